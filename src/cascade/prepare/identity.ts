import { posix } from 'node:path';
import { changesOnlyRelease } from '../../cargo/lock-identity.ts';
import { parseLockfile } from '../../cargo/lockfile.ts';
import { ActionError, describeError } from '../../errors/action-error.ts';
import type { Commit } from '../../git/objects.ts';
import type { Store } from '../../git/store.ts';
import type { CascadeContext } from '../context.ts';
import { commandsOf } from '../plan/config.ts';
import { branchName, type CascadePlan, closure, type PlannedCrate } from '../plan/plan.ts';
import { planEdits, type RepositoryEdits, type RepositoryRead } from './edits.ts';
import { DEPTHS, readAt } from './visit.ts';

/** Versions of the crates before this release, by name. */
export type Previous = ReadonlyMap<string, { previous: string | undefined }>;

/** What a checkout knows of them. */
export function previousOf(checkout: { previousOf: ReadonlyMap<string, string | undefined> }): Previous {
  return new Map([...checkout.previousOf].map(([name, previous]) => [name, { previous }]));
}

/**
 * Where a branch stands with a release, by what the action itself computes; what a commit says of itself proves nothing.
 * - `absent`: `edits` are still to be made on top of it.
 * - `present`: `commit` is this release's; `extra` are files it changes besides, in a pull request of this action that
 *   somebody amended.
 */
export type Located =
  | { status: 'absent'; edits: RepositoryEdits }
  | { status: 'present'; commit: string; extra: readonly string[] };

/**
 * Finds this release's commit on the first-parent line that ends at `from`: the one that made exactly the computed edits,
 * or the tip, when the edits came in other ways (one by one, or with the first commit).
 *
 * @param read what `from` says.
 * @throws ActionError (input) when the edits came together with other changes, and not as a pull request of this action.
 */
export async function locateRelease(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  { store, at: from, read }: { store: Store; at: string; read: RepositoryRead },
  reads: Previous,
): Promise<Located> {
  if (!(await isComplete(context, plan, crate, read, reads))) {
    return { status: 'absent', edits: await computeEdits(context, plan, crate, read, reads) };
  }
  const paths = [...read.tree.files.keys()].filter((path) => /(^|\/)(Cargo\.(toml|lock)|CHANGELOG\.md)$/i.test(path));
  for (const depth of DEPTHS) {
    await store.fetch([from], depth);
    const step = await searchLine(context, plan, crate, store, await store.firstParents(from, paths), reads);
    if (step === 'deeper') continue;
    if (step === undefined) return { status: 'present', commit: from, extra: [] };
    const extra = await findExtra(store, plan, crate, step);
    const { oid } = step.commit;
    if (extra.length === 0 || (await isOwnMerge(context, plan, crate, oid))) {
      return { status: 'present', commit: oid, extra };
    }
    throw new ActionError(
      'input',
      `${crate.label}: the commit ${oid.slice(0, 12)} on ${crate.config.branch} makes the changes of this release together with others (${extra.join(', ')}), which this release did not make`,
      {
        hint: 'Revert it and run this again; changes that belong to the release go into the pull request of mode pull-request',
      },
    );
  }
  return { status: 'present', commit: from, extra: [] };
}

async function computeEdits(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  read: RepositoryRead,
  reads: Previous,
  isReleased = false,
): Promise<RepositoryEdits> {
  const { policy, userRegistry: userDefault } = context;
  return await planEdits(crate, plan, read, reads, { policy, isReleased, userDefault });
}

/** Whether a commit has everything the release would change in it. */
async function isComplete(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  read: RepositoryRead,
  reads: Previous,
): Promise<boolean> {
  if (read.version !== crate.version) return false;
  let edits: RepositoryEdits;
  try {
    edits = await computeEdits(context, plan, crate, read, reads, true);
  } catch (error) {
    if (error instanceof ActionError) return false;
    throw error;
  }
  if (edits.files.length > 0) return false;
  if (commandsOf(context.config, crate.config).update.length === 0) return true;
  return [...edits.locks].every(([path, text]) => {
    if (edits.plannedLocks.get(path) !== text) return false;
    const { packages } = parseLockfile(text);
    const edges = edits.siblings.filter((each) => each.directory === posix.dirname(path) && each.via === 'registry');
    return edges.every((edge) => packages.some(({ name, version }) => name === edge.crate && version === edge.version));
  });
}

interface Introduction {
  commit: Commit;
  parent: string;
  /** What the release changes on top of the parent; `undefined` when that cannot be told. */
  edits: RepositoryEdits | undefined;
}

