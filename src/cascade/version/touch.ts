import { posix } from 'node:path';
import { isTable, stringAt, stringsAt, subTable, type TomlTable, type TomlValue } from '../../cargo/toml.ts';
import type { LoggedCommit } from '../../git/log.ts';

/** What decides which changes of a repository are changes of one crate. */
export interface CrateFiles {
  name: string;
  /** Relative to the repository, `.` for its root; empty for what has no folder. */
  directory: string;
  /** Folders of other crates inside this one. */
  nested: readonly string[];
  /** Files that the package takes from outside its folder (readme, license-file), relative to the repository. */
  outside: readonly string[];
  /** `package.include` and `package.exclude`, as written: patterns of gitignore. */
  include: readonly string[];
  exclude: readonly string[];
  /** Names that the crate inherits: `dependencies.serde`, `package.edition`, `lints`. */
  inherited: readonly string[];
}

/** Reads {@link CrateFiles} from the manifests of a workspace's members. */
export function crateFiles(
  members: readonly { name: string; directory: string; manifest: TomlTable }[],
  workspace: TomlTable | undefined,
): CrateFiles[] {
  return members.map(({ name, directory, manifest }) => {
    const table = subTable(manifest, 'package') ?? {};
    const shared = subTable(workspace, 'package');
    const fromWorkspace = (key: string): boolean => inherits(table[key]);
    const files = ['readme', 'license-file'].flatMap((key) => {
      const value = fromWorkspace(key) ? stringAt(shared, key) : stringAt(table, key);
      if (value === undefined) return [];
      return [posix.normalize(posix.join(fromWorkspace(key) ? '.' : directory, value))];
    });
    return {
      name,
      directory,
      nested: members
        .map((member) => member.directory)
        .filter((other) => other !== directory && isBelow(other, directory)),
      outside: files.filter((path) => !isBelow(path, directory)),
      include: stringsAt(fromWorkspace('include') ? shared : table, 'include'),
      exclude: stringsAt(fromWorkspace('exclude') ? shared : table, 'exclude'),
      inherited: inheritedNames(manifest),
    };
  });
}

/**
 * Whether one of the changed paths is a file of the crate. `Cargo.lock` alone is none: it does not ship with libraries.
 *
 * @internal its unit test needs it
 */
export function touchesCrate(crate: CrateFiles, paths: readonly string[]): boolean {
  return paths.some((path) => {
    if (crate.outside.includes(path)) return true;
    if (!isBelow(path, crate.directory) || crate.nested.some((folder) => isBelow(path, folder))) return false;
    const inside = crate.directory === '.' ? path : path.slice(crate.directory.length + 1);
    return inside !== 'Cargo.lock' && isPackaged(crate, inside);
  });
}

/**
 * Whether a commit changes a crate: a file of it, or an entry of the workspace that it inherits.
 *
 * @param workspaceNames what each commit that touches the root manifest changed there; see {@link changedWorkspaceNames}.
 */
export function touches(
  crate: CrateFiles,
  { oid, paths }: Pick<LoggedCommit, 'oid' | 'paths'>,
  workspaceNames: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  // The root's own package would count every change of the shared tables as its own: they are compared by value.
  const names = workspaceNames.get(oid);
  if (names !== undefined && crate.inherited.some((name) => names.has(name))) return true;
  const isOwn = names === undefined || names.has(OWN_MANIFEST);
  return touchesCrate(crate, isOwn ? paths : paths.filter((path) => path !== 'Cargo.toml'));
}

/** Stands for what a root manifest says besides the tables that members inherit from. */
const OWN_MANIFEST = 'manifest';

/** What a root manifest says, each inherited entry of its own: `dependencies.serde` and its value as one text. */
export type WorkspaceValues = ReadonlyMap<string, string>;

/** @param manifest absent where there was none, or none that can be read. */
export function workspaceValues(manifest: TomlTable | undefined): WorkspaceValues {
  const workspace = subTable(manifest, 'workspace');
  const found = new Map<string, string>();
  for (const table of ['dependencies', 'package']) {
    for (const [key, value] of Object.entries(subTable(workspace, table) ?? {})) {
      found.set(`${table}.${key}`, show(value));
    }
  }
  if (workspace?.['lints'] !== undefined) found.set('lints', show(workspace['lints']));
  const { dependencies: _, package: __, lints: ___, ...rest } = workspace ?? {};
  found.set(OWN_MANIFEST, show({ ...manifest, workspace: rest }));
  return found;
}

/**
 * Names of `[workspace.dependencies]`, `[workspace.package]` and `[workspace.lints]` whose value differs between two root
 * manifests, in the form of {@link CrateFiles.inherited}; {@link OWN_MANIFEST} when anything else does.
 */
export function changedWorkspaceNames(old: WorkspaceValues, now: WorkspaceValues): Set<string> {
  return new Set([...old.keys(), ...now.keys()].filter((name) => old.get(name) !== now.get(name)));
}

function inheritedNames(manifest: TomlTable): string[] {
  const names = new Set<string>();
  for (const [key, value] of Object.entries(subTable(manifest, 'package') ?? {})) {
    if (inherits(value)) names.add(`package.${key}`);
  }
  if (inherits(manifest['lints'])) names.add('lints');
  const tables = (table: TomlTable): void => {
    for (const kind of ['dependencies', 'dev-dependencies', 'build-dependencies']) {
      for (const [key, value] of Object.entries(subTable(table, kind) ?? {})) {
        if (inherits(value)) names.add(`dependencies.${key}`);
      }
    }
  };
  tables(manifest);
  for (const target of Object.values(subTable(manifest, 'target') ?? {})) if (isTable(target)) tables(target);
  return [...names];
}

function inherits(value: TomlValue | undefined): boolean {
  return isTable(value) && value['workspace'] === true;
}

/** The same text for equal values, whatever the order of their keys. */
function show(value: TomlValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return String(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}

function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

/** What cargo packages: `include` alone decides where it stands, else everything that `exclude` does not take out. */
function isPackaged({ include, exclude }: CrateFiles, path: string): boolean {
  if (path === 'Cargo.toml') return true;
  const patterns = include.length > 0 ? include : exclude;
  if (patterns.length === 0) return true;
  let matched = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (matchesIgnore(path, negated ? pattern.slice(1) : pattern)) matched = !negated;
  }
  return include.length > 0 ? matched : !matched;
}

/** A pattern of gitignore: with a `/` in it it stands for a path from the crate's folder, a folder means all in it. */
function matchesIgnore(path: string, pattern: string): boolean {
  const body = pattern.replace(/\/$/, '').replace(/^\//, '');
  const anchored = pattern.replace(/\/$/, '').includes('/');
  const glob = anchored ? body : `**/${body}`;
  return posix.matchesGlob(path, glob) || posix.matchesGlob(path, `${glob}/**`);
}
