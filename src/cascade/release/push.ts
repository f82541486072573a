import { ActionError } from '../../errors/action-error.ts';
import { branchRef } from '../../git/refs.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import type { Checkout } from '../prepare/checkout.ts';
import type { Found } from '../prepare/inspect.ts';
import { askAbout } from '../prepare/lock.ts';
import { commitRelease, type Prepared, type RecordedPackage, updateLocksOf } from '../prepare/prepare.ts';
import { uniqueSiblings } from '../prepare/siblings.ts';
import { attempt, type Enter, type Failure, type Settled } from '../settled.ts';
import { type MovedRef, type Pushed, pushRelease, type Release } from './push-release.ts';
import { publishToRegistry } from './registry-publish.ts';
import { commitOnGithub } from './verified.ts';

/** What is known of each crate before the first push. */
interface ToPush {
  found: ReadonlyMap<string, Found>;
  prepared: ReadonlyMap<string, Prepared>;
  /** Packages that another job wrote down, also of crates that are released meanwhile. */
  archives: ReadonlyMap<string, RecordedPackage>;
}

/**
 * Pushes every prepared repository, one after the other in graph order, branch and tag in one atomic push, and publishes
 * what is to be published, of released ones too. The first that fails ends it: what it did not reach stays as it was, and
 * a rerun goes on from there.
 *
 * @param targets the crates this run is to release.
 * @returns with every ref that this run moved, also where it failed afterwards.
 */
export async function push(
  context: CascadeContext,
  plan: CascadePlan,
  { found, prepared, archives }: ToPush,
  targets: readonly string[],
): Promise<Settled<Pushed> & { moved: readonly MovedRef[] }> {
  const moved: MovedRef[] = [];
  const done = new Map<string, Pushed>();
  const failed = new Map<string, Failure>();
  const skipped = new Set<string>();
  for (const crate of plan.crates.filter(({ name }) => targets.includes(name))) {
    const { name } = crate;
    const [state, work] = [found.get(name), prepared.get(name)];
    if (failed.size > 0) {
      if (work !== undefined) skipped.add(name);
      continue;
    }
    const end = await attempt(async (enter) => {
      if (state?.status === 'done') done.set(name, { status: 'already-released', commit: state.commit });
      else if (state?.status === 'unchanged') done.set(name, { status: 'unchanged', commit: state.commit });
      else if (work !== undefined) {
        const later = new Set([...prepared.keys()].filter((each) => !done.has(each)));
        done.set(name, await pushOne(context, plan, work, later, enter, (each) => moved.push(each)));
      }
      const pushed = done.get(name);
      if (!crate.config.publish || pushed === undefined) return;
      enter('cargo publish');
      const archive = work?.archive ?? archives.get(name);
      const { commit } = pushed;
      const release = { commit, upstream: plan.upstream.commit, work, archive, previous: state?.previous };
      await publishToRegistry(context, crate, release);
    });
    if (end.status === 'failed') failed.set(name, end);
  }
  return { done, failed, skipped, moved };
}

/** @param later crates this run has not released yet. */
async function pushOne(
  context: CascadeContext,
  plan: CascadePlan,
  prepared: Prepared,
  later: ReadonlySet<string>,
  enter: Enter,
  note: (moved: MovedRef) => void,
): Promise<Pushed> {
  const { checkout } = prepared;
  const { crate } = checkout;
  enter('wait for the registry');
  await waitForSiblings(context, plan, checkout, later);
  const { commit: own, locks } =
    prepared.commit === undefined
      ? await finishLock(context, plan, prepared, enter)
      : { ...prepared, commit: prepared.commit };
  enter('push');
  const verified = await commitOnGithub(context, plan, checkout, locks);
  if (verified !== undefined && verified.status === 'on-branch' && verified.isNew) {
    note({ label: crate.label, ref: branchRef(crate.config.branch), oid: verified.commit });
  }
  if (verified?.status === 'already-released') return { status: 'already-released', commit: verified.commit };
  const work: Release =
    verified === undefined ? { commit: own, locks } : { commit: verified.commit, locks, isOnBranch: true };
  return await context.progress.step(crate.name, 'push', () => pushRelease(context, plan, checkout, work, note));
}

/** Everything the repository takes from a registry has to be there before its own release asks for it. */
async function waitForSiblings(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  later: ReadonlySet<string>,
): Promise<void> {
  for (const [sibling, crate] of uniqueSiblings(plan, checkout)) {
    // Released after this one, on a cycle that dev-dependencies close: it cannot be there yet.
    if (later.has(crate.name)) continue;
    if (sibling.via !== 'registry') continue;
    const question = askAbout(checkout, sibling, crate);
    if (await context.registry.isServed(question).catch(() => false)) continue;
    await context.progress.step(checkout.crate.name, `wait for ${crate.name}`, () => context.registry.wait(question));
  }
}

/** The lock and the commit, once the registry serves what the lock has to name. */
async function finishLock(
  context: CascadeContext,
  plan: CascadePlan,
  { checkout, env }: Prepared,
  enter: Enter,
): Promise<{ commit: string; locks: ReadonlyMap<string, string> }> {
  enter('lock');
  const { missing, locks } = await updateLocksOf(context, plan, checkout, env);
  const [unserved] = missing;
  if (unserved !== undefined) {
    throw new ActionError('remote', `${unserved.crate.name} ${unserved.crate.version} is not served any more`);
  }
  enter('commit');
  return { commit: await commitRelease(context, plan, checkout, locks), locks };
}
