import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseToml, subTable, type TomlTable } from '../../cargo/toml.ts';
import { loadWorkspace, type Member, type Workspace } from '../../cargo/workspace.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { LoggedCommit } from '../../git/log.ts';
import { branchRef, type RefIds } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import { tryParseVersion } from '../../semver/version.ts';
import type { CascadeConfig } from '../plan/config.ts';
import type { TaggedCommit, VersionedCrate } from './next-versions.ts';
import { changedWorkspaceNames, crateFiles } from './touch.ts';

/** The monorepo's branch with all of its history, and what its manifests say now. */
export interface MonorepoHistory {
  branch: string;
  head: string;
  commits: readonly LoggedCommit[];
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
  const prefixes = [config.tagPrefix, ...config.crates.map(({ tagPrefix }) => tagPrefix)];
  const isRelease = (name: string): boolean =>
    prefixes.some((prefix) => name.startsWith(prefix) && tryParseVersion(name.slice(prefix.length)) !== undefined);
  const tagIds = [...refs].flatMap(([ref, oid]) => {
    const name = ref.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : '';
    return isRelease(name) ? [[name, oid] as const] : [];
  });
  await store.fetch([head, ...new Set(tagIds.map(([, oid]) => oid))], Number.POSITIVE_INFINITY);
  const tags = await Promise.all(
    tagIds.map(async ([name, oid]) => ({ name, commit: (await store.readTag(oid))?.target ?? oid })),
  );
  const commits = await store.log(head);
  await store.checkOut(head, directory);
  const workspace = await loadWorkspace(directory);
  return {
    branch,
    head,
    commits,
    tags,
    refs,
    workspace,
    crates: await listCrates(workspace, config, directory),
    workspaceNames: await findWorkspaceNames(store, commits),
    directory,
  };
}

/** The configured crates, and the root's own package: what the cascade releases. */
async function listCrates(workspace: Workspace, config: CascadeConfig, directory: string): Promise<VersionedCrate[]> {
  const manifests = await Promise.all(
    workspace.members.map(async (member) => ({
      name: member.name,
      directory: member.directory,
      manifest: parseToml(await readFile(join(directory, member.manifest), 'utf8'), member.manifest),
    })),
  );
  const root = parseToml(await readFile(join(directory, 'Cargo.toml'), 'utf8'), 'Cargo.toml');
  const files = new Map(crateFiles(manifests, subTable(root, 'workspace')).map((entry) => [entry.name, entry]));
  const prefixOf = (member: Member): string | undefined =>
    config.crates.find(({ path }) => path === member.directory)?.tagPrefix ??
    (member.directory === '.' ? config.tagPrefix : undefined);
  for (const { name, path } of config.crates) {
    if (workspace.members.some((member) => member.directory === path && member.name === name)) continue;
    const known = workspace.members.map((member) => `${member.name} in ${member.directory}`).join(', ');
    throw new ActionError('input', `${name}: the monorepo has no crate of that name in ${JSON.stringify(path)}`, {
      hint: `It was renamed or removed? Its crates: ${known}. Correct the configuration`,
    });
  }
  return workspace.members.flatMap((member) => {
    const tagPrefix = prefixOf(member);
    const own = files.get(member.name);
    if (tagPrefix === undefined || own === undefined) return [];
    const needs = member.dependencies.flatMap(({ kind, path }) => {
      const target = workspace.members.find((other) => other.directory === path);
      return kind === 'dev' || target === undefined ? [] : [target.name];
    });
    const { version, versionInherited } = member;
    return [{ ...own, version, versionInherited, tagPrefix, needs: [...new Set(needs)] }];
  });
}

/** What each commit that touches the root manifest changed in the tables that members inherit from. */
async function findWorkspaceNames(
  store: Store,
  commits: readonly LoggedCommit[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const touching = commits.filter(({ paths }) => paths.includes('Cargo.toml'));
  const ids = new Set(touching.flatMap(({ oid, parents }) => [oid, ...parents.slice(0, 1)]));
  const texts = await store.readFile([...ids], 'Cargo.toml');
  const read = (oid: string | undefined): TomlTable | undefined => {
    const text = oid === undefined ? undefined : texts.get(oid);
    if (text === undefined) return undefined;
    try {
      return parseToml(text.toString('utf8'), 'Cargo.toml');
    } catch {
      // A manifest of long ago that cargo could not read either says nothing about its tables.
      return undefined;
    }
  };
  return new Map(
    touching.map(({ oid, parents }) => [oid, changedWorkspaceNames(read(parents[0]), read(oid))] as const),
  );
}
