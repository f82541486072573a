import { type Change, editManifest, type ManifestEdit } from '../../cargo/manifest.ts';
import { nearestNames } from '../../cargo/nearest-names.ts';
import { type RequirementPolicy, renewRequirement } from '../../cargo/requirement-policy.ts';
import { parseToml, stringsAt, subTable, type TomlTable } from '../../cargo/toml.ts';
import { compareVersions, tryParseVersion } from '../../cargo/version.ts';
import type { Member, MemberDependency, Workspace } from '../../cargo/workspace.ts';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import type { PlannedCrate } from './plan.ts';

/** An internal dependency as a downstream repository has it. */
export interface Sibling {
  crate: string;
  kind: MemberDependency['kind'];
  /** `crates-io`, or the name of another registry. */
  source: string;
}

/** What a release changes in the manifests of one repository, and what was found there. */
export interface ManifestPlan {
  /** Directory of the released package, relative to the repository; `.` for its root. */
  directory: string;
  /** Path of each manifest that changes, with its old and new text. */
  files: readonly { path: string; before: string; after: string; changes: readonly Change[] }[];
  siblings: readonly Sibling[];
  /** Where `cargo publish` takes it: the one registry `package.publish` names, else crates-io. */
  registry: string;
  /** What a person should know: requirements left alone or made more precise, a version that goes back. */
  notes: readonly string[];
}

/**
 * Works out the manifests of one repository: the package's version and every internal requirement.
 *
 * @param read text of a manifest, by its path in the repository.
 * @throws ActionError (input) when the package or an expected dependency is missing, or a requirement cannot be kept.
 */
export function planManifests(
  crate: PlannedCrate,
  released: ReadonlyMap<string, PlannedCrate>,
  workspace: Workspace,
  policy: RequirementPolicy,
  read: (path: string) => string,
): ManifestPlan {
  const member = findMember(crate, workspace);
  const edits = new Map<string, ManifestEdit[]>();
  const add = (manifest: string, path: readonly string[], requirement: string): void => {
    edits.set(manifest, [...(edits.get(manifest) ?? []), { kind: 'requirement-at', path, requirement }]);
  };
  if (member.versionInherited) add('Cargo.toml', ['workspace', 'package', 'version'], crate.version);
  else edits.set(member.manifest, [{ kind: 'package-version', version: crate.version }]);

  const notes: string[] = [];
  const [present, planned] = [tryParseVersion(member.version), tryParseVersion(crate.version)];
  if (present !== undefined && planned !== undefined && compareVersions(present, planned) > 0) {
    notes.push(`${member.manifest}: the version goes back from ${member.version} to ${crate.version}`);
  }
  const siblings: Sibling[] = [];
  for (const owner of workspace.members) {
    for (const dependency of owner.dependencies) {
      const target = released.get(dependency.crate);
      if (target === undefined) continue;
      if (owner === member && target !== crate) siblings.push(readSibling(crate, dependency));
      const { requirementAt, requirement } = dependency;
      if (requirementAt === undefined || requirement === undefined) continue;
      const renewed = renew(crate, target, requirement, policy);
      if (renewed.note !== undefined) notes.push(`${requirementAt.manifest}: ${target.name}: ${renewed.note}`);
      add(requirementAt.manifest, requirementAt.path, renewed.requirement);
    }
  }
  checkExpected(crate, member);
  const files = [...edits].map(([path, list]) => {
    const before = read(path);
    const { text: after, changes } = editManifest(before, list);
    return { path, before, after, changes };
  });
  const registry = findRegistry(parseToml(read(member.manifest), member.manifest));
  return {
    directory: member.directory,
    files: files.filter(({ changes }) => changes.length > 0),
    siblings,
    registry,
    notes,
  };
}

function findMember(crate: PlannedCrate, workspace: Workspace): Member {
  const member = workspace.members.find(({ name }) => name === crate.name);
  if (member !== undefined) return member;
  const names = workspace.members.map(({ name }) => name);
  throw new ActionError('input', `${crate.label} has no package ${quoteValue(crate.name)}`, {
    hint: names.length === 0 ? 'It has no package at all' : `Its packages: ${names.join(', ')}`,
  });
}

function findRegistry(manifest: TomlTable): string {
  const [only, ...others] = stringsAt(subTable(manifest, 'package'), 'publish');
  return only !== undefined && others.length === 0 ? only : 'crates-io';
}

function readSibling(crate: PlannedCrate, { crate: name, kind, registry, git }: MemberDependency): Sibling {
  if (git === undefined) return { crate: name, kind, source: registry ?? 'crates-io' };
  throw new ActionError('input', `${crate.label} takes ${name} from git (${git}), expected a version of a registry`, {
    hint: 'Cargo fetches the tag of a git dependency even for a patched build, and it is not there before the release',
  });
}

function renew(crate: PlannedCrate, target: PlannedCrate, requirement: string, policy: RequirementPolicy) {
  try {
    return renewRequirement(requirement, target.version, policy);
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    throw new ActionError(error.kind, `${crate.label}: ${target.name}: ${error.message}`, {
      hint: error.hint,
      cause: error,
    });
  }
}

function checkExpected(crate: PlannedCrate, member: Member): void {
  for (const name of crate.dependencies) {
    const found = member.dependencies.filter((dependency) => dependency.crate === name);
    if (found.length === 0) {
      const near = nearestNames(
        name,
        member.dependencies.map((dependency) => dependency.crate),
      );
      throw new ActionError(
        'input',
        `${crate.label}: ${member.manifest} does not depend on ${name}, the monorepo's ${crate.name} does`,
        {
          hint: near.length === 0 ? 'It has no dependencies at all' : `Nearest names there: ${near.join(', ')}`,
        },
      );
    }
    if (found.every(({ requirement }) => requirement === undefined)) {
      throw new ActionError('input', `${crate.label}: ${member.manifest} depends on ${name} by path only`, {
        hint: `Give it a version requirement: outside the monorepo there is no ${quoteValue(found[0]?.path ?? '')}`,
      });
    }
  }
}
