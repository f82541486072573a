import type { LoggedCommit } from '../../git/log.ts';
import { reachable } from './ancestry.ts';
import { type AnnouncedChange, type CommitMessage, readCommitMessage } from './message.ts';

/** A commit of the range with what it still says after the reverts among its neighbours. */
export interface CountedCommit {
  commit: LoggedCommit;
  message: CommitMessage;
  changes: readonly AnnouncedChange[];
}

/**
 * What the commits since a base say: all in the log that the base does not reach, whatever their dates. Each range is
 * settled once.
 *
 * @param log children before parents.
 */
export function createRanges(
  log: readonly LoggedCommit[],
  byId: ReadonlyMap<string, LoggedCommit>,
): (base: string) => readonly CountedCommit[] {
  const settled = new Map<string, readonly CountedCommit[]>();
  return (base) => {
    let range = settled.get(base);
    if (range === undefined) {
      const before = reachable(byId, base);
      range = settleReverts(log.filter(({ oid }) => !before.has(oid)));
      settled.set(base, range);
    }
    return range;
  };
}

/** Git abbreviates no further by itself. */
const SHORTEST_ID = 7;

/**
 * What the commits of a range say, reverts settled: a commit and its revert take each other out, the revert of a revert
 * brings the first back, and the revert of something older than the range is a fix of its own. A merge counts for its
 * header alone: what it brings is in the range itself.
 *
 * @param range children before parents, as `git log` lists them.
 * @returns in the same order, without the commits that are taken out.
 * @internal its unit test needs it
 */
export function settleReverts(range: readonly LoggedCommit[]): CountedCommit[] {
  const messages = new Map(range.map((commit) => [commit.oid, messageOf(commit)]));
  const byPrefix = Map.groupBy(range, ({ oid }) => oid.slice(0, SHORTEST_ID));
  // An abbreviation that fits several says nothing.
  const find = (id: string, reverting: string): string | undefined => {
    const fitting = (byPrefix.get(id.slice(0, SHORTEST_ID)) ?? []).filter(
      ({ oid }) => oid !== reverting && oid.startsWith(id),
    );
    return fitting.length === 1 ? fitting[0]?.oid : undefined;
  };
  const byPull = Map.groupBy(range, ({ message }) => pullOf(message));
  const findPull = (number: number): string | undefined => {
    const fitting = byPull.get(String(number)) ?? [];
    return fitting.length === 1 ? fitting[0]?.oid : undefined;
  };
  const byOid = new Map(range.map((commit) => [commit.oid, commit]));
  const out = new Set<string>();
  const counted: CountedCommit[] = [];
  for (const commit of range) {
    if (out.has(commit.oid)) continue;
    const message = messages.get(commit.oid) as CommitMessage;
    const targets = message.reverts.map((id) => find(id, commit.oid));
    const pull = message.revertsPull === undefined ? undefined : findPull(message.revertsPull);
    if (targets.length === 0 && message.revertsPull !== undefined) targets.push(pull);
    const inside = targets.filter((oid) => oid !== undefined && !out.has(oid));
    if (targets.length > 0 && inside.length === targets.length) {
      for (const oid of inside) for (const each of takenBack(oid as string, byOid)) out.add(each);
      continue;
    }
    counted.push({ commit, message, changes: targets.length > 0 ? [asFix(commit, message)] : message.changes });
  }
  return counted;
}

/** What the revert of a commit takes back: the revert of a merge all that it brought (git: "reversing changes made to"). */
function takenBack(oid: string, byOid: ReadonlyMap<string, LoggedCommit>): string[] {
  const [first, ...others] = byOid.get(oid)?.parents ?? [];
  if (first === undefined || others.length === 0) return [oid];
  const before = reachable(byOid, first);
  return [oid, ...new Set(others.flatMap((other) => [...reachable(byOid, other)].filter((each) => !before.has(each))))];
}

/** The pull request that GitHub names at the end of a squash's header. */
function pullOf(message: string): string | undefined {
  return /\(#(\d{1,10})\)$/.exec((message.split('\n', 1)[0] ?? '').slice(0, 1_000).trim())?.[1];
}

function messageOf(commit: LoggedCommit): CommitMessage {
  const isMerge = commit.parents.length > 1;
  return readCommitMessage(isMerge ? (commit.message.split('\n')[0] ?? '') : commit.message);
}

/** Taking back what is released already changes the crate for its users. */
function asFix(commit: LoggedCommit, message: CommitMessage): AnnouncedChange {
  const subject = message.changes[0]?.subject ?? commit.message.split('\n')[0]?.trim() ?? '';
  const breaking = message.changes.some((change) => change.breaking);
  const breakingNotes = message.changes.flatMap((change) => change.breakingNotes);
  return { type: 'fix', scope: message.changes[0]?.scope, subject, breaking, breakingNotes };
}
