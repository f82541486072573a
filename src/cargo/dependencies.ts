import { isTable, stringAt, subTable, type TomlTable } from './toml.ts';

export type DependencyKind = 'normal' | 'dev' | 'build';

/** One entry of one dependency table of one manifest, as written there. */
export interface DependencyEntry {
  /** `workspace` for `[workspace.dependencies]`, which members inherit from. */
  table: DependencyKind | 'workspace';
  /** The `cfg(…)` or triple of `[target.….dependencies]`. */
  target: string | undefined;
  /** Key path of the entry. */
  keyPath: readonly string[];
  /** The name in code: the key. */
  key: string;
  /** The package's name: `package`, else the key. */
  crate: string;
  /** `key = { workspace = true }`: everything else stands in `[workspace.dependencies]`. */
  inherited: boolean;
  /** The version requirement and its key path; absent for path-only, git-only and inherited entries. */
  requirement: { path: readonly string[]; text: string } | undefined;
  path: string | undefined;
  git: string | undefined;
  /** What of the git repository is taken, and its key path; absent for the default branch. */
  gitRef: GitReference | undefined;
  /** The registry's name in cargo's configuration, where it is not the default one. */
  registry: string | undefined;
  /** The URL of the registry's index: cargo writes it in place of a name into packaged manifests. */
  registryIndex: string | undefined;
}

/** `tag`, `branch` or `rev` of a git dependency. */
export interface GitReference {
  kind: 'tag' | 'branch' | 'rev';
  value: string;
  path: readonly string[];
}

/** Old spelling second: cargo ignores it where the new one exists. */
const TABLES: readonly (readonly [DependencyKind, readonly string[]])[] = [
  ['normal', ['dependencies']],
  ['dev', ['dev-dependencies', 'dev_dependencies']],
  ['build', ['build-dependencies', 'build_dependencies']],
];

/**
 * Every dependency entry of a parsed manifest, in the order of cargo's tables: the package's own, those of each
 * target, the workspace's. `[patch]` and `[replace]` are no dependencies.
 */
export function listDependencies(manifest: TomlTable): DependencyEntry[] {
  const targets = subTable(manifest, 'target') ?? {};
  const shared = subTable(subTable(manifest, 'workspace'), 'dependencies');
  return [
    ...readTables(manifest, [], undefined),
    ...Object.keys(targets).flatMap((target) => readTables(subTable(targets, target), ['target', target], target)),
    ...readEntries(shared, ['workspace', 'dependencies'], 'workspace', undefined),
  ];
}

function readTables(parent: TomlTable | undefined, at: readonly string[], target: string | undefined) {
  return TABLES.flatMap(([table, names]) => {
    const name = names.find((candidate) => subTable(parent, candidate) !== undefined);
    return name === undefined ? [] : readEntries(subTable(parent, name), [...at, name], table, target);
  });
}

function readEntries(
  entries: TomlTable | undefined,
  at: readonly string[],
  table: DependencyEntry['table'],
  target: string | undefined,
): DependencyEntry[] {
  return Object.entries(entries ?? {}).map(([key, value]) => {
    const details = isTable(value) ? value : undefined;
    const inherited = details?.['workspace'] === true;
    const keyPath = [...at, key];
    const detailed = inherited ? undefined : stringAt(details, 'version');
    const requirement =
      typeof value === 'string'
        ? { path: keyPath, text: value }
        : detailed === undefined
          ? undefined
          : { path: [...keyPath, 'version'], text: detailed };
    return {
      table,
      target,
      keyPath,
      key,
      crate: stringAt(details, 'package') ?? key,
      inherited,
      requirement,
      path: stringAt(details, 'path'),
      git: stringAt(details, 'git'),
      gitRef: readGitReference(details, keyPath),
      registry: stringAt(details, 'registry'),
      registryIndex: stringAt(details, 'registry-index'),
    };
  });
}

function readGitReference(details: TomlTable | undefined, keyPath: readonly string[]): GitReference | undefined {
  for (const kind of ['tag', 'branch', 'rev'] as const) {
    const value = stringAt(details, kind);
    if (value !== undefined) return { kind, value, path: [...keyPath, kind] };
  }
  return undefined;
}

/** One entry of `[patch]`: what takes the place of a package of a source. */
export interface PatchEntry {
  /** `crates-io`, the name of a registry, or a URL. */
  source: string;
  /** The package's name. */
  crate: string;
  path: string | undefined;
  /** Key path of its version requirement, where it has one. */
  requirement: { path: readonly string[]; text: string } | undefined;
}

/** Every entry of `[patch.<source>]`. They count only in the manifest of a workspace's root. */
export function listPatchEntries(manifest: TomlTable): PatchEntry[] {
  const sources = subTable(manifest, 'patch') ?? {};
  return Object.keys(sources).flatMap((source) =>
    readEntries(subTable(sources, source), ['patch', source], 'normal', undefined).map(
      ({ crate, path, requirement }) => ({ source, crate, path, requirement }),
    ),
  );
}
