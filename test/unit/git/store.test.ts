import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Store } from '../../../src/git/store.ts';
import { runGit } from '../../support/git/commands.ts';
import { someOf } from '../../support/in-full.ts';
import { BOT, EPOCH, file, type GitRoom, NAME, openGitRoom } from './harness.ts';

let room: GitRoom;
beforeEach(async () => {
  room = await openGitRoom();
});
afterEach(async () => {
  await room.close();
});

const MESSAGE = 'chore(deps): sync with pot-o-validator upstream v0.5.0\n\nUpstream-Release: t@abc';
const request = (parent: string) => ({
  parent,
  files: [file('Cargo.toml', '[package]\nversion = "0.5.0"\n')],
  message: MESSAGE,
  identity: BOT,
  epochSeconds: EPOCH,
});
const TAG = { name: 'pot-o-core-v0.5.0', message: 'pot-o-core 0.5.0' };
const changed = (store: Store, oid: string) =>
  runGit(store.directory, ['show', '--format=', '--name-only', oid])
    .split('\n')
    .filter((line) => line !== '');

describe('a commit', () => {
  test('has the identity, the date in +0000, the message and the parent it was given', async () => {
    const { store, head } = await room.store();
    const made = await store.make(request(head));
    const commit = await store.readCommit(made.commit);
    const who = { ...BOT, epochSeconds: EPOCH, zone: '+0000' };
    expect(commit).toMatchObject({
      author: who,
      committer: who,
      parents: [head],
      message: `${MESSAGE}\n`,
      isSigned: false,
    });
    expect(commit?.trailers).toEqual([{ key: 'Upstream-Release', value: 't@abc' }]);
  });

  test('and its tag have the same ids in a second store made later, whatever the machine is set to', async () => {
    const ids: string[] = [];
    for (const { store, head } of [await room.store(), await room.store()]) {
      const { commit, tag } = await store.make({ ...request(head), tag: TAG });
      ids.push(`${commit} ${tag}`);
    }
    // What `git commit` and `git tag` make of the same contents.
    expect(ids).toEqual(
      Array(2).fill('fea7e3aa88c7c2475712c28435ca803e023047e0 3b6d3d2bf8e6bfeb8559f0185822cea4ecc4b734'),
    );
  });

  test('made on a copied base, without the rest of the tree, has the same ids and can be pushed', async () => {
    room.server.addCommit(NAME, { 'crates/deep/a.rs': '1', 'crates/b.rs': '2', 'docs/x.md': '3' });
    const { store, head } = await room.store();
    const files = [file('crates/deep/Cargo.toml', 'x'), file('crates/new/b.rs', 'y', '100755'), file('top', 'z')];
    const wanted = await store.make({ ...request(head), files, tag: TAG });
    const outbox = await room.git.createStore(room.url);
    await store.copyBase(
      head,
      files.map(({ path }) => path),
      outbox,
    );
    const made = await outbox.make({ ...request(head), files, tag: TAG });
    expect(made).toEqual(wanted);
    const updates = [
      { ref: 'refs/heads/main', oid: made.commit, expected: head },
      { ref: 'refs/tags/pot-o-core-v0.5.0', oid: made.tag ?? '', expected: null },
    ];
    expect(await outbox.push(updates)).toEqual({ status: 'pushed' });
    expect(() => room.server.git(NAME, 'fsck', '--strict')).not.toThrow();
    expect(room.server.git(NAME, 'show', 'main:docs/x.md')).toBe('3');
    expect(room.server.git(NAME, 'ls-tree', 'main:crates/new')).toContain('100755 blob');
  });

  test('holds exactly the named files: adds, changes and removes', async () => {
    const { store, head } = await room.store();
    const files = [
      file('CHANGELOG.md', '# 0.5.0\n'),
      { path: 'Cargo.lock', mode: undefined, content: Buffer.alloc(0) },
    ];
    const made = await store.make({ ...request(head), files });
    expect(changed(store, made.commit)).toEqual(['CHANGELOG.md', 'Cargo.lock']);
    expect([...(await store.listFiles(made.commit)).keys()]).toEqual(['CHANGELOG.md', 'Cargo.toml', 'src/lib.rs']);
  });

  test.each([
    ['CRLF', Buffer.from('[package]\r\nversion = "0.5.0"\r\n')],
    ['bytes that are no UTF-8', Buffer.from([0xe9, 0x0a, 0x00, 0xff])],
    ['nothing', Buffer.alloc(0)],
    ['what reads as a command of the stream', Buffer.from('x\ndone\nreset refs/heads/main\n')],
  ])('keeps %s as it is', async (_, content) => {
    const { store, head } = await room.store();
    const made = await store.make({ ...request(head), files: [{ path: 'Cargo.toml', mode: '100644', content }] });
    const found = (await store.listFiles(made.commit)).get('Cargo.toml')?.oid ?? '';
    expect((await store.readBlobs([found])).get(found)).toEqual(content);
    expect(changed(store, made.commit)).toEqual(['Cargo.toml']);
  });

  test.each(['../outside', '/etc/passwd', '.git/config', 'a/../b', 'a//b', 'a\nb', ''])(
    'refuses the path %j',
    async (path) => {
      const { store, head } = await room.store();
      await expect(store.make({ ...request(head), files: [file(path, 'x')] })).rejects.toThrow(
        'expected one below the root',
      );
    },
  );

  test.each(['120000', '160000', '040000', '100600'])('refuses a file of mode %s', async (mode) => {
    const { store, head } = await room.store();
    await expect(store.make({ ...request(head), files: [file('a', 'x', mode)] })).rejects.toThrow('no regular file');
  });

  test('refuses an identity that would break out of its line', async () => {
    const { store, head } = await room.store();
    const identity = { name: 'x\ncommitter y <z>', email: 'e' };
    await expect(store.make({ ...request(head), identity })).rejects.toThrow('expected a name and an e-mail');
  });
});

