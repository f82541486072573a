import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphEdge } from '../../cargo/graph.ts';
import { type InternalDependency, listInternalDependencies } from '../../cargo/internal-dependencies.ts';
import { requirementAdmits } from '../../cargo/requirement.ts';
import { parseToml, stringAt, subTable } from '../../cargo/toml.ts';
import { tryParseVersion } from '../../cargo/version.ts';
import { loadWorkspace, type Workspace } from '../../cargo/workspace.ts';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import type { CascadeConfig } from './config.ts';
import type { ReleaseTag } from './tag.ts';

/** What the monorepo's manifests say about the crates of the cascade. */
export interface MonorepoFacts {
  versions: ReadonlyMap<string, string>;
  /** Between configured crates. */
  edges: readonly GraphEdge[];
}

/**
 * Reads the monorepo's manifests and checks what needs no build: every configured crate is there, the tag is the
 * monorepo's version, every internal requirement admits the version it will ship with.
 *
 * @throws ActionError (input) naming every requirement that does not fit.
 */
export async function readMonorepo(root: string, config: CascadeConfig, tag: ReleaseTag): Promise<MonorepoFacts> {
  const workspace = await loadWorkspace(root);
  const versions = readVersions(workspace, config);
  const version = await monorepoVersion(workspace, versions);
  if (version !== tag.version) {
    throw new ActionError('input', `tag: ${tag.name} is not the version of the monorepo, which is ${version}`, {
      hint: `Set the version in its Cargo.toml to ${tag.version} and tag that commit, or push the tag ${config.tagPrefix}${version}`,
    });
  }
  const internal = listInternalDependencies(workspace);
  checkRequirements(workspace, internal);
  const edges = internal.filter(({ from, to }) => versions.has(from) && versions.has(to) && from !== to);
  return { versions, edges: edges.map(({ from, to, kind }) => ({ from, to, kind })) };
}

function readVersions(workspace: Workspace, config: CascadeConfig): Map<string, string> {
  const versions = new Map<string, string>();
  for (const { name, path } of config.crates) {
    const member = workspace.members.find(({ directory }) => directory === path);
    if (member === undefined) {
      const known = workspace.members.map(({ directory }) => directory).join(', ');
      throw new ActionError('input', `${name}: the monorepo has no workspace member in ${quoteValue(path)}`, {
        hint: `Its members: ${known}`,
      });
    }
    if (member.name !== name) {
      throw new ActionError('input', `${name}: ${member.manifest} is the manifest of ${quoteValue(member.name)}`, {
        hint: 'Correct name or path in the configuration',
      });
    }
    if (tryParseVersion(member.version) === undefined) {
      throw new ActionError('input', `${member.manifest}: ${quoteValue(member.version)} is not a version`);
    }
    versions.set(name, member.version);
  }
  return versions;
}

/** The root package's version, else `workspace.package.version`, else the one all crates of the cascade share. */
async function monorepoVersion(workspace: Workspace, versions: ReadonlyMap<string, string>): Promise<string> {
  const rootPackage = workspace.members.find(({ directory }) => directory === '.');
  if (rootPackage !== undefined) return rootPackage.version;
  const manifest = parseToml(await readFile(join(workspace.root, 'Cargo.toml'), 'utf8'), 'Cargo.toml');
  const shared = stringAt(subTable(subTable(manifest, 'workspace'), 'package'), 'version');
  if (shared !== undefined) return shared;
  const [version, ...others] = new Set(versions.values());
  if (version !== undefined && others.length === 0) return version;
  throw new ActionError('input', 'the monorepo has no version of its own, and its crates have different ones', {
    hint: 'Give it a root package, or a version in [workspace.package]',
  });
}

function checkRequirements(workspace: Workspace, internal: readonly InternalDependency[]): void {
  const versions = new Map(workspace.members.map(({ name, version }) => [name, version]));
  const wrong = internal.flatMap(({ from, to, dependency }) => {
    const version = versions.get(to) as string;
    const { requirement } = dependency;
    if (requirement === undefined || requirementAdmits(requirement, version)) return [];
    return [`${from} requires ${to} ${quoteValue(requirement)}, which does not admit ${version}`];
  });
  if (wrong.length === 0) return;
  throw new ActionError('input', `the crates would not ship as they were tested: ${wrong.join('; ')}`, {
    hint: 'Correct the requirements in the monorepo and tag again',
  });
}
