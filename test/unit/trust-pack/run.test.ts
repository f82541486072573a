import { describe, expect, test } from '@jest/globals';
import { endpointOf, readRun } from '../../../src/trust-pack/run.ts';

const NOW = Date.parse('2026-01-26T12:00:00Z');
const AT = '2026-01-26T11:59:00Z';
const RUN = {
  run_id: '1-1-job-step',
  at: AT,
  calls: [{ endpoint: '/api/price/latest/v1?asset=tao', at: AT, status: 200, duration_ms: 12.5, retry: 0 }],
  cache: [{ namespace: 'pools', hits: 1, misses: 0, sets: 0 }],
  datasets: [{ name: 'price', at: AT, ok: true, records: 1, threshold_minutes: 30 }],
  reconciliation: { passed: true, checks: [{ name: 'tail', passed: true }] },
  feature_flags: { enable_api_metrics: true },
};

test('reads a run', () => {
  expect(readRun(RUN, NOW)).toMatchObject({
    ok: true,
    run: { run_id: '1-1-job-step', calls: [{ endpoint: '/api/price/latest/v1' }], reconciliation: { at: AT } },
  });
});

describe('names what is wrong and takes nothing', () => {
  test.each<[string, unknown]>([
    ['the run', []],
    ['run_id', { ...RUN, run_id: 'a b' }],
    ['at', { ...RUN, at: 1 }],
    ['at', { ...RUN, at: '2026-01-26T12:06:00Z' }],
    ['calls', { ...RUN, calls: {} }],
    ['calls[0].endpoint', { ...RUN, calls: [{ ...RUN.calls[0], endpoint: 'https://x' }] }],
    ['calls[0].status', { ...RUN, calls: [{ ...RUN.calls[0], status: '200' }] }],
    ['calls[0].duration_ms', { ...RUN, calls: [{ ...RUN.calls[0], duration_ms: -1 }] }],
    ['cache[0].hits', { ...RUN, cache: [{ namespace: 'x', hits: 1.5, misses: 0 }] }],
    ['datasets[0].ok', { ...RUN, datasets: [{ ...RUN.datasets[0], ok: 1 }] }],
    ['datasets[0].name', { ...RUN, datasets: [{ ...RUN.datasets[0], name: '<img>' }] }],
    ['reconciliation.passed', { ...RUN, reconciliation: {} }],
    ['feature_flags.enable_x', { ...RUN, feature_flags: { enable_x: 'true' } }],
  ])('%s', (field, body) => {
    expect(readRun(body, NOW)).toMatchObject({ ok: false, field });
  });
});

test.each([
  ['/api/price/latest/v1?asset=tao', '/api/price/latest/v1'],
  ['/api/subnet/87/v1', '/api/subnet/{id}/v1'],
  ['/api/account/5GKH9FPPnWSUoeeTJp19wVtd84XqFW4pyK2ijV2GsFbhTrP1/v1', '/api/account/{id}/v1'],
  ['/api/block/0xbc0e6b701243978c1fe73d721c7b157943a713fca9f3c88cad7a9f7799bc6b26', '/api/block/{id}'],
])('%s is %s', (path, expected) => {
  expect(endpointOf(path)).toBe(expected);
});

test.each([
  [429, 'Insufficient credits. remaining: 0', 'quota'],
  [429, 'slow down', undefined],
  [200, 'credits', undefined],
])('%i "%s" is %s', (status, error, code) => {
  const reading = readRun({ ...RUN, calls: [{ ...RUN.calls[0], status, error }] }, NOW);
  expect(reading.ok && reading.run.calls?.[0]?.code).toBe(code);
});
