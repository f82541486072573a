import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ReleaseRequest } from '../../../src/github/releases.ts';
import type { ApiRequest } from '../../support/github/api.ts';
import { openRoom, REPOSITORY, type Room } from './harness.ts';

const TAG = 'pot-o-validator-v0.5.0';
const MARKER = `upstream-release: ${TAG}@${'a'.repeat(40)}`;
const HIDDEN = `<!-- ${MARKER} -->`;

function request(overrides: Partial<ReleaseRequest> = {}): ReleaseRequest {
  return {
    repository: REPOSITORY,
    tag: TAG,
    commit,
    tagPrefix: 'pot-o-validator-v',
    title: 'pot-o-validator 0.5.0',
    body: '## Crates\n\n- pot-o-core 0.5.0',
    marker: MARKER,
    ...overrides,
  };
}

const asset = (name: string, text: string) => ({
  name,
  contentType: 'application/octet-stream',
  content: Buffer.from(text),
});

let room: Room;
let commit = '';
beforeEach(async () => {
  room = await openRoom();
  commit = room.git.git(REPOSITORY, 'rev-parse', 'main');
  room.git.git(REPOSITORY, 'tag', TAG);
});
afterEach(async () => {
  await room.close();
});

const isWrite = ({ method }: ApiRequest): boolean => method !== 'GET';
const releases = () => room.api.releases(REPOSITORY);

