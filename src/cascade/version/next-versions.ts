import { compareVersions, parseVersion } from '../../semver/version.ts';
import { firstParentLine } from './ancestry.ts';
import { findBase, findRaised, lastFullRelease, refuseLost } from './bases.ts';
import { type CountedCommit, createRanges } from './changes.ts';
import { spread } from './dependents.ts';
import { touching } from './former-folders.ts';
import { highestLevel, type Level, levelOf, nextOfRaised, nextVersion, releaseAs } from './level.ts';
import type {
  CrateChange,
  CrateVersions,
  PlanVersionsInput,
  TaggedCommit,
  VersionedCrate,
  VersionPlan,
} from './version-plan.ts';

/** Of a commit in a list of them. */
const LONGEST_SUBJECT = 200;

/**
 * The next version of each crate from what its commits say since its last release: the newest of its own tag and the
 * monorepo's on the first-parent line of the branch. What counts is what `head` reaches and that tag does not.
 */
export function planVersions(input: PlanVersionsInput): VersionPlan {
  const history = new Map(input.commits.map((commit) => [commit.oid, commit]));
  const line = new Map(firstParentLine(history, input.head).map((oid, index) => [oid, index]));
  const unconventional = new Map<string, { commit: string; subject: string; crates: Set<string> }>();
  const warnings = new Set<string>();
  const raised = new Set<string>();
  const asking = new Map<string, string>();

  const rangeFrom = createRanges(input.commits, history);
  const crates = input.crates.map((crate): CrateVersions => {
    const base = findBase(crate, input, line);
    refuseLost(crate, input, history);
    if (base === undefined || isNewSince(base, crate, input)) return { ...unmoved(crate), reason: 'first' };
    const range = rangeFrom(base.commit);
    const changes: CrateChange[] = [];
    const levels: Level[] = crate.isMonorepo === true ? [levelOfAll(range, input)] : [];
    const own = new Set(touching(crate, range, { ...input, former: input.formerFolders?.get(crate.name) }));
    let asked: string | undefined;
    for (const counted of range) {
      const { commit, message } = counted;
      if (message.releaseAs === undefined) continue;
      const isHeard = own.has(counted) || isAddressed(counted, crate);
      if (!asking.has(commit.oid) || isHeard) asking.set(commit.oid, isHeard ? '' : message.releaseAs);
      if (!isHeard || asked !== undefined) continue;
      // Said of all crates at once, it may be below one of them.
      if (commit.paths.length > 0 || isAtMost(crate.version, message.releaseAs)) asked = message.releaseAs;
      else
        warnings.add(
          `${crate.name}: Release-As: ${message.releaseAs} of ${commit.oid.slice(0, 10)} is below ${crate.version} and does not count here`,
        );
    }
    for (const { commit, message, changes: said } of own) {
      for (const change of said) {
        changes.push({ ...change, commit: commit.oid, author: commit.author });
        levels.push(levelOf(change));
      }
      for (const text of message.unreadableReleaseAs) {
        warnings.add(
          `${commit.oid.slice(0, 10)}: Release-As: ${JSON.stringify(text.slice(0, 120))} does not count (expected a version such as 2.0.0)`,
        );
      }
      for (const { line: number, text } of message.nearMisses) {
        warnings.add(
          `${commit.oid.slice(0, 10)} line ${number} does not count as a breaking change: ${JSON.stringify(text.slice(0, 120))} (expected "BREAKING CHANGE: …" at the beginning of a line)`,
        );
      }
      if (
        !message.conventional &&
        commit.parents.length < 2 &&
        message.reverts.length === 0 &&
        message.revertsPull === undefined
      ) {
        const subject = (commit.message.split('\n', 1)[0] ?? '').trim().slice(0, LONGEST_SUBJECT).toWellFormed();
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

  for (const [oid, version] of asking) {
    if (version !== '')
      warnings.add(`${oid.slice(0, 10)}: Release-As: ${version} counts for no crate: that commit changes none`);
  }
  const lastFull = new Map(input.crates.map((crate) => [crate.name, lastFullRelease(crate, input, line)]));
  return {
    crates: spread(input.crates, crates, lastFull, raised),
    unconventional: [...unconventional.values()].map((entry) => ({ ...entry, crates: [...entry.crates] })),
    warnings: [...warnings],
  };
}

/** The monorepo was released then, and the crate was not there: no version of it is out. */
function isNewSince({ name }: TaggedCommit, crate: VersionedCrate, { versionsAtBase }: PlanVersionsInput): boolean {
  return versionsAtBase !== undefined && !name.startsWith(crate.tagPrefix) && !versionsAtBase.has(crate.name);
}

/** A commit without a change, made to say a version: it speaks to the crate of its scope, or without one to all. */
function isAddressed({ commit, changes }: CountedCommit, crate: VersionedCrate): boolean {
  if (commit.paths.length > 0 || commit.parents.length !== 1) return false;
  const scope = changes[0]?.scope;
  return scope === undefined || scope === crate.name || scope === crate.directory;
}

function isAtMost(version: string, other: string): boolean {
  return compareVersions(parseVersion(version), parseVersion(other)) <= 0;
}

/** What the range says of any crate. */
function levelOfAll(range: readonly CountedCommit[], input: PlanVersionsInput): Level {
  const { crates, unconventional, formerFolders } = input;
  const ofAny = new Set(
    crates.flatMap((crate) => touching(crate, range, { ...input, former: formerFolders?.get(crate.name) })),
  );
  return highestLevel(
    [...ofAny].flatMap(({ commit, message, changes }) => {
      const isPatch = unconventional === 'patch' && !message.conventional && commit.parents.length < 2;
      return [...changes.map(levelOf), ...(isPatch ? (['patch'] as const) : [])];
    }),
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
