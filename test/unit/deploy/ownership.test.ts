import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WORKER, World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  expect(world.api.violations).toEqual([]);
  await world.stop();
});

const FOREIGN = `
export default { async fetch(request) {
  const { pathname } = new URL(request.url);
  if (pathname === "/api/ath_atl") return Response.json({});
  if (pathname === '/api/price') return Response.json({});
  if (pathname.startsWith(\`/gone\`)) return new Response('', { status: 404 });
} };`;

/** A Worker that was deployed by other means under the same name. */
function adopt(module: string, bindings: Record<string, unknown>[] = []): void {
  world.api.adoptNew(WORKER, { module, bindings });
  world.worker.behave = ({ path }, version) => {
    if (version.bindings !== bindings) return undefined;
    return ['/', '/api/ath_atl', '/api/price'].includes(path) ? { status: 200, body: {} } : { status: 404, body: {} };
  };
}

describe('a Worker of the name that this action did not deploy', () => {
  test.each([
    ['without bindings', []],
    [
      'with the namespace',
      [{ type: 'kv_namespace', name: 'METRICS_KV', namespace_id: 'fedcba9876543210fedcba9876543210' }],
    ],
    ['with a variable of our name', [{ type: 'plain_text', name: 'WORKER_VERSION', text: 'v1.0.0-rc.5' }]],
    ['with another class', [{ type: 'durable_object_namespace', name: 'HISTORY', class_name: 'Counter' }]],
    ['with the secret', [{ type: 'secret_text', name: 'WRITE_TOKEN', text: 'x' }]],
  ])('is refused, with the routes it would lose (%s)', async (_, bindings) => {
    adopt(FOREIGN, bindings);
    const before = world.serving().id;
    for (const inputs of [{}, { 'dry-run': 'true' }]) {
      const run = await world.run(inputs);
      expect(run.exitCode).toBe(1);
      expect(run.errors[0]).toContain(`worker-name: "${WORKER}" is a Worker that this action did not deploy`);
      expect(run.errors[0]).toContain('/, /api/ath_atl, /api/price');
      expect(run.errors[0]).not.toContain('/gone');
      expect(run.errors[0]).toContain('replace-existing-worker: true');
    }
    expect(world.serving().id).toBe(before);
    expect(world.api.writes()).toEqual([]);
  });

  test('is replaced when that is asked for, and nothing of its bindings stays', async () => {
    adopt(FOREIGN, [{ type: 'plain_text', name: 'THEIRS', text: '1' }]);
    const run = await world.run({ 'replace-existing-worker': 'true' });
    expect(run.errors).toEqual([]);
    expect(run.outputs['status']).toBe('deployed');
    expect(world.binding('THEIRS')).toBeUndefined();
    expect(run.lines.join('\n')).toContain('- THEIRS (plain_text): 1');
  });

  test('is deployed again without asking once it is ours', async () => {
    adopt(FOREIGN);
    await world.run({ 'replace-existing-worker': 'true' });
    world.writeModule('// next');
    expect((await world.run()).outputs['status']).toBe('deployed');
  });
});

describe('a stub of `wrangler secret put`', () => {
  test.each(['export default { fetch() {} }', 'export default { fetch() {} };\n', 'export default {fetch(){},}'])(
    'counts as absent: %s',
    async (module) => {
      adopt(module, [{ type: 'secret_text', name: 'WRITE_TOKEN', text: 'set-before-the-deploy' }]);
      const run = await world.run({ 'write-token': '' });
      expect(run.errors).toEqual([]);
      expect(run.outputs['status']).toBe('deployed');
      expect(world.binding('WRITE_TOKEN')).toBe('set-before-the-deploy');
    },
  );

  test('is nothing to go back to', async () => {
    adopt('export default { fetch() {} }');
    world.worker.behave = ({ path }) => (path === '/api/v1/health' ? { status: 500 } : undefined);
    const run = await world.run();
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('there is no previous version');
  });

  test.each([
    ['white space in its function', (worst: string) => `export default { fetch() {${worst}`],
    ['white space at its end', (worst: string) => `export default { fetch() {} }${worst}x`],
    ['white space before it', (worst: string) => `${worst}x`],
    ['quotation marks and slashes', (worst: string) => worst.replaceAll(' ', '"/')],
    ['paths', (worst: string) => `"${worst.replaceAll(' ', '/a')}`],
  ])('is no stub with a megabyte of %s, and that is seen at once', async (_, make) => {
    adopt(make(' '.repeat(1_000_000)));
    expect((await world.run()).errors[0]).toContain('did not deploy');
  });

  test('is no stub with one line more', async () => {
    adopt('export default { fetch() {} }\naddEventListener("x", () => 0)');
    expect((await world.run()).errors[0]).toContain('did not deploy');
  });
});

describe('an API that shows no bindings', () => {
  test('lets the Worker itself say whose it is', async () => {
    await world.run();
    world.api.removed.push(/^GET .*\/settings$/, /^GET .*\/versions(\/|$)/);
    const again = await world.run({ 'history-max-entries': '500' });
    expect(again.errors).toEqual([]);
    expect(again.outputs['status']).toBe('deployed');
    world.worker.behave = ({ path }) =>
      path === '/api/v1/health' ? { status: 200, body: { version: 'theirs' } } : undefined;
    expect((await world.run()).errors[0]).toContain('did not deploy');
  });
});
