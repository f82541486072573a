import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { testInFull } from '../support/in-full.ts';
import { TAOSTATS_KEY } from '../support/taostats/api.ts';
import { type DatasetServer, startDatasetServer } from '../support/taostats/datasets.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

let taostats: DatasetServer;
let worker: RunningWorker;

const ALL = 'price,pools,subnets,stats,validators,emissions';
const start = async (vars: Record<string, string> = {}): Promise<void> => {
  const given = {
    TAOSTATS_API_KEY: TAOSTATS_KEY,
    TAOSTATS_URL: taostats.url,
    COLLECT_DATASETS: ALL,
    REQUESTS_PER_MINUTE: '60',
  };
  worker = await startWorker({ vars: { ...given, ...vars } });
};
beforeEach(async () => {
  taostats = await startDatasetServer();
});
afterEach(async () => {
  await worker.stop();
  await taostats.close();
});

async function post(path: string, body: unknown = {}): Promise<{ status: number; answer: Record<string, unknown> }> {
  const headers = { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken };
  const response = await fetch(`${worker.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}
async function get<T>(path: string): Promise<T> {
  return (await (await fetch(`${worker.url}${path}`)).json()) as T;
}
interface Pack {
  api_health: { total_calls: number };
  runs: { total: number };
  datasets: Record<string, { record_count: number; last_error: string | null; source_updated_at: string | null }>;
  overall_health: { codes: string[] };
}
const pack = (): Promise<Pack> => get<Pack>('/api/v1/trust-pack');
/** The samples the Worker holds, by dataset. */
async function totals(): Promise<Record<string, number>> {
  const list = await get<{ name: string; total: number }[]>('/api/v1/datasets');
  return Object.fromEntries(list.map(({ name, total }) => [name, total]));
}

test('a cron event collects every dataset, proves it and reports it; the same event again does nothing', async () => {
  await start();
  const at = Date.now();
  await worker.cron(at);
  expect(await totals()).toEqual({ price: 1, pools: 1, subnets: 1, stats: 1, validators: 1, emissions: 1 });
  const first = await pack();
  expect([first.api_health.total_calls, first.runs.total]).toEqual([6, 1]);
  expect(first.datasets['pools']).toMatchObject({ record_count: 3, last_error: null });
  expect(first.overall_health.codes).toEqual([]);
  const [pool] = (await get<{ records: Record<string, unknown>[] }>('/api/v1/datasets/pools')).records;
  expect(pool).toMatchObject({ price: '0.002812045612485374' });
  expect(pool).not.toHaveProperty('seven_day_prices');
  await worker.cron(at);
  // Another event a moment later finds nothing due.
  await worker.cron(at + 60_000);
  expect(taostats.asked()).toHaveLength(6);
});

test('by hand every dataset is taken, due or not, and several at once make one collection', async () => {
  await start({ COLLECT_DATASETS: 'price,pools' });
  await worker.cron(Date.now());
  const answers = await Promise.all([1, 2, 3].map(() => post('/api/v1/tasks/refresh')));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(answers[0]?.answer).toMatchObject({ success: true, datasets: { price: { status: 'appended', records: 1 } } });
  expect(taostats.asked()).toEqual(['price', 'pools', 'price', 'pools']);
  expect(await totals()).toMatchObject({ price: 2, pools: 2 });
  expect((await post('/api/v1/tasks/sync')).status).toBe(200);
});

test('the pace is kept: what does not fit the minute is left for the alarm, and said', async () => {
  await start({ REQUESTS_PER_MINUTE: '4' });
  const { answer } = await post('/api/v1/tasks/refresh');
  expect(taostats.asked()).toEqual(['price', 'pools', 'subnets', 'stats']);
  expect(answer).toMatchObject({ success: true, pending: ['validators', 'emissions'] });
});

test('the month’s budget counts what publishers report, and is not passed', async () => {
  await start({ MONTHLY_CALL_BUDGET: '5', COLLECT_DATASETS: 'price,pools' });
  const at = new Date().toISOString();
  const call = { endpoint: '/api/price/latest/v1', at, status: 200, duration_ms: 1, retry: 0 };
  await post('/api/v1/runs', { run_id: 'publisher', at, calls: [call, call, call, call] });
  const { answer } = await post('/api/v1/tasks/refresh');
  expect(taostats.asked()).toEqual(['price']);
  expect(answer).toMatchObject({ success: false, status: 'partial' });
  expect(JSON.stringify(answer)).toContain('5 of 5 calls of this month are used (MONTHLY_CALL_BUDGET)');
});

describe('a claim keeps workflow and Collector apart', () => {
  test('a publisher that claimed first fetches; the Collector leaves it alone', async () => {
    await start({ COLLECT_DATASETS: 'price,pools' });
    const claim = await post('/api/v1/tasks/claim', { run_id: 'workflow', datasets: ['price', 'pools'] });
    expect(claim.answer).toMatchObject({ granted: ['price', 'pools'] });
    await worker.cron(Date.now());
    expect(taostats.asked()).toEqual([]);
  });

  test('after the Collector’s sample nothing is due for a publisher', async () => {
    await start({ COLLECT_DATASETS: 'price' });
    await worker.cron(Date.now());
    expect((await post('/api/v1/tasks/claim', { run_id: 'workflow', datasets: ['price'] })).answer['granted']).toEqual(
      [],
    );
    expect((await get<{ collected_by_worker: boolean }[]>('/api/v1/datasets'))[0]?.collected_by_worker).toBe(true);
  });
});

// Each fault by itself, and what is remembered between invocations: test/unit/worker/collector.test.ts.
testInFull(
  'one dataset that fails costs no other, writes over nothing, and the refresh is a 502 that says so',
  async () => {
    await start({ COLLECT_DATASETS: 'subnets,pools' });
    await post('/api/v1/tasks/refresh');
    const before = await (await fetch(`${worker.url}/api/v1/datasets/pools`)).text();
    taostats.answer('pools', () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"data":[',
    }));
    const { status, answer } = await post('/api/v1/tasks/refresh');
    expect([status, answer]).toMatchObject([
      502,
      { success: false, status: 'partial', error: expect.stringContaining('not JSON') },
    ]);
    expect(await totals()).toMatchObject({ subnets: 2, pools: 1 });
    expect(await (await fetch(`${worker.url}/api/v1/datasets/pools`)).text()).toBe(before);
    const { datasets, overall_health } = await pack();
    expect(datasets['pools']?.last_error).toContain('not JSON');
    expect(overall_health.codes).toContain('sync-failed');
  },
);

test('a wait that a publisher was asked for holds the Collector, and no publisher is let before it', async () => {
  await start({ COLLECT_DATASETS: 'price' });
  const at = new Date().toISOString();
  const until = new Date(Date.now() + 120_000).toISOString();
  await post('/api/v1/runs', { run_id: 'publisher', at, hold_until: until });
  expect((await post('/api/v1/tasks/refresh')).answer).toMatchObject({ success: true, pending: ['price'] });
  expect((await post('/api/v1/tasks/claim', { run_id: 'w', datasets: ['price'] })).answer).toEqual({
    ...{ granted: [], held_until: until },
  });
  expect(taostats.asked()).toEqual([]);
  const beyond = new Date(Date.now() + 2 * 86_400_000).toISOString();
  expect(await post('/api/v1/runs', { run_id: 'other', at, hold_until: beyond })).toMatchObject({ status: 422 });
});

testInFull('a refused key fails the refresh as a whole: 502', async () => {
  await start({ COLLECT_DATASETS: 'price' });
  taostats.answer('price', () => ({ status: 401, headers: {}, body: '{}' }));
  const { status, answer } = await post('/api/v1/tasks/refresh');
  expect([status, answer['success']]).toEqual([502, false]);
  expect(answer['error']).toContain('Check taostats-api-key');
  expect(JSON.stringify(answer)).not.toContain(TAOSTATS_KEY);
});

test('without the secret nothing is collected, by hand it says so', async () => {
  await start({ TAOSTATS_API_KEY: '' });
  await worker.cron(Date.now());
  expect(await post('/api/v1/tasks/refresh')).toMatchObject({ status: 503, answer: { success: false } });
  expect((await fetch(`${worker.url}/api/v1/tasks/refresh`)).status).toBe(405);
});
