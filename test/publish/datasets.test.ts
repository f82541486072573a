/** publish-taostats with more datasets than the price, inside the test, against the built Worker and a strict TaoStats. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createWorkspace, publishInProcess, type Workspace } from '../support/action/publish.ts';
import { type DatasetServer, goodAnswer, startDatasetServer } from '../support/taostats/datasets.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

const ALL = 'price, pools, subnets\nstats validators emissions';

let workspace: Workspace;
let taostats: DatasetServer;
let worker: RunningWorker;

beforeEach(async () => {
  workspace = createWorkspace();
  [taostats, worker] = await Promise.all([startDatasetServer(), startWorker()]);
});
afterEach(async () => {
  workspace.remove();
  await worker.stop();
  await taostats.close();
});

interface Outcome {
  status: string;
  records: number;
  total: number | null;
  digest: string | null;
  file: string | null;
}
async function publish(
  inputs: Readonly<Record<string, string>> = {},
  options: Parameters<typeof publishInProcess>[2] = {},
) {
  const access = { 'taostats-url': taostats.url, 'worker-url': worker.url, 'worker-write-token': worker.writeToken };
  const run = await publishInProcess(workspace, { ...access, datasets: ALL, ...inputs }, options);
  const datasets = JSON.parse(run.outputs['datasets'] || '{}') as Record<string, Outcome>;
  const statuses = Object.fromEntries(Object.entries(datasets).map(([name, { status }]) => [name, status]));
  return { ...run, datasets, statuses };
}
const get = async (path: string): Promise<Response> => fetch(`${worker.url}${path}`);
interface Pack {
  api_health: { total_calls: number; quota: { exhausted: boolean } };
  overall_health: { status: string; codes: string[] };
  datasets: Record<string, { record_count: number; last_error: string | null; codes: string[] }>;
  runs: { total: number; failed: number };
}
const pack = async (): Promise<Pack> => (await (await get('/api/v1/trust-pack')).json()) as Pack;
const evenly = (status: string, names = ALL.split(/[\s,]+/)) => Object.fromEntries(names.map((name) => [name, status]));

test('all six: fetched once, written, stored, proved, told; digits to the last', async () => {
  const run = await publish();
  expect([run.errors, run.exitCode, run.outputs['status']]).toEqual([[], 0, 'appended']);
  expect(run.statuses).toEqual(evenly('appended'));
  expect(taostats.asked().sort()).toEqual(Object.keys(run.statuses).sort());
  const file = workspace.text('taostats_pools_latest.json');
  expect(file).toContain('"price":"0.002812045612485374"');
  expect(file).toContain('"seven_day_prices":[{"price":"1"}]');
  const entry = workspace.names().find((name) => /^taostats_pools_entry-\d{8}T\d{6}Z\.json$/.test(name)) ?? '';
  expect(workspace.text(entry)).toBe(file);
  const stored = (await (await get('/api/v1/datasets/pools')).json()) as { digest: string; records: object[] };
  expect(stored.digest).toBe(run.datasets['pools']?.digest);
  expect(stored.records[0]).not.toHaveProperty('seven_day_prices');
  const { api_health, runs, overall_health } = await pack();
  expect([api_health.total_calls, runs.total]).toEqual([6, 1]);
  expect([run.outputs['health'], overall_health.codes]).toEqual(['healthy', []]);
  expect(run.outputs['trust-pack-file']).toMatch(/taostats_trust_pack\.json$/);
  expect(run.summary).toContain('Trust Pack: healthy');
  expect(run.summary).toContain('| <code>pools</code> | appended | 3 |');
  expect(run.summary).toMatch(/8151 of 10000 calls a month|\d+ of 10000 calls a month/);
});

/** A sample the Worker got some minutes ago. */
async function seed(name: string, minutesAgo: number, count = 3): Promise<void> {
  const { body = '' } = goodAnswer(name, count) as { body?: string };
  const { data } = JSON.parse(String(body)) as { data: unknown[] };
  const timestamp = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const response = await fetch(`${worker.url}/api/v1/datasets/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken },
    body: JSON.stringify({ timestamp, records: data }),
  });
  expect([name, response.status]).toEqual([name, 200]);
}

test('only what is due is taken', async () => {
  for (const name of ['pools', 'subnets', 'stats']) await seed(name, name === 'stats' ? 70 : 31);
  const run = await publish({ datasets: 'pools,subnets,stats,validators' });
  expect(run.statuses).toEqual({ pools: 'appended', subnets: 'not-due', stats: 'appended', validators: 'appended' });
  const again = await publish({ datasets: 'stats' });
  expect([again.outputs['status'], again.exitCode]).toEqual(['not-due', 0]);
});

test('the environment sets cadences by the original names', async () => {
  await seed('pools', 500);
  const run = await publish({ datasets: 'pools' }, { env: { POOLS_REFRESH_MINUTES: '600' } });
  expect(run.statuses).toEqual({ pools: 'not-due' });
  expect((await publish({ datasets: 'pools' })).statuses).toEqual({ pools: 'appended' });
});

describe('one failing dataset does not stop the others', () => {
  test('partial is red, green with allow-partial, and told either way', async () => {
    taostats.answer('pools', () => ({ status: 404, body: '{"message":"gone"}' }));
    const red = await publish({ datasets: 'price,pools,stats' });
    expect([red.exitCode, red.outputs['status']]).toEqual([1, 'partial']);
    expect(red.statuses).toEqual({ price: 'appended', pools: 'failed', stats: 'appended' });
    expect(red.errors[0]).toContain('1 of 3 datasets failed. pools: ');
    expect(red.errors[0]).toContain('allow-partial: true');
    expect((await pack()).runs).toMatchObject({ total: 1, failed: 1 });
    expect((await pack()).datasets['pools']?.last_error).toContain('gone');
    const green = await publish({ datasets: 'price,pools', 'allow-partial': 'true' });
    expect([green.exitCode, green.outputs['status'], green.statuses['pools']]).toEqual([0, 'partial', 'failed']);
  });

  test.each([
    ['quota', { status: 429, body: '{"message":"Insufficient credits"}' }],
    [
      'blocked',
      { status: 403, headers: { 'content-type': 'text/html' }, body: '<html><title>Just a moment...</title></html>' },
    ],
  ])('%s ends the calls, not the run: nothing is asked again', async (code, answer) => {
    for (const name of ['pools', 'stats']) taostats.answer(name, () => answer);
    const run = await publish({ datasets: 'price,pools,stats' });
    expect(run.statuses).toEqual({ price: 'appended', pools: 'failed', stats: 'failed' });
    expect(taostats.asked()).toEqual(['price', 'pools']);
    expect(JSON.parse(run.outputs['codes'] ?? '')).toContain(code);
    expect((await pack()).overall_health.codes).toContain(code);
  });

  test('records that vanish write over nothing', async () => {
    await seed('pools', 40);
    const before = await (await get('/api/v1/datasets/pools')).text();
    taostats.answer('pools', () => goodAnswer('pools', 1));
    const run = await publish({ datasets: 'pools' });
    expect([run.exitCode, run.outputs['status']]).toEqual([1, 'failed']);
    expect(run.errors[0]).toContain('got 1 records, expected at least 2');
    expect(await (await get('/api/v1/datasets/pools')).text()).toBe(before);
    expect(workspace.names().filter((name) => name.includes('pools'))).toEqual([]);
  });
});

test('an older record than the last is not taken: a warning and its code, with fail-on-stale a failure', async () => {
  const body = {
    ...{ timestamp: new Date(Date.now() - 40 * 60_000).toISOString(), source_updated_at: new Date().toISOString() },
    records: [1, 2, 3].map((netuid) => ({ netuid, price: '1' })),
  };
  await fetch(`${worker.url}/api/v1/datasets/pools`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken },
    body: JSON.stringify(body),
  });
  const run = await publish({ datasets: 'pools' });
  expect([run.exitCode, run.outputs['status'], run.outputs['codes']]).toEqual([0, 'outdated', '["source_outdated"]']);
  expect([run.statuses, workspace.names()]).toEqual([{ pools: 'outdated' }, []]);
  expect((await pack()).overall_health.codes).toContain('source_outdated');
  const strict = await publish({ datasets: 'pools', 'fail-on-stale': 'true' });
  expect([strict.exitCode, strict.outputs['status']]).toEqual([1, 'failed']);
});

test('a Retry-After that outlives the run is told to the Worker, whose Collector has the same key', async () => {
  taostats.answer('pools', () => ({ status: 429, headers: { 'retry-after': '900' }, body: '{}' }));
  const run = await publish({ datasets: 'pools' });
  expect(run.exitCode).toBe(1);
  const claim = await fetch(`${worker.url}/api/v1/tasks/claim`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken },
    body: JSON.stringify({ run_id: 'other', datasets: ['price'] }),
  });
  expect(await claim.json()).toMatchObject({ granted: [], held_until: expect.any(String) });
});

test('datasets-file adds an endpoint and changes a cadence', async () => {
  writeFileSync(
    join(workspace.path, 'datasets.toml'),
    `[[datasets]]
name = "flow"
path = "/api/dtao/subnet_emission/v1"
query = { limit = 200, order = "block_number_desc" }
key = "netuid"
fields = { netuid = "number", timestamp = "moment", alpha_rewards = "number" }
latest-only = true
interval-minutes = 120
[[datasets]]
name = "pools"
interval-minutes = 240
`,
  );
  const file = { 'datasets-file': join(workspace.path, 'datasets.toml') };
  const run = await publish({ ...file, datasets: 'flow,pools' });
  expect([run.errors, run.statuses]).toEqual([[], { flow: 'appended', pools: 'appended' }]);
  const rows = (await (await get('/api/v1/datasets/flow/history?key=2')).json()) as object[];
  expect(rows).toEqual([expect.objectContaining({ key: '2', alpha_rewards: '1000000000' })]);
  await worker.stop();
  worker = await startWorker();
  await seed('pools', 100);
  expect((await publish({ ...file, datasets: 'pools' })).statuses).toEqual({ pools: 'not-due' });
});

test.each<[string, Record<string, string>, string]>([
  ['an unknown dataset', { datasets: 'price,poools' }, 'datasets: got "poools", expected one of price, pools'],
  [
    'a file that is not there',
    { 'datasets-file': '/nowhere/x.toml' },
    'datasets-file: got "/nowhere/x.toml", expected a file',
  ],
  ['a budget of nothing', { 'monthly-call-budget': '0' }, 'monthly-call-budget: got "0"'],
])('%s fails before anything is asked', async (_title, inputs, message) => {
  const run = await publish(inputs);
  expect([run.exitCode, taostats.asked()]).toEqual([1, []]);
  expect(run.errors[0]).toContain(message);
});

test('the cache answers for a sample that is young enough, and is counted', async () => {
  const inputs = { datasets: 'pools', cache: 'true', 'worker-url': worker.url };
  await publish(inputs);
  await worker.stop();
  worker = await startWorker(); // an empty one: only the file knows
  const second = await publish({ ...inputs, 'worker-url': worker.url });
  expect(second.statuses).toEqual({ pools: 'not-due' });
  expect(taostats.asked()).toEqual(['pools']);
});

test('slippage is added to the pools when asked for', async () => {
  await publish({ datasets: 'pools', 'enable-client-side-slippage': 'true' });
  const [row] = (await (await get('/api/v1/datasets/pools/history?key=1&fields=slippage_buy_10')).json()) as object[];
  expect(row).toMatchObject({ slippage_buy_10: expect.stringMatching(/^\d+\.\d{6}$/) });
});

test('flags that are off leave their part out of the run', async () => {
  await publish({ datasets: 'price', 'enable-api-metrics': 'false', 'enable-sync-metrics': 'false' });
  const { api_health, datasets } = await pack();
  expect([api_health, datasets]).toEqual([undefined, undefined]);
});

test('a dry run asks and writes elsewhere, and tells nobody', async () => {
  const run = await publish({ datasets: 'price,pools', 'dry-run': 'true' });
  expect([run.exitCode, run.outputs['status'], run.statuses]).toEqual([
    0,
    'dry-run',
    { price: 'dry-run', pools: 'dry-run' },
  ]);
  expect(workspace.names()).toEqual([]);
  expect((await pack()).runs.total).toBe(0);
});

test('a Worker that collects is asked before: its sample is not doubled', async () => {
  await worker.stop();
  worker = await startWorker({
    vars: {
      TAOSTATS_API_KEY: 'tao-0123456789abcdef:secret',
      TAOSTATS_URL: taostats.url,
      COLLECT_DATASETS: 'price,pools',
    },
  });
  await worker.cron(Date.now());
  const run = await publish({ datasets: 'price,pools' });
  expect(run.statuses).toEqual({ price: 'not-due', pools: 'not-due' });
  expect(taostats.asked()).toEqual(['price', 'pools']);
});

test('without a Worker that keeps runs, a run that fails has its own Trust Pack', async () => {
  taostats.answer('price', () => ({ status: 401, body: '{}' }));
  const run = await publish({ datasets: 'price', 'worker-url': `${worker.url}/nowhere` });
  expect([run.exitCode, run.outputs['health']]).toEqual([1, 'degraded']);
  expect(run.summary).toContain('Stale datasets: price');
  expect(run.summary).toContain('Check taostats-api-key');
  expect(workspace.names()).toEqual([]);
});
