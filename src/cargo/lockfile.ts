import { ActionError } from '../errors/action-error.ts';
import { isTable, parseToml, stringAt, stringsAt, type TomlTable } from './toml.ts';

export interface LockedPackage {
  name: string;
  version: string;
  /** `registry+…`, `sparse+…` or `git+…#<commit>`; absent for packages of the workspace and path dependencies. */
  source: string | undefined;
  checksum: string | undefined;
  /** As written: `name`, `name version` where the name is there twice, `name version (source)` where that is. */
  dependencies: readonly string[];
}

export interface Lockfile {
  /** 3 or 4 today; 1 and 2 carry no number and are read too. */
  format: number;
  packages: readonly LockedPackage[];
}

const NEWEST_FORMAT = 4;

/** Reads the text of a Cargo.lock. @throws ActionError `input` when it is none, or of a format newer than 4 */
export function parseLockfile(text: string): Lockfile {
  const content = parseToml(text, 'Cargo.lock');
  const format = content['version'] ?? 1;
  if (typeof format !== 'number' || format > NEWEST_FORMAT) {
    throw new ActionError(
      'input',
      `Cargo.lock has format version ${String(format)}, expected at most ${NEWEST_FORMAT}`,
    );
  }
  // Format 1 sets the root package apart.
  const packages = [content['root'], ...asList(content['package'])].filter(isTable);
  return { format, packages: packages.map(readPackage) };
}

function asList<T>(value: T | T[] | undefined): T[] {
  return Array.isArray(value) ? value : [];
}

function readPackage(table: TomlTable): LockedPackage {
  const [name, version] = [stringAt(table, 'name'), stringAt(table, 'version')];
  if (name === undefined || version === undefined) {
    throw new ActionError('input', `Cargo.lock has a package without ${name === undefined ? 'a name' : 'a version'}`);
  }
  return {
    name,
    version,
    source: stringAt(table, 'source'),
    checksum: stringAt(table, 'checksum'),
    dependencies: stringsAt(table, 'dependencies'),
  };
}

/** What differs under one name. Both sides: moved; only `after`: added; only `before`: removed. */
export interface LockChange {
  name: string;
  before: readonly LockedPackage[];
  after: readonly LockedPackage[];
}

/**
 * The packages whose version, source or checksum differ, by name in alphabetical order. Dependency lists do not count:
 * they change their spelling when another package appears twice.
 */
export function compareLockfiles(before: Lockfile, after: Lockfile): LockChange[] {
  const [old, young] = [groupByName(before), groupByName(after)];
  return [...new Set([...old.keys(), ...young.keys()])].sort().flatMap((name) => {
    const [from, to] = [old.get(name) ?? [], young.get(name) ?? []];
    const change = { name, before: without(from, to), after: without(to, from) };
    return change.before.length === 0 && change.after.length === 0 ? [] : [change];
  });
}

function groupByName(lock: Lockfile): Map<string, LockedPackage[]> {
  return Map.groupBy(lock.packages, ({ name }) => name);
}

function without(packages: readonly LockedPackage[], others: readonly LockedPackage[]): LockedPackage[] {
  const known = new Set(others.map(identify));
  return packages.filter((each) => !known.has(identify(each)));
}

function identify({ version, source, checksum }: LockedPackage): string {
  return JSON.stringify([version, source, checksum]);
}

/** The packages of these names that the lock holds more than once, e.g. one from the registry and one by path. */
export function findDuplicates(
  lock: Lockfile,
  crates: readonly string[],
): { name: string; packages: readonly LockedPackage[] }[] {
  const byName = groupByName(lock);
  return [...new Set(crates)].flatMap((name) => {
    const packages = byName.get(name) ?? [];
    return packages.length > 1 ? [{ name, packages }] : [];
  });
}

/** `serde 1.0.1 -> 1.0.2`, `hex 0.4.3 (added)`: one change for a person. */
export function describeLockChange({ name, before, after }: LockChange): string {
  const [from, to] = [before, after].map((side) => side.map(({ version }) => version).join(', '));
  if (before.length === 0) return `${name} ${to} (added)`;
  if (after.length === 0) return `${name} ${from} (removed)`;
  return from === to ? `${name} ${from} (other source or checksum)` : `${name} ${from} -> ${to}`;
}
