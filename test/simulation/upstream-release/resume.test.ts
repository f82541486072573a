/** A run that ended early, and one that finds half of its work done. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type CascadeWorld, createCascadeWorld, NEW, TAG, UPSTREAM } from '../../support/cascade/world.ts';
import { testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, pushes, release, UNBUILT } from './harness.ts';

describeWhen(whyMissing('cargo'), 'upstream-release goes on', () => {
  let world: CascadeWorld;
  let undisturbed: ReturnType<CascadeWorld['refs']>;
  beforeAll(async () => {
    world = await createCascadeWorld(UNBUILT);
    expect((await release(world)).errors).toEqual([]);
    undisturbed = world.refs();
  });
  beforeEach(() => world.reset());
  afterAll(() => world.close());

  test('after a push that the server refused half way, to the same refs', async () => {
    const repository = world.repository('pot-o-mining');
    world.git.onRequest((request) =>
      request.repository === repository && request.service === 'git-receive-pack' && request.step === 'transfer'
        ? { status: 403 }
        : undefined,
    );
    const error = onlyError(await release(world));
    expect(error).toContain('pot-o-mining failed at push');
    expect(error).toContain(`This run pushed pot-o-core-v${NEW}, ai3-lib-v${NEW}`);
    expect(error).toContain('it goes on from here');
    world.git.onRequest(() => undefined);
    world.git.requests.length = 0;
    const again = await release(world);
    expect(again.errors).toEqual([]);
    expect(again.outputs['status']).toBe('released');
    expect(pushes(world)).toEqual(['TribeWarez/pot-o-mining', 'TribeWarez/pot-o-extensions']);
    expect(world.refs()).toEqual(undisturbed);
    expect(world.api.releases(UPSTREAM)).toHaveLength(1);
    const statuses = Object.values(JSON.parse(again.outputs['results'] ?? '')).map(
      (each) => (each as { status: string }).status,
    );
    expect(statuses).toEqual(['already-released', 'already-released', 'released', 'released']);
  });

  test('when a branch carries the commit and the tag is missing: only the tag is added', async () => {
    await release(world);
    const repository = world.repository('ai3-lib');
    const tag = `refs/tags/ai3-lib-v${NEW}`;
    world.git.git(repository, 'update-ref', '-d', tag);
    const later = world.git.addCommit(repository, { 'README.md': 'Later\n' });
    const result = await release(world);
    expect(result.errors).toEqual([]);
    expect(world.git.refs(repository)).toEqual({ ...undisturbed['ai3-lib'], 'refs/heads/main': later });
  });

  test('when a lightweight tag somebody pushed is on the commit of this release', async () => {
    await release(world);
    const repository = world.repository('ai3-lib');
    const commit = world.git.git(repository, 'rev-parse', 'main');
    world.git.git(repository, 'update-ref', `refs/tags/ai3-lib-v${NEW}`, commit);
    const result = await release(world);
    expect(result.errors).toEqual([]);
    expect(result.outputs['status']).toBe('already-released');
  });

  testInFull('but not past a commit of another tag of the same name', async () => {
    await release(world);
    const repository = world.repository('ai3-lib');
    const other = world.git.git(
      repository,
      'commit-tree',
      'main^{tree}',
      '-p',
      'main',
      '-m',
      `x\n\nUpstream-Release: ${TAG}@${'0'.repeat(40)}`,
    );
    world.git.git(repository, 'update-ref', `refs/tags/ai3-lib-v${NEW}`, other);
    expect(onlyError(await release(world))).toContain('which this release did not make');
  });

  testInFull('with the release, when everything is pushed and that failed', async () => {
    world.api.onRequest(({ method }) =>
      method === 'POST' ? { status: 403, body: { message: 'Not yours' } } : undefined,
    );
    const error = onlyError(await release(world));
    expect(error).toContain('failed with 403: Not yours. This run pushed pot-o-core-v0.5.0, ai3-lib-v0.5.0');
    expect(error).toContain('only the release is left');
    world.api.onRequest(() => undefined);
    world.git.requests.length = 0;
    const result = await release(world);
    expect(result.outputs['status']).toBe('released');
    expect(pushes(world)).toEqual([]);
    expect(world.api.releases(UPSTREAM).map(({ isDraft }) => isDraft)).toEqual([false]);
  });
});
