import { type OctokitSource, splitRepository } from './client.ts';
import { githubError, statusOf } from './failure.ts';

export interface PullRequestRequest {
  /** `owner/name` */
  repository: string;
  /** Branch of the same repository that carries the change. */
  head: string;
  /** Branch it shall go into. */
  base: string;
  title: string;
  /** Markdown, at most 65,536 characters; more is cut. */
  body: string;
}

export type PullRequestOutcome = { status: 'created' | 'updated' | 'unchanged'; number: number; url: string };

const BODY_LIMIT = 65_000;
const MAX_ATTEMPTS = 2;

/** Makes the one open pull request from `head` into `base`, or brings its title and body up to date. */
export async function ensurePullRequest(
  octokit: OctokitSource,
  request: PullRequestRequest,
): Promise<PullRequestOutcome> {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const { head, base, title } = request;
  const body = request.body.slice(0, BODY_LIMIT);
  const find = async () =>
    (await api.rest.pulls.list({ ...at, head: `${at.owner}:${head}`, base, state: 'open', per_page: 1 })).data[0];
  const update = async (found: NonNullable<Awaited<ReturnType<typeof find>>>): Promise<PullRequestOutcome> => {
    const known = { number: found.number, url: found.html_url };
    if (found.title === title && (found.body ?? '').replaceAll('\r\n', '\n') === body) {
      return { status: 'unchanged', ...known };
    }
    await api.rest.pulls.update({ ...at, pull_number: found.number, title, body });
    return { status: 'updated', ...known };
  };
  try {
    for (let attempt = 1; ; attempt += 1) {
      const open = await find();
      if (open !== undefined) {
        const outcome = await update(open);
        return attempt === 1 ? outcome : { ...outcome, status: 'created' };
      }
      try {
        const { data } = await api.rest.pulls.create({ ...at, head, base, title, body, request: { retries: 0 } });
        return { status: 'created', number: data.number, url: data.html_url };
      } catch (error) {
        // No answer or a 5xx: it may be there all the same. 422: a run at the same time may have been faster.
        const status = statusOf(error) ?? -1;
        const isUncertain = status === 0 || status === 422 || status >= 500;
        if (!isUncertain || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  } catch (error) {
    throw githubError(`opening the pull request of ${head} in ${request.repository}`, error);
  }
}

export interface MergeQuestion {
  /** `owner/name` */
  repository: string;
  /** Branch of the same repository that the pull request came from. */
  head: string;
  base: string;
  commit: string;
}

/** Whether GitHub says that a commit is what a pull request of this repository's own branch was merged as. */
export async function isMergeOf(octokit: OctokitSource, request: MergeQuestion): Promise<boolean> {
  const api = await octokit();
  const at = splitRepository(request.repository);
  try {
    const query = {
      ...at,
      head: `${at.owner}:${request.head}`,
      base: request.base,
      state: 'closed',
      per_page: 100,
    } as const;
    const pulls = await api.paginate(api.rest.pulls.list, query);
    return pulls.some(
      ({ merged_at, merge_commit_sha, head }) =>
        merged_at !== null &&
        merge_commit_sha === request.commit &&
        // A fork's branch may have the same name.
        head.repo?.full_name.toLowerCase() === request.repository.toLowerCase(),
    );
  } catch (error) {
    throw githubError(`reading the pull requests of ${request.head} in ${request.repository}`, error);
  }
}

/** Closes the pull requests of earlier releases into the same branch, with a link to the one that took their place. */
export async function closeSuperseded(
  octokit: OctokitSource,
  request: { repository: string; base: string; prefix: string; by: { number: number; url: string } },
): Promise<void> {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const { base, prefix, by } = request;
  try {
    const open = await api.paginate(api.rest.pulls.list, { ...at, base, state: 'open', per_page: 100 });
    for (const pull of open) {
      const isOurs = pull.head.ref.startsWith(prefix) && pull.head.repo?.full_name === pull.base.repo.full_name;
      if (!isOurs || pull.number >= by.number) continue;
      const body = `Superseded by ${by.url}\n\n${pull.body ?? ''}`.slice(0, BODY_LIMIT);
      await api.rest.pulls.update({ ...at, pull_number: pull.number, state: 'closed', body });
    }
  } catch (error) {
    throw githubError(`closing superseded pull requests in ${request.repository}`, error);
  }
}
