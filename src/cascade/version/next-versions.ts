import { ActionError } from '../../errors/action-error.ts';
import type { LoggedCommit } from '../../git/log.ts';
import { compareVersions, parseVersion, tryParseVersion } from '../../semver/version.ts';
import { firstParentLine, reachable } from './ancestry.ts';
import { type CountedCommit, settleReverts } from './changes.ts';
import { highestLevel, type Level, levelOf, nextOfRaised, nextVersion, releaseAs } from './level.ts';
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
  /** The monorepo's own version: it moves by the highest level among all crates since its last tag. */
  isMonorepo?: boolean;
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
  /** Its version is the monorepo's. */
  isMonorepo?: boolean;
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
  /** Versions that manifests had at a crate's base, where the tag's name does not say it; see {@link findBases}. */
  versionsAtBase?: ReadonlyMap<string, string>;
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
  const raised = new Set<string>();

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
    refuseLost(crate, input, history);
    if (base === undefined) return { ...unmoved(crate), reason: 'first' };
    const range = rangeFrom(base);
    const touching = range.filter(({ commit }) => touches(crate, commit, input.workspaceNames));
    const changes: CrateChange[] = [];
    const levels: Level[] = crate.isMonorepo === true ? [levelOfAll(range, input)] : [];
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
    const lastFull = lastFullRelease(crate, input, line);
    const raisedFrom = findRaised(crate, base, input);
    if (raisedFrom !== undefined) {
      raised.add(crate.name);
      warnings.add(
        `${crate.name} ${crate.version} has no tag ${crate.tagPrefix}${crate.version} yet: what is new goes into that release until it is tagged`,
      );
    }
    const next =
      raisedFrom === undefined
        ? nextVersion(crate.version, level, lastFull)
        : nextOfRaised(crate.version, level, raisedFrom, lastFull);
    const isSame = level === 'none' || next === crate.version;
    return { ...found, next, level, reason: isSame ? 'none' : level === said ? 'changes' : 'semver-checks' };
  });

  const lastFull = new Map(input.crates.map((crate) => [crate.name, lastFullRelease(crate, input, line)]));
  return {
    crates: spread(input.crates, crates, lastFull, raised),
    unconventional: [...unconventional.values()].map((entry) => ({ ...entry, crates: [...entry.crates] })),
    warnings: [...warnings],
  };
}

/** The tag that each crate's changes are counted from. */
export function findBases(input: PlanVersionsInput): ReadonlyMap<string, TaggedCommit> {
  const history = new Map(input.commits.map((commit) => [commit.oid, commit]));
  const line = new Map(firstParentLine(history, input.head).map((oid, index) => [oid, index]));
  return new Map(
    input.crates.flatMap((crate) => {
      const base = findBase(crate, input, line);
      return base === undefined ? [] : [[crate.name, base] as const];
    }),
  );
}

/** What the range says of any crate. */
function levelOfAll(
  range: readonly CountedCommit[],
  { crates, workspaceNames, unconventional }: PlanVersionsInput,
): Level {
  const touching = range.filter(({ commit }) => crates.some((crate) => touches(crate, commit, workspaceNames)));
  return highestLevel(
    touching.flatMap(({ commit, message, changes }) => {
      const isPatch = unconventional === 'patch' && !message.conventional && commit.parents.length < 2;
      return [...changes.map(levelOf), ...(isPatch ? (['patch'] as const) : [])];
    }),
  );
}

/**
 * The version of the base, when the manifest was raised above it and that version is not tagged: a release that is merged
 * or begun by hand, and not made yet.
 */
function findRaised(crate: VersionedCrate, base: TaggedCommit, input: PlanVersionsInput): string | undefined {
  if (input.tags.some(({ name }) => name === `${crate.tagPrefix}${crate.version}`)) return undefined;
  const own = base.name.startsWith(crate.tagPrefix) ? base.name.slice(crate.tagPrefix.length) : '';
  const version = tryParseVersion(own) === undefined ? input.versionsAtBase?.get(crate.name) : own;
  if (version === undefined || tryParseVersion(version) === undefined) return undefined;
  return compareVersions(parseVersion(crate.version), parseVersion(version)) > 0 ? version : undefined;
}

/** @throws ActionError `input` when the present version's tag is on a commit that the branch does not have. */
function refuseLost(
  crate: VersionedCrate,
  { tags }: PlanVersionsInput,
  history: ReadonlyMap<string, LoggedCommit>,
): void {
  const tag = tags.find(({ name }) => name === `${crate.tagPrefix}${crate.version}`);
  if (tag === undefined || history.has(tag.commit)) return;
  throw new ActionError(
    'input',
    `${crate.name}: the tag ${tag.name} is on ${tag.commit.slice(0, 10)}, which the branch does not have: the branch was rewritten, or the tag moved`,
    {
      hint: `Bring that commit back to the branch, or raise ${crate.name} above ${crate.version} by hand: what changed since its release cannot be told`,
    },
  );
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
  raised: ReadonlySet<string>,
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
      const needs =
        crate.isMonorepo === true ? crates.flatMap(({ name }) => (name === crate.name ? [] : [name])) : crate.needs;
      const because = needs.filter(moved);
      // What was never released goes out as it stands, whatever it needs.
      if (because.length === 0 || moved(crate.name) || entry.reason === 'first') continue;
      // A raised version that is not tagged yet is above its release already.
      if (raised.has(crate.name)) continue;
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
  return crates.map((crate) => {
    const entry = plan.get(crate.name) as CrateVersions;
    if (crate.isMonorepo !== true) return entry;
    if (!moved(crate.name)) return { ...entry, isMonorepo: true };
    return {
      ...entry,
      isMonorepo: true,
      because: crates.flatMap(({ name }) => (name !== crate.name && moved(name) ? [name] : [])),
    };
  });
}
