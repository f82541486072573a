/** Mode version against a real remote: what it pushes, keeps, tags and closes, and how it goes on after it was killed. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { releaseVersions } from '../../../../src/cascade/version/version.ts';
import type { VersionContext, VersionRequest } from '../../../../src/cascade/version/version-request.ts';
import { createGit } from '../../../../src/git/git.ts';
import type { Github } from '../../../../src/github/github.ts';
import type { PullRequestState } from '../../../../src/github/proposals.ts';
import type { Exec, Log } from '../../../../src/runtime/ports.ts';
import { someOf, testInFull } from '../../../support/in-full.ts';
import { execInPlace, startProgram } from '../../../support/programs/programs.ts';

const PERSON = { name: 'A. Person', email: 'person@example.org' };
const ROBOT = { name: 'Release Bot', email: 'bot@example.org' };
const BRANCH = 'upstream-release/versions/main';

let folder: string;
let clock = 1_700_000_000;

let template: string;

/** A monorepo of two crates, both released as 1.0.0, in a bare repository, and a checkout to work in. */
beforeAll(() => {
  template = mkdtempSync(join(tmpdir(), 'versions-template-'));
  folder = template;
  git('init', '--quiet', '--bare', '--initial-branch=main', join(folder, 'remote.git'));
  git('clone', '--quiet', join(folder, 'remote.git'), join(folder, 'work'));
  inWork('remote', 'set-url', 'origin', '../remote.git');
  write('Cargo.toml', '[workspace]\nresolver = "2"\nmembers = ["core", "cli"]\n');
  write('core/Cargo.toml', '[package]\nname = "core"\nversion = "1.0.0"\nedition = "2021"\n');
  write('core/src/lib.rs', '');
  write(
    'cli/Cargo.toml',
    '[package]\nname = "cli"\nversion = "1.0.0"\nedition = "2021"\n\n[dependencies]\ncore = { path = "../core", version = "1.0.0" } # keep\n',
  );
  write('cli/src/main.rs', 'fn main() {}\n');
  commit('chore: begin');
  inWork('tag', 'core-v1.0.0');
  inWork('tag', 'cli-v1.0.0');
  inWork('push', '--quiet', 'origin', 'HEAD:main', '--tags');
  inWork('fetch', '--quiet', 'origin');
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'versions-'));
  cpSync(template, folder, { recursive: true });
  warnings.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => rmSync(template, { recursive: true, force: true }));

function git(...args: string[]): string {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: PERSON.name,
    GIT_AUTHOR_EMAIL: PERSON.email,
    GIT_COMMITTER_NAME: PERSON.name,
    GIT_COMMITTER_EMAIL: PERSON.email,
    GIT_AUTHOR_DATE: `${clock} +0000`,
    GIT_COMMITTER_DATE: `${clock} +0000`,
  };
  const { exitCode, stdout, stderr } = execInPlace('git', args, { env });
  if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.toString('utf8').trim();
}
const inWork = (...args: string[]): string => git('-C', join(folder, 'work'), ...args);
const remote = (...args: string[]): string => git('-C', join(folder, 'remote.git'), ...args);
const refs = (): string => remote('for-each-ref', '--format=%(refname) %(objectname)');
function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, 'work', path)), { recursive: true });
  writeFileSync(join(folder, 'work', path), text);
}
function commit(message: string): void {
  clock += 60;
  inWork('add', '--all');
  inWork('commit', '--quiet', '--allow-empty', '-m', message);
}
/** A commit of a person on main. */
function change(message: string, path = 'core/src/lib.rs'): void {
  inWork('checkout', '--quiet', '-B', 'main', 'origin/main');
  write(path, `// ${message}\n`);
  commit(message);
  inWork('push', '--quiet', 'origin', 'HEAD:main');
}

