/** One job per crate: state travels through git refs and outputs only. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type CascadeWorld, CRATES, createCascadeWorld, NEW, UPSTREAM } from '../../support/cascade/world.ts';
import { testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, pushes, release, UNBUILT } from './harness.ts';

describeWhen(whyMissing('cargo'), 'upstream-release in stages', () => {
  let world: CascadeWorld;
  let inOneJob: ReturnType<CascadeWorld['refs']>;
  beforeAll(async () => {
    world = await createCascadeWorld(UNBUILT);
    expect((await release(world)).errors).toEqual([]);
    inOneJob = world.refs();
  });
  beforeEach(() => world.reset());
  afterAll(() => world.close());
  const update = (crate: string, inputs = {}) => release(world, { stage: 'update', crate, ...inputs });

  test('six jobs leave the same refs as one, with the original order of jobs', async () => {
    const validated = await release(world, { stage: 'validate', token: '' });
    expect(validated.errors).toEqual([]);
    expect(validated.outputs).toMatchObject({ status: 'planned', version: NEW });
    expect(JSON.parse(validated.outputs['versions'] ?? '')).toEqual(
      Object.fromEntries(CRATES.map(({ name }) => [name, NEW])),
    );
    expect(world.git.requests.filter(({ repository }) => repository !== UPSTREAM)).toEqual([]);

    // In the original workflow ai3-lib did not wait for pot-o-core: both jobs start at once.
    const [ai3, core] = await Promise.all([update('ai3-lib'), update('pot-o-core')]);
    for (const job of [ai3, core]) expect(job.errors).toEqual([]);
    expect(pushes(world)).toEqual(['TribeWarez/pot-o-core', 'TribeWarez/ai3-lib']);
    expect(ai3.outputs['status']).toBe('released');
    expect(Object.keys(JSON.parse(ai3.outputs['results'] ?? ''))).toEqual(['ai3-lib']);
    for (const crate of ['pot-o-mining', 'pot-o-extensions']) expect((await update(crate)).errors).toEqual([]);

    expect(world.refs()).toEqual(inOneJob);
    expect(world.api.releases(UPSTREAM)).toEqual([]);
    const finished = await release(world, { stage: 'finish' });
    expect(finished.errors).toEqual([]);
    expect(finished.outputs['status']).toBe('released');
    expect(world.api.releases(UPSTREAM)).toHaveLength(1);
    expect((await update('ai3-lib')).outputs['status']).toBe('already-released');
    expect((await release(world, { stage: 'finish' })).outputs['status']).toBe('already-released');
  });

  test('a crate is not pushed before those it needs, even when their jobs failed', async () => {
    const error = onlyError(await update('ai3-lib', { 'registry-timeout-minutes': '0.02' }));
    expect(error).toContain(`ai3-lib needs pot-o-core-v${NEW}, not released within 1s`);
    expect(onlyError(await update('pot-o-mining', { 'wait-for-registry': 'never' }))).toContain(
      `pot-o-mining needs pot-o-core-v${NEW}, ai3-lib-v${NEW}`,
    );
    expect(pushes(world)).toEqual([]);
  });

  testInFull('finish names what is missing and makes no release', async () => {
    await update('pot-o-core');
    const result = await release(world, { stage: 'finish' });
    const error = onlyError(result);
    expect(error).toContain(`TribeWarez/ai3-lib has no tag ai3-lib-v${NEW}`);
    expect(error).toContain(`released before: pot-o-core-v${NEW}`);
    expect(world.api.releases(UPSTREAM)).toEqual([]);
  });

  test('a tag on another commit stops the job of every crate', async () => {
    world.git.git(world.repository('pot-o-extensions'), 'tag', `pot-o-extensions-v${NEW}`, 'main');
    expect(onlyError(await update('pot-o-core'))).toContain('which this release did not make');
    expect(pushes(world)).toEqual([]);
  });
});
