import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

const GOOD = '{"_timestamp":"2026-01-01T00:00:00Z","price":1}';
const VALUE = `[${GOOD},{"_timestamp":"2026-01-01T00:01:00Z","price":null},null,"x"]`;

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker({ kv: { taostats_history: VALUE } });
});
afterAll(() => worker.stop());

const health = async () =>
  (await (await fetch(`${worker.url}/api/v1/health`)).json()) as {
    status: string;
    problems: string[];
    quarantined: { key: string; count: number; first: string[] }[];
  };
const listed = async () =>
  (await (await fetch(`${worker.url}/api/v1/quarantine`)).json()) as { key: string; acknowledged_at: string | null }[];
const acknowledge = (body: unknown, headers: Record<string, string> = { 'X-WRITE-TOKEN': worker.writeToken }) =>
  fetch(`${worker.url}/api/v1/quarantine/acknowledge`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

test('a copy is listed with count and first elements, and its problem goes when it is acknowledged', async () => {
  const before = await health();
  expect(before.status).toBe('degraded');
  expect(before.quarantined).toMatchObject([
    { count: 3, first: expect.arrayContaining([expect.stringContaining('element 1')]) },
  ]);
  const [copy] = await listed();
  expect(copy).toMatchObject({ key: before.quarantined[0]?.key, acknowledged_at: null, count: 3 });
  for (const [body, headers, status] of [
    [{ key: copy?.key }, {}, 401],
    [{ key: copy?.key }, { 'X-WRITE-TOKEN': 'wrong' }, 401],
    [{ key: 'another' }, undefined, 404],
    [{}, undefined, 422],
    [[], undefined, 422],
  ] as const) {
    const refused = await acknowledge(body, headers);
    expect([refused.status, await refused.json()]).toEqual([
      status,
      expect.objectContaining({ error: expect.any(String) }),
    ]);
  }
  const acknowledged = await acknowledge({ key: copy?.key });
  expect([acknowledged.status, await acknowledged.json()]).toEqual([
    200,
    expect.objectContaining({ success: true, key: copy?.key }),
  ]);
  expect(await health()).toMatchObject({ status: 'ok', problems: [], quarantined: [] });
  const [after] = await listed();
  expect(after?.acknowledged_at).toMatch(/^\d{4}-/);
  expect(await worker.kvGet(String(copy?.key))).toBe(VALUE);
});
