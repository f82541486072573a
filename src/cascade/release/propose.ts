import { ActionError } from '../../errors/action-error.ts';
import { branchRef } from '../../git/refs.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import { type Prepared, releaseMessage } from '../prepare/prepare.ts';
import { type Settled, settleInOrder } from '../settled.ts';

/** `planned`: merged already, only its tag is missing. `proposed`: in a pull request, or on a branch where there are none. */
export interface Proposed {
  status: 'proposed' | 'planned';
  commit: string;
  /** Page of the pull request. */
  url: string | undefined;
}

/**
 * Pushes every prepared commit to a branch of its own and opens a pull request, or brings the open one up to date. Once
 * they are merged, a run in mode release finds the commits by their trailer and only tags them.
 */
export async function propose(
  context: CascadeContext,
  plan: CascadePlan,
  prepared: ReadonlyMap<string, Prepared>,
): Promise<Settled<Proposed>> {
  const names = plan.crates.map(({ name }) => name).filter((name) => prepared.has(name));
  return await settleInOrder(
    names,
    () => [],
    1,
    async (name, enter) => {
      enter('pull request');
      const work = prepared.get(name) as Prepared;
      return await context.progress.step(name, 'pull request', () => proposeOne(context, plan, work));
    },
  );
}

async function proposeOne(context: CascadeContext, plan: CascadePlan, prepared: Prepared): Promise<Proposed> {
  const { checkout, commit } = prepared;
  const { crate, repository } = checkout;
  const { location, branch } = crate.config;
  const { github } = context;
  if (commit === undefined) throw new ActionError('internal', `${crate.name}: there is no commit to propose`);
  // Merged already: what is left is the tag, which is not a pull request's business.
  if (checkout.released !== undefined) return { status: 'planned', commit, url: undefined };
  const head = `upstream-release/${plan.upstream.tag.name}`;
  const ref = branchRef(head);
  const present = (await context.git.listRemote(crate.url, [ref])).get(ref)?.oid ?? null;
  const outcome = await repository.push([{ ref, oid: commit, expected: present, replace: true }]);
  if (outcome.status === 'stale' || outcome.status === 'rejected') {
    throw new ActionError('remote', `${crate.label} did not take the branch ${head}: ${outcome.reason}`, {
      hint: 'Nothing else was pushed to it; run this again',
    });
  }
  if (location.kind !== 'github' || github === undefined) return { status: 'proposed', commit, url: undefined };
  const message = releaseMessage(plan, checkout);
  const [title = '', , trailer = ''] = message.split('\n');
  const pull = await github.ensurePullRequest({
    repository: `${location.owner}/${location.name}`,
    head,
    base: branch,
    title,
    body: describePull(plan, prepared, trailer),
  });
  return { status: 'proposed', commit, url: pull.url };
}

/** The trailer stands last, so that a squash that takes the description as its message keeps it. */
function describePull({ upstream }: CascadePlan, { checkout, isLockWaiting }: Prepared, trailer: string): string {
  const { name, version } = checkout.crate;
  const lock = isLockWaiting ? ['Cargo.lock is not updated: the registry does not serve every sibling yet.', ''] : [];
  return [
    `Releases ${name} ${version} with ${upstream.name} ${upstream.tag.version}.`,
    '',
    'Built and tested against the new siblings. Once the pull requests of this release are merged, run the workflow',
    'again in mode release: it tags the merged commits.',
    '',
    ...lock,
    trailer,
  ].join('\n');
}