/** GitHub's side of the pull request, in memory. */
function createPulls(login = 'release-bot') {
  const pulls: PullRequestState[] = [];
  const comments: string[] = [];
  const dispatched: unknown[] = [];
  const merges = new Set<string>();
  const started = new Set<string>();
  const find = (number: number): PullRequestState => pulls.find((pull) => pull.number === number) as PullRequestState;
  const github = {
    readViewer: async () => login,
    listPullRequests: async () => pulls.toReversed(),
    ensurePullRequest: async ({ body }: { body: string }) => {
      const open = pulls.find(({ state }) => state === 'open');
      if (open === undefined) {
        pulls.push({ number: pulls.length + 1, url: `pulls/${pulls.length + 1}`, state: 'open', merged: false, body });
        return { status: 'created', ...find(pulls.length) };
      }
      const status = open.body === body ? 'unchanged' : 'updated';
      open.body = body;
      return { ...open, status };
    },
    commentOnce: async ({ body }: { body: string }) => void comments.push(body),
    closePullRequest: async ({ number }: { number: number }) => void Object.assign(find(number), { state: 'closed' }),
    dispatchWorkflow: async (request: unknown) => void dispatched.push(request),
    hasStarted: async ({ tag }: { tag: string }) => started.has(tag),
    isMergeOf: async ({ commit: oid }: { commit: string }) => merges.has(oid),
  };
  return { pulls, comments, dispatched, merges, started, github: github as unknown as Github };
}

const warnings: string[] = [];
const quiet: Log = {
  debug: () => undefined,
  info: () => undefined,
  notice: () => undefined,
  warning: (text) => void warnings.push(text),
  group: async (_, run) => await run(),
};

async function run(
  world: ReturnType<typeof createPulls>,
  options: Partial<VersionRequest> = {},
  exec: Exec = startProgram,
  crates = [
    { name: 'core', path: 'core', tagPrefix: 'core-v' },
    { name: 'cli', path: 'cli', tagPrefix: 'cli-v' },
  ],
): ReturnType<typeof releaseVersions> {
  const scratchDir = mkdtempSync(join(folder, 'run-'));
  const withoutCargo: Exec = async (program, args, settings) =>
    program === 'cargo'
      ? { exitCode: 101, stdout: '', stderr: 'no such command' }
      : await exec(program, args, settings);
  const ports = { exec: withoutCargo, log: quiet, now: () => 0, sleep: async () => undefined, random: () => 0 };
  const context = {
    git: createGit({ env: process.env, tempDir: join(scratchDir, 'git') }, ports as never),
    config: {
      tagPrefix: 'mono-v',
      branch: 'main',
      crates,
    },
    identity: ROBOT,
    ports,
    programs: { exec: withoutCargo },
    policy: 'keep',
    cargo: { run: async () => undefined },
    scratchDir,
    commandEnv: {},
    githubFor: () => world.github,
  } as unknown as VersionContext;
  return await releaseVersions(context, {
    url: pathToFileURL(join(folder, 'remote.git')).href,
    repository: 'owner/mono',
    branch: 'main',
    serverUrl: 'https://github.example',
    unconventional: 'ignore',
    tagOnMerge: true,
    releaseWorkflow: undefined,
    dryRun: false,
    ...options,
  });
}

const show = (path: string, ref = BRANCH): string => remote('show', `${ref}:${path}`);

