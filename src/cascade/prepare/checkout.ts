import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Git } from '../../git/git.ts';
import { tagRef } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import type { CascadeContext } from '../context.ts';
import { addEdges, type CascadePlan, closure, type PlannedCrate, releaseTrailer } from '../plan/plan.ts';
import { mergeSettled, nothingSettled, type Settled, settleEach } from '../settled.ts';
import {
  type FileEdit,
  listNamedCrates,
  planEdits,
  type RepositoryEdits,
  type RepositoryRead,
  readRepository,
  readVersionAt,
} from './edits.ts';
import type { Found } from './inspect.ts';

/** A downstream repository on this machine, as its commit has it. */
export interface Clone {
  crate: PlannedCrate;
  repository: Repository;
  directory: string;
  /** The branch's commit when it was cloned: a push goes through only while it is still there. */
  branchHead: string;
  /** The commit whose tree is on disk, before the edits. */
  base: string;
  /** A commit of this release that the branch carries already: only its tag is missing. */
  released: string | undefined;
  read: RepositoryRead;
  /** The package's version before this release. */
  previous: string | undefined;
}

/** A clone with everything a release would change in it worked out and written into its tree. */
export interface Checkout extends Clone {
  manifests: RepositoryEdits;
  /** Everything that is written and staged, Cargo.lock aside. */
  files: readonly FileEdit[];
  /** The tracked locks that name the package, as found, by path. */
  locks: ReadonlyMap<string, string>;
  /** Versions of the crates it names before this release. */
  previousOf: ReadonlyMap<string, string | undefined>;
  /** Manifest, changelog and lock diffs, unified. */
  diff: string;
}

/**
 * Clones and edits every repository that is not released yet, and clones the released ones others build against.
 *
 * @param targets crates that will be released; what they need is checked out as well.
 * @returns the plan in the order of what the repositories themselves depend on, too.
 */
export async function checkOut(
  context: CascadeContext,
  plan: CascadePlan,
  found: ReadonlyMap<string, Found>,
  targets: readonly string[],
): Promise<{ plan: CascadePlan; checkouts: Settled<Checkout> }> {
  const open = targets.filter((name) => found.get(name)?.status === 'open');
  const clones = await cloneAll(context, plan, found, open);
  if (clones.failed.size > 0) return { plan, checkouts: { ...nothingSettled<Checkout>(), failed: clones.failed } };
  const checkouts = await settleEach(context, [...clones.done.keys()], 'edit', async (name) => {
    const checkout = await edit(context, plan, clones.done.get(name) as Clone, clones.done);
    for (const note of checkout.manifests.notes) context.ports.log.notice(`${checkout.crate.label}: ${note}`);
    return checkout;
  });
  const edges = [...checkouts.done].flatMap(([from, { manifests }]) =>
    manifests.siblings.map(({ crate: to, kind }) => ({ from, to, kind })),
  );
  return { plan: addEdges(plan, edges), checkouts };
}

/** Everything that the crates need, and what their repositories name besides: an entry is judged by what it names. */
async function cloneAll(
  context: CascadeContext,
  plan: CascadePlan,
  found: ReadonlyMap<string, Found>,
  open: readonly string[],
): Promise<Settled<Clone>> {
  const crates = new Map(plan.crates.map((crate) => [crate.name, crate]));
  const names = new Set(crates.keys());
  let clones = nothingSettled<Clone>();
  for (;;) {
    const named = [...clones.done.values()].flatMap(({ read }) => listNamedCrates(read, names));
    const wanted = new Set([...open.flatMap((name) => [name, ...closure(plan, name)]), ...named]);
    const missing = [...wanted].filter((name) => !clones.done.has(name));
    if (missing.length === 0) return clones;
    const more = await settleEach(context, missing, 'check out', async (name) => {
      const [crate, state] = [crates.get(name) as PlannedCrate, found.get(name)];
      const directory = cloneDirectory(context, name);
      return state?.status === 'done'
        ? await cloneReleased(context.git, crate, { directory, commit: state.commit })
        : await cloneOpen(context.git, crate, plan, directory);
    });
    clones = mergeSettled(clones, more);
    if (more.failed.size > 0) return clones;
  }
}

