import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import { type Enter, type Settled, settleInOrder } from '../settled.ts';
import { type Checkout, makeRelease } from './checkout.ts';
import { CommandFailure } from './commands.ts';
import { findMissing, type Missing, updateLock } from './lock.ts';
import { buildAgainstSiblings, listPatches } from './sibling-build.ts';
import { writeInside } from './work-files.ts';

/** A repository that is built and tested against its new siblings; nothing of it is pushed yet. */
export interface Prepared {
  checkout: Checkout;
  /** Text of the tracked Cargo.lock as it is committed; of one that waits, as it was found. */
  lock: string | undefined;
  /** What the lock update moved, for people. */
  lockChanges: readonly string[];
  /** The lock names a sibling its registry does not serve yet. */
  isLockWaiting: boolean;
  /** Absent only while the lock has to be updated before there can be one. */
  commit: string | undefined;
}

/**
 * Updates the lock of each target, commits, builds and tests it against the new siblings, as many at once as the graph
 * allows. A failure stops what needs that crate; the others are tested all the same, so that one run tells everything.
 */
export async function prepare(
  context: CascadeContext,
  plan: CascadePlan,
  checkouts: ReadonlyMap<string, Checkout>,
  targets: readonly string[],
): Promise<Settled<Prepared>> {
  const open = plan.crates.flatMap(({ name }) => (targets.includes(name) && checkouts.has(name) ? [name] : []));
  const needs = (name: string): readonly string[] => plan.needs.get(name) ?? [];
  return await settleInOrder(open, needs, context.concurrency, async (name, enter) => {
    const checkout = checkouts.get(name) as Checkout;
    const prepared = await lockAndCommit(context, plan, checkout, enter);
    // The update command may have left its traces; what a build leaves is looked at by nobody.
    for (const { path, after, encoding } of checkout.edits.files) {
      await writeInside(checkout.directory, path, Buffer.from(after, encoding));
    }
    await writeInside(checkout.directory, 'Cargo.lock', prepared.lock);
    await buildAgainstSiblings(context, checkout, listPatches(plan, checkouts, checkout), enter);
    return prepared;
  });
}

async function lockAndCommit(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  enter: Enter,
): Promise<Prepared> {
  const { lock, released, crate } = checkout;
  if (released !== undefined) return { checkout, lock, lockChanges: [], isLockWaiting: false, commit: released };
  enter('lock');
  const { missing, ...update } = await updateLockOf(context, plan, checkout);
  const isLockWaiting = missing.length > 0;
  if (isLockWaiting && !context.isProposal) {
    const [unserved] = missing.filter(({ canWait }) => !canWait);
    if (unserved === undefined) return { checkout, ...update, isLockWaiting, commit: undefined };
    const { crate: wanted, sibling } = unserved;
    throw new ActionError(
      'input',
      `${sibling.source} does not serve ${wanted.name} ${wanted.version}, which the Cargo.lock of ${crate.label} has to name`,
      { hint: `Publish ${wanted.name} first, set publish = true for it, or set wait-for-registry to always` },
    );
  }
  enter('commit');
  const commit = await commitRelease(context, plan, checkout, update.lock);
  return { checkout, ...update, isLockWaiting, commit };
}

/**
 * Updates the lock of a checkout that tracks one.
 *
 * @returns the lock as it is now; `missing` names the siblings because of which it could not be updated yet.
 */
export async function updateLockOf(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
): Promise<{ lock: string | undefined; lockChanges: readonly string[]; missing: readonly Missing[] }> {
  const { lock } = checkout;
  const unchanged = { lock, lockChanges: [] };
  if (lock === undefined || context.config.commands.update.length === 0) return { ...unchanged, missing: [] };
  return await context.progress.step(checkout.crate.name, 'lock', async (onLine) => {
    try {
      const { text, changes } = await updateLock(context, plan, { ...checkout, lock }, onLine);
      return { lock: text, lockChanges: changes, missing: [] };
    } catch (error) {
      // Tried before it is asked: mostly everything is served.
      const missing = error instanceof CommandFailure ? await findMissing(context, plan, checkout) : [];
      if (missing.length === 0) throw error;
      onLine(
        `The lock waits: ${missing.map(({ crate }) => `${crate.name} ${crate.version}`).join(', ')} not served yet`,
      );
      return { ...unchanged, missing };
    }
  });
}

/**
 * Makes the release commit; where neither edits nor lock are left to change, that is the base itself.
 */
export async function commitRelease(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  lock: string | undefined,
): Promise<string> {
  if (checkout.edits.files.length === 0 && lock === checkout.lock) return checkout.base;
  return (await makeRelease(context, plan, checkout, lock)).commit;
}
