import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusal } from '../../support/cloudflare/api.ts';
import { WORKER, World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  expect(world.api.violations).toEqual([]);
  await world.stop();
});

const ROLLBACKS = /\/deployments$/;
const rollbacks = (): string[] => world.api.writes().filter((write) => ROLLBACKS.test(write));

/** Breaks what this run uploads: its history answers 500. */
function breakUpload(): void {
  const known = new Set(world.api.scripts.get(WORKER)?.versions.map(({ id }) => id));
  world.worker.behave = (question, version) =>
    !known.has(version.id) && question.method === 'GET' && question.path.startsWith('/api/taostats_history?')
      ? { status: 500 }
      : undefined;
}

describe('another deploy', () => {
  test('between the look at the account and the upload stops this one, and nothing is uploaded', async () => {
    await world.run();
    const before = world.api.scripts.get(WORKER)?.versions.length;
    // The second look at the deployments, right before the upload, finds another version.
    let looks = 0;
    const { push } = world.api.requests;
    world.api.requests.push = (...items) => {
      if (items.some(({ path }) => path.endsWith('/deployments'))) {
        looks += 1;
        if (looks === 2) world.overtake();
      }
      return push.apply(world.api.requests, items);
    };
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ status: 'overtaken', 'version-id': world.serving().id });
    expect(run.errors[0]).toContain('nothing was uploaded');
    expect(world.api.scripts.get(WORKER)?.versions).toHaveLength((before ?? 0) + 1);
  });

  test('while this one is proved is not undone, nor is its rotated token', async () => {
    await world.run();
    breakUpload();
    world.api.onUpload = () => {
      const bindings = world
        .serving()
        .bindings.map((binding) =>
          binding['name'] === 'WRITE_TOKEN' ? { ...binding, text: 'rotated-by-the-other' } : binding,
        );
      world.overtake({ bindings });
    };
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs['status']).toBe('overtaken');
    expect(run.errors[0]).toContain(`overtaken by version ${world.serving().id}; nothing was undone`);
    expect(rollbacks()).toEqual([]);
    expect(world.binding('WRITE_TOKEN')).toBe('rotated-by-the-other');
  });

  test('that answers well during the proof is no success of this one', async () => {
    await world.run();
    world.api.onUpload = () => void world.overtake();
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.outputs).toMatchObject({ status: 'overtaken', 'version-id': world.serving().id });
  });

  test('is seen when the upload’s answer names no version: its content does', async () => {
    await world.run();
    world.api.anonymousUploads = true;
    world.api.onUpload = () => {
      const bindings = world
        .serving()
        .bindings.map((binding) =>
          binding['name'] === 'WORKER_VERSION' ? { ...binding, text: 'f'.repeat(16) } : binding,
        );
      world.overtake({ bindings });
    };
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.outputs['status']).toBe('overtaken');
    expect(rollbacks()).toEqual([]);
  });

  test('that went back to the version before leaves nothing to undo', async () => {
    const good = await world.run();
    breakUpload();
    world.api.onUpload = () =>
      world.api.split(WORKER, [{ version_id: good.outputs['version-id'] ?? '', percentage: 100 }]);
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': good.outputs['version-id'] });
    expect(run.errors[0]).toContain('is untouched');
    expect(rollbacks()).toEqual([]);
  });

  test('that shares the requests with this one is not undone', async () => {
    const good = await world.run();
    breakUpload();
    world.api.onUpload = () =>
      world.api.split(WORKER, [
        { version_id: world.serving().id, percentage: 50 },
        { version_id: good.outputs['version-id'] ?? '', percentage: 50 },
      ]);
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.outputs['status']).toBe('overtaken');
    expect(rollbacks()).toEqual([]);
  });
});

describe('what cannot be read', () => {
  test('is not undone', async () => {
    await world.run();
    breakUpload();
    world.api.onUpload = () => {
      for (let count = 0; count < 40; count += 1) {
        world.api.flakes.push({ matches: /^GET .*\/deployments$/, answer: refusal(500, 10013, 'unknown') });
      }
    };
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('nothing was undone');
    expect(rollbacks()).toEqual([]);
  });

  test('is known by its content: an upload whose answer names no version is undone', async () => {
    const good = await world.run();
    breakUpload();
    world.api.anonymousUploads = true;
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.outputs).toMatchObject({ status: 'rolled-back', 'version-id': good.outputs['version-id'] });
  });
});

describe('a refused rollback', () => {
  test('is a failure with both facts', async () => {
    await world.run();
    breakUpload();
    world.api.flakes.push({ matches: /^POST .*\/deployments$/, answer: refusal(400, 10211, 'version is too old') });
    const run = await world.run({ 'history-max-entries': '5' });
    expect(run.outputs).toMatchObject({ status: 'failed', 'version-id': world.serving().id });
    expect(run.errors[0]).toContain('history answers 500');
    expect(run.errors[0]).toContain('version is too old');
  });
});
