import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError, describeError } from '../errors/action-error.ts';
import type { GitPorts } from './command.ts';

/** A private key to sign commits and tags with, as text: OpenSSH's or an armoured OpenPGP one, without a passphrase. */
export interface SigningKey {
  format: 'ssh' | 'openpgp';
  privateKey: string;
}

/** How one git command signs: settings and environment to add to it. */
export interface SigningSetup {
  settings: readonly (readonly [string, string])[];
  env: Readonly<Record<string, string>>;
}

/** Tells the format of a private key by its first line. @throws ActionError (`input`) without echoing the key. */
export function readSigningKey(privateKey: string): SigningKey {
  const text = `${privateKey.replaceAll('\r\n', '\n').trim()}\n`;
  if (/^-----BEGIN OPENSSH PRIVATE KEY-----\n/.test(text)) return { format: 'ssh', privateKey: text };
  if (/^-----BEGIN PGP PRIVATE KEY BLOCK-----\n/.test(text)) return { format: 'openpgp', privateKey: text };
  throw new ActionError('input', 'signing-key: expected an OpenSSH private key or an armoured OpenPGP private key');
}

/**
 * Lends the key to `use` for one command: ssh-keygen and gpg read keys from files only, so it lies in a private folder
 * (0700, file 0600) exactly that long.
 *
 * @param epochSeconds the time an OpenPGP signature carries. Together with Ed25519 or RSA keys, whose signatures hold
 *   no chance, a repeated commit is byte for byte the same.
 */
export async function withSigningKey<T>(
  key: SigningKey,
  options: { tempDir: string; epochSeconds: number; path: string },
  ports: Pick<GitPorts, 'exec'>,
  use: (setup: SigningSetup) => Promise<T>,
): Promise<T> {
  const sign = async (setup: SigningSetup): Promise<T> =>
    await use(setup).catch((cause: unknown) => {
      throw new ActionError('input', `signing-key: git could not sign with it: ${describeError(cause)}`, {
        hint: 'Use a key without a passphrase',
        cause,
      });
    });
  await mkdir(options.tempDir, { recursive: true });
  // gpg-agent's socket lives below it, and a socket's path has at most 107 characters.
  const folder = await mkdtemp(join(options.tempDir, 'sign-'));
  const env = { PATH: options.path, HOME: folder, GNUPGHOME: folder, LC_ALL: 'C' };
  try {
    await chmod(folder, 0o700);
    const file = join(folder, 'key');
    await writeFile(file, key.privateKey, { mode: 0o600, flag: 'wx' });
    if (key.format === 'ssh') {
      return await sign({
        settings: [
          ['gpg.format', 'ssh'],
          ['user.signingKey', file],
        ],
        env: {},
      });
    }
    const moment = `${new Date(options.epochSeconds * 1_000).toISOString().replaceAll(/[-:]|\.\d+Z/g, '')}!`;
    const imported = await ports.exec('gpg', ['--batch', '--quiet', '--import', file], { env });
    await rm(file);
    const listed = await ports.exec('gpg', ['--batch', '--list-secret-keys', '--with-colons'], { env });
    const fingerprint = /^fpr:+([0-9A-F]{40,64}):/m.exec(listed.stdout)?.[1];
    if (imported.exitCode !== 0 || fingerprint === undefined) {
      throw new ActionError('input', 'signing-key: gpg could not import the OpenPGP key', {
        hint: 'Export it without a passphrase: gpg --armor --export-secret-keys <id>',
      });
    }
    const options_ = ['batch', 'no-tty', 'pinentry-mode loopback', `faked-system-time ${moment}`];
    await writeFile(join(folder, 'gpg.conf'), `${options_.join('\n')}\n`);
    return await sign({
      settings: [
        ['gpg.format', 'openpgp'],
        ['user.signingKey', `${fingerprint}!`],
      ],
      env: { GNUPGHOME: folder },
    });
  } finally {
    if (key.format === 'openpgp') await ports.exec('gpgconf', ['--kill', 'all'], { env }).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}
