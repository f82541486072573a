import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseLockfile } from '../../cargo/lockfile.ts';
import { loadWorkspace } from '../../cargo/workspace.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { FileContent } from '../../git/import-stream.ts';
import type { Store } from '../../git/store.ts';
import type { CascadeContext } from '../context.ts';
import { addSection } from '../plan/changelog.ts';
import { type ManifestPlan, planManifests } from '../plan/manifests.ts';
import type { CascadePlan, PlannedCrate } from '../plan/plan.ts';
import { type ManifestTree, readManifestTree, type TextEncoding } from './tree.ts';

/** One file that a release changes, Cargo.lock aside. */
export interface FileEdit {
  path: string;
  mode: string;
  before: string | undefined;
  after: string;
  encoding: TextEncoding;
}

/** What a release changes on top of one commit of a repository, as the action computes it. */
export interface ReleaseEdits {
  tree: ManifestTree;
  manifests: ManifestPlan;
  /** Without those that are as they shall be. */
  files: readonly FileEdit[];
  /** Text of the Cargo.lock the repository tracks; `undefined` when it tracks none. */
  lock: string | undefined;
  /** The tracked lock names other versions than those of the release. */
  isLockStale: boolean;
}

/** Whether the commit has everything the release would change in it. */
export function isComplete({ files, isLockStale }: ReleaseEdits): boolean {
  return files.length === 0 && !isLockStale;
}

/**
 * Works out the edits of a release on a commit that is in the store.
 *
 * @throws ActionError (input) when a manifest does not have what the monorepo leads one to expect.
 */
export async function planEdits(
  { policy, config, scratchDir }: Pick<CascadeContext, 'policy' | 'config' | 'scratchDir'>,
  plan: CascadePlan,
  crate: PlannedCrate,
  store: Store,
  commit: string,
): Promise<ReleaseEdits> {
  const tree = await readManifestTree(store, commit, join(scratchDir, 'manifests', randomUUID()));
  const crates = new Map(plan.crates.map((each) => [each.name, each]));
  const read = (path: string): string => {
    const text = tree.read(path);
    if (text !== undefined) return text;
    throw new ActionError('input', `${crate.label}: ${path} is no file that the repository tracks`, {
      hint: 'What lies behind a link, in a submodule or outside of the repository is neither read nor written',
    });
  };
  const workspace = await loadWorkspace(tree.root);
  for (const { manifest } of workspace.members) read(manifest);
  const manifests = planManifests(crate, crates, workspace, policy, read);
  const files: FileEdit[] = manifests.files.map(({ path, before, after }) => ({
    path,
    mode: tree.files.get(path)?.mode ?? '100644',
    before,
    after,
    encoding: 'utf8',
  }));
  if (crate.config.changelog) files.push(await editChangelog(plan, crate, tree, manifests));
  const lock = tree.read('Cargo.lock');
  const versions = new Map(
    [crate, ...manifests.siblings.map(({ crate: name }) => crates.get(name))].map((each) => [
      each?.name ?? '',
      each?.version ?? '',
    ]),
  );
  return {
    tree,
    manifests,
    files: files.filter(({ before, after }) => before !== after),
    lock,
    isLockStale: lock !== undefined && config.commands.update.length > 0 && !locks(lock, versions),
  };
}

async function editChangelog(
  plan: CascadePlan,
  crate: PlannedCrate,
  tree: ManifestTree,
  manifests: ManifestPlan,
): Promise<FileEdit> {
  const path = 'CHANGELOG.md';
  const present = tree.files.get(path);
  if (present !== undefined && !tree.regular.has(path)) {
    throw new ActionError('input', `${crate.label}: ${path} is a link, expected a file`, {
      hint: 'Nothing is written through a link: make it a file, or set changelog = false',
    });
  }
  const found = await tree.load(path);
  const updated = plan.crates.filter(({ name }) => manifests.siblings.some((sibling) => sibling.crate === name));
  const after = addSection(found?.text, crate, updated, plan.upstream);
  return { path, mode: present?.mode ?? '100644', before: found?.text, after, encoding: found?.encoding ?? 'utf8' };
}

/** Whether a lock holds each of the crates at its version. */
function locks(lock: string, versions: ReadonlyMap<string, string>): boolean {
  const { packages } = parseLockfile(lock);
  return [...versions].every(([name, version]) =>
    packages.some((each) => each.name === name && each.version === version),
  );
}

/** The edits as contents of a commit, with the lock when there is one to change. */
export function listContents(edits: Pick<ReleaseEdits, 'files' | 'tree'>, lock: string | undefined): FileContent[] {
  const files = edits.files.map(({ path, mode, after, encoding }) => ({
    path,
    mode,
    content: Buffer.from(after, encoding),
  }));
  const before = edits.tree.read('Cargo.lock');
  if (lock === undefined || lock === before) return files;
  const mode = edits.tree.files.get('Cargo.lock')?.mode ?? '100644';
  return [...files, { path: 'Cargo.lock', mode, content: Buffer.from(lock) }];
}
