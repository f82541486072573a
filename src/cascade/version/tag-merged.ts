import { posix } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import type { LoggedCommit } from '../../git/log.ts';
import { tagRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import { tryParseVersion } from '../../semver/version.ts';
import { isChangelog, readSection } from '../plan/changelog.ts';
import { firstParentLine } from './ancestry.ts';
import { manifestsOf, readVersions } from './crate-version.ts';
import type { MonorepoHistory } from './read-history.ts';
import type { VersionedCrate } from './version-plan.ts';

/** A release that is merged and not tagged yet. */
export interface UntaggedRelease {
  crate: string;
  version: string;
  tag: string;
  /** The commit on the branch's first-parent line that brought the version. */
  commit: string;
}

/** GitHub creates no event when more tags than this are pushed at once. */
const MOST_TAGS_PER_PUSH = 3;

/**
 * Versions whose merge changed them and that have no tag: each with the commit on the branch that brought it. A crate that
 * was never tagged counts once a merge of ours brought the first section of its changelog.
 *
 * @param isOurs whether a commit of the branch is what this mode proposed, merged.
 */
export async function findUntagged(
  store: Store,
  history: MonorepoHistory,
  isOurs: (commit: string) => Promise<boolean>,
): Promise<UntaggedRelease[]> {
  const line = firstParentLine(history.byId, history.head);
  const open = history.crates
    .filter(({ tagPrefix, version }) => !history.refs.has(tagRef(`${tagPrefix}${version}`)))
    .map((crate) => ({
      crate,
      touching: line.filter((oid) => bringsVersion(crate, history.byId.get(oid)?.paths ?? [])),
    }));
  const raised = await findBringers(store, open, history.byId);
  const first = open.filter(({ crate }) => !raised.has(crate.name));
  const brought = new Map([...raised, ...(await findFirstSections(store, first, history.byId))]);
  const verdicts = new Map<string, Promise<boolean>>();
  const untagged: UntaggedRelease[] = [];
  for (const { crate } of open) {
    const commit = brought.get(crate.name);
    if (commit === undefined) continue;
    const verdict = verdicts.get(commit) ?? isOurs(commit);
    verdicts.set(commit, verdict);
    const { name, version, tagPrefix } = crate;
    if (await verdict) untagged.push({ crate: name, version, tag: `${tagPrefix}${version}`, commit });
  }
  return untagged;
}

/** Whether a commit may have brought a crate's version, by the paths it touched. */
function bringsVersion(crate: VersionedCrate, paths: readonly string[]): boolean {
  const isRoot = crate.directory === '.' || crate.directory === '';
  const folder = isRoot ? '.' : crate.directory;
  const files = manifestsOf(crate);
  return paths.some((path) => files.includes(path) || isChangelogIn(folder, path));
}

function isChangelogIn(folder: string, path: string): boolean {
  return isChangelog(path) && posix.dirname(path) === folder;
}

/**
 * By crate the commit since which it has its present version instead of an older one. Mostly that is one of the newest, so
 * those are asked first.
 */
async function findBringers(
  store: Store,
  crates: readonly { crate: VersionedCrate; touching: readonly string[] }[],
  commits: ReadonlyMap<string, LoggedCommit>,
): Promise<ReadonlyMap<string, string>> {
  const brought = new Map<string, string>();
  let open = crates;
  for (let from = 0, count = 4; open.length > 0; from += count, count *= 4) {
    const asked = open.flatMap(({ crate, touching }) =>
      touching.slice(from, from + count).map((oid) => ({ crate, oid, commit: commits.get(oid)?.parents[0] })),
    );
    const before = await readVersions(store, asked);
    for (const [index, { crate, oid }] of asked.entries()) {
      // What begins a crate brings its first version, which no proposal did: see findFirstSections.
      const isOlder = before[index] !== undefined && before[index] !== crate.version;
      if (!brought.has(crate.name) && isOlder) brought.set(crate.name, oid);
    }
    const next = from + count;
    open = open.filter(({ crate, touching }) => touching.length > next && !brought.has(crate.name));
  }
  return brought;
}

/** Changelogs are asked this far back for the first section of a crate that never had another version. */
const MOST_CHANGELOGS = 200;

/** By crate the newest commit that brought the section of its present version into its changelog: a first release. */
async function findFirstSections(
  store: Store,
  crates: readonly { crate: VersionedCrate; touching: readonly string[] }[],
  commits: ReadonlyMap<string, LoggedCommit>,
): Promise<ReadonlyMap<string, string>> {
  const places = crates.flatMap(({ crate, touching }) => {
    const folder = crate.directory === '' ? '.' : crate.directory;
    const edits = touching.flatMap((oid) => {
      const paths = commits.get(oid)?.paths ?? [];
      return paths.filter((path) => isChangelogIn(folder, path)).map((path) => ({ crate, oid, path }));
    });
    return edits.slice(0, MOST_CHANGELOGS);
  });
  const hasSection = async (commitOf: (oid: string) => string | undefined): Promise<readonly boolean[]> => {
    const asked = places.map(({ oid, path }) => ({ commit: commitOf(oid), path }));
    const known = asked.flatMap(({ commit, path }) => (commit === undefined ? [] : [{ commit, path }]));
    const texts = await store.readFiles(known);
    let at = 0;
    return places.map(({ crate }, index) => {
      const text = asked[index]?.commit === undefined ? undefined : texts[at++];
      return text !== undefined && readSection(text, crate.name, crate.version) !== undefined;
    });
  };
  if (places.length === 0) return new Map();
  const after = await hasSection((oid) => oid);
  const before = await hasSection((oid) => commits.get(oid)?.parents[0]);
  const found = new Map<string, string>();
  for (const [index, { crate, oid }] of places.entries()) {
    if (after[index] === true && before[index] === false && !found.has(crate.name)) found.set(crate.name, oid);
  }
  return found;
}

export interface TagOptions {
  identity: { name: string; email: string };
  /** The monorepo's own tag goes last and alone: it starts the cascade. */
  monorepoTagPrefix: string;
}

/**
 * Tags merged releases: in pushes of at most three, the monorepo's tag last and alone, so that GitHub starts what waits for
 * it. A tag that is there already at this commit is left as it is.
 *
 * @returns the tags that were pushed, in order.
 * @throws ActionError `remote` naming the tags that are pushed and the one that is not.
 */
export async function tagMerged(
  store: Store,
  untagged: readonly UntaggedRelease[],
  { identity, monorepoTagPrefix }: TagOptions,
): Promise<string[]> {
  const isLast = ({ tag }: UntaggedRelease): boolean =>
    tag.startsWith(monorepoTagPrefix) && tryParseVersion(tag.slice(monorepoTagPrefix.length)) !== undefined;
  const crates = untagged.filter((release) => !isLast(release));
  const batches: UntaggedRelease[][] = [];
  for (let at = 0; at < crates.length; at += MOST_TAGS_PER_PUSH)
    batches.push(crates.slice(at, at + MOST_TAGS_PER_PUSH));
  for (const release of untagged.filter(isLast)) batches.push([release]);
  const pushed: string[] = [];
  for (const batch of batches) {
    const updates = [];
    for (const { tag, crate, version, commit } of batch) {
      const made = await store.readCommit(commit);
      const epochSeconds = made?.committer.epochSeconds ?? 0;
      const oid = await store.makeTag({ name: tag, message: `${crate} ${version}`, commit, identity, epochSeconds });
      updates.push({ ref: tagRef(tag), oid, expected: null });
    }
    const outcome = await store.push(updates);
    if (outcome.status === 'stale' || outcome.status === 'rejected') {
      const before = pushed.length === 0 ? 'no tag was pushed' : `pushed are ${pushed.join(', ')}`;
      throw new ActionError('remote', `${outcome.ref} was not taken: ${outcome.reason}; ${before}`, {
        hint: 'Run this again: it goes on with the tags that are missing',
      });
    }
    pushed.push(...batch.map(({ tag }) => tag));
  }
  return pushed;
}
