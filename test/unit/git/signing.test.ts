import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createGit, type Git } from '../../../src/git/git.ts';
import { readSigningKey } from '../../../src/git/signing.ts';
import { runGit } from '../../support/git/commands.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { startProgram } from '../../support/programs/programs.ts';
import { BOT, EPOCH, file, type GitRoom, openGitRoom } from './harness.ts';

let room: GitRoom;
let keys: string;
beforeEach(async () => {
  room = await openGitRoom();
  keys = mkdtempSync(join(tmpdir(), 'keys-'));
});
afterEach(async () => {
  rmSync(keys, { recursive: true, force: true });
  await room.close();
});

/** Signs a commit and a tag in a fresh store. */
async function release(git: Git) {
  const { store, head } = await room.store(git);
  const who = { identity: BOT, epochSeconds: EPOCH };
  const files = [file('Cargo.toml', '[package]\nversion = "0.5.0"\n')];
  const tag = { name: 'v1', message: 'v1' };
  const made = await store.make({ parent: head, files, message: 'chore(deps): sync', ...who, tag });
  expect((await store.readCommit(made.commit))?.isSigned).toBe(true);
  return { commit: made.commit, tag: made.tag, directory: store.directory };
}

const leftovers = () => readdirSync(room.folder).filter((name) => !name.startsWith('store-'));

function makeSshKey(type: string): { privateKey: string; allowed: string } {
  const file = join(keys, type);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'bot', '-f', file]);
  const allowed = join(keys, `${type}.allowed`);
  writeFileSync(allowed, `${BOT.email} ${readFileSync(`${file}.pub`, 'utf8')}`);
  return { privateKey: readFileSync(file, 'utf8'), allowed };
}

describeWhen(whyMissing('sh', ['-c', 'command -v ssh-keygen']), 'an SSH key', () => {
  test('of Ed25519 signs commit and tag, verifiably, with the same ids each time', async () => {
    const { privateKey, allowed } = makeSshKey('ed25519');
    const git = room.connect({ signingKey: readSigningKey(privateKey) });
    const [first, second] = [await release(git), await release(git)];
    expect([second.commit, second.tag]).toEqual([first.commit, first.tag]);
    const verify = ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${allowed}`];
    for (const args of [
      ['verify-commit', first.commit],
      ['verify-tag', 'v1'],
    ]) {
      expect(() => runGit(first.directory, [...verify, ...args])).not.toThrow();
    }
    expect(leftovers()).toEqual([]);
  });

  test('lies in a private file exactly as long as git signs', async () => {
    const { privateKey } = makeSshKey('ed25519');
    const modes: string[] = [];
    const git = createGit(
      { env: process.env, tempDir: room.folder, signingKey: readSigningKey(privateKey) },
      {
        exec: async (program, args, options) => {
          const [folder] = leftovers().filter((name) => name.startsWith('sign-'));
          if (folder !== undefined) {
            const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
            modes.push(`${args[0]} ${mode(join(room.folder, folder))} ${mode(join(room.folder, folder, 'key'))}`);
          }
          expect(JSON.stringify([args, options.env])).not.toContain(privateKey.split('\n')[2]);
          return await startProgram(program, args, options);
        },
        sleep: async () => undefined,
        now: () => Date.UTC(2026, 0, 1, 12, 34),
        random: () => 0,
        log: { info: () => undefined, debug: () => undefined },
      },
    );
    const url = `file://${room.server.path('TribeWarez/pot-o-core')}`;
    const head = (await git.look(url, 'read')).get('refs/heads/main') ?? '';
    const store = await git.createStore(url);
    await store.fetch([head], 1);
    await store.makeTag({ name: 'v1', commit: head, message: 'm', identity: BOT, epochSeconds: EPOCH });
    expect(modes).toEqual(['tag 700 600']);
    expect(leftovers()).toEqual([]);
  });

  test('that does not work is removed as well', async () => {
    const broken = '-----BEGIN OPENSSH PRIVATE KEY-----\nnonsense\n-----END OPENSSH PRIVATE KEY-----\n';
    await expect(release(room.connect({ signingKey: readSigningKey(broken) }))).rejects.toThrow(
      /^signing-key: git could not sign with it: git commit-tree exited/,
    );
    expect(leftovers()).toEqual([]);
  });
});

describeWhen(whyMissing('gpg'), 'an OpenPGP key', () => {
  const makePgpKey = (algorithm: string, passphrase = ''): string => {
    const env = { PATH: process.env['PATH'] ?? '', GNUPGHOME: keys, HOME: keys };
    const batch = ['--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', passphrase];
    const id = `${BOT.name} <${BOT.email}>`;
    execFileSync(
      'gpg',
      [...batch, '--faked-system-time', '20250101T000000', '--quick-gen-key', id, algorithm, 'sign', 'never'],
      { env, stdio: 'pipe' },
    );
    const text = execFileSync('gpg', [...batch, '--armor', '--export-secret-keys'], { env, encoding: 'utf8' });
    execFileSync('gpgconf', ['--kill', 'all'], { env });
    return text;
  };

  test.each(['ed25519', 'rsa2048'])('of %s signs commit and tag with the same ids each time', async (algorithm) => {
    const git = room.connect({ signingKey: readSigningKey(makePgpKey(algorithm)) });
    const [first, second] = [await release(git), await release(git)];
    expect([second.commit, second.tag]).toEqual([first.commit, first.tag]);
    const env = { GNUPGHOME: keys };
    expect(() => runGit(first.directory, ['verify-commit', first.commit], { env })).not.toThrow();
    expect(() => runGit(first.directory, ['verify-tag', 'v1'], { env })).not.toThrow();
    execFileSync('gpgconf', ['--kill', 'all'], { env: { PATH: process.env['PATH'] ?? '', ...env } });
    expect(leftovers()).toEqual([]);
  });

  test('with a passphrase is an input error', async () => {
    const git = room.connect({ signingKey: readSigningKey(makePgpKey('ed25519', 'secret')) });
    await expect(release(git)).rejects.toMatchObject({ kind: 'input', hint: expect.stringContaining('passphrase') });
    expect(leftovers()).toEqual([]);
  });

  test('that is not readable is an input error, and leaves nothing behind', async () => {
    const broken = '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nnonsense\n-----END PGP PRIVATE KEY BLOCK-----\n';
    await expect(release(room.connect({ signingKey: readSigningKey(broken) }))).rejects.toMatchObject({
      kind: 'input',
      message: 'signing-key: gpg could not import the OpenPGP key',
    });
    expect(leftovers()).toEqual([]);
  });
});

test.each(['', 'nonsense', '-----BEGIN RSA PRIVATE KEY-----\nx', 'ssh-ed25519 AAAA'])(
  'what is no private key is refused without being shown (%j)',
  (text) => {
    expect(() => readSigningKey(text)).toThrow(/^signing-key: expected an OpenSSH private key or an armoured/);
  },
);
