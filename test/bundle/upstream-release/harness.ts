import { afterEach, jest } from '@jest/globals';
import { type BundleOptions, type BundleRun, runBundle } from '../../support/action/bundle.ts';
import { type CascadeWorld, createCascadeWorld, type WorldOptions } from '../../support/cascade/world.ts';

/** Real cargo and git, several runs a test, on a machine that may have other things to do. */
jest.setTimeout(180_000);

/** Makes worlds and closes them after each test. */
export function useWorlds(): (options?: WorldOptions) => Promise<CascadeWorld> {
  const worlds: CascadeWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
  return async (options = {}) => {
    const world = await createCascadeWorld(options);
    worlds.push(world);
    return world;
  };
}

/** Runs the committed bundle in a world. */
export function release(
  world: CascadeWorld,
  inputs: Readonly<Record<string, string>> = {},
  options: BundleOptions = {},
): Promise<BundleRun> {
  return runBundle(
    'upstream-release',
    { ...world.inputs, ...inputs },
    { ...options, env: { ...world.env, ...options.env } },
  );
}
