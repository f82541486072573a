import type { LoggedCommit } from '../../git/log.ts';
import { compareVersions, parseVersion, tryParseVersion } from '../../semver/version.ts';
import { firstParentLine, reachable } from './ancestry.ts';
import { type CountedCommit, settleReverts } from './changes.ts';
import { highestLevel, type Level, levelOf, nextVersion, releaseAs } from './level.ts';
import type { AnnouncedChange } from './message.ts';
import { type CrateFiles, OWN_MANIFEST, touchesCrate } from './touch.ts';

/** A tag of the repository, peeled. */
export interface TaggedCommit {
  name: string;
  commit: string;
}

export interface VersionedCrate extends CrateFiles {
  /** In its manifest now. */
  version: string;
  /** Its version is the workspace's: all such crates move together. */
  versionInherited: boolean;
  tagPrefix: string;
  /** Names of crates of the workspace it needs to build (not for its tests alone). */
  needs: readonly string[];
}

export interface CrateChange extends AnnouncedChange {
  commit: string;
  author: string;
}

export interface CrateVersions {
  name: string;
  present: string;
  /** Equal to `present` when nothing is to be released. */
  next: string;
  level: Level;
  /** Why it moves. `first`: there is no release yet, the present version is the first. */
  reason: 'first' | 'changes' | 'release-as' | 'dependency' | 'shared-version' | 'semver-checks' | 'none';
  /** The tag the changes are counted from. */
  base: TaggedCommit | undefined;
  changes: readonly CrateChange[];
  /** Crates whose new version moves this one. */
  because: readonly string[];
}

export interface VersionPlan {
  crates: readonly CrateVersions[];
  /** Commits that touch a crate and follow no convention, with the crates they touch. */
  unconventional: readonly { commit: string; subject: string; crates: readonly string[] }[];
  /** What a person should look at; one line each. */
  warnings: readonly string[];
}

export interface PlanVersionsInput {
  crates: readonly VersionedCrate[];
  /** All that `head` reaches, children before parents. */
  commits: readonly LoggedCommit[];
  head: string;
  tags: readonly TaggedCommit[];
  /** Tags of the whole monorepo: `<prefix><semver>`. */
  monorepoTagPrefix: string;
  /** Whether a commit that follows no convention counts as a patch. */
  unconventional: 'patch' | 'ignore';
  /** Names of the workspace (`dependencies.serde`) that a commit changed in the root manifest. */
  workspaceNames: ReadonlyMap<string, ReadonlySet<string>>;
  /** The least level that a tool found necessary, by crate (cargo-semver-checks); it can only raise. */
  leastLevels?: ReadonlyMap<string, Level>;
}

/**
 * The next version of each crate from what its commits say since its last release: the newest of its own tag and the
 * monorepo's on the first-parent line of the branch. What counts is what `head` reaches and that tag does not.
 */
export function planVersions(input: PlanVersionsInput): VersionPlan {
  const history = new Map(input.commits.map((commit) => [commit.oid, commit]));
  const line = new Map(firstParentLine(history, input.head).map((oid, index) => [oid, index]));
  const released = new Map<string, Set<string>>();
  const settled = new Map<string, CountedCommit[]>();
  const unconventional = new Map<string, { commit: string; subject: string; crates: Set<string> }>();
  const warnings = new Set<string>();

  const rangeFrom = (base: TaggedCommit | undefined): CountedCommit[] => {
    const key = base?.commit ?? '';
    let range = settled.get(key);
    if (range === undefined) {
      const before = base === undefined ? new Set<string>() : (released.get(key) ?? reachable(history, base.commit));
      released.set(key, before);
      range = settleReverts(input.commits.filter(({ oid }) => !before.has(oid)));
      settled.set(key, range);
    }
    return range;
  };

  const crates = input.crates.map((crate): CrateVersions => {
    const base = findBase(crate, input, line);
    if (base === undefined) return { ...unmoved(crate), reason: 'first' };
    const touching = rangeFrom(base).filter(({ commit }) => touches(crate, commit, input.workspaceNames));
    const changes: CrateChange[] = [];
    const levels: Level[] = [];
    let asked: string | undefined;
    for (const { commit, message, changes: said } of touching) {
      for (const change of said) {
        changes.push({ ...change, commit: commit.oid, author: commit.author });
        levels.push(levelOf(change));
      }
      asked ??= message.releaseAs;
      for (const { line: number, text } of message.nearMisses) {
        warnings.add(
          `${commit.oid.slice(0, 10)} line ${number} does not count as a breaking change: ${JSON.stringify(text.slice(0, 120))} (expected "BREAKING CHANGE: …" at the beginning of a line)`,
        );
      }
      if (!message.conventional && commit.parents.length < 2 && message.reverts.length === 0) {
        const subject = commit.message.split('\n')[0]?.trim() ?? '';
        const known = unconventional.get(commit.oid) ?? { commit: commit.oid, subject, crates: new Set<string>() };
        unconventional.set(commit.oid, { ...known, crates: known.crates.add(crate.name) });
        if (input.unconventional === 'patch') levels.push('patch');
      }
    }
    const least = input.leastLevels?.get(crate.name) ?? 'none';
    const said = highestLevel(levels);
    const level = highestLevel([said, least]);
    const found = { name: crate.name, present: crate.version, base, changes, because: [] };
    if (asked !== undefined && asked !== crate.version) {
      return { ...found, next: releaseAs(crate.name, crate.version, asked), level, reason: 'release-as' };
    }
    const next = nextVersion(crate.version, level, lastFullRelease(crate, input, line));
    return { ...found, next, level, reason: level === 'none' ? 'none' : level === said ? 'changes' : 'semver-checks' };
  });

  const lastFull = new Map(input.crates.map((crate) => [crate.name, lastFullRelease(crate, input, line)]));
  return {
    crates: spread(input.crates, crates, lastFull),
    unconventional: [...unconventional.values()].map((entry) => ({ ...entry, crates: [...entry.crates] })),
    warnings: [...warnings],
  };
}

