/** Replays the manifest edits of a real repository's history and compares the bytes. */
import { spawnSync } from 'node:child_process';
import { listDependencies } from '../src/cargo/dependencies.ts';
import { editManifest, type ManifestEdit } from '../src/cargo/manifest.ts';
import { isTable, parseToml, sameToml, type TomlTable, type TomlValue } from '../src/cargo/toml.ts';

export interface ReplayMiss {
  commit: string;
  path: string;
  /** The first line that differs, as the edit left it and as the commit has it. */
  edited: string;
  committed: string;
}

export interface ReplayReport {
  /** The commit whose history was walked (merges left out). */
  head: string;
  /** Changes of one Cargo.toml in one commit. */
  changes: number;
  /** Only versions and requirements differ as data, but comments or layout changed with them: no pure edit. */
  mixed: number;
  /** Nothing but version and requirement strings differs, as data and outside of quotes; and the strings they change. */
  replayed: number;
  values: number;
  /** Of `replayed`, those whose bytes came out as committed. */
  exact: number;
  misses: readonly ReplayMiss[];
  /** One side is no TOML: broken on purpose (fixtures), or in the middle of a conflict. */
  unreadable: number;
}

interface BlobChange {
  commit: string;
  path: string;
  before: string;
  after: string;
}

/** Few enough that a batch of the largest manifests stays in memory. */
const BATCH = 250;

/** @param repository a work tree or a bare repository */
export function replayHistory(repository: string): ReplayReport {
  const head = git(repository, ['rev-parse', 'HEAD']).toString().trim();
  const changes = listChanges(repository);
  const misses: ReplayMiss[] = [];
  const report = { head, changes: changes.length, mixed: 0, replayed: 0, values: 0, exact: 0, misses, unreadable: 0 };
  for (let start = 0; start < changes.length; start += BATCH) {
    const batch = changes.slice(start, start + BATCH);
    const blobs = readBlobs(repository, [...new Set(batch.flatMap(({ before, after }) => [before, after]))]);
    for (const change of batch) {
      const outcome = replayChange(blobs.get(change.before) ?? '', blobs.get(change.after) ?? '');
      if (outcome === 'unreadable') report.unreadable += 1;
      if (outcome === 'mixed') report.mixed += 1;
      if (typeof outcome === 'string') continue;
      report.replayed += 1;
      report.values += outcome.values;
      if (outcome.difference === undefined) report.exact += 1;
      else misses.push({ commit: change.commit, path: change.path, ...outcome.difference });
    }
  }
  return report;
}

type Outcome =
  | 'unreadable'
  | 'mixed'
  | 'another kind of change'
  | { values: number; difference: { edited: string; committed: string } | undefined };

function replayChange(before: string, after: string): Outcome {
  let old: TomlTable;
  let young: TomlTable;
  try {
    [old, young] = [parseToml(before, 'before'), parseToml(after, 'after')];
  } catch {
    return 'unreadable';
  }
  const paths = findVersionChanges(old, young);
  if (paths === undefined || paths.length === 0) return 'another kind of change';
  if (blankQuotes(before) !== blankQuotes(after)) return 'mixed';
  const edits = deriveEdits(young, paths);
  const { text, changes } = editManifest(before, edits);
  const difference = text === after ? undefined : firstDifference(text, after);
  return { values: changes.length, difference };
}

/**
 * What is left of a text without what stands in quotes; lines that are comments stay whole, for an edit of a comment is
 * none of a version. Knows nothing else of TOML, so that it cannot favour the editor.
 */
function blankQuotes(text: string): string {
  return text.replaceAll(/^\s*#.*|"[^"\n]*"|'[^'\n]*'/gm, (found) => (/^["']/.test(found) ? found.charAt(0) : found));
}

/** The paths of the strings that differ; `undefined` when anything differs that is no version, requirement or tag. */
function findVersionChanges(old: TomlTable, young: TomlTable): (readonly string[])[] | undefined {
  const editable = new Set(listEditablePaths(old).map((path) => JSON.stringify(path)));
  const found: (readonly string[])[] = [];
  const visit = (left: TomlValue | undefined, right: TomlValue | undefined, path: readonly string[]): boolean => {
    if (isTable(left) && isTable(right)) {
      const keys = Object.keys(left);
      const sameKeys = keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key));
      return sameKeys && keys.every((key) => visit(left[key], right[key], [...path, key]));
    }
    if (left === undefined || right === undefined) return false;
    if (sameToml(left, right)) return true;
    if (typeof left !== 'string' || typeof right !== 'string' || !editable.has(JSON.stringify(path))) return false;
    found.push(path);
    return true;
  };
  return visit(old, young, []) ? found : undefined;
}

