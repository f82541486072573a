import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, jest, test } from '@jest/globals';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

const entry = (n: number): string => `{"_timestamp":"2026-01-01T00:0${n}:00Z","price":1}`;

let worker: RunningWorker;
let folder: string;
afterEach(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The built Worker on a SQLite that refuses to write segments after the first `count`, in Cloudflare's words. */
async function startLimited(count: number, message: string): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'worker-limits-'));
  const script = readFileSync('dist/worker/index.js', 'utf8').replaceAll(
    /^import \{ DurableObject(?: as (\w+))? \} from "cloudflare:workers";$/gm,
    (_, name: string | undefined) => (name === undefined ? '' : `const ${name} = DurableObject;`),
  );
  const limited = `
    import { DurableObject as Platform } from 'cloudflare:workers';
    let writes = 0, isPatched = false;
    class DurableObject extends Platform {
      constructor(ctx, env) {
        super(ctx, env);
        const prototype = Object.getPrototypeOf(ctx.storage.sql), { exec } = prototype;
        if (isPatched) return;
        isPatched = true;
        prototype.exec = function (query, ...given) {
          if (/INSERT INTO segments/.test(query) && (writes += 1) > ${count} && writes < ${count} + 3)
            throw new Error(${JSON.stringify(message)});
          return exec.call(this, query, ...given);
        };
      }
    }`;
  const path = join(folder, 'limited.js');
  writeFileSync(path, `${limited}\n${script}`);
  worker = await startWorker({ script: path, objects: { DATASETS: 'DatasetStore', RUNS: 'RunLog' } });
}

const health = async () =>
  (await (await fetch(`${worker.url}/api/v1/health`)).json()) as { status: string; problems: string[] };

test.each([
  ['Exceeded allowed rows written in Durable Objects free tier.', 86_400, 'rows written'],
  ['Exceeded allowed rows read in Durable Objects free tier.', 86_400, 'rows read'],
  ['Exceeded allowed duration in Durable Objects free tier.', 86_400, 'duration'],
  ['database or disk is full: SQLITE_FULL', 3_600, 'SQLITE_FULL'],
])('%s is 503 with the limit and when to come back, and health says that appends fail', async (message, max, named) => {
  await startLimited(1, message);
  expect((await worker.post(entry(1))).status).toBe(200);
  const refused = await worker.post(entry(2));
  const retryAfter = Number(refused.headers.get('Retry-After'));
  expect([refused.status, retryAfter > 0 && retryAfter <= max]).toEqual([503, true]);
  expect(((await refused.json()) as { error: string }).error).toContain(named);
  expect(await health()).toMatchObject({ status: 'degraded', problems: [expect.stringContaining(named)] });
  expect(await (await fetch(worker.historyUrl)).text()).toBe(`[${entry(1)}]`);
  expect((await worker.post(entry(3))).status).toBe(503);
  expect((await worker.post(entry(4))).status).toBe(200);
  expect(await health()).toMatchObject({ status: 'ok', problems: [] });
  expect(await (await fetch(worker.historyUrl)).text()).toBe(`[${entry(1)},${entry(4)}]`);
});
