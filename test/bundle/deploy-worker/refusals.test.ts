import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { parse } from 'smol-toml';
import { DeployBench, WORKER } from '../../support/cloudflare/deploy-run.ts';

jest.setTimeout(60_000);

let bench: DeployBench;

beforeEach(async () => {
  bench = await DeployBench.start();
});
afterEach(async () => {
  expect(bench.api.violations).toEqual([]);
  await bench.stop();
});

/** Exactly one error, exit code 1, status failed, and nothing written to Cloudflare. */
async function refusal(inputs: Record<string, string>, env: Record<string, string> = {}): Promise<string> {
  const run = await bench.run(inputs, { env });
  expect(run.exitCode).toBe(1);
  expect(run.outputs['status']).toBe('failed');
  expect(run.errors).toHaveLength(1);
  expect(bench.api.writes()).toEqual([]);
  expect(run.summary).toContain('deploy-worker failed');
  return run.errors[0] ?? '';
}

describe('the configuration file', () => {
  it('that is a folder is named, and nothing is left beside it', async () => {
    mkdirSync(join(bench.folder, 'folder.toml'));
    const error = await refusal({ 'config-file': 'folder.toml' });
    expect(error).toMatch(/config-file: got "folder\.toml", expected a path that can be written \(E[A-Z]+\)/);
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('folder.toml'))).toEqual(['folder.toml']);
  });
});

describe('the token', () => {
  it('that Cloudflare does not know is named as such, with the permissions a new one needs', async () => {
    const error = await refusal({ 'cloudflare-api-token': 'not-the-token' });
    expect(error).toContain('cloudflare-api-token: Cloudflare does not know this token');
    expect(error).toContain('Account · Workers Scripts · Edit; Account · Workers KV Storage · Edit');
    expect(error).not.toContain('not-the-token');
  });

  it.each([
    ['scripts', {}, 'Account · Workers Scripts · Edit'],
    ['kv', {}, 'Account · Workers KV Storage · Edit'],
    ['zone', { route: 'example.com/api/*' }, 'Zone · Zone · Read'],
    ['routes', { route: 'example.com/api/*' }, 'Zone · Workers Routes · Edit'],
  ] as const)('that lacks the permission for %s is told which one', async (permission, inputs, name) => {
    bench.api.denied.add(permission);
    const error = await refusal(inputs);
    expect(error).toContain(`cloudflare-api-token: the token is valid, but lacks ${name}; Cloudflare GET `);
    expect(error).toContain('answered 403 (code 10000)');
  });

  it('that lacks several is told all of them at once', async () => {
    bench.api.denied.add('scripts').add('kv');
    const error = await refusal({});
    expect(error).toContain('lacks Account · Workers Scripts · Edit; Account · Workers KV Storage · Edit');
  });

  it('is fine but the account id is that of another account', async () => {
    const error = await refusal({ 'cloudflare-account-id': 'ffffffffffffffffffffffffffffffff' });
    expect(error).toContain('check that account id');
  });

  it('is fine but the account id is none', async () => {
    const error = await refusal({ 'cloudflare-account-id': 'my-account' });
    expect(error).toContain('(code 7003)');
    expect(error).toContain('Check cloudflare-account-id: 32 hexadecimal digits');
  });
});

