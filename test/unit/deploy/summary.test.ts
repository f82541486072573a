import { describe, expect, test } from '@jest/globals';
import { differenceLines } from '../../../src/deploy/difference.ts';
import type { DeployReport } from '../../../src/deploy/report.ts';
import { renderReport } from '../../../src/deploy/summary.ts';

const REPORT: DeployReport = {
  status: 'deployed',
  workerName: 'bittensor-taostats',
  engine: 'api',
  url: 'https://example.com',
  dashboardUrl: 'https://example.com/',
  csvUrl: 'https://example.com/api/taostats_history?format=csv',
  workersDev: 'https://bittensor-taostats.tao.workers.dev',
  route: 'example.com/api/*',
  versionId: 'new-id',
  previousVersionId: 'old-id',
  workerVersion: '0123456789abcdef',
  configFile: 'wrangler.toml',
  configText: 'name = "bittensor-taostats"\n',
  bindings: [{ type: 'kv_namespace', name: 'METRICS_KV', namespace_id: 'ns' }],
  secrets: [{ name: 'WRITE_TOKEN', how: 'set together with the code' }],
  crons: ['7 * * * *'],
  differences: [{ kind: 'changed', what: 'HISTORY_MAX_ENTRIES (plain_text)', before: '5', after: '6' }],
  storage: ['TaostatsHistory'],
  proof: { rounds: 5, spanMs: 5_012 },
  checks: [{ name: 'history answers', outcome: 'passed', detail: '200' }],
  timings: [{ step: 'look at the account', ms: 12 }],
  warnings: ['no lock rule'],
  error: undefined,
};

describe('the job summary', () => {
  test.each([
    '## bittensor-taostats: deployed and live',
    'new-id',
    'old-id',
    '(https://example.com/api/taostats_history?format=csv)',
    'https://bittensor-taostats.tao.workers.dev',
    'kv\\_namespace',
    '~ HISTORY_MAX_ENTRIES (plain_text): 5 -> 6',
    '5 good rounds in a row over 5.0 s',
    'declared: TaostatsHistory',
    '| ✅ | history answers | 200 |',
    '| look at the account | 12 ms |',
    'no lock rule',
    'name = "bittensor-taostats"',
  ])('shows %s', (part) => {
    expect(renderReport(REPORT)).toContain(part);
  });

  test('keeps what a Worker answered a text', () => {
    const detail = 'health reports version "</td><script>|\n## x"';
    const markdown = renderReport({ ...REPORT, checks: [{ name: 'health', outcome: 'failed', detail }] });
    expect(markdown).not.toContain('<script>');
    expect(markdown).not.toContain('\n## x');
  });
});

describe('the differences', () => {
  test('name what is added, removed and changed', () => {
    expect(
      differenceLines([
        { kind: 'added', what: 'ARCHIVE (r2_bucket)', before: undefined, after: 'tao' },
        { kind: 'removed', what: 'OLD (plain_text)', before: 'x', after: undefined },
        { kind: 'removed', what: 'AI (ai)', before: undefined, after: undefined },
        { kind: 'changed', what: 'route x', before: 'a', after: 'b' },
      ]),
    ).toEqual(['+ ARCHIVE (r2_bucket): tao', '- OLD (plain_text): x', '- AI (ai)', '~ route x: a -> b']);
  });
});
