/**
 * What an append costs as the history grows: the Worker, an empty Worker (the floor: one round trip) and a
 * read-modify-write of one KV value, which is how the original pipeline appended.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningWorker, startWorker } from '../test/support/worker/worker.ts';
import { type BenchResult, median, rounded } from './result.ts';

const EMPTY_WORKER = `
export class TaostatsHistory {}
export default {
  async fetch(request) {
    await request.text();
    return Response.json({ success: true });
  },
};
`;

const READ_MODIFY_WRITE = `
export class TaostatsHistory {}
export default {
  async fetch(request, env) {
    const posted = await request.json();
    const history = JSON.parse((await env.METRICS_KV.get('taostats_history')) ?? '[]');
    history.push(...(Array.isArray(posted) ? posted : [posted]));
    await env.METRICS_KV.put('taostats_history', JSON.stringify(history));
    return Response.json({ success: true, total: history.length });
  },
};
`;

let clockMs = Date.UTC(2020, 0, 1);

/** A full entry as publish-taostats posts it, about 500 bytes, younger than all before. */
function entry(): string {
  clockMs += 60_000;
  const timestamp = new Date(clockMs).toISOString();
  return (
    `{"created_at":"2025-11-29T07:15:00Z","last_updated":"${timestamp}","name":"Bittensor","symbol":"TAO",` +
    '"price":297.585018677478,"circulating_supply":10398237.439073,"max_supply":21000000.0,' +
    '"total_supply":21000000.0,"market_cap":3094359682.5194,"fully_diluted_market_cap":6249285392.23,' +
    '"volume_24h":119021146.207426,"market_cap_dominance":0.0912,"percent_change_1h":0.5,"percent_change_24h":-1.2,' +
    '"percent_change_7d":4.23,"percent_change_30d":2.1,"percent_change_60d":1.1,"percent_change_90d":0.4,' +
    `"_source":"taostats","_timestamp":"${timestamp}"}`
  );
}

async function fill(worker: RunningWorker, count: number): Promise<void> {
  for (let filled = 0; filled < count; filled += 1_000) {
    const batch = Array.from({ length: Math.min(1_000, count - filled) }, entry);
    const response = await worker.post(`[${batch.join(',')}]`);
    if (!response.ok) throw new Error(`filling: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  }
}

async function append(worker: RunningWorker): Promise<void> {
  const response = await worker.post(entry());
  const body = (await response.json()) as { success?: boolean };
  if (body.success !== true) throw new Error(`append: ${response.status} ${JSON.stringify(body)}`);
}

/** Runs every case once per round, in turn, so that whatever else the machine does meets all alike; medians in ms. */
async function interleave(cases: readonly (() => Promise<unknown>)[], rounds: number): Promise<number[]> {
  const samples: number[][] = cases.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, run] of cases.entries()) {
      const start = performance.now();
      await run();
      samples[index]?.push(performance.now() - start);
    }
  }
  return samples.map(median);
}

async function readAll(worker: RunningWorker): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    let url: string | undefined = worker.historyUrl;
    while (url !== undefined) {
      const response: Response = await fetch(url, { headers: { 'Accept-Encoding': 'identity' } });
      await response.arrayBuffer();
      url = /<([^>]*)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
    }
    samples.push(performance.now() - start);
  }
  return median(samples);
}

export async function run({ smoke }: { smoke: boolean }): Promise<BenchResult> {
  const sizes = smoke ? [10, 100] : [100, 1_000, 10_000, 100_000];
  const rounds = smoke ? 5 : 400;
  const scripts = mkdtempSync(join(tmpdir(), 'bench-worker-'));
  const running: RunningWorker[] = [];
  const start = async (script?: string): Promise<RunningWorker> => {
    const worker = await startWorker({
      ...(script === undefined ? {} : { script }),
      vars: { HISTORY_MAX_ENTRIES: '1000000' },
      persistFolder: mkdtempSync(join(scripts, 'state-')),
    });
    running.push(worker);
    return worker;
  };
  const writeScript = (name: string, source: string): string => {
    const path = join(scripts, name);
    writeFileSync(path, source);
    return path;
  };
  try {
    const empty = await start(writeScript('empty.js', EMPTY_WORKER));
    const rewriteScript = writeScript('rewrite.js', READ_MODIFY_WRITE);
    const workers: RunningWorker[] = [];
    for (const size of sizes) {
      const worker = await start();
      await fill(worker, size);
      workers.push(worker);
    }
    const cases = [empty, ...workers].map((worker) => () => append(worker));
    await interleave(cases, smoke ? 1 : 50);
    const [floorMs = Number.NaN, ...appendsMs] = await interleave(cases, rounds);
    const rows: BenchResult['rows'] = [];
    for (const [index, size] of sizes.entries()) {
      const worker = workers[index] as RunningWorker;
      const appendMs = appendsMs[index] ?? Number.NaN;
      const values: Record<string, number | string> = {
        'append ms': rounded(appendMs),
        'of an empty Worker': rounded(appendMs / floorMs),
        [`of n=${sizes[0]}`]: rounded(appendMs / (appendsMs[0] ?? Number.NaN)),
      };
      // One value of 100,000 full entries is over KV's limit of 25 MiB: the original way ends before.
      if (size <= 10_000) {
        const rewriting = await start(rewriteScript);
        await fill(rewriting, size);
        const [rewriteMs = Number.NaN] = await interleave([() => append(rewriting)], smoke ? 3 : 50);
        values['KV rewrite ms'] = rounded(rewriteMs);
        values['KV rewrite of append'] = rounded(rewriteMs / appendMs);
      } else {
        values['KV rewrite ms'] = 'too large';
        values['KV rewrite of append'] = '–';
      }
      values['read all ms'] = rounded(await readAll(worker));
      rows.push({ case: `n = ${size}`, values });
    }
    return {
      name: 'worker',
      rows,
      notes: [
        `An empty Worker answers the same POST in ${rounded(floorMs)} ms: the floor.`,
        `Medians of ${rounds} interleaved appends of one full entry of about 500 bytes, over HTTP on loopback, state on disk.`,
        'KV rewrite: read one KV value, parse, push, write it back, with a KV simulated on the same disk.',
        'read all: the whole history over all its pages, median of 5.',
      ],
    };
  } finally {
    for (const worker of running) await worker.stop();
    rmSync(scripts, { recursive: true, force: true });
  }
}
