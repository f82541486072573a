import { ActionError } from '../errors/action-error.ts';
import { hasTrailer } from '../git/objects.ts';
import { branchRef } from '../git/refs.ts';
import type { Checkout } from './checkout.ts';
import type { CascadeContext, CrateRun } from './context.ts';
import { inspectRepository } from './inspect.ts';
import { releaseTrailer } from './plan.ts';
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
  const oid = outcome.status === 'committed' ? outcome.oid : await findOvertaking(context, run, outcome.reason);
  if (oid === undefined) return;
  await repository.checkOut(oid, branchRef(branch));
  run.commit = oid;
  run.checkout = { ...checkout, released: oid };
}

/**
 * The commit a run at the same time has made; its tag is pushed by whoever comes first, for both make the same one.
 *
 * @returns `undefined` when it has pushed the tag, too: nothing is left to do.
 */
async function findOvertaking(context: CascadeContext, run: CrateRun, reason: string): Promise<string | undefined> {
  const { git, plan } = context;
  const { crate } = run;
  const { branch } = crate.config;
  const state = await inspectRepository(git, crate, plan.upstream);
  if (state.status === 'done') {
    run.commit = state.commit;
    run.outcome = { status: 'already-released' };
    return undefined;
  }
  const head = (await git.readRemote(crate.url, branchRef(branch)))?.commit;
  if (head !== undefined && hasTrailer(head, releaseTrailer(plan.upstream))) return head.oid;
  throw new ActionError('remote', `${crate.label}: ${branch} moved meanwhile (${reason})`, {
    hint: 'Nothing was pushed to it; run this again to start from what is there now',
  });
}
