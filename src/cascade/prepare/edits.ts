import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { SiblingFacts } from '../../cargo/identity.ts';
import { moveLocalPackages } from '../../cargo/local-lock.ts';
import { findPublishProblems } from '../../cargo/publish-check.ts';
import { type RegistryConfig, readRegistryConfig, registryOf } from '../../cargo/registry-home.ts';
import { planReleaseEdits, type ReleaseEdits } from '../../cargo/release-edits.ts';
import { findRepositoryWorkspaces, type RepositoryWorkspaces } from '../../cargo/repository-workspaces.ts';
import type { RequirementPolicy } from '../../cargo/requirement-policy.ts';
import { parseToml, stringAt, subTable } from '../../cargo/toml.ts';
import { ActionError } from '../../errors/action-error.ts';
import { findFilteredFiles } from '../../git/attributes.ts';
import { addSection, findChangelog } from '../plan/changelog.ts';
import { compareSources, listSources, type SourceDifference } from '../plan/drift.ts';
import type { CascadePlan, PlannedCrate } from '../plan/plan.ts';
import { editVersionFile } from '../plan/version-files.ts';
import { IN_SUBMODULE, type Tree } from './tree.ts';

/** What a repository holds before anything is changed. */
export interface RepositoryRead {
  tree: Tree;
  workspaces: RepositoryWorkspaces;
  /** Of the released package. */
  version: string;
  /** Its own `.cargo/config.toml`, as far as registries go, and the text of it. */
  registries: RegistryConfig & { text: string | undefined };
}

/** Bytes of one file before and after; an absent side is no file. */
export interface FileEdit {
  path: string;
  /** Of the file in git, e.g. `100644`. */
  mode: string;
  before: Uint8Array | undefined;
  after: Uint8Array | undefined;
}

/** Everything that a release changes in one repository, Cargo.lock aside, and what was found out on the way. */
export interface RepositoryEdits extends Omit<ReleaseEdits, 'files'> {
  files: readonly FileEdit[];
  changes: ReleaseEdits['files'];
  /** Where `cargo publish` takes the package; absent where nobody publishes it here. */
  registry: string | undefined;
  /** The tracked locks that name the package, as found, by path. */
  locks: ReadonlyMap<string, string>;
  /** The same with the new versions of the repository's own packages, where that needs no cargo. */
  plannedLocks: ReadonlyMap<string, string>;
  /** Sources that differ from the monorepo's. */
  sources: SourceDifference;
}

/**
 * Reads a repository as its commit has it, and refuses by name what a build of it would need and nobody asked for.
 *
 * @throws ActionError (input)
 */