function unmoved(crate: VersionedCrate): Omit<CrateVersions, 'reason'> {
  return {
    name: crate.name,
    present: crate.version,
    next: crate.version,
    level: 'none',
    base: undefined,
    changes: [],
    because: [],
  };
}

function touches(
  crate: VersionedCrate,
  commit: LoggedCommit,
  workspaceNames: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  // The root's own package would count every change of the shared tables as its own: they are compared by value.
  const names = workspaceNames.get(commit.oid);
  if (names !== undefined && crate.inherited.some((name) => names.has(name))) return true;
  const isOwn = names === undefined || names.has(OWN_MANIFEST);
  return touchesCrate(crate, isOwn ? commit.paths : commit.paths.filter((path) => path !== 'Cargo.toml'));
}

/** Release tags of a crate on the branch: its own, and those of the whole monorepo. */
function releasesOf(
  crate: VersionedCrate,
  { tags, monorepoTagPrefix }: PlanVersionsInput,
  line: ReadonlyMap<string, number>,
): { tag: TaggedCommit; version: string; age: number }[] {
  return tags.flatMap((tag) => {
    const age = line.get(tag.commit);
    const prefix = [crate.tagPrefix, monorepoTagPrefix].find(
      (start) =>
        start !== '' && tag.name.startsWith(start) && tryParseVersion(tag.name.slice(start.length)) !== undefined,
    );
    return age === undefined || prefix === undefined ? [] : [{ tag, version: tag.name.slice(prefix.length), age }];
  });
}

function findBase(
  crate: VersionedCrate,
  input: PlanVersionsInput,
  line: ReadonlyMap<string, number>,
): TaggedCommit | undefined {
  const releases = releasesOf(crate, input, line);
  releases.sort(
    (left, right) => left.age - right.age || compareVersions(parseVersion(right.version), parseVersion(left.version)),
  );
  return releases[0]?.tag;
}

function lastFullRelease(
  crate: VersionedCrate,
  input: PlanVersionsInput,
  line: ReadonlyMap<string, number>,
): string | undefined {
  const present = parseVersion(crate.version);
  return releasesOf(crate, input, line)
    .map(({ version }) => version)
    .filter((version) => parseVersion(version).pre === '' && compareVersions(parseVersion(version), present) <= 0)
    .sort((left, right) => compareVersions(parseVersion(right), parseVersion(left)))[0];
}

/** Moves what shares a version with a moved crate, and gives those that need one at least a patch, until nothing changes. */
function spread(
  crates: readonly VersionedCrate[],
  planned: readonly CrateVersions[],
  lastFull: ReadonlyMap<string, string | undefined>,
): CrateVersions[] {
  const plan = new Map(planned.map((entry) => [entry.name, entry]));
  const moved = (name: string): boolean => {
    const entry = plan.get(name);
    return entry !== undefined && entry.next !== entry.present;
  };
  const shared = crates.filter(({ versionInherited }) => versionInherited);
  for (let changed = true; changed; ) {
    changed = false;
    for (const crate of crates) {
      const entry = plan.get(crate.name) as CrateVersions;
      const because = crate.needs.filter(moved);
      // What was never released goes out as it stands, whatever it needs.
      if (because.length === 0 || moved(crate.name) || entry.reason === 'first') continue;
      const next = nextVersion(crate.version, 'patch', lastFull.get(crate.name));
      plan.set(crate.name, { ...entry, next, level: 'patch', reason: 'dependency', because });
      changed = true;
    }
    const highest = shared
      .map(({ name }) => plan.get(name) as CrateVersions)
      .sort((left, right) => compareVersions(parseVersion(right.next), parseVersion(left.next)))[0];
    for (const { name } of shared) {
      const entry = plan.get(name) as CrateVersions;
      if (highest === undefined || entry.next === highest.next || !moved(highest.name)) continue;
      plan.set(name, {
        ...entry,
        next: highest.next,
        level: highest.level,
        reason: 'shared-version',
        because: [highest.name],
      });
      changed = true;
    }
  }
  return crates.map(({ name }) => plan.get(name) as CrateVersions);
}
