import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startMeteredWorker } from '../../bench/metered-worker.ts';

// `npm run bench -- budget` has the figures of whole days; here the bounds hold for every change.

jest.setTimeout(120_000);

const ENTRIES = 5_000;
const TEN_MINUTES_MS = 600_000;
const CLOCK_SPEED = 3_000;

let worker: Awaited<ReturnType<typeof startMeteredWorker>>;
let next = 0;
const entry = (): string => {
  next += 1;
  const stamp = new Date(Date.UTC(2025, 0, 1) + next * TEN_MINUTES_MS).toISOString();
  return `{"_timestamp":"${stamp}","price":297.585018677478,"volume_24h":119021146.207426,"padding":"${'x'.repeat(440)}"}`;
};

beforeAll(async () => {
  worker = await startMeteredWorker({ clockSpeed: CLOCK_SPEED, vars: { HISTORY_MAX_ENTRIES: String(ENTRIES) } });
  for (let from = 0; from < ENTRIES; from += 1_000) {
    expect((await worker.post(`[${Array.from({ length: 1_000 }, entry).join(',')}]`)).status).toBe(200);
  }
  await delay(TEN_MINUTES_MS / CLOCK_SPEED);
  await worker.counts();
});
afterAll(() => worker.stop());

const rowsOf = async (...paths: string[]): Promise<number> => {
  for (const path of paths) await (await fetch(`${worker.url}${path}`)).arrayBuffer();
  return (await worker.counts()).rowsRead;
};

test('an append to a full history reads at most 300 rows, with its mirror, and writes few', async () => {
  const samples = 40;
  for (let sample = 0; sample < samples; sample += 1) {
    expect((await worker.post(entry())).status).toBe(200);
    await delay(TEN_MINUTES_MS / CLOCK_SPEED);
  }
  const { rowsRead, rowsWritten, kvWrites } = await worker.counts();
  expect(rowsRead / samples).toBeLessThanOrEqual(300);
  expect(rowsWritten / samples).toBeLessThanOrEqual(40);
  expect(kvWrites / samples).toBeLessThanOrEqual(3);
});

test.each(['', '?format=ndjson', '?format=csv', '?limit=4000', '?days=3650'])(
  'a whole list (%s) reads at most 400',
  async (query) => {
    expect(await rowsOf(`/api/taostats_history${query}`)).toBeLessThanOrEqual(400);
  },
);

test('a visit with its charts reads at most 50', async () => {
  const chart = '/api/taostats_history?resolution=1d&fields=_timestamp,price,volume_24h';
  const rows = await rowsOf('/dashboard', '/api/v1/health', '/api/taostats', chart, '/api/taostats_history?days=1');
  expect(rows).toBeLessThanOrEqual(50);
});

test.each(['', '?days=3650', '?resolution=1d', '?format=csv'])(
  'an unchanged poll (%s) reads at most one row',
  async (query) => {
    const url = `${worker.historyUrl}${query}`;
    const first = await fetch(url);
    await first.arrayBuffer();
    // An alarm of the mirror may fall among them: its rows are no poll's.
    const rows: number[] = [];
    for (let poll = 0; poll < 5; poll += 1) {
      await worker.counts();
      const again = await fetch(url, { headers: { 'If-None-Match': first.headers.get('ETag') ?? '' } });
      expect(again.status).toBe(304);
      rows.push((await worker.counts()).rowsRead);
    }
    expect(Math.min(...rows)).toBeLessThanOrEqual(1);
  },
);