export async function readRepository(crate: PlannedCrate, tree: Tree): Promise<RepositoryRead> {
  const regular = new Set([...tree.files].flatMap(([path, { mode }]) => (mode.startsWith('100') ? [path] : [])));
  await refuseFilters(crate, tree, regular);
  refuseSubmodules(crate, tree);
  const readable = new Set([...tree.files].flatMap(([path, { mode }]) => (mode === IN_SUBMODULE ? [path] : [])));
  try {
    const workspaces = await findRepositoryWorkspaces(
      tree.directory,
      new Set([...regular, ...readable]),
      crate.config.manifest,
    );
    const { members } = workspaces.main.workspace;
    const member = members.find(({ name }) => name === crate.name);
    const version = member?.version ?? '';
    return { tree, workspaces, version, registries: await readRegistries(tree, regular, crate.config.manifest) };
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    throw new ActionError(error.kind, `${crate.label}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

async function refuseFilters({ config, label }: PlannedCrate, tree: Tree, regular: ReadonlySet<string>): Promise<void> {
  if (config.lfs === false) return;
  const attributes = new Map<string, string>();
  for (const path of regular) {
    if (posix.basename(path) !== '.gitattributes') continue;
    attributes.set(path, await readFile(join(tree.directory, path), 'utf8'));
  }
  const [first] = [...findFilteredFiles(regular, attributes)].filter(
    ([, name]) => name !== 'lfs' || config.lfs !== true,
  );
  if (first === undefined) return;
  const [path, filter] = first;
  throw new ActionError('input', `${label}: ${path} is kept by the filter ${filter}, which a clone does not run`, {
    hint:
      filter === 'lfs'
        ? 'Set lfs = true for this crate to fetch such files, or lfs = false when neither build nor package needs them'
        : 'Its content cannot be read here; set lfs = false for this crate when neither build nor package needs it',
  });
}

function refuseSubmodules({ config, label }: PlannedCrate, tree: Tree): void {
  if (config.submodules !== undefined) return;
  const submodule = [...tree.files].find(([, { mode }]) => mode === '160000');
  if (submodule === undefined) return;
  throw new ActionError('input', `${label}: ${submodule[0]} is a submodule, which a clone leaves empty`, {
    hint: 'Set submodules = true for this crate to fetch them, or submodules = false when nothing needs them',
  });
}

/** The configuration that cargo would find first from where the commands run. */
async function readRegistries(
  tree: Tree,
  regular: ReadonlySet<string>,
  manifest: string,
): Promise<RepositoryRead['registries']> {
  for (let folder = posix.dirname(manifest); ; folder = posix.dirname(folder)) {
    for (const name of ['.cargo/config.toml', '.cargo/config']) {
      const path = posix.join(folder, name);
      if (!regular.has(path)) continue;
      const text = await readFile(join(tree.directory, path), 'utf8');
      return { ...readRegistryConfig(text, path), text };
    }
    if (folder === '.') return { ...readRegistryConfig(undefined, ''), text: undefined };
  }
}

/**
 * Names of the crates of the release that a repository may take, by whatever entry: what has to be looked at before the
 * entries can be judged.
 */
export function listNamedCrates({ workspaces }: RepositoryRead, names: ReadonlySet<string>): string[] {
  const entries = [workspaces.main, ...workspaces.attached].flatMap(({ workspace }) => [
    ...workspace.members.flatMap(({ dependencies }) => dependencies),
    ...workspace.uninherited,
  ]);
  return [...new Set(entries.flatMap(({ crate }) => (names.has(crate) ? [crate] : [])))];
}

/** What the other crates of a release are to one repository. */
function listSiblingFacts(
  plan: CascadePlan,
  reads: ReadonlyMap<string, { previous: string | undefined }>,
  isReleased: boolean,
): SiblingFacts[] {
  return plan.crates.map(({ name, version, url, tag, registries }) => ({
    name,
    version,
    // A commit of this release has the new requirements already: those follow that admit the new version.
    previous: isReleased ? version : reads.get(name)?.previous,
    registries,
    gitUrls: [url],
    tag,
  }));
}

/**
 * Works out what the release changes in a repository.
 *
 * @param isReleased the tree may be that of this release's commit: entries follow that admit the new versions already.
 * @param userDefault the user's own default registry.
 * @throws ActionError (input) for everything that would fail later: a sibling that is not there, what publishing demands.
 */
export async function planEdits(
  crate: PlannedCrate,
  plan: CascadePlan,
  read: RepositoryRead,
  reads: ReadonlyMap<string, { previous: string | undefined }>,
  options: { policy: RequirementPolicy; isReleased: boolean; userDefault: string | undefined },
): Promise<RepositoryEdits> {
  const { tree, workspaces } = read;
  const { config, label, name, version } = crate;
  const texts = await readTexts(read);
  const edits = planReleaseEdits(
    workspaces,
    {
      ...{ name, version, label, expected: crate.dependencies, keep: config.keep, policy: options.policy },
      siblings: listSiblingFacts(plan, reads, options.isReleased),
    },
    (path) => texts.get(path) as string,
  );
  const foreign = edits.files.find(({ path }) => tree.files.get(path)?.mode === IN_SUBMODULE);
  if (foreign !== undefined) {
    throw new ActionError(
      'input',
      `${label}: ${foreign.path} lies in a submodule and would have to follow the release`,
      {
        hint: 'Release that repository itself, or leave its requirement alone with keep',
      },
    );
  }
  const registry = findRegistry(crate, plan, read, edits, reads, options.userDefault);
  const locks = new Map<string, string>();
  for (const { lock } of [workspaces.main, ...workspaces.attached]) {
    if (lock !== undefined && tree.files.get(lock)?.mode !== IN_SUBMODULE) {
      locks.set(lock, await readStrictly(tree, lock));
    }
  }
  refuseVendored(crate, read, edits, locks);
  const notes = [...edits.notes];
  for (const { manifest, reason } of workspaces.unread) notes.push(`${manifest} was not looked at: ${reason}`);
  const changed = [
    ...edits.files.map(({ path, before, after }) => ({ path, before: encode(before), after: encode(after) })),
    ...(await editVersionFiles(crate, read)),
    ...(await editChangelog(crate, plan, tree, edits, notes)),
  ];
  const sources = compareSources(
    crate.sources?.files ?? new Map(),
    crate.sources === undefined ? new Map() : listSources(tree.files, edits.directory),
  );
  const files: FileEdit[] = [
    ...changed.map((file) => ({ ...file, mode: tree.files.get(file.path)?.mode ?? '100644' })),
    ...(config.sync ? await syncSources(crate, edits.directory, sources) : []),
  ];
  const plannedLocks = new Map(
    [...locks].map(([path, text]) => [path, moveLocalPackages(text, edits.moved)?.text ?? text] as const),
  );
  return {
    ...edits,
    changes: edits.files,
    files: files.filter(({ before, after }) => !sameBytes(before, after)),
    registry,
    locks,
    plannedLocks,
    sources,
    notes,
  };
}

/** The monorepo's sources in the place of the repository's. */
async function syncSources(
  { sources, label, config }: PlannedCrate,
  directory: string,
  { written, removed }: SourceDifference,
): Promise<FileEdit[]> {
  if (sources === undefined) throw new ActionError('internal', `${label}: the monorepo's sources were not read`);
  const place = (path: string): string => posix.join(directory, path);
  const named = config.files.find(({ path }) => written.some((each) => place(each) === path));
  if (named !== undefined) {
    throw new ActionError(
      'input',
      `${label}: ${named.path} is named in files, and sync writes it as the monorepo has it`,
      {
        hint: 'Take it out of files, or set sync = false for this crate',
      },
    );
  }
  const found = new Map(written.map((path) => [path, sources.files.get(path)]));
  const blobs = await sources.read([...found.values()].flatMap((file) => file?.oid ?? []));
  return [
    ...[...found].flatMap(([path, file]) => {
      const after = blobs.get(file?.oid ?? '');
      return file === undefined || after === undefined
        ? []
        : [{ path: place(path), mode: file.mode, before: undefined, after }];
    }),
    ...removed.map((path) => ({ path: place(path), mode: '100644', before: new Uint8Array(), after: undefined })),
  ];
}

async function readTexts({ tree, workspaces }: RepositoryRead): Promise<Map<string, string>> {
  const paths = [workspaces.main, ...workspaces.attached].flatMap(({ workspace, directory }) =>
    ['Cargo.toml', ...workspace.members.map(({ manifest }) => manifest)].map((path) => posix.join(directory, path)),
  );
  const texts = new Map<string, string>();
  for (const path of new Set(paths)) texts.set(path, await readStrictly(tree, path));
  return texts;
}

/** @throws ActionError naming the file when it is not UTF-8: what cannot be read cannot be written back. */
async function readStrictly({ directory }: Tree, path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(join(directory, path)));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ActionError('input', `${path} is not valid UTF-8`, { cause });
  }
}

