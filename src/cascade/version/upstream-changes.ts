import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadWorkspace } from '../../cargo/workspace.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { Git } from '../../git/git.ts';
import type { RefIds } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import type { CascadeConfig } from '../plan/config.ts';
import { firstParentLine } from './ancestry.ts';
import { type Release, releasesOf } from './bases.ts';
import { createRanges } from './changes.ts';
import { readVersions } from './crate-version.ts';
import { findFormerFolders, touching } from './former-folders.ts';
import { listCrates } from './list-crates.ts';
import { isProposal } from './propose-versions.ts';
import { findWorkspaceNames, readCommits } from './read-history.ts';
import type { CrateChange, VersionedCrate } from './version-plan.ts';

export interface UpstreamHistory {
  /** Folder of the monorepo's workspace in its checkout, at the commit. */
  root: string;
  /** What is released. */
  commit: string;
  /** Of the monorepo; absent where only the checkout is known. */
  url: string | undefined;
}

/**
 * What the monorepo's commits say of each crate since the release before: in a changelog downstream they are its changes.
 * The release before is the oldest tag with the version that the crate had then, so that a crate which stood still for
 * some releases of the monorepo loses nothing.
 *
 * The checkout's own history is used where it is whole; else the repository is asked for all of it.
 *
 * @returns by crate, newest first; a crate without an earlier release is not in it.
 * @throws ActionError `input` naming `fetch-depth: 0` where no whole history can be had.
 */
export async function readUpstreamChanges(
  git: Git,
  config: CascadeConfig,
  { root, commit, url }: UpstreamHistory,
): Promise<ReadonlyMap<string, readonly CrateChange[]>> {
  const checkout = git.open(root);
  const [shared, prefix] = await Promise.all([checkout.findWholeObjects(), checkout.readPrefix()]);
  const address = url ?? pathToFileURL(root).href;
  const refs = await git.look(address, 'read');
  const store = await git.createStore(address, shared);
  try {
    return await readChanges(store, refs, config, { root, commit, folder: prefix.replace(/\/$/, '') });
  } catch (error) {
    if (!(error instanceof ActionError) || shared !== undefined) throw error;
    throw new ActionError(
      error.kind,
      `changelog: the commits since the last release cannot be read: ${error.message}`,
      {
        hint: 'Give the step that checks the monorepo out fetch-depth: 0, or set changelog and release to false',
        cause: error,
      },
    );
  } finally {
    await store.remove();
  }
}

async function readChanges(
  store: Store,
  refs: RefIds,
  config: CascadeConfig,
  { root, commit, folder }: { root: string; commit: string; folder: string },
): Promise<ReadonlyMap<string, readonly CrateChange[]>> {
  const { tags, commits } = await readCommits(store, refs, commit, config);
  const byId = new Map(commits.map((each) => [each.oid, each]));
  const line = new Map(firstParentLine(byId, commit).map((oid, index) => [oid, index]));
  const crates = (await listCrates(await loadWorkspace(root), config, root, tags)).filter(({ name }) =>
    config.crates.some((crate) => crate.name === name),
  );
  // Paths as the workspace sees them.
  const inside = (path: string): string => (folder === '' ? path : posix.relative(folder, path));
  const inFolder: Pick<Store, 'readFiles' | 'listFiles'> = {
    listFiles: async (oid) =>
      new Map([...(await store.listFiles(oid))].map(([path, file]) => [inside(path), file] as const)),
    readFiles: (places) => store.readFiles(places.map((place) => ({ ...place, path: posix.join(folder, place.path) }))),
  };
  const bases = await findEarlierReleases(inFolder, crates, (crate) =>
    releasesOf(crate, { tags, monorepoTagPrefix: config.tagPrefix }, line).filter(({ age }) => age > 0),
  );
  const ranges = createRanges(commits, byId);
  const formerFolders = await findFormerFolders(inFolder, crates, bases);
  const found = new Map<string, readonly CrateChange[]>();
  const seen = new Set([...bases.values()].flatMap((base) => ranges(base).map((counted) => counted.commit)));
  const workspaceNames = await findWorkspaceNames(store, [...seen], posix.join(folder, 'Cargo.toml'));
  for (const crate of crates) {
    const base = bases.get(crate.name);
    if (base === undefined) continue;
    const former = formerFolders.get(crate.name);
    const own = touching(crate, ranges(base), { crates, workspaceNames, former, inside });
    // The releases themselves are nobody's contribution to it.
    const said = own.filter(({ commit }) => !isProposal(commit.message));
    const changes = said.flatMap((each) =>
      each.changes.map((change) => ({ ...change, commit: each.commit.oid, author: each.commit.author })),
    );
    found.set(crate.name, changes);
  }
  return found;
}

/** By crate the commit that its changes are counted from. */
async function findEarlierReleases(
  store: Pick<Store, 'readFiles'>,
  crates: readonly VersionedCrate[],
  releasesBefore: (crate: VersionedCrate) => readonly Release[],
): Promise<ReadonlyMap<string, string>> {
  const places = crates.flatMap((crate) =>
    [...releasesBefore(crate)]
      .sort((left, right) => left.age - right.age)
      .map(({ tag }) => ({ crate, commit: tag.commit })),
  );
  const versions = await readVersions(store, places);
  const bases = new Map<string, string>();
  const previous = new Map<string, string>();
  for (const [index, { crate, commit }] of places.entries()) {
    const version = versions[index];
    if (version === undefined || version === crate.version) continue;
    const known = previous.get(crate.name);
    if (known !== undefined && known !== version) {
      // Older than the release before: what lies behind it does not count.
      previous.set(crate.name, '');
      continue;
    }
    previous.set(crate.name, version);
    bases.set(crate.name, commit);
  }
  return bases;
}
