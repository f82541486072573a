import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { findGaps } from '../../../src/trust-pack/dataset-report.ts';
import { buildPack, type PackInput } from '../../../src/trust-pack/pack.ts';
import { type CallRecord, type DatasetRecord, type RunRecord, readRun } from '../../../src/trust-pack/run.ts';
import { type RunSummary, summarizeRun } from '../../../src/trust-pack/run-sums.ts';
import { applyRun, emptyState, freshPart, type PackState, partsOf, resetState } from '../../../src/trust-pack/state.ts';

const NOW = Date.parse('2026-01-26T12:00:00Z');
const at = (minutesAgo: number): string => new Date(NOW - minutesAgo * 60_000).toISOString();
const FACTS = {
  price: { intervalMinutes: 10, thresholdMinutes: 30, warningMinutes: 15, criticalMinutes: 60, frozenAfterRuns: 3 },
  pools: { intervalMinutes: 30, thresholdMinutes: 45, warningMinutes: 45, criticalMinutes: 90, frozenAfterRuns: 3 },
};

const call = (over: Partial<CallRecord> = {}): CallRecord => ({
  ...{ endpoint: '/api/price/latest/v1', at: at(5), status: 200, duration_ms: 100, retry: 0 },
  ...over,
});
const dataset = (over: Partial<DatasetRecord> = {}): DatasetRecord => ({
  ...{ name: 'price', at: at(5), ok: true, records: 1 },
  ...over,
});
let serial = 0;
const run = (over: Partial<RunRecord> = {}): RunRecord => {
  serial += 1;
  return { run_id: `run-${serial}`, at: at(5), ...over };
};

/** As the Worker does it: each part once. */
function pipeline(runs: readonly RunRecord[], since = at(1440)): { state: PackState; window: RunSummary[] } {
  let state = emptyState(since);
  const seen = new Map<string, Set<string>>();
  const window: RunSummary[] = [];
  for (const posted of runs) {
    const parts = seen.get(posted.run_id) ?? new Set();
    const fresh = freshPart(posted, parts);
    if (!fresh) continue;
    state = applyRun(state, fresh, !parts.has('run'));
    window.push(summarizeRun(fresh));
    seen.set(posted.run_id, new Set([...parts, ...partsOf(posted)]));
  }
  return { state, window };
}

function pack(runs: readonly RunRecord[], over: Partial<PackInput> = {}) {
  return buildPack({ ...pipeline(runs), nowMs: NOW, version: 'v1', facts: FACTS, ...over });
}

const calls = (count: number, failing: Partial<CallRecord>, failures: number): CallRecord[] =>
  Array.from({ length: count }, (_, index) => call(index < failures ? failing : {}));

