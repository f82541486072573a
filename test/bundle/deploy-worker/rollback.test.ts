import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DeployBench, WORKER } from '../../support/cloudflare/deploy-run.ts';

jest.setTimeout(60_000);

let bench: DeployBench;
const QUICK = { 'validate-timeout-seconds': '1' };

beforeEach(async () => {
  bench = await DeployBench.start();
});
afterEach(async () => {
  expect(bench.api.violations).toEqual([]);
  await bench.stop();
});

const BROKEN: readonly [what: string, from: string, to: string, reason: RegExp][] = [
  [
    'throws on every request',
    'const { pathname }',
    "throw new Error('boom'); const { pathname }",
    /health answers 500/,
  ],
  ['throws while it loads', 'export default', "throw new Error('at load'); export default", /health answers 500/],
  ['reports another version', 'version: env.WORKER_VERSION', "version: 'other'", /health reports version "other"/],
  ['reports no version', ', version: env.WORKER_VERSION', '', /health reports no version/],
  [
    'takes writes without the token',
    "!== env.WRITE_TOKEN) return json(401, { error: 'wrong token' });",
    '!== env.WRITE_TOKEN) return json(200, { success: true });',
    /a write without a token was let through \(200\)/,
  ],
  ['refuses the right token', '!== env.WRITE_TOKEN)', '!== "x")', /the Worker refuses the write token \(401\)/],
  ['stores an empty batch', 'return json(422', 'return json(200', /an empty batch with the write token answers 200/],
  ['fails on the history', 'if (entries.length > 0) return', 'return json(500, {}); return', /history answers 500/],
  ['answers another 404 for no history', "_status: 'empty'", "_status: 'gone'", /history answers 404, but not the one/],
];

describe('a version that is not live', () => {
  it.each(BROKEN)('is rolled back when it %s', async (_, from, to, reason) => {
    const good = await bench.run();
    bench.writeWorker((script) => script.replace(from, to));
    const run = await bench.run(QUICK);

    expect(run.exitCode).toBe(1);
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(reason);
    expect(run.errors[0]).toContain(`rolled back to version ${good.outputs['version-id']}, which answers again`);
    expect(run.outputs).toMatchObject({
      status: 'rolled-back',
      'version-id': good.outputs['version-id'],
      'previous-version-id': good.outputs['version-id'],
    });
    expect(bench.api.serving(WORKER)?.id).toBe(good.outputs['version-id']);
    const health = (await (await fetch(`${bench.api.workerUrl}/api/v1/health`)).json()) as { version: string };
    expect(health.version).toBe(bench.binding('WORKER_VERSION'));
  });

  it('is rolled back when its paths match by their beginning', async () => {
    const append = { method: 'POST', headers: { 'x-write-token': 'write-token-for-tests' }, body: '[{"price":1}]' };
    await bench.run();
    await fetch(`${bench.api.workerUrl}/api/taostats_history`, append);
    bench.writeWorker((script) =>
      script.replace("pathname !== '/api/taostats_history'", "!pathname.startsWith('/api/taostats_history')"),
    );
    const run = await bench.run(QUICK);
    expect(run.outputs['status']).toBe('rolled-back');
    expect(run.errors[0]).toContain('/api/taostats_historyXYZ answers 200, expected 404');
  });

  it('is gone after the rollback: the same good deploy again changes nothing', async () => {
    const good = await bench.run();
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    await bench.run(QUICK);
    const before = bench.api.writes().length;
    bench.writeWorker((script) => script);
    const run = await bench.run();
    expect(run.outputs).toMatchObject({ status: 'unchanged', 'version-id': good.outputs['version-id'] });
    expect(bench.api.writes()).toHaveLength(before);
  });

  it('gives the write token of the previous version back, forced past the check for changed secrets', async () => {
    await bench.run();
    bench.writeWorker((script) => script.replace('healthy', 'sick').replace('env.WORKER_VERSION', "'x'"));
    const run = await bench.run({ ...QUICK, 'write-token': 'the-next-token' });
    expect(run.outputs['status']).toBe('rolled-back');
    expect(bench.binding('WRITE_TOKEN')).toBe('write-token-for-tests');
    const forced = bench.api.requests.filter(({ path }) => path.endsWith('/deployments?force=true'));
    expect(forced).toHaveLength(1);
  });

  it('goes back to both versions of a gradual deployment, with their shares', async () => {
    const first = await bench.run();
    const second = await bench.run({ 'history-max-entries': '5' });
    const ids = [second.outputs['version-id'] ?? '', first.outputs['version-id'] ?? ''];
    bench.api.split(WORKER, [
      { version_id: ids[0] ?? '', percentage: 90 },
      { version_id: ids[1] ?? '', percentage: 10 },
    ]);
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    const run = await bench.run(QUICK);
    expect(run.outputs).toMatchObject({ status: 'rolled-back', 'version-id': ids[0] });
    expect(bench.api.scripts.get(WORKER)?.deployments[0]?.versions).toEqual([
      { version_id: ids[0], percentage: 90 },
      { version_id: ids[1], percentage: 10 },
    ]);
  });

  it('keeps what was appended before: data is never rolled back', async () => {
    await bench.run();
    const append = { method: 'POST', headers: { 'x-write-token': 'write-token-for-tests' }, body: '[{"price":1}]' };
    await fetch(`${bench.api.workerUrl}/api/taostats_history`, append);
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    await bench.run(QUICK);
    const history = await fetch(`${bench.api.workerUrl}/api/taostats_history`);
    expect(await history.json()).toEqual([{ price: 1 }]);
  });
});

