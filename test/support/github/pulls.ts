/** The pull request operations of the loopback GitHub. */
import { type Answer, message, NOT_FOUND } from './answer.ts';
import type { Operation } from './openapi.ts';
import { type ApiRequest, type GithubState, type Json, type StoredPull, sampleOf } from './state.ts';

const showPull = (state: GithubState, repository: string, pull: StoredPull, base: Json): Json => {
  const sample = base as Json & { head: Json; base: Json };
  return {
    ...sample,
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    html_url: `${state.git.url}/${repository}/pull/${pull.number}`,
    merged_at: pull.mergeCommit === undefined ? null : '2026-01-01T00:00:00Z',
    merge_commit_sha: pull.mergeCommit ?? null,
    head: { ...sample.head, ref: pull.head, repo: { ...(sample.head['repo'] as Json), full_name: repository } },
    base: { ...sample.base, ref: pull.base, repo: { ...(sample.base['repo'] as Json), full_name: repository } },
  };
};

/** `undefined` when the operation is none of pull requests. */
export function answerPulls(
  state: GithubState,
  repository: string,
  operation: Operation,
  request: ApiRequest,
  query: URLSearchParams,
): Answer | undefined {
  const body = request.body as Json;
  switch (operation.name.replace('/repos/{owner}/{repo}', '')) {
    case 'get /pulls': {
      const head = query.get('head')?.split(':').at(-1);
      const wanted = query.get('state') ?? 'open';
      const found = state
        .pulls(repository)
        .filter(
          (pull) =>
            (wanted === 'all' || pull.state === wanted) &&
            (head === undefined || pull.head === head) &&
            (query.get('base') === null || pull.base === query.get('base')),
        );
      const sample = sampleOf('post /repos/o/r/pulls', 201);
      return state.page(
        [...found].reverse().map((pull) => showPull(state, repository, pull, sample)),
        query,
        request.path,
      );
    }
    case 'post /pulls': {
      const head = String(body['head']);
      const base = String(body['base']);
      const refs = state.git.refs(repository);
      if (!(`refs/heads/${head}` in refs) || !(`refs/heads/${base}` in refs)) {
        return message(422, 'Validation Failed', [{ resource: 'PullRequest', field: 'head', code: 'invalid' }]);
      }
      if (state.pulls(repository).some((pull) => pull.state === 'open' && pull.head === head && pull.base === base)) {
        const text = `A pull request already exists for ${operation.path['owner']}:${head}.`;
        return message(422, 'Validation Failed', [{ resource: 'PullRequest', code: 'custom', message: text }]);
      }
      const pull: StoredPull = {
        number: state.nextId(),
        head,
        base,
        title: String(body['title']),
        body: String(body['body'] ?? ''),
        state: 'open',
      };
      state.pulls(repository).push(pull);
      return { status: 201, body: showPull(state, repository, pull, operation.sample(201) as Json) };
    }
    case 'patch /pulls/{pull_number}': {
      const pull = state.pulls(repository).find(({ number }) => String(number) === operation.path['pull_number']);
      if (pull === undefined) return NOT_FOUND;
      pull.title = String(body['title'] ?? pull.title);
      pull.body = String(body['body'] ?? pull.body);
      pull.state = body['state'] === 'closed' ? 'closed' : pull.state;
      return { status: 200, body: showPull(state, repository, pull, operation.sample(200) as Json) };
    }
    default:
      return undefined;
  }
}
