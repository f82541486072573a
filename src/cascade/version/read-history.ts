import { parseToml } from '../../cargo/toml.ts';
import { loadWorkspace, type Workspace } from '../../cargo/workspace.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { LoggedCommit } from '../../git/log.ts';
import { branchRef, type RefIds } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import { tryParseVersion } from '../../semver/version.ts';
import type { CascadeConfig } from '../plan/config.ts';
import { listCrates } from './list-crates.ts';
import { changedWorkspaceNames, type WorkspaceValues, workspaceValues } from './touch.ts';
import type { TaggedCommit, VersionedCrate } from './version-plan.ts';

/** The monorepo's branch with all of its history, and what its manifests say now. */
export interface MonorepoHistory {
  branch: string;
  head: string;
  commits: readonly LoggedCommit[];
  byId: ReadonlyMap<string, LoggedCommit>;
  tags: readonly TaggedCommit[];
  /** Names of every ref of the remote. */
  refs: RefIds;
  workspace: Workspace;
  crates: readonly VersionedCrate[];
  /** See `PlanVersionsInput.workspaceNames`. */
  workspaceNames: ReadonlyMap<string, ReadonlySet<string>>;
  /** Folder with the branch's files, to be edited. */
  directory: string;
}

/**
 * Takes the branch whole from the remote, whatever the checkout of the workflow holds: a history that is cut off would give
 * versions that are wrong and look right.
 *
 * @param refs of the remote, as they were looked at.
 * @param directory an empty folder, or one that is not there yet.
 * @throws ActionError `input` when there is no such branch, or its manifests are no workspace of the configured crates.
 */
export async function readHistory(
  store: Store,
  refs: RefIds,
  branch: string,
  config: CascadeConfig,
  directory: string,
): Promise<MonorepoHistory> {
  const head = refs.get(branchRef(branch));
  if (head === undefined) {
    throw new ActionError('input', `${store.url} has no branch ${JSON.stringify(branch)}`, {
      hint: 'Start the workflow from a branch of the monorepo, or name its branch in the configuration',
    });
  }
  const { tags, commits } = await readCommits(store, refs, head, config);
  await store.checkOut(head, directory);
  const workspace = await loadWorkspace(directory);
  return {
    branch,
    head,
    commits,
    byId: new Map(commits.map((commit) => [commit.oid, commit])),
    tags,
    refs,
    workspace,
    crates: await listCrates(workspace, config, directory, tags),
    workspaceNames: await findWorkspaceNames(store, commits),
    directory,
  };
}

/**
 * All that a commit reaches, and the release tags of the repository.
 *
 * @throws ActionError `input` when the history is cut off: versions counted from a part of it would be wrong and look right.
 */
export async function readCommits(
  store: Store,
  refs: RefIds,
  head: string,
  config: Pick<CascadeConfig, 'tagPrefix' | 'crates'>,
): Promise<{ tags: readonly TaggedCommit[]; commits: readonly LoggedCommit[] }> {
  const prefixes = [config.tagPrefix, ...config.crates.map(({ tagPrefix }) => tagPrefix)];
  const isRelease = (name: string): boolean =>
    prefixes.some((prefix) => name.startsWith(prefix) && tryParseVersion(name.slice(prefix.length)) !== undefined);
  const tagIds = [...refs].flatMap(([ref, oid]) => {
    const name = ref.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : '';
    return isRelease(name) ? [[name, oid] as const] : [];
  });
  await store.fetch([head, ...new Set(tagIds.map(([, oid]) => oid))], Number.POSITIVE_INFINITY);
  if (await store.isCutOff()) {
    throw new ActionError('input', `${store.url} does not have the whole history of ${head}: it is cut off itself`, {
      hint: 'Name the repository that has it, or complete that one (git fetch --unshallow; with actions/checkout fetch-depth: 0)',
    });
  }
  const [tags, commits] = await Promise.all([peelTags(store, tagIds), store.log(head)]);
  return { tags, commits };
}

/** The commits that tags end at, also where a tag is of a tag. */
async function peelTags(store: Store, tags: readonly (readonly [string, string])[]): Promise<TaggedCommit[]> {
  const ends = new Map(tags.map(([, oid]) => [oid, oid]));
  for (let open = [...ends.keys()]; open.length > 0; ) {
    const found = await store.readTags(open.map((oid) => ends.get(oid) as string));
    open = open.filter((oid) => {
      const target = found.get(ends.get(oid) as string)?.target;
      if (target !== undefined) ends.set(oid, target);
      return target !== undefined;
    });
  }
  return tags.map(([name, oid]) => ({ name, commit: ends.get(oid) as string }));
}

/**
 * What each commit that touches the root manifest changed in the tables that members inherit from.
 *
 * @param path of the root manifest in the repository.
 */
export async function findWorkspaceNames(
  store: Pick<Store, 'readFiles'>,
  commits: readonly LoggedCommit[],
  path = 'Cargo.toml',
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const touching = commits.filter(({ paths }) => paths.includes(path));
  const places = touching.flatMap(({ oid, parents }) => [oid, ...parents.slice(0, 1)]);
  const texts = await store.readFiles(places.map((commit) => ({ commit, path })));
  const known = new Map<Buffer, WorkspaceValues>();
  const read = (text: Buffer | undefined): WorkspaceValues => {
    if (text === undefined) return new Map();
    let values = known.get(text);
    if (values === undefined) {
      values = readValues(text);
      known.set(text, values);
    }
    return values;
  };
  let at = 0;
  return new Map(
    touching.map(({ oid, parents }) => {
      const [now, before] = texts.slice(at, at + 1 + Math.min(parents.length, 1));
      at += 1 + Math.min(parents.length, 1);
      return [oid, changedWorkspaceNames(read(before), read(now))] as const;
    }),
  );
}

function readValues(text: Buffer): WorkspaceValues {
  try {
    return workspaceValues(parseToml(text.toString('utf8'), 'Cargo.toml'));
  } catch {
    // A manifest of long ago that cargo could not read either says nothing about its tables.
    return workspaceValues(undefined);
  }
}
