import { ActionError } from '../../errors/action-error.ts';
import { branchRef } from '../../git/refs.ts';
import type { CascadeContext } from '../context.ts';
import { branchName, type CascadePlan } from '../plan/plan.ts';
import { releaseMessage } from '../prepare/checkout.ts';
import { isOwnBranch, previousOf } from '../prepare/identity.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { type Settled, settleInOrder } from '../settled.ts';
import { fill } from './push-release.ts';

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
  const { crate, released } = checkout;
  const { location, branch } = crate.config;
  if (commit === undefined) throw new ActionError('internal', `${crate.name}: there is no commit to propose`);
  // Merged already: what is left is the tag, which is not a pull request's business.
  if (released !== undefined) return { status: 'planned', commit, url: undefined };
  const isLeft = (await pushBranch(context, plan, prepared, commit)) === 'left';
  const github = context.githubFor(crate);
  if (location.kind !== 'github' || github === undefined) return { status: 'proposed', commit, url: undefined };
  const [title = '', , ...trailers] = releaseMessage(context, plan, checkout).trimEnd().split('\n');
  const trailer = trailers.join('\n');
  const request = { repository: crate.label, head: branchName(plan.upstream), base: branch, title };
  const body = describePull(plan, prepared, trailer);
  const pull = await github.ensurePullRequest({ ...request, body });
  if (isLeft) {
    const comment = `The branch has commits of others and is left as it is. What this release would change now:\n\n${fence(checkout.diff)}`;
    await github.commentOnce({ repository: crate.label, number: pull.number, marker: PLAN_MARK, body: comment });
  }
  await github.closeSuperseded({
    repository: crate.label,
    base: branch,
    prefix: `upstream-release/${context.config.tagPrefix}`,
    by: pull,
  });
  return { status: 'proposed', commit, url: pull.url };
}

/** Hidden in the one comment with the newest plan. */
const PLAN_MARK = '<!-- tao-actions plan -->';
/** GitHub takes 65,536 characters of a comment. */
const LONGEST_DIFF = 50_000;

function fence(diff: string): string {
  const text = diff.length > LONGEST_DIFF ? `${diff.slice(0, LONGEST_DIFF)}\n…` : diff;
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}diff\n${text}\n${mark}`;
}

/**
 * The branch is this action's to replace only while every commit on it is one that it made.
 *
 * @returns `left` where it is not.
 */
async function pushBranch(
  context: CascadeContext,
  plan: CascadePlan,
  { checkout, locks }: Prepared,
  commit: string,
): Promise<'there' | 'left'> {
  const { crate } = checkout;
  const head = branchName(plan.upstream);
  const ref = branchRef(head);
  const refs = await context.git.look(crate.url, 'write');
  const present = refs.get(ref) ?? null;
  if (present === commit) return 'there';
  if (present !== null && !(await isOwnBranch(context, plan, checkout, present, previousOf(checkout)))) {
    context.ports.log.warning(
      `${crate.label}: the branch ${head} has commits of others and is left as it is; merge its pull request, or delete the branch for a new one`,
    );
    return 'left';
  }
  await context.programs.recheck('git');
  const outbox = await context.git.createStore(crate.url);
  try {
    await fill(context, plan, checkout, { commit, locks }, outbox, false);
    const outcome = await outbox.push([{ ref, oid: commit, expected: present, replace: true }]);
    if (outcome.status === 'stale' || outcome.status === 'rejected') {
      throw new ActionError('remote', `${crate.label} did not take the branch ${head}: ${outcome.reason}`, {
        hint: 'Nothing else was pushed to it; run this again',
      });
    }
    const shown = (await context.git.look(crate.url, 'read')).get(ref);
    if (shown === commit) return 'there';
    throw new ActionError(
      'remote',
      `${crate.label}: the push was accepted, and the server shows ${ref} at ${shown ?? 'nothing'}`,
    );
  } finally {
    await outbox.remove();
  }
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
