import { ActionError } from '../../errors/action-error.ts';
import type { PushOutcome, RefUpdate } from '../../git/push.ts';
import { branchRef, tagRef } from '../../git/refs.ts';
import type { CascadeContext } from '../context.ts';
import { type CascadePlan, type PlannedCrate, tagMessage } from '../plan/plan.ts';
import type { Checkout } from '../prepare/checkout.ts';
import { type Found, inspectRepository } from '../prepare/inspect.ts';
import { uniqueSiblings } from '../prepare/lock.ts';
import { commitRelease, type Prepared, updateLockOf } from '../prepare/prepare.ts';
import { attempt, type Enter, type Failure, type Settled } from '../settled.ts';
import { publishToRegistry } from './registry-publish.ts';
import { commitOnGithub } from './verified.ts';

/** A repository whose branch and tag are there: `released` by this run, or `already-released`. */
export interface Pushed {
  status: 'released' | 'already-released';
  commit: string;
}

/**
 * Pushes every prepared repository, one after the other in graph order, branch and tag in one atomic push, and publishes
 * what is to be published, of released ones too. The first that fails ends it: what it did not reach stays as it was, and
 * a rerun goes on from there.
 *
 * @param targets the crates this run is to release.
 */
export async function push(
  context: CascadeContext,
  plan: CascadePlan,
  found: ReadonlyMap<string, Found>,
  prepared: ReadonlyMap<string, Prepared>,
  targets: readonly string[],
): Promise<Settled<Pushed>> {
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
      else if (work !== undefined) {
        const later = new Set([...prepared.keys()].filter((each) => !done.has(each)));
        done.set(name, await pushOne(context, plan, work, later, enter));
      }
      const pushed = done.get(name);
      if (!crate.config.publish || pushed === undefined) return;
      enter('cargo publish');
      await publishToRegistry(context, plan, crate, pushed.commit, work?.checkout);
    });
    if (end.status === 'failed') failed.set(name, end);
  }
  return { done, failed, skipped };
}

/** @param later crates this run has not released yet. */
async function pushOne(
  context: CascadeContext,
  plan: CascadePlan,
  prepared: Prepared,
  later: ReadonlySet<string>,
  enter: Enter,
): Promise<Pushed> {
  const { checkout } = prepared;
  const { crate } = checkout;
  enter('wait for the registry');
  await waitForSiblings(context, plan, checkout, later);
  const { commit: own, lock } =
    prepared.commit === undefined
      ? await finishLock(context, plan, checkout, enter)
      : { ...prepared, commit: prepared.commit };
  enter('push');
  const verified = await commitOnGithub(context, plan, checkout, lock);
  if (verified?.status === 'already-released') return { status: 'already-released', commit: verified.commit };
  const commit = verified?.commit ?? own;
  return await context.progress.step(crate.name, 'push', async () => {
    const isOnBranch = verified !== undefined || checkout.released !== undefined;
    const updates = await listUpdates(context, plan, checkout, commit, isOnBranch);
    return await readOutcome(context, plan, crate, commit, await checkout.repository.push(updates));
  });
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
    const question = { crate, registry: sibling.source, directory: checkout.directory };
    if (await context.registry.isServed(question).catch(() => false)) continue;
    await context.progress.step(checkout.crate.name, `wait for ${crate.name}`, () => context.registry.wait(question));
  }
}

/** The lock and the commit, once the registry serves what the lock has to name. */
async function finishLock(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  enter: Enter,
): Promise<{ commit: string; lock: string | undefined }> {
  enter('lock');
  const { missing, lock } = await updateLockOf(context, plan, checkout);
  const [unserved] = missing;
  if (unserved !== undefined) {
    throw new ActionError('remote', `${unserved.crate.name} ${unserved.crate.version} is not served any more`);
  }
  enter('commit');
  return { commit: await commitRelease(context, plan, checkout, lock), lock };
}

async function listUpdates(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  commit: string,
  isOnBranch: boolean,
): Promise<RefUpdate[]> {
  const { crate, repository, branchHead } = checkout;
  const { upstream } = plan;
  const tag = await repository.tag({
    name: crate.tag,
    commit,
    message: tagMessage(crate, upstream),
    identity: context.identity,
    epochSeconds: upstream.epochSeconds,
  });
  const updates: RefUpdate[] = [{ ref: tagRef(crate.tag), oid: tag, expected: null }];
  // The branch has the commit already, from a run that was stopped or a merged pull request.
  if (!isOnBranch) updates.unshift({ ref: branchRef(crate.config.branch), oid: commit, expected: branchHead });
  return updates;
}

async function readOutcome(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  commit: string,
  outcome: PushOutcome,
): Promise<Pushed> {
  switch (outcome.status) {
    case 'pushed':
      return { status: 'released', commit };
    case 'up-to-date':
      return { status: 'already-released', commit };
    case 'stale': {
      // A run at the same time makes the very same refs: when they are there, the work is done.
      const state = await inspectRepository(context.git, crate, plan.upstream);
      if (state.status === 'done') return { status: 'already-released', commit: state.commit };
      throw new ActionError('remote', `${crate.label}: ${outcome.ref} moved meanwhile (${outcome.reason})`, {
        hint: 'Nothing was pushed to it; run this again to start from what is there now',
      });
    }
    case 'rejected':
      throw new ActionError('input', `${crate.label} refused ${outcome.ref}: ${outcome.reason}; ${outcome.output}`, {
        hint: 'Neither its branch nor its tag moved. Mend the rule or hook, or use mode pull-request, and run this again',
      });
  }
}
