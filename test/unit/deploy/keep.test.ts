import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'smol-toml';
import { PATHS } from '../../../src/history/protocol.ts';
import { bindingText } from '../../support/cloudflare/pretend-worker.ts';
import { WORKER, World, WRITE_TOKEN } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  expect(world.api.violations).toEqual([]);
  await world.stop();
});

/** A change in the dashboard: a new version with other bindings. */
function edit(...added: Record<string, unknown>[]): void {
  const names = added.map(({ name }) => name);
  const kept = world.serving().bindings.filter(({ name }) => !names.includes(name));
  world.overtake({ bindings: [...kept, ...added] });
}

describe('an input left out', () => {
  test('keeps the bound, the bucket, the variables and the secret that serve', async () => {
    await world.run({
      'history-max-entries': '50000',
      'r2-bucket': 'tao-archive',
      vars: 'PLAN=paid\nTAOSTATS_URL=https://x.example',
    });
    const run = await world.run({ 'write-token': '' });
    expect(run.outputs['status']).toBe('unchanged');
    world.writeModule('// changed');
    expect((await world.run({ 'write-token': '' })).outputs['status']).toBe('deployed');
    expect(world.binding('HISTORY_MAX_ENTRIES')).toBe('50000');
    expect(world.binding('PLAN')).toBe('paid');
    expect(world.binding('TAOSTATS_URL')).toBe('https://x.example');
    expect(world.binding('WRITE_TOKEN')).toBe(WRITE_TOKEN);
    expect(world.serving().bindings).toContainEqual({ type: 'r2_bucket', name: 'ARCHIVE', bucket_name: 'tao-archive' });
    expect(parse(world.read('wrangler.toml'))['vars']).toMatchObject({ PLAN: 'paid', HISTORY_MAX_ENTRIES: '50000' });
  });

  test('that is an empty string counts as left out', async () => {
    await world.run({ 'history-max-entries': '7' });
    world.writeModule('// changed');
    await world.run({ 'history-max-entries': '', vars: '', 'r2-bucket': '' });
    expect(world.binding('HISTORY_MAX_ENTRIES')).toBe('7');
  });

  test('closes writes that were opened before: an opening is asked for each time', async () => {
    await world.run({ 'write-token': '', 'allow-unauthenticated-writes': 'true' });
    expect(world.binding('ALLOW_UNAUTHENTICATED_WRITES')).toBe('true');
    await world.run({ 'write-token': '' });
    expect(world.binding('ALLOW_UNAUTHENTICATED_WRITES')).toBe('false');
  });

  test('leaves Cron Triggers alone; `none` removes them', async () => {
    await world.run({ cron: '7-59/10 * * * *', 'taostats-api-key': 'taostats-key-for-tests' });
    const script = world.api.scripts.get(WORKER);
    expect(script?.schedules).toEqual(['7-59/10 * * * *']);
    world.writeModule('// changed');
    await world.run();
    expect(script?.schedules).toEqual(['7-59/10 * * * *']);
    expect(world.binding('TAOSTATS_API_KEY')).toBe('taostats-key-for-tests');
    await world.run({ cron: 'none' });
    expect(script?.schedules).toEqual([]);
  });
});

