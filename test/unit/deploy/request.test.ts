import { describe, expect, test } from '@jest/globals';
import { readDeployRequest } from '../../../src/deploy/request.ts';
import { createInputReader } from '../../../src/runtime/inputs.ts';

const GOOD: Record<string, string> = {
  'cloudflare-api-token': 'cf-token-for-tests',
  'cloudflare-account-id': 'a'.repeat(32),
  'kv-namespace-id': 'b'.repeat(32),
};

function read(inputs: Record<string, string>, env: Record<string, string> = {}) {
  const masks: string[] = [];
  const given: Record<string, string> = { ...GOOD, ...inputs };
  const mask = (secret: string): void => void masks.push(secret);
  const reader = createInputReader({ input: (name) => given[name] ?? '', env, mask, warn: () => undefined });
  const context = {
    defaultMain: '/action/dist/worker/index.js',
    workspace: '/work',
    nowMs: Date.UTC(2026, 10, 25, 22),
    mask,
  };
  return { request: readDeployRequest(reader, context), masks };
}

describe('inputs', () => {
  test.each<[string, string, string]>([
    ['worker-name', 'bittensor-ath-atl', 'the name of the old Worker; expected "bittensor-taostats"'],
    ['worker-name', 'tao"\naccount_id = "x', 'worker-name: got "tao\\"\\naccount_id = \\"x", expected'],
    ['worker-name', '../other', 'worker-name: got "../other", expected lower-case letters'],
    ['kv-namespace-id', 'x"]\n[vars]', 'kv-namespace-id: got "x\\"]\\n[vars]", expected a KV namespace id'],
    ['cloudflare-account-id', 'a/../b', 'cloudflare-account-id: got "a/../b", expected an account id'],
    ['route', 'example.com/api/*"\nname = "x', 'route: got'],
    ['route', 'localhost', 'route: got "localhost", expected a route pattern'],
    ['r2-bucket', 'B', 'r2-bucket: got "B", expected a bucket name'],
    ['trade-queue', 'a b', 'trade-queue: got "a b", expected a queue name'],
    ['compatibility-date', '2026-02-30', 'compatibility-date: got "2026-02-30", expected a date'],
    [
      'compatibility-date',
      '2099-01-01',
      'compatibility-date: got "2099-01-01", expected a day that is not in the future',
    ],
    ['compatibility-date', '2026-11-26', 'not in the future'],
    ['history-max-entries', '0', 'history-max-entries: got "0", expected a whole number from 1'],
    ['history-max-entries', '10k', 'history-max-entries: got "10k"'],
    ['history-max-entries', '1e3', 'history-max-entries: got "1e3"'],
    ['history-max-entries', '-1', 'history-max-entries: got "-1"'],
    ['engine', 'docker', 'engine: got "docker", expected one of api, wrangler'],
    ['wrangler-version', 'latest', 'wrangler-version: got "latest", expected an exact version'],
    ['wrangler-version', '4.156.0 --help', 'wrangler-version: got'],
    ['validate', 'yes', 'validate: got "yes", expected true or false'],
    ['rollback-on-failure', '1', 'rollback-on-failure: got "1"'],
    ['allow-unauthenticated-writes', 'True', 'allow-unauthenticated-writes: got "True"'],
    ['replace-existing-worker', 'y', 'replace-existing-worker: got "y"'],
    ['validate-timeout-seconds', '0', 'validate-timeout-seconds: got "0"'],
    ['deadline-seconds', '0', 'deadline-seconds: got "0"'],
    ['worker-url', 'ftp://x', 'worker-url: got "ftp://x", expected an http or https URL'],
    ['main', 'worker.ts', 'main: got "worker.ts", expected the path of a built ES module'],
    ['main', '$HOME/worker.js', 'main: got "$HOME/worker.js"'],
    ['config-file', 'wrangler.json', 'config-file: got "wrangler.json", expected the path of a .toml file'],
    ['config-file', '../x.toml', 'config-file: got "../x.toml", expected a path inside the workspace'],
    ['config-file', 'a/../../x.toml', 'expected a path inside the workspace'],
    ['config-file', '/etc/x.toml', 'expected a path inside the workspace'],
    ['config-file', '/workshop/x.toml', 'expected a path inside the workspace'],
    ['config-file', '"wrangler.toml"', 'config-file: got'],
    ['write-token', 'pâss wörd of a writer', 'write-token: got a secret with'],
    ['write-token', 'fifteen-letters', 'write-token: got a secret of 15 characters, expected at least 16'],
    ['worker-write-token', 'short', 'worker-write-token: got a secret of 5 characters'],
    ['taostats-api-key', '"quoted-key"', 'taostats-api-key: got a secret with a quotation mark'],
    ['cloudflare-api-token', '${{ secrets.X }}', 'cloudflare-api-token: got a secret with an expression'],
    ['cron', '* * *', 'cron: got "* * *", expected five fields'],
    ['cron', '7 * * * *\nhourly', 'cron: got "hourly"'],
    ['cron', '7 * * * * *', 'cron: got'],
    ['vars', 'PLAN', 'vars: got "PLAN", expected NAME=value'],
    ['vars', '1X=1', 'vars: got "1X=1", expected NAME=value'],
    ['vars', '__proto__=1', 'vars: got "__proto__=1"'],
    ['vars', 'PLAN=a\nPLAN=b', 'vars: got PLAN twice'],
    ['vars', 'WRITE_TOKEN=x', 'vars: got WRITE_TOKEN, expected a name that no input decides (write-token)'],
    ['vars', 'HISTORY_MAX_ENTRIES=1', 'history-max-entries'],
    ['vars', 'HISTORY=1', 'the class TaostatsHistory'],
    ['validate-headers', 'no colon', 'validate-headers: line 1 is no header to send'],
    ['validate-headers', 'X-Write-Token: x', 'validate-headers: X-Write-Token is no header to send'],
    ['validate-headers', 'Host: x', 'validate-headers: Host is no header to send'],
    ['dry-run', 'True', 'dry-run: got "True"'],
  ])('%s: %j is refused', (name, value, message) => {
    expect(() => read({ [name]: value })).toThrow(message);
  });

  test.each(['write-token', 'worker-write-token', 'taostats-api-key', 'cloudflare-api-token'])(
    '%s is not shown when it is refused',
    (name) => {
      expect(() => read({ [name]: 'pâss wörd of somebody' })).not.toThrow('wörd');
      expect(() => read({ [name]: 'pâss wörd of somebody' })).toThrow(name);
    },
  );

  test.each([
    ['cloudflare-api-token', 'CF_API_TOKEN'],
    ['cloudflare-account-id', 'CF_ACCOUNT_ID'],
    ['kv-namespace-id', 'CF_METRICS_NAMESPACE_ID'],
    ['kv-namespace-id', 'CF_KV_NAMESPACE_ID'],
  ])('%s is required, and its variable %s is named', (name, variable) => {
    expect(() => read({ [name]: '' })).toThrow(`${name}: got "", expected a value`);
    try {
      read({ [name]: '' });
    } catch (error) {
      expect((error as { hint?: string }).hint).toContain(variable);
    }
  });

  test('take the values of the original pipeline’s variables', () => {
    const inputs = { 'cloudflare-api-token': '', 'cloudflare-account-id': '', 'kv-namespace-id': '' };
    const env = {
      CF_API_TOKEN: 'token-of-the-variable',
      CF_ACCOUNT_ID: 'account',
      CF_KV_NAMESPACE_ID: 'namespace',
      CF_WORKER_URL: 'https://x.example/api/taostats_history',
      CF_WORKER_WRITE_TOKEN: 'write-token-of-the-variable',
      CF_WORKER_ROUTE: 'example.com/api/*',
      HISTORY_MAX_ENTRIES: '123',
      R2_BUCKET: 'tao-archive',
      TAOSTATS_API_KEY: 'key-of-the-variable',
    };
    expect(read(inputs, env).request).toMatchObject({
      apiToken: 'token-of-the-variable',
      accountId: 'account',
      kvNamespaceId: 'namespace',
      workerUrl: 'https://x.example',
      writeToken: 'write-token-of-the-variable',
      taostatsKey: 'key-of-the-variable',
      route: { pattern: 'example.com/api/*' },
      historyMaxEntries: 123,
      r2Bucket: 'tao-archive',
    });
    const first = { ...env, CF_METRICS_NAMESPACE_ID: 'first' };
    expect(read(inputs, first).request.kvNamespaceId).toBe('first');
  });

  test('take the write token under either name, and refuse two different ones', () => {
    expect(read({ 'worker-write-token': 'a-write-token-for-tests' }).request.writeToken).toBe(
      'a-write-token-for-tests',
    );
    const same = { 'write-token': 'a-write-token-for-tests', 'worker-write-token': 'a-write-token-for-tests' };
    expect(read(same).request.writeToken).toBe('a-write-token-for-tests');
    expect(() => read({ ...same, 'write-token': 'another-token-for-tests' })).toThrow(
      'write-token: got another secret',
    );
  });

  test('left out say so: what serves stays', () => {
    expect(read({}).request).toMatchObject({
      historyMaxEntries: undefined,
      r2Bucket: undefined,
      vars: undefined,
      crons: undefined,
      tradeQueue: undefined,
      observability: true,
      workersDev: true,
      allowShrink: false,
      validateTimeoutMs: 90_000,
      deadlineMs: 600_000,
    });
  });

  test('read lists', () => {
    const { request, masks } = read({
      vars: 'PLAN=paid\nTAOSTATS_URL=https://x.example/?a=b\nEMPTY=',
      cron: '7-59/10 * * * *\n0 3 * * MON',
      'validate-headers': 'CF-Access-Client-Id: id.access\nCF-Access-Client-Secret: s3cret value',
    });
    expect(request.vars).toEqual({ PLAN: 'paid', TAOSTATS_URL: 'https://x.example/?a=b', EMPTY: '' });
    expect(request.crons).toEqual(['7-59/10 * * * *', '0 3 * * MON']);
    expect(request.validateHeaders).toEqual({
      'cf-access-client-id': 'id.access',
      'cf-access-client-secret': 's3cret value',
    });
    expect(masks).toEqual(expect.arrayContaining(['id.access', 's3cret value']));
    expect(read({ cron: 'none' }).request.crons).toEqual([]);
  });
});
