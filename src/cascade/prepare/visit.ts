import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import type { AnnotatedTag } from '../../git/objects.ts';
import { branchRef, type RefIds, tagRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan, PlannedCrate } from '../plan/plan.ts';
import { type Settled, settleEach } from '../settled.ts';
import { type RepositoryRead, readRepository, readVersionAt } from './edits.ts';
import { fetchSubmodules } from './submodules.ts';
import { IN_SUBMODULE, readTree } from './tree.ts';

/** What was seen of the refs that a release moves. */
export interface SeenRefs {
  branch: string;
  /** Of an annotated tag the tag's own id. */
  tag: string | undefined;
}

/** A repository as it was found: refs, and what the commit says that the release starts from or has made. */
export interface Visited {
  crate: PlannedCrate;
  store: Store;
  refs: SeenRefs;
  /** Absent for a lightweight tag as well. */
  tag: AnnotatedTag | undefined;
  /** The tag's commit where the tag is there, else the branch's. */
  at: string;
  read: RepositoryRead;
  /** The package's version before this release; `undefined` where there is none before it. */
  previous: string | undefined;
}

/** Goes to every repository: refs, the right to push, manifests. All at once, and before anything is built. */
export async function visit(context: CascadeContext, plan: CascadePlan): Promise<Settled<Visited>> {
  const crates = new Map(plan.crates.map((crate) => [crate.name, crate]));
  return await settleEach(context, [...crates.keys()], 'look', async (name) => {
    return await visitRepository(context, crates.get(name) as PlannedCrate);
  });
}

/** @throws ActionError (input) when there is no such branch, or the credential may not push. */
export async function visitRepository(context: CascadeContext, crate: PlannedCrate): Promise<Visited> {
  const { git, mayPush } = context;
  const refs = readRefs(crate, await git.look(crate.url, mayPush(crate) ? 'write' : 'read'));
  const store = await git.createStore(crate.url);
  if (refs.tag === undefined) await store.fetch([refs.branch], 1);
  else await store.fetch([...new Set([refs.tag, refs.branch])], 2);
  const tag = refs.tag === undefined ? undefined : await store.readTag(refs.tag);
  const at = tag?.target ?? refs.tag ?? refs.branch;
  if ((await store.readCommit(at)) === undefined) {
    throw new ActionError('input', `${crate.label} has the tag ${crate.tag} already, and it points to no commit`, {
      hint: 'Was it pushed by mistake? Remove it, or release a new version',
    });
  }
  const read = await readAt(context, crate, store, at);
  return { crate, store, refs, tag, at, read, previous: await findPrevious(crate, store, at, read) };
}

/** @throws ActionError (input) when there is no such branch. */
export function readRefs(crate: PlannedCrate, refs: RefIds): SeenRefs {
  const branch = refs.get(branchRef(crate.config.branch));
  if (branch !== undefined) return { branch, tag: refs.get(tagRef(crate.tag)) };
  const names = [...refs.keys()].flatMap((name) => (name.startsWith('refs/heads/') ? [name.slice(11)] : []));
  const hint =
    names.length === 0
      ? 'It has no branch at all: push the crate to it first'
      : `Its branches: ${names.slice(0, 10).join(', ')}. Set branch for this crate in the configuration`;
  throw new ActionError('input', `${crate.label} has no branch ${crate.config.branch}`, { hint });
}

/** What a commit that is in the store says. */
export async function readAt(
  { scratchDir, git }: Pick<CascadeContext, 'scratchDir' | 'git'>,
  crate: PlannedCrate,
  store: Store,
  commit: string,
): Promise<RepositoryRead> {
  const also = new Set(crate.config.files.map(({ path }) => path));
  const directory = join(scratchDir, 'trees', randomUUID());
  const tree = await readTree(store, commit, directory, also);
  if (crate.config.submodules !== true) return await readRepository(crate, tree);
  const files = new Map(tree.files);
  for (const { path, oid, store: own } of await fetchSubmodules({ git }, store, commit)) {
    const inner = await readTree(own, oid, join(directory, path), new Set());
    for (const [name, file] of inner.files) {
      // Read, because a member may lie in it; not written, because it is another repository.
      if (file.mode.startsWith('100')) files.set(`${path}/${name}`, { ...file, mode: IN_SUBMODULE });
    }
  }
  return await readRepository(crate, { ...tree, files });
}

/** Commits of history that are asked for, step by step: mostly the release is the newest. */
export const DEPTHS = [16, 256, Number.POSITIVE_INFINITY] as const;

/** The version before the one of this release: on the branch, or where the release's version came to be. */
async function findPrevious(
  crate: PlannedCrate,
  store: Store,
  at: string,
  read: RepositoryRead,
): Promise<string | undefined> {
  if (read.version !== crate.version) return read.version;
  const { workspace, directory } = read.workspaces.main;
  const member = workspace.members.find(({ name }) => name === crate.name);
  const paths = [member?.manifest ?? 'Cargo.toml', 'Cargo.toml'].map((path) =>
    directory === '.' ? path : `${directory}/${path}`,
  );
  for (const depth of DEPTHS) {
    let isWhole = true;
    await store.fetch([at], depth);
    for (const oid of await store.firstParents(at, paths)) {
      const parent = (await store.readCommit(oid))?.parents[0];
      if (parent === undefined) return undefined;
      isWhole = (await store.readCommit(parent)) !== undefined;
      if (!isWhole) break;
      const version = await readVersionAt(read, crate.name, (path) => readText(store, parent, path));
      if (version !== crate.version) return version;
    }
    if (isWhole) return undefined;
  }
  return undefined;
}

async function readText(store: Store, commit: string, path: string): Promise<string | undefined> {
  const oid = await store.findBlob(commit, path);
  return oid === undefined ? undefined : (await store.readBlobs([oid])).get(oid)?.toString('utf8');
}