/** Each clone lies alone: what stands beside it in a folder is not there for whoever clones it. */
function cloneDirectory({ scratchDir }: Pick<CascadeContext, 'scratchDir'>, name: string): string {
  return join(scratchDir, 'crates', name, 'repository');
}

/** Clones a repository whose tag is missing yet. */
async function cloneOpen(git: Git, crate: PlannedCrate, plan: CascadePlan, directory: string): Promise<Clone> {
  await mkdir(dirname(directory), { recursive: true });
  const { repository, head } = await git.clone({ url: crate.url, branch: crate.config.branch, directory });
  const released = (await repository.findTrailer(head, releaseTrailer(plan.upstream)))?.oid;
  if (released !== undefined && released !== head) await repository.checkOut(released);
  return await readClone({ crate, repository, directory, branchHead: head, base: released ?? head, released });
}

/** Clones a repository that is released already, at its tag. */
async function cloneReleased(
  git: Git,
  crate: PlannedCrate,
  { directory, commit }: { directory: string; commit: string },
): Promise<Clone> {
  await mkdir(dirname(directory), { recursive: true });
  const { repository, head } = await git.clone({ url: crate.url, branch: crate.config.branch, directory });
  await repository.checkOut(commit, tagRef(crate.tag));
  return await readClone({ crate, repository, directory, branchHead: head, base: commit, released: commit });
}

async function readClone(clone: Omit<Clone, 'read' | 'previous'>): Promise<Clone> {
  const { crate, repository, directory, base, released } = clone;
  const read = await readRepository(crate, { directory, files: await repository.listFiles(base) });
  if (released === undefined) return { ...clone, read, previous: read.version };
  const [parent] = (await repository.readCommit(released)).parents;
  const previous =
    parent === undefined
      ? undefined
      : await readVersionAt(read, crate.name, (path) => repository.readFile(parent, path));
  return { ...clone, read, previous };
}

async function edit(
  context: CascadeContext,
  plan: CascadePlan,
  clone: Clone,
  clones: ReadonlyMap<string, Clone>,
): Promise<Checkout> {
  const { repository, base, released, crate, read } = clone;
  const manifests = await planEdits(crate, plan, read, clones, {
    policy: context.policy,
    isReleased: released !== undefined,
    userDefault: context.userRegistry,
  });
  const { files, locks, plannedLocks, registry } = manifests;
  // A registry that nobody configured is found here, not after the push.
  if (registry !== undefined && released === undefined) {
    await context.registry.look({ crate, registry, previous: clone.previous, repositoryConfig: undefined });
  }
  const previousOf = new Map([...clones].map(([name, { previous }]) => [name, previous] as const));
  const checkout = { ...clone, manifests, files, locks, previousOf };
  await writeEdits(checkout);
  const moved = [...plannedLocks].filter(([path, text]) => locks.get(path) !== text);
  await writeLocks(checkout, new Map(moved));
  const paths = [...files.map(({ path }) => path), ...moved.map(([path]) => path)];
  return { ...checkout, diff: paths.length === 0 ? '' : await repository.diff(base, undefined, paths) };
}

/** A fresh clone of a released crate at its tag. */
export async function checkOutReleased(
  { git }: Pick<CascadeContext, 'git'>,
  crate: PlannedCrate,
  at: { directory: string; commit: string },
): Promise<Clone> {
  return await cloneReleased(git, crate, at);
}

/** Puts the edited files on disk, whatever a build made of them meanwhile. */
export async function writeEdits({ directory, files }: Pick<Checkout, 'directory' | 'files'>): Promise<void> {
  for (const { path, after } of files) {
    const target = join(directory, path);
    if (after === undefined) {
      await rm(target, { force: true });
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, after);
  }
}

/** Puts lock files on disk as they are given. */
export async function writeLocks(
  { directory }: Pick<Checkout, 'directory'>,
  locks: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [path, text] of locks) await writeFile(join(directory, path), text);
}
