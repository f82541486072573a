import { ActionError } from '../errors/action-error.ts';
import type { PushOutcome, RefUpdate } from '../git/push.ts';
import { branchRef, tagRef } from '../git/refs.ts';
import { attempt } from './attempt.ts';
import type { Checkout } from './checkout.ts';
import type { CascadeContext, CrateRun, CrateRuns } from './context.ts';
import { inspectRepository } from './inspect.ts';
import { uniqueSiblings } from './lock.ts';
import { tagMessage } from './plan.ts';
import { commitRelease, updateLockOf } from './prepare.ts';
import { publishToRegistry } from './registry-publish.ts';
import { commitOnGithub } from './verified.ts';

/**
 * Pushes every prepared repository, one after the other in graph order, branch and tag in one atomic push. The first
 * that fails ends it: what it did not reach stays as it was, and a rerun goes on from there.
 */
export async function publishAll(context: CascadeContext, runs: CrateRuns): Promise<void> {
  let isStopped = false;
  for (const run of context.plan.crates.flatMap(({ name }) => runs.get(name) ?? [])) {
    if (isStopped) {
      if (run.outcome.status === 'prepared') run.outcome = { status: 'skipped' };
      continue;
    }
    const isFine = await attempt(run, async (enter) => {
      if (run.outcome.status === 'prepared') await publishOne(context, runs, run, enter);
      if (run.crate.config.publish && run.commit !== undefined) {
        enter('cargo publish');
        await publishToRegistry(context, run);
      }
    });
    isStopped = !isFine;
  }
}

async function publishOne(
  context: CascadeContext,
  runs: CrateRuns,
  run: CrateRun,
  enter: (step: string) => void,
): Promise<void> {
  const { progress } = context;
  const { crate } = run;
  enter('wait for the registry');
  await waitForSiblings(context, runs, run);
  if (run.isDeferred) {
    enter('lock');
    const [missing] = await updateLockOf(context, run);
    if (missing !== undefined) {
      throw new ActionError('remote', `${missing.crate.name} ${missing.crate.version} is not served any more`);
    }
    enter('commit');
    run.commit = await commitRelease(context, run);
  }
  enter('push');
  await commitOnGithub(context, run);
  if (run.outcome.status !== 'prepared') return;
  const commit = run.commit as string;
  run.outcome = await progress.step(crate.name, 'push', async () => {
    const checkout = run.checkout as Checkout;
    const updates = await listUpdates(context, checkout, commit);
    return await readOutcome(context, run, await checkout.repository.push(updates));
  });
}

/** Everything the repository takes from a registry has to be there before its own release asks for it. */
async function waitForSiblings(context: CascadeContext, runs: CrateRuns, run: CrateRun): Promise<void> {
  const checkout = run.checkout as Checkout;
  for (const [sibling, crate] of uniqueSiblings(context, checkout)) {
    // Released after this one, on a cycle that dev-dependencies close: it cannot be there yet.
    if (runs.get(crate.name)?.outcome.status === 'prepared') continue;
    const question = { crate, registry: sibling.source, directory: checkout.directory };
    if (await context.registry.isServed(question).catch(() => false)) continue;
    await context.progress.step(run.crate.name, `wait for ${crate.name}`, () => context.registry.wait(question));
  }
}

async function listUpdates(context: CascadeContext, checkout: Checkout, commit: string): Promise<RefUpdate[]> {
  const { crate, repository, branchHead, released } = checkout;
  const { upstream } = context.plan;
  const tag = await repository.tag({
    name: crate.tag,
    commit,
    message: tagMessage(crate, upstream),
    identity: context.identity,
    epochSeconds: upstream.epochSeconds,
  });
  const updates: RefUpdate[] = [{ ref: tagRef(crate.tag), oid: tag, expected: null }];
  // The branch has the commit already, from a run that was stopped or a merged pull request.
  if (released === undefined) {
    updates.unshift({ ref: branchRef(crate.config.branch), oid: commit, expected: branchHead });
  }
  return updates;
}

async function readOutcome(
  context: CascadeContext,
  run: CrateRun,
  outcome: PushOutcome,
): Promise<{ status: 'pushed' | 'already-released' }> {
  const { crate } = run;
  switch (outcome.status) {
    case 'pushed':
      return { status: 'pushed' };
    case 'up-to-date':
      return { status: 'already-released' };
    case 'stale': {
      // A run at the same time makes the very same refs: when they are there, the work is done.
      const state = await inspectRepository(context.git, crate, context.plan.upstream);
      if (state.status === 'done') {
        run.commit = state.commit;
        return { status: 'already-released' };
      }
      const reason =
        state.status === 'conflict'
          ? state.reason
          : `${crate.label}: ${outcome.ref} moved meanwhile (${outcome.reason})`;
      throw new ActionError('remote', reason, {
        hint: 'Nothing was pushed to it; run this again to start from what is there now',
      });
    }
    case 'rejected':
      throw new ActionError('input', `${crate.label} refused ${outcome.ref}: ${outcome.reason}; ${outcome.output}`, {
        hint: 'Neither its branch nor its tag moved. Mend the rule or hook, or use mode pull-request, and run this again',
      });
  }
}
