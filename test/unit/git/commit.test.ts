import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runGit } from '../../support/git-server.ts';
import { BOT, EPOCH, type GitRoom, openGitRoom } from './harness.ts';

let room: GitRoom;
beforeEach(async () => {
  room = await openGitRoom();
});
afterEach(async () => {
  await room.close();
});

const MESSAGE = 'chore(deps): sync with pot-o-validator upstream v0.5.0\n\nUpstream-Release: t@abc';
const PATHS = ['Cargo.toml', 'Cargo.lock'];

async function edited() {
  const clone = await room.clone();
  writeFileSync(join(clone.directory, 'Cargo.toml'), '[package]\nversion = "0.5.0"\n');
  return clone;
}
const request = (parent: string) => ({ parent, paths: PATHS, message: MESSAGE, identity: BOT, epochSeconds: EPOCH });
const changed = (directory: string, oid: string) =>
  runGit(directory, ['show', '--format=', '--name-only', oid])
    .split('\n')
    .filter((line) => line !== '');

describe('a commit', () => {
  test('has the identity, the date in +0000, the message and the parent it was given', async () => {
    const { repository, head } = await edited();
    const outcome = await repository.commit({ ...request(head), branch: 'main' });
    expect(outcome.status).toBe('committed');
    const commit = await repository.readCommit(outcome.status === 'committed' ? outcome.oid : '');
    const who = { ...BOT, epochSeconds: EPOCH, zone: '+0000' };
    expect(commit).toMatchObject({
      author: who,
      committer: who,
      parents: [head],
      message: `${MESSAGE}\n`,
      isSigned: false,
    });
    expect(commit.trailers).toEqual([{ key: 'Upstream-Release', value: 't@abc' }]);
    expect(await repository.resolveCommit('HEAD')).toBe(commit.oid);
  });

  test('and its tag have the same ids in a second clone made later, whatever the machine is set to', async () => {
    const ids: string[] = [];
    for (const clone of [await edited(), await edited()]) {
      const outcome = await clone.repository.commit(request(clone.head));
      if (outcome.status !== 'committed') throw new Error('nothing was committed');
      const tag = { name: 'pot-o-core-v0.5.0', commit: outcome.oid, message: 'pot-o-core 0.5.0', identity: BOT };
      ids.push(`${outcome.oid} ${await clone.repository.tag({ ...tag, epochSeconds: EPOCH })}`);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).toBe('fea7e3aa88c7c2475712c28435ca803e023047e0 3b6d3d2bf8e6bfeb8559f0185822cea4ecc4b734');
  });

  test('is not made when the files are as in the parent', async () => {
    const { repository, head } = await room.clone();
    expect(await repository.commit(request(head))).toEqual({ status: 'unchanged' });
  });

  test('holds only the named files, whatever lies in the tree, is staged or was committed beside it', async () => {
    const { repository, head, directory } = await edited();
    for (const name of ['.env', 'core.dump', 'src/lib.rs', 'new.rs']) writeFileSync(join(directory, name), 'secret\n');
    runGit(directory, ['add', '--all', '--force']);
    runGit(directory, ['commit', '--quiet', '-m', 'made by a build script']);
    writeFileSync(join(directory, 'later.txt'), 'x');
    const outcome = await repository.commit(request(head));
    if (outcome.status !== 'committed') throw new Error('nothing was committed');
    expect(changed(directory, outcome.oid)).toEqual(['Cargo.toml']);
    expect((await repository.readCommit(outcome.oid)).parents).toEqual([head]);
  });

  test('adds a named file that is new, also one .gitignore names, and removes one that is gone', async () => {
    const { repository, head, directory } = await edited();
    writeFileSync(join(directory, '.gitignore'), '*.md\n');
    writeFileSync(join(directory, 'CHANGELOG.md'), '# 0.5.0\n');
    rmSync(join(directory, 'Cargo.lock'));
    const outcome = await repository.commit({ ...request(head), paths: [...PATHS, 'CHANGELOG.md', 'absent.txt'] });
    if (outcome.status !== 'committed') throw new Error('nothing was committed');
    expect(changed(directory, outcome.oid)).toEqual(['CHANGELOG.md', 'Cargo.lock', 'Cargo.toml']);
    expect(await repository.hasFile(outcome.oid, 'Cargo.lock')).toBe(false);
  });

  test('runs no hook, no filter and no clean-up of the line ends', async () => {
    const { repository, head, directory } = await room.clone();
    const mark = join(room.folder, 'ran');
    mkdirSync(join(directory, '.git/hooks'), { recursive: true });
    for (const hook of [
      'pre-commit',
      'commit-msg',
      'post-commit',
      'reference-transaction',
      'pre-push',
      'post-index-change',
    ]) {
      writeFileSync(join(directory, '.git/hooks', hook), `#!/bin/sh\ntouch ${mark}\nexit 1\n`);
      chmodSync(join(directory, '.git/hooks', hook), 0o755);
    }
    writeFileSync(join(directory, '.gitattributes'), '* filter=evil diff=evil\n');
    appendFileSync(join(directory, '.git/config'), '[core]\n\tautocrlf = true\n[commit]\n\tgpgsign = true\n');
    writeFileSync(join(directory, 'Cargo.toml'), '[package]\r\nversion = "0.5.0"\r\n');
    const outcome = await repository.commit({ ...request(head), branch: 'main' });
    if (outcome.status !== 'committed') throw new Error('nothing was committed');
    expect(await repository.readFile(outcome.oid, 'Cargo.toml')).toBe('[package]\r\nversion = "0.5.0"\r\n');
    await repository.tag({ name: 'v1', commit: outcome.oid, message: 'm', identity: BOT, epochSeconds: EPOCH });
    expect((await repository.push([{ ref: 'refs/heads/main', oid: outcome.oid, expected: head }])).status).toBe(
      'pushed',
    );
    expect(() => execFileSync('ls', [mark], { stdio: 'pipe' })).toThrow();
  });

  test.each(['a symbolic link', 'a file behind a linked folder'])('refuses %s', async (kind) => {
    const { repository, head, directory } = await room.clone();
    writeFileSync(join(room.folder, 'outside'), 'x');
    if (kind === 'a symbolic link') {
      rmSync(join(directory, 'Cargo.toml'));
      symlinkSync(join(room.folder, 'outside'), join(directory, 'Cargo.toml'));
    } else symlinkSync(room.folder, join(directory, 'linked'));
    const paths = kind === 'a symbolic link' ? ['Cargo.toml'] : ['linked/outside'];
    await expect(repository.commit({ ...request(head), paths })).rejects.toThrow(
      /no regular file|beyond a symbolic link/,
    );
  });

  test.each(['../outside', '/etc/passwd', '.git/config', 'a/../b', 'a//b', 'a\nb', ''])(
    'refuses the path %j',
    async (path) => {
      const { repository, head } = await room.clone();
      await expect(repository.commit({ ...request(head), paths: [path] })).rejects.toThrow(
        'expected one below the root',
      );
    },
  );

  test('refuses an identity that would break out of its line', async () => {
    const { repository, head } = await edited();
    const identity = { name: 'x\ncommitter y <z>', email: 'e' };
    await expect(repository.commit({ ...request(head), identity })).rejects.toThrow('expected a name and an e-mail');
  });
});

