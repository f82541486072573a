import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { basicCredential } from '../../../src/git/environment.ts';
import { createGit } from '../../../src/git/git.ts';
import { branchRef, tagRef } from '../../../src/git/refs.ts';
import { hostedUrl, parseRemoteUrl } from '../../../src/git/remote-url.ts';
import type { GitFault } from '../../support/git/server.ts';
import { someOf } from '../../support/in-full.ts';
import { BOT, EPOCH, file, type GitRoom, NAME, openGitRoom, TOKEN } from './harness.ts';

let room: GitRoom;
beforeEach(async () => {
  room = await openGitRoom();
});
afterEach(async () => {
  await room.close();
});

/** Every file below a folder, as text. */
function filesBelow(folder: string): [path: string, text: string][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => [path, readFileSync(path, 'latin1')]);
}

/** Command lines of every process of this machine. */
function processes(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    });
}

describe('the token', () => {
  test('is in no argument, URL or file, from clone to push', async () => {
    const seen: string[] = [];
    room.server.onRequest(() => ({ before: () => void seen.push(...processes()) }));
    await room.clone();
    const { store, head } = await room.store();
    const files = [file('Cargo.toml', 'x')];
    const made = await store.make({ parent: head, files, message: 'm', identity: BOT, epochSeconds: EPOCH });
    await room.git.readRemote(room.url, 'refs/heads/main');
    await room.git.look(room.url, 'write');
    await store.push([{ ref: 'refs/heads/main', oid: made.commit, expected: head }]);

    const secrets = [TOKEN, basicCredential(TOKEN)];
    expect(seen.some((line) => /git-remote-http|git .*clone|git .*push/.test(line))).toBe(true);
    const given = room.commands.map(({ args }) => args.join(' '));
    for (const text of [...seen, ...given, ...room.server.requests.map(({ url }) => url), ...room.lines]) {
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
    const leaks = filesBelow(room.folder).filter(([, text]) => secrets.some((secret) => text.includes(secret)));
    expect(leaks.map(([path]) => path)).toEqual([]);
    expect(room.server.requests.every(({ headers }) => headers.authorization !== undefined)).toBe(true);
  });

  test('that was taken before, and is not any more, has run out since', async () => {
    const { store, head } = await room.store();
    const made = await store.make({
      parent: head,
      files: [file('Cargo.toml', 'x')],
      message: 'm',
      identity: BOT,
      epochSeconds: EPOCH,
    });
    room.server.onRequest(() => ({ status: 401, body: 'Bad credentials' }));
    const runOut = {
      kind: 'input',
      message: expect.stringContaining('the token was accepted at 12:34 UTC'),
      hint: expect.stringContaining('Mint it right before stage publish'),
    };
    await expect(room.git.look(room.url, 'write')).rejects.toMatchObject(runOut);
    await expect(store.push([{ ref: 'refs/heads/main', oid: made.commit, expected: head }])).rejects.toMatchObject(
      runOut,
    );
    room.server.onRequest(() => ({ status: 403, body: 'Write access is not granted' }));
    const mayNot = { hint: expect.stringContaining('may read and write') };
    await expect(room.git.look(room.url, 'write')).rejects.toMatchObject(mayNot);
    room.server.onRequest(() => ({ status: 401, body: 'Bad credentials' }));
    const another = room.connect();
    await expect(another.look(room.url, 'read')).rejects.toMatchObject({
      message: expect.not.stringContaining('accepted'),
      hint: expect.stringContaining('Check that the token is valid'),
    });
  });

  test('goes to its own server only', async () => {
    const elsewhere = await openGitRoom();
    try {
      await expect(room.git.listRemote(elsewhere.url)).rejects.toMatchObject({
        kind: 'input',
        message: `read the refs of ${elsewhere.url} failed: the server wants other credentials`,
      });
      expect(elsewhere.server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
      expect(room.commands.at(-1)?.env).not.toHaveProperty('GIT_CONFIG_VALUE_99');
      expect(Object.values(room.commands.at(-1)?.env ?? {}).join('\n')).not.toContain(basicCredential(TOKEN));
    } finally {
      await elsewhere.close();
    }
  });

  test('does not follow a redirect', async () => {
    const followed: string[] = [];
    const other = createServer((request, response) => {
      followed.push(String(request.headers.authorization));
      response.end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/x/info/refs`;
    room.server.onRequest(() => ({ status: 302, headers: { location } }));
    await expect(room.git.listRemote(room.url)).rejects.toMatchObject({
      hint: expect.stringContaining('renamed or moved'),
    });
    expect(followed).toEqual([]);
    await new Promise((resolve) => other.close(resolve));
  });

  test('is not in the environment of a command that talks to nobody, nor of one to a local repository', async () => {
    const { repository, head } = await room.clone();
    await room.git.listRemote(`file://${room.server.path(NAME)}`);
    const last = room.commands.at(-1)?.env ?? {};
    expect(Object.values(last).join('\n')).not.toContain(basicCredential(TOKEN));
    await room.git
      .open(room.folder)
      .resolveCommit('HEAD')
      .catch(() => undefined);
    expect(Object.values(room.commands.at(-1)?.env ?? {}).join('\n')).not.toContain(basicCredential(TOKEN));
    expect(await repository.resolveCommit('HEAD')).toBe(head);
  });

  test('replaces one that is left in a configuration, because two of them are refused', async () => {
    const { store, head } = await room.store();
    const config = join(store.directory, 'config');
    appendFileSync(config, `[http "${room.server.url}/"]\n\textraheader = Authorization: basic b2xk\n`);
    room.server.requests.length = 0;
    await store.push([{ ref: 'refs/heads/new', oid: head, expected: null }]);
    expect(room.server.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill(`basic ${basicCredential(TOKEN)}`),
    );
  });
});

describe('a remote', () => {
  test('lists branches, light tags and annotated tags with what they point to', async () => {
    const { store, head } = await room.store();
    room.server.git(NAME, 'tag', 'light');
    const oid = await store.makeTag({ name: 'v1', commit: head, message: 'm', identity: BOT, epochSeconds: EPOCH });
    await store.push([{ ref: 'refs/tags/v1', oid, expected: null }]);
    const refs = await room.git.listRemote(room.url);
    expect([...refs.values()]).toEqual([
      { name: 'refs/heads/main', oid: head, commit: head },
      { name: 'refs/tags/light', oid: head, commit: head },
      { name: 'refs/tags/v1', oid, commit: head },
    ]);
    expect([...(await room.git.listRemote(room.url, ['refs/tags/v1'])).values()]).toEqual([refs.get('refs/tags/v1')]);
    expect((await room.git.listRemote(room.url, ['refs/tags/v'])).size).toBe(0);
  });

  test('is read at one ref without a clone', async () => {
    const { store, head } = await room.store();
    const oid = await store.makeTag({ name: 'v1', commit: head, message: 'of 1', identity: BOT, epochSeconds: EPOCH });
    await store.push([{ ref: 'refs/tags/v1', oid, expected: null }]);
    const read = await room.git.readRemote(room.url, 'refs/tags/v1');
    expect(read?.tag).toMatchObject({ oid, target: head, message: 'of 1\n', tagger: { ...BOT, epochSeconds: EPOCH } });
    expect(read?.commit).toMatchObject({ oid: head, parents: [], message: 'Seed\n' });
    expect((await room.git.readRemote(room.url, 'refs/heads/main'))?.tag).toBeUndefined();
    expect(await room.git.readRemote(room.url, 'refs/tags/none')).toBeUndefined();
  });

  test('is cloned with one branch, its history, no tags and no old blobs', async () => {
    room.server.git(NAME, 'tag', 'v1');
    room.server.addCommit(NAME, { 'Cargo.lock': 'new' });
    room.server.addCommit(NAME, { x: 'y' }, { branch: 'other' });
    const { directory, repository, head } = await room.clone();
    const { runGit } = await import('../../support/git/commands.ts');
    expect(runGit(directory, ['for-each-ref', '--format=%(refname)']).split('\n')).toEqual([
      'refs/heads/main',
      'refs/remotes/origin/HEAD',
      'refs/remotes/origin/main',
    ]);
    const parent = (await repository.readCommit(head)).parents[0] ?? '';
    const missing = runGit(directory, ['rev-list', '--objects', '--missing=print', '--all']).match(/^\?/gm) ?? [];
    expect(missing).toHaveLength(1);
    // What is lacking comes when it is asked for.
    expect(await repository.readFile(parent, 'Cargo.lock')).toBe('# lock\n');
  });

  test.each(someOf(['drop', { status: 500 }, { status: 429 }] as const, (_, index) => index === 0))(
    'is cloned after a bad line (%j)',
    async (fault) => {
      let left = 2;
      room.server.onRequest(({ step }) => {
        if (left === 0 || step !== 'transfer') return undefined;
        left -= 1;
        return fault as GitFault;
      });
      expect((await room.clone()).head).toBe(room.server.refs(NAME)['refs/heads/main']);
      expect(room.lines.length).toBeGreaterThan(0);
    },
  );

  test('without the branch, or not there at all, is an input error', async () => {
    const clone = (url: string, branch: string) => room.git.clone({ url, branch, directory: join(room.folder, 'c') });
    await expect(clone(room.url, 'trunk')).rejects.toMatchObject({
      kind: 'input',
      message: `clone ${room.url}: it has no branch "trunk"`,
    });
    room.server.git(NAME, 'tag', 'v1');
    await expect(clone(room.url, 'v1')).rejects.toMatchObject({ message: `clone ${room.url}: it has no branch "v1"` });
    rmSync(join(room.folder, 'c'), { recursive: true });
    const absent = `${room.server.url}/TribeWarez/absent.git`;
    await expect(clone(absent, 'main')).rejects.toMatchObject({
      kind: 'input',
      hint: expect.stringContaining('Check the name'),
    });
  });

  test('in a folder of this machine needs no server', async () => {
    const url = `file://${room.server.path(NAME)}`;
    const { repository, head } = await room.git.clone({ url, branch: 'main', directory: join(room.folder, 'local') });
    expect(await repository.readFile(head, 'Cargo.lock')).toBe('# lock\n');
    const store = await room.git.createStore(url);
    await store.fetch([head], 1);
    expect(Object.fromEntries(await room.git.look(url, 'write'))).toEqual(room.server.refs(NAME));
    expect(await store.push([{ ref: 'refs/tags/x', oid: head, expected: null }])).toEqual({ status: 'pushed' });
  });

  test('below a path, as a proxy or an enterprise server has it, gets the token there only', async () => {
    const nested = await openGitRoom({ basePath: '/git' });
    try {
      expect(nested.server.url).toMatch(/\/git$/);
      expect((await nested.clone()).head).toHaveLength(40);
      await nested.git.listRemote(nested.url.replace('/git/', '/gitx/')).catch(() => undefined);
      expect(nested.server.requests.at(-1)?.headers.authorization).toBeUndefined();
    } finally {
      await nested.close();
    }
  });
});

test('a tag that points to no commit is named', async () => {
  room.server.git(NAME, 'tag', 'v1', 'main^{tree}');
  await expect(room.git.readRemote(room.url, 'refs/tags/v1')).rejects.toMatchObject({
    kind: 'input',
    message: `refs/tags/v1 of ${room.url} points to no commit`,
  });
});

test.each([
  ['git version 2.25.1', false],
  ['git version 2.31.9.windows.1', false],
  ['git version 2.32.0', true],
  ['git version 3.0.0', true],
  ['something else', false],
])('%s is new enough: %s', async (version, isEnough) => {
  const asked: string[] = [];
  const git = createGit(
    { env: {}, tempDir: room.folder },
    {
      exec: async (_, args) => {
        asked.push(String(args[0]));
        return { exitCode: 0, stdout: args[0] === '--version' ? version : '', stderr: '' };
      },
      sleep: async () => undefined,
      now: () => Date.UTC(2026, 0, 1, 12, 34),
      random: () => 0,
      log: { info: () => undefined, debug: () => undefined },
    },
  );
  const twice = async () => [await git.listRemote(room.url), await git.listRemote(room.url)];
  if (isEnough) await twice();
  else
    await expect(twice()).rejects.toMatchObject({ kind: 'input', message: expect.stringContaining('2.32 or newer') });
  expect(asked).toEqual(isEnough ? ['--version', 'ls-remote', 'ls-remote'] : ['--version']);
});

describe('hostile text', () => {
  test.each([
    'ext::sh -c touch% /tmp/x',
    '--upload-pack=touch /tmp/x',
    'git@github.com:a/b.git',
    'ssh://git@github.com/a/b',
    '/etc',
    'file:/etc',
    'https://user:secret@github.com/a/b',
    'https://github.com/a/b?x',
    'https://github.com/a b',
    'https://github.com/a\nb',
    'javascript:1',
  ])('as a URL is refused: %j', async (url) => {
    expect(() => parseRemoteUrl(url)).toThrow(/git remote: got/);
    await expect(room.git.listRemote(url)).rejects.toMatchObject({ kind: 'input' });
    expect(room.commands.filter(({ args }) => args[1] !== '--version')).toEqual([]);
  });

  test.each(['a', '../..', 'a/..', 'a/b/c', 'a/b;id', '-x/y z', 'a/b\n'])('as a repository is refused: %j', (name) => {
    expect(() => hostedUrl('https://github.com', name)).toThrow('expected owner/name');
  });

  test.each([
    '-f',
    '--upload-pack=x',
    'a..b',
    'a b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[',
    'a\\',
    'a.lock',
    '.a',
    'a/.b',
    'a.',
    'a/',
    'a//b',
    'a@{b',
    '\u0007',
    '',
  ])('as a ref is refused: %j', (name) => {
    expect(() => branchRef(name)).toThrow('expected the name of a branch or tag');
    expect(() => tagRef(name)).toThrow('expected the name of a branch or tag');
  });

  test.each([
    'pot-o-validator-v1$(id)',
    '`id`',
    'a;b',
    'a&b',
    "a'b",
    'a"b',
    'größe',
    'a,b',
    'a=b',
    '+a',
    'a%b',
    '!a',
    '$HOME',
  ])('git allows as a ref stays what it is: %j', async (name) => {
    const { store, head } = await room.store();
    const who = { identity: BOT, epochSeconds: EPOCH };
    const files = [file('a', 'b')];
    const { commit, tag: made } = await store.make({
      parent: head,
      files,
      message: 'm',
      ...who,
      tag: { name, message: 'm' },
    });
    const oid = await store.makeTag({ name, commit, message: 'm', ...who });
    expect(made).toBe(oid);
    const updates = [
      { ref: tagRef(name), oid, expected: null },
      { ref: branchRef(name), oid: commit, expected: null },
    ];
    expect(await store.push(updates)).toEqual({ status: 'pushed' });
    expect((await room.git.listRemote(room.url, [tagRef(name)])).get(tagRef(name))).toEqual({
      name: tagRef(name),
      oid,
      commit,
    });
    expect((await room.git.readRemote(room.url, tagRef(name)))?.tag?.name).toBe(name);
    expect((await store.readTag(oid))?.name).toBe(name);
  });

  test('in the machine’s and the user’s configuration changes nothing', async () => {
    const home = join(room.folder, 'home');
    mkdirSync(home);
    const evil = `[url "http://127.0.0.1:1/"]\n\tinsteadOf = ${room.server.url}\n[core]\n\tsshCommand = false\n`;
    writeFileSync(join(home, '.gitconfig'), evil);
    const git = room.connect({
      env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, GIT_CONFIG: join(home, '.gitconfig') },
    });
    expect((await git.listRemote(room.url)).size).toBe(1);
  });
});
