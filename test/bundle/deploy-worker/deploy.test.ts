import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { parse } from 'smol-toml';
import { DeployBench, WORKER, WRITE_TOKEN } from '../../support/cloudflare/deploy-run.ts';

jest.setTimeout(60_000);

let bench: DeployBench;
const SCRIPT = `/workers/scripts/${WORKER}`;

beforeEach(async () => {
  bench = await DeployBench.start();
});
afterEach(async () => {
  expect(bench.api.violations).toEqual([]);
  await bench.stop();
});

describe('a first deploy', () => {
  it('uploads the shipped Worker with bindings, storage and secret in one call and proves it live', async () => {
    const run = await bench.run({ main: '' });

    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    const version = bench.api.serving(WORKER);
    expect(run.outputs).toMatchObject({
      status: 'deployed',
      url: bench.api.workerUrl,
      'version-id': version?.id,
      'previous-version-id': '',
      'config-file': 'wrangler.toml',
    });
    expect(bench.api.writes()).toEqual([`PUT ${SCRIPT}`, `POST ${SCRIPT}/subdomain`]);
    expect(version?.metadata).toMatchObject({
      main_module: 'index.js',
      compatibility_date: '2026-01-01',
      migrations: { new_tag: 'v1', steps: [{ new_sqlite_classes: ['TaostatsHistory'] }] },
    });
    expect(version?.bindings).toEqual([
      { type: 'kv_namespace', name: 'METRICS_KV', namespace_id: bench.api.namespaceId },
      { type: 'durable_object_namespace', name: 'HISTORY', class_name: 'TaostatsHistory' },
      { type: 'plain_text', name: 'HISTORY_MAX_ENTRIES', text: '10000' },
      { type: 'plain_text', name: 'ALLOW_UNAUTHENTICATED_WRITES', text: 'false' },
      { type: 'plain_text', name: 'WORKER_VERSION', text: expect.stringMatching(/^[0-9a-f]{16}$/) },
      { type: 'secret_text', name: 'WRITE_TOKEN', text: WRITE_TOKEN },
    ]);
    expect(bench.api.scripts.get(WORKER)?.workersDev.enabled).toBe(true);
  });

  it('leaves no entry behind from its checks, and the history is honestly empty', async () => {
    await bench.run({ main: '' });
    const history = await fetch(`${bench.api.workerUrl}/api/taostats_history`);
    expect(history.status).toBe(404);
    expect(await history.json()).toMatchObject({ _status: 'empty' });
    const posts = bench.api.workerRequests.filter((request) => request.startsWith('POST'));
    expect(posts).toEqual(['POST /api/taostats_history', 'POST /api/taostats_history']);
  });

  it('asks health at the base URL, also when worker-url is the URL of the history', async () => {
    const run = await bench.run({ 'worker-url': `${bench.api.workerUrl}/api/taostats_history` });
    expect(run.outputs).toMatchObject({ status: 'deployed', url: bench.api.workerUrl });
  });

  it('never has a version that would take writes without the token', async () => {
    await bench.run();
    for (const version of bench.api.scripts.get(WORKER)?.versions ?? []) {
      expect(version.bindings).toContainEqual({ type: 'secret_text', name: 'WRITE_TOKEN', text: WRITE_TOKEN });
    }
  });

  it('keeps both secrets out of log, summary, outputs and configuration', async () => {
    const run = await bench.run();
    const shown = [
      run.stdout,
      run.stderr,
      run.summary,
      JSON.stringify(run.outputs),
      bench.read('wrangler.toml'),
    ].join();
    expect(shown).not.toContain(WRITE_TOKEN);
    expect(shown).not.toContain(bench.api.token);
    expect(run.masks).toEqual(expect.arrayContaining([WRITE_TOKEN, bench.api.token]));
  });

  it('deploys closed and says so when there is no write-token', async () => {
    const run = await bench.run({ 'write-token': '' });
    expect(run.outputs['status']).toBe('deployed');
    expect(run.warnings).toEqual([
      'write-token is not set: the Worker refuses every write (403) until it is deployed with one',
    ]);
    const answer = await fetch(`${bench.api.workerUrl}/api/taostats_history`, { method: 'POST', body: '[]' });
    expect(answer.status).toBe(403);
  });

  it('binds the bucket and the bound of the history', async () => {
    const run = await bench.run({ 'r2-bucket': 'tao-archive', 'history-max-entries': '77' });
    expect(run.outputs['status']).toBe('deployed');
    expect(bench.binding('HISTORY_MAX_ENTRIES')).toBe('77');
    expect(bench.api.serving(WORKER)?.bindings).toContainEqual({
      type: 'r2_bucket',
      name: 'ARCHIVE',
      bucket_name: 'tao-archive',
    });
  });

  it('works without a runner: no output file, no summary file', async () => {
    const run = await bench.run({}, { withoutRunner: true });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('output status=deployed');
  });

  it('takes its values from the seed pipeline’s variables', async () => {
    const { api } = bench;
    const run = await bench.run(
      {
        'cloudflare-api-token': '',
        'cloudflare-account-id': '',
        'kv-namespace-id': '',
        'worker-url': '',
        'write-token': '',
        'history-max-entries': '',
      },
      {
        env: {
          CF_API_TOKEN: api.token,
          CF_ACCOUNT_ID: api.accountId,
          CF_METRICS_NAMESPACE_ID: api.namespaceId,
          CF_WORKER_URL: api.workerUrl,
          CF_WORKER_WRITE_TOKEN: WRITE_TOKEN,
          HISTORY_MAX_ENTRIES: '123',
        },
      },
    );
    expect(run.errors).toEqual([]);
    expect(bench.binding('HISTORY_MAX_ENTRIES')).toBe('123');
    expect(bench.binding('WRITE_TOKEN')).toBe(WRITE_TOKEN);
  });
});