/** The newest commit of the line that has all the edits while its parent has not. */
async function searchLine(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  store: Store,
  line: readonly string[],
  reads: Previous,
): Promise<Introduction | 'deeper' | undefined> {
  for (const oid of line) {
    const commit = await store.readCommit(oid);
    const parent = commit?.parents[0];
    if (commit === undefined || parent === undefined) return undefined;
    if ((await store.readCommit(parent)) === undefined) return 'deeper';
    const edits = await editsOn(context, plan, crate, store, parent, reads);
    if (edits !== 'none') return { commit, parent, edits };
  }
  return undefined;
}

/** `none` when nothing is left to change, `undefined` when it cannot be told what is. */
async function editsOn(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  store: Store,
  commit: string,
  reads: Previous,
): Promise<RepositoryEdits | 'none' | undefined> {
  try {
    const read = await readAt(context, crate, store, commit);
    if (await isComplete(context, plan, crate, read, reads)) return 'none';
    return await computeEdits(context, plan, crate, read, reads);
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    context.ports.log.debug(`${crate.label}: ${commit}: ${describeError(error)}`);
    return undefined;
  }
}

/** Paths that the commit changes in another way than the release would. */
async function findExtra(
  store: Store,
  plan: CascadePlan,
  crate: PlannedCrate,
  { commit, parent, edits }: Introduction,
): Promise<readonly string[]> {
  const changes = await store.compare(parent, commit.oid);
  if (edits === undefined) return changes.map(({ path }) => path);
  const expected = new Map(edits.files.map((file) => [file.path, file]));
  const sides = changes.flatMap(({ before, after }) => [before, after].flatMap((side) => side?.oid ?? []));
  const blobs = await store.readBlobs(sides);
  const siblings = listSiblings(plan, edits);
  const extra = changes.filter(({ path, before, after }) => {
    const wanted = expected.get(path);
    if (after === undefined) return wanted === undefined || wanted.after !== undefined;
    if (!after.mode.startsWith('100')) return true;
    const mode = wanted?.mode ?? before?.mode;
    if (mode !== undefined && mode !== after.mode) return true;
    const content = blobs.get(after.oid);
    if (wanted !== undefined)
      return content === undefined || wanted.after === undefined || !content.equals(wanted.after);
    if (!edits.locks.has(path) || before === undefined) return true;
    return !changesOnlyRelease(String(blobs.get(before.oid)), String(content), [crate, ...edits.moved], siblings);
  });
  const missing = [...expected.keys()].filter((path) => !changes.some((change) => change.path === path));
  return [...extra.map(({ path }) => path), ...missing].sort();
}

/** The crates of the release that a repository follows, and those that they need: its lock names them, too. */
export function listSiblings(plan: CascadePlan, edits: Pick<RepositoryEdits, 'siblings'>): readonly PlannedCrate[] {
  const direct = new Set(edits.siblings.map(({ crate }) => crate));
  const all = new Set([...direct].flatMap((name) => [name, ...closure(plan, name)]));
  return plan.crates.filter(({ name }) => all.has(name));
}

/** Whether GitHub says that a commit is the merge of this action's own pull request. */
export async function isOwnMerge(
  context: CascadeContext,
  plan: Pick<CascadePlan, 'upstream'>,
  crate: PlannedCrate,
  commit: string,
): Promise<boolean> {
  const { location, branch } = crate.config;
  const github = context.githubFor(crate);
  if (location.kind !== 'github' || github === undefined) return false;
  return await github.isMergeOf({ repository: crate.label, head: branchName(plan.upstream), base: branch, commit });
}

/** Whether the one commit of a pull request's branch is what this action made, on whatever commit of the base branch. */
export async function isOwnBranch(
  context: CascadeContext,
  plan: CascadePlan,
  { crate, store, refs }: { crate: PlannedCrate; store: Store; refs: { branch: string } },
  tip: string,
  reads: Previous,
): Promise<boolean> {
  await store.fetch([tip], 2);
  const commit = await store.readCommit(tip);
  const [parent, ...others] = commit?.parents ?? [];
  if (commit === undefined || parent === undefined || others.length > 0) return false;
  if (!(await isOnLine(store, refs.branch, parent))) return false;
  const edits = await editsOn(context, plan, crate, store, parent, reads);
  if (edits === undefined || edits === 'none') return false;
  return (await findExtra(store, plan, crate, { commit, parent, edits })).length === 0;
}

/** Whether a commit is on the first-parent line that ends at `tip`. */
export async function isOnLine(store: Store, tip: string, commit: string): Promise<boolean> {
  for (const depth of [2, 64, 1_024, Number.POSITIVE_INFINITY]) {
    await store.fetch([tip], depth);
    const line = await store.firstParents(tip);
    if (line.includes(commit)) return true;
    const last = await store.readCommit(line.at(-1) ?? tip);
    if (last?.parents.length === 0) return false;
  }
  return false;
}
