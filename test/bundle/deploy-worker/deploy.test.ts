/** That the wiring holds: the committed bundle, a runner's files, and a Worker that really runs. The rules are in test/unit/deploy. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'smol-toml';
import { DeployBench, WORKER, WRITE_TOKEN } from '../../support/cloudflare/deploy-run.ts';
import { testInFull } from '../../support/in-full.ts';

jest.setTimeout(60_000);

let bench: DeployBench;
const SCRIPT = `/workers/scripts/${WORKER}`;
/** Without the proof, which takes its five seconds. */
const QUICK = { validate: 'false' };

beforeEach(async () => {
  bench = await DeployBench.start();
});
afterEach(async () => {
  expect(bench.api.violations).toEqual([]);
  await bench.stop();
});

describe('the bundle', () => {
  test('deploys the shipped Worker with storage and secret in one call and proves it live', async () => {
    const run = await bench.run({ main: '' });
    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({
      status: 'deployed',
      url: bench.api.workerUrl,
      'dashboard-url': `${bench.api.workerUrl}/`,
      'version-id': bench.api.serving(WORKER)?.id,
      'previous-version-id': '',
      'config-file': 'wrangler.toml',
    });
    expect(bench.api.writes()).toEqual([`PUT ${SCRIPT}`, `POST ${SCRIPT}/subdomain`]);
    const history = await fetch(`${bench.api.workerUrl}/api/taostats_history`);
    expect(history.status).toBe(404);
    expect(await history.json()).toMatchObject({ _status: 'empty' });
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

    const again = await bench.run({ main: '' });
    expect(again.outputs).toMatchObject({ status: 'unchanged', 'version-id': run.outputs['version-id'] });
  });

  test('rolls back what is not live; the stored entries stay', async () => {
    const good = await bench.run(QUICK);
    const append = { method: 'POST', headers: { 'x-write-token': WRITE_TOKEN }, body: '[{"price":1}]' };
    await fetch(`${bench.api.workerUrl}/api/taostats_history`, append);
    bench.writeWorker((script) =>
      script.replace("pathname !== '/api/taostats_history'", "!pathname.startsWith('/api/taostats_history')"),
    );
    const run = await bench.run({ 'validate-timeout-seconds': '1' });
    expect(run.exitCode).toBe(1);
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toContain('/api/taostats_historyXYZ answers 200, expected 404');
    expect(run.outputs).toMatchObject({ status: 'rolled-back', 'version-id': good.outputs['version-id'] });
    expect(await (await fetch(`${bench.api.workerUrl}/api/taostats_history`)).json()).toEqual([{ price: 1 }]);
  });

  testInFull('works without a runner: no output file, no summary file', async () => {
    const run = await bench.run(QUICK, { withoutRunner: true });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('output status=deployed');
  });

  testInFull('takes its values from the original pipeline’s variables', async () => {
    const { api } = bench;
    const names = ['cloudflare-api-token', 'cloudflare-account-id', 'kv-namespace-id', 'worker-url', 'write-token'];
    const run = await bench.run(
      { ...Object.fromEntries(names.map((name) => [name, ''])), ...QUICK },
      {
        env: {
          CF_API_TOKEN: api.token,
          CF_ACCOUNT_ID: api.accountId,
          CF_KV_NAMESPACE_ID: api.namespaceId,
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

  test('refuses a bad input before the first request, without showing a secret', async () => {
    const run = await bench.run({ 'write-token': 'pâss wörd of somebody' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors).toHaveLength(1);
    expect(`${run.stdout}${run.summary}${run.errors.join()}`).not.toContain('wörd');
    expect(bench.api.requests).toEqual([]);
  });

  testInFull('fails when the serving version is this one but does not answer, and writes nothing', async () => {
    await bench.run(QUICK);
    const before = bench.api.writes().length;
    const run = await bench.run({ 'worker-url': 'http://127.0.0.1:9', 'validate-timeout-seconds': '1' });
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors.join()).toContain('the serving version equals this one, but is not live');
    expect(bench.api.writes()).toHaveLength(before);
  });

  test('ends within five seconds of SIGTERM, with its outputs', async () => {
    bench.api.flakes.push({ matches: /^GET .*\/deployments$/, answer: () => undefined });
    const startedAt = Date.now();
    const run = await bench.run(QUICK, { onSpawn: (child) => setTimeout(() => child.kill('SIGTERM'), 1_500) });
    expect(run.outputs['status']).toBe('cancelled');
    expect(run.errors).toHaveLength(1);
    expect(Date.now() - startedAt).toBeLessThan(8_000);
  });
});

describe('a dry run', () => {
  test('writes nothing to Cloudflare and says what it would have written', async () => {
    const run = await bench.run({ 'dry-run': 'true' });
    expect(run.exitCode).toBe(0);
    expect(run.outputs['status']).toBe('dry-run');
    expect(bench.api.writes()).toEqual([]);
    expect(run.stdout).toContain('would upload worker.js');
    expect(parse(bench.read('wrangler.toml'))).toMatchObject({ name: WORKER, main: 'worker.js' });
  });

  test('leaves a configuration of somebody else alone', async () => {
    writeFileSync(join(bench.folder, 'wrangler.toml'), 'name = "mine"\n');
    const run = await bench.run({ 'dry-run': 'true' });
    expect(bench.read('wrangler.toml')).toBe('name = "mine"\n');
    expect(run.outputs['config-file']).not.toBe('wrangler.toml');
  });
});

describe('the configuration file', () => {
  test('is written where it was asked for, with main as seen from there; one of somebody else with a warning', async () => {
    const run = await bench.run({ 'config-file': 'deploy/worker.toml', ...QUICK });
    expect(run.outputs['config-file']).toBe('deploy/worker.toml');
    expect(parse(bench.read('deploy/worker.toml'))).toMatchObject({ main: '../worker.js', workers_dev: true });
    writeFileSync(join(bench.folder, 'deploy/worker.toml'), 'name = "mine"\n');
    const again = await bench.run({ 'config-file': 'deploy/worker.toml', 'history-max-entries': '5', ...QUICK });
    expect(again.warnings.join()).toContain('was not written by deploy-worker and has been replaced');
  });

  test('that is a folder is named, and nothing is left beside it', async () => {
    mkdirSync(join(bench.folder, 'folder.toml'));
    const run = await bench.run({ 'config-file': 'folder.toml' });
    expect(run.errors[0]).toContain('folder.toml');
    expect(run.errors[0]).toContain('Check config-file');
    expect(readdirSync(bench.folder).filter((name) => name.includes('tmp'))).toEqual([]);
    expect(bench.api.writes()).toEqual([]);
  });
});
