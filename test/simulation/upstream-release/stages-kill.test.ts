import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { BundleRun } from '../../support/action/bundle.ts';
import { type CascadeWorld, createCascadeWorld, TWO_CRATES, UPSTREAM } from '../../support/cascade/world.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { createRunner, type Moment, RELEASE_MOMENTS, REPOSITORY_MOMENTS, type Runner } from './moments.ts';

let world: CascadeWorld;
let runner: Runner;
let tempDir: string;
/** What one job for everything leaves behind. */
let undisturbed: ReturnType<CascadeWorld['refs']>;

const update = (crate: string) => runner.run({ stage: 'update', crate });

function expectUndisturbedEnd(...runs: readonly BundleRun[]): void {
  for (const { errors, exitCode } of runs) {
    expect(errors).toEqual([]);
    expect(exitCode).toBe(0);
  }
  expect(world.refs()).toEqual(undisturbed);
  expect(world.api.releases(UPSTREAM).map(({ isDraft }) => isDraft)).toEqual([false]);
}

/** A moment around the push of each crate. */
const PUSHES = TWO_CRATES.map(({ name: crate }, index) => {
  const name =
    index % 2 === 0 ? `before the push of ${crate} arrives` : `after the push of ${crate}, before its answer`;
  const moment = REPOSITORY_MOMENTS.find((each) => each.name === name) as Moment;
  return { name, crate, moment };
});

describeWhen(whyMissing('cargo'), 'a release with a job per crate', () => {
  beforeAll(async () => {
    world = await createCascadeWorld({ crates: TWO_CRATES, commands: { build: '[]' } });
    tempDir = mkdtempSync(join(tmpdir(), 'runner-temp-'));
    runner = createRunner(world, tempDir);
    const reference = await runner.run();
    undisturbed = world.refs();
    expectUndisturbedEnd(reference);
    world.reset();
  }, 120_000);
  afterEach(() => {
    world.reset();
  });
  afterAll(async () => {
    await world.close();
    rmSync(tempDir, { recursive: true, force: true, maxRetries: 5 });
  });

  testInFull(
    'ends as one job for everything, also when all its jobs start at once',
    async () => {
      const jobs = await Promise.all(TWO_CRATES.map(({ name }) => update(name)));
      expectUndisturbedEnd(...jobs, await runner.run({ stage: 'finish' }));
    },
    180_000,
  );

  test.each(someOf(PUSHES, (_, index) => index === PUSHES.length - 1))(
    'killed $name ends as an undisturbed one when that job is run again',
    async ({ crate, moment }) => {
      const jobs: BundleRun[] = [];
      for (const { name } of TWO_CRATES) {
        if (name === crate) {
          expect((await runner.kill(moment, true, { stage: 'update', crate })).signal).toBe('SIGKILL');
        }
        jobs.push(await update(name));
      }
      expectUndisturbedEnd(...jobs, await runner.run({ stage: 'finish' }));
    },
    180_000,
  );

  testInFull(
    'killed at every moment of its last job ends as an undisturbed one',
    async () => {
      const jobs: BundleRun[] = [];
      for (const { name } of TWO_CRATES) jobs.push(await update(name));
      for (const moment of RELEASE_MOMENTS.filter((each: Moment) => each.name.startsWith('before'))) {
        expect((await runner.kill(moment, true, { stage: 'finish' })).signal).toBe('SIGKILL');
      }
      expectUndisturbedEnd(...jobs, await runner.run({ stage: 'finish' }));
    },
    180_000,
  );
});
