import { afterEach, expect, jest, test } from '@jest/globals';
import { ChainDouble } from '../support/chain/double.ts';
import { encodeMetadata } from '../support/chain/metadata.ts';
import { runtime } from '../support/chain/world.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

let worker: RunningWorker;
afterEach(() => worker.stop());

const at = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * 60_000).toISOString();
async function post(path: string, body: unknown = {}): Promise<Record<string, unknown>> {
  const headers = { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken };
  const response = await fetch(`${worker.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}
interface Pack {
  datasets: Record<string, { has_drift: boolean }>;
  overall_health: { issues: string[] };
  reconciliation: { last_run_passed: boolean; checks: { name: string; passed: boolean; detail?: string }[] };
}
const pack = async (): Promise<Pack> => (await (await fetch(`${worker.url}/api/v1/trust-pack`)).json()) as Pack;
const sample = () => ({ timestamp: at(5), records: [{ netuid: 1, price: '0.10' }] });

test('needs the token; a mirror that holds something else is drift until it is repaired and a reconciliation passes', async () => {
  // The mirror waits a minute and a half before it first writes, and the reconciliation as long for KV.
  worker = await startWorker({ clockSpeed: 200 });
  const refused = await fetch(`${worker.url}/api/v1/reconciliation/run`, { method: 'POST' });
  expect(refused.status).toBe(401);
  expect((await fetch(`${worker.url}/api/v1/reconciliation/latest`)).status).toBe(404);
  await worker.post({ price: 1, _timestamp: at(1) });
  await post('/api/v1/datasets/pools', sample());
  const isMirrored = (answer: Record<string, unknown>): boolean =>
    (answer['checks'] as { name: string; dataset: string }[]).some(
      ({ name, dataset }) => name === 'mirror' && dataset === 'pools',
    );
  let first = await post('/api/v1/reconciliation/run');
  while (!isMirrored(first)) first = await post('/api/v1/reconciliation/run');
  expect(first).toMatchObject({ success: true, passed: true, failed_checks: 0 });
  expect((await fetch(`${worker.url}/api/v1/reconciliation/latest`)).status).toBe(200);

  await worker.kvPut('taostats_pools_latest', '{"timestamp":"2020-01-01T00:00:00Z"}');
  expect(await post('/api/v1/reconciliation/run?repair=false')).toMatchObject({ passed: false, repaired: [] });
  const drifted = await pack();
  expect(drifted.overall_health.issues).toEqual(['Drift detected: pools']);
  expect(drifted.reconciliation.last_run_passed).toBe(false);
  // A new run with good data clears nothing.
  await post('/api/v1/runs', {
    run_id: 'r',
    at: at(0),
    datasets: [{ name: 'pools', at: at(0), ok: true, records: 1 }],
  });
  expect((await pack()).datasets['pools']?.has_drift).toBe(true);

  expect(await post('/api/v1/reconciliation/run')).toMatchObject({
    passed: false,
    repaired: ['taostats_pools_latest'],
  });
  let again = await post('/api/v1/reconciliation/run');
  while (!isMirrored(again)) again = await post('/api/v1/reconciliation/run');
  expect(again).toMatchObject({ passed: true });
  expect((await pack()).overall_health.issues).toEqual([]);
});

test('with CHAIN_URL pool prices are held against the chain at a named block; a node that is down spoils nothing', async () => {
  const double = new ChainDouble(424, { metadata: encodeMetadata(runtime(424), 14) });
  double.setTime(Date.now() - 12_000);
  double.setPrices({ 1: 100_000_000n });
  const node = await double.listen();
  worker = await startWorker({ objects: { DIVIDENDS: 'DividendCache' }, vars: { CHAIN_URL: node.url } });
  const reconcile = (): Promise<Record<string, unknown>> => post('/api/v1/reconciliation/run?repair=false');
  const chainOf = async (): Promise<object | undefined> =>
    (await pack()).reconciliation.checks.find(({ name }) => name === 'chain');
  try {
    expect(await reconcile()).toMatchObject({ passed: true, checks: [{ name: 'tail' }] });

    await post('/api/v1/datasets/pools', { ...sample(), timestamp: at(1), source_block: 1001 });
    expect(await reconcile()).toMatchObject({ passed: true });
    expect(await chainOf()).toEqual({
      ...{ name: 'chain', dataset: 'pools', passed: true },
      detail: '1 prices agree with the chain at block 1001 within 1%',
    });

    const wrong = { ...sample(), timestamp: at(0.5), source_block: 1001, records: [{ netuid: 1, price: '0.30' }] };
    await post('/api/v1/datasets/pools', wrong);
    expect(await reconcile()).toMatchObject({ passed: false, failed_checks: 1 });
    expect((await pack()).overall_health.issues).toEqual(['Drift detected: pools']);

    await node.close();
    expect(await reconcile()).toMatchObject({ success: true, passed: true, failed_checks: 1 });
    expect(await chainOf()).toMatchObject({
      passed: false,
      is_unknown: true,
      detail: expect.stringContaining('could not be looked at'),
    });
    // Nobody looked, so what was found stays.
    expect((await pack()).overall_health.issues).toEqual(['Drift detected: pools']);
    expect(double.complaints).toEqual([]);
  } finally {
    await node.close().catch(() => undefined);
  }
});
