import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseToml, subTable } from '../../cargo/toml.ts';
import type { Member, Workspace } from '../../cargo/workspace.ts';
import { ActionError } from '../../errors/action-error.ts';
import { compareVersions, parseVersion, tryParseVersion } from '../../semver/version.ts';
import { type CascadeConfig, upstreamName } from '../plan/config.ts';
import { readNewestSection } from './crate-version.ts';
import { crateFiles } from './touch.ts';
import type { TaggedCommit, VersionedCrate } from './version-plan.ts';

/** The configured crates, and the monorepo itself: what the cascade releases. */
export async function listCrates(
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
  return [...tagged, readNewestSection(changelog) ?? []]
    .flat()
    .sort((left, right) => compareVersions(parseVersion(right), parseVersion(left)))[0];
}
