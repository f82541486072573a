/** Workers with something to see: a week of prices with a gap, subnets, and one in trouble. All figures are made up. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningWorker, startWorker } from '../../test/support/worker/worker.ts';
import { root } from '../action-metadata.ts';

const MINUTE_MS = 60_000;
const SAMPLES = 7 * 144;
/** Samples, counted back from the newest, that nobody took. */
const GAP = { from: 40, to: 52 };
const SUBNETS = [
  'Root',
  'Apex',
  'Omron',
  'MyShell',
  'Targon',
  'Kaito',
  'Infinite Games',
  'SubVortex',
  'BitMind',
  'Pretrain',
];

/** The same walk for every picture. */
function* walk(start: number, step: number): Generator<number, never> {
  let seed = 20_251_120;
  let value = start;
  for (;;) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    value *= 1 + (seed / 2_147_483_648 - 0.5) * step;
    yield value;
  }
}

const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE_MS).toISOString();

async function post(worker: RunningWorker, path: string, body: unknown): Promise<void> {
  const headers = { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken };
  const response = await fetch(`${worker.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
}

/** @param newest minutes since the newest sample. */
async function postPrices(worker: RunningWorker, newest: number): Promise<void> {
  const prices = walk(297.5, 0.006);
  const volumes = walk(119_021_146, 0.02);
  const entries = Array.from({ length: SAMPLES }, (_, index) => {
    const back = SAMPLES - 1 - index;
    const minutes = newest + back * 10;
    return {
      _timestamp: ago(minutes),
      last_updated: ago(minutes + 2),
      price: Number(prices.next().value.toFixed(9)),
      volume_24h: Number(volumes.next().value.toFixed(2)),
      _isGap: back >= GAP.from && back < GAP.to,
    };
  })
    .filter(({ _isGap }) => !_isGap)
    .map(({ _isGap, ...entry }) => entry);
  for (let at = 0; at < entries.length; at += 500)
    await post(worker, '/api/taostats_history', entries.slice(at, at + 500));
}

export async function startHealthyWorker(): Promise<RunningWorker> {
  const worker = await startWorker({ vars: { WORKER_VERSION: 'v1.0.0' } });
  await postPrices(worker, 2);
  for (const minutes of [65, 35, 5]) {
    const prices = walk(0.02, 0.9);
    const records = SUBNETS.map((name, netuid) => ({
      netuid,
      name,
      price: (prices.next().value * (1 - minutes / 5_000)).toFixed(12),
      market_cap: String(Math.round(prices.next().value * 1e15)),
    }));
    await post(worker, '/api/v1/datasets/pools', { timestamp: ago(minutes), source_updated_at: ago(minutes), records });
  }
  const recorded = readFileSync(join(root, 'action-fixtures/taostats/stats_latest_v1.json'), 'utf8');
  const [stats] = (JSON.parse(recorded) as { data: unknown[] }).data;
  await post(worker, '/api/v1/datasets/stats', { timestamp: ago(5), source_updated_at: ago(6), records: [stats] });
  return worker;
}

/** Old data, and a day of calls that were refused. */
export async function startCriticalWorker(): Promise<RunningWorker> {
  const worker = await startWorker({ vars: { WORKER_VERSION: 'v1.0.0' } });
  await postPrices(worker, 95);
  const call = (status: number, minutes: number) => ({
    ...{ endpoint: '/api/price/latest/v1', at: ago(minutes), status, duration_ms: 840, retry: 0 },
    ...(status === 200 ? {} : { error: `answered ${status}` }),
  });
  const calls = Array.from({ length: 40 }, (_, index) =>
    call([200, 200, 503, 429][index % 4] ?? 200, 100 + index * 10),
  );
  const datasets = [{ name: 'price', at: ago(5), ok: false, error: 'TaoStats answered 503 four times' }];
  await post(worker, '/api/v1/runs', { run_id: 'picture', at: ago(5), calls, datasets });
  return worker;
}
