/** Comments and workflow runs of the loopback GitHub. */
import { type Answer, message, NOT_FOUND } from '../github/answer.ts';
import type { Operation } from '../github/openapi.ts';
import type { ApiRequest, GithubState, Json, StoredComment } from '../github/state.ts';

/** `undefined` when the operation is none of these. */
export function answerActions(
  state: GithubState,
  repository: string,
  operation: Operation,
  request: ApiRequest,
  query: URLSearchParams,
): Answer | undefined {
  const body = request.body as Json;
  const comments = state.comments(repository);
  const show = ({ id, body: text }: StoredComment, sample: unknown): Json => ({ ...(sample as Json), id, body: text });
  switch (operation.name.replace('/repos/{owner}/{repo}', '')) {
    case 'get /issues/{issue_number}/comments': {
      const number = Number(operation.path['issue_number']);
      const shown = comments.filter((each) => each.number === number);
      return state.page(
        shown.map((comment) => ({ ...SAMPLE_COMMENT, id: comment.id, body: comment.body })),
        query,
        request.path,
      );
    }
    case 'post /issues/{issue_number}/comments': {
      const number = Number(operation.path['issue_number']);
      if (!state.pulls(repository).some((pull) => pull.number === number)) return NOT_FOUND;
      const text = String(body['body']);
      if (text.length > 65_536) return message(422, 'Validation Failed');
      const comment = { id: state.nextId(), number, body: text };
      comments.push(comment);
      return { status: 201, body: show(comment, operation.sample(201)) };
    }
    case 'patch /issues/comments/{comment_id}': {
      const comment = comments.find(({ id }) => String(id) === operation.path['comment_id']);
      if (comment === undefined) return NOT_FOUND;
      comment.body = String(body['body']);
      return { status: 200, body: show(comment, operation.sample(200)) };
    }
    case 'get /actions/runs': {
      const branch = query.get('branch');
      const runs = state.runs(repository).filter((run) => branch === null || run.branch === branch);
      return { status: 200, body: { total_count: runs.length, workflow_runs: [] } };
    }
    case 'post /actions/workflows/{workflow_id}/dispatches': {
      const workflow = String(operation.path['workflow_id']);
      const ref = String(body['ref']);
      const refs = state.git.refs(repository);
      const full = [`refs/tags/${ref}`, `refs/heads/${ref}`].find((name) => name in refs);
      if (full === undefined) return message(422, `No ref found for: ${ref}`);
      const inputs = (body['inputs'] ?? {}) as Json;
      let text: string;
      try {
        text = state.git.git(repository, 'show', `${full}:.github/workflows/${workflow}`);
      } catch {
        return NOT_FOUND;
      }
      if (!text.includes('workflow_dispatch'))
        return message(422, "Workflow does not have 'workflow_dispatch' trigger");
      const unknown = Object.keys(inputs).filter((name) => !new RegExp(`^ +${name}:`, 'm').test(text));
      if (unknown.length > 0) return message(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`);
      state.runs(repository).push({ id: state.nextId(), workflow, branch: ref, event: 'workflow_dispatch', inputs });
      return { status: 204 };
    }
    default:
      return undefined;
  }
}

/** The list has the same items as the answer to a new one; what is required of them. */
const SAMPLE_COMMENT: Json = {
  node_id: 'x',
  url: 'https://github.example/',
  html_url: 'https://github.example/',
  issue_url: 'https://github.example/',
  user: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};
