import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseToml, subTable, type TomlTable } from '../../cargo/toml.ts';
import { loadWorkspace, type Member, type Workspace } from '../../cargo/workspace.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { LoggedCommit } from '../../git/log.ts';
import { branchRef, type RefIds } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import { compareVersions, parseVersion, tryParseVersion } from '../../semver/version.ts';
import { type CascadeConfig, upstreamName } from '../plan/config.ts';
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
    crates: await listCrates(workspace, config, directory, tags),
    workspaceNames: await findWorkspaceNames(store, commits),
    directory,
  };
}

/** The configured crates, and the monorepo itself: what the cascade releases. */
async function listCrates(
  workspace: Workspace,
  config: CascadeConfig,
  directory: string,
  tags: readonly TaggedCommit[],
): Promise<VersionedCrate[]> {
  const manifests = await Promise.all(
    workspace.members.map(async (member) => ({
      name: member.name,
      directory: member.directory,
      manifest: parseToml(await readFile(join(directory, member.manifest), 'utf8'), member.manifest),
    })),
  );
  const root = parseToml(await readFile(join(directory, 'Cargo.toml'), 'utf8'), 'Cargo.toml');
  const files = new Map(crateFiles(manifests, subTable(root, 'workspace')).map((entry) => [entry.name, entry]));
  const configured = (member: Member) => config.crates.find(({ path }) => path === member.directory);
  // The same order as in a release: the root's package, else the one that the tag's prefix names.
  const monorepo =
    workspace.members.find((member) => member.directory === '.') ??
    workspace.members.find(({ name }) => name === upstreamName(config));
  const prefixOf = (member: Member): string | undefined =>
    configured(member)?.tagPrefix ?? (member === monorepo ? config.tagPrefix : undefined);
  for (const { name, path } of config.crates) {
    if (workspace.members.some((member) => member.directory === path && member.name === name)) continue;
    const known = workspace.members.map((member) => `${member.name} in ${member.directory}`).join(', ');
    throw new ActionError('input', `${name}: the monorepo has no crate of that name in ${JSON.stringify(path)}`, {
      hint: `It was renamed or removed? Its crates: ${known}. Correct the configuration`,
    });
  }
  const crates = workspace.members.flatMap((member): VersionedCrate[] => {
    const tagPrefix = prefixOf(member);
    const own = files.get(member.name);
    if (tagPrefix === undefined || own === undefined) return [];
    const needs = member.dependencies.flatMap(({ kind, path }) => {
      const target = workspace.members.find((other) => other.directory === path);
      return kind === 'dev' || target === undefined ? [] : [target.name];
    });
    const { version, versionInherited } = member;
    const isMonorepo = member === monorepo && tagPrefix === config.tagPrefix;
    return [{ ...own, version, versionInherited, tagPrefix, needs: [...new Set(needs)], isMonorepo }];
  });
  if (monorepo !== undefined) return crates;
  const changelog = await readFile(join(directory, 'CHANGELOG.md'), 'utf8').catch(() => '');
  const version = workspace.sharedVersion ?? findOwnVersion(config.tagPrefix, tags, changelog);
  return version === undefined ? crates : [...crates, wholeMonorepo(config, workspace, version)];
}

/** The version of a monorepo without a package of its own: it has a tag and a changelog, and no folder. */
function wholeMonorepo(config: CascadeConfig, workspace: Workspace, version: string): VersionedCrate {
  return {
    name: upstreamName(config),
    directory: '',
    nested: [],
    outside: [],
    include: [],
    exclude: [],
    inherited: [],
    version,
    versionInherited: workspace.sharedVersion !== undefined,
    tagPrefix: config.tagPrefix,
    needs: [],
    isMonorepo: true,
  };
}

/** No manifest has it: the newest of its tags and the first section of its changelog. One never tagged has none. */
function findOwnVersion(prefix: string, tags: readonly TaggedCommit[], changelog: string): string | undefined {
  const tagged = tags
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name }) => name.slice(prefix.length))
    .filter((version) => tryParseVersion(version) !== undefined);
  if (tagged.length === 0) return undefined;
  return [...tagged, ...readNewestSection(changelog)].sort((left, right) =>
    compareVersions(parseVersion(right), parseVersion(left)),
  )[0];
}

/** The version of the first release in a changelog; an empty list when it names none. */
export function readNewestSection(changelog: string): readonly string[] {
  const version = /^## +\[?v?(\d+\.\d+\.\d+[^\]\s]*)/m.exec(changelog)?.[1];
  return version !== undefined && tryParseVersion(version) !== undefined ? [version] : [];
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