describe('the five issues', () => {
  const fresh = [dataset()];
  const table: [string, Partial<RunRecord>, string[]][] = [
    ['nothing wrong', { datasets: fresh, calls: calls(10, {}, 0) }, []],
    ['exactly 10 % errors', { datasets: fresh, calls: calls(10, { status: 500 }, 1) }, []],
    ['more than 10 % errors', { datasets: fresh, calls: calls(9, { status: 500 }, 1) }, ['High API error rate (>10%)']],
    [
      'a transport error is one',
      { datasets: fresh, calls: calls(2, { status: null }, 1) },
      ['High API error rate (>10%)'],
    ],
    ['exactly 5 % of 429', { datasets: fresh, calls: calls(20, { status: 429 }, 1) }, []],
    ['more than 5 % of 429', { datasets: fresh, calls: calls(19, { status: 429 }, 1) }, ['High rate limit rate (>5%)']],
    ['5.004 % is 5.00 % after rounding', { datasets: fresh, calls: calls(1199, { status: 429 }, 60) }, []],
    [
      '100 look-ups say nothing',
      { datasets: fresh, cache: [{ namespace: 'pools', hits: 0, misses: 100, sets: 0 }] },
      [],
    ],
    [
      '101 look-ups, few hits',
      { datasets: fresh, cache: [{ namespace: 'pools', hits: 50, misses: 51, sets: 0 }] },
      ['Low cache hit rate (<50%)'],
    ],
    ['half of them hit', { datasets: fresh, cache: [{ namespace: 'pools', hits: 51, misses: 51, sets: 0 }] }, []],
    ['30 minutes old', { datasets: [dataset({ at: at(30) })] }, []],
    ['30.02 minutes old', { datasets: [dataset({ at: at(30.02) })] }, ['Stale datasets: price']],
    ['never synced', { datasets: [dataset({ ok: false, error: 'x' })] }, ['Stale datasets: price']],
    [
      'its own threshold',
      { datasets: [dataset({ at: at(80), threshold_minutes: 90 }), dataset({ name: 'pools', at: at(50) })] },
      ['Stale datasets: pools'],
    ],
    [
      'many stale datasets are one issue',
      { datasets: [dataset({ at: at(99) }), dataset({ name: 'pools', at: at(99) })] },
      ['Stale datasets: price, pools'],
    ],
    [
      'all five',
      {
        datasets: [dataset({ at: at(99) })],
        calls: calls(2, { status: 429 }, 1),
        cache: [{ namespace: 'pools', hits: 0, misses: 101, sets: 0 }],
        reconciliation: { at: at(5), passed: false, checks: [{ name: 'mirror', passed: false, dataset: 'pools' }] },
      },
      [
        ...['High API error rate (>10%)', 'High rate limit rate (>5%)', 'Low cache hit rate (<50%)'],
        ...['Stale datasets: price, pools', 'Drift detected: pools'],
      ],
    ],
  ];
  test.each(table)('%s', (_title, parts, issues) => {
    const { overall_health } = pack([run(parts)]);
    expect(overall_health.issues).toEqual(issues);
    expect(overall_health.issue_count).toBe(issues.length);
    expect(overall_health.status).toBe(issues.length === 0 ? 'healthy' : issues.length < 3 ? 'degraded' : 'critical');
  });
});

describe('what is new stands in codes and warnings and never changes the status', () => {
  const table: [string, RunRecord[], string][] = [
    [
      'quota',
      [run({ datasets: [dataset()], calls: [...calls(50, {}, 0), call({ status: 429, code: 'quota', at: at(1) })] })],
      'quota',
    ],
    [
      'blocked',
      [run({ datasets: [dataset()], calls: [...calls(50, {}, 0), call({ status: 403, code: 'blocked', at: at(1) })] })],
      'blocked',
    ],
    ['a gap', [run({ at: at(60), datasets: [dataset({ at: at(40) })] }), run({ datasets: [dataset()] })], 'gap'],
    [
      'a frozen source',
      [40, 30, 20, 10, 1].map((ago) => run({ at: at(ago), datasets: [dataset({ at: at(ago), digest: 'same' })] })),
      'frozen-source',
    ],
    ['an old source', [run({ datasets: [dataset({ source_updated_at: at(119) })] })], 'source-stale'],
    ['a source of tomorrow', [run({ datasets: [dataset({ source_updated_at: at(-1440) })] })], 'source-stale'],
    [
      'a failed attempt after a success',
      [
        run({ at: at(9), datasets: [dataset({ at: at(9) })] }),
        run({ datasets: [dataset({ ok: false, error: 'HTTP 500' })] }),
      ],
      'sync-failed',
    ],
    ['a price that jumped', [run({ datasets: [dataset({ codes: ['price_jump'] })] })], 'price_jump'],
    ['an older record', [run({ datasets: [dataset({ codes: ['source_outdated'] })] })], 'source_outdated'],
  ];
  test.each(table)('%s', (_title, runs, code) => {
    const { overall_health } = pack(runs);
    expect(overall_health.status).toBe('healthy');
    expect(overall_health.codes).toContain(code);
    expect(overall_health.warnings).toHaveLength(overall_health.codes.length);
  });
});

test('a mirror that does not follow is one too; a collection in two parts is nothing wrong', () => {
  const { state, window } = pipeline([run({ datasets: [dataset({ codes: ['continued'] })] })]);
  const input = { state, window, nowMs: NOW, version: 'test', facts: FACTS };
  const mirrorProblems = ['the KV mirror of pools is behind: 429', 'the KV mirror of stats is behind: 429'];
  expect(buildPack(input).overall_health).toMatchObject({ codes: [], warnings: [] });
  expect(buildPack({ ...input, mirrorProblems }).overall_health).toMatchObject({
    ...{ status: 'healthy', codes: ['mirror'] },
    warnings: ['the KV mirror of pools is behind: 429; the KV mirror of stats is behind: 429'],
  });
});