describe('what was set by other means', () => {
  test.each([
    ['a variable', { type: 'plain_text', name: 'PLAN', text: 'paid' }],
    ['a JSON variable', { type: 'json', name: 'LIMITS_OF', json: { a: [1, 'b', { c: true }], d: 1.5 } }],
    ['a JSON variable that TOML has no word for', { type: 'json', name: 'LIMITS_OF', json: { a: null, b: [null] } }],
    ['a JSON variable that is a list', { type: 'json', name: 'LIMITS_OF', json: [1, 2] }],
    ['a JSON variable that is nothing', { type: 'json', name: 'LIMITS_OF', json: null }],
    ['a Secrets Store secret', { type: 'secrets_store_secret', name: 'KEY', store_id: 's', secret_name: 'k' }],
    ['a service', { type: 'service', name: 'OTHER', service: 'other-worker' }],
    ['another namespace', { type: 'kv_namespace', name: 'CACHE', namespace_id: 'fedcba9876543210fedcba9876543210' }],
    ['a secret', { type: 'secret_text', name: 'DIVIDENDS_API_KEYS', text: 'name:key' }],
  ])('stays: %s', async (_, binding) => {
    await world.run();
    edit(binding);
    world.writeModule('// changed');
    const run = await world.run();
    expect(run.errors).toEqual([]);
    expect(world.serving().bindings).toContainEqual(binding);
  });

  test('stays: placement, limits, log push and the details of the log', async () => {
    await world.run();
    const settings = world.api.scripts.get(WORKER)?.settings ?? {};
    Object.assign(settings, {
      placement: { mode: 'smart' },
      limits: { cpu_ms: 50 },
      logpush: true,
      observability: { enabled: true, head_sampling_rate: 0.5 },
    });
    world.writeModule('// changed');
    await world.run();
    expect(world.serving().metadata).toMatchObject({
      placement: { mode: 'smart' },
      limits: { cpu_ms: 50 },
      logpush: true,
      observability: { enabled: true, head_sampling_rate: 0.5 },
    });
    expect(parse(world.read('wrangler.toml'))).toMatchObject({ placement: { mode: 'smart' }, limits: { cpu_ms: 50 } });
  });

  test('stays: preview URLs', async () => {
    await world.run();
    const script = world.api.scripts.get(WORKER);
    if (script) script.workersDev = { enabled: false, previews_enabled: true };
    await world.run();
    expect(script?.workersDev).toEqual({ enabled: true, previews_enabled: true });
  });

  test('leaves with a warning, and in the difference, when it cannot be expressed', async () => {
    await world.run();
    edit({ type: 'browser', name: 'BROWSER' });
    const run = await world.run();
    expect(run.warnings.join()).toContain('the binding BROWSER (browser) was made by other means and cannot be kept');
    expect(run.summary).toContain('- BROWSER (browser)');
  });

  test('goes when `vars` says which variables there are', async () => {
    await world.run({ vars: 'PLAN=paid\nOLD=1' });
    const run = await world.run({ vars: 'PLAN=free' });
    expect(run.lines.join('\n')).toContain('~ PLAN (plain_text): paid -> free');
    expect(run.lines.join('\n')).toContain('- OLD (plain_text): 1');
    expect(world.binding('OLD')).toBeUndefined();
  });
});

describe('a version that was uploaded later and does not serve', () => {
  const other = (name: string): { bindings: Record<string, unknown>[] } => ({
    bindings: [
      ...world.serving().bindings.filter((binding) => binding['name'] !== name),
      { type: 'secret_text', name, text: 'of-a-version-that-never-served' },
    ],
  });

  test.each([
    ['WRITE_TOKEN', 'write-token', {}],
    ['TAOSTATS_API_KEY', 'taostats-api-key', { 'write-token': WRITE_TOKEN }],
    ['DIVIDENDS_API_KEYS', 'the secret DIVIDENDS_API_KEYS', { 'write-token': WRITE_TOKEN }],
  ])('does not lend its %s: refused by name', async (name, input, inputs) => {
    await world.run();
    const serving = world.serving().id;
    const later = world.api.addVersion(WORKER, other(name));
    world.writeModule('// changed');
    const run = await world.run({ 'write-token': '', ...inputs });
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toContain(input);
    expect(run.errors[0]).toContain(
      `version ${serving} serves, but an upload takes ${name} over from version ${later.id}`,
    );
    expect(world.serving().id).toBe(serving);
  });

  test('changes nothing when every secret is given', async () => {
    await world.run();
    world.api.addVersion(WORKER, other('WRITE_TOKEN'));
    const run = await world.run();
    expect(run.outputs['status']).toBe('unchanged');
    world.writeModule('// changed');
    expect((await world.run()).outputs['status']).toBe('deployed');
    expect(world.binding('WRITE_TOKEN')).toBe(WRITE_TOKEN);
  });

  test('is not what "unchanged" compares with', async () => {
    const first = await world.run();
    world.api.addVersion(WORKER, { module: 'export class TaostatsHistory {}; // another' });
    const run = await world.run();
    expect(run.outputs).toMatchObject({ status: 'unchanged', 'previous-version-id': first.outputs['version-id'] });
  });
});

