import { join } from 'node:path';
import type { Store } from '../../git/store.ts';
import type { CascadeContext } from '../context.ts';
import type { ManifestPlan } from '../plan/manifests.ts';
import { addEdges, type CascadePlan, closure, commitMessage, type PlannedCrate } from '../plan/plan.ts';
import { mergeSettled, nothingSettled, type Settled, settleEach } from '../settled.ts';
import { listContents, planEdits, type ReleaseEdits } from './edits.ts';
import type { Found, SeenRefs } from './inspect.ts';
import { uniqueSiblings } from './lock.ts';

/** A downstream repository on this machine, with everything a release would change in it worked out. */
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
  /** What is written on top of `base`; nothing where the release is there. */
  edits: ReleaseEdits;
  manifests: ManifestPlan;
  /** Text of the Cargo.lock the repository tracks; `undefined` when it tracks none. */
  lock: string | undefined;
  /** A commit with the edits and the lock as it was: what is checked out. */
  planned: string;
  /** Where the work tree is, or will be: without `.git`, so that a build can neither ask nor change one. */
  directory: string;
  /** Manifest and changelog diffs, unified. */
  diff: string;
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
  const { ports } = context;
  const open = targets.filter((name) => isOpen(found.get(name)));
  let [grown, checkouts] = [plan, nothingSettled<Checkout>()];
  for (;;) {
    // What only the tests of a crate need is, on a cycle, not among what has to be released before it.
    const siblings = (name: string): string[] =>
      checkouts.done.get(name)?.manifests.siblings.map(({ crate }) => crate) ?? [];
    const wanted = new Set(open.flatMap((name) => [name, ...closure(grown, name), ...siblings(name)]));
    const missing = [...wanted].filter((name) => !checkouts.done.has(name));
    if (missing.length === 0) return { plan: grown, checkouts };
    const crates = new Map(grown.crates.map((crate) => [crate.name, crate]));
    const more = await settleEach(context, missing, 'check out', async (name) => {
      const [crate, state] = [crates.get(name) as PlannedCrate, found.get(name) as Found];
      const checkout = await checkOutOne(context, plan, crate, state);
      for (const note of checkout.manifests.notes) ports.log.notice(`${crate.label}: ${note}`);
      return checkout;
    });
    checkouts = mergeSettled(checkouts, more);
    if (more.failed.size > 0) return { plan: grown, checkouts };
    const edges = [...more.done].flatMap(([from, { manifests }]) =>
      manifests.siblings.map(({ crate: to, kind }) => ({ from, to, kind })),
    );
    grown = addEdges(grown, edges);
  }
}

/** Whether something of the crate is still to be pushed. */
export function isOpen(found: Found | undefined): boolean {
  return found?.status === 'open' || found?.status === 'merged';
}

async function checkOutOne(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  found: Found,
): Promise<Checkout> {
  const { store, refs } = found;
  const base = found.commit ?? refs.branch;
  const computed = found.status === 'open' ? found.edits : await planEdits(context, plan, crate, store, found.commit);
  const edits = found.status === 'open' ? computed : { ...computed, files: [], isLockStale: false };
  const { manifests, lock } = edits;
  const checkout: Checkout = {
    crate,
    store,
    refs,
    base,
    released: found.commit,
    extra: 'extra' in found ? found.extra : [],
    edits,
    manifests,
    lock,
    planned: base,
    directory: join(context.scratchDir, 'work', crate.name, crate.name),
    diff: '',
  };
  if (edits.files.length === 0) return checkout;
  const { commit: planned } = await makeRelease(context, plan, checkout, lock);
  const diff = await store.diff(
    base,
    planned,
    edits.files.map(({ path }) => path),
  );
  return { ...checkout, planned, diff };
}

/** Writes the work trees of the crates: fresh files, nothing of a build in them. */
export async function writeWorkTrees(
  context: CascadeContext,
  checkouts: ReadonlyMap<string, Checkout>,
): Promise<Settled<void>> {
  return await settleEach(context, [...checkouts.keys()], 'write the files', async (name) => {
    const { store, planned, directory } = checkouts.get(name) as Checkout;
    await store.checkOut(planned, directory);
  });
}

/**
 * The release commit: the edits and the lock on top of the base, nothing else. Its id depends on nothing but the branch,
 * the upstream tag and the configuration.
 */
export async function makeRelease(
  context: Pick<CascadeContext, 'identity'>,
  plan: CascadePlan,
  checkout: Pick<Checkout, 'store' | 'base' | 'edits' | 'manifests'>,
  lock: string | undefined,
): Promise<{ commit: string; tree: string }> {
  return await checkout.store.make({
    parent: checkout.base,
    files: listContents(checkout.edits, lock),
    message: releaseMessage(plan, checkout),
    identity: context.identity,
    epochSeconds: plan.upstream.epochSeconds,
  });
}

export function releaseMessage(plan: CascadePlan, checkout: Pick<Checkout, 'manifests'>): string {
  return commitMessage(
    plan.upstream,
    uniqueSiblings(plan, checkout).map(([, crate]) => crate),
  );
}
