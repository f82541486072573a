import { afterEach, jest } from '@jest/globals';
import type { BundleRun } from '../../support/action/bundle.ts';
import { type ReleaseOptions, releaseInProcess } from '../../support/cascade/run.ts';
import { type CascadeWorld, createCascadeWorld, TWO_CRATES, type WorldOptions } from '../../support/cascade/world.ts';

/** Real cargo and git, several runs a test, on a machine that may have other things to do. */
jest.setTimeout(120_000);

/**
 * For what does not depend on a build: the steps are there, and compile nothing. Real crates are compiled where a build is
 * the point.
 */
export const UNBUILT: WorldOptions = { commands: { build: '["true"]' } };

/** For what needs one crate before another, and no more. */
export const SMALL: WorldOptions = { ...UNBUILT, crates: TWO_CRATES };

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

/** Runs the action in a world, in this process. */
export function release(
  world: CascadeWorld,
  inputs: Readonly<Record<string, string>> = {},
  options: ReleaseOptions = {},
): Promise<BundleRun> {
  return releaseInProcess(world, inputs, options);
}

/** The error line of a failed run; throws unless there is exactly one. */
export function onlyError(run: Pick<BundleRun, 'exitCode' | 'errors'>): string {
  const [error, ...others] = run.errors;
  if (run.exitCode === 1 && error !== undefined && others.length === 0) return error;
  throw new Error(`expected exit code 1 and one error line, got ${run.exitCode} and ${JSON.stringify(run.errors)}`);
}

/** The repositories that were written to, in order. */
export function pushes(world: CascadeWorld): string[] {
  return world.git.requests
    .filter(({ service, step }) => service === 'git-receive-pack' && step === 'transfer')
    .map(({ repository }) => repository);
}
