import { posix } from 'node:path';
import { stringAt, subTable, type TomlTable } from '../../cargo/toml.ts';
import type { LoggedCommit } from '../../git/log.ts';
import type { Store } from '../../git/store.ts';
import { tryParseManifest } from './crate-version.ts';
import { touches, touchesCrate } from './touch.ts';
import type { VersionedCrate } from './version-plan.ts';

/** A crate's manifest in the tree of a commit. */
export interface FoundManifest {
  directory: string;
  manifest: TomlTable;
  root: TomlTable | undefined;
}

/** Where a crate lay at a commit, by the name in its manifest; `undefined` when it was not there at all. */
export async function findCrate(
  store: Pick<Store, 'readFiles' | 'listFiles'>,
  name: string,
  commit: string,
): Promise<FoundManifest | undefined> {
  const paths = [...(await store.listFiles(commit)).keys()].filter((path) => posix.basename(path) === 'Cargo.toml');
  const texts = await store.readFiles(paths.map((path) => ({ commit, path })));
  const tables = texts.map((text) => (text === undefined ? undefined : tryParseManifest(text)));
  const at = tables.findIndex((table) => stringAt(subTable(table, 'package'), 'name') === name);
  const manifest = tables[at];
  if (manifest === undefined) return undefined;
  return { directory: posix.dirname(paths[at] ?? ''), manifest, root: tables[paths.indexOf('Cargo.toml')] };
}

/** By crate the folder that it lay in at a commit, where that is not its present one. */
export async function findFormerFolders(
  store: Pick<Store, 'readFiles' | 'listFiles'>,
  crates: readonly Pick<VersionedCrate, 'name' | 'directory'>[],
  commits: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const asked = crates.flatMap(({ name, directory }) => {
    const commit = commits.get(name);
    return commit === undefined || directory === '' ? [] : [{ name, directory, commit, path: manifestIn(directory) }];
  });
  const texts = await store.readFiles(asked.map(({ commit, path }) => ({ commit, path })));
  const found = new Map<string, string>();
  for (const [index, { name, directory, commit }] of asked.entries()) {
    const text = texts[index];
    const there = text === undefined ? undefined : tryParseManifest(text);
    if (stringAt(subTable(there, 'package'), 'name') === name) continue;
    const former = (await findCrate(store, name, commit))?.directory;
    if (former !== undefined && former !== directory) found.set(name, former);
  }
  return found;
}

/**
 * The commits of a range that change a crate: what {@link touches} says, and what changed its former folder before it was
 * moved.
 *
 * @param range children before parents.
 * @param inside the path as the workspace sees it.
 */
export function touching<T extends { commit: LoggedCommit }>(
  crate: VersionedCrate,
  range: readonly T[],
  {
    crates,
    workspaceNames,
    former,
    inside = (path) => path,
  }: {
    crates: readonly Pick<VersionedCrate, 'name' | 'directory'>[];
    workspaceNames: ReadonlyMap<string, ReadonlySet<string>>;
    former: string | undefined;
    inside?: (path: string) => string;
  },
): T[] {
  const paths = ({ commit }: T): string[] => commit.paths.map(inside);
  const own = (each: T): boolean => touches(crate, { oid: each.commit.oid, paths: paths(each) }, workspaceNames);
  if (former === undefined) return range.filter(own);
  const moved = range.findLastIndex((each) => paths(each).includes(manifestIn(crate.directory)));
  const nested = crates.map(({ directory }) => directory).filter((other) => other !== former && other !== '');
  const before = { ...crate, directory: former, nested };
  return range.filter((each, index) => own(each) || (index >= moved && touchesCrate(before, paths(each))));
}

function manifestIn(directory: string): string {
  return directory === '.' ? 'Cargo.toml' : `${directory}/Cargo.toml`;
}
