import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { DeployBench, WORKER, WRITE_TOKEN } from '../../support/cloudflare/deploy-run.ts';
import type { StoredVersion } from '../../support/cloudflare/upload.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';

jest.setTimeout(120_000);

let bench: DeployBench;
/** npx takes what is installed here; it must not look anywhere else. */
const OFFLINE = { npm_config_offline: 'true', npm_config_update_notifier: 'false' };
const WRANGLER = { engine: 'wrangler' };

beforeEach(async () => {
  bench = await DeployBench.start();
});
afterEach(async () => {
  expect(bench.api.violations).toEqual([]);
  await bench.stop();
});

/** What a version is, whoever uploaded it. */
function essence(version: StoredVersion | undefined): unknown {
  const metadata = version?.metadata ?? {};
  return {
    module: version?.module,
    mainModule: version?.mainModule,
    compatibilityDate: version?.compatibilityDate,
    compatibilityFlags: version?.compatibilityFlags,
    bindings: version?.bindings.toSorted((a, b) => String(a['name']).localeCompare(String(b['name']))),
    migrations: metadata['migrations'],
    migrationTag: version?.migrationTag,
  };
}

describeWhen(whyMissing('npx') ?? whyMissing('mkfifo'), 'engine wrangler', () => {
  it('leaves the same Worker as engine api, binding by binding, on a first and on a second deploy', async () => {
    const other = await DeployBench.start();
    try {
      const inputs = { 'r2-bucket': 'tao-archive', route: 'example.com/api/*', validate: 'false' };
      const api = await bench.run(inputs);
      const wrangler = await other.run({ ...inputs, ...WRANGLER }, { env: OFFLINE });
      expect(wrangler.errors).toEqual([]);
      expect([api.outputs['status'], wrangler.outputs['status']]).toEqual(['deployed', 'deployed']);
      expect(essence(other.api.serving(WORKER))).toEqual(essence(bench.api.serving(WORKER)));
      expect(other.api.scripts.get(WORKER)?.workersDev).toEqual(bench.api.scripts.get(WORKER)?.workersDev);
      expect(other.api.routes.map(({ pattern, script }) => [pattern, script])).toEqual(
        bench.api.routes.map(({ pattern, script }) => [pattern, script]),
      );

      const next = { ...inputs, 'history-max-entries': '5' };
      await bench.run(next);
      const second = await other.run({ ...next, ...WRANGLER }, { env: OFFLINE });
      expect(second.outputs).toMatchObject({
        status: 'deployed',
        'version-id': other.api.serving(WORKER)?.id,
        'previous-version-id': wrangler.outputs['version-id'],
      });
      expect(essence(other.api.serving(WORKER))).toEqual(essence(bench.api.serving(WORKER)));

      // One engine's Worker is unchanged to the other.
      expect((await other.run(next)).outputs['status']).toBe('unchanged');
      expect((await bench.run({ ...next, ...WRANGLER }, { env: OFFLINE })).outputs['status']).toBe('unchanged');
    } finally {
      await other.stop();
    }
  });

  it('proves its version live and shows wrangler’s output in a group', async () => {
    const run = await bench.run(WRANGLER, { env: OFFLINE });
    expect(run.outputs).toMatchObject({ status: 'deployed', 'version-id': bench.api.serving(WORKER)?.id });
    expect(run.stdout).toContain('::group::wrangler 4.156.0 deploy');
    expect(run.stdout).toContain(`Uploaded ${WORKER}`);
    expect(run.summary).toContain('wrangler 4.156.0');
  });

  it('never has a version without the write token, and shows it nowhere', async () => {
    const run = await bench.run(WRANGLER, { env: OFFLINE });
    const versions = bench.api.scripts.get(WORKER)?.versions ?? [];
    expect(versions).toHaveLength(1);
    expect(bench.binding('WRITE_TOKEN')).toBe(WRITE_TOKEN);
    expect(`${run.stdout}${run.stderr}${run.summary}`).not.toContain(WRITE_TOKEN);
  });

  it('rolls back what is not live', async () => {
    const good = await bench.run();
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    const run = await bench.run({ ...WRANGLER, 'validate-timeout-seconds': '1' }, { env: OFFLINE });
    expect(run.outputs).toMatchObject({ status: 'rolled-back', 'version-id': good.outputs['version-id'] });
  });

  it('says what wrangler said when it fails', async () => {
    bench.writeWorker((script) => `${script}\n// SyntaxError on purpose`);
    const run = await bench.run(WRANGLER, { env: OFFLINE });
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('wrangler 4.156.0 ended with exit code 1');
    expect(run.errors[0]).toContain('Uncaught SyntaxError: on purpose');
    expect(run.errors[0]).toContain('nothing is deployed');
  });

  it('gives npx no secret in an argument, a variable of another step or a file', async () => {
    const seen = join(bench.folder, 'seen');
    mkdirSync(join(bench.folder, 'bin'));
    mkdirSync(seen);
    const shim = join(bench.folder, 'bin', 'npx');
    writeFileSync(
      shim,
      `#!/bin/sh\nprintf '%s\\n' "$@" > ${seen}/arguments\nenv > ${seen}/variables\nfor last; do :; done\ntest -p "$last" && cat "$last" > ${seen}/secrets\nexit 3\n`,
    );
    chmodSync(shim, 0o755);
    const env = { PATH: `${join(bench.folder, 'bin')}:${process.env['PATH']}`, OTHER_SECRET: 'of another step' };
    const run = await bench.run(WRANGLER, { env });
    expect(run.errors[0]).toContain('ended with exit code 3');
    const [yes, spec, ...rest] = readFileSync(join(seen, 'arguments'), 'utf8').trim().split('\n');
    expect([yes, spec, ...rest.slice(0, 2)]).toEqual(['--yes', 'wrangler@4.156.0', 'deploy', '--config']);
    expect(rest).toHaveLength(5);
    const variables = readFileSync(join(seen, 'variables'), 'utf8');
    expect(`${rest.join()}${variables}`).not.toContain(WRITE_TOKEN);
    expect(variables).not.toContain('of another step');
    expect(variables).toContain(`CLOUDFLARE_API_TOKEN=${bench.api.token}`);
    expect(variables).not.toMatch(/^(INPUT_|GITHUB_)/m);
    expect(JSON.parse(readFileSync(join(seen, 'secrets'), 'utf8'))).toEqual({ WRITE_TOKEN });
    expect(existsSync(rest[4] ?? '')).toBe(false);
  });

  it('does not hang when wrangler never reads the token', async () => {
    mkdirSync(join(bench.folder, 'bin'));
    const shim = join(bench.folder, 'bin', 'npx');
    writeFileSync(shim, '#!/bin/sh\necho "no network" >&2\nexit 7\n');
    chmodSync(shim, 0o755);
    const run = await bench.run(WRANGLER, {
      env: { PATH: `${join(bench.folder, 'bin')}:${process.env['PATH']}`, RUNNER_TEMP: bench.folder },
    });
    expect(run.errors[0]).toContain('ended with exit code 7: no network');
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('deploy-worker-'))).toEqual([]);
  });

  it('accepts the generated configuration in a dry run of its own', async () => {
    await bench.run({ 'dry-run': 'true', 'r2-bucket': 'tao-archive', route: 'tao.example.com', main: '' });
    const result = spawnSync('npx', ['wrangler', 'deploy', '--dry-run', '--config', 'wrangler.toml'], {
      cwd: bench.folder,
      encoding: 'utf8',
      env: { ...OFFLINE, PATH: process.env['PATH'] ?? '', HOME: bench.folder, WRANGLER_SEND_METRICS: 'false', CI: '1' },
    });
    expect(result.stderr).not.toContain('WARNING');
    expect(result.status).toBe(0);
    for (const binding of ['env.METRICS_KV', 'env.HISTORY (TaostatsHistory)', 'env.ARCHIVE', 'env.WORKER_VERSION']) {
      expect(result.stdout).toContain(binding);
    }
  });
});
