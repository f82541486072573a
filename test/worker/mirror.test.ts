import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type RunningWorker, startWorker } from '../support/worker.ts';

jest.setTimeout(60_000);

const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const entry = (n: number, price = '1.50'): string => `{"_timestamp":"${minute(n)}","price":${price}}`;

let worker: RunningWorker;
afterEach(() => worker.stop());

const history = async (): Promise<string> => (await fetch(worker.historyUrl)).text();

interface Health {
  status: string;
  quarantined: { key: string; reason: string }[];
  problems: string[];
}
const health = async (): Promise<Health> => (await (await fetch(`${worker.url}/api/v1/health`)).json()) as Health;

/** Waits for what happens by alarm; the test's own limit ends a wait for what never comes. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(50);
}

describe('the mirror', () => {
  test('has the array and the latest entry, written at most once a second', async () => {
    worker = await startWorker({ faulty: true });
    for (let n = 0; n < 40; n += 1) {
      await worker.post(entry(n));
      await delay(50);
    }
    await until(async () => (await worker.kvGet('taostats_history')) === (await history()));
    await until(async () => (await worker.kvGet('taostats_latest')) === entry(39));
    const writes = await worker.kvWrites();
    for (const key of ['taostats_history', 'taostats_latest']) {
      const moments = writes.filter((write) => write.key === key).map(({ at }) => at);
      expect(moments.length).toBeGreaterThan(1);
      expect(moments.length).toBeLessThan(10);
      for (const [index, at] of moments.slice(1).entries())
        expect(at - Number(moments[index])).toBeGreaterThanOrEqual(990);
    }
  });

  test('an older entry changes the array and not the latest', async () => {
    worker = await startWorker();
    await worker.post(`[${entry(5)},${entry(3)}]`);
    await until(async () => (await worker.kvGet('taostats_history')) === `[${entry(3)},${entry(5)}]`);
    expect(await worker.kvGet('taostats_latest')).toBe(entry(5));
  });

  test('while it fails appends succeed and health says so; it is made up within ten seconds', async () => {
    worker = await startWorker({ faulty: true });
    await worker.post(entry(1));
    await until(async () => (await worker.kvGet('taostats_latest')) === entry(1));
    await worker.setFaults({ kvPut: 'fail' });
    expect((await worker.post(entry(2))).status).toBe(200);
    await until(async () => (await health()).status === 'degraded');
    expect((await health()).problems).toEqual([expect.stringContaining('the KV mirror is behind')]);
    expect((await worker.post(entry(3))).status).toBe(200);
    const writes = await worker.kvWrites();
    await until(async () => (await worker.kvWrites()).length > writes.length);
    const [failed, retried] = (await worker.kvWrites()).slice(writes.length - 1).map(({ at }) => at);
    expect(Number(retried) - Number(failed)).toBeLessThan(10_000);
    await worker.setFaults({ kvPut: 'none' });
    await until(
      async () => (await worker.kvGet('taostats_history')) === `[${[1, 2, 3].map((n) => entry(n)).join(',')}]`,
    );
    await until(async () => (await health()).status === 'ok');
  });

  test('what it owes survives the end of the process', async () => {
    const persistFolder = mkdtempSync(join(tmpdir(), 'worker-mirror-'));
    try {
      worker = await startWorker({ persistFolder, faulty: true });
      await worker.setFaults({ kvPut: 'fail' });
      await worker.post(entry(1));
      expect(await worker.kvGet('taostats_history')).toBeNull();
      await worker.stop();
      worker = await startWorker({ persistFolder, faulty: true });
      expect((await fetch(`${worker.url}/api/v1/health`)).status).toBe(200);
      await until(async () => (await worker.kvGet('taostats_history')) === `[${entry(1)}]`);
    } finally {
      rmSync(persistFolder, { recursive: true, force: true });
    }
  });

  test('what others wrote to KV meanwhile is taken over, not written over', async () => {
    worker = await startWorker({ kv: { taostats_history: `[${entry(1)}]` } });
    await worker.post(entry(2));
    await until(async () => (await worker.kvGet('taostats_history')) === `[${entry(1)},${entry(2)}]`);
    await worker.kvPut('taostats_history', `[${[1, 2, 3].map((n) => entry(n)).join(', ')}]`);
    await worker.post(entry(4));
    const everything = `[${[1, 2, 3, 4].map((n) => entry(n)).join(',')}]`;
    await until(async () => (await worker.kvGet('taostats_history')) === everything);
    expect(await history()).toBe(everything);
    await worker.kvPut('taostats_history', '[{"broken');
    await worker.post(entry(5));
    await until(async () => (await worker.kvGet('taostats_history'))?.includes(entry(5)) === true);
    const [key] = await worker.kvKeys('taostats_history.corrupt.');
    expect(await worker.kvGet(String(key))).toBe('[{"broken');
  });

  test('a history too long for one piece arrives whole', async () => {
    worker = await startWorker();
    const padding = 'x'.repeat(900);
    const long = (n: number): string => `{"_timestamp":"${minute(n)}","price":1,"padding":"${padding}"}`;
    for (let from = 0; from < 3_000; from += 1_000) {
      await worker.post(`[${Array.from({ length: 1_000 }, (_, n) => long(from + n)).join(',')}]`);
    }
    const whole = await history();
    await until(async () => (await worker.kvGet('taostats_history')) === whole);
    await worker.post(entry(3_000));
    await until(async () => (await worker.kvGet('taostats_history')) === `${whole.slice(0, -1)},${entry(3_000)}]`);
    expect((await health()).quarantined).toEqual([]);
  });
});