describe('no rollback', () => {
  it('happens after a first deploy: there is nothing to go back to, and it says so', async () => {
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    const run = await bench.run(QUICK);
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({
      status: 'failed',
      'version-id': bench.api.serving(WORKER)?.id,
      'previous-version-id': '',
    });
    expect(run.errors[0]).toContain('there is no previous version, so nothing was rolled back');
    expect(bench.api.writes().filter((write) => write.endsWith('/deployments'))).toEqual([]);
  });

  it('goes across a storage migration, and it says so', async () => {
    const { api } = bench;
    const plain = 'export default { fetch: () => Response.json({ version: "before" }) };';
    api.adoptNew(WORKER, { module: plain, bindings: [] });
    const before = api.serving(WORKER)?.id;
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    const run = await bench.run(QUICK);
    expect(run.stdout).toContain('this deploy declares the Durable Object storage (a storage migration)');
    expect(run.outputs).toMatchObject({ status: 'failed', 'previous-version-id': before });
    expect(run.errors[0]).toContain('no rollback goes across a storage migration: it stays deployed');
    expect(api.serving(WORKER)?.id).not.toBe(before);
    expect(run.outputs['version-id']).toBe(api.serving(WORKER)?.id);
  });

  it('happens when rollback-on-failure is false', async () => {
    await bench.run();
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    const run = await bench.run({ ...QUICK, 'rollback-on-failure': 'false' });
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': bench.api.serving(WORKER)?.id });
    expect(run.errors[0]).toContain('it stays deployed, because rollback-on-failure is false');
  });

  it('is needed when Cloudflare rejects the script: nothing new serves', async () => {
    const good = await bench.run();
    bench.writeWorker((script) => `${script}\n// SyntaxError on purpose`);
    const run = await bench.run(QUICK);
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': good.outputs['version-id'] });
    expect(run.errors[0]).toContain('(code 10021)');
    expect(run.errors[0]).toContain(`no new version serves; version ${good.outputs['version-id']} is untouched`);
  });
});

describe('a rollback', () => {
  it('that Cloudflare refuses is a failure, with both facts', async () => {
    await bench.run();
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    bench.api.flakes.push({
      matches: /^POST .*\/deployments$/,
      answer: (response) => {
        const errors = [{ code: 10211, message: 'version is too old' }];
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ success: false, errors, result: null }));
      },
    });
    const run = await bench.run(QUICK);
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': bench.api.serving(WORKER)?.id });
    expect(run.errors[0]).toContain('health reports version "x"');
    expect(run.errors[0]).toContain('the rollback to version');
    expect(run.errors[0]).toContain('version is too old');
  });

  it('is no "rolled-back" until the previous version answers again', async () => {
    const good = await bench.run();
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    bench.api.frozen = true;
    const run = await bench.run(QUICK);
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': good.outputs['version-id'] });
    expect(run.errors[0]).toContain('was deployed again, but does not answer: health reports version "x"');
  });

  it('of a Worker that reports no version counts when it answers as it did before', async () => {
    const { api } = bench;
    const good = await bench.run();
    const serving = api.serving(WORKER);
    if (serving === undefined) throw new Error('nothing serves');
    const module = serving.module.replace(', version: env.WORKER_VERSION', '');
    const bindings = serving.bindings.filter((binding) => binding['name'] !== 'WORKER_VERSION');
    const old = { ...serving, id: crypto.randomUUID(), module, bindings };
    api.adopt(WORKER, old);
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    const run = await bench.run(QUICK);
    expect(good.outputs['version-id']).not.toBe(old.id);
    expect(run.outputs).toMatchObject({ status: 'rolled-back', 'version-id': old.id });
  });
});
