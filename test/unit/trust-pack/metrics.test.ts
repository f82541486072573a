import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { packMetrics } from '../../../src/trust-pack/metrics.ts';
import { buildPack } from '../../../src/trust-pack/pack.ts';
import { printMetrics } from '../../../src/trust-pack/prometheus.ts';
import { summarizeRun } from '../../../src/trust-pack/run-sums.ts';
import { applyRun, emptyState } from '../../../src/trust-pack/state.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';

const NOW = Date.parse('2026-01-26T12:00:00Z');
const AT = '2026-01-26T11:59:00Z';
const KNOWN = { endpoints: new Set(['/api/price/latest/v1']), datasets: new Set(['price']) };

function metrics(): string {
  const run = {
    run_id: 'secret-run-id',
    at: AT,
    calls: [
      { endpoint: '/api/price/latest/v1', at: AT, status: 200, duration_ms: 1500, retry: 0 },
      { endpoint: '/api/strange/{id}', at: AT, status: null, duration_ms: 10, retry: 1 },
      { endpoint: '/api/other-strange', at: AT, status: 429, duration_ms: 10, retry: 1 },
    ],
    cache: [{ namespace: 'price', hits: 1, misses: 2, sets: 2 }],
    datasets: [
      { name: 'price', at: AT, ok: true, records: 1, source_updated_at: AT },
      { name: 'foreign', at: AT, ok: true, records: 1 },
    ],
  };
  const state = applyRun(emptyState(AT), run, true);
  const pack = buildPack({ state, window: [summarizeRun(run)], nowMs: NOW, version: 'v', facts: {} });
  return printMetrics(packMetrics(state, pack, KNOWN));
}

test('what the Worker does not know is other, and identities are no labels', () => {
  const text = metrics();
  expect(text).toContain('taostats_api_calls_total{endpoint="/api/price/latest/v1"} 1\n');
  expect(text).toContain('taostats_api_calls_total{endpoint="other"} 2\n');
  expect(text).toContain('taostats_dataset_syncs_total{dataset="other"} 1\n');
  expect(text).toContain('taostats_api_call_seconds_total{endpoint="/api/price/latest/v1"} 1.5\n');
  expect(text).toContain(`taostats_dataset_last_success_timestamp_seconds{dataset="price"} ${Date.parse(AT) / 1000}\n`);
  expect(text).not.toMatch(/secret-run-id|strange|foreign|NaN|null|undefined/);
});

test('each family has one HELP and one TYPE, before its samples', () => {
  const families = [...metrics().matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]);
  expect(new Set(families).size).toBe(families.length);
  const order = metrics()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (line.startsWith('#') ? (line.split(' ')[2] as string) : (/^[a-z0-9_]+/.exec(line)?.[0] as string)));
  const blocks = order.filter((name, index) => name !== order[index - 1]);
  expect(new Set(blocks).size).toBe(blocks.length);
});

test('escapes labels and help, leaves out what is unknown', () => {
  const text = printMetrics([
    {
      ...{ name: 'x', type: 'gauge', help: 'a\\b\nc' },
      samples: [
        { labels: { l: 'q"\\\n' }, value: 1 },
        { labels: { l: 'nan' }, value: Number.NaN },
        { labels: { l: 'none' }, value: null },
      ],
    },
    { name: 'empty', type: 'gauge', help: 'none', samples: [{ value: undefined }] },
  ]);
  expect(text).toBe('# HELP x a\\\\b\\nc\n# TYPE x gauge\nx{l="q\\"\\\\\\n"} 1\n');
});

describeWhen(whyMissing('promtool'), 'promtool', () => {
  test('finds nothing to say', () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: metrics(), encoding: 'utf8' });
    expect([checked.stdout, checked.stderr, checked.status]).toEqual(['', '', 0]);
  });
});
