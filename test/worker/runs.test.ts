import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { keyProof } from '../../src/history/key-proof.ts';
import { PATHS } from '../../src/history/protocol.ts';
import { describeWhen, whyMissing } from '../support/optional.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker({
    vars: {
      WORKER_VERSION: 'build-7',
      ENABLE_CLIENT_SIDE_SLIPPAGE: 'true',
      TAOSTATS_API_KEY: 'tao-key-of-the-collector\n',
    },
  });
});
afterAll(() => worker.stop());

const at = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * 60_000).toISOString();
const post = (path: string, body: unknown, token = worker.writeToken): Promise<Response> =>
  fetch(`${worker.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': token },
    body: JSON.stringify(body),
  });
interface Pack {
  [part: string]: Record<string, unknown>;
}
const pack = async (): Promise<Pack> => (await (await fetch(`${worker.url}/api/v1/trust-pack`)).json()) as Pack;
const run = (id: string, minutesAgo: number, over: object = {}) => ({
  run_id: id,
  at: at(minutesAgo),
  calls: [{ endpoint: '/api/price/latest/v1', at: at(minutesAgo), status: 200, duration_ms: 10, retry: 0 }],
  datasets: [{ name: 'price', at: at(minutesAgo), ok: true, records: 1 }],
  ...over,
});

test('runs are counted once per part, whoever posts them how often and in which order', async () => {
  expect((await post('/api/v1/runs', run('late', 60 * 25))).status).toBe(200);
  const posts = [run('a', 20), run('b', 10), run('a', 20), run('c', 5, { calls: [] }), run('c', 5)];
  const answers = await Promise.all(posts.map(async (body) => (await post('/api/v1/runs', body)).json()));
  expect(answers.filter((answer) => (answer as { status: string }).status === 'duplicate')).toHaveLength(1);
  const { api_health, runs, datasets, overall_health, feature_flags, health } = await pack();
  expect([api_health?.['total_calls'], runs?.['total']]).toEqual([3, 3]);
  expect(datasets?.['price']).toMatchObject({ last_success_at: posts[3]?.at, has_drift: false });
  expect(overall_health).toMatchObject({ status: 'healthy', issue_count: 0 });
  expect(feature_flags).toMatchObject({ enable_client_side_slippage: true, enable_reconciliation: false });
  expect(health).toMatchObject({ data_stale: false, version: 'build-7' });
});

test('a bad run is refused by field, a wrong token by status', async () => {
  const bad = await post('/api/v1/runs', run('d', 1, { datasets: [{ name: 'price', at: at(1), ok: 'yes' }] }));
  expect([bad.status, ((await bad.json()) as { field: string }).field]).toEqual([422, 'datasets[0].ok']);
  expect((await post('/api/v1/runs', run('d', 1), 'wrong-token-of-size')).status).toBe(401);
  expect((await fetch(`${worker.url}/api/v1/runs`)).status).toBe(405);
});

describe('the Collector’s key', () => {
  const nonce = '0123456789abcdef'.repeat(2);
  const proof = keyProof(nonce, 'tao-key-of-the-collector');

  test('is compared by a keyed digest, for whoever may write', async () => {
    const compare = async (body: unknown): Promise<unknown> => (await post(PATHS.compareKey, body)).json();
    expect(await compare({ nonce, proof })).toEqual({ configured: true, same: true });
    expect(await compare({ nonce, proof: keyProof(nonce, 'another-key') })).toEqual({ configured: true, same: false });
    expect(await compare({ nonce: nonce.replace('0', '1'), proof })).toEqual({ configured: true, same: false });
    expect((await post(PATHS.compareKey, { nonce, proof }, 'wrong-token-of-size')).status).toBe(401);
    expect((await fetch(`${worker.url}${PATHS.compareKey}`)).status).toBe(405);
  });

  test.each([
    ['no question', null],
    ['a nonce that is no nonce', { nonce: 'x', proof }],
    ['a nonce that could be the key of something', { nonce: nonce.repeat(3), proof }],
    ['no proof', { nonce }],
    ['the key itself', { nonce, proof: 'tao-key-of-the-collector' }],
    ['a list', [nonce, proof]],
  ])('%s is 422', async (_, body) => {
    expect((await post(PATHS.compareKey, body)).status).toBe(422);
  });
});

test('what a store got without any run counts as its sample', async () => {
  await worker.post({ price: 1.5, _timestamp: at(1), last_updated: at(3) });
  expect((await pack())['datasets']?.['price']).toMatchObject({ source_age_minutes: 3, age_minutes: 1 });
});

test('a conditional request is answered 304 while nothing changed', async () => {
  const first = await fetch(`${worker.url}/api/v1/trust-pack`);
  const etag = first.headers.get('ETag') as string;
  const second = await fetch(`${worker.url}/api/v1/trust-pack`, { headers: { 'If-None-Match': etag } });
  expect([200, 304]).toContain(second.status); // 200 when the minute turned in between
});

test('reset clears the pack, and neither the counters nor what was posted', async () => {
  const counter = async (): Promise<string | undefined> =>
    /^taostats_api_calls_total.*$/m.exec(await (await fetch(`${worker.url}/metrics`)).text())?.[0];
  const before = await counter();
  expect(before).toBe('taostats_api_calls_total{endpoint="/api/price/latest/v1"} 4');
  expect((await post('/api/v1/metrics/reset', {}, 'wrong-token-of-size')).status).toBe(401);
  expect((await post('/api/v1/metrics/reset', {})).status).toBe(200);
  expect((await pack())['api_health']).toMatchObject({ total_calls: 0 });
  await post('/api/v1/runs', run('a', 20));
  expect((await pack())['api_health']).toMatchObject({ total_calls: 0 });
  expect(await counter()).toBe(before);
});

describeWhen(whyMissing('promtool'), '/metrics', () => {
  test('promtool has nothing to say; HEAD works', async () => {
    const response = await fetch(`${worker.url}/metrics`);
    expect(response.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: await response.text(), encoding: 'utf8' });
    expect([checked.stdout, checked.stderr, checked.status]).toEqual(['', '', 0]);
    const head = await fetch(`${worker.url}/metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});
