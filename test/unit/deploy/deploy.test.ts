import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SCRIPT, WORKER, World, WRITE_TOKEN } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  expect(world.api.violations).toEqual([]);
  await world.stop();
});

describe('a first deploy', () => {
  test('uploads script, bindings, storage and secret in one call and proves five rounds', async () => {
    const run = await world.run();
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({
      status: 'deployed',
      url: world.api.workerUrl,
      'dashboard-url': `${world.api.workerUrl}/`,
      'version-id': world.serving().id,
      'previous-version-id': '',
      'config-file': 'wrangler.toml',
    });
    expect(world.api.writes()).toEqual([`PUT ${SCRIPT}`, `POST ${SCRIPT}/subdomain`]);
    expect(world.serving().metadata).toMatchObject({
      migrations: { new_tag: 'v1', steps: [{ new_sqlite_classes: ['TaostatsHistory'] }] },
      observability: { enabled: true },
    });
    expect(world.serving().bindings).toEqual([
      { type: 'kv_namespace', name: 'METRICS_KV', namespace_id: world.api.namespaceId },
      { type: 'durable_object_namespace', name: 'HISTORY', class_name: 'TaostatsHistory' },
      { type: 'plain_text', name: 'HISTORY_MAX_ENTRIES', text: '10000' },
      { type: 'plain_text', name: 'ALLOW_UNAUTHENTICATED_WRITES', text: 'false' },
      { type: 'plain_text', name: 'WORKER_VERSION', text: expect.stringMatching(/^[0-9a-f]{16}$/) },
      { type: 'secret_text', name: 'WRITE_TOKEN', text: WRITE_TOKEN },
    ]);
    expect(run.summary).toContain('5 good rounds in a row over 5.0 s, each on fresh connections');
    expect(run.summary).toContain(`${world.api.workerUrl}/api/taostats_history?format=csv`);
  });

  test('binds every class that the module exports, and gives them storage in one migration', async () => {
    world.writeModule('', ['TaostatsHistory', 'DatasetStore', 'RunLog', 'DividendCache', 'RateLimiter', 'TradeLedger']);
    expect((await world.run()).outputs['status']).toBe('deployed');
    const objects = world.serving().bindings.filter(({ type }) => type === 'durable_object_namespace');
    expect(objects.map((binding) => [binding['name'], binding['class_name']])).toEqual([
      ['HISTORY', 'TaostatsHistory'],
      ['DATASETS', 'DatasetStore'],
      ['RUNS', 'RunLog'],
      ['DIVIDENDS', 'DividendCache'],
      ['LIMITS', 'RateLimiter'],
      ['TRADES', 'TradeLedger'],
    ]);
  });
});

describe('a second deploy', () => {
  test('writes nothing when nothing changed', async () => {
    const first = await world.run();
    const before = world.api.writes().length;
    const second = await world.run();
    expect(second.errors).toEqual([]);
    expect(second.outputs).toMatchObject({ status: 'unchanged', 'version-id': first.outputs['version-id'] });
    expect(world.api.writes()).toHaveLength(before);
  });

  test.each([
    ['a variable', { 'history-max-entries': '5' }],
    ['the write token', { 'write-token': 'another-write-token' }],
    ['the bucket', { 'r2-bucket': 'tao-archive' }],
    ['the compatibility date', { 'compatibility-date': '2026-02-01' }],
    ['a variable of the user', { vars: 'PLAN=paid' }],
    ['the log', { observability: 'false' }],
  ])('makes one new version and declares no storage again when %s changed', async (_, inputs) => {
    const first = await world.run();
    const before = world.api.writes().length;
    const second = await world.run(inputs);
    expect(second.errors).toEqual([]);
    expect(second.outputs).toMatchObject({
      status: 'deployed',
      'version-id': world.serving().id,
      'previous-version-id': first.outputs['version-id'],
    });
    expect(world.api.writes().slice(before)).toEqual([`PUT ${SCRIPT}`]);
    expect(world.serving().metadata).not.toHaveProperty('migrations');
  });

  test('adds storage for a class that came later, under the next tag of the account', async () => {
    await world.run();
    world.writeModule('', ['TaostatsHistory', 'DatasetStore']);
    expect((await world.run()).outputs['status']).toBe('deployed');
    expect(world.serving().metadata['migrations']).toEqual({
      old_tag: 'v1',
      new_tag: 'v2',
      steps: [{ new_sqlite_classes: ['DatasetStore'] }],
    });
  });

  test('has another WORKER_VERSION when only the token changed, and nothing of the token in it', async () => {
    await world.run();
    const before = world.binding('WORKER_VERSION') ?? '';
    await world.run({ 'write-token': 'another-write-token' });
    const after = world.binding('WORKER_VERSION') ?? '';
    expect(after).not.toBe(before);
    expect(after.slice(0, 12)).toBe(before.slice(0, 12));
    expect(world.api.scripts.get(WORKER)?.versions).toHaveLength(2);
  });
});
