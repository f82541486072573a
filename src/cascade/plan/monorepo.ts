import type { GraphEdge } from '../../cargo/graph.ts';
import {
  findUnmetRequirements,
  type InternalDependency,
  listInternalDependencies,
} from '../../cargo/internal-dependencies.ts';
import { stringsAt } from '../../cargo/toml.ts';
import { loadWorkspace, type Workspace } from '../../cargo/workspace.ts';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import { tryParseVersion } from '../../semver/version.ts';
import { type CascadeConfig, type CrateConfig, upstreamName } from './config.ts';
import type { ReleaseTag } from './tag.ts';

/** What the monorepo's manifests say about the crates of the cascade. */
export interface MonorepoFacts {
  versions: ReadonlyMap<string, string>;
  /** Between configured crates. */
  edges: readonly GraphEdge[];
  /** `a b` for each edge that `b`'s repository need not have: tests of the monorepo that reach across by path only. */
  unneeded: ReadonlySet<string>;
  /** The registries that manifests or configuration name, by crate. */
  registries: ReadonlyMap<string, readonly string[]>;
  /** What the monorepo's own members are built with, to be compared with what its lock holds. */
  internal: readonly InternalDependency[];
  notes: readonly string[];
}

/**
 * Reads the monorepo's manifests and checks what needs no build: every configured crate is there, the tag is the
 * monorepo's version, every internal requirement admits the version it will ship with.
 *
 * @throws ActionError (input) naming every requirement that does not fit.
 */
export async function readMonorepo(
  root: string,
  config: CascadeConfig,
  tag: ReleaseTag,
  urlOf: (crate: CrateConfig) => string,
): Promise<MonorepoFacts> {
  const workspace = await loadWorkspace(root);
  const versions = readVersions(workspace, config);
  const notes = checkVersion(workspace, versions, config, tag);
  const registries = new Map(
    config.crates.flatMap(({ name, path, registry }) => {
      const member = workspace.members.find(({ directory }) => directory === path);
      const named = registry === undefined ? stringsAt(member?.package, 'publish') : [registry];
      return named.length === 0 ? [] : [[name, named] as const];
    }),
  );
  const released = new Map(
    config.crates.map((crate) => [crate.name, { registries: registries.get(crate.name), gitUrls: [urlOf(crate)] }]),
  );
  const internal = listInternalDependencies(workspace, released);
  checkRequirements(workspace, internal);
  const left = internal.filter(({ follows }) => !follows);
  const between = internal.filter(
    ({ from, to, follows }) => follows && versions.has(from) && versions.has(to) && from !== to,
  );
  const isPathOnly = ({ kind, dependency }: InternalDependency): boolean =>
    kind === 'dev' && dependency.requirement === undefined && dependency.git === undefined;
  const keyOf = ({ from, to }: GraphEdge): string => `${from} ${to}`;
  const needed = new Set(between.filter((each) => !isPathOnly(each)).map(keyOf));
  return {
    versions,
    edges: between.map(({ from, to, kind }) => ({ from, to, kind })),
    unneeded: new Set(between.map(keyOf).filter((key) => !needed.has(key))),
    registries,
    internal,
    notes: [
      ...notes,
      ...left.map(
        ({ from, to, dependency }) =>
          `${from} requires ${to} ${quoteValue(dependency.requirement ?? '')}, which is left alone: it is not the ${to} of this release`,
      ),
    ],
  };
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

/**
 * The monorepo's version: that of the root package, else `workspace.package.version`, else the one all crates share. Where
 * they differ, the prefix of the tag says whose version it carries: that of the crate it names, or none's.
 */
function checkVersion(
  workspace: Workspace,
  versions: ReadonlyMap<string, string>,
  config: CascadeConfig,
  tag: ReleaseTag,
): string[] {
  const named = workspace.members.find(({ name }) => name === upstreamName(config));
  const shared = new Set(versions.values()).size === 1 ? [...versions.values()][0] : undefined;
  const rootPackage = workspace.members.find(({ directory }) => directory === '.');
  const version = rootPackage?.version ?? named?.version ?? workspace.sharedVersion ?? shared;
  if (version === undefined) {
    return [
      `the crates have different versions and ${quoteValue(config.tagPrefix)} names none of them: ${tag.name} is the name of this release only`,
    ];
  }
  if (version === tag.version) return [];
  const whose = rootPackage === undefined && named !== undefined ? `${named.name} (${named.manifest})` : 'the monorepo';
  throw new ActionError('input', `tag: ${tag.name} is not the version of ${whose}, which is ${version}`, {
    hint: `Set the version in its Cargo.toml to ${tag.version} and tag that commit, or push the tag ${config.tagPrefix}${version}`,
  });
}

function checkRequirements(workspace: Workspace, internal: readonly InternalDependency[]): void {
  const wrong = findUnmetRequirements(workspace, internal).map(
    ({ from, to, requirement, version }) =>
      `${from} requires ${to} ${quoteValue(requirement)}, which does not admit ${version}`,
  );
  if (wrong.length === 0) return;
  throw new ActionError('input', `the crates would not ship as they were tested: ${wrong.join('; ')}`, {
    hint: 'Correct the requirements in the monorepo and tag again',
  });
}