test('a later good answer ends quota and blocked', () => {
  const { overall_health, api_health } = pack([
    run({ datasets: [dataset()], calls: [call({ status: 429, code: 'quota', at: at(9) }), ...calls(50, {}, 0)] }),
  ]);
  expect(overall_health.codes).toEqual([]);
  expect(api_health?.quota.exhausted).toBe(false);
});

test('drift stays over good syncs and failed reconciliations until one passes', () => {
  const reconciliation = (minutesAgo: number, passed: boolean): RunRecord =>
    run({
      at: at(minutesAgo),
      datasets: [dataset({ at: at(minutesAgo) })],
      reconciliation: { at: at(minutesAgo), passed, checks: [{ name: 'tail', passed, dataset: 'price' }] },
    });
  const drifted = [reconciliation(30, false), run({ at: at(20), datasets: [dataset({ at: at(20) })] })];
  expect(pack(drifted).datasets?.['price']?.has_drift).toBe(true);
  expect(pack([...drifted, reconciliation(10, true)]).datasets?.['price']?.has_drift).toBe(false);
  // An older one that arrives late passes for nothing.
  expect(pack([...drifted, reconciliation(40, true)]).datasets?.['price']?.has_drift).toBe(true);
});

test('a success clears the error before it, not one after it', () => {
  const failed = run({ at: at(10), datasets: [dataset({ at: at(10), ok: false, error: 'HTTP 500' })] });
  const succeeded = run({ at: at(5), datasets: [dataset()] });
  for (const order of [
    [failed, succeeded],
    [succeeded, failed],
  ]) {
    expect(pack(order).datasets?.['price']).toMatchObject({ last_error: null, last_success_at: at(5) });
  }
  const later = run({ at: at(1), datasets: [dataset({ at: at(1), ok: false, error: 'HTTP 502' })] });
  expect(pack([failed, succeeded, later]).datasets?.['price']).toMatchObject({
    last_error: 'HTTP 502',
    last_error_at: at(1),
  });
});

test('sums only runs younger than 24 hours, and the counters keep all', () => {
  const runs = [1441, 1439, 5].map((ago) => run({ at: at(ago), calls: [call({ at: at(ago) })] }));
  const { api_health, runs: counted } = pack(runs);
  expect([api_health?.total_calls, counted.total]).toEqual([2, 2]);
  expect(pipeline(runs).state.counters.endpoints['/api/price/latest/v1']?.calls).toBe(3);
});

test('recent errors: the newest 50, oldest first, with the run', () => {
  const runs = Array.from({ length: 60 }, (_, index) =>
    run({ at: at(index), calls: [call({ at: at(index), status: 502, error: `e${index}` })] }),
  );
  const { recent_errors = [] } = pack(runs);
  expect(recent_errors).toHaveLength(50);
  expect(recent_errors.at(0)).toMatchObject({ error: 'e49', status_code: 502 });
  expect(recent_errors.at(-1)).toMatchObject({ error: 'e0', request_id: runs[0]?.run_id });
});

test.each([
  ['enable_api_metrics', ['api_health', 'api_endpoints', 'recent_errors']],
  ['enable_cache_metrics', ['cache_health', 'cache_namespaces']],
  ['enable_sync_metrics', ['datasets']],
  ['enable_reconciliation', ['reconciliation']],
])('%s off leaves its part out and says so', (flag, parts) => {
  const full = run({
    ...{ calls: calls(2, { status: 500 }, 1), datasets: [dataset({ at: at(99) })] },
    reconciliation: { at: at(5), passed: true, checks: [] },
  });
  expect(Object.keys(pack([full]))).toEqual(expect.arrayContaining(parts));
  const off = pack([{ ...full, feature_flags: { [flag]: false } }]);
  expect(Object.keys(off)).not.toEqual(expect.arrayContaining([parts[0]]));
  expect(off.feature_flags[flag]).toBe(false);
});

