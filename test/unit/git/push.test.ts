import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RefUpdate } from '../../../src/git/push.ts';
import type { GitFault, GitRequest } from '../../support/git/server.ts';
import { BOT, EPOCH, file, type GitRoom, NAME, openGitRoom } from './harness.ts';

const BRANCH = 'refs/heads/main';
const TAG = 'refs/tags/pot-o-core-v0.5.0';

let room: GitRoom;
beforeEach(async () => {
  room = await openGitRoom();
});
afterEach(async () => {
  await room.close();
});

/** A store with a release commit and tag, and the two updates that publish it. */
async function prepared() {
  const { store, head } = await room.store();
  const made = await store.make({
    parent: head,
    files: [file('Cargo.toml', '[package]\nversion = "0.5.0"\n')],
    message: 'chore(deps): sync',
    identity: BOT,
    epochSeconds: EPOCH,
    tag: { name: 'pot-o-core-v0.5.0', message: 'pot-o-core 0.5.0' },
  });
  const tag = made.tag ?? '';
  const updates: RefUpdate[] = [
    { ref: BRANCH, oid: made.commit, expected: head },
    { ref: TAG, oid: tag, expected: null },
  ];
  return { store, head, commit: made.commit, tag, updates, push: () => store.push(updates) };
}
const refs = () => room.server.refs(NAME);
const pushes = () =>
  room.server.requests.filter(({ service, step }) => service === 'git-receive-pack' && step === 'transfer');

/** The next matching requests get the fault. */
function failNext(matches: (request: GitRequest) => boolean, fault: GitFault, times = 1): void {
  let left = times;
  room.server.onRequest((request) => {
    if (left === 0 || !matches(request)) return undefined;
    left -= 1;
    return fault;
  });
}
const isPush = ({ service, step }: GitRequest): boolean => service === 'git-receive-pack' && step === 'transfer';
const isPushDiscovery = ({ service, step }: GitRequest): boolean =>
  service === 'git-receive-pack' && step === 'discover';

describe('a push', () => {
  test('moves branch and tag in one transfer; again it is up to date', async () => {
    const { push, commit, tag } = await prepared();
    expect(await push()).toEqual({ status: 'pushed' });
    expect(refs()).toEqual({ [BRANCH]: commit, [TAG]: tag });
    expect(pushes()).toHaveLength(1);
    expect(await push()).toEqual({ status: 'up-to-date' });
    expect(pushes()).toHaveLength(1);
  });

  test('from a second store of the same release is up to date as well', async () => {
    const first = await prepared();
    const second = await prepared();
    await first.push();
    expect(await second.push()).toEqual({ status: 'up-to-date' });
  });

  test('leaves the branch when a tag of that name is there', async () => {
    const { push, head } = await prepared();
    room.server.git(NAME, 'tag', 'pot-o-core-v0.5.0', head);
    expect(await push()).toMatchObject({ status: 'stale', ref: TAG });
    expect(refs()).toEqual({ [BRANCH]: head, [TAG]: head });
  });

  test('makes no tag when the branch has moved', async () => {
    const { push } = await prepared();
    const moved = room.server.addCommit(NAME, { 'other.rs': '' });
    expect(await push()).toMatchObject({ status: 'stale', ref: BRANCH });
    expect(refs()).toEqual({ [BRANCH]: moved });
  });

  test('moves nothing when the branch moves between discovery and transfer', async () => {
    const { push } = await prepared();
    let moved = '';
    failNext(isPush, {
      before: () => {
        moved = room.server.addCommit(NAME, { 'other.rs': '' });
      },
    });
    expect(await push()).toMatchObject({ status: 'stale', ref: BRANCH });
    expect(refs()).toEqual({ [BRANCH]: moved });
  });

  test.each([
    ['update', 'case "$1" in refs/tags/*) echo "tags are closed today" >&2; exit 1;; esac', TAG],
    ['update', 'case "$1" in refs/heads/*) echo "GH006: Protected branch update failed" >&2; exit 1;; esac', BRANCH],
    ['pre-receive', 'echo "tags are closed today" >&2; exit 1', BRANCH],
  ])('moves nothing when the %s hook says no (%s)', async (hook, script, ref) => {
    const { push, head } = await prepared();
    room.server.installHook(NAME, hook, script);
    const outcome = await push();
    expect(outcome).toMatchObject({ status: 'rejected', ref });
    expect(outcome).toMatchObject({ output: expect.stringMatching(/tags are closed today|GH006: Protected branch/) });
    expect(refs()).toEqual({ [BRANCH]: head });
  });

  test('of the tag alone completes a branch that has the commit', async () => {
    const { store, updates, commit, tag } = await prepared();
    await store.push(updates.slice(0, 1));
    expect(await store.push(updates.slice(1))).toEqual({ status: 'pushed' });
    expect(refs()).toEqual({ [BRANCH]: commit, [TAG]: tag });
  });

  test('never takes commits from a branch', async () => {
    const { store, head, commit } = await prepared();
    const moved = room.server.addCommit(NAME, { 'other.rs': '' });
    await expect(store.push([{ ref: BRANCH, oid: commit, expected: moved }])).rejects.toThrow();
    const replaced = { ref: 'refs/heads/release/next', oid: head, expected: null };
    expect((await store.push([replaced])).status).toBe('pushed');
    const back = { ...replaced, oid: commit, expected: head, replace: true };
    expect((await store.push([back])).status).toBe('pushed');
    expect((await store.push([{ ...back, oid: head, expected: commit }])).status).toBe('pushed');
    expect(refs()[BRANCH]).toBe(moved);
  });
});

