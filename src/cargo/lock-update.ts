import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import type { CargoMetadata } from './cargo.ts';
import { compareLockfiles, describeLockChange, type LockChange, type Lockfile, parseLockfile } from './lockfile.ts';
import { requirementAdmits } from './requirement.ts';

export interface LockUpdate {
  changes: readonly LockChange[];
  /** Those of `changes` that nobody named: the named crates cannot do without them. */
  forced: readonly LockChange[];
}

/**
 * Brings crates in `<directory>/Cargo.lock` to exactly their versions, each through a cargo command of its own that names
 * nothing else. What is at its version already needs none.
 *
 * @param run runs a command there.
 * @throws ActionError (input) when a crate is not in the lock, or there more than once and never at its version.
 */
export async function moveToVersions(
  directory: string,
  crates: readonly { name: string; version: string }[],
  run: (command: readonly string[]) => Promise<void>,
): Promise<void> {
  for (const { name, version } of crates) {
    const { packages } = await readLockfile(join(directory, 'Cargo.lock'));
    const locked = packages.filter((each) => each.name === name).map((each) => each.version);
    if (locked.includes(version)) continue;
    if (locked.length !== 1) {
      const found = locked.length === 0 ? `no ${name}` : `${name} ${locked.join(' and ')}`;
      throw new ActionError('input', `after the update Cargo.lock holds ${found}, expected ${name} ${version}`);
    }
    await run(['cargo', 'update', '-p', name, '--precise', version]);
  }
}

async function readLockfile(path: string): Promise<Lockfile> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new ActionError('input', `failed to read \`${path}\``, { cause });
  });
  return parseLockfile(text);
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
