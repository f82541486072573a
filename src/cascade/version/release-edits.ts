import type { ManifestEdit } from '../../cargo/manifest.ts';
import { type RequirementPolicy, renewRequirement } from '../../cargo/requirement-policy.ts';
import type { Workspace } from '../../cargo/workspace.ts';
import type { CrateVersions } from './version-plan.ts';

export interface ReleaseEdits {
  /** By manifest, relative to the repository, `/` between names. */
  edits: ReadonlyMap<string, readonly ManifestEdit[]>;
  /** What a person should know about requirements that were left alone or became longer. */
  notes: readonly string[];
}

/**
 * What the manifests of a workspace have to say for its next versions: each crate's own version (once, in the root, where
 * members inherit it) and every requirement of a member on a moved one. A requirement on a path belongs to the member in
 * that folder, whatever other crates of the same name exist; a path without a version has none.
 *
 * @throws ActionError `input` when no requirement of the kept form admits the new version.
 */
export function planReleaseEdits(
  workspace: Workspace,
  planned: readonly CrateVersions[],
  policy: RequirementPolicy,
): ReleaseEdits {
  const edits = new Map<string, ManifestEdit[]>();
  const add = (manifest: string, edit: ManifestEdit): void => {
    const known = edits.get(manifest) ?? [];
    const id = JSON.stringify(edit);
    if (!known.some((other) => JSON.stringify(other) === id)) edits.set(manifest, [...known, edit]);
  };
  const moved = new Map(planned.filter(({ present, next }) => present !== next).map(({ name, next }) => [name, next]));
  const inheriting = workspace.members.filter(({ versionInherited }) => versionInherited).map(({ name }) => name);
  const virtual = planned.filter(({ name }) => !workspace.members.some((member) => member.name === name));
  const shared =
    workspace.sharedVersion === undefined
      ? undefined
      : [...inheriting, ...virtual.map(({ name }) => name)]
          .map((name) => moved.get(name))
          .find((next) => next !== undefined);
  if (shared !== undefined) {
    // Also those that are not released by themselves: others may require them.
    for (const name of inheriting) moved.set(name, shared);
    add('Cargo.toml', { kind: 'requirement-at', path: ['workspace', 'package', 'version'], requirement: shared });
  }
  const notes = new Set<string>();
  for (const member of workspace.members) {
    const version = moved.get(member.name);
    if (version !== undefined && !member.versionInherited) {
      add(member.manifest, { kind: 'package-version', version });
    }
    for (const { path, requirement, requirementAt } of member.dependencies) {
      const target = path === undefined ? undefined : workspace.members.find(({ directory }) => directory === path);
      const next = target === undefined ? undefined : moved.get(target.name);
      if (next === undefined || requirement === undefined || requirementAt === undefined) continue;
      const renewed = renewRequirement(requirement, next, policy);
      if (renewed.note !== undefined) notes.add(`${requirementAt.manifest}: ${renewed.note}`);
      if (renewed.requirement === requirement) continue;
      add(requirementAt.manifest, {
        kind: 'requirement-at',
        path: requirementAt.path,
        requirement: renewed.requirement,
      });
    }
  }
  return { edits, notes: [...notes] };
}
