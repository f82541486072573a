import { ActionError } from '../errors/action-error.ts';
import { branchRef } from '../git/refs.ts';
import type { Checkout } from './checkout.ts';
import type { CascadeContext, CrateRun } from './context.ts';
import { inspectRepository } from './inspect.ts';
import { releaseMessage } from './prepare.ts';

/**
 * Lets GitHub make and sign the release commit on the branch. Branch and tag are then two writes: a run that is stopped
 * in between finds the commit by its trailer and only adds the tag.
 */
export async function commitOnGithub(context: CascadeContext, run: CrateRun): Promise<void> {
  const checkout = run.checkout as Checkout;
  const { crate, repository, branchHead, released } = checkout;
  const { location, branch } = crate.config;
  if (!context.config.commit.verified || released !== undefined) return;
  if (location.kind !== 'github' || context.github === undefined) return;
  const files = checkout.files.map(({ path, after }) => [path, after] as const);
  const outcome = await context.github.createVerifiedCommit({
    repository: crate.label,
    branch,
    expectedHead: branchHead,
    message: releaseMessage(context, checkout),
    files: Object.fromEntries(run.lock === undefined ? files : [...files, ['Cargo.lock', run.lock]]),
  });
  if (outcome.status === 'stale') {
    // A run at the same time may have made the commit, and perhaps the tag too.
    const state = await inspectRepository(context.git, crate, context.plan.upstream);
    if (state.status !== 'done') {
      throw new ActionError('remote', `${crate.label}: ${branch} moved meanwhile (${outcome.reason})`, {
        hint: 'Nothing was pushed to it; run this again to start from what is there now',
      });
    }
    run.commit = state.commit;
    run.outcome = { status: 'already-released' };
    return;
  }
  await repository.checkOut(outcome.oid, branchRef(branch));
  run.commit = outcome.oid;
  run.checkout = { ...checkout, released: outcome.oid };
}
