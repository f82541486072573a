import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { ActionError, describeError } from '../errors/action-error.ts';
import { listDependencies, listPatchEntries } from './dependencies.ts';
import { parseToml, stringAt, stringsAt, subTable, type TomlTable } from './toml.ts';
import { loadWorkspace, type Workspace } from './workspace.ts';

/** One workspace of a repository; a lone package is a workspace of one. */
export interface PlacedWorkspace {
  workspace: Workspace;
  /** Of its root manifest, relative to the repository's root; `.` for that itself. */
  directory: string;
  /** Path of its tracked Cargo.lock in the repository. */
  lock: string | undefined;
}

export interface RepositoryWorkspaces {
  /** That of the released package. */
  main: PlacedWorkspace;
  /** Others whose packages build ones of `main`, or are built by them: fuzz targets, tools, examples with an own lock. */
  attached: readonly PlacedWorkspace[];
  /** Manifests that cargo could not read; none of them leads to the released package. */
  unread: readonly { manifest: string; reason: string }[];
}

/**
 * Finds the workspaces of a repository that a release of one of its packages concerns: every tracked Cargo.toml whose path
 * dependency or patch leads into the workspace of the package, and what that workspace itself takes in by path.
 *
 * @param files paths of the regular files that the repository tracks. What lies behind a link or in a submodule is not one.
 * @param manifest of the released package or its workspace.
 * @throws ActionError `input` when a manifest that matters cannot be read, is not tracked or lies behind a link.
 */
export async function findRepositoryWorkspaces(
  root: string,
  files: ReadonlySet<string>,
  manifest = 'Cargo.toml',
): Promise<RepositoryWorkspaces> {
  const main = await loadPlaced(root, files, await findRoot(root, files, manifest));
  const known = new Set(packageFolders(main));
  const others: PlacedWorkspace[] = [];
  const unread: { manifest: string; reason: string; error: unknown; leadsTo: readonly string[] }[] = [];
  const manifests = [...files].filter((path) => posix.basename(path) === 'Cargo.toml').sort(byDepth);
  for (const path of manifests) {
    const folder = posix.dirname(path);
    if (known.has(folder) || others.some((each) => packageFolders(each).includes(folder))) continue;
    let content: TomlTable | undefined;
    try {
      content = parseToml(await readFile(join(root, path), 'utf8'), path);
      others.push(await loadPlaced(root, files, folder));
    } catch (error) {
      const leadsTo = content === undefined ? [] : listPaths(content, folder);
      unread.push({ manifest: path, reason: describeError(error), error, leadsTo });
    }
  }
  const attached = connect(main, others);
  const reached = new Set([main, ...attached].flatMap(packageFolders));
  const broken = unread.find(({ leadsTo }) => leadsTo.some((folder) => reached.has(folder)));
  if (broken !== undefined) {
    throw new ActionError('input', `${broken.manifest} builds a package of this release, and ${broken.reason}`, {
      hint: 'Correct that manifest, or remove it from the repository',
      cause: broken.error,
    });
  }
  return { main, attached, unread: unread.map(({ manifest: path, reason }) => ({ manifest: path, reason })) };
}

/** Folders of a workspace's packages and of its root, relative to the repository. */
function packageFolders({ workspace, directory }: PlacedWorkspace): string[] {
  return [directory, ...workspace.members.map((member) => posix.join(directory, member.directory))];
}

function byDepth(left: string, right: string): number {
  return left.split('/').length - right.split('/').length || (left < right ? -1 : 1);
}

/** Where cargo finds the root of a package's workspace: itself, where it points to, or the nearest one above that has it. */
async function findRoot(root: string, files: ReadonlySet<string>, manifest: string): Promise<string> {
  if (!files.has(manifest)) {
    const near = [...files].filter((path) => posix.basename(path) === 'Cargo.toml').sort(byDepth)[0];
    throw new ActionError('input', `there is no tracked file ${manifest}`, {
      hint:
        near === undefined
          ? 'The repository tracks no Cargo.toml at all'
          : `Set manifest for this crate, e.g. manifest = "${near}"; a link or a submodule is not followed`,
    });
  }
  const folder = posix.dirname(manifest);
  const content = parseToml(await readFile(join(root, manifest), 'utf8'), manifest);
  if (content['workspace'] !== undefined) return folder;
  const pointer = stringAt(subTable(content, 'package'), 'workspace');
  if (pointer !== undefined) return posix.join(folder, pointer);
  for (let above = folder; above !== '.'; ) {
    above = posix.dirname(above);
    const path = above === '.' ? 'Cargo.toml' : `${above}/Cargo.toml`;
    if (!files.has(path)) continue;
    const candidate = subTable(parseToml(await readFile(join(root, path), 'utf8'), path), 'workspace');
    if (candidate === undefined) continue;
    const excluded = stringsAt(candidate, 'exclude').map((each) => posix.join(above, each));
    if (excluded.some((each) => folder === each || folder.startsWith(`${each}/`))) return folder;
    const { workspace } = await loadPlaced(root, files, above);
    return workspace.members.some((member) => posix.join(above, member.directory) === folder) ? above : folder;
  }
  return folder;
}

async function loadPlaced(root: string, files: ReadonlySet<string>, directory: string): Promise<PlacedWorkspace> {
  const workspace = await loadWorkspace(join(root, directory));
  for (const { name, manifest } of workspace.members) {
    const path = posix.join(directory, manifest);
    if (files.has(path)) continue;
    throw new ActionError('input', `the member ${name} (${path}) is no file that the repository tracks`, {
      hint: 'It lies behind a link, in a submodule or outside of the repository, where nothing is read or written',
    });
  }
  const lock = posix.join(directory, 'Cargo.lock');
  return { workspace, directory, lock: files.has(lock) ? lock : undefined };
}

/** Those of `others` that are linked to `main` by paths, directly or through each other, in the order given. */
function connect(main: PlacedWorkspace, others: readonly PlacedWorkspace[]): PlacedWorkspace[] {
  const reached = new Set([main]);
  for (const from of reached) {
    const [folders, targets] = [new Set(packageFolders(from)), new Set(listTargets(from))];
    for (const other of others) {
      const isLinked =
        listTargets(other).some((target) => folders.has(target)) ||
        packageFolders(other).some((own) => targets.has(own));
      if (isLinked) reached.add(other);
    }
  }
  return others.filter((other) => reached.has(other));
}

/** Folders that a workspace's dependencies and patches lead to. */
function listTargets({ workspace, directory }: PlacedWorkspace): string[] {
  const entries = [
    ...workspace.members.flatMap(({ dependencies }) => dependencies),
    ...workspace.uninherited,
    ...workspace.patches,
  ];
  return entries.flatMap(({ path }) => (path === undefined ? [] : [posix.join(directory, path)]));
}

function listPaths(content: TomlTable, folder: string): string[] {
  const entries = [...listDependencies(content), ...listPatchEntries(content)];
  return entries.flatMap(({ path }) => (path === undefined ? [] : [posix.join(folder, path)]));
}
