import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRoom, REPOSITORY, type Room } from './harness.ts';

let room: Room;
let head: string;
beforeEach(async () => {
  room = await openRoom();
  head = room.git.git(REPOSITORY, 'rev-parse', 'main');
});
afterEach(async () => {
  await room.close();
});

const request = () => ({
  repository: REPOSITORY,
  branch: 'main',
  expectedHead: head,
  message: 'chore(deps): sync\n\nUpstream-Release: v1@abc\n',
  files: [
    { path: 'Cargo.toml', content: '[package]\nname = "größe"\n' },
    { path: 'Cargo.lock', content: Buffer.from('# lock\r\n') },
  ],
});

describe('a commit GitHub makes', () => {
  test('holds exactly the files, the message and the parent asked for', async () => {
    const outcome = await room.github.createVerifiedCommit(request());
    expect(outcome.status).toBe('committed');
    const oid = room.git.git(REPOSITORY, 'rev-parse', 'main');
    expect(outcome).toMatchObject({ oid, url: `${room.git.url}/${REPOSITORY}/commit/${oid}` });
    expect(room.git.git(REPOSITORY, 'rev-parse', 'main^')).toBe(head);
    expect(room.git.git(REPOSITORY, 'log', '-1', '--format=%B', 'main').trim()).toBe(request().message.trim());
    expect(room.git.git(REPOSITORY, 'cat-file', 'blob', 'main:Cargo.toml')).toBe('[package]\nname = "größe"');
    expect(room.git.git(REPOSITORY, 'diff', '--name-only', head, 'main').split('\n')).toEqual([
      'Cargo.lock',
      'Cargo.toml',
    ]);
  });

  test('takes away what has no content', async () => {
    head = room.git.addCommit(REPOSITORY, { 'src/old.rs': 'old', 'src/new.rs': '' });
    const files = [
      { path: 'src/old.rs', content: undefined },
      { path: 'src/new.rs', content: 'new' },
    ];
    const outcome = await room.github.createVerifiedCommit({ ...request(), files });
    expect(outcome.status).toBe('committed');
    expect(room.git.git(REPOSITORY, 'diff', '--name-status', head, 'main').split('\n')).toEqual([
      'M\tsrc/new.rs',
      'D\tsrc/old.rs',
    ]);
  });

  test('is not made onto a branch that moved', async () => {
    const moved = room.git.addCommit(REPOSITORY, { other: 'change' });
    expect(await room.github.createVerifiedCommit(request())).toEqual({
      status: 'stale',
      reason: expect.stringContaining(moved),
    });
    expect(room.git.git(REPOSITORY, 'rev-parse', 'main')).toBe(moved);
  });

  test('is known again when the answer is lost', async () => {
    room.api.onRequest(({ path }) => (path === '/graphql' ? 'drop-after' : undefined));
    const outcome = await room.github.createVerifiedCommit(request());
    expect(outcome).toMatchObject({ status: 'committed', oid: room.git.git(REPOSITORY, 'rev-parse', 'main') });
    expect(room.git.git(REPOSITORY, 'rev-parse', 'main^')).toBe(head);
  });

  test('is an error when the request did not arrive', async () => {
    room.api.onRequest(({ path }) => (path === '/graphql' ? 'drop' : undefined));
    await expect(room.github.createVerifiedCommit(request())).rejects.toMatchObject({ kind: 'remote' });
    expect(room.git.git(REPOSITORY, 'rev-parse', 'main')).toBe(head);
  });

  test('in a repository the token does not see is an input error', async () => {
    await expect(room.github.createVerifiedCommit({ ...request(), repository: 'a/b' })).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('committing to main in a/b failed with 404: Could not resolve to a Repository'),
    });
  });
});
