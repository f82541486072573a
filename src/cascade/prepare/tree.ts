import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { TreeFile } from '../../git/objects.ts';
import type { Store } from '../../git/store.ts';

/** What one commit of a repository says of itself, as files in a folder of ours. */
export interface Tree {
  commit: string;
  /**
   * Holds the manifests, locks, changelogs and settings that the commit tracks, and all its folders, nothing else. They come
   * from git's objects: neither a link nor what a build left in a checkout is ever read in their place.
   */
  directory: string;
  /** Every tracked path with its mode; `120000` is a link, `160000` a submodule. */
  files: ReadonlyMap<string, TreeFile>;
}

/** The mode of a file in a submodule, which is read and never written. */
export const IN_SUBMODULE = 'submodule';

const READ_NAMES = /^(Cargo\.(toml|lock)|\.gitattributes|(change-?log|changes|history|news|releases?)(\.[a-z]+)?)$/i;

/**
 * @param directory a folder that is not there yet.
 * @param also further files to have, by path.
 */
export async function readTree(
  store: Store,
  commit: string,
  directory: string,
  also: ReadonlySet<string>,
): Promise<Tree> {
  const files = await store.listFiles(commit);
  const wanted = [...files].filter(
    ([path, { mode }]) =>
      mode.startsWith('100') &&
      isInside(path) &&
      (READ_NAMES.test(posix.basename(path)) || /(^|\/)\.cargo\/config(\.toml)?$/.test(path) || also.has(path)),
  );
  const blobs = await store.readBlobs(wanted.map(([, { oid }]) => oid));
  // Member patterns match folders, also ones without a manifest, so they have to be there.
  const folders = new Set([...files.keys()].filter(isInside).map((path) => dirname(path)));
  await mkdir(directory, { recursive: true });
  for (const folder of folders) await mkdir(join(directory, folder), { recursive: true });
  for (const [path, { oid }] of wanted) {
    const content = blobs.get(oid);
    if (content !== undefined) await writeFile(join(directory, path), content);
  }
  return { commit, directory, files };
}

/** Git itself makes no other; whoever made a tree by hand may have. */
function isInside(path: string): boolean {
  return path.split('/').every((part) => part !== '..' && part !== '.' && part !== '') && !path.includes('\0');
}
