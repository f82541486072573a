/** Pull requests instead of pushes, and what happens once they are merged. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  type CascadeWorld,
  createCascadeWorld,
  NEW,
  OLD,
  TAG,
  TWO_CRATES,
  UPSTREAM,
} from '../../support/cascade/world.ts';
import { testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { pushes, release, SMALL, useWorlds } from './harness.ts';

const BRANCH = `refs/heads/upstream-release/${TAG}`;

describeWhen(whyMissing('cargo'), 'upstream-release with pull requests', () => {
  const createWorld = useWorlds();
  let world: CascadeWorld;
  beforeAll(async () => {
    world = await createCascadeWorld(SMALL);
  });
  beforeEach(() => world.reset());
  afterAll(() => world.close());

  test('opens one per repository, and again brings the same up to date', async () => {
    const mains = Object.values(world.refs()).map((refs) => refs['refs/heads/main']);
    const first = await release(world, { mode: 'pull-request' });
    expect(first.errors).toEqual([]);
    expect(first.outputs['status']).toBe('pull-requests-open');
    expect(first.summary).toContain('🔀 pull request open');
    const results = JSON.parse(first.outputs['results'] ?? '');
    for (const { name } of TWO_CRATES) {
      const refs = world.git.refs(world.repository(name));
      expect(Object.keys(refs).sort()).toEqual(['refs/heads/main', BRANCH]);
      const [pull, ...others] = world.api.pulls(world.repository(name));
      expect(others).toEqual([]);
      expect(pull).toMatchObject({ head: `upstream-release/${TAG}`, base: 'main', state: 'open' });
      expect(pull?.title).toMatch(/^chore\(deps\): .*sync with pot-o-validator upstream v0\.5\.0$/);
      expect(pull?.body).toContain(`Upstream-Release: ${TAG}@${world.commit}`);
      expect(results[name]).toMatchObject({ status: 'planned', commit: refs[BRANCH] });
      expect(results[name].url).toContain('/pull/');
    }
    expect(Object.values(world.refs()).map((refs) => refs['refs/heads/main'])).toEqual(mains);
    expect(world.api.releases(UPSTREAM)).toEqual([]);

    const before = world.refs();
    const again = await release(world, { mode: 'pull-request' });
    expect(again.outputs['status']).toBe('pull-requests-open');
    expect(world.refs()).toEqual(before);
    for (const { name } of TWO_CRATES) expect(world.api.pulls(world.repository(name))).toHaveLength(1);
    expect(world.api.problems).toEqual([]);
  });

  testInFull('after the merges a release only tags the merges', async () => {
    await release(world, { mode: 'pull-request' });
    for (const { name } of TWO_CRATES) {
      const repository = world.repository(name);
      world.git.addCommit(repository, { 'README.md': 'Meanwhile\n' });
      const refs = world.git.refs(repository);
      const [main, branch] = [refs['refs/heads/main'] as string, refs[BRANCH] as string];
      const tree = world.git.git(repository, 'merge-tree', '--write-tree', main, branch).split('\n')[0] as string;
      const merge = world.git.git(
        repository,
        'commit-tree',
        tree,
        '-p',
        main,
        '-p',
        branch,
        '-m',
        'Merge pull request #1',
      );
      world.git.git(repository, 'update-ref', 'refs/heads/main', merge);
    }
    const mains = Object.values(world.refs()).map((refs) => refs['refs/heads/main']);
    const result = await release(world);
    expect(result.errors).toEqual([]);
    expect(result.outputs['status']).toBe('released');
    for (const { name } of TWO_CRATES) {
      const repository = world.repository(name);
      expect(world.git.git(repository, 'rev-parse', `${name}-v${NEW}^{commit}`)).toBe(
        world.git.refs(repository)['refs/heads/main'],
      );
    }
    expect(Object.values(world.refs()).map((refs) => refs['refs/heads/main'])).toEqual(mains);
  });

  test('are open before the registry serves anything, and say that the lock waits', async () => {
    const early = await createWorld({ ...SMALL, published: [OLD] });
    const result = await release(early, { mode: 'pull-request' });
    expect(result.errors).toEqual([]);
    expect(early.api.pulls(early.repository('ai3-lib'))[0]?.body).toContain('Cargo.lock is not updated');
    expect(early.api.pulls(early.repository('pot-o-core'))[0]?.body).not.toContain('Cargo.lock is not updated');
    expect(pushes(early)).toHaveLength(2);
  });
});
