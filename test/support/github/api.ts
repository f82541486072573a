/**
 * A loopback GitHub over the bare repositories of a git server: releases, drafts, assets, pull requests, branch rules and
 * createCommitOnBranch, each request and answer checked against GitHub's OpenAPI description. Also usable outside of tests.
 */

import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GitServer } from '../git/server.ts';
import { answerActions } from '../workflows/github-actions.ts';
import { type Answer, message, NOT_FOUND } from './answer.ts';
import { answerGraphql } from './graphql.ts';
import { findOperation, type Operation } from './openapi.ts';
import { answerPulls } from './pulls.ts';
import { answerReleases, readAsset } from './releases.ts';
import {
  type ApiRequest,
  GithubState,
  type Json,
  type RepositorySettings,
  type StoredComment,
  type StoredPull,
  type StoredRelease,
  type StoredRun,
} from './state.ts';

export type { ApiRequest };

export type ApiFault =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** Closes the connection without an answer. */
  | 'drop'
  /** Does the work, then closes the connection before the answer. */
  | 'drop-after'
  | { before: () => void | Promise<void> }
  /** Does the work, calls it, then closes the connection before the answer. */
  | { after: () => void | Promise<void> };

export interface GithubApi {
  /** For `github-api-url`, without a trailing `/`. */
  url: string;
  requests: ApiRequest[];
  /** Requests and answers that were not as described. `close` throws when there are any. */
  problems: string[];
  releases(repository: string): StoredRelease[];
  pulls(repository: string): StoredPull[];
  comments(repository: string): StoredComment[];
  /** Workflows that ran; a push starts none here by itself. */
  runs(repository: string): StoredRun[];
  configure(repository: string, settings: RepositorySettings): void;
  /** Adds a release as somebody else would. */
  addRelease(repository: string, release: Partial<StoredRelease> & { tag: string }): StoredRelease;
  /** Called with every request; what it returns happens. */
  onRequest(judge: (request: ApiRequest) => ApiFault | undefined): void;
  close(): Promise<void>;
}

export interface GithubApiOptions {
  git: GitServer;
  token: string;
  /** `/api/v3` makes it an enterprise server, with `/api/graphql` and `/api/uploads` beside it. */
  basePath?: '' | '/api/v3';
  /** Answer of GET /user; `403` for a token that is no user's. */
  user?: { login: string; id: number };
  /** Sent as X-OAuth-Scopes, as for a classic token. */
  scopes?: string;
}

/** Whom the token stands for, as GET /user tells. */
export const TOKEN_USER = { login: 'release-maintainer', id: 4_242 };

