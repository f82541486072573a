import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import type { Store, TreeFile } from '../../git/store.ts';

/** How the bytes of a file became text, and become bytes again. */
export type TextEncoding = 'utf8' | 'latin1';

/**
 * The manifests of one commit as data: they come from git's objects, so that neither a link nor what a build left in a
 * checkout is ever read in their place.
 */
export interface ManifestTree {
  commit: string;
  /** Every file, link and submodule, by path. */
  files: ReadonlyMap<string, TreeFile>;
  /** A folder of our own that holds the tracked Cargo.toml and .cargo/config files, and the folders, nothing else. */
  root: string;
  /** Paths of regular files: what may be read and edited. */
  regular: ReadonlySet<string>;
  /**
   * Text of a regular file named Cargo.toml, Cargo.lock, or of cargo's configuration; `undefined` when the commit has none.
   *
   * @throws ActionError (input) when it is not UTF-8.
   */
  read(path: string): string | undefined;
  /** Text of any regular file: UTF-8, else byte for byte. */
  load(path: string): Promise<{ text: string; encoding: TextEncoding } | undefined>;
}

const isManifest = (path: string): boolean => posix.basename(path) === 'Cargo.toml';
const isWanted = (path: string): boolean =>
  isManifest(path) || posix.basename(path) === 'Cargo.lock' || /(^|\/)\.cargo\/config(\.toml)?$/.test(path);

/** @param root a folder that is not there yet. */
export async function readManifestTree(store: Store, commit: string, root: string): Promise<ManifestTree> {
  const files = await store.listFiles(commit);
  const regular = new Set([...files].flatMap(([path, { mode }]) => (mode.startsWith('100') ? [path] : [])));
  const wanted = [...regular].filter(isWanted);
  const oidOf = (path: string): string => (files.get(path) as TreeFile).oid;
  const blobs = await store.readBlobs(wanted.map(oidOf));
  await writeFolders(root, files.keys());
  for (const path of wanted) {
    const content = blobs.get(oidOf(path));
    if (content !== undefined && posix.basename(path) !== 'Cargo.lock') await writeFile(join(root, path), content);
  }
  return {
    commit,
    files,
    root,
    regular,
    read: (path) => {
      const content = regular.has(path) ? blobs.get(oidOf(path)) : undefined;
      if (content === undefined) return undefined;
      const text = decode(content);
      if (text === undefined) throw new ActionError('input', `${path} is not UTF-8`);
      return text;
    },
    load: async (path) => {
      if (!regular.has(path)) return undefined;
      const content = (await store.readBlobs([oidOf(path)])).get(oidOf(path));
      if (content === undefined) return undefined;
      const text = decode(content);
      return text === undefined ? { text: content.toString('latin1'), encoding: 'latin1' } : { text, encoding: 'utf8' };
    },
  };
}

/** Member patterns match folders, also ones without a manifest, so they have to be there. */
async function writeFolders(root: string, paths: Iterable<string>): Promise<void> {
  const folders = new Set([...paths].map((path) => dirname(path)));
  const leaves = [...folders].filter((folder) => !folder.split('/').includes('..'));
  await mkdir(root, { recursive: true });
  for (const folder of leaves) await mkdir(join(root, folder), { recursive: true });
}

function decode(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
