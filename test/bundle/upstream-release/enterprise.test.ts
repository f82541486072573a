import { expect, test } from '@jest/globals';
import { CRATES, NEW, TAG, UPSTREAM } from '../../support/cascade/world.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { release, useWorlds } from './harness.ts';

describeWhen(whyMissing('cargo'), 'upstream-release on an enterprise server', () => {
  const createWorld = useWorlds();

  test('releases below its paths', async () => {
    const world = await createWorld({ isEnterprise: true, commands: { build: '[]' } });
    expect(world.git.url).toMatch(/\/git$/);
    expect(world.api.url).toMatch(/\/api\/v3$/);
    const run = await release(world);
    expect(run.errors).toEqual([]);
    expect(run.outputs['release-url']).toBe(`${world.git.url}/${UPSTREAM}/releases/tag/${TAG}`);
    for (const { name } of CRATES) expect(world.refs()[name]).toHaveProperty([`refs/tags/${name}-v${NEW}`]);
  });

  test('lets it make the commits through /api/graphql', async () => {
    const world = await createWorld({
      isEnterprise: true,
      commands: { build: '[]' },
      settings: '[commit]\nverified = true',
    });
    const run = await release(world);
    expect(run.errors).toEqual([]);
    expect(world.api.requests.filter(({ path }) => path === '/api/graphql')).toHaveLength(CRATES.length);
  });
});
