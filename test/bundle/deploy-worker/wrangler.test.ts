import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { DeployBench, WORKER, WRITE_TOKEN } from '../../support/cloudflare/deploy-run.ts';
import type { StoredVersion } from '../../support/cloudflare/upload.ts';
import { testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';

jest.setTimeout(120_000);

let bench: DeployBench;
/** The engine takes what is installed beside the action; it must not look anywhere else. */
const OFFLINE = { npm_config_offline: 'true', npm_config_update_notifier: 'false' };
const WRANGLER = { engine: 'wrangler' };
const QUICK = { validate: 'false' };

beforeEach(async () => {
  bench = await DeployBench.start();
});
afterEach(async () => {
  expect(bench.api.violations).toEqual([]);
  await bench.stop();
});

/** What a deploy leaves behind, whoever uploaded it. WORKER_VERSION has four digits of chance. */
function essence({ api }: DeployBench): unknown {
  const version = api.serving(WORKER) as StoredVersion;
  const script = api.scripts.get(WORKER);
  const bindings = version.bindings
    .map((binding) =>
      binding['name'] === 'WORKER_VERSION' ? { ...binding, text: String(binding['text']).slice(0, 12) } : binding,
    )
    .toSorted((a, b) => String(a['name']).localeCompare(String(b['name'])));
  const { observability, placement, limits, logpush } = script?.settings ?? {};
  return {
    module: version.module,
    mainModule: version.mainModule,
    compatibilityDate: version.compatibilityDate,
    compatibilityFlags: version.compatibilityFlags,
    bindings,
    migrationTag: version.migrationTag,
    classes: [...(script?.classes.keys() ?? [])],
    workersDev: script?.workersDev,
    schedules: script?.schedules,
    settings: { observability, placement, limits, logpush: logpush ?? false },
    routes: api.routes.map(({ pattern, script: owner }) => [pattern, owner]).toSorted(),
    consumers: api.queues.get('tao-trades')?.consumers,
  };
}

describeWhen(whyMissing('npm') ?? whyMissing('mkfifo'), 'engine wrangler', () => {
  testInFull('leaves the same as engine api, on a first and on a second deploy', async () => {
    const other = await DeployBench.start();
    try {
      const inputs = {
        main: '',
        'r2-bucket': 'tao-archive',
        route: 'example.com/api/*',
        cron: '7-59/10 * * * *',
        'taostats-api-key': 'taostats-key-for-tests',
        vars: 'PLAN=paid',
        ...QUICK,
      };
      const api = await bench.run(inputs);
      const wrangler = await other.run({ ...inputs, ...WRANGLER }, { env: OFFLINE });
      expect(wrangler.errors).toEqual([]);
      expect([api.outputs['status'], wrangler.outputs['status']]).toEqual(['deployed', 'deployed']);
      expect(wrangler.outputs['version-id']).toBe(other.api.serving(WORKER)?.id);
      expect(essence(other)).toEqual(essence(bench));

      for (const { api: account } of [bench, other]) {
        const script = account.scripts.get(WORKER);
        Object.assign(script?.settings ?? {}, { placement: { mode: 'smart' }, limits: { cpu_ms: 50 } });
        account.routes.push({ id: 'old', pattern: 'example.com/old/*', script: WORKER });
      }
      const next = { ...inputs, 'history-max-entries': '5', vars: '', cron: '', 'taostats-api-key': '' };
      expect((await bench.run(next)).errors).toEqual([]);
      const second = await other.run({ ...next, ...WRANGLER }, { env: OFFLINE });
      expect(second.errors).toEqual([]);
      expect(second.outputs['previous-version-id']).toBe(wrangler.outputs['version-id']);
      expect(essence(other)).toEqual(essence(bench));
      expect(other.binding('PLAN')).toBe('paid');
      expect(other.binding('TAOSTATS_API_KEY')).toBe('taostats-key-for-tests');

      // One engine's Worker is unchanged to the other.
      expect((await other.run(next)).outputs['status']).toBe('unchanged');
      expect((await bench.run({ ...next, ...WRANGLER }, { env: OFFLINE })).outputs['status']).toBe('unchanged');
    } finally {
      await other.stop();
    }
  });

  test('proves its version live, shows wrangler’s output in a group, and the secret nowhere', async () => {
    const run = await bench.run(WRANGLER, { env: OFFLINE });
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ status: 'deployed', 'version-id': bench.api.serving(WORKER)?.id });
    expect(run.stdout).toContain('::group::wrangler 4.156.0 deploy');
    expect(run.summary).toContain('wrangler 4.156.0');
    expect(bench.api.scripts.get(WORKER)?.versions).toHaveLength(1);
    expect(bench.binding('WRITE_TOKEN')).toBe(WRITE_TOKEN);
    expect(`${run.stdout}${run.stderr}${run.summary}`).not.toContain(WRITE_TOKEN);
  });

  test('says what wrangler said when it fails', async () => {
    bench.writeWorker((script) => `${script}\n// SyntaxError on purpose`);
    const run = await bench.run({ ...WRANGLER, ...QUICK }, { env: OFFLINE });
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('wrangler 4.156.0 ended with exit code 1');
    expect(run.errors[0]).toContain('Uncaught SyntaxError: on purpose');
    expect(run.errors[0]).toContain('nothing is deployed');
  });

  test('asks nothing of the workspace: no .npmrc, no .env, no wrangler of its own, no program it put on the PATH', async () => {
    const seen = join(bench.folder, 'seen');
    mkdirSync(seen);
    rmSync(join(bench.folder, 'node_modules'));
    for (const folder of ['node_modules/.bin', 'node_modules/wrangler/bin']) {
      mkdirSync(join(bench.folder, folder), { recursive: true });
      const shim = join(bench.folder, folder, folder.endsWith('.bin') ? 'wrangler' : 'wrangler.js');
      writeFileSync(shim, `#!/bin/sh\ntouch ${seen}/own-wrangler\nexit 3\n`);
      chmodSync(shim, 0o755);
    }
    writeFileSync(join(bench.folder, '.npmrc'), 'registry=http://127.0.0.1:9/\nignore-scripts=false\n');
    writeFileSync(
      join(bench.folder, '.env'),
      'CLOUDFLARE_API_BASE_URL=http://127.0.0.1:9\nNODE_OPTIONS=--require=./x.js\n',
    );
    const run = await bench.run({ ...WRANGLER, ...QUICK }, { env: OFFLINE });
    expect(run.errors).toEqual([]);
    expect(run.outputs['status']).toBe('deployed');
    expect(readdirSync(seen)).toEqual([]);
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('.wrangler'))).toEqual([]);
  });

  test('installs another version with its own configuration, without scripts and without a secret', async () => {
    const seen = join(bench.folder, 'seen');
    mkdirSync(join(bench.folder, 'bin'));
    mkdirSync(seen);
    writeFileSync(join(bench.folder, '.npmrc'), 'registry=http://127.0.0.1:9/\n');
    const shim = join(bench.folder, 'bin', 'npm');
    writeFileSync(
      shim,
      `#!/bin/sh\nprintf '%s\\n' "$@" > ${seen}/arguments\nenv > ${seen}/variables\npwd > ${seen}/folder\nexit 3\n`,
    );
    chmodSync(shim, 0o755);
    const env = { PATH: `${join(bench.folder, 'bin')}:${process.env['PATH']}`, OTHER_SECRET: 'of another step' };
    const run = await bench.run({ ...WRANGLER, 'wrangler-version': '4.100.0' }, { env });
    expect(run.errors[0]).toContain('wrangler 4.100.0 could not be installed');
    expect(readFileSync(join(seen, 'arguments'), 'utf8')).toContain('--ignore-scripts');
    expect(readFileSync(join(seen, 'folder'), 'utf8')).not.toContain(bench.folder);
    const variables = readFileSync(join(seen, 'variables'), 'utf8');
    for (const secret of [WRITE_TOKEN, bench.api.token, 'of another step']) expect(variables).not.toContain(secret);
    expect(variables).not.toMatch(/^(INPUT_|GITHUB_)/m);
  });

  testInFull('accepts the generated configuration in a dry run of its own', async () => {
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

test('the lock that comes with the action names every package with its digest, and runs no scripts', () => {
  const folder = new URL('../../../actions/deploy-worker/wrangler/', import.meta.url);
  const lock = JSON.parse(readFileSync(new URL('package-lock.json', folder), 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string }>;
  };
  const packages = Object.entries(lock.packages).filter(([name]) => name !== '');
  expect(packages.length).toBeGreaterThan(30);
  expect(packages.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ''))).toEqual([]);
  const installed = new URL('../../../node_modules/wrangler/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(installed, 'utf8')) as { version: string };
  expect(lock.packages['node_modules/wrangler']?.version).toBe(version);
  expect(existsSync(new URL('package.json', folder))).toBe(true);
});
