import { parseToml, stringAt, subTable } from '../../cargo/toml.ts';
import { ActionError } from '../../errors/action-error.ts';
import { tagRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import { tryParseVersion } from '../../semver/version.ts';
import { firstParentLine } from './ancestry.ts';
import type { VersionedCrate } from './next-versions.ts';
import { type MonorepoHistory, readNewestSection } from './read-history.ts';

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
  const commits = new Map(history.commits.map((commit) => [commit.oid, commit]));
  const line = firstParentLine(commits, history.head);
  const untagged: UntaggedRelease[] = [];
  for (const crate of history.crates) {
    const tag = `${crate.tagPrefix}${crate.version}`;
    if (history.refs.has(tagRef(tag))) continue;
    const paths = manifestsOf(crate);
    const isRoot = crate.directory === '.' || crate.directory === '';
    const changelog = isRoot ? 'CHANGELOG.md' : `${crate.directory}/CHANGELOG.md`;
    const touching = line.filter((oid) => {
      const touched = commits.get(oid)?.paths ?? [];
      return touched.includes(changelog) || paths.some((path) => touched.includes(path));
    });
    const brought = await findBringer(store, crate, touching, commits);
    if (brought !== undefined && (await isOurs(brought))) {
      untagged.push({ crate: crate.name, version: crate.version, tag, commit: brought });
    }
  }
  return untagged;
}

/** The commit since which the crate has its present version; for one without an older version, the newest that touched it. */
async function findBringer(
  store: Store,
  crate: VersionedCrate,
  touching: readonly string[],
  commits: ReadonlyMap<string, { parents: readonly string[] }>,
): Promise<string | undefined> {
  for (const oid of touching) {
    const parent = commits.get(oid)?.parents[0];
    const before = parent === undefined ? undefined : await readVersion(store, crate, parent);
    if (before !== crate.version) return oid;
  }
  return touching[0];
}

/** The files that hold a crate's version. */
function manifestsOf({ directory, versionInherited }: VersionedCrate): string[] {
  if (directory === '') return versionInherited ? ['Cargo.toml'] : [];
  const own = directory === '.' ? 'Cargo.toml' : `${directory}/Cargo.toml`;
  return versionInherited ? [own, 'Cargo.toml'] : [own];
}

/** What a crate's version was at a commit; `undefined` when it had none, or none that can be read. */
export async function readVersion(store: Store, crate: VersionedCrate, commit: string): Promise<string | undefined> {
  const manifests = manifestsOf(crate);
  if (manifests.length === 0) {
    const changelog = (await store.readFile([commit], 'CHANGELOG.md')).get(commit);
    return readNewestSection(changelog?.toString('utf8') ?? '')[0];
  }
  const texts = await Promise.all(manifests.map(async (path) => (await store.readFile([commit], path)).get(commit)));
  try {
    const [own, root] = texts.map((text) =>
      text === undefined ? undefined : parseToml(text.toString('utf8'), 'Cargo.toml'),
    );
    const version = stringAt(subTable(own, 'package'), 'version');
    if (version !== undefined && !crate.versionInherited) return version;
    return stringAt(subTable(subTable(root ?? own, 'workspace'), 'package'), 'version') ?? version;
  } catch {
    return undefined;
  }
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