test.each<[string, object[], boolean, readonly string[], string[]]>([
  ['a look that failed is no drift', [{ dataset: 'pools', passed: false, is_unknown: true }], false, [], []],
  ['nor its end', [{ dataset: 'pools', passed: false, is_unknown: true }], true, ['pools', 'price'], ['pools']],
  ['one that found something is', [{ dataset: 'pools', passed: false }], false, ['price'], ['pools', 'price']],
  ['a failure that names nothing is the price', [], false, [], ['price']],
])('%s', (_, checks, passed, before, after) => {
  const record = { at: at(1), passed, checks: checks.map((check) => ({ name: 'chain', ...check })) };
  const reading = readRun({ run_id: 'r', at: at(1), reconciliation: record }, Date.parse(at(0)));
  const state = { ...emptyState(at(60)), drift: before };
  if (!reading.ok) throw new Error(reading.error);
  expect(applyRun(state, reading.run, true)).toMatchObject({ drift: after, reconciliation: { passed } });
});

test('reset clears the pack and keeps counters and drift', () => {
  const { state } = pipeline([
    run({
      ...{ calls: [call()], datasets: [dataset()] },
      reconciliation: { at: at(5), passed: false, checks: [{ name: 'tail', passed: false }] },
    }),
  ]);
  const reset = resetState(state, at(0));
  expect(reset).toMatchObject({ since: at(0), drift: ['price'], counters: state.counters });
  expect(Object.keys(reset.datasets)).toEqual([]);
});

describe('gaps', () => {
  const minutes = (...ago: number[]): number[] => ago.map((value) => (NOW - value * 60_000) / 1000);
  test.each([
    ['on time', minutes(20, 10, 0), []],
    ['late, not missing', minutes(25, 10, 0), []],
    ['one missing', minutes(30, 10, 0), [{ from: at(30), to: at(10), missed: 1 }]],
    ['an open gap', minutes(30), [{ from: at(30), to: null, missed: 3 }]],
    ['before the window', minutes(1600, 1500, 1441).concat(minutes(1435)), [{ from: at(1435), to: null, missed: 143 }]],
  ])('%s', (_title, times, expected) => {
    expect(findGaps(times, 10, NOW)).toEqual(expected);
  });
});

test('whatever the order and however often runs are posted, the answer is the same', () => {
  const runs = [
    run({ at: at(50), calls: calls(3, { status: 503, at: at(50) }, 1), datasets: [dataset({ at: at(50) })] }),
    run({ at: at(40), datasets: [dataset({ at: at(40), ok: false, error: 'late' })] }),
    run({ at: at(30), calls: [call({ at: at(30), retry: 1, waited_ms: 1500 })], datasets: [dataset({ at: at(30) })] }),
    run({ at: at(20), failed: true, cache: [{ namespace: 'pools', hits: 2, misses: 1, sets: 1 }] }),
  ];
  const whole = pack(runs);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 }), (extra) => {
      const posted = [...extra, 0, 1, 2, 3].map((index) => runs[index] as RunRecord);
      const shuffled = pack(posted);
      expect(shuffled.api_health).toEqual(whole.api_health);
      expect(shuffled.cache_health).toEqual(whole.cache_health);
      expect(shuffled.runs).toEqual(whole.runs);
      expect(shuffled.overall_health).toEqual(whole.overall_health);
      expect(shuffled.datasets?.['price']?.last_success_at).toBe(at(30));
    }),
    { numRuns: 50 },
  );
});

test('keeps every key of the original with its type', () => {
  const schema = JSON.parse(readFileSync('action-fixtures/trust-pack/original.schema.json', 'utf8'));
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  const validate = ajv.compile(schema);
  for (const runs of [
    [],
    [
      run({
        calls: calls(3, { status: 429, error: 'slow' }, 1),
        datasets: [dataset()],
        cache: [{ namespace: 'pools', hits: 1, misses: 1, sets: 1 }],
      }),
    ],
  ]) {
    const answer = JSON.parse(JSON.stringify(pack(runs)));
    validate(answer);
    expect(validate.errors ?? []).toEqual([]);
    for (const part of ['api_health', 'cache_health', 'overall_health', 'staleness_config', 'health']) {
      expect(Object.keys(answer[part])).toEqual(
        expect.arrayContaining(Object.keys(schema.properties[part].properties)),
      );
    }
  }
});
