import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DeployBench, WORKER } from '../../support/cloudflare/deploy-run.ts';

jest.setTimeout(60_000);

let bench: DeployBench;

beforeEach(async () => {
  bench = await DeployBench.start();
});
afterEach(() => bench.stop());

/** An API (a proxy, a later revision) that does not know routes whose answers a deploy can do without. */
describe('an API without', () => {
  it.each([
    ['settings', /^GET .*\/settings$/],
    ['the workers.dev setting', /^GET .*\/scripts\/[^/]+\/subdomain$/],
    ['the list of versions', /^GET .*\/versions$/],
    ['the detail of a version', /^GET .*\/versions\//],
    ['the content of a script', /^GET .*\/content\/v2$/],
    ['a namespace by its id', /^GET .*\/storage\/kv\/namespaces\//],
  ])('%s still deploys, finds no change, and rolls back', async (_, route) => {
    bench.api.removed.push(route);
    const first = await bench.run();
    expect(first.errors).toEqual([]);
    expect(first.outputs['status']).toBe('deployed');
    expect((await bench.run()).outputs['status']).toBe('unchanged');
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    const broken = await bench.run({ 'validate-timeout-seconds': '1' });
    expect(broken.outputs).toMatchObject({ status: 'rolled-back', 'version-id': first.outputs['version-id'] });
    expect(bench.api.serving(WORKER)?.id).toBe(first.outputs['version-id']);
  });

  it('any of them, which refuses their method, still deploys, finds no change, and rolls back', async () => {
    bench.api.removedStatus = 405;
    bench.api.removed.push(
      /^GET .*\/scripts\/[^/]+\/subdomain$/,
      /^GET .*\/versions(\/|$)/,
      /^GET .*\/content\/v2$/,
      /^GET .*\/storage\/kv\/namespaces\//,
      /^GET .*\/durable_objects\//,
      /^GET .*\/tokens\/verify$/,
    );
    const first = await bench.run();
    expect(first.errors).toEqual([]);
    expect(first.outputs['status']).toBe('deployed');
    expect((await bench.run()).outputs['status']).toBe('unchanged');
    bench.writeWorker((script) => script.replace('env.WORKER_VERSION', "'x'"));
    const broken = await bench.run({ 'validate-timeout-seconds': '1' });
    expect(broken.outputs).toMatchObject({ status: 'rolled-back', 'version-id': first.outputs['version-id'] });
  });

  it('everything that shows bindings and storage deploys again without declaring the storage twice', async () => {
    bench.api.removed.push(/^GET .*\/settings$/, /^GET .*\/versions(\/|$)/, /^GET .*\/durable_objects\//);
    expect((await bench.run()).outputs['status']).toBe('deployed');
    const again = await bench.run({ 'history-max-entries': '500' });
    expect(again).toMatchObject({ errors: [], outputs: { status: 'deployed' } });
    expect(bench.binding('HISTORY_MAX_ENTRIES')).toBe('500');
  });
});