describe('a release', () => {
  test('is a draft first, gets its assets, and is published last', async () => {
    const outcome = await room.github.ensureRelease(request({ assets: [asset('a.txt', 'A'), asset('b.txt', 'B')] }));
    expect(outcome.status).toBe('published');
    expect(outcome.url).toBe(`${room.git.url}/${REPOSITORY}/releases/tag/${TAG}`);
    expect(room.api.requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /repos/${REPOSITORY}/releases`,
      `POST /repos/${REPOSITORY}/releases/1/assets`,
      `POST /repos/${REPOSITORY}/releases/1/assets`,
      `PATCH /repos/${REPOSITORY}/releases/1`,
    ]);
    const [release, ...others] = releases();
    expect(others).toEqual([]);
    expect(release).toMatchObject({ tag: TAG, name: 'pot-o-validator 0.5.0', isDraft: false, isLatest: true });
    expect(release?.body).toBe(`## Crates\n\n- pot-o-core 0.5.0\n\n${HIDDEN}\n`);
    expect(release?.assets.map(({ name, content }) => [name, content.toString()])).toEqual([
      ['a.txt', 'A'],
      ['b.txt', 'B'],
    ]);
  });

  test('is left as it is when asked for again, with not one write', async () => {
    await room.github.ensureRelease(request());
    const before = room.api.requests.length;
    const again = await room.connect().ensureRelease(request({ title: 'another title' }));
    expect(again.status).toBe('already-published');
    expect(room.api.requests.slice(before).filter(isWrite)).toEqual([]);
    expect(releases()).toHaveLength(1);
    expect(releases()[0]?.name).toBe('pot-o-validator 0.5.0');
  });

  test('takes up the draft a killed run left, with the assets it had', async () => {
    room.api.addRelease(REPOSITORY, {
      tag: TAG,
      isDraft: true,
      body: `old words\n\n${HIDDEN}`,
      assets: [
        { id: 901, name: 'a.txt', contentType: 'text/plain', content: Buffer.from('A'), state: 'uploaded' },
        { id: 902, name: 'b.txt', contentType: 'text/plain', content: Buffer.from('B'), state: 'open' },
        { id: 903, name: 'c.txt', contentType: 'text/plain', content: Buffer.from('X'), state: 'uploaded' },
      ],
    });
    const assets = [asset('a.txt', 'A'), asset('b.txt', 'B'), asset('c.txt', 'C')];
    expect((await room.github.ensureRelease(request({ assets }))).status).toBe('published');
    expect(releases()).toHaveLength(1);
    expect(releases()[0]?.body).not.toContain('old words');
    expect(releases()[0]?.assets.map(({ name, state, content }) => [name, state, content.toString()])).toEqual([
      ['a.txt', 'uploaded', 'A'],
      ['b.txt', 'uploaded', 'B'],
      ['c.txt', 'uploaded', 'C'],
    ]);
    const uploads = room.api.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/assets'));
    expect(uploads).toHaveLength(2);
  });

  test('keeps the words of a draft somebody wrote for the tag', async () => {
    room.api.addRelease(REPOSITORY, { tag: TAG, isDraft: true, body: 'Written by hand' });
    await room.github.ensureRelease(request());
    expect(releases()).toHaveLength(1);
    expect(releases()[0]?.body).toBe(`Written by hand\n\n## Crates\n\n- pot-o-core 0.5.0\n\n${HIDDEN}\n`);
  });

  test('finds a draft behind more than a page of releases', async () => {
    room.api.addRelease(REPOSITORY, { tag: TAG, isDraft: true, body: HIDDEN });
    for (let n = 0; n < 130; n += 1) room.api.addRelease(REPOSITORY, { tag: `other-v${n}` });
    await room.github.ensureRelease(request());
    expect(releases().filter(({ tag }) => tag === TAG)).toHaveLength(1);
  });

  test('leaves drafts of other tags alone', async () => {
    const other = room.api.addRelease(REPOSITORY, { tag: 'pot-o-validator-v0.6.0', isDraft: true, body: HIDDEN });
    await room.github.ensureRelease(request());
    expect(releases()).toContain(other);
    expect(other.isDraft).toBe(true);
  });

  test('removes the draft of a killed run beside a release that was published', async () => {
    room.api.addRelease(REPOSITORY, { tag: TAG });
    room.api.addRelease(REPOSITORY, { tag: TAG, isDraft: true, body: HIDDEN });
    const foreign = room.api.addRelease(REPOSITORY, { tag: TAG, isDraft: true, body: 'by hand' });
    expect((await room.github.ensureRelease(request())).status).toBe('already-published');
    expect(releases().filter(({ isDraft }) => isDraft)).toEqual([foreign]);
  });

  test('is one, and no draft is left, when two runs make it at once', async () => {
    const other = room.connect();
    const outcomes = await Promise.all([room.github.ensureRelease(request()), other.ensureRelease(request())]);
    expect(releases().map(({ isDraft }) => isDraft)).toEqual([false]);
    expect(new Set(outcomes.map(({ id }) => id))).toEqual(new Set([releases()[0]?.id]));
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is one, and no draft is left, when another run makes it whole before request %i',
    async (number) => {
      const other = room.connect();
      let started = false;
      let mine = 0;
      room.api.onRequest(() => {
        if (started) return undefined;
        mine += 1;
        if (mine !== number) return undefined;
        started = true;
        return { before: async () => void (await other.ensureRelease(request())) };
      });
      await room.github.ensureRelease(request());
      expect(started).toBe(true);
      expect(releases().map(({ isDraft }) => isDraft)).toEqual([false]);
    },
  );

  test.each(['drop', 'drop-after', { status: 502 }] as const)(
    'is one when the answer to the creation is lost (%j)',
    async (fault) => {
      let done = false;
      room.api.onRequest(({ method, path }) => {
        if (done || method !== 'POST' || !path.endsWith('/releases')) return undefined;
        done = true;
        return fault;
      });
      expect((await room.github.ensureRelease(request())).status).toBe('published');
      expect(releases().map(({ isDraft }) => isDraft)).toEqual([false]);
    },
  );

  test('is published when the answer to the publication is lost', async () => {
    let done = false;
    room.api.onRequest(({ method }) => {
      if (done || method !== 'PATCH') return undefined;
      done = true;
      return 'drop-after';
    });
    expect((await room.github.ensureRelease(request())).status).toBe('published');
    expect(releases().map(({ isDraft }) => isDraft)).toEqual([false]);
  });

  test('is published where releases are immutable, and again is no error', async () => {
    room.api.configure(REPOSITORY, { immutableReleases: true });
    const assets = [asset('a.txt', 'A')];
    expect((await room.github.ensureRelease(request({ assets }))).status).toBe('published');
    expect((await room.github.ensureRelease(request({ assets }))).status).toBe('already-published');
    const more = room.github.ensureRelease(request({ assets: [...assets, asset('b.txt', 'B')] }));
    await expect(more).rejects.toThrow('lacks b.txt and is immutable');
  });

  test('names its commit, so that a tag that is gone comes back where it was', async () => {
    room.git.git(REPOSITORY, 'tag', '--delete', TAG);
    room.git.addCommit(REPOSITORY, { later: 'work' });
    await room.github.ensureRelease(request());
    expect(room.git.refs(REPOSITORY)[`refs/tags/${TAG}`]).toBe(commit);
  });

  test('cuts notes GitHub would refuse as too long', async () => {
    await room.github.ensureRelease(request({ body: 'a line of notes\n'.repeat(10_000) }));
    const body = releases()[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(125_000);
    expect(body).toContain('a line of notes\n\n_The notes were cut');
    expect(body).toContain(HIDDEN);
  });
});

describe('the latest release', () => {
  const patch = () => room.api.requests.find(({ method }) => method === 'PATCH')?.body as Record<string, unknown>;

  test.each([
    ['pot-o-validator-v0.5.0', undefined, 'true', false],
    ['pot-o-validator-v0.5.0', 'pot-o-validator-v0.4.9', 'true', false],
    ['pot-o-validator-v0.5.0', 'pot-o-validator-v0.10.0', 'false', false],
    ['pot-o-validator-v0.5.0', 'something-else-v9.0.0', 'true', false],
    ['pot-o-validator-v0.6.0-rc.1', 'pot-o-validator-v0.5.0', 'false', true],
  ])('of %s beside %s: make_latest %s, pre-release %s', async (tag, latest, makeLatest, isPrerelease) => {
    if (latest !== undefined) room.api.addRelease(REPOSITORY, { tag: latest, isLatest: true });
    if (tag !== TAG) room.git.git(REPOSITORY, 'tag', tag);
    await room.github.ensureRelease(request({ tag }));
    expect(patch()).toMatchObject({ make_latest: makeLatest, prerelease: isPrerelease, draft: false });
    const marked = releases().filter(({ isLatest }) => isLatest);
    expect(marked.map((release) => release.tag)).toEqual([makeLatest === 'true' ? tag : latest]);
  });

  describe('that somebody published in the page', () => {
    const publishByHand = (assets: readonly { name: string; content: string }[]) =>
      room.api.addRelease(REPOSITORY, {
        tag: TAG,
        assets: assets.map(({ name, content }, id) => ({
          id: 900 + id,
          name,
          contentType: 'text/plain',
          state: 'uploaded',
          content: Buffer.from(content),
        })),
      });
    const names = () => releases()[0]?.assets.map(({ name, content }) => [name, content.toString()]);

    test('gets the assets it lacks, and those only', async () => {
      publishByHand([{ name: 'a.txt', content: 'A' }]);
      const assets = [asset('a.txt', 'A'), asset('b.txt', 'B')];
      expect((await room.github.ensureRelease(request({ assets }))).status).toBe('already-published');
      expect(names()).toEqual([
        ['a.txt', 'A'],
        ['b.txt', 'B'],
      ]);
      expect(room.api.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
    });

    test.each([
      ['the same bytes', 'A', true],
      ['other bytes of the same length', 'B', false],
      ['bytes that are no text', '\u0000\u0001', true],
    ])('on a server that tells no digests, %s are seen by reading them', async (_, text, isSame) => {
      room.api.configure(REPOSITORY, { withoutDigests: true });
      const own = isSame ? text : 'A';
      await room.github.ensureRelease(request({ assets: [asset('a.bin', text)] }));
      const again = room.github.ensureRelease(request({ assets: [asset('a.bin', own)] }));
      if (isSame) expect((await again).status).toBe('already-published');
      else await expect(again).rejects.toThrow('has a.bin with other bytes');
    });

    test('never loses a file that has other bytes', async () => {
      publishByHand([{ name: 'a.txt', content: 'theirs' }]);
      await expect(room.github.ensureRelease(request({ assets: [asset('a.txt', 'A')] }))).rejects.toMatchObject({
        kind: 'input',
        message: `GitHub: the published release ${TAG} in ${REPOSITORY} has a.txt with other bytes`,
      });
      expect(names()).toEqual([['a.txt', 'theirs']]);
    });
  });

  test.each(['drop-after', { status: 502 }] as const)(
    'has each asset once after an upload that ended in %j',
    async (fault) => {
      let isDone = false;
      room.api.onRequest(({ method, path }) => {
        if (isDone || method !== 'POST' || !path.endsWith('/assets')) return undefined;
        isDone = true;
        return fault;
      });
      const assets = [asset('a.txt', 'A')];
      expect((await room.github.ensureRelease(request({ assets }))).status).toBe('published');
      expect(releases()[0]?.assets.map(({ name }) => name)).toEqual(['a.txt']);
    },
  );
});