describe('the script', () => {
  test.each([
    ['code before it', (module: string) => `globalThis.x = 1;\n${module}`],
    ['code after it', (module: string) => `${module}\nglobalThis.x = 1;`],
    ['one character', (module: string) => module.replace('default', 'default ')],
    ['nothing of it left', () => 'export class TaostatsHistory {}'],
    ['a byte order mark', (module: string) => `\ufeff${module}`],
  ])('that serves with %s is replaced', async (_, change) => {
    await world.run();
    world.serving().module = change(world.serving().module);
    const run = await world.run();
    expect(run.outputs['status']).toBe('deployed');
    expect(run.lines.join('\n')).toContain('~ script: edited after the last deploy');
    expect(world.serving().module).toBe(world.read('worker.js'));
  });
});

describe('the write token', () => {
  test('is compared by asking the Worker', async () => {
    await world.run();
    edit({ type: 'secret_text', name: 'WRITE_TOKEN', text: 'set-in-the-dashboard' });
    const run = await world.run();
    expect(run.outputs['status']).toBe('deployed');
    expect(run.lines.join('\n')).toContain('~ WRITE_TOKEN (secret_text): (another secret) -> (secret)');
    expect(world.binding('WRITE_TOKEN')).toBe(WRITE_TOKEN);
  });

  test('is compared also with validate: false; where the Worker cannot be asked it is set', async () => {
    await world.run();
    expect((await world.run({ validate: 'false' })).outputs['status']).toBe('unchanged');
    const next = await world.run({ validate: 'false', 'write-token': 'the-next-write-token' });
    expect(next.outputs['status']).toBe('deployed');
    const unreachable = { validate: 'false', 'write-token': 'a-third-write-token', 'worker-url': 'http://127.0.0.1:9' };
    expect((await world.run(unreachable)).outputs['status']).toBe('deployed');
    expect(world.binding('WRITE_TOKEN')).toBe('a-third-write-token');
  });

  test('and the TaoStats key are in no output, line, summary or file', async () => {
    const run = await world.run({ 'taostats-api-key': 'taostats-key-for-tests', cron: '7 * * * *' });
    const shown = [...run.lines, run.summary, JSON.stringify(run.outputs), world.read('wrangler.toml')].join();
    expect(shown).not.toContain(WRITE_TOKEN);
    expect(shown).not.toContain('taostats-key-for-tests');
    expect(bindingText(world.serving(), 'TAOSTATS_API_KEY')).toBe('taostats-key-for-tests');
  });
});

describe('the Collector’s key', () => {
  const key = { 'taostats-api-key': 'taostats-key-for-tests' };
  const asked = (): boolean => world.worker.requests.some((line) => line === `POST ${PATHS.compareKey}`);

  test('that is the deployed one changes nothing, however often it is given', async () => {
    await world.run(key);
    const writes = world.api.writes().length;
    for (const more of [{}, {}, { validate: 'false' }, { 'dry-run': 'true' }]) {
      const run = await world.run({ ...key, ...more });
      expect(run.errors).toEqual([]);
      expect(run.outputs['status']).toBe('dry-run' in more ? 'dry-run' : 'unchanged');
      expect(run.summary).toContain('None.');
    }
    expect(world.api.writes()).toHaveLength(writes);
  });

  test('is asked for by a digest under a fresh nonce, never sent', async () => {
    const bodies: string[] = [];
    world.worker.behave = ({ path, body }) => {
      if (path === PATHS.compareKey) bodies.push(body);
      return undefined;
    };
    await world.run(key);
    await world.run(key);
    await world.run(key);
    expect(new Set(bodies).size).toBe(2);
    expect(bodies.join()).not.toContain('taostats-key-for-tests');
  });

  test.each([
    ['is another one', { type: 'secret_text', name: 'TAOSTATS_API_KEY', text: 'set-in-the-dashboard' }],
    ['is not there', { type: 'plain_text', name: 'TAOSTATS_API_KEY', text: '' }],
  ])('that %s is set anew', async (_, binding) => {
    await world.run(key);
    edit(binding);
    const run = await world.run(key);
    expect(run.outputs['status']).toBe('deployed');
    expect(world.binding('TAOSTATS_API_KEY')).toBe('taostats-key-for-tests');
  });

  test.each([
    ['an older Worker', { status: 404, body: { error: 'no such route' } }],
    ['one that fails', { status: 500, body: {} }],
    ['one that says something else', { status: 200, body: { same: 'yes' } }],
    ['a page in front of it', { status: 200, text: '<title>Just a moment...</title>' }],
    ['a broken connection', 'reset' as const],
  ])('is set anew where %s cannot say', async (_, answer) => {
    await world.run(key);
    world.worker.behave = ({ path }) => (path === PATHS.compareKey ? answer : undefined);
    const run = await world.run(key);
    expect(run.outputs['status']).toBe('deployed');
    expect(run.lines.join('\n')).toContain('~ TAOSTATS_API_KEY (secret_text): (cannot be compared) -> (secret)');
  });

  test('cannot be compared by who has no write token', async () => {
    await world.run(key);
    const run = await world.run({ ...key, 'write-token': '' });
    expect(asked()).toBe(false);
    expect(run.outputs['status']).toBe('deployed');
    expect(run.lines.join('\n')).toContain('(cannot be compared without write-token)');
  });
});

