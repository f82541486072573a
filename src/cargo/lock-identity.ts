import { ActionError } from '../errors/action-error.ts';
import { type LockedPackage, type Lockfile, parseLockfile } from './lockfile.ts';

/**
 * Whether a change of a Cargo.lock is one that a release makes: the released crates are at their versions, and whatever
 * else came is something they need, from a registry. Pure: neither cargo nor a registry is asked.
 *
 * @param own the released crate and what moves with it in its repository; their dependencies stay as they were.
 * @param siblings the released crates it needs: these may bring along what they need.
 */
export function changesOnlyRelease(
  before: string,
  after: string,
  own: readonly { name: string; version: string }[],
  siblings: readonly { name: string; version: string }[],
): boolean {
  let locks: [Lockfile, Lockfile];
  try {
    locks = [parseLockfile(before), parseLockfile(after)];
  } catch (error) {
    if (error instanceof ActionError) return false;
    throw error;
  }
  const [old, now] = locks;
  const versions = new Map([...own, ...siblings].map(({ name, version }) => [name, version]));
  const siblingVersions = new Map(siblings.map(({ name, version }) => [name, version]));
  const known = new Set(old.packages.map(keyOf));
  const came = now.packages.filter((each) => !known.has(keyOf(each)));
  const reached = reachable(now, (each) => siblingVersions.get(each.name) === each.version);
  return came.every((each) => {
    if (versions.has(each.name)) return versions.get(each.name) === each.version && hasSameSource(each, old);
    // A package of the repository has the version of its manifest.
    if (each.source === undefined)
      return old.packages.some(({ name, source }) => name === each.name && source === undefined);
    return /^(registry|sparse)\+/.test(each.source) && each.checksum !== undefined && reached.has(keyOf(each));
  });
}

/** A released crate keeps its source; one that is new comes from where the release is served. */
function hasSameSource({ name, source }: LockedPackage, old: Lockfile): boolean {
  const sources = old.packages.filter((each) => each.name === name).map((each) => withoutCommit(each.source));
  return sources.length === 0 || sources.includes(withoutCommit(source));
}

function withoutCommit(source: string | undefined): string | undefined {
  return source?.replace(/[?#].*$/s, '');
}

function keyOf({ name, version, source, checksum }: LockedPackage): string {
  return JSON.stringify([name, version, source, checksum]);
}

/** Keys of everything that the packages which `isRoot` picks need, themselves included. */
function reachable({ packages }: Lockfile, isRoot: (each: LockedPackage) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = packages.filter(isRoot);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(keyOf(next))) continue;
    found.add(keyOf(next));
    for (const dependency of next.dependencies) {
      const [name, version] = dependency.split(' ');
      pending.push(
        ...packages.filter((each) => each.name === name && (version === undefined || each.version === version)),
      );
    }
  }
  return found;
}
