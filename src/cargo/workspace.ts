import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import { pathBelow, withSlashes } from '../paths/paths.ts';
import {
  type DependencyEntry,
  type DependencyKind,
  type GitReference,
  listDependencies,
  listPatchEntries,
} from './dependencies.ts';
import { findMemberDirectories, type MemberDirectory } from './member-directories.ts';
import { isTable, parseToml, stringAt, stringsAt, subTable, type TomlTable } from './toml.ts';

/** What one member depends on, with everything inherited from the workspace filled in. */
export interface MemberDependency {
  kind: DependencyKind;
  /** The `cfg(…)` or triple it is limited to. */
  target: string | undefined;
  /** The package's name; `key` is its name in the member's code. */
  crate: string;
  key: string;
  requirement: string | undefined;
  /** Where the requirement stands: a manifest (relative to the root, `/` between names) and the key path in it. */
  requirementAt: { manifest: string; path: readonly string[] } | undefined;
  /** Where the entry itself stands: that of the workspace, when it is inherited. */
  entryAt: { manifest: string; path: readonly string[] };
  /** Directory of a path dependency, relative to the workspace root. */
  path: string | undefined;
  git: string | undefined;
  /** Its `path` is the key path of the tag, branch or commit in the manifest of `entryAt`. */
  gitRef: GitReference | undefined;
  registry: string | undefined;
  registryIndex: string | undefined;
}

/** An entry of `[patch]` of the workspace's root manifest. */
export interface WorkspacePatch {
  source: string;
  crate: string;
  /** Relative to the workspace root; absent when the patch is a git repository. */
  path: string | undefined;
}

export interface Member {
  name: string;
  version: string;
  /** `version.workspace = true`: the number stands in the root's `[workspace.package]`. */
  versionInherited: boolean;
  /** Relative to the workspace root, `/` between names; `.` for the root itself. */
  directory: string;
  /** Relative to the workspace root, e.g. `core/Cargo.toml`. */
  manifest: string;
  /** `publish = false` or `publish = []`. */
  unpublishable: boolean;
  /** The table `[package]`, with what it inherits filled in. */
  package: TomlTable;
  dependencies: readonly MemberDependency[];
}

export interface Workspace {
  /** Absolute. */
  root: string;
  /** Without a package of its own. */
  isVirtual: boolean;
  /** In order of their directories. */
  members: readonly Member[];
  patches: readonly WorkspacePatch[];
  /** Entries of `[workspace.dependencies]` that no member inherits. */
  uninherited: readonly MemberDependency[];
  /** Of `[workspace.package]`. */
  sharedVersion: string | undefined;
}

/**
 * Reads the workspace whose root manifest is `<root>/Cargo.toml`: members by path and glob, `exclude`, path
 * dependencies inside the workspace (cargo counts them as members), the root package. A manifest without
 * `[workspace]` is a workspace of one. Does not look above `root`, does not run cargo.
 *
 * @throws ActionError `input`, in cargo's own words, when members are missing, two packages share a name, a member is
 *   itself a workspace root, or an inherited value is not there
 */
export async function loadWorkspace(root: string): Promise<Workspace> {
  return new Loader(resolve(root)).load();
}

interface LoadedManifest {
  directory: string;
  content: TomlTable;
}

