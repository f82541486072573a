import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeError } from '../../../src/errors/action-error.ts';
import type { Github } from '../../../src/github/github.ts';
import type { ApiFault } from '../../support/github/api.ts';
import { openRoom, REPOSITORY, type Room, TOKEN } from './harness.ts';

let room: Room;
beforeEach(async () => {
  room = await openRoom();
});
afterEach(async () => {
  await room.close();
});

const ask = (github: Github = room.github) => github.checkAccess(REPOSITORY, 'main');
/** Two requests, about a release that is there. */
const askForRelease = () => {
  room.api.addRelease(REPOSITORY, { tag: 'v1.0.0' });
  return room.github.ensureRelease({
    repository: REPOSITORY,
    tag: 'v1.0.0',
    commit: 'a'.repeat(40),
    tagPrefix: 'v',
    title: 'v1.0.0',
    body: '',
    marker: 'm',
  });
};
const failure = async (promise: Promise<unknown>): Promise<string> =>
  await promise.then(
    () => 'no failure',
    (error: unknown) => describeError(error),
  );

/** The first `times` requests get the fault. */
function failFirst(fault: ApiFault, times: number): void {
  room.api.onRequest(({ number }) => (number <= times ? fault : undefined));
}

describe('an answer of GitHub', () => {
  test.each([[{ status: 502 }], ['drop'], [{ status: 500 }]] as const)('%j is asked for again', async (fault) => {
    failFirst(fault as ApiFault, 2);
    expect((await askForRelease()).status).toBe('already-published');
    expect(room.api.requests).toHaveLength(4);
  });

  test('that never gets better is a failure after four tries', async () => {
    failFirst({ status: 503 }, 99);
    const reason = `GitHub: reading the release v1.0.0 in ${REPOSITORY} failed with 503: injected 503`;
    expect(await failure(askForRelease())).toBe(reason);
    expect(room.api.requests).toHaveLength(4);
  });

  test('to the look before the first write is not asked for again', async () => {
    failFirst({ status: 503 }, 99);
    expect(await failure(ask())).toBe(`GitHub: reading the repository ${REPOSITORY} failed with 503: injected 503`);
    expect(room.api.requests).toHaveLength(1);
  });

  test('with a rate limit is waited for, and said', async () => {
    failFirst({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } }, 1);
    expect((await ask()).defaultBranch).toBe('main');
    expect(room.lines).toEqual([`GitHub: primary rate limit at GET /repos/{owner}/{repo}; retry 1 of 2 in 0 s`]);
  });

  test('with a rate limit hours away is a failure that says so', async () => {
    const reset = String(Math.floor(Date.now() / 1_000) + 7_200);
    const body = { message: 'API rate limit exceeded for user ID 1.' };
    failFirst({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }, body }, 9);
    expect(await failure(ask())).toContain(
      'failed with 403: API rate limit exceeded for user ID 1.. The rate limit of this token is used up',
    );
    expect(room.api.requests).toHaveLength(1);
  });

  test.each([
    [{ status: 401 }, 'The token is wrong, expired or revoked: set a new one'],
    [
      { status: 403, headers: { 'x-github-sso': 'required; url=https://github.com/orgs/x/sso?y=1' } },
      "Authorise the token for the organisation's SSO at https://github.com/orgs/x/sso?y=1",
    ],
    [
      { status: 403, headers: { 'x-accepted-github-permissions': 'contents=write' } },
      'Give the token the permission contents=write',
    ],
    [{ status: 404 }, 'to a token without access a private repository looks absent as well'],
  ])('%j comes with the way out, after one request', async (fault, hint) => {
    failFirst(fault, 1);
    expect(await failure(ask())).toContain(hint);
    expect(room.api.requests).toHaveLength(1);
  });

  test('never shows the token', async () => {
    const wrong = 'ghp_wrongwrongwrongwrongwrong';
    expect(await failure(ask(room.connect(wrong)))).not.toContain(wrong);
    expect(room.lines.join('\n')).not.toContain(TOKEN);
  });
});

test('an enterprise server is asked below /api/v3, /api/graphql and /api/uploads', async () => {
  await room.close();
  room = await openRoom({ basePath: '/api/v3' });
  room.git.git(REPOSITORY, 'tag', 'v1.0.0');
  expect(room.api.url).toMatch(/\/api\/v3$/);
  await ask();
  await room.github.ensureRelease({
    repository: REPOSITORY,
    tag: 'v1.0.0',
    commit: room.git.git(REPOSITORY, 'rev-parse', 'main'),
    tagPrefix: 'v',
    title: 'v1.0.0',
    body: '',
    marker: 'm',
    assets: [{ name: 'a b.txt', contentType: 'text/plain', content: Buffer.from('A') }],
  });
  await room.github.createVerifiedCommit({
    repository: REPOSITORY,
    branch: 'main',
    expectedHead: room.git.git(REPOSITORY, 'rev-parse', 'main'),
    message: 'm',
    files: [{ path: 'a', content: 'b' }],
  });
  expect(room.api.releases(REPOSITORY)[0]?.assets.map(({ name }) => name)).toEqual(['a b.txt']);
  expect(room.api.requests.at(-1)?.path).toBe('/api/graphql');
});

test('many writes are spread, a few are not', async () => {
  const write = async (count: number): Promise<number> => {
    let waited = 0;
    const { createTestClock } = await import('../../support/clock.ts');
    const { createOctokitSource } = await import('../../../src/github/client.ts');
    const { createNodeHttpClient } = await import('../../../src/http/node-client.ts');
    const clock = createTestClock();
    const log = { info: () => undefined, debug: () => undefined };
    const http = createNodeHttpClient({}, { ...clock, random: () => 0, log });
    const octokit = await createOctokitSource(
      { apiUrl: room.api.url, token: TOKEN },
      { ...clock, log, http: () => http },
    )();
    const [owner = '', repo = ''] = REPOSITORY.split('/');
    for (let n = 0; n < count; n += 1) {
      await octokit.rest.repos.createRelease({ owner, repo, tag_name: `v${n}`, draft: true });
    }
    waited = clock.waits.reduce((sum, ms) => sum + ms, 0);
    await http.close();
    return waited;
  };
  expect(await write(10)).toBe(0);
  expect(await write(13)).toBe(3_000);
});
