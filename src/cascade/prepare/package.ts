import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import type { Enter } from '../settled.ts';
import { commandFolder, targetFolder } from './build-environment.ts';
import type { Checkout } from './checkout.ts';
import { runCommand } from './commands.ts';

/** What a package holds, file by file: SHA-256 of each, by its path below the package's folder. */
export type PackageContent = ReadonlyMap<string, string>;

/** A package as cargo made it. */
export interface Package {
  content: PackageContent;
  /** SHA-256 of the `.crate`, as a registry has it. */
  sha256: string;
  /** Its own Cargo.lock. */
  lock: string | undefined;
}

/** Packages are at most 10 MB on crates.io; unpacked, this is beyond any. */
const LARGEST_PACKAGE = 1_024 * 1_024 * 1_024;

/**
 * Makes the package that consumers will get, unpacks and builds it, before anything is pushed: a file that is missing from
 * it, a manifest that cargo refuses, are found here.
 *
 * The tree must be free of what builds leave, because cargo packs it.
 *
 * @param commit of the release, where there is one yet: the package names it, byte for byte as the one that is published.
 */
export async function packAndBuild(
  context: CascadeContext,
  checkout: Checkout,
  { env, commit }: { env: Readonly<Record<string, string>>; commit: string | undefined },
  enter: Enter,
): Promise<Package> {
  const { crate, manifests, directory, store } = checkout;
  enter('cargo package');
  // The edits are not committed in the clone: what differs from its commit is known.
  const command = ['cargo', 'package', '--allow-dirty', '--package', crate.name];
  const registry =
    manifests.registry === 'crates-io' || manifests.registry === undefined ? [] : ['--registry', manifests.registry];
  const run = (onLine: (line: string) => void) =>
    runCommand(context.ports.exec, {
      command: [...command, ...registry],
      cwd: commandFolder(checkout),
      env,
      onLine,
    });
  // Cargo packs what git tracks, and hidden files only then.
  const { history } = crate.config;
  await context.progress.step(crate.name, 'cargo package', async (onLine) => {
    if (history) return await run(onLine);
    if (commit === undefined) return await context.git.withTrackedFiles(directory, () => run(onLine));
    return await context.git.withCommit({ directory, store, commit }, () => run(onLine));
  });
  return await readPackage(packagePath(targetFolder(checkout), crate));
}

export function packagePath(target: string, { name, version }: { name: string; version: string }): string {
  return join(target, 'package', `${name}-${version}.crate`);
}

/** @throws ActionError when the file is no package. */
export async function readPackage(path: string): Promise<Package> {
  const bytes = await readFile(path);
  const files = unpack(bytes, path);
  return { content: digestFiles(files), sha256: digest(bytes), lock: files.get('Cargo.lock')?.toString('utf8') };
}

/** Reads a `.crate`: a gzipped tar archive whose entries lie in one folder. */
export function readPackageBytes(bytes: Uint8Array, path: string): PackageContent {
  return digestFiles(unpack(bytes, path));
}

function digestFiles(files: ReadonlyMap<string, Buffer>): PackageContent {
  return new Map([...files].map(([name, data]) => [name, digest(data)] as const));
}

/** SHA-256 in hex. */
export function digest(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The commit a package says it was packed from; `undefined` when it says none. */
export function readVcsInfo(bytes: Uint8Array): { commit: string; isDirty: boolean } | undefined {
  const text = unpack(bytes, 'the package').get('.cargo_vcs_info.json')?.toString('utf8');
  if (text === undefined) return undefined;
  try {
    const { git } = JSON.parse(text) as { git?: { sha1?: unknown; dirty?: unknown } };
    return typeof git?.sha1 === 'string' ? { commit: git.sha1, isDirty: git.dirty === true } : undefined;
  } catch {
    return undefined;
  }
}

function unpack(bytes: Uint8Array, path: string): Map<string, Buffer> {
  const broken = (cause?: unknown): ActionError => new ActionError('remote', `${path} is no package`, { cause });
  let archive: Buffer;
  try {
    archive = gunzipSync(bytes, { maxOutputLength: LARGEST_PACKAGE });
  } catch (error) {
    throw broken(error);
  }
  const content = new Map<string, Buffer>();
  let longName: string | undefined;
  for (let at = 0; at + 512 <= archive.length; ) {
    const header = archive.subarray(at, at + 512);
    const field = (from: number, length: number): string =>
      header
        .subarray(from, from + length)
        .toString('utf8')
        .split('\0')[0] ?? '';
    if (field(0, 1) === '') break;
    const size = Number.parseInt(field(124, 12).trim() || '0', 8);
    if (!Number.isSafeInteger(size) || at + 512 + size > archive.length) throw broken();
    const data = archive.subarray(at + 512, at + 512 + size);
    const type = String.fromCharCode(header[156] ?? 0);
    const prefix = field(345, 155);
    const name = longName ?? (prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`);
    longName = undefined;
    if (type === 'L') longName = data.toString('utf8').split('\0')[0];
    else if (type === 'x') longName = /(?:^|\n)\d+ path=([^\n]+)\n/.exec(data.toString('utf8'))?.[1];
    else if (type === '0' || type === '\0') {
      content.set(name.split('/').slice(1).join('/'), data);
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  if (content.size === 0) throw broken();
  return content;
}

/** Cargo's own: the lock depends on when it was made, the other on the commit. */
const MADE_BY_CARGO = new Set(['Cargo.lock', '.cargo_vcs_info.json']);

/** The files that differ between two packages, those aside that cargo makes itself. */
export function comparePackages(left: PackageContent, right: PackageContent): string[] {
  const paths = new Set([...left.keys(), ...right.keys()]);
  return [...paths].filter((path) => !MADE_BY_CARGO.has(path) && left.get(path) !== right.get(path)).sort();
}
