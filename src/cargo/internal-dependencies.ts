import { ActionError, describeError } from '../errors/action-error.ts';
import type { GraphEdge } from './graph.ts';
import { requirementAdmits } from './requirement.ts';
import { showPath } from './toml.ts';
import type { Member, MemberDependency, Workspace } from './workspace.ts';

/** A member's dependency on another member (or, for its tests, on itself), by whatever source. */
export interface InternalDependency extends GraphEdge {
  member: Member;
  dependency: MemberDependency;
}

/**
 * Every dependency between members, of all kinds and targets. By name, not by path: a member that takes a sibling from
 * the registry (and gets the local one through `[patch]`) depends on it all the same.
 */
export function listInternalDependencies(workspace: Workspace): InternalDependency[] {
  const names = new Set(workspace.members.map(({ name }) => name));
  return workspace.members.flatMap((member) =>
    member.dependencies
      .filter(({ crate }) => names.has(crate))
      .map((dependency) => ({ from: member.name, to: dependency.crate, kind: dependency.kind, member, dependency })),
  );
}

/** An internal requirement that the sibling's version does not meet. */
export interface UnmetRequirement {
  /** The member that asks, and the one that it asks for. */
  from: string;
  to: string;
  requirement: string;
  /** What `to` will be. */
  version: string;
  at: { manifest: string; path: readonly string[] };
}

/**
 * The internal requirements that do not admit the version their sibling will ship with.
 *
 * @param versions crate -> version to come; a member that is absent keeps the version of its manifest
 * @throws ActionError `input` naming manifest and key when a requirement cannot be read
 */
export function findUnmetRequirements(
  workspace: Workspace,
  versions: ReadonlyMap<string, string> = new Map(),
): UnmetRequirement[] {
  const present = new Map(workspace.members.map(({ name, version }) => [name, version]));
  return listInternalDependencies(workspace).flatMap(({ from, to, dependency: { requirement, requirementAt: at } }) => {
    const version = versions.get(to) ?? present.get(to);
    if (requirement === undefined || at === undefined || version === undefined) return [];
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
