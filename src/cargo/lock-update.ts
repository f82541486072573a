import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import {
  compareLockfiles,
  describeLockChange,
  type LockChange,
  type LockedPackage,
  type Lockfile,
  listLocked,
  packageSpec,
  parseLockfile,
} from './lockfile.ts';
import { requirementAdmits } from './requirement.ts';

/** One dependency of one member that has to resolve to a crate of the release. */
export interface LockedEdge {
  /** Package of the repository that has the entry. */
  owner: string;
  crate: string;
  /** The version it is released with. */
  version: string;
  /** Of the entry, as it is after the release; absent for git entries without one. */
  requirement: string | undefined;
  via: 'registry' | 'git';
}

/** Runs a command in the folder of the lock; rejects when it fails. */
export type RunCommand = (command: readonly string[]) => Promise<unknown>;

export interface LockUpdate {
  changes: readonly LockChange[];
  /** Those of `changes` that nobody named: the lock does not resolve without them, which was tried. */
  forced: readonly LockChange[];
}

/**
 * Brings what each edge resolves to in `<directory>/Cargo.lock` to exactly its version, by a cargo command that names that
 * package and nothing else. The edge decides which package that is where the lock holds several of the name.
 *
 * @throws ActionError (input) when an edge leads to no package that could be moved.
 */
export async function moveToVersions(directory: string, edges: readonly LockedEdge[], run: RunCommand): Promise<void> {
  for (const edge of edges) {
    const lock = await readLockfile(join(directory, 'Cargo.lock'));
    const candidates = findCandidates(lock, edge);
    if (candidates.some(({ version }) => version === edge.version)) continue;
    const [only] = candidates;
    if (only === undefined) {
      const locked = lock.packages.filter(({ name }) => name === edge.crate).map(({ version }) => version);
      const found = locked.length === 0 ? `no ${edge.crate}` : `${edge.crate} ${locked.join(' and ')}`;
      throw new ActionError(
        'input',
        `after the update Cargo.lock holds ${found}, expected ${edge.crate} ${edge.version} for ${edge.owner}`,
      );
    }
    const command = ['cargo', 'update', '-p', packageSpec(lock, only)];
    await run(edge.via === 'git' ? command : [...command, '--precise', edge.version]);
  }
}

/** What an edge resolves to, or may: a list names two where the member has two entries for the crate. */
function findCandidates(lock: Lockfile, edge: LockedEdge): LockedPackage[] {
  const isOfKind = ({ source }: LockedPackage): boolean =>
    source !== undefined && source.startsWith('git+') === (edge.via === 'git');
  const owner = lock.packages.find(({ name, source }) => name === edge.owner && source === undefined);
  const listed = owner === undefined ? [] : listLocked(lock, owner, edge.crate).filter(isOfKind);
  const { requirement } = edge;
  const admitted =
    requirement === undefined ? listed : listed.filter((each) => admitsSafely(requirement, each.version));
  return admitted.length > 0 ? admitted : listed;
}

function admitsSafely(requirement: string, version: string): boolean {
  try {
    return requirementAdmits(requirement, version);
  } catch {
    return false;
  }
}

async function readLockfile(path: string): Promise<Lockfile> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new ActionError('input', `failed to read \`${path}\``, { cause });
  });
  return parseLockfile(text);
}

/**
 * Puts back what an update moved though nobody named it, one package after the other; what cargo does not let go back the
 * named crates cannot do without: a requirement, a feature, a `links` of theirs.
 *
 * @param named crates that the release moves, and the repository's own packages.
 * @param released versions of all crates of the release, by name: one that comes from another place at exactly this version
 *   (another tag of its repository) is what a named crate says.
 * @throws ActionError `input` naming every package that moved, needs not, and cannot be put back.
 */
export async function putBackStrays(
  directory: string,
  before: Lockfile,
  named: readonly string[],
  run: RunCommand,
  released: ReadonlyMap<string, string> = new Map(),
): Promise<LockUpdate> {
  const path = join(directory, 'Cargo.lock');
  const forced: LockChange[] = [];
  const stuck: LockChange[] = [];
  const tried = new Set<string>();
  for (;;) {
    const lock = await readLockfile(path);
    const changes = compareLockfiles(before, lock);
    const next = changes.find((change) => isStray(change, named) && !tried.has(change.name));
    if (next === undefined) {
      if (stuck.length === 0) return { changes, forced };
      const list = stuck.map(describeLockChange).join(', ');
      throw new ActionError('input', `the lock update moved more than ${named.join(', ')}: ${list}`, {
        hint: 'Limit the update to named packages: cargo update -p <crate>',
      });
    }
    tried.add(next.name);
    const [old, moved] = [next.before[0] as LockedPackage, next.after[0] as LockedPackage];
    const isSamePlace = old.source?.split('#')[0] === moved.source?.split('#')[0];
    if (!isSamePlace && moved.source !== undefined && released.get(next.name) === moved.version) {
      forced.push(next);
      continue;
    }
    const target = old.source?.startsWith('git+') ? old.source.split('#')[1] : old.version;
    if (!isSamePlace || target === undefined || (old.version === moved.version && !old.source?.startsWith('git+'))) {
      stuck.push(next);
      continue;
    }
    try {
      await run(['cargo', 'update', '-p', packageSpec(lock, moved), '--precise', target]);
    } catch {
      forced.push(next);
    }
  }
}

function isStray(change: LockChange, named: readonly string[]): boolean {
  if (named.includes(change.name) || change.before.length === 0 || change.after.length === 0) return false;
  return [...change.before, ...change.after].some(({ source }) => source !== undefined);
}
