/** The committed bundle against the built Worker in workerd. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorkspace, runPublish, type Workspace } from '../../support/action/publish.ts';
import { startProxy } from '../../support/http/proxy.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/http/scripted-server.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { startTaostats, TAOSTATS_KEY } from '../../support/taostats/api.ts';
import { type RunningWorker, startWorker, TOKEN } from '../../support/worker/worker.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let workspace: Workspace;
let taostats: ScriptedServer;

beforeEach(async () => {
  workspace = createWorkspace();
  taostats = await startTaostats();
});

afterEach(async () => {
  workspace.remove();
  await taostats.close();
});

describe('with the Worker', () => {
  let worker: RunningWorker;
  beforeAll(async () => {
    worker = await startWorker();
  });
  afterAll(() => worker.stop());

  const publish = (inputs: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) =>
    runPublish(
      workspace,
      { 'taostats-url': taostats.url, 'worker-url': worker.url, 'worker-write-token': TOKEN, ...inputs },
      { env },
    );

  test('through a proxy, standard error stays empty', async () => {
    const proxy = await startProxy();
    const run = await publish({}, { http_proxy: proxy.url, https_proxy: proxy.url });
    await proxy.stop();
    expect([run.outputs['status'], run.stderr]).toEqual(['appended', '']);
    expect(proxy.tunnels.length).toBeGreaterThan(0);
  });

  test('a sample is fetched, written, appended and read back', async () => {
    // The runner's temporary folder outlives the step: later steps read the Trust Pack there.
    const runnerTemp = createWorkspace();
    const run = await publish({}, { RUNNER_TEMP: runnerTemp.path });
    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toBe('');
    expect(run.warnings).toEqual([]);
    expect([...run.masks].sort()).toEqual([TOKEN, TAOSTATS_KEY].sort());

    const timestamp = run.outputs['timestamp'] ?? '';
    const stamp = timestamp.replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
    const entryFile = `taostats_entry-${stamp}.json`;
    expect(workspace.names()).toEqual([entryFile, 'taostats_history.json', 'taostats_latest.json'].sort());
    const text = workspace.text(entryFile);
    expect(workspace.text('taostats_latest.json')).toBe(text);
    expect(JSON.parse(workspace.text('taostats_history.json'))).toEqual([
      { _timestamp: timestamp, price: 322.124618259631, volume_24h: 230294320.887392 },
    ]);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      ...['created_at', 'last_updated', 'name', 'symbol', 'price', 'circulating_supply', 'max_supply', 'total_supply'],
      ...['market_cap', 'fully_diluted_market_cap', 'volume_24h', 'market_cap_dominance'],
      ...['1h', '24h', '7d', '30d', '60d', '90d'].map((span) => `percent_change_${span}`),
      ...['_source', '_timestamp'],
    ]);
    expect(text).toContain('"price":322.124618259631,');

    const stored = await fetch(`${worker.historyUrl}/entries/${encodeURIComponent(timestamp)}`);
    const { seq, digest, previous } = (await stored.json()) as { seq: number; digest: string; previous: string };
    expect(digest).toBe(sha256(text));
    expect(run.outputs).toEqual({
      status: 'appended',
      codes: '[]',
      method: 'worker',
      timestamp,
      price: '322.124618259631',
      'latest-file': 'taostats_latest.json',
      'entry-file': entryFile,
      'history-file': 'taostats_history.json',
      'history-total': String(seq),
      'history-head': sha256(previous + digest),
      stale: 'false',
      datasets: expect.stringMatching(/^\{"price":\{"status":"appended","records":1,/),
      health: 'healthy',
      'trust-pack-file': expect.stringMatching(/taostats_trust_pack\.json$/),
    });
    const pack = JSON.parse(readFileSync(String(run.outputs['trust-pack-file']), 'utf8')) as Record<string, object>;
    expect(pack['api_health']).toMatchObject({ total_errors: 0 });
    runnerTemp.remove();
    for (const shown of ['322.124618259631', digest, sha256(previous + digest), entryFile, 'this entry on top']) {
      expect(run.summary.replaceAll('&#95;', '_')).toContain(shown);
    }
    expect(run.summary).toMatch(/GET 127\.0\.0\.1:\d+\/api\/price\/latest\/v1<\/code> \| 1 \| 200 \|/);
  });

  test.each(someOf(['/', '/api/taostats_history', '/api/taostats_history/'], (_, index) => index === 0))(
    'worker-url may end with %s',
    async (end) => {
      const run = await publish({ 'worker-url': `${worker.url}${end}` });
      expect(run.outputs['status']).toBe('appended');
    },
  );

  testInFull('runs in the same second keep their own entry files and entries', async () => {
    const runs = [await publish(), await publish(), await publish()];
    expect(runs.map((run) => run.outputs['status'])).toEqual(['appended', 'appended', 'appended']);
    const files = runs.map((run) => run.outputs['entry-file']);
    expect(new Set(files).size).toBe(3);
    expect(workspace.names()).toHaveLength(5);
    expect(JSON.parse(workspace.text('taostats_history.json'))).toHaveLength(3);
  });

  test('the variables of the original pipeline stand in for absent and empty inputs', async () => {
    const run = await runPublish(
      workspace,
      { 'taostats-api-key': '', 'taostats-url': '', 'worker-url': '', 'worker-write-token': '' },
      {
        env: {
          TAOSTATS_API_KEY: TAOSTATS_KEY,
          TAOSTATS_URL: `${taostats.url}/api/price/latest/v1?asset=tao`,
          CF_WORKER_URL: worker.historyUrl,
          CF_WORKER_WRITE_TOKEN: TOKEN,
          API_MAX_RETRIES: '0',
          HISTORY_MAX_ENTRIES: '5',
        },
      },
    );
    expect(run.outputs['status']).toBe('appended');
  });

  testInFull('without a runner it works the same and shows outputs and summary', async () => {
    const inputs = { 'taostats-url': taostats.url, 'worker-url': worker.url, 'worker-write-token': TOKEN };
    const run = await runPublish(workspace, inputs, { withoutRunner: true });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^output status=appended$/m);
    expect(run.stdout).toMatch(/^## TaoStats: appended and read back$/m);
  });

  test('a wrong token fails, names the way out, and the entry file is there for the archive', async () => {
    const run = await publish({ 'worker-write-token': 'not-the-token-of-the-worker' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ status: 'failed', method: 'worker', price: '322.124618259631' });
    expect(workspace.names()).toContain(run.outputs['entry-file']);
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(
      /^Worker: POST \/api\/taostats_history answered 401: .+\. Check worker-write-token: it must equal the WRITE_TOKEN/,
    );
  });

  test('a dry run appends nothing and writes into a temporary folder', async () => {
    const before = await fetch(worker.historyUrl).then((response) => response.headers.get('x-history-total'));
    const run = await publish({ 'dry-run': 'true' });
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ status: 'dry-run', method: '', 'history-total': '' });
    expect(run.outputs['entry-file']).toMatch(/publish-taostats-.+taostats_entry-/);
    expect(workspace.names()).toEqual([]);
    expect(run.stdout).toContain(`a real run would send the entry to ${worker.historyUrl}`);
    expect(run.summary).toContain('dry run, nothing was appended');
    const after = await fetch(worker.historyUrl).then((response) => response.headers.get('x-history-total'));
    expect(after).toBe(before);
  });
});

testInFull('a full history takes the sample, evicts the oldest and says so honestly', async () => {
  const worker = await startWorker({ vars: { HISTORY_MAX_ENTRIES: '2' } });
  try {
    const inputs = { 'taostats-url': taostats.url, 'worker-url': worker.url, 'worker-write-token': TOKEN };
    const runs = [];
    for (let n = 0; n < 3; n += 1) runs.push(await runPublish(workspace, inputs));
    expect(runs.map((run) => [run.outputs['status'], run.outputs['history-total']])).toEqual([
      ['appended', '1'],
      ['appended', '2'],
      ['appended', '2'],
    ]);
    expect(new Set(runs.map((run) => run.outputs['history-head'])).size).toBe(3);
  } finally {
    await worker.stop();
  }
});

testInFull('a Worker whose history is younger than the sample: the run fails', async () => {
  const worker = await startWorker({ vars: { HISTORY_MAX_ENTRIES: '1' } });
  try {
    const ahead = new Date(Date.now() + 120_000).toISOString();
    await worker.post({ price: 1, _timestamp: ahead });
    const inputs = { 'taostats-url': taostats.url, 'worker-url': worker.url, 'worker-write-token': TOKEN };
    const run = await runPublish(workspace, inputs);
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toMatch(/the history is full and all of it is younger than \S+ \(too-old\)/);
  } finally {
    await worker.stop();
  }
});

testInFull('a Worker without a token refuses, and the error says what it needs', async () => {
  const worker = await startWorker({ writeToken: null });
  try {
    const run = await runPublish(workspace, { 'taostats-url': taostats.url, 'worker-url': worker.url });
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('answered 403');
    expect(run.errors[0]).toContain('WRITE_TOKEN');
  } finally {
    await worker.stop();
  }
});

testInFull('a Worker that does not run: every retry is visible, the run fails, the files stay', async () => {
  const nobody = await startScriptedServer(() => ({ status: 500, body: '' }));
  await nobody.stop();
  const run = await runPublish(workspace, {
    'taostats-url': taostats.url,
    'worker-url': nobody.url,
    'worker-write-token': TOKEN,
    'max-retries': '2',
  });
  expect(run.outputs).toMatchObject({ status: 'failed', method: 'worker' });
  expect(run.stdout.match(/^Worker POST .*: no connection \(ECONNREFUSED\); retry \d of 2 in /gm)).toHaveLength(2);
  expect(workspace.names()).toHaveLength(3);
});