class Loader {
  readonly #root: string;
  readonly #loaded = new Map<string, LoadedManifest>();
  readonly #missing: string[] = [];
  #shared: TomlTable = {};
  #isWorkspace = false;
  #exclude: readonly string[] = [];
  #explicit: readonly string[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  async load(): Promise<Workspace> {
    const manifest = parseToml(await this.#readRoot(), 'Cargo.toml');
    const workspace = subTable(manifest, 'workspace');
    this.#shared = workspace ?? {};
    this.#isWorkspace = workspace !== undefined;
    this.#explicit = stringsAt(workspace, 'members').map((member) => resolve(this.#root, member));
    this.#exclude = stringsAt(workspace, 'exclude').map((path) => resolve(this.#root, path));
    for (const member of await findMemberDirectories(this.#root, stringsAt(workspace, 'members'))) {
      await this.#visit(member.directory, () => describeMember(member, join(this.#root, 'Cargo.toml')));
    }
    await this.#visit(this.#root, () => '');
    this.#refuseMissing();
    const members = [...this.#loaded.values()]
      .filter(({ content }) => packageOf(content) !== undefined)
      .map((loaded) => this.#member(loaded))
      .sort((left, right) => compareText(left.directory, right.directory));
    refuseSameNames(members, this.#root);
    this.#refuseForeignDefaults(stringsAt(workspace, 'default-members'));
    return {
      root: this.#root,
      isVirtual: packageOf(manifest) === undefined,
      members,
      patches: listPatchEntries(manifest).map(({ source, crate, path }) => ({
        source,
        crate,
        path: path === undefined ? undefined : this.#relative(resolve(this.#root, path)) || '.',
      })),
      uninherited: this.#uninherited(),
      sharedVersion: stringAt(subTable(this.#shared, 'package'), 'version'),
    };
  }

  async #readRoot(): Promise<string> {
    const path = join(this.#root, 'Cargo.toml');
    const text = await readIfPresent(path);
    if (text !== undefined) return text;
    throw new ActionError('input', `could not find \`Cargo.toml\` in \`${this.#root}\``, {
      hint: 'Check the repository out first, and point workspace-path at the directory with the Cargo.toml',
    });
  }

  /** `describe` says, as cargo does, why the directory counts as a member. */
  async #visit(directory: string, describe: () => string): Promise<void> {
    const pending = [{ directory, describe }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#loaded.has(next.directory) || this.#isExcluded(next.directory)) continue;
      const path = join(next.directory, 'Cargo.toml');
      const text = await readIfPresent(path);
      if (text === undefined) {
        this.#missing.push(`${next.describe()}: failed to read \`${path}\`: No such file or directory (os error 2)`);
        continue;
      }
      const content = parseToml(text, this.#relative(path));
      this.#loaded.set(next.directory, { directory: next.directory, content });
      if (!this.#isWorkspace) continue;
      this.#refuseNestedRoot(next.directory, content);
      for (const { crate, directory: target } of this.#pathDependencies(next.directory, content).reverse()) {
        const { describe: parent } = next;
        const describeDependency = () =>
          [parent(), `failed to load manifest for dependency \`${crate}\``].filter(Boolean).join(': ');
        if (await this.#belongs(target)) pending.push({ directory: target, describe: describeDependency });
      }
    }
  }

  #pathDependencies(directory: string, content: TomlTable): { crate: string; directory: string }[] {
    return this.#dependencies({ directory, content }).flatMap(({ crate, path }) =>
      path === undefined ? [] : [{ crate, directory: resolve(this.#root, path) }],
    );
  }

  /** A path dependency outside the root is a member only when it says so itself (`package.workspace`). */
  async #belongs(directory: string): Promise<boolean> {
    if (pathBelow(this.#root, directory) !== undefined) return true;
    const text = await readIfPresent(join(directory, 'Cargo.toml'));
    if (text === undefined) return false;
    const pointer = stringAt(packageOf(parseToml(text, this.#relative(join(directory, 'Cargo.toml')))), 'workspace');
    return pointer !== undefined && resolve(directory, pointer) === this.#root;
  }

  /** A default member that is none makes cargo refuse the workspace; a pattern may match other folders as well. */
  #refuseForeignDefaults(defaults: readonly string[]): void {
    const foreign = defaults.find((path) => !/[*?[]/.test(path) && !this.#loaded.has(resolve(this.#root, path)));
    if (foreign === undefined) return;
    throw new ActionError(
      'input',
      `package \`${resolve(this.#root, foreign)}\` is listed in default-members but is not a member for workspace at \`${this.#root}/Cargo.toml\``,
      { hint: 'Take it out of workspace.default-members, or add it to workspace.members' },
    );
  }

  #uninherited(): MemberDependency[] {
    const inherited = new Set(
      [...this.#loaded.values()].flatMap(({ content }) =>
        listDependencies(content).flatMap((entry) => (entry.inherited ? [entry.key] : [])),
      ),
    );
    return listDependencies({ workspace: this.#shared })
      .filter(({ key }) => !inherited.has(key))
      .map((entry) => this.#fill(entry, entry, this.#root, 'Cargo.toml'));
  }

  #isExcluded(directory: string): boolean {
    if (directory === this.#root) return false;
    const under = (base: string) => pathBelow(base, directory) !== undefined;
    return this.#exclude.some(under) && !this.#explicit.some(under);
  }

  #refuseNestedRoot(directory: string, content: TomlTable): void {
    if (directory === this.#root || content['workspace'] === undefined) return;
    throw new ActionError(
      'input',
      `multiple workspace roots found in the same workspace: \`${this.#root}\` and \`${directory}\``,
      { hint: 'Remove [workspace] from the inner Cargo.toml, or list its directory in workspace.exclude' },
    );
  }

  #refuseMissing(): void {
    if (this.#missing.length === 0) return;
    const more = this.#missing.length > 3 ? `; and ${this.#missing.length - 3} more` : '';
    throw new ActionError('input', `${this.#missing.slice(0, 3).join('; ')}${more}`, {
      hint: 'Add the missing directory (a submodule that was not checked out?) or take it out of workspace.members',
    });
  }

  #member({ directory, content }: LoadedManifest): Member {
    const table = packageOf(content);
    const manifest = this.#relative(join(directory, 'Cargo.toml'));
    const name = stringAt(table, 'name');
    if (name === undefined) throw new ActionError('input', `${manifest}: missing field \`package.name\``);
    return {
      name,
      version: this.#version(table, manifest),
      versionInherited: inherits(table, 'version'),
      directory: this.#relative(directory) || '.',
      manifest,
      unpublishable: this.#isUnpublishable(table),
      package: this.#fillPackage(table),
      dependencies: this.#dependencies({ directory, content }),
    };
  }

  /** A package without a version counts as 0.0.0 (cargo 1.75 and later). */
  #version(table: TomlTable | undefined, manifest: string): string {
    const shared = subTable(this.#shared, 'package');
    if (!inherits(table, 'version')) return stringAt(table, 'version') ?? '0.0.0';
    const version = stringAt(shared, 'version');
    if (version !== undefined) return version;
    throw new ActionError('input', `${manifest}: \`workspace.package.version\` was not defined`, {
      hint: 'Define it in the Cargo.toml of the workspace root, or give the package a version of its own',
    });
  }

  #isUnpublishable(table: TomlTable | undefined): boolean {
    const publish = this.#inheritFrom(table, 'publish')?.['publish'];
    return publish === false || (Array.isArray(publish) && publish.length === 0);
  }

  #fillPackage(table: TomlTable | undefined): TomlTable {
    const filled = Object.keys(table ?? {}).flatMap((key) => {
      const value = this.#inheritFrom(table, key)?.[key];
      return value === undefined ? [] : [[key, value] as const];
    });
    return Object.fromEntries(filled);
  }

  /** The table that has the value of a key which a package may inherit. */
  #inheritFrom(table: TomlTable | undefined, key: string): TomlTable | undefined {
    return inherits(table, key) ? subTable(this.#shared, 'package') : table;
  }

  #dependencies({ directory, content }: LoadedManifest): MemberDependency[] {
    const own = listDependencies(content);
    const shared = new Map(listDependencies({ workspace: this.#shared }).map((entry) => [entry.key, entry]));
    return own.flatMap((entry) => {
      if (entry.table === 'workspace') return [];
      const source = entry.inherited ? shared.get(entry.key) : entry;
      const manifest = this.#relative(join(directory, 'Cargo.toml'));
      if (source === undefined) {
        throw new ActionError(
          'input',
          `${manifest}: error inheriting \`${entry.key}\` from workspace root manifest's \`workspace.dependencies.${entry.key}\``,
        );
      }
      return entry.inherited
        ? [this.#fill(entry, source, this.#root, 'Cargo.toml')]
        : [this.#fill(entry, source, directory, manifest)];
    });
  }

  /** @param source the entry with the values: `entry` itself, or what it inherits. */
  #fill(entry: DependencyEntry, source: DependencyEntry, base: string, manifest: string): MemberDependency {
    return {
      kind: entry.table === 'workspace' ? 'normal' : entry.table,
      target: entry.target,
      crate: source.crate,
      key: entry.key,
      requirement: source.requirement?.text,
      requirementAt: source.requirement && { manifest, path: source.requirement.path },
      entryAt: { manifest, path: source.keyPath },
      path: source.path === undefined ? undefined : this.#relative(resolve(base, source.path)) || '.',
      git: source.git,
      gitRef: source.gitRef,
      registry: source.registry,
      registryIndex: source.registryIndex,
    };
  }

  #relative(path: string): string {
    return withSlashes(relative(this.#root, path));
  }
}

function packageOf(manifest: TomlTable): TomlTable | undefined {
  return subTable(manifest, 'package') ?? subTable(manifest, 'project');
}

function inherits(table: TomlTable | undefined, key: string): boolean {
  const value = table?.[key];
  return isTable(value) && value['workspace'] === true;
}

function describeMember({ listed, glob }: MemberDirectory, manifest: string): string {
  const via = glob === undefined ? '' : ` via \`${glob}\``;
  return `failed to load manifest for workspace member \`${listed}\` referenced${via} by workspace at \`${manifest}\``;
}

function refuseSameNames(members: readonly Member[], root: string): void {
  const byName = new Map<string, Member>();
  for (const member of members) {
    const other = byName.get(member.name);
    if (other !== undefined) {
      const places = [other, member].map(({ manifest }) => join(root, manifest)).join(' and ');
      throw new ActionError('input', `two packages named \`${member.name}\` in this workspace: ${places}`);
    }
    byName.set(member.name, member);
  }
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ActionError('input', `failed to read \`${path}\``, { cause: error });
  }
}
