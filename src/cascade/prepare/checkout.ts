import { mkdir } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { FileContent } from '../../git/import-stream.ts';
import { tagRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import type { CascadeContext } from '../context.ts';
import { countLines, type Drift } from '../plan/drift.ts';
import { addEdges, type CascadePlan, closure, commitMessage, type PlannedCrate } from '../plan/plan.ts';
import { mergeSettled, nothingSettled, type Settled, settleEach } from '../settled.ts';
import {
  type FileEdit,
  listNamedCrates,
  planEdits,
  type RepositoryEdits,
  type RepositoryRead,
  readRepository,
} from './edits.ts';
import type { Found } from './inspect.ts';
import { writeLfsFiles } from './lfs.ts';
import { failOldRustVersions } from './rust-version.ts';
import { uniqueSiblings } from './siblings.ts';
import { writeSubmodules } from './submodules.ts';
import { readAt, type SeenRefs } from './visit.ts';
import { readInside, writeInside } from './work-files.ts';

/** A downstream repository with everything a release would change in it worked out. */
export interface Checkout {
  crate: PlannedCrate;
  store: Store;
  /** As they were seen when this was worked out: a push goes through only while they are still so. */
  refs: SeenRefs;
  /** The commit that the edits are made on; of a released crate its release commit. */
  base: string;
  /** The release's commit, where the repository has it already. */
  released: string | undefined;
  /** Files that commit changes besides the release's. */
  extra: readonly string[];
  read: RepositoryRead;
  /** The package's version before this release. */
  previous: string | undefined;
  /** Versions of the crates of the release before it. */
  previousOf: ReadonlyMap<string, string | undefined>;
  manifests: RepositoryEdits;
  /** Everything that is written and committed, locks aside; nothing where the release is there. */
  files: readonly FileEdit[];
  /** The tracked locks that name the package, as found, by path. */
  locks: ReadonlyMap<string, string>;
  /** A commit with the edits, and the locks as far as that needs no cargo: what is checked out. */
  planned: string;
  /** Where the work tree is, or will be: without `.git`, so that a build can neither ask nor change one. */
  directory: string;
  /** Manifest, changelog and lock diffs, unified. */
  diff: string;
  /** How far the repository's sources are from the monorepo's, before a sync. */
  drift: Drift;
}

/**
 * Works out the edits of every repository that is not released yet, and what the released ones are that others build
 * against.
 *
 * @param targets crates that will be released; what they need is looked at as well.
 * @returns the plan in the order of what the repositories themselves depend on, too.
 */
export async function checkOut(
  context: CascadeContext,
  plan: CascadePlan,
  found: ReadonlyMap<string, Found>,
  targets: readonly string[],
): Promise<{ plan: CascadePlan; checkouts: Settled<Checkout> }> {
  const open = targets.filter((name) => isOpen(found.get(name)));
  const names = new Set(plan.crates.map(({ name }) => name));
  let checkouts = nothingSettled<Checkout>();
  for (;;) {
    // What a repository names is looked at, too: an entry is judged by what it names.
    const named = [...checkouts.done.values()].flatMap(({ read }) => listNamedCrates(read, names));
    const wanted = new Set([...open.flatMap((name) => [name, ...closure(plan, name)]), ...named]);
    const missing = [...wanted].filter((name) => !checkouts.done.has(name));
    if (missing.length === 0 || checkouts.failed.size > 0) break;
    const more = await settleEach(context, missing, 'edit', async (name) => {
      const checkout = await checkOutOne(context, plan, found.get(name) as Found, found);
      for (const note of checkout.manifests.notes) context.ports.log.notice(`${checkout.crate.label}: ${note}`);
      sayDrift(context, checkout);
      return checkout;
    });
    checkouts = mergeSettled(checkouts, more);
  }
  if (checkouts.failed.size > 0) return { plan, checkouts };
  const edges = [...checkouts.done].flatMap(([from, { manifests }]) =>
    manifests.siblings.map(({ crate: to, kind }) => ({ from, to, kind })),
  );
  return { plan: addEdges(plan, edges), checkouts: failOldRustVersions(checkouts) };
}

/** Whether something of the crate is still to be pushed. */
export function isOpen(found: Found | undefined): boolean {
  return found?.status === 'open' || found?.status === 'merged';
}

async function checkOutOne(
  context: CascadeContext,
  plan: CascadePlan,
  found: Found,
  all: ReadonlyMap<string, Found>,
): Promise<Checkout> {
  const { crate, store, refs, previous } = found;
  const base = found.commit ?? refs.branch;
  const read = base === found.at ? found.read : await readAt(context, crate, store, base);
  const manifests = found.status === 'open' ? found.edits : await planReleased(context, plan, crate, read, all);
  const { files, locks, plannedLocks, registry } = manifests;
  // A registry that nobody configured is found here, not after the push.
  if (registry !== undefined && found.status === 'open') {
    await context.registry.look({ crate, registry, previous, repositoryConfig: undefined });
  }
  const checkout: Checkout = {
    ...{ crate, store, refs, base, read, previous, manifests, files, locks },
    released: found.commit,
    extra: 'extra' in found ? found.extra : [],
    previousOf: new Map([...all].map(([name, each]) => [name, each.previous] as const)),
    planned: base,
    drift: await measureDrift(store, crate, read, manifests),
    directory: join(context.scratchDir, 'work', crate.name, crate.name),
    diff: '',
  };
  const contents = listContents(checkout, plannedLocks);
  if (found.status !== 'open' || contents.length === 0) return checkout;
  const { commit: planned } = await makeRelease(context, plan, checkout, plannedLocks);
  const paths = contents.map(({ path }) => path);
  return { ...checkout, planned, diff: await store.diff(base, planned, paths) };
}

/** Old code under a new tag is nothing that should be found out later. */
function sayDrift({ ports }: Pick<CascadeContext, 'ports'>, { crate, drift, released }: Checkout): void {
  if (drift.files === 0 || released !== undefined) return;
  const what = `${crate.label}: ${drift.files} files (${drift.lines} lines) differ from ${crate.config.path} in the monorepo`;
  if (crate.config.sync) ports.log.info(`${what}; they are brought over`);
  else
    ports.log.notice(
      `${what}: the tag carries the repository's own. Set sync = true for this crate to bring them over`,
    );
}

async function measureDrift(
  store: Store,
  { sources }: PlannedCrate,
  { tree }: RepositoryRead,
  { sources: { written, removed }, directory }: RepositoryEdits,
): Promise<Drift> {
  const paths = [...written, ...removed];
  const ours = paths.flatMap((path) => tree.files.get(posix.join(directory, path))?.oid ?? []);
  const theirs = written.flatMap((path) => sources?.files.get(path)?.oid ?? []);
  const [here, there] = await Promise.all([store.readBlobs(ours), sources?.read(theirs) ?? new Map<string, Buffer>()]);
  const lines = paths.reduce((sum, path) => {
    const own = here.get(tree.files.get(posix.join(directory, path))?.oid ?? '');
    return sum + countLines(there.get(sources?.files.get(path)?.oid ?? ''), own);
  }, 0);
  return { files: paths.length, lines, paths };
}

/** Of a release that is there already nothing is to be changed: only what it depends on counts. */
async function planReleased(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  read: RepositoryRead,
  all: ReadonlyMap<string, Found>,
): Promise<RepositoryEdits> {
  const { policy, userRegistry: userDefault } = context;
  const edits = await planEdits(crate, plan, read, all, { policy, isReleased: true, userDefault });
  return { ...edits, files: [], changes: [], plannedLocks: edits.locks };
}

/** Writes the work trees of the crates: fresh files, nothing of a build in them. */
export async function writeWorkTrees(
  context: CascadeContext,
  checkouts: ReadonlyMap<string, Checkout>,
): Promise<Settled<void>> {
  return await settleEach(context, [...checkouts.keys()], 'write the files', async (name) => {
    const { store, planned, directory, crate, base, read } = checkouts.get(name) as Checkout;
    const { history, branch, lfs, submodules } = crate.config;
    await mkdir(dirname(directory), { recursive: true });
    await store.checkOut(planned, directory);
    if (submodules === true) await writeSubmodules(context, store, planned, directory);
    if (lfs === true) await writeLfsFiles(context, crate.url, read.tree, directory);
    if (history) await context.git.addHistory({ directory, store, base, commit: planned, branch });
  });
}

/** The edits, and the locks that differ from what is there, as contents of a commit. */
export function listContents(
  { files, locks: before, read }: Pick<Checkout, 'files' | 'locks' | 'read'>,
  locks: ReadonlyMap<string, string>,
): FileContent[] {
  const edited = files.map(({ path, mode, after }) => ({
    path,
    mode: after === undefined ? undefined : mode,
    content: after ?? new Uint8Array(),
  }));
  const moved = [...locks].filter(([path, text]) => before.get(path) !== text);
  return [
    ...edited,
    ...moved.map(([path, text]) => ({
      path,
      mode: read.tree.files.get(path)?.mode ?? '100644',
      content: Buffer.from(text, 'utf8'),
    })),
  ];
}

/**
 * The release commit: the edits and the locks on top of the base, nothing else. Its id depends on nothing but the branch,
 * the upstream tag and the configuration.
 */
export async function makeRelease(
  context: Pick<CascadeContext, 'identity' | 'config'>,
  plan: CascadePlan,
  checkout: Checkout,
  locks: ReadonlyMap<string, string>,
): Promise<{ commit: string; tree: string }> {
  return await checkout.store.make({
    parent: checkout.base,
    files: listContents(checkout, locks),
    message: releaseMessage(context, plan, checkout),
    identity: context.identity,
    epochSeconds: plan.upstream.epochSeconds,
  });
}

export function releaseMessage(
  { identity, config }: Pick<CascadeContext, 'identity' | 'config'>,
  plan: CascadePlan,
  checkout: Pick<Checkout, 'manifests'>,
): string {
  const updated = uniqueSiblings(plan, checkout).map(([, crate]) => crate);
  return commitMessage(plan.upstream, updated, config.commit.signOff ? identity : undefined);
}

/** A fresh clone of a released crate at its commit, for cargo to pack: it says in the package which commit that is. */
export async function cloneReleased(
  context: CascadeContext,
  crate: PlannedCrate,
  at: { directory: string; commit: string },
): Promise<{ directory: string; read: RepositoryRead }> {
  const { directory, commit } = at;
  await mkdir(dirname(directory), { recursive: true });
  const { repository } = await context.git.clone({ url: crate.url, branch: crate.config.branch, directory });
  await repository.checkOut(commit, tagRef(crate.tag));
  const files = await repository.listFiles(commit);
  return { directory, read: await readRepository(crate, { commit, directory, files }) };
}

/** Puts the edited files on disk, whatever a command made of them meanwhile. */
export async function writeEdits({ directory, files }: Pick<Checkout, 'directory' | 'files'>): Promise<void> {
  for (const { path, after } of files) await writeInside(directory, path, after);
}

/** Puts lock files on disk as they are given. */
export async function writeLocks(
  { directory }: Pick<Checkout, 'directory'>,
  locks: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [path, text] of locks) await writeInside(directory, path, text);
}

/** Text of a lock as a command left it; `undefined` when it is gone. */
export async function readLock({ directory }: Pick<Checkout, 'directory'>, path: string): Promise<string | undefined> {
  return await readInside(directory, path);
}
