import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { flaky } from '../../support/cloudflare/api.ts';
import { DeployBench, WORKER } from '../../support/cloudflare/deploy-run.ts';

jest.setTimeout(60_000);

let bench: DeployBench;
const UPLOAD = /^PUT .*\/workers\/scripts\//;

beforeEach(async () => {
  bench = await DeployBench.start();
});
afterEach(async () => {
  expect(bench.api.violations).toEqual([]);
  await bench.stop();
});

describe('a flake of the API', () => {
  it.each(Object.entries(flaky))('%s during the upload is survived', async (_, answer) => {
    bench.api.flakes.push({ matches: UPLOAD, answer });
    const run = await bench.run();
    expect(run.errors).toEqual([]);
    expect(run.outputs['status']).toBe('deployed');
    expect(bench.api.scripts.get(WORKER)?.versions).toHaveLength(1);
  });

  it.each([/^GET .*\/deployments$/, /^GET .*\/namespaces\//, /^POST .*\/subdomain$/, /^GET .*\/workers\/subdomain$/])(
    'is survived at %s too',
    async (matches) => {
      bench.api.flakes.push({ matches, answer: flaky.unknownError }, { matches, answer: flaky.forbiddenPage });
      expect((await bench.run()).outputs['status']).toBe('deployed');
    },
  );

  it('that loses the answer of a first upload does not end in a storage error', async () => {
    bench.api.flakes.push({ matches: UPLOAD, answer: flaky.reset, afterwards: true });
    const run = await bench.run();
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ status: 'deployed', 'version-id': bench.api.serving(WORKER)?.id });
  });

  it('that loses the answer of a new route is no conflict', async () => {
    bench.api.flakes.push({ matches: /^POST .*\/workers\/routes$/, answer: flaky.reset, afterwards: true });
    const run = await bench.run({ route: 'example.com/api/*', validate: 'false' });
    expect(run.errors).toEqual([]);
    expect(bench.api.routes).toHaveLength(1);
  });

  it('that hides what serves after the upload does not undo the deploy', async () => {
    const { api } = bench;
    const answer = flaky.unknownError;
    api.flakes.push({
      matches: UPLOAD,
      afterwards: true,
      answer: (response) => {
        api.flakes.push(...Array.from({ length: 5 }, () => ({ matches: /^GET .*\/deployments$/, answer })));
        const result = { deployment_id: api.serving(WORKER)?.id.replaceAll('-', '') };
        response.end(JSON.stringify({ success: true, errors: [], messages: [], result }));
      },
    });
    const run = await bench.run();
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ status: 'deployed', 'version-id': api.serving(WORKER)?.id });
    expect(run.stdout).toContain('going on with the id of the upload');
  });

  it('during the rollback is survived', async () => {
    const good = await bench.run();
    bench.api.flakes.push({ matches: /^POST .*\/deployments$/, answer: flaky.featureUnavailable });
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    const run = await bench.run({ 'validate-timeout-seconds': '1' });
    expect(run.outputs).toMatchObject({ status: 'rolled-back', 'version-id': good.outputs['version-id'] });
  });

  it('that stays is named with method, path, status and code, and the last good version is untouched', async () => {
    const good = await bench.run();
    const answer = flaky.featureUnavailable;
    bench.api.flakes.push(...Array.from({ length: 5 }, () => ({ matches: UPLOAD, answer })));
    const run = await bench.run({ 'history-max-entries': '5' });
    expect(run.errors[0]).toContain(
      `Cloudflare PUT /client/v4/accounts/${bench.api.accountId}/workers/scripts/${WORKER} answered 403 (code 10023) after 5 attempts`,
    );
    expect(run.errors[0]).toContain('Account · Workers KV Storage · Edit');
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': good.outputs['version-id'] });
  });

  it('that stays as a page of HTML is named, and the page is not shown', async () => {
    const answer = flaky.forbiddenPage;
    bench.api.flakes.push(...Array.from({ length: 5 }, () => ({ matches: UPLOAD, answer })));
    const run = await bench.run();
    expect(run.errors[0]).toContain('answered 403 (no code) after 5 attempts: an HTML page');
    expect(`${run.stdout}${run.summary}`).not.toContain('Just a moment');
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': '' });
  });
});
