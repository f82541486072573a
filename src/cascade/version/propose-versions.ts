import { ActionError } from '../../errors/action-error.ts';
import { branchRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import type { Github } from '../../github/github.ts';
import { firstParentLine } from './ancestry.ts';
import type { MonorepoHistory } from './read-history.ts';
import type { CrateVersions } from './version-plan.ts';
import type { ReleaseFiles } from './write-release.ts';

/** The trailer by which this mode knows its own commits; with the author's name and address beside it. */
const TRAILER = 'Release-Proposal';

export interface Proposal {
  title: string;
  body: string;
  files: ReleaseFiles['files'];
  planned: readonly CrateVersions[];
  identity: { name: string; email: string };
  epochSeconds: number;
}

export type ProposalOutcome =
  | { status: 'proposed'; url: string | undefined; commit: string; change: 'created' | 'updated' | 'unchanged' }
  /** Somebody else's commits are on the branch: it stays, and the pull request got the new plan as a comment. */
  | { status: 'kept'; url: string | undefined; reason: string }
  /** A person closed the pull request of the very same versions. */
  | { status: 'declined'; url: string };

/** The branch of the release pull request of a branch. */
export function proposalBranch(branch: string): string {
  return `upstream-release/versions/${branch}`;
}

/** What identifies a set of versions, hidden in the pull request. */
function versionsMarker(planned: readonly CrateVersions[]): string {
  const moved = planned.filter(({ present, next, reason }) => present !== next || reason === 'first');
  return `<!-- tao-actions versions: ${moved.map(({ name, next }) => `${name} ${next}`).join(', ')} -->`;
}

export function proposalMessage(planned: readonly CrateVersions[], head: string): string {
  const moved = planned.filter(({ present, next, reason }) => present !== next || reason === 'first');
  const list = moved.map(({ name, next }) => `${name} ${next}`);
  const title = list.length === 1 ? `chore: release ${list[0]}` : `chore: release ${list.length} crates`;
  return `${title}\n\n${list.map((line) => `- ${line}`).join('\n')}\n\n${TRAILER}: ${head}\n`;
}

/** Whether a message is that of {@link proposalMessage}, squashed or not. It announces nothing that a changelog would show. */
export function isProposal(message: string): boolean {
  return message.startsWith('chore: release ') && new RegExp(`^${TRAILER}: [0-9a-f]{40,64}$`, 'm').test(message);
}

/** Whether a commit is one that this mode made: its author and its trailer, which names the commit before it. */
async function isOwnCommit(store: Store, oid: string, identity: { name: string; email: string }): Promise<boolean> {
  const commit = await store.readCommit(oid);
  if (commit === undefined || commit.parents.length !== 1) return false;
  const isAuthor = commit.author.name === identity.name && commit.author.email === identity.email;
  return isAuthor && commit.trailers.some(({ key, value }) => key === TRAILER && value === commit.parents[0]);
}

/**
 * Brings the one release pull request up to date. Its branch is replaced, with a lease, only while every commit on it is
 * this mode's own; with anybody else's it is left as it is.
 *
 * @param repository `owner/name`; without it, or without GitHub, the branch alone is pushed.
 */
export async function proposeVersions(
  store: Store,
  history: MonorepoHistory,
  proposal: Proposal,
  github: Github | undefined,
  repository: string | undefined,
): Promise<ProposalOutcome> {
  const name = proposalBranch(history.branch);
  const ref = branchRef(name);
  const present = history.refs.get(ref) ?? null;
  const marker = versionsMarker(proposal.planned);
  const at = github === undefined || repository === undefined ? undefined : { github, repository };
  const pulls =
    at === undefined
      ? []
      : await at.github.listPullRequests({ repository: at.repository, head: name, base: history.branch });
  const declined = pulls.find(({ state, merged, body }) => state === 'closed' && !merged && body.includes(marker));
  const open = pulls.find(({ state }) => state === 'open');
  if (open === undefined && declined !== undefined) return { status: 'declined', url: declined.url };
  const message = proposalMessage(proposal.planned, history.head);
  const { identity, epochSeconds, files } = proposal;
  const made = await store.make({ parent: history.head, files, message, identity, epochSeconds });
  const body = `${proposal.body}\n\n${marker}`;
  if (present !== null && present !== made.commit) {
    const foreign = await findForeign(store, history, present, identity);
    if (foreign !== undefined) {
      const reason = `${name} holds ${foreign.slice(0, 10)}, which is not this action's; it was left as it is`;
      if (at !== undefined && open !== undefined) {
        await at.github.commentOnce({
          repository: at.repository,
          number: open.number,
          marker: '<!-- tao-actions plan -->',
          body,
        });
      }
      return { status: 'kept', url: open?.url, reason };
    }
  }
  if (present !== made.commit) {
    const outcome = await store.push([{ ref, oid: made.commit, expected: present, replace: true }]);
    if (outcome.status === 'stale' || outcome.status === 'rejected') {
      throw new ActionError('remote', `${name} was not taken: ${outcome.reason}`, {
        hint: 'Nothing else was pushed; run this again',
      });
    }
  }
  if (at === undefined) return { status: 'proposed', url: undefined, commit: made.commit, change: 'updated' };
  const pull = await at.github.ensurePullRequest({
    repository: at.repository,
    head: name,
    base: history.branch,
    title: proposal.title,
    body,
  });
  return { status: 'proposed', url: pull.url, commit: made.commit, change: pull.status };
}

/** The first commit of the proposal's branch, from its tip down, that neither the branch has nor this mode made. */
async function findForeign(
  store: Store,
  history: MonorepoHistory,
  tip: string,
  identity: { name: string; email: string },
): Promise<string | undefined> {
  await store.fetch([tip], Number.POSITIVE_INFINITY);
  for (const { oid } of await store.log(tip)) {
    if (!history.byId.has(oid) && !(await isOwnCommit(store, oid, identity))) return oid;
  }
  return undefined;
}

/** Closes the release pull request when there is nothing left to release, unless somebody else worked on it. */
export async function withdrawProposal(
  store: Store,
  history: MonorepoHistory,
  identity: { name: string; email: string },
  github: Github | undefined,
  repository: string | undefined,
): Promise<string | undefined> {
  const name = proposalBranch(history.branch);
  const tip = history.refs.get(branchRef(name));
  if (github === undefined || repository === undefined || tip === undefined) return undefined;
  const [open] = (await github.listPullRequests({ repository, head: name, base: history.branch })).filter(
    ({ state }) => state === 'open',
  );
  if (open === undefined || (await findForeign(store, history, tip, identity)) !== undefined) return undefined;
  await github.closePullRequest({ repository, number: open.number, comment: 'There is nothing left to release.' });
  return open.url;
}

/**
 * Whether a commit of the branch is a proposal of this mode, merged: it is that commit itself, it merges one, or GitHub says
 * that it is what the proposal's pull request was merged as (a squash or a rebase).
 */
export async function isMergedProposal(
  store: Store,
  history: MonorepoHistory,
  commit: string,
  identity: { name: string; email: string },
  github: Github | undefined,
  repository: string | undefined,
): Promise<boolean> {
  const parents = history.byId.get(commit)?.parents ?? [];
  const merged = parents.slice(1).flatMap((parent) => firstParentLine(history.byId, parent, 20));
  for (const candidate of [commit, ...merged]) {
    const logged = history.byId.get(candidate);
    const mayBe = logged?.author === identity.name && logged.message.includes(TRAILER);
    if (mayBe && (await isOwnCommit(store, candidate, identity))) return true;
  }
  if (github === undefined || repository === undefined) return false;
  return await github.isMergeOf({ repository, head: proposalBranch(history.branch), base: history.branch, commit });
}
