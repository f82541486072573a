import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import { type Checkout, listContents, releaseMessage } from '../prepare/checkout.ts';
import { previousOf } from '../prepare/identity.ts';
import { inspectAgain } from '../prepare/inspect.ts';

/** A commit GitHub made stands on the branch; `already-released` when another run has pushed its tag, too. */
type VerifiedCommit =
  | { status: 'on-branch'; commit: string; isNew: boolean }
  | { status: 'already-released'; commit: string };

/**
 * Lets GitHub make and sign the release commit on the branch. Branch and tag are then two writes: a run that is stopped
 * in between finds the commit by what it changes and only adds the tag.
 *
 * @returns `undefined` when the commit is ours to push.
 */
export async function commitOnGithub(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  locks: ReadonlyMap<string, string>,
): Promise<VerifiedCommit | undefined> {
  const { crate, store, refs, released } = checkout;
  const { location, branch } = crate.config;
  const github = context.githubFor(crate);
  if (!context.config.commit.verified || released !== undefined) return undefined;
  if (location.kind !== 'github' || github === undefined) return undefined;
  const outcome = await github.createVerifiedCommit({
    repository: crate.label,
    branch,
    expectedHead: refs.branch,
    message: releaseMessage(context, plan, checkout),
    files: listContents(checkout, locks).map(({ path, mode, content }) => ({
      path,
      content: mode === undefined ? undefined : content,
    })),
  });
  const made: VerifiedCommit =
    outcome.status === 'committed'
      ? { status: 'on-branch', commit: outcome.oid, isNew: true }
      : await findOvertaking(context, plan, checkout, outcome.reason);
  if (made.status === 'on-branch') await store.fetch([made.commit], 1);
  return made;
}

/** What a run at the same time has made; a tag is pushed by whoever comes first, because both make the same one. */
async function findOvertaking(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  reason: string,
): Promise<VerifiedCommit> {
  const { crate } = checkout;
  const state = await inspectAgain(context, plan, crate, previousOf(checkout));
  if (state.status === 'done') return { status: 'already-released', commit: state.commit };
  if (state.status === 'merged') return { status: 'on-branch', commit: state.commit, isNew: false };
  throw new ActionError('remote', `${crate.label}: ${crate.config.branch} moved meanwhile (${reason})`, {
    hint: 'Nothing was pushed to it; run this again to start from what is there now',
  });
}
