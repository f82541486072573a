import { compareVersions, tryParseVersion } from '../semver/version.ts';
import { asList, type LockedPackage, listLocked, parseLockfile } from './lockfile.ts';
import { isTable, parseToml, stringAt } from './toml.ts';
import { findTomlStrings } from './toml-ranges.ts';
import { writeTomlString } from './toml-string.ts';

/** A version of one of the repository's own packages in a lock. */
export interface LocalMove {
  name: string;
  before: string;
  after: string;
}

/**
 * A lock's text with other versions of the repository's own packages, every other byte as it was. These need no registry,
 * so that a plan can show them.
 *
 * @returns `undefined` when it takes cargo to do it: the text is not as today's cargo would write it.
 */
export function moveLocalPackages(
  text: string,
  moves: readonly { name: string; version: string }[],
): { text: string; changes: readonly LocalMove[] } | undefined {
  const content = parseToml(text, 'Cargo.lock');
  const tables = asList(content['package']).filter(isTable);
  const targets = new Map(moves.map(({ name, version }) => [name, version]));
  const wanted = tables.flatMap((table, index) => {
    const [name = '', before = ''] = [stringAt(table, 'name'), stringAt(table, 'version')];
    const after = targets.get(name);
    if (after === undefined || after === before || stringAt(table, 'source') !== undefined) return [];
    const isAlone = tables.every((each) => each === table || stringAt(each, 'name') !== name);
    return [{ index, name, before, after, isAlone }];
  });
  const changes = wanted.map(({ name, before, after }) => ({ name, before, after }));
  if (wanted.length === 0) return { text, changes };
  // Formats without a number name every dependency with its version, and one its root apart.
  if (content['version'] === undefined) return undefined;
  if (wanted.every(({ isAlone }) => isAlone)) return { text: spliceVersions(text, wanted), changes };
  const moved = encodeMoved(text, new Map(wanted.map(({ index, after }) => [index, after])));
  return moved === undefined ? undefined : { text: moved, changes };
}

function spliceVersions(text: string, wanted: readonly { index: number; after: string }[]): string {
  const mark = text.startsWith('\ufeff') ? 1 : 0;
  const body = text.slice(mark);
  const ranges = findTomlStrings(
    body,
    wanted.map(({ index }) => ['package', String(index), 'version']),
  );
  let edited = body;
  const last = [...ranges.entries()].sort(([, a], [, b]) => (b?.start ?? 0) - (a?.start ?? 0));
  for (const [index, range] of last) {
    if (range === undefined) continue;
    const after = writeTomlString(body.slice(range.start, range.end), wanted[index]?.after ?? '');
    edited = `${edited.slice(0, range.start)}${after}${edited.slice(range.end)}`;
  }
  return text.slice(0, mark) + edited;
}

/**
 * Where a name is there twice, packages may change places and lists their spelling: the packages are written anew, as cargo
 * writes them. Only of a text that comes out as it was when nothing moves.
 */
function encodeMoved(text: string, moves: ReadonlyMap<number, string>): string | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const start = text.indexOf('[[package]]');
  const end = /\r?\n\[(?!\[package\]\])/.exec(text.slice(start))?.index;
  const [head, tail] = [text.slice(0, start), end === undefined ? '' : text.slice(start + end)];
  const lock = parseLockfile(text);
  const owned = lock.packages.map((each) => ({ ...each, needs: listNeeds(lock, each) }));
  const encode = (version: (index: number) => string): string => {
    const packages = owned.map((each, index) => ({ ...each, version: version(index), index }));
    const sorted = [...packages].sort(
      (left, right) => compareNames(left.name, right.name) || compareTexts(left, right),
    );
    const blocks = sorted.map((each) => {
      const needs = each.needs.map((index) => packages[index] as LockedPackage);
      return encodePackage(each, needs, packages);
    });
    const body = blocks.join('\n').replaceAll('\n', eol);
    return `${head}${end === undefined ? body : body.slice(0, -eol.length)}${tail}`;
  };
  if (encode((index) => lock.packages[index]?.version ?? '') !== text) return undefined;
  return encode((index) => moves.get(index) ?? lock.packages[index]?.version ?? '');
}

/** Places in the lock of what a package depends on. */
function listNeeds(lock: { format: number; packages: readonly LockedPackage[] }, owner: LockedPackage): number[] {
  return owner.dependencies.flatMap((written) => {
    const single = { ...owner, dependencies: [written] };
    const found = listLocked(lock, single, written.split(' ')[0] ?? '');
    // Without a source in the list, the one without a source is meant.
    const exact =
      found.length > 1 ? found.filter(({ source }) => (source === undefined) === !written.includes('(')) : found;
    return exact.slice(0, 1).map((each) => lock.packages.indexOf(each));
  });
}

function encodePackage(each: LockedPackage, needs: readonly LockedPackage[], all: readonly LockedPackage[]): string {
  const spelt = needs.map((need) => {
    const same = all.filter(({ name }) => name === need.name);
    if (same.length < 2) return [need.name];
    const twins = same.filter(({ version }) => version === need.version);
    const source = twins.length > 1 && need.source !== undefined ? [`(${need.source.split('#')[0]})`] : [];
    return [need.name, need.version, ...source];
  });
  const list = spelt.sort(compareSpellings).map((words) => ` "${words.join(' ')}",\n`);
  return [
    '[[package]]\n',
    `name = "${each.name}"\nversion = "${each.version}"\n`,
    ...(each.source === undefined ? [] : [`source = "${each.source}"\n`]),
    ...(each.checksum === undefined ? [] : [`checksum = "${each.checksum}"\n`]),
    ...(list.length === 0 ? [] : ['dependencies = [\n', ...list, ']\n']),
  ].join('');
}

function compareSpellings(left: readonly string[], right: readonly string[]): number {
  for (let at = 0; at < 3; at += 1) {
    const order = compareNames(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function compareNames(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Packages of one name stand in the order of their versions; of twins the one without a source stands first. */
function compareTexts(left: LockedPackage, right: LockedPackage): number {
  const [a, b] = [tryParseVersion(left.version), tryParseVersion(right.version)];
  const order = a === undefined || b === undefined ? compareNames(left.version, right.version) : compareVersions(a, b);
  return order || compareNames(left.source ?? '', right.source ?? '');
}
