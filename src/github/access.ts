import { ActionError } from '../errors/action-error.ts';
import { type OctokitSource, splitRepository } from './client.ts';
import { githubError, statusOf } from './failure.ts';

/** What the token may do in a repository, and what its branch demands. */
export interface RepositoryAccess {
  /** Its present `owner/name`; another one than asked for after it was renamed. */
  repository: string;
  defaultBranch: string;
  isPrivate: boolean;
  /** Rules of the branch, as far as the token may see them. */
  requiresSignedCommits: boolean;
  requiresPullRequest: boolean;
  /** Names of the checks that have to pass before the branch moves. */
  requiredChecks: readonly string[];
}

/** The look is worth no patience: a server that cannot answer it may still take the push. */
const NO_REPEATS = { retries: 0 };

/**
 * Looks, before anything is written, whether the token can do it.
 *
 * @throws ActionError (`input`) with the way out: unknown repository, archived, no write access, missing token scope.
 */
export async function checkAccess(
  octokit: OctokitSource,
  request: { repository: string; branch: string; token: string },
): Promise<RepositoryAccess> {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const answer = await api.rest.repos.get({ ...at, request: NO_REPEATS }).catch((error: unknown) => {
    throw githubError(`reading the repository ${request.repository}`, error);
  });
  const { data, headers } = answer;
  const refuse = (text: string, hint: string): never => {
    throw new ActionError('input', `GitHub: ${request.repository} ${text}`, { hint });
  };
  if (data.archived) refuse('is archived', 'Unarchive it, or take it out of the configuration');
  if (data.disabled) refuse('is disabled', 'Ask its owner or GitHub support');
  const scopes = headers['x-oauth-scopes'];
  if (typeof scopes === 'string' && scopes.trim() !== '') {
    const granted = scopes.split(',').map((scope) => scope.trim());
    if (!granted.includes('repo') && (data.private || !granted.includes('public_repo'))) {
      refuse(`cannot be written with a token of the scopes ${scopes}`, 'Give the token the scope repo');
    }
  }
  // For an installation token (GITHUB_TOKEN, an App) the field speaks of a user there is not.
  if (data.permissions?.push === false && !request.token.startsWith('ghs_')) {
    refuse('cannot be written with this token', 'Give its owner write access, or use the token of somebody who has it');
  }
  const rules = await readRules(api, at, request.branch);
  const checks = rules.flatMap((rule) =>
    rule.type === 'required_status_checks' ? (rule.parameters?.required_status_checks ?? []) : [],
  );
  return {
    repository: data.full_name,
    defaultBranch: data.default_branch,
    isPrivate: data.private,
    requiresSignedCommits: rules.some(({ type }) => type === 'required_signatures'),
    requiresPullRequest: rules.some(({ type }) => type === 'pull_request'),
    requiredChecks: checks.map(({ context }) => context),
  };
}

async function readRules(api: Awaited<ReturnType<OctokitSource>>, at: { owner: string; repo: string }, branch: string) {
  try {
    return await api.paginate(api.rest.repos.getBranchRules, { ...at, branch, per_page: 100, request: NO_REPEATS });
  } catch (error) {
    // Older enterprise servers and plans without rules answer so; the push will tell then.
    const status = statusOf(error);
    if (status === 404 || status === 403) return [];
    throw githubError(`reading the rules of ${branch} in ${at.owner}/${at.repo}`, error);
  }
}

/**
 * Who the token stands for.
 *
 * @returns `undefined` for the token of an App or a job, which is no user's.
 * @throws ActionError for a token that is not valid, and when GitHub does not answer.
 */
export async function readUser(
  octokit: OctokitSource,
  token: string,
): Promise<{ login: string; id: number } | undefined> {
  if (token.startsWith('ghs_')) return undefined;
  const api = await octokit();
  try {
    const { data } = await api.rest.users.getAuthenticated();
    return { login: data.login, id: data.id };
  } catch (error) {
    const status = statusOf(error);
    if (status === 403 || status === 404) return undefined;
    throw githubError("reading the token's user", error);
  }
}
