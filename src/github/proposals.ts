import { type OctokitSource, splitRepository } from './client.ts';
import { githubError, statusOf } from './failure.ts';

export interface PullRequestQuery {
  /** `owner/name` */
  repository: string;
  /** Branch of the same repository that carries the change. */
  head: string;
  base: string;
}

export interface PullRequestState {
  number: number;
  url: string;
  state: 'open' | 'closed';
  merged: boolean;
  body: string;
}

/** Every pull request from a branch of the repository itself, newest first. */
export async function listPullRequests(
  octokit: OctokitSource,
  { repository, head, base }: PullRequestQuery,
): Promise<PullRequestState[]> {
  const api = await octokit();
  const at = splitRepository(repository);
  const query = { ...at, head: `${at.owner}:${head}`, base, state: 'all', per_page: 100 } as const;
  try {
    const pulls = await api.paginate(api.rest.pulls.list, query);
    return pulls.map(({ number, html_url, state, merged_at, body }) => ({
      number,
      url: html_url,
      state: state === 'open' ? 'open' : 'closed',
      merged: merged_at !== null,
      body: body ?? '',
    }));
  } catch (error) {
    throw githubError(`reading the pull requests of ${head} in ${repository}`, error);
  }
}

/** One comment with a hidden marker, made or brought up to date. */
export async function commentOnce(
  octokit: OctokitSource,
  request: { repository: string; number: number; marker: string; body: string },
): Promise<void> {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const body = `${request.body}\n\n${request.marker}`;
  try {
    const issue = { ...at, issue_number: request.number };
    const comments = await api.paginate(api.rest.issues.listComments, { ...issue, per_page: 100 });
    const own = comments.find((comment) => comment.body?.includes(request.marker));
    if (own === undefined) await api.rest.issues.createComment({ ...issue, body });
    else if (own.body !== body) await api.rest.issues.updateComment({ ...at, comment_id: own.id, body });
  } catch (error) {
    throw githubError(`commenting on ${request.repository}#${request.number}`, error);
  }
}

export async function closePullRequest(
  octokit: OctokitSource,
  request: { repository: string; number: number; comment: string },
): Promise<void> {
  const api = await octokit();
  const at = splitRepository(request.repository);
  try {
    await api.rest.issues.createComment({ ...at, issue_number: request.number, body: request.comment });
    await api.rest.pulls.update({ ...at, pull_number: request.number, state: 'closed' });
  } catch (error) {
    throw githubError(`closing ${request.repository}#${request.number}`, error);
  }
}

/** Starts a workflow by its file name on a tag or branch. */
export async function dispatchWorkflow(
  octokit: OctokitSource,
  request: { repository: string; workflow: string; ref: string; inputs: Readonly<Record<string, string>> },
): Promise<void> {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const { workflow, ref, inputs } = request;
  const start = async (given: Readonly<Record<string, string>>): Promise<void> => {
    await api.rest.actions.createWorkflowDispatch({ ...at, workflow_id: workflow, ref, inputs: given });
  };
  try {
    try {
      await start(inputs);
    } catch (error) {
      // The ref says it as well, to a workflow that declares no such input.
      if (statusOf(error) !== 422 || !/unexpected inputs/i.test(String((error as Error).message))) throw error;
      await start({});
    }
  } catch (error) {
    throw githubError(`starting ${workflow} on ${ref} in ${request.repository}`, error);
  }
}

/**
 * Whether anything came of a tag: a release, or a run of a workflow on it. `undefined` when the token may not see runs.
 */
export async function hasStarted(
  octokit: OctokitSource,
  { repository, tag }: { repository: string; tag: string },
): Promise<boolean | undefined> {
  const api = await octokit();
  const at = splitRepository(repository);
  try {
    await api.rest.repos.getReleaseByTag({ ...at, tag });
    return true;
  } catch (error) {
    if (statusOf(error) !== 404) throw githubError(`reading the release ${tag} in ${repository}`, error);
  }
  try {
    const { data } = await api.rest.actions.listWorkflowRunsForRepo({ ...at, branch: tag, per_page: 1 });
    return data.total_count > 0;
  } catch (error) {
    if (statusOf(error) === 403 || statusOf(error) === 404) return undefined;
    throw githubError(`reading the runs of ${tag} in ${repository}`, error);
  }
}

/** Whose token it is; that of a workflow's own job is `github-actions[bot]`, and its pushes start nothing. */
export async function readViewer(octokit: OctokitSource): Promise<string> {
  const api = await octokit();
  try {
    const { viewer } = await api.graphql<{ viewer: { login: string } }>('query { viewer { login } }');
    return viewer.login;
  } catch (error) {
    throw githubError('reading whose token it is', error);
  }
}
