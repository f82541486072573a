import { posix } from 'node:path';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { compareVersions, tryParseVersion } from '../semver/version.ts';
import type { DependencyKind } from './dependencies.ts';
import {
  type EntryVerdict,
  type IdentityFacts,
  judgeEntry,
  type LocalPackage,
  type SiblingFacts,
  sourceOf,
} from './identity.ts';
import type { LockedEdge } from './lock-update.ts';
import { type Change, editManifest, type ManifestEdit } from './manifest.ts';
import { nearestNames } from './nearest-names.ts';
import type { PlacedWorkspace, RepositoryWorkspaces } from './repository-workspaces.ts';
import { type RequirementPolicy, renewRequirement } from './requirement-policy.ts';
import { showPath } from './toml.ts';
import type { Member, MemberDependency } from './workspace.ts';

/** What is released from one repository. */
export interface RepositoryRelease {
  name: string;
  version: string;
  /** How people name the repository. */
  label: string;
  /** The other crates of the release. */
  siblings: readonly SiblingFacts[];
  /** Those the package has to depend on, because the monorepo's does. */
  expected: readonly string[];
  /** Dependency keys whose requirement is left alone. */
  keep: readonly string[];
  policy: RequirementPolicy;
}

/** A crate of the release that something in the repository takes from a registry or from git. */
export interface FollowedSibling extends LockedEdge {
  /** `dev` also for what only other packages of the repository need: it binds no order. */
  kind: DependencyKind;
  /** `crates-io`, the name of another registry, an index URL; the URL of a git repository. */
  source: string;
  /** Folder of the workspace that has the entry, whose lock names it. */
  directory: string;
}

/** An entry that names a crate of the release and stays as it is. */
export interface UntouchedEntry {
  manifest: string;
  path: readonly string[];
  crate: string;
  requirement: string | undefined;
  reason: string;
}

export interface ReleaseEdits {
  /** The released package; paths are relative to the repository. */
  member: Member;
  directory: string;
  manifest: string;
  /** Path of each manifest that changes, with its old and new text. */
  files: readonly { path: string; before: string; after: string; changes: readonly Change[] }[];
  siblings: readonly FollowedSibling[];
  /** Packages of the repository whose version the release moves. */
  moved: readonly { name: string; version: string }[];
  untouched: readonly UntouchedEntry[];
  /** What a person should know: requirements left alone or made more precise, a version that goes back. */
  notes: readonly string[];
}

/** One entry with the package that has it. */
interface Entry {
  placed: PlacedWorkspace;
  /** Absent for an entry of `[workspace.dependencies]` that nobody inherits. */
  owner: Member | undefined;
  dependency: MemberDependency;
  verdict: EntryVerdict;
}

/**
 * Works out what a release changes in the manifests of one repository: the package's version and every requirement that
 * follows the release, in all of its workspaces; and says of each entry that it leaves alone why.
 *
 * @param read text of a tracked manifest, by its path in the repository.
 * @throws ActionError (input) when the package or an expected dependency is missing, a path leads out of the repository, or
 *   a requirement cannot be kept.
 */