describe('a store', () => {
  test('takes a commit by its id in two requests, and no second time', async () => {
    await room.git.look(room.url, 'read');
    room.server.requests.length = 0;
    const { store, head } = await room.store();
    expect(room.server.requests.map(({ method, step }) => `${method} ${step}`)).toEqual([
      'GET discover',
      'GET discover',
      'POST transfer',
    ]);
    await store.fetch([head], 1);
    expect(room.server.requests).toHaveLength(3);
  });

  test('deepens a history once, however many ask for it at the same time', async () => {
    const { store, head } = await room.store();
    const before = room.server.requests.length;
    await Promise.all([1, 2, 3].map(async () => await store.fetch([head], Number.POSITIVE_INFINITY)));
    await Promise.all([store.fetchTags(), store.fetch([head], 1)]);
    expect(room.server.requests.slice(before).filter(({ step }) => step === 'discover')).toHaveLength(2);
  });

  test('takes more of the history when that is asked for', async () => {
    const ids = [room.server.refs(NAME)['refs/heads/main'] ?? ''];
    for (const text of ['1', '2', '3', '4']) ids.unshift(room.server.addCommit(NAME, { 'Cargo.toml': text }));
    room.server.addCommit(NAME, { 'README.md': '5' });
    const { store, head } = await room.store();
    expect(await store.firstParents(head)).toEqual([head]);
    await store.fetch([head], 3);
    expect(await store.firstParents(head)).toEqual([head, ...ids.slice(0, 2)]);
    await store.fetch([head], Number.POSITIVE_INFINITY);
    expect(await store.firstParents(head)).toEqual([head, ...ids]);
    expect(await store.firstParents(head, ['Cargo.toml'])).toEqual(ids);
    expect(await store.readCommit('0'.repeat(40))).toBeUndefined();
  });

  test.each(someOf(['drop', { status: 500 }, { status: 429 }] as const, (_, index) => index === 0))(
    'takes it after a bad line (%j)',
    async (fault) => {
      let left = 2;
      room.server.onRequest(({ step }) => {
        if (left === 0 || step !== 'transfer') return undefined;
        left -= 1;
        return fault;
      });
      expect((await room.store()).head).toBe(room.server.refs(NAME)['refs/heads/main']);
      expect(room.lines.length).toBeGreaterThan(0);
    },
  );

  test('says what differs between two commits, links and modes too', async () => {
    const { store, head } = await room.store();
    const made = await store.make({ ...request(head), files: [file('Cargo.toml', 'x', '100755'), file('new', 'y')] });
    const changes = await store.compare(head, made.commit);
    expect(changes.map(({ path, before, after }) => [path, before?.mode, after?.mode])).toEqual([
      ['Cargo.toml', '100644', '100755'],
      ['new', undefined, '100644'],
    ]);
    expect(await store.diff(head, made.commit, ['new'])).toContain('+y');
  });

  test('writes a tree without .git, links as links, and follows none', async () => {
    const work = join(room.folder, 'seed');
    runGit(room.folder, ['clone', '--quiet', room.server.path(NAME), work]);
    execFileSync('ln', ['-s', '/etc', join(work, 'outside')]);
    runGit(work, ['add', '--all']);
    runGit(work, ['commit', '--quiet', '-m', 'A link']);
    runGit(work, ['push', '--quiet', 'origin', 'HEAD:main']);
    const { store, head } = await room.store();
    const target = join(room.folder, 'deep', 'tree');
    await store.checkOut(head, target);
    expect(readdirSync(target).sort()).toEqual(['Cargo.lock', 'Cargo.toml', 'outside', 'src']);
    expect(lstatSync(join(target, 'outside')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(target, 'Cargo.lock'), 'utf8')).toBe('# lock\n');
  });

  test('runs no hook and no filter, and its configuration steers nothing', async () => {
    const { store, head } = await room.store();
    const mark = join(room.folder, 'ran');
    mkdirSync(join(store.directory, 'hooks'), { recursive: true });
    for (const hook of ['reference-transaction', 'pre-push', 'post-index-change', 'post-checkout']) {
      writeFileSync(join(store.directory, 'hooks', hook), `#!/bin/sh\ntouch ${mark}\nexit 1\n`);
      chmodSync(join(store.directory, 'hooks', hook), 0o755);
    }
    appendFileSync(
      join(store.directory, 'config'),
      `[filter "evil"]\n\tclean = touch ${mark}\n\tsmudge = touch ${mark}\n[core]\n\tautocrlf = true\n\tfsmonitor = touch ${mark}\n`,
    );
    const files = [file('.gitattributes', '* filter=evil\n'), file('Cargo.toml', 'a\r\n')];
    const { commit } = await store.make({ ...request(head), files });
    await store.push([{ ref: 'refs/heads/main', oid: commit, expected: head }]);
    expect(room.server.git(NAME, 'cat-file', 'blob', 'main:Cargo.toml')).toBe('a');
    expect(existsSync(mark)).toBe(false);
  });

  test('takes objects for what their ids say, whatever replaces them', async () => {
    const { store, head } = await room.store();
    const wanted = await store.readCommit(head);
    const other = await store.make({ ...request(head), message: 'Another' });
    runGit(store.directory, ['update-ref', `refs/replace/${head}`, other.commit]);
    expect(await store.readCommit(head)).toEqual(wanted);
  });
});

