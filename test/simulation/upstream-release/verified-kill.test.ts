import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { BundleRun } from '../../support/action/bundle.ts';
import { type CascadeWorld, createCascadeWorld, NEW, TAG, TWO_CRATES, UPSTREAM } from '../../support/cascade/world.ts';
import type { ApiRequest } from '../../support/github/api.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { atApi, atGit, createRunner, gitOf, type Moment, type Runner } from './moments.ts';

let world: CascadeWorld;
let runner: Runner;
let tempDir: string;
let start: ReturnType<CascadeWorld['refs']>;

/** GitHub makes the commits at its own time, so that ids differ: what counts is one commit, and the tag on it. */
function expectOneRelease(...runs: readonly BundleRun[]): void {
  for (const { errors, exitCode } of runs) {
    expect(errors).toEqual([]);
    expect(exitCode).toBe(0);
  }
  for (const { name } of TWO_CRATES) {
    const git = (...args: string[]) => world.git.git(world.repository(name), ...args);
    const tag = `refs/tags/${name}-v${NEW}`;
    expect(Object.keys(world.refs()[name] ?? {}).sort()).toEqual(['refs/heads/main', tag]);
    expect(git('rev-parse', `${tag}^{commit}`)).toBe(git('rev-parse', 'main'));
    expect(git('rev-parse', 'main^')).toBe(start[name]?.['refs/heads/main']);
    expect(git('log', '-1', '--format=%(trailers)', 'main')).toBe(`Upstream-Release: ${TAG}@${world.commit}`);
  }
  expect(world.api.releases(UPSTREAM).map(({ isDraft }) => isDraft)).toEqual([false]);
}

const commitTo = (crate: string) => (request: ApiRequest) =>
  request.path === '/graphql' && JSON.stringify(request.body).includes(`TribeWarez/${crate}"`);

const MOMENTS: readonly Moment[] = ['ai3-lib'].flatMap((name) => [
  { name: `before GitHub commits to ${name}`, arm: atApi(commitTo(name), 'before') },
  { name: `after GitHub committed to ${name}, before its answer`, arm: atApi(commitTo(name), 'after') },
  { name: `before the tag of ${name} arrives`, arm: atGit(gitOf(name, 'git-receive-pack', 'transfer'), 'before') },
  {
    name: `after the tag of ${name}, before its answer`,
    arm: atGit(gitOf(name, 'git-receive-pack', 'transfer'), 'after'),
  },
]);

describeWhen(whyMissing('cargo'), 'a release whose commits GitHub makes', () => {
  beforeAll(async () => {
    world = await createCascadeWorld({
      crates: TWO_CRATES,
      commands: { build: '[]' },
      settings: '[commit]\nverified = true',
    });
    start = world.refs();
    tempDir = mkdtempSync(join(tmpdir(), 'runner-temp-'));
    runner = createRunner(world, tempDir);
  }, 120_000);
  afterEach(() => {
    world.reset();
  });
  afterAll(async () => {
    await world.close();
    rmSync(tempDir, { recursive: true, force: true, maxRetries: 5 });
  });

  test('has one commit per repository, and its tag on it', async () => {
    expectOneRelease(await runner.run());
    const before = world.refs();
    expectOneRelease(await runner.run());
    expect(world.refs()).toEqual(before);
  }, 120_000);

  test.each(someOf(MOMENTS, (_, index) => index === 1 || index === MOMENTS.length - 1))(
    'killed $name has them when it is run again',
    async (moment) => {
      expect((await runner.kill(moment, true)).signal).toBe('SIGKILL');
      expectOneRelease(await runner.run());
    },
    120_000,
  );

  test.each(
    someOf(
      MOMENTS.filter(({ name }) => name.startsWith('before')),
      (_, index) => index === 0,
    ),
  )(
    'overtaken by a whole other run $name has them, and neither fails',
    async (moment) => {
      let other: BundleRun | undefined;
      moment.arm(world, async () => {
        other = await runner.run();
      });
      const overtaken = await runner.run();
      expectOneRelease(overtaken, other as BundleRun);
    },
    120_000,
  );

  testInFull(
    'overtaken by a run that was killed before its tag takes its commit, and tags it',
    async () => {
      const beforeTag = { name: '', arm: atGit(gitOf('pot-o-core', 'git-receive-pack', 'transfer'), 'before') };
      let killed: BundleRun | undefined;
      atApi(commitTo('pot-o-core'), 'before')(world, async () => {
        killed = await runner.kill(beforeTag, true);
      });
      expectOneRelease(await runner.run());
      expect(killed?.signal).toBe('SIGKILL');
    },
    120_000,
  );

  testInFull(
    'made by two runs at once has them; the one that was overtaken pushed nothing, and succeeds when it runs again',
    async () => {
      const runs = await Promise.all([runner.run(), runner.run()]);
      const failed = runs.filter(({ exitCode }) => exitCode !== 0);
      // Their ids are GitHub's own: a run that sees the other's commit at its last look cannot know it for its own.
      for (const { errors } of failed)
        expect(errors.join()).toMatch(/moved while this was prepared.*This run pushed nothing/);
      expect(failed.length).toBeLessThan(2);
      expectOneRelease(await runner.run());
    },
    120_000,
  );
});
