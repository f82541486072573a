import type { GraphEdge } from './graph.ts';
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