describe('a push over a bad line', () => {
  test.each([
    ['drop', isPushDiscovery],
    [{ status: 502 }, isPushDiscovery],
    [{ status: 503 }, isPush],
    ['drop', isPush],
  ] as const)('happens once, and is tried again (%j)', async (fault, matches) => {
    const { push, commit, tag } = await prepared();
    failNext(matches, fault);
    expect(await push()).toEqual({ status: 'pushed' });
    expect(refs()).toEqual({ [BRANCH]: commit, [TAG]: tag });
  });

  test('says that it is tried again', async () => {
    const { push } = await prepared();
    failNext(isPushDiscovery, { status: 502 });
    await push();
    expect(room.lines).toEqual([expect.stringMatching(/^push to http.*502.*; retry 1 of 3$/)]);
  });

  test('that broke after the work was done counts as pushed', async () => {
    const { push, commit, tag } = await prepared();
    failNext(isPush, 'drop-after');
    expect(await push()).toEqual({ status: 'pushed' });
    expect(refs()).toEqual({ [BRANCH]: commit, [TAG]: tag });
  });

  test('that broke while somebody else moved the branch is stale', async () => {
    const { push } = await prepared();
    let moved = '';
    room.server.onRequest((request) => {
      if (!isPush(request)) return undefined;
      moved = room.server.addCommit(NAME, { 'other.rs': '' });
      return 'drop';
    });
    expect(await push()).toMatchObject({ status: 'stale', ref: BRANCH, reason: `is at ${moved}` });
  });

  test('that never gets better fails after four tries', async () => {
    const { push } = await prepared();
    failNext(isPushDiscovery, { status: 500 }, 99);
    await expect(push()).rejects.toMatchObject({
      kind: 'remote',
      message: expect.stringContaining(`push to ${room.url} failed after 4 attempts: `),
    });
  });

  test.each([
    [{ status: 401 }, 'It has run out since'],
    [{ status: 403 }, 'Check that the token is valid'],
    [{ status: 404 }, 'a private repository looks absent'],
    [{ status: 301, headers: { location: 'http://127.0.0.1:1/moved' } }, 'renamed or moved'],
  ] as const)('%j is no bad line but an answer, and comes with the way out', async (fault, hint) => {
    const { push } = await prepared();
    failNext(isPushDiscovery, fault as GitFault, 99);
    const before = room.server.requests.length;
    await expect(push()).rejects.toMatchObject({ kind: 'input', hint: expect.stringContaining(hint) });
    expect(room.server.requests.length - before).toBe(1);
  });
});