function listEditablePaths(manifest: TomlTable): (readonly string[])[] {
  const dependencies = listDependencies(manifest).flatMap(({ requirement, git: url, keyPath }) => [
    ...(requirement === undefined ? [] : [requirement.path]),
    ...(url === undefined ? [] : [[...keyPath, 'tag']]),
  ]);
  return [...VERSION_PATHS, ...dependencies];
}

const VERSION_PATHS = [
  ['package', 'version'],
  ['project', 'version'],
  ['workspace', 'package', 'version'],
];

/** As a person would ask for it: by crate where all of its entries end up alike, by key path where they differ. */
function deriveEdits(young: TomlTable, paths: readonly (readonly string[])[]): ManifestEdit[] {
  const entries = listDependencies(young);
  return paths.map((path) => {
    const value = path.reduce<TomlValue>((table, key) => (table as TomlTable)[key] ?? '', young) as string;
    if (path.join('.') === 'package.version') return { kind: 'package-version', version: value };
    const entry = entries.find(({ requirement }) => JSON.stringify(requirement?.path) === JSON.stringify(path));
    const alike = entries.every(
      ({ crate, requirement }) => crate !== entry?.crate || requirement === undefined || requirement.text === value,
    );
    if (entry !== undefined && alike) return { kind: 'requirement', crate: entry.crate, requirement: value };
    return { kind: 'requirement-at', path, requirement: value };
  });
}

function firstDifference(edited: string, committed: string): { edited: string; committed: string } {
  const [left, right] = [edited.split('\n'), committed.split('\n')];
  const line = left.findIndex((text, index) => text !== right[index]);
  return { edited: left[line] ?? '', committed: right[line === -1 ? left.length : line] ?? '' };
}

/** Modifications of files named Cargo.toml, oldest first. */
function listChanges(repository: string): BlobChange[] {
  const args = ['log', '--no-merges', '--reverse', '--raw', '--no-abbrev', '--no-renames', '-z', '--diff-filter=M'];
  const output = git(repository, [...args, '--format=commit %H', 'HEAD', '--', 'Cargo.toml', '**/Cargo.toml']);
  const changes: BlobChange[] = [];
  let commit = '';
  let blobs: { before: string; after: string } | undefined;
  for (const field of output.toString('utf8').split('\0')) {
    const entry = field.replace(/^\n/, '');
    if (entry.startsWith('commit ')) commit = entry.slice('commit '.length);
    else if (entry.startsWith(':')) {
      const [, , before = '', after = ''] = entry.split(' ');
      blobs = { before, after };
    } else if (blobs !== undefined) {
      changes.push({ commit, path: entry, ...blobs });
      blobs = undefined;
    }
  }
  return changes;
}

function readBlobs(repository: string, ids: readonly string[]): Map<string, string> {
  const output = git(repository, ['cat-file', '--batch'], `${ids.join('\n')}\n`);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const blobs = new Map<string, string>();
  let at = 0;
  for (const id of ids) {
    const headerEnd = output.indexOf(0x0a, at);
    const [, , size = '0'] = output.subarray(at, headerEnd).toString().split(' ');
    const start = headerEnd + 1;
    blobs.set(id, decoder.decode(output.subarray(start, start + Number(size))));
    at = start + Number(size) + 1;
  }
  return blobs;
}

function git(repository: string, args: readonly string[], input = ''): Buffer {
  const result = spawnSync('git', ['-C', repository, ...args], { input, maxBuffer: 2 ** 31 - 1 });
  if (result.error) throw result.error;
  if (result.status !== 0)
    throw new Error(`git ${args[0]} failed in ${repository}: ${result.stderr.toString().trim()}`);
  return result.stdout;
}
