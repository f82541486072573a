import { ActionError } from '../errors/action-error.ts';
import { isTable, parseToml, stringAt, stringsAt, subTable, type TomlTable } from './toml.ts';

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
  // Formats 1 and 2 keep the checksums in a table of their own.
  const sums = subTable(content, 'metadata');
  return { format, packages: packages.map((table) => readPackage(table, sums)) };
}

export function asList<T>(value: T | T[] | undefined): T[] {
  return Array.isArray(value) ? value : [];
}

function readPackage(table: TomlTable, sums: TomlTable | undefined): LockedPackage {
  const [name, version] = [stringAt(table, 'name'), stringAt(table, 'version')];
  if (name === undefined || version === undefined) {
    throw new ActionError('input', `Cargo.lock has a package without ${name === undefined ? 'a name' : 'a version'}`);
  }
  const source = stringAt(table, 'source');
  return {
    name,
    version,
    source,
    checksum: stringAt(table, 'checksum') ?? stringAt(sums, `checksum ${name} ${version} (${source})`),
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
  return JSON.stringify([version, source === undefined ? null : plainSource(source), checksum]);
}

/** A source without the escapes that format 4 has and older ones have not: `?branch=feat%2Fx` is `?branch=feat/x`. */
function plainSource(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    return source;
  }
}

/** The packages that a package of the lock depends on under this name, as its list names them. */
export function listLocked(lock: Lockfile, owner: LockedPackage, crate: string): LockedPackage[] {
  const named = owner.dependencies.filter((each) => each.split(' ')[0] === crate);
  return lock.packages.filter(
    ({ name, version, source }) =>
      name === crate &&
      named.some((each) => {
        const [, wantedVersion, wantedSource] = each.split(' ');
        if (wantedVersion !== undefined && wantedVersion !== version) return false;
        return wantedSource === undefined || source === undefined || isSource(wantedSource.slice(1, -1), source);
      }),
  );
}

/** Dependency lists name a git source without its commit. */
function isSource(named: string, source: string): boolean {
  return plainSource(source) === plainSource(named) || plainSource(source).startsWith(`${plainSource(named)}#`);
}

/** A package as `cargo update -p` takes it: its name, where that is not enough with version, then with source. */
export function packageSpec(lock: Lockfile, { name, version, source }: LockedPackage): string {
  const same = lock.packages.filter((each) => each.name === name);
  if (same.length < 2) return name;
  const isAlone = same.filter((each) => each.version === version).length === 1;
  if (isAlone || source === undefined) return `${name}@${version}`;
  return `${source.split('#')[0]}#${name}@${version}`;
}

/** The new text of a lock with the line ends of the old one: cargo may write others. */
export function keepLineEnds(before: string, after: string): string {
  const plain = after.replaceAll('\r\n', '\n');
  return before.includes('\r\n') ? plain.replaceAll('\n', '\r\n') : plain;
}

/**
 * The packages of these names that the lock holds more than once, e.g. one from the registry and one by path.
 *
 * @internal its unit test needs it
 */
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