export async function startGithubApi(options: GithubApiOptions): Promise<GithubApi> {
  const { git } = options;
  const basePath = options.basePath ?? '';
  const graphqlPath = basePath === '' ? '/graphql' : '/api/graphql';
  const uploadPath = basePath === '' ? '/uploads' : '/api/uploads';
  const requests: ApiRequest[] = [];
  const problems: string[] = [];
  const state = new GithubState(git);
  let judge: (request: ApiRequest) => ApiFault | undefined = () => undefined;

  const answer = (operation: Operation, request: ApiRequest, query: URLSearchParams): Answer => {
    const repository = `${operation.path['owner']}/${operation.path['repo']}`;
    if (!existsSync(git.path(repository))) return NOT_FOUND;
    const rules = state.settings.get(repository) ?? {};
    const own =
      answerReleases(state, repository, operation, request, query) ??
      answerPulls(state, repository, operation, request, query) ??
      answerActions(state, repository, operation, request, query);
    if (own !== undefined) return own;
    switch (operation.name.replace('/repos/{owner}/{repo}', '')) {
      case 'get ': {
        const canPush = rules.canPush ?? true;
        return {
          status: 200,
          ...(options.scopes === undefined ? {} : { headers: { 'x-oauth-scopes': options.scopes } }),
          body: {
            ...(operation.sample(200) as Json),
            full_name: repository,
            name: operation.path['repo'],
            default_branch: git.git(repository, 'symbolic-ref', '--short', 'HEAD'),
            archived: rules.archived ?? false,
            disabled: false,
            private: rules.private ?? false,
            permissions: { admin: false, pull: true, push: canPush },
          },
        };
      }
      case 'get /rules/branches/{branch}':
        return state.page(rules.rules ?? [], query, request.path);
      case 'get /git/ref/{ref}': {
        const ref = `refs/${operation.path['ref']}`;
        const sha = git.refs(repository)[ref];
        if (sha === undefined) return NOT_FOUND;
        const type = git.git(repository, 'cat-file', '-t', sha);
        const url = `${state.apiUrl}/repos/${repository}/git/${type}s/${sha}`;
        return { status: 200, body: { ref, node_id: 'x', url, object: { sha, type, url } } };
      }
      case 'get /git/commits/{commit_sha}': {
        const sha = String(operation.path['commit_sha']);
        const shown = git.git(repository, 'show', '--no-patch', '--format=%T%n%P%n%B', sha).split('\n');
        const parents = (shown[1] ?? '').split(' ').filter((parent) => parent !== '');
        const base = operation.sample(200) as Json;
        return {
          status: 200,
          body: {
            ...base,
            sha,
            tree: { ...(base['tree'] as Json), sha: shown[0] },
            message: shown.slice(2).join('\n'),
            html_url: `${git.url}/${repository}/commit/${sha}`,
            parents: parents.map((parent) => ({ sha: parent, url: git.url, html_url: git.url })),
          },
        };
      }
      default:
        problems.push(`${operation.name}: not served here`);
        return message(501, 'not served here');
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', 'http://loopback');
    const isJson = /json/.test(request.headers['content-type'] ?? '');
    const isGraphql = url.pathname === graphqlPath;
    const isUpload = url.pathname.startsWith(`${uploadPath}/`);
    const cut = isUpload ? uploadPath : basePath;
    const seen: ApiRequest = {
      number: requests.length + 1,
      method: request.method ?? '',
      path: isGraphql || !url.pathname.startsWith(cut) ? url.pathname : url.pathname.slice(cut.length),
      headers: request.headers,
      body: bytes.byteLength === 0 ? undefined : isJson && !isUpload ? JSON.parse(bytes.toString('utf8')) : bytes,
    };
    requests.push(seen);
    const send = ({ status, body, headers }: Answer): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    const fault = judge(seen);
    if (fault === 'drop') return void request.socket.destroy();
    if (fault !== undefined && fault !== 'drop-after') {
      if ('status' in fault) {
        const { body } = message(fault.status, `injected ${fault.status}`);
        return send({ body, ...fault });
      }
      if ('before' in fault) await fault.before();
    }
    if (request.headers.authorization?.replace(/^(token|bearer) /i, '') !== options.token) {
      return send(message(401, 'Bad credentials'));
    }
    if (seen.method === 'GET' && seen.path === '/user') return send({ status: 200, body: options.user ?? TOKEN_USER });
    const asset = readAsset(state, seen);
    if (asset !== undefined) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      return void response.end(asset);
    }
    const operation = isGraphql ? undefined : findOperation(seen.method, seen.path);
    if (!isGraphql && operation === undefined) {
      problems.push(`${seen.method} ${url.pathname} is not in the description`);
      return send(message(404, 'Not Found'));
    }
    const wrong = operation?.checkRequest(url.searchParams, seen.body) ?? [];
    problems.push(...wrong.map((why) => `${operation?.name} request: ${why}`));
    const given =
      operation === undefined
        ? answerGraphql(git, seen.body as Json, options.user?.login ?? TOKEN_USER.login, (problem) =>
            problems.push(problem),
          )
        : wrong.length > 0
          ? message(422, `Invalid request: ${wrong.join('; ')}`)
          : answer(operation, seen, url.searchParams);
    const own = operation?.checkResponse(given.status, given.body) ?? [];
    problems.push(...own.map((why) => `${operation?.name} answer ${given.status}: ${why}`));
    if (typeof fault === 'object' && 'after' in fault) await fault.after();
    else if (fault !== 'drop-after') return send(given);
    request.socket.destroy();
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      problems.push(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : error}`);
      if (!response.headersSent) response.writeHead(500);
      response.end('{"message":"the test server failed"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  state.apiUrl = `${origin}${basePath}`;
  state.uploadUrl = `${origin}${uploadPath}`;

  return {
    url: state.apiUrl,
    requests,
    problems,
    releases: (repository) => state.releases(repository),
    pulls: (repository) => state.pulls(repository),
    comments: (repository) => state.comments(repository),
    runs: (repository) => state.runs(repository),
    configure: (repository, next) => void state.settings.set(repository, next),
    addRelease: (repository, release) => {
      const made: StoredRelease = {
        id: state.nextId(),
        name: release.tag,
        commit: '',
        body: '',
        isDraft: false,
        isPrerelease: false,
        isLatest: false,
        assets: [],
        ...release,
      };
      state.releases(repository).push(made);
      return made;
    },
    onRequest: (next) => {
      judge = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (problems.length > 0) throw new Error(`the GitHub server saw:\n${problems.join('\n')}`);
    },
  };
}
