/** docs/runbook.md and docs/grafana.json against a Worker: every command works, every metric asked for is there. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { packMetrics } from '../../src/trust-pack/metrics.ts';
import { buildPack } from '../../src/trust-pack/pack.ts';
import { emptyState } from '../../src/trust-pack/state.ts';
import { describeWhen, whyMissing } from '../support/optional.ts';
import { TAOSTATS_KEY } from '../support/taostats/api.ts';
import { type DatasetServer, startDatasetServer } from '../support/taostats/datasets.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';
import { listCommands, runShell } from '../support/workflows/commands.ts';

jest.setTimeout(90_000);

const RUNBOOK = readFileSync('docs/runbook.md', 'utf8');
const DASHBOARD = JSON.parse(readFileSync('docs/grafana.json', 'utf8')) as {
  __inputs?: unknown;
  uid?: unknown;
  templating: { list: { name: string; type: string }[] };
  panels: { title: string; datasource: { uid: string }; targets: { expr: string }[] }[];
};
const COMMANDS = listCommands(RUNBOOK).map(({ text }) => text.replace(/^export WORKER_URL=.*\n/, ''));

let taostats: DatasetServer;
let worker: RunningWorker;
beforeAll(async () => {
  taostats = await startDatasetServer();
  const vars = { TAOSTATS_API_KEY: TAOSTATS_KEY, TAOSTATS_URL: taostats.url, COLLECT_DATASETS: 'price,pools' };
  worker = await startWorker({ vars: { ...vars, REQUESTS_PER_MINUTE: '60' } });
  await worker.cron(Date.now());
});
afterAll(async () => {
  await worker.stop();
  await taostats.close();
});

describeWhen(whyMissing('jq') ?? whyMissing('curl'), 'every command of the runbook', () => {
  test('there are as many as the tables have', () => {
    expect(COMMANDS.length).toBeGreaterThanOrEqual(19);
  });

  test.each(COMMANDS)('%s', async (command) => {
    const env = {
      WORKER_URL: worker.url,
      CF_WORKER_WRITE_TOKEN: worker.writeToken,
      TAOSTATS_API_KEY: TAOSTATS_KEY,
    };
    const here = command.replace('https://api.taostats.io', taostats.url);
    const { code, out, said } = await runShell(`set -o pipefail\n${here}`, { env });
    expect([code, said]).toEqual([0, '']);
    // Lists may be empty where nothing is wrong; a member that is not there would print null.
    const unknown = out.replaceAll(/"(last_error|source_age_minutes|plan|limit|used|remaining|resets_at)": null/g, '');
    if (command.includes('$WORKER_URL') && !command.includes('.reconciliation')) expect(unknown).not.toContain('null');
  });
});

/** Those of the original's runbook, with what they give where a tenth and more of the calls failed. */
const ORIGINAL: readonly (readonly [path: string, filter: string, expected: unknown])[] = [
  ['trust-pack', '.api_health.total_rate_limits', 0],
  ['trust-pack', '.api_endpoints | to_entries[] | select(.value.rate_limit_count > 0)', undefined],
  ['trust-pack', '.api_endpoints | to_entries[] | select(.value.error_rate > 0.1)', { key: '/api/stats/latest/v1' }],
  ['trust-pack', '.datasets', { price: { is_stale: false }, subnets: { record_count: 53 } }],
  ['trust-pack', '.datasets | to_entries[] | select(.value.is_stale == true)', { key: 'stats' }],
  ['trust-pack', '.datasets.subnets.last_success_at', expect.stringMatching(/^\d{4}-/)],
  ['trust-pack', '.recent_errors[-5:]', [{ endpoint: '/api/stats/latest/v1', status_code: 400 }]],
  ['trust-pack', '.cache_health', { total_hits: 0 }],
  ['trust-pack', '.', { overall_health: { status: 'degraded' }, feature_flags: { enable_retry_after: true } }],
  ['health', '.data_stale', expect.any(Boolean)],
];
describeWhen(whyMissing('jq'), "the original's runbook", () => {
  test('its filters work, the one on a member that never was there too', async () => {
    const headers = { 'X-WRITE-TOKEN': worker.writeToken, 'Content-Type': 'application/json' };
    const at = new Date().toISOString();
    const failed = { endpoint: '/api/stats/latest/v1', at, status: 400, duration_ms: 5 };
    const datasets = [
      { name: 'stats', at, ok: false, records: 0, error: 'HTTP 400' },
      { name: 'subnets', at, ok: true, records: 53 },
    ];
    const body = JSON.stringify({ run_id: 'original', at, calls: [failed], datasets });
    expect((await fetch(`${worker.url}/api/v1/runs`, { method: 'POST', headers, body })).status).toBe(200);
    for (const [path, filter, expected] of ORIGINAL) {
      const input = await (await fetch(`${worker.url}/api/v1/${path}`)).text();
      const { status, stdout, stderr } = spawnSync('jq', ['-c', filter], { input, encoding: 'utf8' });
      expect([filter, status, stderr]).toEqual([filter, 0, '']);
      const value: unknown = stdout === '' ? undefined : JSON.parse(stdout);
      if (typeof expected === 'object' && expected !== null && !('asymmetricMatch' in expected))
        expect(value).toMatchObject(expected);
      else expect(value).toEqual(expected);
    }
  });
});