describe('a second deploy', () => {
  it('writes nothing when nothing changed', async () => {
    const first = await bench.run();
    const before = bench.api.writes().length;
    const second = await bench.run();
    expect(second.outputs).toMatchObject({
      status: 'unchanged',
      'version-id': first.outputs['version-id'],
      'previous-version-id': first.outputs['version-id'],
    });
    expect(bench.api.writes()).toHaveLength(before);
    expect(second.summary).toContain('nothing was written');
  });

  it.each([
    ['the code', {}, true],
    ['a variable', { 'history-max-entries': '5' }, false],
    ['the write token', { 'write-token': 'another-write-token' }, false],
    ['the bucket', { 'r2-bucket': 'tao-archive' }, false],
    ['the compatibility date', { 'compatibility-date': '2026-02-01' }, false],
  ])('makes one new version and declares no storage again when %s changed', async (_, inputs, changeCode) => {
    const first = await bench.run();
    const before = bench.api.writes().length;
    if (changeCode) bench.writeWorker((script) => `${script}\n// changed\n`);
    const second = await bench.run(inputs);
    expect(second.errors).toEqual([]);
    expect(second.outputs).toMatchObject({
      status: 'deployed',
      'version-id': bench.api.serving(WORKER)?.id,
      'previous-version-id': first.outputs['version-id'],
    });
    expect(bench.api.writes().slice(before)).toEqual([`PUT ${SCRIPT}`]);
    expect(bench.api.serving(WORKER)?.metadata).not.toHaveProperty('migrations');
  });

  it('shows what changes before it changes it', async () => {
    await bench.run();
    const run = await bench.run({ 'history-max-entries': '5' });
    expect(run.stdout).toContain('~ HISTORY_MAX_ENTRIES (plain_text): 10000 -> 5');
    expect(run.summary).toContain('~ HISTORY_MAX_ENTRIES (plain_text): 10000 -> 5');
  });

  it('sees a secret that was replaced behind its back, and sets it again', async () => {
    await bench.run();
    replaceServing({ name: 'WRITE_TOKEN', text: 'set-by-hand' });
    const run = await bench.run();
    expect(run.outputs['status']).toBe('deployed');
    expect(run.stdout).toContain('~ WRITE_TOKEN (secret_text): (another secret) -> (secret)');
    expect(bench.binding('WRITE_TOKEN')).toBe(WRITE_TOKEN);
  });

  it('sees a variable that was edited by hand', async () => {
    await bench.run();
    replaceServing({ name: 'ALLOW_UNAUTHENTICATED_WRITES', text: 'true' });
    const run = await bench.run();
    expect(run.outputs['status']).toBe('deployed');
    expect(run.stdout).toContain('~ ALLOW_UNAUTHENTICATED_WRITES (plain_text): true -> false');
    expect(bench.binding('ALLOW_UNAUTHENTICATED_WRITES')).toBe('false');
  });

  it('sees a script that was edited by hand', async () => {
    await bench.run();
    const stored = bench.api.scripts.get(WORKER)?.versions[0];
    if (stored) stored.module = `${stored.module}\n// edited in the dashboard`.replace('healthy', 'edited');
    const run = await bench.run();
    expect(run.outputs['status']).toBe('deployed');
    expect(bench.api.serving(WORKER)?.module).toBe(bench.read('worker.js'));
  });

  it('switches workers.dev on again when somebody switched it off', async () => {
    await bench.run();
    const script = bench.api.scripts.get(WORKER);
    if (script) script.workersDev.enabled = false;
    const run = await bench.run();
    expect(run.outputs['status']).toBe('deployed');
    expect(script?.workersDev.enabled).toBe(true);
  });

  it('keeps secrets that were set by other means, and the token when none is given', async () => {
    await bench.run();
    const serving = bench.api.serving(WORKER);
    const other = { type: 'secret_text', name: 'OTHER', text: 'set with wrangler secret put' };
    if (serving) {
      bench.api.adopt(WORKER, { ...serving, id: crypto.randomUUID(), bindings: [...serving.bindings, other] });
    }
    const run = await bench.run({ 'write-token': '' });
    expect(run.outputs['status']).toBe('deployed');
    expect(run.warnings.join()).toContain('the deployed token stays');
    expect(bench.binding('WRITE_TOKEN')).toBe(WRITE_TOKEN);
    expect(bench.binding('OTHER')).toBe(other.text);
  });

  it('fails without writing when the serving version is this one but does not answer', async () => {
    await bench.run();
    const before = bench.api.writes().length;
    const run = await bench.run({ 'worker-url': 'http://127.0.0.1:9', 'validate-timeout-seconds': '1' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors.join()).toContain('the serving version equals this one, but is not live');
    expect(bench.api.writes()).toHaveLength(before);
  });

  it('is decided without asking the Worker when validate is false', async () => {
    await bench.run();
    const asked = bench.api.workerRequests.length;
    const run = await bench.run({ validate: 'false' });
    expect(run.outputs['status']).toBe('unchanged');
    expect(bench.api.workerRequests).toHaveLength(asked);
  });
});

describe('a dry run', () => {
  it('writes nothing to Cloudflare and says what it would have written', async () => {
    const run = await bench.run({ 'dry-run': 'true' });
    expect(run.exitCode).toBe(0);
    expect(run.outputs['status']).toBe('dry-run');
    expect(bench.api.writes()).toEqual([]);
    expect(run.stdout).toContain('would upload worker.js');
    expect(parse(bench.read('wrangler.toml'))).toMatchObject({ name: WORKER, main: 'worker.js' });
  });

  it('leaves a configuration of somebody else alone', async () => {
    writeFileSync(join(bench.folder, 'wrangler.toml'), 'name = "mine"\n');
    const run = await bench.run({ 'dry-run': 'true' });
    expect(bench.read('wrangler.toml')).toBe('name = "mine"\n');
    expect(run.outputs['config-file']).not.toBe('wrangler.toml');
  });
});

describe('the configuration', () => {
  it('is written where it was asked for, with main as seen from there', async () => {
    const run = await bench.run({ 'config-file': 'deploy/worker.toml' });
    expect(run.outputs['config-file']).toBe('deploy/worker.toml');
    expect(parse(bench.read('deploy/worker.toml'))).toMatchObject({ main: '../worker.js', workers_dev: true });
    expect(existsSync(join(bench.folder, 'wrangler.toml'))).toBe(false);
  });

  it('warns when it replaces a file of somebody else', async () => {
    writeFileSync(join(bench.folder, 'wrangler.toml'), 'name = "mine"\n');
    const run = await bench.run();
    expect(run.warnings.join()).toContain('was not written by deploy-worker and has been replaced');
  });
});

/** What a change in the dashboard does: a new version with one binding changed, and everything else as it was. */
function replaceServing(changed: { name: string; text: string }): void {
  const script = bench.api.scripts.get(WORKER);
  const serving = bench.api.serving(WORKER);
  if (script === undefined || serving === undefined) throw new Error('nothing serves');
  const bindings = serving.bindings.map((binding) =>
    binding['name'] === changed.name ? { ...binding, ...changed } : binding,
  );
  bench.api.adopt(WORKER, { ...serving, id: crypto.randomUUID(), bindings });
}
