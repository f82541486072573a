import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRoom, REPOSITORY, type Room } from './harness.ts';

const HEAD = 'upstream-release/pot-o-validator-v0.5.0';
const request = {
  repository: REPOSITORY,
  head: HEAD,
  base: 'main',
  title: 'chore(deps): sync',
  body: '- pot-o-core 0.4.0 → 0.5.0',
};

let room: Room;
beforeEach(async () => {
  room = await openRoom();
  room.git.addCommit(REPOSITORY, { a: 'b' }, { branch: HEAD });
});
afterEach(async () => {
  await room.close();
});

const pulls = () => room.api.pulls(REPOSITORY);
const writes = () => room.api.requests.filter(({ method }) => method !== 'GET');

describe('a pull request', () => {
  test('is made once, found again, and not written when nothing changed', async () => {
    const first = await room.github.ensurePullRequest(request);
    expect(first).toEqual({ status: 'created', number: 1, url: `${room.git.url}/${REPOSITORY}/pull/1` });
    expect(await room.connect().ensurePullRequest(request)).toEqual({ ...first, status: 'unchanged' });
    expect(pulls()).toHaveLength(1);
    expect(writes()).toHaveLength(1);
  });

  test('gets a new title and body', async () => {
    await room.github.ensurePullRequest(request);
    const outcome = await room.github.ensurePullRequest({ ...request, body: 'new' });
    expect(outcome.status).toBe('updated');
    expect(pulls()).toMatchObject([{ title: request.title, body: 'new' }]);
  });

  test('is made anew after the first was closed', async () => {
    await room.github.ensurePullRequest(request);
    Object.assign(pulls()[0] ?? {}, { state: 'closed' });
    expect((await room.github.ensurePullRequest(request)).status).toBe('created');
    expect(pulls().map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  test.each(['drop-after', { status: 502 }] as const)(
    'is one when the answer to its creation is lost (%j)',
    async (fault) => {
      let done = false;
      room.api.onRequest(({ method }) => {
        if (done || method !== 'POST') return undefined;
        done = true;
        return fault;
      });
      await room.github.ensurePullRequest(request);
      expect(pulls()).toHaveLength(1);
    },
  );

  test('is one when another run is faster', async () => {
    const other = room.connect();
    room.api.onRequest(({ method, number }) =>
      method === 'POST' && number === 2
        ? { before: async () => void (await other.ensurePullRequest(request)) }
        : undefined,
    );
    expect((await room.github.ensurePullRequest(request)).number).toBe(1);
    expect(pulls()).toHaveLength(1);
  });

  test('of a branch that is not there fails with GitHub’s reason', async () => {
    await expect(room.github.ensurePullRequest({ ...request, head: 'nowhere' })).rejects.toMatchObject({
      kind: 'input',
      message: `GitHub: opening the pull request of nowhere in ${REPOSITORY} failed with 422: Validation Failed; PullRequest head invalid`,
    });
  });
});
