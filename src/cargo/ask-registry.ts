import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import type { ExecResult, Ports } from '../runtime/ports.ts';
import { commandFailure } from './command-output.ts';
import { parseLockfile } from './lockfile.ts';
import { writeTomlString } from './toml-string.ts';

/** Which registry is asked, and with what. */
export interface RegistryPlace {
  /** A name of cargo's configuration, or the URL of an index. */
  registry: string;
  /** Files in the form of `.cargo/config.toml`, absolute, that count besides those of the user. */
  config?: readonly string[];
}

/**
 * What a registry says of one version of a crate. `published`: it is there and can be downloaded. `yanked`: it is there, and
 * nothing new resolves to it. `newest` is the newest that is not yanked.
 */
export type RegistryAnswer =
  | { status: 'published' | 'yanked' | 'unknown-crate' }
  | { status: 'other-versions'; newest: string | undefined };

/** Sent with questions, so that who runs a registry knows whom to write to. */
export const USER_AGENT = 'tao-actions (https://github.com/TribeWarez/tao-actions)';

/**
 * Asks a registry as cargo sees it, so mirrors, replaced sources and private registries count. In an empty folder outside
 * of any workspace: a local crate of that name would answer for the registry.
 *
 * @throws ActionError `remote` for everything but a clear answer; a version that the index has and nobody can download yet
 *   is none.
 */