export function planReleaseEdits(
  found: RepositoryWorkspaces,
  release: RepositoryRelease,
  read: (path: string) => string,
): ReleaseEdits {
  const { main } = found;
  const member = findMember(main, release);
  const facts = collectFacts(found, member, release);
  const all = listEntries([main, ...found.attached], facts);
  refuseOutside(all, release);
  const entries = settleLagging(all, member, release);
  checkExpected(entries, member, release);

  const notes: string[] = [];
  const [present, planned] = [tryParseVersion(member.version), tryParseVersion(release.version)];
  if (present !== undefined && planned !== undefined && compareVersions(present, planned) > 0) {
    notes.push(
      `${placedPath(main, member.manifest)}: the version goes back from ${member.version} to ${release.version}`,
    );
  }
  const edits = new Map<string, ManifestEdit[]>();
  const add = (manifest: string, edit: ManifestEdit): void => {
    edits.set(manifest, [...(edits.get(manifest) ?? []), edit]);
  };
  const versionPath = ['workspace', 'package', 'version'];
  if (member.versionInherited) {
    add(placedPath(main, 'Cargo.toml'), { kind: 'requirement-at', path: versionPath, requirement: release.version });
  } else add(placedPath(main, member.manifest), { kind: 'package-version', version: release.version });

  const siblings: FollowedSibling[] = [];
  const [noted, untouched] = [new Set<string>(), new Map<string, UntouchedEntry>()];
  for (const { placed, owner, dependency, verdict } of entries) {
    const { requirementAt, requirement, entryAt, gitRef } = dependency;
    if (verdict.kind === 'stays') {
      const entry = { manifest: placedPath(placed, entryAt.manifest), path: entryAt.path };
      const { crate, reason } = verdict;
      untouched.set(JSON.stringify(entry), { ...entry, crate, requirement, reason });
    }
    if (verdict.kind !== 'follows') continue;
    let renewed = requirement;
    if (requirementAt !== undefined && requirement !== undefined) {
      const manifest = placedPath(placed, requirementAt.manifest);
      const renewal = renew(release, verdict.crate, requirement, verdict.version);
      renewed = renewal.requirement;
      add(manifest, { kind: 'requirement-at', path: requirementAt.path, requirement: renewed });
      if (renewal.note !== undefined) noted.add(`${manifest}: ${verdict.crate}: ${renewal.note}`);
    }
    if (verdict.via === 'local') continue;
    const sibling = facts.siblings.get(verdict.crate) as SiblingFacts;
    if (verdict.via === 'git' && gitRef?.kind === 'tag') {
      const manifest = placedPath(placed, entryAt.manifest);
      add(manifest, { kind: 'requirement-at', path: gitRef.path, requirement: sibling.tag });
    }
    if (owner === undefined) continue;
    siblings.push({
      owner: owner.name,
      crate: verdict.crate,
      version: verdict.version,
      requirement: renewed,
      via: verdict.via,
      kind: owner === member ? dependency.kind : 'dev',
      source: verdict.via === 'git' ? (dependency.git ?? '') : sourceOf(dependency),
      directory: placed.directory,
    });
  }
  const files = [...edits].map(([path, list]) => {
    const before = read(path);
    const { text: after, changes } = editOf(path, before, list);
    return { path, before, after, changes };
  });
  return {
    member,
    directory: placedPath(main, member.directory),
    manifest: placedPath(main, member.manifest),
    files: files.filter(({ changes }) => changes.length > 0),
    siblings: uniqueSiblings(siblings),
    moved: [...facts.locals.values()].flatMap(({ name, movesTo }) =>
      movesTo === undefined ? [] : [{ name, version: movesTo }],
    ),
    untouched: [...untouched.values()],
    notes: [...notes, ...noted],
  };
}

function placedPath({ directory }: PlacedWorkspace, path: string): string {
  return posix.join(directory, path);
}

function findMember({ workspace }: PlacedWorkspace, { name, label }: RepositoryRelease): Member {
  const member = workspace.members.find((each) => each.name === name);
  if (member !== undefined) return member;
  const names = workspace.members.map((each) => each.name);
  throw new ActionError('input', `${label} has no package ${quoteValue(name)}`, {
    hint: names.length === 0 ? 'It has no package at all' : `Its packages: ${names.join(', ')}`,
  });
}

/** Members that inherit the released version are released with it, wherever somebody requires them. */
function collectFacts(found: RepositoryWorkspaces, released: Member, release: RepositoryRelease): IdentityFacts {
  const locals = new Map<string, LocalPackage>();
  for (const placed of [found.main, ...found.attached]) {
    for (const { name, version, versionInherited, directory } of placed.workspace.members) {
      const isMoved =
        placed === found.main &&
        (name === released.name || (released.versionInherited && versionInherited && version === released.version));
      locals.set(placedPath(placed, directory), { name, version, movesTo: isMoved ? release.version : undefined });
    }
  }
  const siblings = release.siblings.filter(({ name }) => name !== release.name);
  const keys = [found.main, ...found.attached].flatMap(({ workspace }) => [
    ...workspace.members.flatMap(({ dependencies }) => dependencies.map(({ key }) => key)),
    ...workspace.uninherited.map(({ key }) => key),
  ]);
  for (const key of release.keep) {
    if (keys.includes(key)) continue;
    const near = nearestNames(key, keys)[0];
    throw new ActionError(
      'input',
      `${release.label}: keep names ${quoteValue(key)}, which is no dependency key there`,
      {
        hint: near === undefined ? 'It has no dependencies at all' : `Did you mean ${quoteValue(near)}?`,
      },
    );
  }
  return { siblings: new Map(siblings.map((each) => [each.name, each])), locals, keep: release.keep };
}

function listEntries(workspaces: readonly PlacedWorkspace[], facts: IdentityFacts): Entry[] {
  return workspaces.flatMap((placed) => {
    const { workspace, directory } = placed;
    const owned = [
      ...workspace.members.flatMap((owner) => owner.dependencies.map((dependency) => ({ owner, dependency }))),
      ...workspace.uninherited.map((dependency) => ({ owner: undefined, dependency })),
    ];
    return owned.map(({ owner, dependency }) => ({
      placed,
      owner,
      dependency,
      verdict: judgeEntry(dependency, workspace, directory, facts),
    }));
  });
}

function refuseOutside(entries: readonly Entry[], { label }: RepositoryRelease): void {
  for (const { placed, dependency, verdict } of entries) {
    if (verdict.kind !== 'outside') continue;
    const place = `${placedPath(placed, dependency.entryAt.manifest)}: ${showPath(dependency.entryAt.path)}`;
    throw new ActionError(
      'input',
      `${label}: ${place} takes ${dependency.crate} from ${quoteValue(verdict.path)}, outside of the repository`,
      { hint: 'A fresh clone has nothing there: give it a version of a registry, or a git repository, instead' },
    );
  }
}

