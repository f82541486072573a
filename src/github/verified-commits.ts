import { type OctokitSource, splitRepository } from './client.ts';
import { githubError, statusOf } from './failure.ts';

export interface VerifiedCommitRequest {
  /** `owner/name` */
  repository: string;
  /** Branch the commit goes onto; it has to exist. */
  branch: string;
  /** The branch's commit as it was seen: GitHub refuses when it has moved. */
  expectedHead: string;
  message: string;
  /** Each changed file with its new content; without one it goes. */
  files: readonly { path: string; content: string | Uint8Array | undefined }[];
}

/** `stale`: the branch is no longer at `expectedHead`. */
export type VerifiedCommitOutcome =
  | { status: 'committed'; oid: string; url: string }
  | { status: 'stale'; reason: string };

const MUTATION = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}`;

interface GraphqlFailure {
  errors: readonly { type?: string; message: string }[];
}

/**
 * A commit GitHub makes and signs itself, as the token's owner and at the present time: what a branch wants that demands
 * signed commits. Not byte-for-byte repeatable: look for the commit's trailer before calling it again.
 *
 * @see https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch
 */
export async function createVerifiedCommit(
  octokit: OctokitSource,
  request: VerifiedCommitRequest,
): Promise<VerifiedCommitOutcome> {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const what = `committing to ${request.branch} in ${request.repository}`;
  const newline = request.message.indexOf('\n');
  const headline = newline === -1 ? request.message : request.message.slice(0, newline);
  const body = newline === -1 ? '' : request.message.slice(newline).trim();
  const input = {
    branch: { repositoryNameWithOwner: request.repository, branchName: request.branch },
    expectedHeadOid: request.expectedHead,
    message: { headline, body },
    fileChanges: {
      additions: request.files.flatMap(({ path, content }) =>
        content === undefined ? [] : [{ path, contents: Buffer.from(content).toString('base64') }],
      ),
      deletions: request.files.flatMap(({ path, content }) => (content === undefined ? [{ path }] : [])),
    },
  };
  try {
    const answer = await api.graphql<{ createCommitOnBranch: { commit: { oid: string; url: string } } }>(MUTATION, {
      input,
      request: { retries: 0 },
    });
    return { status: 'committed', ...answer.createCommitOnBranch.commit };
  } catch (error) {
    const reason = staleReason(error);
    if (reason !== undefined) return { status: 'stale', reason };
    const status = statusOf(error);
    if (status !== 0 && (status ?? 0) < 500) throw githubError(what, asFailure(error));
    // The answer was lost: the branch tells whether the commit was made.
    try {
      const { data: ref } = await api.rest.git.getRef({ ...at, ref: `heads/${request.branch}` });
      const { data: head } = await api.rest.git.getCommit({ ...at, commit_sha: ref.object.sha });
      if (head.parents[0]?.sha === request.expectedHead && head.message.trim() === request.message.trim()) {
        return { status: 'committed', oid: head.sha, url: head.html_url };
      }
    } catch {
      throw githubError(what, error);
    }
    throw githubError(what, error);
  }
}

function graphqlErrors(error: unknown): GraphqlFailure['errors'] {
  const errors = (error as Partial<GraphqlFailure> | null)?.errors;
  return Array.isArray(errors) ? (errors as GraphqlFailure['errors']) : [];
}

function staleReason(error: unknown): string | undefined {
  return graphqlErrors(error).find(
    ({ type, message }) => type === 'STALE_DATA' || /expected branch to point to/i.test(message),
  )?.message;
}

/** GraphQL answers 200 with errors; as a failed request it gets the same words and hints. */
function asFailure(error: unknown): unknown {
  const [first] = graphqlErrors(error);
  if (first === undefined) return error;
  const statuses: Record<string, number> = { FORBIDDEN: 403, NOT_FOUND: 404, UNPROCESSABLE: 422 };
  return Object.assign(new Error(first.message, { cause: error }), {
    status: statuses[first.type ?? ''] ?? 422,
    request: {},
    response: { headers: {}, data: { message: first.message } },
  });
}
