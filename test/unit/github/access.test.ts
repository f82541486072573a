import { afterEach, describe, expect, test } from '@jest/globals';
import { openRoom, REPOSITORY, type Room } from './harness.ts';

let room: Room | undefined;
afterEach(async () => {
  await room?.close();
});

describe('the look before the first write', () => {
  test('tells the default branch and the rules of the branch', async () => {
    room = await openRoom();
    room.api.configure(REPOSITORY, {
      rules: [
        { type: 'required_signatures', ruleset_id: 1, ruleset_source: REPOSITORY, ruleset_source_type: 'Repository' },
        {
          type: 'required_status_checks',
          parameters: { required_status_checks: [{ context: 'ci' }], strict_required_status_checks_policy: true },
        },
      ],
    });
    expect(await room.github.checkAccess(REPOSITORY, 'release/next')).toEqual({
      repository: REPOSITORY,
      defaultBranch: 'main',
      isPrivate: false,
      requiresSignedCommits: true,
      requiresPullRequest: false,
      requiredChecks: ['ci'],
    });
  });

  test.each([
    [{ archived: true }, 'is archived'],
    [{ canPush: false }, 'cannot be written with this token'],
  ])('refuses a repository that is %j', async (settings, reason) => {
    room = await openRoom();
    room.api.configure(REPOSITORY, settings);
    await expect(room.github.checkAccess(REPOSITORY, 'main')).rejects.toMatchObject({
      kind: 'input',
      message: `GitHub: ${REPOSITORY} ${reason}`,
    });
  });

  test.each([
    ['repo', true, undefined],
    ['public_repo', false, undefined],
    ['public_repo', true, 'public_repo'],
    ['read:org, gist', false, 'read:org, gist'],
  ])('of a token with the scopes %s in a private repository (%s)', async (scopes, isPrivate, refused) => {
    room = await openRoom({ scopes });
    room.api.configure(REPOSITORY, { private: isPrivate });
    const promise = room.github.checkAccess(REPOSITORY, 'main');
    if (refused === undefined) expect((await promise).isPrivate).toBe(isPrivate);
    else {
      await expect(promise).rejects.toMatchObject({
        message: `GitHub: ${REPOSITORY} cannot be written with a token of the scopes ${refused}`,
        hint: 'Give the token the scope repo',
      });
    }
  });

  test('does without rules where the server has none', async () => {
    room = await openRoom({ basePath: '/api/v3' });
    room.api.onRequest(({ path }) => (path.includes('/rules/') ? { status: 404 } : undefined));
    expect((await room.github.checkAccess(REPOSITORY, 'main')).requiresSignedCommits).toBe(false);
  });
});
