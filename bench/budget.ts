/**
 * What a day costs: rows read and written, KV and R2 operations of the built Worker, counted at every cursor, and their
 * share of what Cloudflare's Free plan gives a day.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Counts, startMeteredWorker } from './metered-worker.ts';
import { type BenchResult, rounded } from './result.ts';

/** Free plan, a day. */
const LIMITS = {
  rowsRead: 5_000_000,
  rowsWritten: 100_000,
  objectRequests: 100_000,
  kvReads: 100_000,
  kvWrites: 1_000,
};
const SAMPLES_A_DAY = 144;
const VISITS_A_DAY = 500;
/** A page that is left open asks every minute. */
const POLLS_A_DAY = 1_440;
const PACKS_A_DAY = POLLS_A_DAY / 10;
/** A Prometheus that asks every minute. */
const SCRAPES_A_DAY = 1_440;
/** The clock of the metered Worker: ten minutes are a fifth of a second. */
const CLOCK_SPEED = 3_000;
const TEN_MINUTES_MS = 600_000;
const CHARTS = ['?days=1&fields=_timestamp,price,volume_24h', '?resolution=1d&fields=_timestamp,price,volume_24h'];

type Worker = Awaited<ReturnType<typeof startMeteredWorker>>;
type Use = Counts & { objectRequests: number };

/** A full entry as publish-taostats posts it, 541 bytes. */
function entry(atMs: number): string {
  const timestamp = new Date(atMs).toISOString();
  return (
    `{"created_at":"2025-11-29T07:15:00Z","last_updated":"${timestamp}","name":"Bittensor","symbol":"TAO",` +
    '"price":297.585018677478,"circulating_supply":10398237.439073,"max_supply":21000000.0,' +
    '"total_supply":21000000.0,"market_cap":3094359682.5194,"fully_diluted_market_cap":6249285392.23,' +
    '"volume_24h":119021146.207426,"market_cap_dominance":0.0912,"percent_change_1h":0.5,"percent_change_24h":-1.2,' +
    '"percent_change_7d":4.23,"percent_change_30d":2.1,"percent_change_60d":1.1,"percent_change_90d":0.4,' +
    `"_source":"taostats","_timestamp":"${timestamp}"}`
  );
}

/** A recorded record once for each key. */
function records(file: string, count: number, vary: (record: Record<string, unknown>, n: number) => void): unknown[] {
  const path = new URL(`../action-fixtures/taostats/${file}`, import.meta.url);
  const { data } = JSON.parse(readFileSync(path, 'utf8')) as { data: Record<string, unknown>[] };
  return Array.from({ length: count }, (_, n) => {
    const record = structuredClone(data[n % data.length] as Record<string, unknown>);
    vary(record, n);
    return record;
  });
}

const byNetuid = (record: Record<string, unknown>, n: number): void => {
  record['netuid'] = n;
};
const byHotkey = (record: Record<string, unknown>, n: number): void => {
  const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  const ss58 = `5GKH9FPPnWSUoeeTJp19wVtd84XqFW4pyK2ijV2GsFbhTr${letters[n % 58]}${letters[Math.floor(n / 58)]}`;
  record['hotkey'] = { ss58, hex: `0x${n.toString(16).padStart(64, '0')}` };
};

const DATASETS = [
  { name: 'pools', aDay: 48, make: () => records('dtao_pool_latest_v1.json', 129, byNetuid) },
  { name: 'subnets', aDay: 24, make: () => records('subnet_latest_v1.json', 129, byNetuid) },
  { name: 'stats', aDay: 24, make: () => records('stats_latest_v1.json', 1, () => undefined) },
  { name: 'validators', aDay: 4, make: () => records('dtao_validator_latest_v1.json', 200, byHotkey) },
  { name: 'emissions', aDay: 24, make: () => records('dtao_subnet_emission_v1.json', 129, byNetuid) },
];

/** The run log, each dataset, and the history twice. */
const PACK_OBJECTS = DATASETS.length + 3;
const SCRAPE = 'beyond it: a scrape of /metrics each minute';

async function get(worker: Worker, path: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(`${worker.url}${path}`, { headers: { 'Accept-Encoding': 'identity', ...headers } });
  if (!response.ok && response.status !== 304) throw new Error(`${path}: ${response.status}`);
  await response.arrayBuffer();
  return response;
}

const DIVIDED = (counts: Counts, by: number, objectRequests: number): Use => ({
  rowsRead: counts.rowsRead / by,
  rowsWritten: counts.rowsWritten / by,
  alarms: counts.alarms / by,
  kvReads: counts.kvReads / by,
  kvWrites: counts.kvWrites / by,
  r2ClassA: counts.r2ClassA / by,
  r2ClassB: counts.r2ClassB / by,
  objectRequests: objectRequests + counts.alarms / by,
});