describe('what a deploy depends on', () => {
  it('names a KV namespace that is not there', async () => {
    const error = await refusal({ 'kv-namespace-id': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' });
    expect(error).toContain('kv-namespace-id: the account has no KV namespace "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"');
    expect(error).toContain('not its title');
  });

  it('leaves the serving version named when it is missing', async () => {
    const good = await bench.run();
    const run = await bench.run({ 'kv-namespace-id': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' });
    expect(run.outputs).toMatchObject({
      status: 'failed',
      'version-id': good.outputs['version-id'],
      'previous-version-id': good.outputs['version-id'],
    });
  });

  it('says how to get a workers.dev subdomain', async () => {
    bench.api.subdomain = undefined;
    const error = await refusal({ 'worker-url': '' });
    expect(error).toContain(
      'the account has no workers.dev subdomain. Open Workers & Pages in the Cloudflare dashboard',
    );
  });

  it('goes on without a workers.dev subdomain, with a warning, when worker-url says where the Worker answers', async () => {
    bench.api.subdomain = undefined;
    const run = await bench.run();
    expect(run.outputs['status']).toBe('deployed');
    expect(run.warnings.join()).toContain('no workers.dev subdomain, so the Worker will not answer there');
    expect(bench.api.writes()).toEqual([`PUT /workers/scripts/${WORKER}`]);
  });

  it('does not take a route away from another Worker', async () => {
    bench.api.routes.push({ id: 'r1', pattern: 'example.com/api/*', script: 'somebody-else' });
    const error = await refusal({ route: 'example.com/api/*' });
    expect(error).toContain('route: "example.com/api/*" leads to the Worker "somebody-else"');
  });

  it('names a route whose zone the account does not have', async () => {
    const error = await refusal({ route: 'api.example.org/*' });
    expect(error).toContain('route: no zone of this account ends the host "api.example.org"');
  });

  it('names a bucket that is not there, and nothing is deployed', async () => {
    const run = await bench.run({ 'r2-bucket': 'no-such-bucket' });
    expect(run.errors[0]).toContain("(code 10085): R2 bucket 'no-such-bucket' not found; nothing is deployed");
    expect(run.errors[0]).toContain('Check r2-bucket');
    expect(bench.api.serving(WORKER)).toBeUndefined();
  });

  it('names a script that is not there', async () => {
    const error = await refusal({ main: 'dist/missing.js' });
    expect(error).toContain('main: got "dist/missing.js", expected a file that can be read (ENOENT)');
    expect(bench.api.requests).toEqual([]);
  });
});

describe('inputs', () => {
  const BAD: readonly [name: string, value: string, message: string][] = [
    ['worker-name', 'bittensor-ath-atl', 'the name of the old Worker; expected "bittensor-taostats"'],
    ['worker-name', 'tao"\naccount_id = "x', 'worker-name: got "tao\\"\\naccount_id = \\"x", expected'],
    ['worker-name', '../other', 'worker-name: got "../other", expected lower-case letters'],
    ['kv-namespace-id', 'x"]\n[vars]', 'kv-namespace-id: got "x\\"]\\n[vars]", expected a KV namespace id'],
    ['cloudflare-account-id', 'a/../b', 'cloudflare-account-id: got "a/../b", expected an account id'],
    ['route', 'example.com/api/*"\nname = "x', 'route: got'],
    ['route', 'localhost', 'route: got "localhost", expected a route pattern'],
    ['r2-bucket', 'B', 'r2-bucket: got "B", expected a bucket name'],
    ['compatibility-date', '2026-02-30', 'compatibility-date: got "2026-02-30", expected a date'],
    ['history-max-entries', '0', 'history-max-entries: got "0", expected a whole number from 1'],
    ['history-max-entries', '10k', 'history-max-entries: got "10k"'],
    ['history-max-entries', '1e3', 'history-max-entries: got "1e3"'],
    ['history-max-entries', '-1', 'history-max-entries: got "-1"'],
    ['engine', 'docker', 'engine: got "docker", expected one of api, wrangler'],
    ['wrangler-version', 'latest', 'wrangler-version: got "latest", expected an exact version'],
    ['wrangler-version', '4.156.0 --help', 'wrangler-version: got'],
    ['validate', 'yes', 'validate: got "yes", expected true or false'],
    ['rollback-on-failure', '1', 'rollback-on-failure: got "1"'],
    ['validate-timeout-seconds', '0', 'validate-timeout-seconds: got "0"'],
    ['worker-url', 'ftp://x', 'worker-url: got "ftp://x", expected an http or https URL'],
    ['main', 'worker.ts', 'main: got "worker.ts", expected the path of a built ES module'],
    ['config-file', 'wrangler.json', 'config-file: got "wrangler.json", expected the path of a .toml file'],
    ['write-token', 'pâss wörd', 'write-token: got a secret with spaces or other than ASCII characters'],
    ['dry-run', 'True', 'dry-run: got "True"'],
  ];

  it.each(BAD)('%s: %j is refused before the first request', async (name, value, message) => {
    const error = await refusal({ [name]: value });
    expect(error).toContain(message);
    expect(bench.api.requests).toEqual([]);
    expect(bench.api.workerRequests).toEqual([]);
  });

  it('that is secret is not shown when it is refused', async () => {
    const run = await bench.run({ 'write-token': 'pâss wörd' });
    expect(`${run.stdout}${run.summary}${run.errors.join()}`).not.toContain('wörd');
  });

  it.each([
    ['cloudflare-api-token', 'CF_API_TOKEN'],
    ['cloudflare-account-id', 'CF_ACCOUNT_ID'],
    ['kv-namespace-id', 'CF_METRICS_NAMESPACE_ID'],
  ])('%s is required, and its variable is named', async (name, variable) => {
    const error = await refusal({ [name]: '' });
    expect(error).toContain(`${name}: got "", expected a value`);
    expect(error).toContain(variable);
  });
});

describe('a route', () => {
  it('is added with its zone, in its own place of the configuration, and workers.dev stays on', async () => {
    const run = await bench.run({ route: 'example.com/api/*', validate: 'false' });
    expect(run.outputs['status']).toBe('deployed');
    expect(bench.api.routes).toMatchObject([{ pattern: 'example.com/api/*', script: WORKER }]);
    expect(bench.api.scripts.get(WORKER)?.workersDev.enabled).toBe(true);
    expect(parse(bench.read('wrangler.toml'))).toMatchObject({
      workers_dev: true,
      routes: [{ pattern: 'example.com/api/*', zone_name: 'example.com' }],
      kv_namespaces: [{ binding: 'METRICS_KV', id: bench.api.namespaceId }],
    });
    expect((await bench.run({ route: 'example.com/api/*', validate: 'false' })).outputs['status']).toBe('unchanged');
  });

  it('without a path is a custom domain', async () => {
    const run = await bench.run({ route: 'https://tao.example.com', validate: 'false' });
    expect(run.outputs['status']).toBe('deployed');
    expect(bench.api.domains).toMatchObject([{ hostname: 'tao.example.com', service: WORKER }]);
    expect(parse(bench.read('wrangler.toml'))).toMatchObject({
      routes: [{ pattern: 'tao.example.com', custom_domain: true }],
    });
  });

  it('whose name does not resolve is a warning: no rollback would mend it', async () => {
    const run = await bench.run({ route: 'tao.example.com/api/*', 'validate-timeout-seconds': '2' });
    if (run.outputs['status'] !== 'deployed') throw new Error(run.errors.join());
    expect(run.warnings.join()).toContain('route tao.example.com/api/* answers: not checked');
  });
});
