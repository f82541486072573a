/** GitHub as the cascade needs it: every call can be repeated, whatever became of the one before. */
import { checkAccess, type RepositoryAccess, readUser } from './access.ts';
import { createOctokitSource, type GithubOptions, type GithubPorts } from './client.ts';
import {
  closePullRequest,
  commentOnce,
  dispatchWorkflow,
  hasStarted,
  listPullRequests,
  type PullRequestQuery,
  type PullRequestState,
  readViewer,
} from './proposals.ts';
import {
  closeSuperseded,
  ensurePullRequest,
  isMergeOf,
  type MergeQuestion,
  type PullRequestOutcome,
  type PullRequestRequest,
} from './pull-requests.ts';
import { type DraftOutcome, ensureDraft, ensureRelease, type ReleaseOutcome, type ReleaseRequest } from './releases.ts';
import { createVerifiedCommit, type VerifiedCommitOutcome, type VerifiedCommitRequest } from './verified-commits.ts';

export interface Github {
  /** See {@link checkAccess}. */
  checkAccess(repository: string, branch: string): Promise<RepositoryAccess>;
  /** The token's own user; `undefined` when the token is no person's (an App's, a job's). */
  readUser(): Promise<{ login: string; id: number } | undefined>;
  /** See {@link closeSuperseded}. */
  closeSuperseded(request: Parameters<typeof closeSuperseded>[1]): Promise<void>;
  /** See {@link isMergeOf}. */
  isMergeOf(request: MergeQuestion): Promise<boolean>;
  /** See {@link listPullRequests}. */
  listPullRequests(query: PullRequestQuery): Promise<readonly PullRequestState[]>;
  /** See {@link commentOnce}. */
  commentOnce(request: Parameters<typeof commentOnce>[1]): Promise<void>;
  /** See {@link closePullRequest}. */
  closePullRequest(request: Parameters<typeof closePullRequest>[1]): Promise<void>;
  /** See {@link dispatchWorkflow}. */
  dispatchWorkflow(request: Parameters<typeof dispatchWorkflow>[1]): Promise<void>;
  /** See {@link hasStarted}. */
  hasStarted(request: { repository: string; tag: string }): Promise<boolean | undefined>;
  /** See {@link readViewer}. */
  readViewer(): Promise<string>;
  /** See {@link ensureRelease}. */
  ensureRelease(request: ReleaseRequest): Promise<ReleaseOutcome>;
  /** See {@link ensureDraft}. */
  ensureDraft(request: ReleaseRequest): Promise<DraftOutcome>;
  /** See {@link ensurePullRequest}. */
  ensurePullRequest(request: PullRequestRequest): Promise<PullRequestOutcome>;
  /** See {@link createVerifiedCommit}. */
  createVerifiedCommit(request: VerifiedCommitRequest): Promise<VerifiedCommitOutcome>;
}

/**
 * Octokit with its own plugins for repeats and rate limits, on our HTTP client. Failures are GithubError or ActionError:
 * `input` what the author can mend (token, permission, name), `remote` everything else.
 */
export function createGithub(options: GithubOptions, ports: GithubPorts): Github {
  const octokit = createOctokitSource(options, ports);
  return {
    checkAccess: (repository, branch) => checkAccess(octokit, { repository, branch, token: options.token }),
    readUser: () => readUser(octokit, options.token),
    closeSuperseded: (request) => closeSuperseded(octokit, request),
    isMergeOf: (request) => isMergeOf(octokit, request),
    listPullRequests: (query) => listPullRequests(octokit, query),
    commentOnce: (request) => commentOnce(octokit, request),
    closePullRequest: (request) => closePullRequest(octokit, request),
    dispatchWorkflow: (request) => dispatchWorkflow(octokit, request),
    hasStarted: (request) => hasStarted(octokit, request),
    readViewer: () => readViewer(octokit),
    ensureRelease: (request) => ensureRelease(octokit, request),
    ensureDraft: (request) => ensureDraft(octokit, request),
    ensurePullRequest: (request) => ensurePullRequest(octokit, request),
    createVerifiedCommit: (request) => createVerifiedCommit(octokit, request),
  };
}
