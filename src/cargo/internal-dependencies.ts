import { ActionError, describeError } from '../errors/action-error.ts';
import type { GraphEdge } from './graph.ts';
import { judgeEntry, type LocalPackage, type SiblingFacts } from './identity.ts';
import { requirementAdmits } from './requirement.ts';
import { showPath } from './toml.ts';
import type { Member, MemberDependency, Workspace } from './workspace.ts';

/** A member's dependency on another member (or, for its tests, on itself). */
export interface InternalDependency extends GraphEdge {
  member: Member;
  dependency: MemberDependency;
  /** `false` for an entry that is left alone: it takes another version of the crate on purpose. */
  follows: boolean;
}

/**
 * Every dependency between members, of all kinds and targets. A path or a patch that leads to a member decides, also where
 * the patch does not apply; without either, an entry means a member only when that is `released` and comes from there. A
 * member that is merely named like somebody else's crate is none.
 *
 * An entry of a registry that does not admit the member's version is left alone (a baseline, the semver trick) where it
 * stands beside one that does, where it is a crate's own name, or in a package that is not released.
 *
 * @param released crates that others take from registries and repositories.
 */
export function listInternalDependencies(
  workspace: Workspace,
  released: ReadonlyMap<string, Pick<SiblingFacts, 'registries' | 'gitUrls'>>,
): InternalDependency[] {
  const versions = new Map(workspace.members.map(({ name, version }) => [name, version]));
  const locals = new Map<string, LocalPackage>(
    workspace.members.map(({ name, version, directory }) => [directory, { name, version, movesTo: version }]),
  );
  const siblings = new Map<string, SiblingFacts>(
    [...released].map(([name, facts]) => {
      const version = versions.get(name) ?? '';
      return [name, { ...facts, name, version, previous: undefined, tag: '' }];
    }),
  );
  const all = workspace.members.flatMap((member) =>
    member.dependencies.flatMap((dependency) => {
      const verdict = judgeEntry(dependency, workspace, '.', { siblings, locals, keep: [] });
      if (verdict.kind !== 'follows' || !versions.has(verdict.crate)) return [];
      return [{ from: member.name, to: verdict.crate, kind: dependency.kind, member, dependency, via: verdict.via }];
    }),
  );
  return all.map(({ via, ...each }) => {
    const { from, to, member } = each;
    if (via === 'local' || isMet(each, versions)) return { ...each, follows: true };
    const besides = all.some((other) => other.member === member && other.to === to && isMet(other, versions));
    return { ...each, follows: !besides && from !== to && released.has(from) };
  });
}

function isMet(
  { dependency, to }: { dependency: MemberDependency; to: string },
  versions: ReadonlyMap<string, string>,
) {
  const { requirement, requirementAt: at } = dependency;
  const version = versions.get(to);
  if (requirement === undefined || at === undefined || version === undefined) return true;
  return isAdmitted(requirement, version, at);
}

/** An internal requirement that the sibling's version does not meet. */
export interface UnmetRequirement {
  /** The member that asks, and the one that it asks for. */
  from: string;
  to: string;
  requirement: string;
  /** What `to` is. */
  version: string;
  at: { manifest: string; path: readonly string[] };
}

/**
 * The internal requirements that do not admit the version their sibling ships with.
 *
 * @throws ActionError `input` naming manifest and key when a requirement cannot be read
 */
export function findUnmetRequirements(
  workspace: Workspace,
  internal: readonly InternalDependency[],
): UnmetRequirement[] {
  const versions = new Map(workspace.members.map(({ name, version }) => [name, version]));
  return internal.flatMap(({ from, to, follows, dependency: { requirement, requirementAt: at } }) => {
    const version = versions.get(to);
    if (!follows || requirement === undefined || at === undefined || version === undefined) return [];
    return isAdmitted(requirement, version, at) ? [] : [{ from, to, requirement, version, at }];
  });
}

function isAdmitted(requirement: string, version: string, at: UnmetRequirement['at']): boolean {
  try {
    return requirementAdmits(requirement, version);
  } catch (error) {
    throw new ActionError('input', `${at.manifest}: ${showPath(at.path)}: ${describeError(error)}`, { cause: error });
  }
}