async function measure(size: number, samples: number, archive: boolean): Promise<Map<string, Use>> {
  const worker = await startMeteredWorker({
    clockSpeed: CLOCK_SPEED,
    archive,
    vars: { HISTORY_MAX_ENTRIES: String(size) },
  });
  try {
    let clockMs = Date.UTC(2026, 0, 1);
    const next = (): string => {
      clockMs += TEN_MINUTES_MS;
      return entry(clockMs - size * TEN_MINUTES_MS);
    };
    for (let filled = 0; filled < size; filled += 1_000) {
      const batch = Array.from({ length: Math.min(1_000, size - filled) }, next);
      const response = await worker.post(`[${batch.join(',')}]`);
      if (!response.ok) throw new Error(`filling: ${response.status} ${await response.text()}`);
    }
    await delay(500);
    await worker.counts();
    for (let sample = 0; sample < samples; sample += 1) {
      const response = await worker.post(next());
      if (!response.ok) throw new Error(`append: ${response.status} ${await response.text()}`);
      await delay(TEN_MINUTES_MS / CLOCK_SPEED);
    }
    const uses = new Map<string, Use>([['append with mirror', DIVIDED(await worker.counts(), samples, 1)]]);
    for (const [name, path] of [
      ['whole list (json)', '/api/taostats_history'],
      ['whole list (csv)', '/api/taostats_history?format=csv'],
    ] as const) {
      await get(worker, path);
      uses.set(name, DIVIDED(await worker.counts(), 1, 1));
    }
    const path = `/api/taostats_history${CHARTS[0]}`;
    const etag = (await get(worker, path)).headers.get('ETag') ?? '';
    await worker.counts();
    const again = await get(worker, path, { 'If-None-Match': etag });
    if (again.status !== 304) throw new Error(`a poll was answered with ${again.status}`);
    uses.set('unchanged poll (304)', DIVIDED(await worker.counts(), 1, 1));
    if (size <= 10_000) {
      for (const { name, make } of DATASETS) {
        const body = {
          timestamp: new Date(Date.now() - 60_000).toISOString(),
          source_updated_at: null,
          source_block: 7,
          records: make(),
        };
        const response = await fetch(`${worker.url}/api/v1/datasets/${name}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken },
          body: JSON.stringify(body),
        });
        if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
        await response.arrayBuffer();
        await delay(TEN_MINUTES_MS / CLOCK_SPEED);
        uses.set(`sample of ${name}`, DIVIDED(await worker.counts(), 1, 1));
      }
    }
    // With whatever datasets there are by now: what the page asks at a visit, and how many objects answer each.
    const visit = [
      ...[
        ['/api/v1/health', 1],
        ['/api/taostats', 1],
        ['/api/v1/trust-pack', DATASETS.length + 4],
      ],
      ...CHARTS.map((query) => [`/api/taostats_history${query}`, 1] as const),
      ...(size <= 10_000 ? ['pools', 'subnets', 'stats'] : []).map((name) => [`/api/v1/datasets/${name}`, 1] as const),
    ] as const;
    await get(worker, '/');
    await worker.counts();
    for (const [path] of visit) await get(worker, path as string);
    const objects = visit.reduce((sum, [, count]) => sum + (count as number), 0);
    uses.set('page visit', DIVIDED(await worker.counts(), 1, objects));
    await get(worker, '/api/v1/trust-pack');
    uses.set('page left open: the pack, every tenth minute', DIVIDED(await worker.counts(), 1, PACK_OBJECTS));
    await get(worker, '/metrics');
    uses.set(SCRAPE, DIVIDED(await worker.counts(), 1, PACK_OBJECTS + 2));
    return uses;
  } finally {
    await worker.stop();
  }
}

function rowOf(use: Use, times: number): Record<string, number | string> {
  const share = Math.max(
    ...Object.entries(LIMITS).map(([name, limit]) => ((use[name as keyof Use] ?? 0) * times) / limit),
  );
  return {
    'rows read': rounded(use.rowsRead),
    'rows written': rounded(use.rowsWritten),
    'KV reads': rounded(use.kvReads),
    'KV writes': rounded(use.kvWrites),
    'R2 writes': rounded(use.r2ClassA),
    'a day': times,
    'largest share of a Free day': times === 0 ? '–' : `${rounded(share * 100)} %`,
  };
}

export async function run({ smoke }: { smoke: boolean }): Promise<BenchResult> {
  const timesOf = new Map<string, number>([
    ['append with mirror', SAMPLES_A_DAY],
    ['page visit', VISITS_A_DAY],
    ['unchanged poll (304)', POLLS_A_DAY],
    ['page left open: the pack, every tenth minute', PACKS_A_DAY],
    [SCRAPE, SCRAPES_A_DAY],
    ...DATASETS.map(({ name, aDay }) => [`sample of ${name}`, aDay] as const),
  ]);
  const rows: BenchResult['rows'] = [];
  const sum: Use = DIVIDED(
    { rowsRead: 0, rowsWritten: 0, alarms: 0, kvReads: 0, kvWrites: 0, r2ClassA: 0, r2ClassB: 0 },
    1,
    0,
  );
  const sizes = smoke ? [200] : [10_000, 100_000];
  for (const size of sizes) {
    const uses = await measure(size, smoke ? 3 : 40, false);
    for (const [name, use] of uses) {
      const times = timesOf.get(name) ?? 0;
      rows.push({ case: `n = ${size}: ${name}`, values: rowOf(use, times) });
      if (size === sizes[0] && name !== SCRAPE) {
        for (const key of Object.keys(sum) as (keyof Use)[]) sum[key] += use[key] * times;
      }
    }
  }
  const archived = await measure(smoke ? 200 : 10_000, smoke ? 3 : 40, true);
  const withArchive = archived.get('append with mirror');
  if (withArchive)
    rows.push({ case: 'full, with ARCHIVE: append with mirror', values: rowOf(withArchive, SAMPLES_A_DAY) });
  const shares = Object.entries(LIMITS).map(
    ([name, limit]) =>
      `${name} ${rounded(sum[name as keyof Use])} of ${limit} (${rounded((sum[name as keyof Use] / limit) * 100)} %)`,
  );
  return {
    name: 'budget',
    rows,
    notes: [
      `A day at n = ${sizes[0]}, all rows of it together: ${shares.join(', ')}.`,
      'Counted, not estimated: rowsRead and rowsWritten of every cursor in the built Worker, an alarm that is set as one row written.',
      `A day: ${SAMPLES_A_DAY} samples of 541 bytes into a full history, ${VISITS_A_DAY} page visits with both charts, a page that is left open and asks every minute, the other datasets at their cadence.`,
    ],
  };
}
