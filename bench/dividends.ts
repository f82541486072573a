/** What a figure from the cache costs beside an empty Worker, and how often the chain is asked for 100 pairs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOTKEY, KNOWN_ACCOUNTS } from '../test/support/chain/double.ts';
import { chainWorld, NETUID } from '../test/support/chain/world.ts';
import { type RunningWorker, startWorker } from '../test/support/worker/worker.ts';
import { type BenchResult, median, rounded } from './result.ts';

const EMPTY_WORKER = `
export class TaostatsHistory {}
export default { fetch: () => Response.json({ success: true }) };
`;
/** The Durable Object that every exact count needs, and nothing else. */
const ONE_OBJECT_WORKER = `
import { DurableObject } from 'cloudflare:workers';
export class TaostatsHistory extends DurableObject { async hello() { return { success: true }; } }
export default {
  fetch: async (request, env) => Response.json(await env.HISTORY.get(env.HISTORY.idFromName('one')).hello()),
};
`;
/** A key has 100 at once. */
const KEYS = Array.from({ length: 20 }, (_, index) => `${String(index).padStart(2, '0')}${'k'.repeat(32)}`);

export async function run({ smoke }: { smoke: boolean }): Promise<BenchResult> {
  const rounds = smoke ? 20 : 1_500;
  const folder = mkdtempSync(join(tmpdir(), 'bench-dividends-'));
  const script = (name: string, source: string): string => {
    const path = join(folder, name);
    writeFileSync(path, source);
    return path;
  };
  const { double } = chainWorld({ nowMs: Date.now() });
  for (let netuid = 1; netuid <= 50; netuid += 1) double.addSubnet(netuid);
  const node = await double.listen();
  const running: RunningWorker[] = [];
  const start = async (options: Parameters<typeof startWorker>[0]): Promise<RunningWorker> => {
    const worker = await startWorker({ ...options, log: () => undefined });
    running.push(worker);
    return worker;
  };
  try {
    const empty = await start({ script: script('empty.mjs', EMPTY_WORKER) });
    const one = await start({ script: script('one.mjs', ONE_OBJECT_WORKER) });
    const worker = await start({
      objects: { DIVIDENDS: 'DividendCache', LIMITS: 'RateLimiter' },
      vars: { CHAIN_URL: node.url, DIVIDENDS_API_KEYS: KEYS.map((key, index) => `k${index}:${key}`).join('\n') },
    });
    const query = `${worker.url}/api/v1/tao_dividends?netuid=${NETUID}&hotkey=${HOTKEY}`;
    let asked = 0;
    const cached = async (): Promise<void> => {
      const headers = { 'X-API-Key': KEYS[asked++ % KEYS.length] as string };
      const response = await fetch(query, { headers });
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      await response.arrayBuffer();
    };
    const plain = (url: string) => async (): Promise<void> => void (await (await fetch(url)).arrayBuffer());
    const cases = [plain(empty.url), plain(one.url), cached];
    const samples: number[][] = cases.map(() => []);
    for (let round = -20; round < rounds; round += 1) {
      for (const [index, ask] of cases.entries()) {
        const begin = performance.now();
        await ask();
        if (round >= 0) samples[index]?.push(performance.now() - begin);
      }
    }
    const [floorMs = Number.NaN, oneMs = Number.NaN, cachedMs = Number.NaN] = samples.map(median);
    double.requests.length = 0;
    const pairs = KNOWN_ACCOUNTS.slice(0, 2).flatMap((hotkey) =>
      Array.from({ length: 50 }, (_, index) => ({ netuid: index + 1, hotkey })),
    );
    const batch = await fetch(`${worker.url}/api/v1/tao_dividends`, {
      ...{ method: 'POST', body: JSON.stringify({ pairs }) },
      headers: { 'X-API-Key': KEYS[0] as string, 'Content-Type': 'application/json' },
    });
    if (batch.status !== 200) throw new Error(`${batch.status} ${await batch.text()}`);
    return {
      name: 'dividends',
      rows: [
        { case: 'empty Worker', values: { ms: rounded(floorMs), 'of an empty Worker': 1 } },
        { case: 'one Durable Object', values: { ms: rounded(oneMs), 'of an empty Worker': rounded(oneMs / floorMs) } },
        {
          case: 'dividend from the cache',
          values: { ms: rounded(cachedMs), 'of an empty Worker': rounded(cachedMs / floorMs) },
        },
        { case: '100 pairs, nothing kept of them', values: { 'round trips to the node': double.requests.length } },
      ],
      notes: [
        `median of ${rounds} requests, one after the other, the cases in turn; ${KEYS.length} keys, so that none is at its limit`,
        'the key is checked, its request counted exactly in an object of its own, the figure read in another: both asked at once',
        'each request of the route writes a line of the log; the empty Worker none',
      ],
    };
  } finally {
    for (const worker of running) await worker.stop();
    await node.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
