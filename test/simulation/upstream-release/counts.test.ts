/** What a run says and does where something is there already, or is not what one would expect. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type CascadeWorld,
  createCascadeWorld,
  NEW,
  OLD,
  TAG,
  TOKEN,
  UPSTREAM,
  type WorldCrate,
} from '../../support/cascade/world.ts';
import { runGit } from '../../support/git/commands.ts';
import { TOKEN_USER } from '../../support/github/api.ts';
import { someOf, testInFull } from '../../support/in-full.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { onlyError, pushes, release } from './harness.ts';
import { amendMonorepo } from './monorepo.ts';

const TWO: readonly WorldCrate[] = [
  { name: 'core', path: 'core', needs: [] },
  { name: 'leaf', path: 'leaf', needs: ['core'] },
];
const CORE = 'TribeWarez/core';
const LEAF = 'TribeWarez/leaf';
const BRANCH = `upstream-release/${TAG}`;

describeWhen(whyMissing('cargo'), 'upstream-release', () => {
  let world: CascadeWorld;
  beforeAll(async () => {
    world = await createCascadeWorld({ crates: TWO, commands: { build: '[]' }, published: [OLD, NEW, '0.6.0'] });
  }, 120_000);
  afterEach(() => world.reset());
  afterAll(() => world.close());

  const statuses = (run: { outputs: Readonly<Record<string, string>> }): string[] =>
    Object.values(JSON.parse(run.outputs['results'] ?? '{}')).map((each) => (each as { status: string }).status);

  describe('plans', () => {
    test('for a tag that is not there yet, and says so', async () => {
      runGit(world.checkout, ['tag', '--delete', TAG]);
      world.git.git(UPSTREAM, 'update-ref', 'refs/hold', `refs/tags/${TAG}`);
      world.git.git(UPSTREAM, 'tag', '--delete', TAG);
      try {
        const run = await release(world, { mode: 'plan' });
        expect(run.errors).toEqual([]);
        expect(run.stdout).toContain(`the tag ${TAG} is not there yet: this is the plan for it at ${world.commit}`);
        expect(run.outputs['commit']).toBe(world.commit);
        expect(onlyError(await release(world))).toContain(`${TAG} is not in the checkout`);
      } finally {
        world.git.git(UPSTREAM, 'update-ref', `refs/tags/${TAG}`, 'refs/hold');
        runGit(world.checkout, ['fetch', '--quiet', world.git.path(UPSTREAM), `refs/tags/${TAG}:refs/tags/${TAG}`]);
      }
    });
  });

  describe('releases the tag of the event', () => {
    test.each([
      [
        'GITHUB_SHA',
        { GITHUB_REF: `refs/tags/${TAG}`, GITHUB_SHA: '1'.repeat(40) },
        {},
        'the commit of the event (GITHUB_SHA) is 1111',
      ],
      ['the input commit', {}, { commit: '2'.repeat(40) }, 'the input commit is 2222'],
    ])('and refuses another one than %s', async (_, env, inputs, expected) => {
      const error = onlyError(await release(world, inputs, { env }));
      expect(error).toContain(`the tag ${TAG} is at ${world.commit}, and ${expected}`);
      expect(pushes(world)).toEqual([]);
    });

    test('from its own commit alone: another one checked out is named', async () => {
      runGit(world.checkout, ['commit', '--quiet', '--allow-empty', '--message', 'Later']);
      const later = runGit(world.checkout, ['rev-parse', 'HEAD']);
      try {
        const error = onlyError(await release(world));
        expect(error).toContain(`the checkout at ${world.checkout} is at ${later}, the tag ${TAG} at ${world.commit}`);
      } finally {
        runGit(world.checkout, ['reset', '--quiet', '--hard', world.commit]);
      }
    });

    testInFull('and not the commit of a dispatch, which says nothing of the tag', async () => {
      const env = { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: '1'.repeat(40) };
      expect((await release(world, { 'dry-run': 'true', commit: world.commit }, { env })).errors).toEqual([]);
    });

    test.each(
      someOf(
        [
          ['the first push', 'git-receive-pack', 'nothing'],
          ['the release is published', 'git-upload-pack', 'leaf'],
        ],
        (_, index) => index === 0,
      ),
    )('which may not move before %s', async (_, service, after) => {
      let isMoved = false;
      const moved = world.git.git(UPSTREAM, 'commit-tree', 'main^{tree}', '-p', 'main', '-m', 'Other');
      world.git.onRequest((request) => {
        const isTime = after === 'nothing' ? pushes(world).length === 0 : pushes(world).length === 2;
        if (isMoved || !isTime || request.repository === UPSTREAM || request.service !== service) return undefined;
        if (after !== 'nothing' && request.repository !== LEAF) return undefined;
        return {
          before: () => {
            isMoved = true;
            world.git.git(UPSTREAM, 'update-ref', `refs/tags/${TAG}-real`, `refs/tags/${TAG}`);
            world.git.git(UPSTREAM, 'update-ref', `refs/tags/${TAG}`, moved);
          },
        };
      });
      try {
        const error = onlyError(await release(world));
        expect(error).toContain(`the tag ${TAG} is at ${moved} now; this run released from ${world.commit}`);
        expect(pushes(world)).toHaveLength(after === 'nothing' ? 0 : 2);
        expect(world.api.releases(UPSTREAM)).toEqual([]);
      } finally {
        world.git.git(UPSTREAM, 'update-ref', `refs/tags/${TAG}`, `refs/tags/${TAG}-real`);
        world.git.git(UPSTREAM, 'update-ref', '-d', `refs/tags/${TAG}-real`);
      }
    });
  });

  test.each(
    someOf(
      [
        ['it', 503],
        ['what it may read', 500],
      ],
      (_, index) => index === 0,
    ),
  )('fails when the server cannot tell the date of the tag (%s, %i)', async (_, status) => {
    runGit(world.checkout, ['update-ref', 'refs/hold', `refs/tags/${TAG}`]);
    runGit(world.checkout, ['update-ref', `refs/tags/${TAG}`, world.commit]);
    try {
      world.git.onRequest(({ repository, service }) =>
        repository === UPSTREAM && service === 'git-upload-pack' ? { status } : undefined,
      );
      expect(onlyError(await release(world))).toMatch(/after 4 attempts/);
      expect(pushes(world)).toEqual([]);
    } finally {
      runGit(world.checkout, ['update-ref', `refs/tags/${TAG}`, 'refs/hold']);
    }
  });

  test('refuses to go back, unless that is allowed', async () => {
    const text = world.git.git(LEAF, 'show', 'main:Cargo.toml').replace(`version = "${OLD}"`, 'version = "0.9.0"');
    const lock = world.git
      .git(LEAF, 'show', 'main:Cargo.lock')
      .replace(`name = "leaf"\nversion = "${OLD}"`, 'name = "leaf"\nversion = "0.9.0"');
    world.git.addCommit(LEAF, { 'Cargo.toml': `${text}\n`, 'Cargo.lock': `${lock}\n` });
    for (const mode of ['plan', 'release']) {
      const error = onlyError(await release(world, { mode }));
      expect(error).toContain(`TribeWarez/leaf: the version would go back from 0.9.0 to ${NEW}`);
    }
    expect(pushes(world)).toEqual([]);
    expect((await release(world, { 'allow-downgrade': 'true' })).errors).toEqual([]);
  });

  test('leaves a crate whose version did not change as an earlier release made it', async () => {
    expect((await release(world)).errors).toEqual([]);
    const before = world.refs();
    const manifest = (path: string): string => runGit(world.checkout, ['show', `HEAD:${path}/Cargo.toml`]);
    const raised = manifest('leaf').replace(`version = "${NEW}" #`, 'version = "0.6.0" #');
    const root = `[workspace]\nresolver = "2"\nmembers = ["core", "leaf"]\n[workspace.package]\nversion = "0.6.0"\n`;
    const head = runGit(world.checkout, ['rev-parse', 'HEAD']);
    const tag = 'pot-o-validator-v0.6.0';
    amendMonorepo(world, { 'Cargo.toml': root, 'leaf/Cargo.toml': `${raised}\n` }, { tag });
    try {
      const run = await release(world, { tag });
      expect(run.errors).toEqual([]);
      expect(statuses(run)).toEqual(['unchanged', 'released']);
      expect(world.refs()['core']).toEqual(before['core']);
      expect(world.git.refs(LEAF)).toHaveProperty(['refs/tags/leaf-v0.6.0']);
      // A tag that only says so is none of an earlier release.
      world.git.git(
        CORE,
        'tag',
        '-f',
        '-a',
        '-m',
        `core ${NEW}\n\nUpstream-Release: pot-o-validator-v0.1.0@${head}`,
        `core-v${NEW}`,
        'main',
      );
      expect(onlyError(await release(world, { tag }))).toContain('the tag is not the one this release makes');
    } finally {
      runGit(world.checkout, ['reset', '--quiet', '--hard', head]);
      runGit(world.checkout, ['push', '--quiet', '--force', world.git.path(UPSTREAM), `${head}:refs/heads/main`]);
      world.git.git(UPSTREAM, 'tag', '--delete', tag);
      runGit(world.checkout, ['tag', '--delete', tag]);
    }
  });

  describe('in pull requests', () => {
    const merge = (repository: string, extra?: string): string => {
      const [main, branch] = [
        world.git.git(repository, 'rev-parse', 'main'),
        world.git.git(repository, 'rev-parse', BRANCH),
      ];
      const tree = world.git.git(repository, 'rev-parse', `${extra ?? branch}^{tree}`);
      const made = world.git.git(repository, 'commit-tree', tree, '-p', main, '-m', 'Squashed, trailer lost');
      world.git.git(repository, 'update-ref', 'refs/heads/main', made);
      return made;
    };

    test('that are merged, it says who tags them; squashed, with branches deleted, they are known all the same', async () => {
      expect((await release(world, { mode: 'pull-request' })).outputs['status']).toBe('pull-requests-open');
      const merged = [CORE, LEAF].map((repository) => merge(repository));
      for (const repository of [CORE, LEAF]) world.git.git(repository, 'update-ref', '-d', `refs/heads/${BRANCH}`);
      world.git.requests.length = 0;
      const again = await release(world, { mode: 'pull-request' });
      expect(onlyError(again)).toContain(
        'the pull requests of this release are merged, and their tags are not made yet',
      );
      expect(onlyError(again)).toContain('Run the workflow with mode: release');
      expect(again.outputs['status']).toBe('merged-not-tagged');
      expect(
        Object.values(JSON.parse(again.outputs['results'] ?? '')).map((each) => (each as { url: string }).url),
      ).toEqual(['', '']);
      expect(pushes(world)).toEqual([]);
      const run = await release(world);
      expect(run.errors).toEqual([]);
      expect(
        [CORE, LEAF].map((repository, index) =>
          world.git.git(repository, 'rev-parse', `${index === 0 ? 'core' : 'leaf'}-v${NEW}^{commit}`),
        ),
      ).toEqual(merged);
    });

    testInFull('with commits of others, it leaves the branch as it is; what was merged is what is tagged', async () => {
      await release(world, { mode: 'pull-request' });
      const reviewed = world.git.addCommit(LEAF, { 'src/adapted.rs': '// for the new core\n' }, { branch: BRANCH });
      world.git.addCommit(LEAF, { 'README.md': 'Meanwhile\n' });
      const again = await release(world, { mode: 'pull-request' });
      expect(again.errors).toEqual([]);
      expect(again.warnings.join()).toContain(`the branch ${BRANCH} has commits of others and is left as it is`);
      expect(world.git.refs(LEAF)[`refs/heads/${BRANCH}`]).toBe(reviewed);
      await release(world, { mode: 'pull-request' });
      const comments = world.api.comments(LEAF).map(({ body }) => body);
      expect(comments).toEqual([expect.stringMatching(/left as it is[\s\S]*```diff\n[\s\S]*\+version = "0\.5\.0"/)]);

      const made = merge(LEAF, reviewed);
      const refused = onlyError(await release(world));
      expect(refused).toMatch(/together with others \((README\.md, )?src\/adapted\.rs\)/);
      const [pull] = world.api.pulls(LEAF);
      if (pull === undefined) throw new Error('there is no pull request');
      Object.assign(pull, { state: 'closed', mergeCommit: made });
      const run = await release(world);
      expect(run.errors).toEqual([]);
      expect(world.git.git(LEAF, 'rev-parse', `leaf-v${NEW}^{commit}`)).toBe(made);
    });

    test('of a release before, it closes them with a link to the new one', async () => {
      world.git.addCommit(LEAF, { x: 'y' }, { branch: 'upstream-release/pot-o-validator-v0.4.9' });
      const old = {
        number: 1,
        head: 'upstream-release/pot-o-validator-v0.4.9',
        base: 'main',
        title: 'Old',
        body: 'Text',
        state: 'open',
      };
      world.api.pulls(LEAF).push(old as never);
      await release(world, { mode: 'pull-request' });
      const [first, second] = world.api.pulls(LEAF);
      expect(first).toMatchObject({
        state: 'closed',
        body: expect.stringMatching(/^Superseded by http.*\/pull\/\d+\n\nText/),
      });
      expect(second?.state).toBe('open');
    });
  });

  describe('takes', () => {
    test('the token of an owner for that owner, and says what is wrong with a list', async () => {
      const author = { 'git-user-name': 'A', 'git-user-email': 'a@b' };
      const inputs = { token: 'ghp_wrong_for_everybody_0000000', 'github-token': TOKEN, ...author };
      const run = await release(world, { ...inputs, tokens: `# ours\ntribewarez=${TOKEN}` });
      expect(run.errors).toEqual([]);
      expect(run.masks).toContain(TOKEN);
      for (const [tokens, expected] of [
        ['TribeWarez', 'tokens: line 1: expected owner=token'],
        ['a=x\nTribeWarez=', 'tokens: line 2: the token of TribeWarez is empty'],
        [`a=${TOKEN}\nA=${TOKEN}`, 'tokens: line 2: A is there twice'],
        ['a="quoted"', 'is a placeholder or in quotes'],
      ] as const) {
        const error = onlyError(await release(world, { ...inputs, tokens }));
        expect(error).toContain(expected);
        expect(error).not.toContain(TOKEN);
      }
    });

    test("the job's own token for the release, where the other may not make it", async () => {
      const run = await release(world, { repository: 'nobody/nothing' });
      expect(onlyError(run)).toContain('none of the tokens may write releases of nobody/nothing');
      expect(pushes(world)).toEqual([]);
    });

    test("the token's own user as the one who commits", async () => {
      expect((await release(world)).errors).toEqual([]);
      const who = `${TOKEN_USER.login} <${TOKEN_USER.id}+${TOKEN_USER.login}@users.noreply.github.com>`;
      expect(world.git.git(LEAF, 'log', '-1', '--format=%an <%ae>', 'main')).toBe(who);
    });

    testInFull('a name of its own where the token has no user, and stops where the token is none', async () => {
      world.api.onRequest(({ path }) =>
        path === '/user' ? { status: 403, body: { message: 'Resource not accessible' } } : undefined,
      );
      expect((await release(world)).errors).toEqual([]);
      expect(world.git.git(LEAF, 'log', '-1', '--format=%an', 'main')).toBe('github-actions[bot]');
      world.reset();
      world.api.onRequest(({ path }) =>
        path === '/user' ? { status: 401, body: { message: 'Bad credentials' } } : undefined,
      );
      expect(onlyError(await release(world))).toContain("reading the token's user failed with 401");
    });
  });

  test('ends with what it had done when the runner cancels it', async () => {
    let send: (signal: 'SIGTERM') => void = () => undefined;
    let isSent = false;
    world.git.onRequest(({ repository, service, step }) => {
      if (repository !== LEAF || service !== 'git-receive-pack' || step !== 'transfer' || isSent) return undefined;
      isSent = true;
      return { before: () => send('SIGTERM') };
    });
    const run = await release(
      world,
      {},
      {
        onStart: (given) => {
          send = given;
        },
      },
    );
    expect(run.outputs['status']).toBe('cancelled');
    expect(onlyError(run)).toContain('leaf: push');
    world.git.onRequest(() => undefined);
    const again = await release(world);
    expect(again.errors).toEqual([]);
    expect(Object.keys(world.git.refs(LEAF)).sort()).toEqual(['refs/heads/main', `refs/tags/leaf-v${NEW}`]);
  });

  testInFull('ends at its deadline, whatever runs', async () => {
    const slow = await createCascadeWorld({ crates: TWO, commands: { build: '["sleep", "60"]' } });
    try {
      const error = onlyError(await release(slow, { 'deadline-seconds': '31' }, { deadlineMs: 1_500 }));
      expect(error).toContain('the run did not end within 31s');
      expect(pushes(slow)).toEqual([]);
    } finally {
      await slow.close();
    }
  });
});
