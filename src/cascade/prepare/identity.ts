import { changesOnlyRelease } from '../../cargo/lock-identity.ts';
import { ActionError, describeError } from '../../errors/action-error.ts';
import type { Commit } from '../../git/objects.ts';
import type { Store } from '../../git/store.ts';
import type { CascadeContext } from '../context.ts';
import { branchName, type CascadePlan, type PlannedCrate } from '../plan/plan.ts';
import { isComplete, planEdits, type ReleaseEdits } from './edits.ts';

/**
 * Where a branch stands with a release, by what the action itself computes; what a commit says of itself proves nothing.
 * - `absent`: `edits` are still to be made on top of it.
 * - `present`: `commit` is this release's; `extra` are files it changes besides, in a pull request of this action that
 *   somebody amended.
 */
export type Located =
  | { status: 'absent'; edits: ReleaseEdits }
  | { status: 'present'; commit: string; edits: ReleaseEdits; extra: readonly string[] };

/** Commits of history that are asked for, step by step: mostly the release is the newest. */
const DEPTHS = [16, 256, Number.POSITIVE_INFINITY];

/**
 * Finds this release's commit on the first-parent line that ends at `from`: the one that made exactly the computed edits,
 * or the tip, when the edits came in other ways (one by one, or with the first commit).
 *
 * @throws ActionError (input) when the edits came together with other changes, and not as a pull request of this action.
 */
export async function locateRelease(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  store: Store,
  from: string,
): Promise<Located> {
  const edits = await planEdits(context, plan, crate, store, from);
  if (!isComplete(edits)) return { status: 'absent', edits };
  const present = (commit: string, extra: readonly string[] = []): Located => ({
    status: 'present',
    commit,
    edits,
    extra,
  });
  const paths = [...edits.tree.regular].filter((path) => /(^|\/)(Cargo\.(toml|lock)|CHANGELOG\.md)$/.test(path));
  for (const depth of DEPTHS) {
    await store.fetch([from], depth);
    const step = await searchLine(context, plan, crate, store, await store.firstParents(from, paths));
    if (step === 'deeper') continue;
    if (step === undefined) return present(from);
    const extra = await findExtra(store, plan, crate, step);
    if (extra.length === 0 || (await isOwnMerge(context, plan, crate, step.commit.oid))) {
      return present(step.commit.oid, extra);
    }
    throw new ActionError(
      'input',
      `${crate.label}: the commit ${step.commit.oid.slice(0, 12)} on ${crate.config.branch} makes the changes of this release together with others (${extra.join(', ')}), which this release did not make`,
      {
        hint: 'Revert it and run this again; changes that belong to the release go into the pull request of mode pull-request',
      },
    );
  }
  return present(from);
}

interface Introduction {
  commit: Commit;
  parent: string;
  /** What the release changes on top of the parent; `undefined` when that cannot be told. */
  edits: ReleaseEdits | undefined;
}

/** The newest commit of the line that has all the edits while its parent has not. */
async function searchLine(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  store: Store,
  line: readonly string[],
): Promise<Introduction | 'deeper' | undefined> {
  for (const oid of line) {
    const commit = await store.readCommit(oid);
    const parent = commit?.parents[0];
    if (commit === undefined || parent === undefined) return undefined;
    if ((await store.readCommit(parent)) === undefined) return 'deeper';
    let edits: ReleaseEdits | undefined;
    try {
      edits = await planEdits(context, plan, crate, store, parent);
    } catch (error) {
      if (!(error instanceof ActionError)) throw error;
      context.ports.log.debug(`${crate.label}: ${parent}: ${describeError(error)}`);
    }
    if (edits === undefined || !isComplete(edits)) return { commit, parent, edits };
  }
  return undefined;
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
  const expected = new Map(edits.files.map(({ path, after, encoding }) => [path, Buffer.from(after, encoding)]));
  const sides = changes.flatMap(({ before, after }) => [before, after].flatMap((side) => side?.oid ?? []));
  const blobs = await store.readBlobs(sides);
  const extra = changes.filter(({ path, before, after }) => {
    if (after === undefined || !after.mode.startsWith('100')) return true;
    if (before !== undefined && before.mode !== after.mode) return true;
    const content = blobs.get(after.oid);
    const wanted = expected.get(path);
    if (wanted !== undefined) return content === undefined || !wanted.equals(content);
    if (path !== 'Cargo.lock' || before === undefined) return true;
    const siblings = plan.crates.filter(({ name }) => edits.manifests.siblings.some((each) => each.crate === name));
    return !changesOnlyRelease(String(blobs.get(before.oid)), String(content), crate, siblings);
  });
  const missing = [...expected.keys()].filter((path) => !changes.some((change) => change.path === path));
  return [...extra.map(({ path }) => path), ...missing].sort();
}

async function isOwnMerge(
  context: CascadeContext,
  plan: CascadePlan,
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
): Promise<boolean> {
  await store.fetch([tip], 2);
  const commit = await store.readCommit(tip);
  const [parent, ...others] = commit?.parents ?? [];
  if (commit === undefined || parent === undefined || others.length > 0) return false;
  if (!(await isOnLine(store, refs.branch, parent))) return false;
  const edits = await planEdits(context, plan, crate, store, parent).catch((error: unknown) => {
    if (error instanceof ActionError) return undefined;
    throw error;
  });
  return edits !== undefined && (await findExtra(store, plan, crate, { commit, parent, edits })).length === 0;
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
