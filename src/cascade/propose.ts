import { ActionError } from '../errors/action-error.ts';
import { branchRef } from '../git/refs.ts';
import { attempt } from './attempt.ts';
import type { Checkout } from './checkout.ts';
import type { CascadeContext, CrateRun, CrateRuns } from './context.ts';
import { releaseMessage } from './prepare.ts';

/**
 * Pushes every prepared commit to a branch of its own and opens a pull request, or brings the open one up to date. Once
 * they are merged, a run in mode release finds the commits by their trailer and only tags them.
 */
export async function proposeAll(context: CascadeContext, runs: CrateRuns): Promise<void> {
  for (const { name } of context.plan.crates) {
    const run = runs.get(name) as CrateRun;
    if (run.outcome.status !== 'prepared') continue;
    await attempt(run, async (enter) => {
      enter('pull request');
      await context.progress.step(name, 'pull request', () => proposeOne(context, run));
    });
  }
}

async function proposeOne(context: CascadeContext, run: CrateRun): Promise<void> {
  const checkout = run.checkout as Checkout;
  const { crate, repository } = checkout;
  const { location, branch } = crate.config;
  const { github } = context;
  // Merged already: what is left is the tag, which is not a pull request's business.
  if (checkout.released !== undefined) {
    run.outcome = { status: 'planned' };
    return;
  }
  const head = `upstream-release/${context.plan.upstream.tag.name}`;
  const ref = branchRef(head);
  const present = (await context.git.listRemote(crate.url, [ref])).get(ref)?.oid ?? null;
  const oid = run.commit as string;
  const outcome = await repository.push([{ ref, oid, expected: present, replace: true }]);
  if (outcome.status === 'stale' || outcome.status === 'rejected') {
    throw new ActionError('remote', `${crate.label} did not take the branch ${head}: ${outcome.reason}`, {
      hint: 'Nothing else was pushed to it; run this again',
    });
  }
  if (location.kind !== 'github' || github === undefined) {
    run.outcome = { status: 'proposed', url: undefined };
    return;
  }
  const message = releaseMessage(context, checkout);
  const [title = '', , trailer = ''] = message.split('\n');
  const pull = await github.ensurePullRequest({
    repository: `${location.owner}/${location.name}`,
    head,
    base: branch,
    title,
    body: describePull(context, run, trailer),
  });
  run.outcome = { status: 'proposed', url: pull.url };
}

/** The trailer stands last, so that a squash that takes the description as its message keeps it. */
function describePull(context: CascadeContext, run: CrateRun, trailer: string): string {
  const { upstream } = context.plan;
  const lock = run.isDeferred ? ['Cargo.lock is not updated: the registry does not serve every sibling yet.', ''] : [];
  return [
    `Releases ${run.crate.name} ${run.crate.version} with ${upstream.name} ${upstream.tag.version}.`,
    '',
    'Built and tested against the new siblings. Once the pull requests of this release are merged, run the workflow',
    'again in mode release: it tags the merged commits.',
    '',
    ...lock,
    trailer,
  ].join('\n');
}