describe('after an own rollback', () => {
  const wallet = { type: 'secret_text', name: 'WALLET_MNEMONIC', text: 'of-the-version-that-serves' };

  /** A version that is not live is undone; what it was uploaded with stays behind as the latest version. */
  async function rollBack(inputs: Record<string, string> = {}): Promise<void> {
    const good = world.serving().id;
    world.writeModule('// broken');
    world.worker.behave = ({ path }, version) =>
      version.id !== good && path.startsWith('/api/taostats_history?') ? { status: 500 } : undefined;
    expect((await world.run(inputs)).outputs['status']).toBe('rolled-back');
    expect(world.serving().id).toBe(good);
    world.worker.behave = () => undefined;
    world.writeModule('// mended');
  }

  test.each([
    ['with every secret', {}],
    ['without the write token', { 'write-token': '' }],
  ])('the next deploy, %s, goes on from the secrets that serve', async (_, inputs) => {
    await world.run();
    edit(wallet);
    await rollBack({ 'write-token': 'the-token-of-the-broken-one' });
    const run = await world.run(inputs);
    expect(run.errors).toEqual([]);
    expect(run.outputs['status']).toBe('deployed');
    expect(world.binding('WRITE_TOKEN')).toBe(WRITE_TOKEN);
    expect(world.binding('WALLET_MNEMONIC')).toBe(wallet.text);
  });

  test('the same as before is unchanged, and previous is what serves', async () => {
    const first = await world.run();
    world.writeModule('// of the first');
    const second = await world.run();
    await rollBack();
    world.writeModule('// of the first');
    const run = await world.run({ 'write-token': '' });
    expect(first.outputs['version-id']).not.toBe(second.outputs['version-id']);
    expect(run.outputs).toMatchObject({ status: 'unchanged', 'version-id': second.outputs['version-id'] });
  });

  test('an API that loses what it was told to take over is found out, and undone again', async () => {
    await world.run();
    edit(wallet);
    await rollBack();
    const good = world.serving().id;
    world.api.onUpload = () => {
      const serving = world.serving();
      serving.bindings = serving.bindings.filter(({ name }) => name !== wallet.name);
    };
    const run = await world.run();
    expect(run.outputs['status']).toBe('rolled-back');
    expect(run.errors[0]).toContain('lacks the secret WALLET_MNEMONIC of the version that served');
    expect(world.serving().id).toBe(good);
  });

  test('engine wrangler, which cannot, is refused by name with both ways out', async () => {
    await world.run();
    await rollBack();
    const run = await world.run({ engine: 'wrangler', 'write-token': '' });
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(/write-token: version .* was rolled back.*Pass write-token.*engine: api/s);
  });

  test('a version of somebody else that came later is still not decided over', async () => {
    await world.run();
    await rollBack();
    world.api.addVersion(WORKER, { bindings: [wallet] });
    world.overtake();
    world.api.addVersion(WORKER, { bindings: [wallet] });
    expect((await world.run({ 'write-token': '' })).errors[0]).toContain('does not serve');
  });
});