describe('a repository', () => {
  test('finds the newest commit with a trailer, and not one that only mentions it', async () => {
    const { repository, head } = await edited();
    const outcome = await repository.commit({ ...request(head), branch: 'main' });
    if (outcome.status !== 'committed') throw new Error('nothing was committed');
    await repository.push([{ ref: 'refs/heads/main', oid: outcome.oid, expected: head }]);
    room.server.addCommit(
      'TribeWarez/pot-o-core',
      { a: '1' },
      { message: 'Mentions\n\nUpstream-Release: t@abc\nin passing' },
    );
    const later = await room.clone();
    const find = async (value: string) =>
      (await later.repository.findTrailer(later.head, { key: 'Upstream-Release', value }))?.oid;
    expect(await find('t@abc')).toBe(outcome.oid);
    expect(await find('t@ab')).toBeUndefined();
    expect(await find('.*')).toBeUndefined();
  });

  test('reads files and tags of its commits, and knows what is absent', async () => {
    const { repository, head, directory } = await edited();
    expect(await repository.readFile(head, 'Cargo.lock')).toBe('# lock\n');
    expect(await repository.readFile(head, 'none')).toBeUndefined();
    expect(await repository.hasFile(head, 'src')).toBe(false);
    expect(await repository.hasFile(head, 'src/lib.rs')).toBe(true);
    expect(await repository.resolveCommit('refs/tags/none')).toBeUndefined();
    expect(await repository.readTag('none')).toBeUndefined();
    runGit(directory, ['tag', 'light']);
    expect(await repository.readTag('light')).toBeUndefined();
    expect(await repository.diff(head, undefined, PATHS)).toContain('+version = "0.5.0"');
  });

  test('opened for reading does not push', async () => {
    const { directory } = await room.clone();
    await expect(room.git.open(directory).push([])).rejects.toThrow('was opened for reading');
  });
});