describe('the leave to push', () => {
  test('is asked for in one request, with the refs', async () => {
    room.server.git(NAME, 'tag', '-a', '-m', 'x', 'v1');
    const refs = await room.git.look(room.url, 'write');
    expect(Object.fromEntries(refs)).toEqual(room.server.refs(NAME));
    expect(room.server.requests.map(({ method, service }) => `${method} ${service}`)).toEqual(['GET git-receive-pack']);
    expect(Object.fromEntries(await room.git.look(room.url, 'read'))).toEqual(room.server.refs(NAME));
  });

  test.each([
    [{ status: 401 }, 'Check that the token is valid'],
    [{ status: 403 }, 'Check that the token is valid'],
    [{ status: 404 }, 'a private repository looks absent'],
    [{ status: 301, headers: { location: 'http://127.0.0.1:1/moved' } }, 'renamed or moved'],
  ])('is refused by %j, with the way out', async (fault, hint) => {
    room.server.onRequest(({ service }) => (service === 'git-receive-pack' ? fault : undefined));
    await expect(room.git.look(room.url, 'write')).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining(`ask for leave to push to ${room.url} failed: `),
      hint: expect.stringContaining(hint),
    });
    expect((await room.git.look(room.url, 'read')).size).toBe(1);
  });

  test('goes by owner: the token of one is sent to no other', async () => {
    const { url } = room.server;
    room.server.createRepository('Other/x', { a: '1' });
    const git = room.connect({
      credentials: [
        { serverUrl: `${url}/other`, token: 'ghp_of_the_other_owner_00000000' },
        { serverUrl: url, token: 'ghp_wrong_for_everybody_0000000' },
      ],
    });
    await expect(git.look(`${url}/Other/x`, 'write')).rejects.toMatchObject({ kind: 'input' });
    await expect(git.look(room.url, 'write')).rejects.toMatchObject({ kind: 'input' });
    const sent = room.server.requests.map(({ headers }) =>
      Buffer.from(String(headers.authorization).slice(6), 'base64').toString(),
    );
    expect(sent).toEqual([
      'x-access-token:ghp_of_the_other_owner_00000000',
      'x-access-token:ghp_wrong_for_everybody_0000000',
    ]);
  });
});