test('every code has a heading to which the watch links', () => {
  const headings = [...RUNBOOK.matchAll(/^### (\S+)$/gm)].map((match) => match[1]);
  const state = emptyState('2026-01-01T00:00:00Z');
  const pack = buildPack({ state, window: [], nowMs: 0, version: '', facts: {} });
  const known = { endpoints: new Set<string>(), datasets: new Set<string>() };
  const family = packMetrics(state, pack, known).find(({ name }) => name === 'taostats_health_code');
  const codes = (family?.samples ?? []).map(({ labels }) => labels?.['code']).filter((code) => code !== 'other');
  expect(headings).toEqual(expect.arrayContaining(codes));
});

describe('the dashboard', () => {
  test('takes its data source from a variable, so that import and provisioning work', () => {
    expect([DASHBOARD.__inputs, DASHBOARD.uid]).toEqual([undefined, undefined]);
    expect(DASHBOARD.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource' });
    for (const { datasource } of DASHBOARD.panels) expect(datasource.uid).toBe('${datasource}');
  });

  test('asks only for metrics the Worker has', async () => {
    const text = await (await fetch(`${worker.url}/metrics`)).text();
    const there = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]));
    // Known only once something was looked up in a cache.
    there.add('taostats_cache_hit_ratio_last_24h');
    const asked = DASHBOARD.panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/taostats_\w+/g) ?? []),
    );
    expect([...new Set(asked)].filter((name) => !there.has(name))).toEqual([]);
  });
});

describeWhen(whyMissing('prometheus'), 'a real Prometheus', () => {
  test('scrapes the Worker and answers the queries of the dashboard', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
    const target = worker.url.replace('http://', '');
    const config = `scrape_configs:\n  - job_name: worker\n    scrape_interval: 1s\n    static_configs:\n      - targets: ['${target}']\n`;
    writeFileSync(join(folder, 'prometheus.yml'), config);
    expect(spawnSync('promtool', ['check', 'config', join(folder, 'prometheus.yml')]).status).toBe(0);
    const port = 20_000 + (process.pid % 20_000);
    const flags = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`];
    const server = spawn('prometheus', [...flags, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
    const query = async (expr: string): Promise<{ status: string; data: { result: unknown[] } }> => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expr)}`);
      return (await response.json()) as { status: string; data: { result: unknown[] } };
    };
    try {
      const isUp = (): Promise<boolean> =>
        query('up{job="worker"} == 1').then(
          ({ data }) => data.result.length === 1,
          () => false,
        );
      for (let look = 0; !(await isUp()); look += 1) {
        if (look === 300) throw new Error('Prometheus does not scrape the Worker');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      for (const { targets } of DASHBOARD.panels) {
        for (const { expr } of targets) {
          const answer = await query(expr.replaceAll('$instance', '.*'));
          expect([expr, answer.status]).toEqual([expr, 'success']);
        }
      }
      expect((await query('taostats_dataset_stale{dataset="price"}')).data.result).toHaveLength(1);
    } finally {
      server.kill('SIGKILL');
      await new Promise((resolve) => server.on('close', resolve));
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
