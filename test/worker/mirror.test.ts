import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import { testInFull } from '../support/in-full.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

// When and what the mirror writes is decided in test/unit/worker/kv-mirror.test.ts; here it runs in workerd, by alarm.

jest.setTimeout(60_000);

const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const entry = (n: number, padding = ''): string => `{"_timestamp":"${minute(n)}","price":1.50,"padding":"${padding}"}`;

let worker: RunningWorker;
afterEach(() => worker.stop());

const history = async (): Promise<string> => (await fetch(worker.historyUrl)).text();
const health = async (): Promise<{ status: string; problems: string[]; mirror: { writer: string } }> =>
  (await (await fetch(`${worker.url}/api/v1/health`)).json()) as Awaited<ReturnType<typeof health>>;

/** Waits for what happens by alarm; the test's own limit ends a wait for what never comes. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(20);
}

testInFull('a history of many pieces and its latest entry arrive in KV, with the writer’s id', async () => {
  worker = await startWorker({ clockSpeed: 200 });
  const padding = 'x'.repeat(900);
  for (let from = 0; from < 3_000; from += 1_000) {
    await worker.post(`[${Array.from({ length: 1_000 }, (_, n) => entry(from + n, padding)).join(',')}]`);
  }
  const whole = await history();
  await until(async () => (await worker.kvGet('taostats_history')) === whole);
  expect(await worker.kvGet('taostats_latest')).toBe(entry(2_999, padding));
  await worker.post(entry(3_000));
  await until(async () => (await worker.kvGet('taostats_history')) === `${whole.slice(0, -1)},${entry(3_000)}]`);
  const { mirror, status } = await health();
  expect(status).toBe('ok');
  const written = await worker.kvMetadata();
  expect(written['taostats_history']).toEqual({ writer: mirror.writer });
  expect(written['taostats_latest']).toEqual({ writer: mirror.writer });
});

test('while KV refuses, appends succeed and health says so, until it takes writes again', async () => {
  worker = await startWorker({ faulty: true, clockSpeed: 200 });
  await worker.setFaults({ kvPut: 'fail' });
  await worker.post(entry(1));
  await until(async () => (await health()).status === 'degraded');
  expect((await health()).problems).toEqual([expect.stringContaining('the KV mirror is behind')]);
  const acks = await Promise.all(Array.from({ length: 100 }, (_, n) => worker.post(entry(n + 2))));
  expect(acks.every(({ status }) => status === 200)).toBe(true);
  await worker.setFaults({ kvPut: 'none' });
  await until(async () => (await worker.kvGet('taostats_history')) === (await history()));
  await until(async () => (await health()).status === 'ok');
});