/**
 * An entry that did not admit the version before the release never followed, and stays, unless it is all that the package
 * has for that crate: then it follows. Entries at one place are one.
 */
function settleLagging(entries: readonly Entry[], member: Member, release: RepositoryRelease): readonly Entry[] {
  const follows = new Set<string>();
  const placeOf = ({ placed, dependency }: Entry): string =>
    JSON.stringify([placedPath(placed, dependency.entryAt.manifest), dependency.entryAt.path]);
  for (const { name, version } of release.siblings) {
    const named = entries.filter(({ verdict }) => 'crate' in verdict && verdict.crate === name);
    const own = named.filter(({ owner }) => owner?.name === member.name && owner.directory === member.directory);
    const lagging = (own.length > 0 ? own : named.every(({ owner }) => owner === undefined) ? named : []).filter(
      ({ verdict }) => verdict.kind === 'stays' && verdict.lagging,
    );
    const others = own.length > 0 ? own : named;
    if (lagging.length === 0 || lagging.length < others.length || name === release.name) continue;
    const requirements = new Set(lagging.map(({ dependency }) => dependency.requirement));
    if (requirements.size > 1) {
      const list = lagging.map(({ dependency }) => `${dependency.key} ${quoteValue(dependency.requirement ?? '')}`);
      throw new ActionError(
        'input',
        `${release.label} takes ${name} more than once, and no entry admitted the version before ${version}: ${[...new Set(list)].join(', ')}`,
        { hint: 'Say which are left alone: keep = ["…"] for this crate' },
      );
    }
    for (const entry of lagging) follows.add(placeOf(entry));
  }
  for (const entry of entries) if (entry.verdict.kind === 'follows') follows.add(placeOf(entry));
  return entries.map((entry) => {
    const { verdict } = entry;
    if (verdict.kind !== 'stays' || !verdict.lagging || !follows.has(placeOf(entry))) return entry;
    const version = release.siblings.find(({ name }) => name === verdict.crate)?.version;
    if (version === undefined) return entry;
    return { ...entry, verdict: { kind: 'follows', crate: verdict.crate, version, via: verdict.via } };
  });
}

/** What the monorepo's crate needs, the repository's must take from where it will be released. */
function checkExpected(entries: readonly Entry[], member: Member, release: RepositoryRelease): void {
  const own = entries.filter(({ owner }) => owner?.name === member.name);
  for (const name of release.expected) {
    const found = own.filter(({ dependency }) => dependency.crate === name);
    if (found.length === 0) {
      const near = nearestNames(
        name,
        member.dependencies.map(({ crate }) => crate),
      );
      throw new ActionError(
        'input',
        `${release.label}: ${member.manifest} does not depend on ${name}, the monorepo's ${release.name} does`,
        { hint: near.length === 0 ? 'It has no dependencies at all' : `Nearest names there: ${near.join(', ')}` },
      );
    }
    const stays = found.flatMap(({ verdict }) => (verdict.kind === 'stays' ? [verdict] : []));
    const isSettled = (verdict: EntryVerdict): boolean =>
      verdict.kind === 'follows' ||
      (verdict.kind === 'stays' && (verdict.via === 'local' || /\(keep\)$/.test(verdict.reason)));
    if (found.some(({ verdict }) => isSettled(verdict))) continue;
    throw new ActionError(
      'input',
      `${release.label}: ${member.manifest} depends on ${name} only by an entry that does not follow it: ${stays[0]?.reason ?? 'it is another crate'}`,
      { hint: `Correct it in the repository, or leave it alone by its key: keep = ["${found[0]?.dependency.key}"]` },
    );
  }
}

function renew({ label, policy }: RepositoryRelease, crate: string, requirement: string, version: string) {
  try {
    return renewRequirement(requirement, version, policy);
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    throw new ActionError(error.kind, `${label}: ${crate}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

function editOf(path: string, text: string, edits: readonly ManifestEdit[]) {
  try {
    return editManifest(text, edits);
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    throw new ActionError(error.kind, `${path}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

function uniqueSiblings(siblings: readonly FollowedSibling[]): FollowedSibling[] {
  const ranks = ['normal', 'build', 'dev'];
  const sorted = [...siblings].sort((left, right) => ranks.indexOf(left.kind) - ranks.indexOf(right.kind));
  const keyOf = ({ crate, source, owner, requirement, directory }: FollowedSibling): string =>
    JSON.stringify([crate, source, owner, requirement, directory]);
  const seen = new Map<string, FollowedSibling>();
  for (const each of sorted) if (!seen.has(keyOf(each))) seen.set(keyOf(each), each);
  return siblings.filter((each) => seen.get(keyOf(each)) === each);
}
