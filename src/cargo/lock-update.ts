import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import type { Cargo, CargoMetadata } from './cargo.ts';
import { compareLockfiles, describeLockChange, type LockChange, type Lockfile, parseLockfile } from './lockfile.ts';
import { requirementAdmits } from './requirement.ts';

/** A crate to move in the lock; with `version` to exactly that one (registry crates only). */
export interface NamedCrate {
  name: string;
  version?: string | undefined;
}

export interface LockUpdate {
  changes: readonly LockChange[];
  /** Those of `changes` that nobody named: the named crates cannot do without them. */
  forced: readonly LockChange[];
}

/**
 * Moves only the named crates in `<directory>/Cargo.lock`, through cargo, then checks that nothing else moved.
 *
 * @throws ActionError `input` when cargo refuses, when a crate did not reach its version, or when a package moved that
 *   was not named and whose old version would have done
 */
export async function updateLock(cargo: Cargo, directory: string, crates: readonly NamedCrate[]): Promise<LockUpdate> {
  const readLock = () => readLockfile(join(directory, 'Cargo.lock'));
  const before = await readLock();
  const loose = crates.filter((crate) => !isPrecise(before, crate));
  if (loose.length > 0) await cargo.run(looseUpdate(before, loose), directory);
  let after = loose.length > 0 ? await readLock() : before;
  for (const crate of crates) {
    // Twice at most: where the requirement changed too, cargo first goes to the newest version that it admits.
    for (let attempt = 0; attempt < 2 && isPrecise(after, crate); attempt += 1) {
      await cargo.run(['cargo', 'update', '-p', crate.name, '--precise', crate.version ?? ''], directory);
      after = await readLock();
    }
  }
  refuseUnmet(after, crates);
  const named = crates.map(({ name }) => name);
  return checkLockUpdate(before, after, named, await cargo.metadata(directory));
}

async function readLockfile(path: string): Promise<Lockfile> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new ActionError('input', `failed to read \`${path}\``, { cause });
  });
  return parseLockfile(text);
}

/** Whether `--precise` is to bring it to its version: it is in the lock once, from a registry, at another one. */
function isPrecise(lock: Lockfile, { name, version }: NamedCrate): boolean {
  const [only, second] = lock.packages.filter((each) => each.name === name);
  if (version === undefined || only === undefined || second !== undefined || only.version === version) return false;
  return /^(registry|sparse)\+/.test(only.source ?? '');
}

/**
 * One `cargo update` for all. A name that is in the lock twice is given with each version, else cargo calls it ambiguous.
 * What is in no lock yet, cargo adds as soon as it looks at the manifests.
 */
function looseUpdate(lock: Lockfile, crates: readonly NamedCrate[]): string[] {
  const specs = crates.flatMap(({ name }) => {
    const locked = lock.packages.filter((each) => each.name === name);
    return locked.map((each) => (locked.length > 1 ? `${name}@${each.version}` : name));
  });
  return ['cargo', 'update', ...(specs.length === 0 ? ['--workspace'] : specs.flatMap((spec) => ['-p', spec]))];
}

function refuseUnmet(lock: Lockfile, crates: readonly NamedCrate[]): void {
  for (const { name, version } of crates) {
    const versions = lock.packages.filter((each) => each.name === name).map((each) => each.version);
    if (version === undefined || versions.includes(version)) continue;
    const found = versions.length === 0 ? `no ${name}` : `${name} ${versions.join(' and ')}`;
    throw new ActionError('input', `after the update Cargo.lock holds ${found}, expected ${name} ${version}`);
  }
}

/**
 * Sorts what an update did: named, local (a package without source has the version of its manifest), added, removed, or
 * moved though not named. The last is an error, unless a package of the new lock requires it: one whose requirement on
 * that name admits no version that was there before.
 *
 * @param metadata of the new lock
 * @throws ActionError `input` naming every package that moved without need
 */
export function checkLockUpdate(
  before: Lockfile,
  after: Lockfile,
  named: readonly string[],
  metadata: CargoMetadata,
): LockUpdate {
  const changes = compareLockfiles(before, after);
  const unnamed = changes.filter(
    (change) =>
      !named.includes(change.name) &&
      change.before.length > 0 &&
      change.after.length > 0 &&
      [...change.before, ...change.after].some(({ source }) => source !== undefined),
  );
  const [forced, stray] = [
    unnamed.filter((change) => isForced(change, metadata)),
    unnamed.filter((change) => !isForced(change, metadata)),
  ];
  if (stray.length === 0) return { changes, forced };
  const list = stray.map(describeLockChange).join(', ');
  throw new ActionError('input', `the lock update moved more than ${named.join(', ')}: ${list}`, {
    hint: 'Limit the update to named packages: cargo update -p <crate>',
  });
}

function isForced(change: LockChange, metadata: CargoMetadata): boolean {
  const requirements = metadata.packages.flatMap(({ dependencies }) =>
    dependencies.filter(({ name }) => name === change.name).map(({ req }) => req),
  );
  return change.after.every(({ version }) =>
    requirements.some(
      (req) => requirementAdmits(req, version) && !change.before.some((old) => requirementAdmits(req, old.version)),
    ),
  );
}
