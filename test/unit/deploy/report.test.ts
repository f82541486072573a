import { describe, expect, it } from '@jest/globals';
import { type DeployReport, differenceLines, renderReport } from '../../../src/deploy/report.ts';

const REPORT: DeployReport = {
  status: 'deployed',
  workerName: 'bittensor-taostats',
  engine: 'api',
  url: 'https://bittensor-taostats.tao.workers.dev',
  workersDev: 'https://bittensor-taostats.tao.workers.dev',
  route: 'example.com/api/*',
  versionId: 'new-id',
  previousVersionId: 'old-id',
  workerVersion: '0123456789abcdef',
  configFile: 'wrangler.toml',
  configText: 'name = "bittensor-taostats"\n',
  bindings: [{ type: 'kv_namespace', name: 'METRICS_KV', namespace_id: 'b'.repeat(32) }],
  secret: 'set together with the code',
  differences: [{ kind: 'changed', what: 'HISTORY_MAX_ENTRIES (plain_text)', before: '5', after: '6' }],
  storageMigration: false,
  checks: [{ name: 'history answers', outcome: 'passed', detail: '200' }],
  timings: [{ step: 'look at the account', ms: 12 }],
  warnings: [],
  error: undefined,
};

describe('the job summary', () => {
  it('shows versions, bindings, differences, checks, times and the configuration', () => {
    const markdown = renderReport(REPORT);
    for (const part of [
      '## bittensor-taostats: deployed and live',
      'new-id',
      'old-id',
      'example.com/api/',
      'https://bittensor-taostats.tao.workers.dev',
      'kv_namespace',
      '~ HISTORY_MAX_ENTRIES (plain_text): 5 -> 6',
      '| ✅ | history answers | 200 |',
      '| look at the account | 12 ms |',
      'name = "bittensor-taostats"',
    ]) {
      expect(markdown).toContain(part);
    }
  });

  it('keeps what a Worker answered a text', () => {
    const detail = 'health reports version "</td><script>|\n## x"';
    const markdown = renderReport({ ...REPORT, checks: [{ name: 'health', outcome: 'failed', detail }] });
    expect(markdown).not.toContain('<script>');
    expect(markdown).not.toContain('\n## x');
  });
});

describe('the differences', () => {
  it('name what is added, removed and changed', () => {
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