function encode(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

function sameBytes(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return Buffer.compare(left, right) === 0;
}

function findRegistry(
  crate: PlannedCrate,
  plan: CascadePlan,
  { registries, tree }: RepositoryRead,
  edits: ReleaseEdits,
  reads: ReadonlyMap<string, { previous: string | undefined }>,
  userDefault: string | undefined,
): string | undefined {
  const { label, config, name } = crate;
  if (!config.publish) return undefined;
  // Cargo packs a clone as git has it, and says in the package that it is that commit: here it would not be.
  const inside = config.submodules === true ? findInside(tree.files, edits.directory, ['160000']) : undefined;
  if (inside !== undefined || config.lfs === true) {
    const what = inside === undefined ? 'lfs = true' : `the submodule ${inside}`;
    throw new ActionError('input', `${label}: publish = true does not go with ${what}`, {
      hint: 'Publish it from a workflow of its own repository, and set publish = false here',
    });
  }
  const { member } = edits;
  const registry = registryOf({ label, member, chosen: config.registry, repository: registries, userDefault });
  const rank = plan.crates.findIndex((each) => each.name === name);
  const later = new Map(
    plan.crates.slice(rank + 1).map((each) => [each.name, { previous: reads.get(each.name)?.previous }] as const),
  );
  const problems = findPublishProblems(member, registry, edits.siblings, later);
  if (problems.length === 0) return registry;
  throw new ActionError('input', `${label}: ${name} cannot be published to ${registry}: ${problems.join('; ')}`, {
    hint: 'Correct its manifest, or set publish = false for this crate',
  });
}

function findInside(files: Tree['files'], directory: string, modes: readonly string[]): string | undefined {
  const prefix = directory === '.' ? '' : `${directory}/`;
  return [...files].find(([path, { mode }]) => modes.includes(mode) && path.startsWith(prefix))?.[0];
}

/** A folder in place of crates.io never serves what is released now, however long one waits. */
function refuseVendored(
  { label }: PlannedCrate,
  { registries }: RepositoryRead,
  { siblings }: ReleaseEdits,
  locks: ReadonlyMap<string, string>,
): void {
  const [wanted] = siblings.filter(({ via, source }) => via === 'registry' && source === 'crates-io');
  if (registries.vendored === undefined || wanted === undefined || locks.size === 0) return;
  throw new ActionError(
    'input',
    `${label} takes its crates from the folder ${registries.vendored} in place of crates.io, which cannot serve ${wanted.crate} ${wanted.version}`,
    {
      hint: 'Remove the vendored sources and [source] from its .cargo/config.toml, or release this repository by hand',
    },
  );
}

async function editVersionFiles(
  crate: PlannedCrate,
  { tree, version }: RepositoryRead,
): Promise<Omit<FileEdit, 'mode'>[]> {
  const edits = new Map<string, Omit<FileEdit, 'mode'>>();
  for (const file of crate.config.files) {
    if (!tree.files.get(file.path)?.mode.startsWith('100')) {
      throw new ActionError('input', `${crate.label}: files names ${file.path}, which is no file of the repository`);
    }
    const before = edits.get(file.path)?.before ?? (await readFile(join(tree.directory, file.path)));
    const present = edits.get(file.path)?.after ?? before;
    const after = editVersionFile(present, file, { present: version, next: crate.version }, crate.label);
    edits.set(file.path, { path: file.path, before, after });
  }
  return [...edits.values()];
}

async function editChangelog(
  crate: PlannedCrate,
  plan: CascadePlan,
  tree: Tree,
  { directory, siblings }: ReleaseEdits,
  notes: string[],
): Promise<Omit<FileEdit, 'mode'>[]> {
  if (!crate.config.changelog) return [];
  const { path, exists } = findChangelog(tree.files.keys(), directory);
  if (exists && !tree.files.get(path)?.mode.startsWith('100')) {
    throw new ActionError('input', `${crate.label}: ${path} is no regular file`, {
      hint: 'A link is not written through',
    });
  }
  const before = exists ? await readFile(join(tree.directory, path)) : undefined;
  const named = new Set(siblings.map((sibling) => sibling.crate));
  const updated = plan.crates.filter(({ name }) => named.has(name));
  const { after, note } = addSection(before, crate, updated, plan.upstream, path);
  if (note !== undefined) notes.push(note);
  return [{ path, before, after }];
}

/**
 * The version a manifest had in another commit of the repository; inherited ones are looked up in its workspace's root.
 *
 * @param read text of a file in that commit.
 * @returns `undefined` where it cannot be told.
 */
export async function readVersionAt(
  { workspaces }: RepositoryRead,
  crate: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const { workspace, directory } = workspaces.main;
  const member = workspace.members.find(({ name }) => name === crate);
  if (member === undefined) return undefined;
  const versionIn = async (path: string, keys: readonly string[]): Promise<string | undefined> => {
    const text = await read(posix.join(directory, path));
    if (text === undefined) return undefined;
    try {
      const table = keys.reduce((found, key) => subTable(found, key) ?? {}, parseToml(text, path));
      return stringAt(table, 'version');
    } catch {
      return undefined;
    }
  };
  return (await versionIn(member.manifest, ['package'])) ?? (await versionIn('Cargo.toml', ['workspace', 'package']));
}