export async function askRegistry(
  exec: Ports['exec'],
  env: Readonly<Record<string, string>>,
  crate: string,
  version: string,
  place: RegistryPlace,
): Promise<RegistryAnswer> {
  return await inEmptyFolder(async (cwd) => {
    const ask = (args: readonly string[]): Promise<ExecResult> =>
      exec('cargo', [...args], { cwd, env: { CARGO_HTTP_USER_AGENT: USER_AGENT, ...env } });
    const info = async (spec: string): Promise<string | undefined> => {
      const args = ['info', '--color', 'never', ...placeOptions(place), spec];
      const result = await ask(args);
      if (result.exitCode === 0) return result.stdout;
      if (/could not find `[^`]*` in registry/.test(result.stderr)) return undefined;
      throw commandFailure(['cargo', ...args], result, 'remote');
    };
    if ((await info(`${crate}@${version}`)) !== undefined) return { status: 'published' };
    const known = await info(crate);
    if (await isYanked(ask, cwd, crate, version, place)) return { status: 'yanked' };
    if (known === undefined) return { status: 'unknown-crate' };
    return { status: 'other-versions', newest: readNewest(known) };
  });
}

/** `version: 1.0.2 (latest 1.0.19)`: the second is absent where both are the same. */
function readNewest(info: string): string | undefined {
  const [, version, latest] = /^version: (\S+)(?: \(latest (\S+)\))?/m.exec(info) ?? [];
  return latest ?? version;
}

function placeOptions({ registry, config = [] }: RegistryPlace): string[] {
  const files = config.flatMap((path) => ['--config', path]);
  return [isIndexUrl(registry) ? '--index' : '--registry', registry, ...files];
}

function isIndexUrl(registry: string): boolean {
  return /^[a-z+]+:\/\//.test(registry);
}

/** `cargo info` does not see a yanked version. The resolver does, and says so. */
async function isYanked(
  ask: (args: readonly string[]) => Promise<ExecResult>,
  cwd: string,
  crate: string,
  version: string,
  place: RegistryPlace,
): Promise<boolean> {
  await writeProject(cwd, crate, `=${version}`, place);
  const result = await ask(['generate-lockfile', '--color', 'never', ...configOptions(place)]);
  return result.exitCode !== 0 && result.stderr.includes(`version ${version} is yanked`);
}

function configOptions({ config = [] }: RegistryPlace): string[] {
  return config.flatMap((path) => ['--config', path]);
}

async function writeProject(cwd: string, crate: string, requirement: string, { registry }: RegistryPlace) {
  const where =
    registry === 'crates-io'
      ? ''
      : `, ${isIndexUrl(registry) ? 'registry-index' : 'registry'} = ${writeTomlString('"', registry)}`;
  const manifest = [
    '[package]',
    'name = "question"',
    'version = "0.0.0"',
    'edition = "2021"',
    '[dependencies]',
    `asked = { package = "${crate}", version = "${requirement}"${where} }`,
    '[workspace]',
    '',
  ].join('\n');
  await mkdir(join(cwd, 'src'), { recursive: true });
  await writeFile(join(cwd, 'src', 'lib.rs'), '');
  await writeFile(join(cwd, 'Cargo.toml'), manifest);
}

/**
 * Locks a published version in a project of its own, also a yanked one.
 *
 * @returns its checksum (SHA-256, hex) as the registry's index has it.
 */
async function lockPublished(
  exec: Ports['exec'],
  env: Readonly<Record<string, string>>,
  crate: string,
  version: string,
  place: RegistryPlace,
  cwd: string,
): Promise<string | undefined> {
  const run = (args: readonly string[]): Promise<ExecResult> =>
    exec('cargo', [...args, ...configOptions(place)], { cwd, env: { CARGO_HTTP_USER_AGENT: USER_AGENT, ...env } });
  const lockPath = join(cwd, 'Cargo.lock');
  const read = async () => {
    const text = await readFile(lockPath, 'utf8').catch(() => '');
    return parseLockfile(text).packages.find(({ name }) => name === crate);
  };
  await writeProject(cwd, crate, `=${version}`, place);
  if ((await run(['generate-lockfile'])).exitCode === 0) return (await read())?.checksum;
  // What is locked stays, yanked or not: the source is learnt from another version.
  await writeProject(cwd, crate, '*', place);
  await run(['generate-lockfile']);
  const other = await read();
  if (other?.source === undefined) return undefined;
  await writeProject(cwd, crate, `=${version}`, place);
  const entries = [
    '[[package]]\nname = "question"\nversion = "0.0.0"\ndependencies = [',
    ` "${crate}",\n]\n\n[[package]]\nname = "${crate}"\nversion = "${version}"\nsource = "${other.source}"\n`,
  ];
  await writeFile(lockPath, `version = 3\n\n${entries.join('\n')}`);
  if ((await run(['update', '--workspace'])).exitCode !== 0) return undefined;
  const found = await read();
  return found?.version === version ? found.checksum : undefined;
}

/**
 * A published version's package, also of a yanked one, as the registry serves it and cargo keeps it.
 *
 * @returns `undefined` where it cannot be had.
 */
export async function downloadPublished(
  exec: Ports['exec'],
  env: Readonly<Record<string, string>>,
  crate: string,
  version: string,
  place: RegistryPlace,
): Promise<Uint8Array | undefined> {
  return await inEmptyFolder(async (cwd) => {
    const checksum = await lockPublished(exec, env, crate, version, place, cwd);
    if (checksum === undefined) return undefined;
    const args = ['fetch', '--locked', ...configOptions(place)];
    const fetched = await exec('cargo', args, { cwd, env: { CARGO_HTTP_USER_AGENT: USER_AGENT, ...env } });
    if (fetched.exitCode !== 0) return undefined;
    const cache = join(
      env['CARGO_HOME'] || join(env['HOME'] || env['USERPROFILE'] || '/', '.cargo'),
      'registry',
      'cache',
    );
    for (const folder of await readdir(cache).catch(() => [])) {
      const bytes = await readFile(join(cache, folder, `${crate}-${version}.crate`)).catch(() => undefined);
      if (bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === checksum) return bytes;
    }
    return undefined;
  });
}

async function inEmptyFolder<T>(use: (cwd: string) => Promise<T>): Promise<T> {
  const nowhere = await mkdtemp(join(tmpdir(), 'cargo-info-'));
  try {
    return await use(nowhere);
  } catch (error) {
    if (error instanceof ActionError) throw error;
    throw new ActionError('internal', `a registry could not be asked: ${String(error)}`, { cause: error });
  } finally {
    await rm(nowhere, { recursive: true, force: true });
  }
}