describe('releaseVersions', () => {
  test('proposes versions, edits and changelogs in one commit of one pull request', async () => {
    change('feat: add a thing');
    const world = createPulls();
    const outcome = await run(world);
    expect(outcome).toMatchObject({ status: 'pull-requests-open', proposal: { url: 'pulls/1', change: 'created' } });
    expect(show('core/Cargo.toml')).toContain('version = "1.1.0"');
    expect(show('cli/Cargo.toml')).toContain('core = { path = "../core", version = "1.1.0" } # keep');
    expect(show('cli/Cargo.toml')).toContain('version = "1.0.1"');
    const changelog = show('core/CHANGELOG.md');
    expect(changelog).toMatch(/## \[1\.1\.0\] - \d{4}-\d{2}-\d{2}\n\n### Added\n\n- add a thing \(\[[0-9a-f]{7}\]/);
    expect(changelog).toContain('- A. Person');
    expect(changelog).not.toContain('person@example.org');
    expect(changelog).toContain('[1.1.0]: https://github.example/owner/mono/compare/core-v1.0.0...core-v1.1.0');
    expect(show('cli/CHANGELOG.md')).toContain('- Updated core');
    expect(remote('rev-list', '--count', `main..${BRANCH}`)).toBe('1');
    expect(world.pulls[0]?.body).toContain('| core | 1.0.0 | 1.1.0 |');
  });

  test('a second run changes nothing, a new commit brings it up to date', async () => {
    change('feat: add a thing');
    const world = createPulls();
    await run(world);
    const before = refs();
    expect(await run(world)).toMatchObject({ proposal: { change: 'unchanged' } });
    expect(refs()).toBe(before);
    change('feat!: drop a thing');
    expect(await run(world)).toMatchObject({ proposal: { change: 'updated' } });
    expect(show('core/Cargo.toml')).toContain('version = "2.0.0"');
    expect(remote('rev-list', '--count', `main..${BRANCH}`)).toBe('1');
    expect(world.pulls).toHaveLength(1);
  });

  test("leaves a branch that holds somebody else's commit, and says the new plan in a comment", async () => {
    change('feat: add a thing');
    const world = createPulls();
    await run(world);
    inWork('fetch', '--quiet', 'origin');
    inWork('checkout', '--quiet', '-B', 'review', `origin/${BRANCH}`);
    write('core/README.md', 'A reviewer adapted this\n');
    commit('docs: adapt');
    inWork('push', '--quiet', 'origin', `HEAD:${BRANCH}`);
    change('feat!: drop a thing');
    const before = refs();
    const outcome = await run(world);
    expect(outcome.proposal).toMatchObject({ status: 'kept', url: 'pulls/1' });
    expect(refs()).toBe(before);
    expect(world.comments.join()).toContain('| core | 1.0.0 | 2.0.0 |');
  });

  test('does not open again what a person closed, until the versions are others', async () => {
    change('feat: add a thing');
    const world = createPulls();
    await run(world);
    (world.pulls[0] as PullRequestState).state = 'closed';
    expect((await run(world)).proposal).toMatchObject({ status: 'declined', url: 'pulls/1' });
    expect(world.pulls).toHaveLength(1);
    change('feat!: drop a thing');
    expect((await run(world)).proposal).toMatchObject({ status: 'proposed', url: 'pulls/2' });
  });

  test('closes the pull request when nothing is left to release', async () => {
    change('feat: add a thing');
    const world = createPulls();
    await run(world);
    const feature = inWork('rev-parse', 'HEAD');
    change(`Revert "feat: add a thing"\n\nThis reverts commit ${feature}.`);
    expect(await run(world)).toMatchObject({ status: 'nothing-to-release', withdrawn: 'pulls/1' });
    expect(world.pulls[0]?.state).toBe('closed');
  });

  /** Merges the proposal as a person does. */
  function merge(world: ReturnType<typeof createPulls>, how: 'merge' | 'squash' | 'rebase'): string {
    inWork('fetch', '--quiet', 'origin');
    inWork('checkout', '--quiet', '-B', 'main', 'origin/main');
    if (how === 'rebase') change('docs: meanwhile', 'notes.md');
    clock += 60;
    if (how === 'merge') inWork('merge', '--quiet', '--no-ff', '-m', 'Merge pull request #1', `origin/${BRANCH}`);
    else if (how === 'squash') {
      inWork('merge', '--quiet', '--squash', `origin/${BRANCH}`);
      commit('chore: release 2 crates (#1)');
    } else inWork('cherry-pick', `origin/${BRANCH}`);
    inWork('push', '--quiet', 'origin', 'HEAD:main');
    const merged = inWork('rev-parse', 'HEAD');
    if (how !== 'merge') world.merges.add(merged);
    Object.assign(world.pulls[0] as PullRequestState, { state: 'closed', merged: true });
    return merged;
  }

  test.each(someOf(['merge', 'squash', 'rebase'] as const, (how) => how === 'squash'))(
    'tags what was merged, on the commit of the %s',
    async (how) => {
      change('feat: add a thing');
      const world = createPulls();
      await run(world);
      const merged = merge(world, how);
      const outcome = await run(world);
      expect(outcome).toMatchObject({ status: 'tagged', tags: ['cli-v1.0.1', 'core-v1.1.0'] });
      for (const tag of outcome.tags) {
        expect(remote('rev-parse', `${tag}^{commit}`)).toBe(merged);
        expect(remote('cat-file', '-t', tag)).toBe('tag');
      }
      const before = refs();
      expect(await run(world)).toMatchObject({ status: 'nothing-to-release', tags: [] });
      expect(refs()).toBe(before);
    },
  );

  test.each(someOf(['merge', 'squash', 'rebase'] as const, (how) => how === 'rebase'))(
    'tags a first release on the commit of its %s',
    async (how) => {
      remote('tag', '--delete', 'core-v1.0.0', 'cli-v1.0.0');
      const world = createPulls();
      expect(await run(world)).toMatchObject({ status: 'pull-requests-open' });
      expect(warnings.join()).toContain('no tag mono-v<version>; push its first tag by hand');
      const merged = merge(world, how);
      if (how === 'merge') inWork('checkout', '--quiet', '-B', 'main', merged);
      write('core/CHANGELOG.md', remote('show', `${merged}:core/CHANGELOG.md`).replace('First', 'The first'));
      commit('docs: words');
      inWork('push', '--quiet', 'origin', 'HEAD:main');
      const outcome = await run(world);
      expect(outcome).toMatchObject({ status: 'tagged', tags: ['cli-v1.0.0', 'core-v1.0.0'] });
      expect(outcome.tags.map((tag) => remote('rev-parse', `${tag}^{commit}`))).toEqual([merged, merged]);
      expect(await run(world)).toMatchObject({ status: 'nothing-to-release', tags: [] });
    },
  );

  test('proposes no first release whose sections a person wrote: it asks for the tags', async () => {
    remote('tag', '--delete', 'core-v1.0.0', 'cli-v1.0.0');
    change('docs: begin', 'notes.md');
    for (const crate of ['core', 'cli'])
      write(`${crate}/CHANGELOG.md`, '# Changelog\n\n## [1.0.0] - 2025-01-01\n\n- All\n');
    commit('docs: changelogs');
    inWork('push', '--quiet', 'origin', 'HEAD:main');
    const world = createPulls();
    expect(await run(world)).toMatchObject({ status: 'nothing-to-release', tags: [] });
    expect(world.pulls).toEqual([]);
    expect(warnings.join()).toContain('cli 1.0.0, core 1.0.0: the changelog has that section already');
  });

  test('a version that an empty commit asks for is no first release in the changelog', async () => {
    commit('chore: release\n\nRelease-As: 3.0.0');
    inWork('push', '--quiet', 'origin', 'HEAD:main');
    expect(await run(createPulls())).toMatchObject({ status: 'pull-requests-open' });
    expect(show('core/CHANGELOG.md')).toContain('### Changed\n\n- No changes for users');
    expect(show('cli/Cargo.toml')).toContain('version = "3.0.0" } # keep');
  });

  test('counts what changed a crate before it was moved to another folder', async () => {
    change('feat: add a thing');
    inWork('mv', 'core', 'kernel');
    write('Cargo.toml', '[workspace]\nresolver = "2"\nmembers = ["kernel", "cli"]\n');
    write('cli/Cargo.toml', show('cli/Cargo.toml', 'main').replace('../core', '../kernel'));
    commit('refactor: move');
    inWork('push', '--quiet', 'origin', 'HEAD:main');
    const crates = [
      { name: 'core', path: 'kernel', tagPrefix: 'core-v' },
      { name: 'cli', path: 'cli', tagPrefix: 'cli-v' },
    ];
    const outcome = await run(createPulls(), {}, startProgram, crates);
    expect(outcome.plan.crates.map(({ name, next }) => [name, next])).toContainEqual(['core', '1.1.0']);
  });

  test('does not tag a version that a person raised by hand', async () => {
    inWork('checkout', '--quiet', '-B', 'main', 'origin/main');
    write('core/Cargo.toml', '[package]\nname = "core"\nversion = "1.5.0"\nedition = "2021"\n');
    commit('chore: raise by hand');
    inWork('push', '--quiet', 'origin', 'HEAD:main');
    expect(await run(createPulls())).toMatchObject({ status: 'nothing-to-release', tags: [] });
  });

  test("with a job's own token, tags would start nothing: it says so before it pushes one", async () => {
    change('feat: add a thing');
    const world = createPulls('github-actions[bot]');
    await run(world);
    expect(world.pulls[0]?.body).toContain('Checks wait here');
    merge(world, 'merge');
    const before = refs();
    await expect(run(world)).rejects.toThrow('GitHub starts no workflow');
    expect(refs()).toBe(before);
    expect(await run(world, { releaseWorkflow: 'release.yml' })).toMatchObject({ status: 'tagged' });
  });

  test('a dry run says the versions and writes nothing', async () => {
    change('feat: add a thing');
    const world = createPulls();
    const before = refs();
    const outcome = await run(world, { dryRun: true });
    expect(outcome).toMatchObject({ status: 'planned' });
    expect(outcome.plan.crates.map(({ next }) => next)).toEqual(['1.0.1', '1.1.0']);
    expect(refs()).toBe(before);
    expect(world.pulls).toEqual([]);
  });

  test.each([['a branch that is not there', { branch: 'gone' }, 'has no branch "gone"']])(
    'refuses %s',
    async (_, options, message) => {
      await expect(run(createPulls(), options)).rejects.toThrow(message);
    },
  );

  test('a remote whose own history is cut off is an error that names fetch-depth, not a version', async () => {
    change('feat: add a thing');
    const cut = join(folder, 'cut.git');
    git('clone', '--quiet', '--bare', '--depth=1', pathToFileURL(join(folder, 'remote.git')).href, cut);
    await expect(run(createPulls(), { url: pathToFileURL(cut).href })).rejects.toMatchObject({
      message: expect.stringContaining('does not have the whole history of'),
      hint: expect.stringContaining('fetch-depth: 0'),
    });
  });

  test('a tag of a tag is the commit it ends at', async () => {
    inWork('tag', '-a', '-m', 'once', 'once', 'core-v1.0.0');
    inWork('tag', '-a', '-m', 'twice', 'mono-v1.0.0', 'once');
    inWork('push', '--quiet', 'origin', 'mono-v1.0.0', ':core-v1.0.0', ':cli-v1.0.0');
    change('feat: add a thing');
    const { plan } = await run(createPulls(), { dryRun: true });
    expect(plan.crates.map(({ next, base }) => [next, base?.name])).toEqual([
      ['1.0.1', 'mono-v1.0.0'],
      ['1.1.0', 'mono-v1.0.0'],
      ['1.1.0', 'mono-v1.0.0'],
    ]);
  });

  test('starts as many programs for fifty changes of every manifest as for one', async () => {
    const count = async (): Promise<number> => {
      let programs = 0;
      const counting: Exec = async (...words) => {
        programs += 1;
        return await startProgram(...words);
      };
      await run(createPulls(), { dryRun: true }, counting);
      return programs;
    };
    inWork('push', '--quiet', 'origin', ':core-v1.0.0', ':cli-v1.0.0', 'HEAD:refs/tags/mono-v1.0.0');
    change('feat: add a thing');
    const few = await count();
    const manifest = (name: string): string => readFileSync(join(folder, 'work', name, 'Cargo.toml'), 'utf8');
    for (let round = 0; round < 50; round += 1) {
      for (const name of ['core', 'cli']) write(`${name}/Cargo.toml`, `${manifest(name)}# ${round}\n`);
      commit(`fix: round ${round}`);
    }
    inWork('push', '--quiet', 'origin', 'HEAD:main');
    expect(await count()).toBeLessThanOrEqual(few + 6);
    expect(few).toBeLessThanOrEqual(18);
  });

  test('a crate that was renamed is an error that names what is there', async () => {
    inWork('checkout', '--quiet', '-B', 'main', 'origin/main');
    write('core/Cargo.toml', readFileSync(join(folder, 'work/core/Cargo.toml'), 'utf8').replace('"core"', '"kernel"'));
    write('cli/Cargo.toml', '[package]\nname = "cli"\nversion = "1.0.0"\n');
    commit('refactor: rename');
    inWork('push', '--quiet', 'origin', 'HEAD:main');
    await expect(run(createPulls())).rejects.toThrow('core: the monorepo has no crate of that name in "core"');
  });

  test('only what follows no convention: nothing is released, and the commits are named', async () => {
    change('Rewrite the thing');
    expect(await run(createPulls())).toMatchObject({ status: 'nothing-to-release' });
    expect(warnings.join()).toContain('"Rewrite the thing"');
  });

  test('a branch rewritten behind a release is an error that names the tag', async () => {
    inWork('checkout', '--quiet', '--orphan', 'anew');
    commit('feat: everything anew');
    inWork('push', '--quiet', '--force', 'origin', 'HEAD:main');
    await expect(run(createPulls())).rejects.toThrow('cli: the tag cli-v1.0.0 is on');
  });

  test('a tag of the next version on some other branch is never taken over', async () => {
    inWork('checkout', '--quiet', '-b', 'elsewhere');
    commit('chore: elsewhere');
    inWork('tag', 'core-v1.1.0');
    inWork('push', '--quiet', 'origin', 'core-v1.1.0');
    change('feat: add a thing');
    const before = refs();
    await expect(run(createPulls())).rejects.toThrow(
      'core: the next version is 1.1.0, and the tag core-v1.1.0 is there already',
    );
    expect(refs()).toBe(before);
  });

  test('merged and not tagged by this action: the versions wait, and do not move again', async () => {
    change('feat: add a thing');
    const world = createPulls();
    await run(world, { tagOnMerge: false });
    merge(world, 'merge');
    const outcome = await run(world, { tagOnMerge: false });
    expect(outcome).toMatchObject({ status: 'nothing-to-release', tags: [] });
    expect(warnings.join()).toContain('core 1.1.0 has no tag core-v1.1.0 yet');
  });

  testInFull('two runs at once come to one branch and one pull request', async () => {
    change('feat: add a thing');
    const world = createPulls();
    const both = await Promise.allSettled([run(world), run(world)]);
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    await run(world);
    expect(remote('rev-list', '--count', `main..${BRANCH}`)).toBe('1');
    expect(world.pulls).toHaveLength(1);
    merge(world, 'merge');
    await Promise.allSettled([run(world), run(world)]);
    await run(world);
    expect(refs().match(/core-v1\.1\.0/g)).toHaveLength(1);
  });

  describe('with a tag of the whole monorepo', () => {
    beforeEach(() => {
      inWork('tag', 'mono-v3.0.0');
      inWork('push', '--quiet', 'origin', 'mono-v3.0.0');
    });

    test('its version moves with its crates, stands in its changelog, and is tagged last', async () => {
      change('feat!: drop a thing');
      const world = createPulls();
      await run(world);
      expect(show('CHANGELOG.md')).toContain('## [4.0.0]');
      expect(show('CHANGELOG.md')).toContain('- Updated cli, core');
      merge(world, 'squash');
      expect((await run(world)).tags).toEqual(['cli-v1.0.1', 'core-v2.0.0', 'mono-v4.0.0']);
      expect(await run(world)).toMatchObject({ status: 'nothing-to-release' });
    });

    test.each(['before', 'after'] as const)(
      'killed %s the workflow was started: it is started, once',
      async (moment) => {
        change('feat: add a thing');
        const world = createPulls('github-actions[bot]');
        const options = { releaseWorkflow: 'release.yml' };
        await run(world, options);
        merge(world, 'merge');
        const { dispatchWorkflow } = world.github;
        world.github.dispatchWorkflow = async (request) => {
          if (moment === 'after') {
            await dispatchWorkflow(request);
            world.started.add(request.ref);
          }
          throw new Error('killed');
        };
        await expect(run(world, options)).rejects.toThrow('killed');
        world.github.dispatchWorkflow = dispatchWorkflow;
        await run(world, options);
        expect(world.dispatched).toEqual([
          { repository: 'owner/mono', workflow: 'release.yml', ref: 'mono-v3.1.0', inputs: { tag: 'mono-v3.1.0' } },
        ]);
      },
    );
  });

  /** Runs and is killed at the given command of git, before or after its effect. */
  async function killAt(
    world: ReturnType<typeof createPulls>,
    push: number,
    moment: 'before' | 'after',
  ): Promise<boolean> {
    let seen = 0;
    const exec: Exec = async (program, args, settings) => {
      const isPush = args[0] === 'push';
      if (isPush) seen += 1;
      if (isPush && seen === push && moment === 'before') throw new Error('killed');
      const result = await startProgram(program, args, settings);
      if (isPush && seen === push) throw new Error('killed');
      return result;
    };
    return await run(world, {}, exec).then(
      () => false,
      () => true,
    );
  }

  test.each(['before', 'after'] as const)(
    'killed %s a push and started again, it comes to the same end',
    async (moment) => {
      change('feat: add a thing');
      const world = createPulls();
      expect(await killAt(world, 1, moment)).toBe(true);
      await run(world);
      expect(remote('rev-list', '--count', `main..${BRANCH}`)).toBe('1');
      expect(world.pulls).toHaveLength(1);
      const merged = merge(world, 'merge');
      expect(await killAt(world, 1, moment)).toBe(true);
      await run(world);
      expect(['core-v1.1.0', 'cli-v1.0.1'].map((tag) => remote('rev-parse', `${tag}^{commit}`))).toEqual([
        merged,
        merged,
      ]);
      expect(await run(world)).toMatchObject({ status: 'nothing-to-release' });
    },
  );

  /** Small, and the same everywhere (mulberry32). */
  function createRandom(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    };
  }

  test.each([1, 2])(
    'killed anywhere, again and again: one pull request, one tag, no version twice (seed %i)',
    async (seed) => {
      inWork('tag', 'mono-v3.0.0');
      inWork('push', '--quiet', 'origin', 'mono-v3.0.0');
      const random = createRandom(seed);
      const world = createPulls('github-actions[bot]');
      const options = { releaseWorkflow: 'release.yml' };
      const seen = new Map<string, string>();
      const check = (): void => {
        expect(world.pulls.filter(({ state }) => state === 'open').length).toBeLessThanOrEqual(1);
        for (const line of refs().split('\n')) {
          const [ref = '', oid = ''] = line.split(' ');
          if (!ref.startsWith('refs/tags/')) continue;
          // A tag that was there once is there for good.
          expect(seen.get(ref) ?? oid).toBe(oid);
          seen.set(ref, oid);
        }
      };
      const runKilled = async (): Promise<void> => {
        let left = random(45);
        const step = (): void => {
          if (left === 0) throw new Error('killed');
          left -= 1;
        };
        const exec: Exec = async (...words) => {
          step();
          const result = await startProgram(...words);
          step();
          return result;
        };
        const github = Object.fromEntries(
          Object.entries(world.github).map(([name, call]) => [
            name,
            async (request: unknown) => {
              step();
              const result = await (call as (given: unknown) => Promise<unknown>)(request);
              if (name === 'dispatchWorkflow') world.started.add((request as { ref: string }).ref);
              step();
              return result;
            },
          ]),
        ) as unknown as Github;
        await run({ ...world, github }, options, exec).catch((error: Error) => {
          if (error.message !== 'killed') throw error;
        });
        check();
      };
      for (const message of ['feat: add a thing', 'fix: mend a thing']) {
        change(message);
        await runKilled();
        await runKilled();
        await run(world, options);
        check();
        merge(world, (['merge', 'squash'] as const)[random(2)] ?? 'merge');
        await runKilled();
        await runKilled();
        for (const { ref } of world.dispatched as { ref: string }[]) world.started.add(ref);
        await run(world, options);
        check();
      }
      expect(await run(world, options)).toMatchObject({ status: 'nothing-to-release', tags: [] });
      const versions = [...seen.keys()].map((ref) => ref.slice('refs/tags/'.length)).sort();
      expect(versions).toEqual([
        ...['cli-v1.0.0', 'cli-v1.0.1', 'cli-v1.0.2', 'core-v1.0.0', 'core-v1.1.0', 'core-v1.1.1'],
        ...['mono-v3.0.0', 'mono-v3.1.0', 'mono-v3.1.1'],
      ]);
      expect(world.pulls).toHaveLength(2);
      const starts = (world.dispatched as { ref: string }[]).map(({ ref }) => ref);
      expect([...new Set(starts)].sort()).toEqual(['mono-v3.1.0', 'mono-v3.1.1']);
    },
  );
});
