import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { someOf, testInFull } from '../support/in-full.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const entry = (n: number, price = '1.50'): string => `{"_timestamp":"${minute(n)}","price":${price}}`;

let worker: RunningWorker;
afterEach(() => worker.stop());

const history = async (): Promise<string> => (await fetch(worker.historyUrl)).text();
const latest = async (): Promise<string> => (await fetch(`${worker.url}/api/taostats`)).text();

interface Health {
  status: string;
  quarantined: { key: string; reason: string }[];
  problems: string[];
}
const health = async (): Promise<Health> => (await (await fetch(`${worker.url}/api/v1/health`)).json()) as Health;

describe('the first use imports what KV holds', () => {
  test('a recorded history, digit for digit, and its latest entry until a newer one comes', async () => {
    const recorded = readFileSync('action-fixtures/history/taostats_history.2025-11-29.json', 'utf8');
    const recordedLatest = readFileSync('action-fixtures/history/taostats_latest.2025-11-29.json', 'utf8');
    worker = await startWorker({ kv: { taostats_history: recorded, taostats_latest: recordedLatest } });
    const compact = recorded.replaceAll(/\s/g, '');
    const response = await fetch(worker.historyUrl);
    expect(await response.text()).toBe(compact);
    const elements = [...compact.matchAll(/\{[^}]*\}/g)].map(([element]) => element);
    const head = elements.reduce((previous, element) => sha256(previous + sha256(element)), '0'.repeat(64));
    expect(response.headers.get('X-History-Head')).toBe(head);
    expect(await latest()).toBe(recordedLatest.replaceAll(/\s+(?=[{}"])|(?<=:)\s/g, '').trim());
    expect(await latest()).toContain('"max_supply":21000000.0,');
    expect((await worker.post(elements[0] as string)).status).toBe(200);
    expect(await latest()).toContain('"name":"Bittensor"');
    await worker.post(entry(1));
    expect(await latest()).toBe(entry(1));
    expect(await health()).toMatchObject({ status: 'ok', quarantined: [] });
  });

  testInFull('a single object is a history of one entry', async () => {
    worker = await startWorker({ kv: { taostats_history: ` ${entry(1).replace(':1.50', ' : 1.50')}\n` } });
    expect(await history()).toBe(`[${entry(1)}]`);
  });

  test('an empty array and an absent value are an empty history', async () => {
    worker = await startWorker({ kv: { taostats_history: '[]' } });
    expect((await fetch(worker.historyUrl)).status).toBe(404);
    expect(await worker.kvKeys('taostats_history.')).toEqual([]);
  });

  // What is good of a value, and what is set aside, is decided in test/unit/worker/kv-import.test.ts.
  test('what is no history is copied aside byte for byte, reported, and what is good of it taken', async () => {
    const value = ` [ ${entry(1)} , {"error":"x"}, ${entry(2)} ]`;
    worker = await startWorker({ kv: { taostats_history: value } });
    const report = await health();
    expect(report.status).toBe('degraded');
    const keys = await worker.kvKeys('taostats_history.corrupt.');
    expect(report.quarantined).toMatchObject([{ key: keys[0], reason: expect.any(String) }]);
    expect(report.problems).toEqual([expect.stringContaining(String(keys[0]))]);
    expect(await worker.kvGet(String(keys[0]))).toBe(value);
    await worker.post(entry(3));
    expect(await history()).toBe(`[${[1, 2, 3].map((n) => entry(n)).join(',')}]`);
  });

  testInFull('a latest entry that cannot be read is copied aside too', async () => {
    worker = await startWorker({ kv: { taostats_latest: '{"price":1' } });
    expect((await fetch(`${worker.url}/api/taostats`)).status).toBe(404);
    const keys = await worker.kvKeys('taostats_latest.corrupt.');
    expect(await worker.kvGet(String(keys[0]))).toBe('{"price":1');
  });

  testInFull(
    'a history over the bound is imported whole and copied aside, and an append cuts no more than it adds',
    async () => {
      const value = `[${[1, 2, 3].map((n) => entry(n)).join(',')}]`;
      worker = await startWorker({ kv: { taostats_history: value }, vars: { HISTORY_MAX_ENTRIES: '2' } });
      expect(await history()).toBe(value);
      await worker.post(entry(4));
      expect(await history()).toBe(`[${[2, 3, 4].map((n) => entry(n)).join(',')}]`);
      const keys = await worker.kvKeys('taostats_history.imported.');
      expect(await worker.kvGet(String(keys[0]))).toBe(value);
    },
  );

  test.each(someOf(['fail', 'hang'] as const, (_, index) => index === 0))(
    'while KV reads %s every answer is 503, then the import is made up',
    async (fault) => {
      worker = await startWorker({ faulty: true, kv: { taostats_history: `[${entry(1)}]` } });
      await worker.setFaults({ kvGet: fault });
      const answers = await Promise.all([
        fetch(worker.historyUrl),
        worker.post(entry(2)),
        fetch(`${worker.url}/api/taostats`),
        fetch(`${worker.historyUrl}/entries/${minute(1)}`),
        fetch(`${worker.url}/api/v1/health`),
      ]);
      for (const answer of answers) {
        expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5']);
        expect(JSON.stringify(await answer.json())).toContain('the old history in KV could not be read');
      }
      await worker.setFaults({ kvGet: 'none' });
      expect(await history()).toBe(`[${entry(1)}]`);
    },
  );

  test('a copy aside that fails leaves everything as it was', async () => {
    worker = await startWorker({ faulty: true, kv: { taostats_history: '{"broken"' } });
    await worker.setFaults({ kvPut: 'fail' });
    expect((await worker.post(entry(1))).status).toBe(503);
    expect(await worker.kvGet('taostats_history')).toBe('{"broken"');
    await worker.setFaults({ kvPut: 'none' });
    expect((await worker.post(entry(1))).status).toBe(200);
    expect(await worker.kvKeys('taostats_history.corrupt.')).toHaveLength(1);
  });

  test('of concurrent first requests one imports, and nobody sees half of it', async () => {
    const value = `[${Array.from({ length: 500 }, (_, n) => entry(n)).join(',')}]`;
    worker = await startWorker({ faulty: true, kv: { taostats_history: value } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => history()));
    expect(new Set(answers)).toEqual(new Set([value]));
  });
});
