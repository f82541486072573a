import { ActionError } from '../../errors/action-error.ts';
import { hasTrailer } from '../../git/objects.ts';
import { branchRef } from '../../git/refs.ts';
import type { CascadeContext } from '../context.ts';
import { type CascadePlan, releaseTrailer } from '../plan/plan.ts';
import type { Checkout } from '../prepare/checkout.ts';
import { inspectRepository } from '../prepare/inspect.ts';
import { releaseMessage } from '../prepare/prepare.ts';

/** A commit GitHub made stands on the branch; `already-released` when another run has pushed its tag, too. */
type VerifiedCommit = { status: 'on-branch' | 'already-released'; commit: string };

/**
 * Lets GitHub make and sign the release commit on the branch. Branch and tag are then two writes: a run that is stopped
 * in between finds the commit by its trailer and only adds the tag.
 *
 * @returns `undefined` when the commit is ours to push.
 */
export async function commitOnGithub(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  lock: string | undefined,
): Promise<VerifiedCommit | undefined> {
  const { crate, repository, branchHead, released } = checkout;
  const { location, branch } = crate.config;
  if (!context.config.commit.verified || released !== undefined) return undefined;
  if (location.kind !== 'github' || context.github === undefined) return undefined;
  const files = checkout.files.map(({ path, after }) => [path, after] as const);
  const outcome = await context.github.createVerifiedCommit({
    repository: crate.label,
    branch,
    expectedHead: branchHead,
    message: releaseMessage(plan, checkout),
    files: Object.fromEntries(lock === undefined ? files : [...files, ['Cargo.lock', lock]]),
  });
  const made: VerifiedCommit =
    outcome.status === 'committed'
      ? { status: 'on-branch', commit: outcome.oid }
      : await findOvertaking(context, plan, checkout, outcome.reason);
  if (made.status === 'on-branch') await repository.checkOut(made.commit, branchRef(branch));
  return made;
}

/** What a run at the same time has made; a tag is pushed by whoever comes first, because both make the same one. */
async function findOvertaking(
  { git }: CascadeContext,
  plan: CascadePlan,
  { crate }: Checkout,
  reason: string,
): Promise<VerifiedCommit> {
  const { branch } = crate.config;
  const state = await inspectRepository(git, crate, plan.upstream);
  if (state.status === 'done') return { status: 'already-released', commit: state.commit };
  const head = (await git.readRemote(crate.url, branchRef(branch)))?.commit;
  if (head !== undefined && hasTrailer(head, releaseTrailer(plan.upstream))) {
    return { status: 'on-branch', commit: head.oid };
  }
  throw new ActionError('remote', `${crate.label}: ${branch} moved meanwhile (${reason})`, {
    hint: 'Nothing was pushed to it; run this again to start from what is there now',
  });
}
