import { mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { BundleRun } from '../../support/action/bundle.ts';
import { type CascadeWorld, createCascadeWorld, NEW, TWO_CRATES, UPSTREAM } from '../../support/cascade/world.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { createRunner, type Moment, RELEASE_MOMENTS, REPOSITORY_MOMENTS, type Runner } from './moments.ts';

let world: CascadeWorld;
let runner: Runner;
let tempDir: string;
/** What an undisturbed run leaves behind. */
let undisturbed: ReturnType<CascadeWorld['refs']>;

/** The downstream tests wait at a gate: `sh gate.sh` goes on at once unless the gate of its crate is closed. */
const gates = mkdtempSync(join(tmpdir(), 'gates-'));
const gate = join(gates, 'gate.sh');
writeFileSync(
  gate,
  `crate=$(basename "$PWD")\nif test -e "${gates}/closed/$crate"; then : > "${gates}/reached/$crate"; exec sleep 60; fi\n`,
);
const GATE_MOMENTS: readonly Moment[] = TWO_CRATES.map(({ name }) => ({
  name: `while ${name} is tested`,
  arm: (_, act) => {
    mkdirSync(join(gates, 'closed'), { recursive: true });
    mkdirSync(join(gates, 'reached'), { recursive: true });
    writeFileSync(join(gates, 'closed', name), '');
    const watcher = watch(join(gates, 'reached'), (_event, file) => {
      if (file !== name) return;
      watcher.close();
      rmSync(join(gates, 'closed', name), { force: true });
      void act();
    });
  },
}));
const MOMENTS = [...REPOSITORY_MOMENTS, ...GATE_MOMENTS, ...RELEASE_MOMENTS];
/** The first and the last, a build, and the two pushes that arrive without a word of it. */
const STANDS_FOR_ALL = (_: unknown, index: number): boolean =>
  [0, 4, REPOSITORY_MOMENTS.length - 1, REPOSITORY_MOMENTS.length, MOMENTS.length - 1].includes(index);

function expectUndisturbedEnd(...runs: readonly BundleRun[]): void {
  for (const { errors, exitCode } of runs) {
    expect(errors).toEqual([]);
    expect(exitCode).toBe(0);
  }
  expect(world.refs()).toEqual(undisturbed);
  const releases = world.api.releases(UPSTREAM).map(({ tag, isDraft, isLatest }) => ({ tag, isDraft, isLatest }));
  expect(releases).toEqual([{ tag: world.inputs['tag'], isDraft: false, isLatest: true }]);
}

describeWhen(whyMissing('cargo'), 'a release', () => {
  beforeAll(async () => {
    world = await createCascadeWorld({
      crates: TWO_CRATES,
      commands: { build: '[]', test: `["sh", ${JSON.stringify(gate)}]` },
    });
    tempDir = mkdtempSync(join(tmpdir(), 'runner-temp-'));
    runner = createRunner(world, tempDir);
    const reference = await runner.run();
    undisturbed = world.refs();
    expectUndisturbedEnd(reference);
    for (const { name } of TWO_CRATES) {
      expect(Object.keys(undisturbed[name] ?? {}).sort()).toEqual(['refs/heads/main', `refs/tags/${name}-v${NEW}`]);
    }
    world.reset();
  }, 120_000);
  afterEach(() => {
    world.reset();
  });
  afterAll(async () => {
    await world.close();
    rmSync(tempDir, { recursive: true, force: true, maxRetries: 5 });
    rmSync(gates, { recursive: true, force: true });
  });

  test.each(
    someOf(
      MOMENTS.map((moment, index) => ({ name: moment.name, moment, whole: index % 2 === 0 })),
      STANDS_FOR_ALL,
    ),
  )(
    'killed $name ends as an undisturbed one when it is run again (git and cargo killed too: $whole)',
    async ({ moment, whole }) => {
      expect((await runner.kill(moment, whole)).signal).toBe('SIGKILL');
      const { pushed } = moment;
      if (pushed !== undefined) expect(world.refs()[pushed]).toEqual(undisturbed[pushed]);
      expectUndisturbedEnd(await runner.run());
    },
    120_000,
  );

  testInFull(
    'killed again and again, each time later, ends as an undisturbed one',
    async () => {
      // One per repository: a push that arrived may land although its client is killed, and is then not repeated.
      const names = TWO_CRATES.map(({ name }, index) =>
        index === 0 ? `before the push of ${name} arrives` : `after the push of ${name}, before its answer`,
      );
      for (const moment of REPOSITORY_MOMENTS.filter(({ name }) => names.includes(name))) {
        expect((await runner.kill(moment, true)).signal).toBe('SIGKILL');
      }
      for (const moment of RELEASE_MOMENTS.filter(({ name }) => /draft|published$/.test(name))) {
        // After the draft's creation a rerun makes no second one: that moment does not come.
        await runner.kill(moment, true);
      }
      expectUndisturbedEnd(await runner.run());
    },
    240_000,
  );

  testInFull(
    'made by two runs at once ends as one, and neither fails',
    async () => {
      expectUndisturbedEnd(...(await Promise.all([runner.run(), runner.run()])));
    },
    120_000,
  );

  const BESIDE = MOMENTS.filter(({ name }) => /^before (the push .* arrives|the draft|the release is)/.test(name));
  test.each(someOf(BESIDE, (_, index) => index === 0))(
    'overtaken by a whole other run $name ends as one, and neither fails',
    async (moment) => {
      let other: BundleRun | undefined;
      moment.arm(world, async () => {
        other = await runner.run();
      });
      const overtaken = await runner.run();
      expectUndisturbedEnd(overtaken, other as BundleRun);
    },
    120_000,
  );
});
