/**
 * A loopback GitHub over the bare repositories of a git server: releases, drafts, assets, pull requests, branch rules and
 * createCommitOnBranch, each request and answer checked against GitHub's OpenAPI description. Also usable outside of tests.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GitServer } from './git-server.ts';
import { type Answer, message, NOT_FOUND } from './github-answer.ts';
import { answerGraphql } from './github-graphql.ts';
import { findOperation, type Operation } from './github-openapi.ts';

type Json = Record<string, unknown>;

export interface ApiRequest {
  /** 1 for the first request this server saw. */
  number: number;
  method: string;
  /** Without the base path and query. */
  path: string;
  headers: IncomingMessage['headers'];
  /** Parsed JSON, or the bytes of an upload. */
  body: unknown;
}

export type ApiFault =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** Closes the connection without an answer. */
  | 'drop'
  /** Does the work, then closes the connection before the answer. */
  | 'drop-after'
  | { before: () => void | Promise<void> };

export interface StoredRelease {
  id: number;
  tag: string;
  name: string;
  body: string;
  isDraft: boolean;
  isPrerelease: boolean;
  /** Where the tag is made if it is missing; default: the default branch. */
  commit: string;
  /** `false` while it never was latest. */
  isLatest: boolean;
  assets: { id: number; name: string; contentType: string; content: Buffer; state: 'uploaded' | 'open' }[];
}

export interface StoredPull {
  number: number;
  head: string;
  base: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
}

/** What a repository is like for the token; everything else comes from the bare repository. */
export interface RepositorySettings {
  archived?: boolean;
  private?: boolean;
  canPush?: boolean;
  /** Rules of every branch, as `GET rules/branches/{branch}` lists them, e.g. `{ type: 'required_signatures' }`. */
  rules?: readonly Json[];
  /** Published releases and their tags cannot change. */
  immutableReleases?: boolean;
}

export interface GithubApi {
  /** For `github-api-url`, without a trailing `/`. */
  url: string;
  requests: ApiRequest[];
  /** Requests and answers that were not as described. `close` throws when there are any. */
  problems: string[];
  releases(repository: string): StoredRelease[];
  pulls(repository: string): StoredPull[];
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
  /** Sent as X-OAuth-Scopes, as for a classic token. */
  scopes?: string;
}

export async function startGithubApi(options: GithubApiOptions): Promise<GithubApi> {
  const { git } = options;
  const basePath = options.basePath ?? '';
  const graphqlPath = basePath === '' ? '/graphql' : '/api/graphql';
  const uploadPath = basePath === '' ? '/uploads' : '/api/uploads';
  const requests: ApiRequest[] = [];
  const problems: string[] = [];
  const releases = new Map<string, StoredRelease[]>();
  const pulls = new Map<string, StoredPull[]>();
  const settings = new Map<string, RepositorySettings>();
  let nextId = 1;
  let judge: (request: ApiRequest) => ApiFault | undefined = () => undefined;
  let origin = '';

  const of = <T>(map: Map<string, T[]>, repository: string): T[] => {
    const list = map.get(repository) ?? [];
    map.set(repository, list);
    return list;
  };
  const releaseUrl = (repository: string, release: StoredRelease): string =>
    `${git.url}/${repository}/releases/tag/${release.isDraft ? `untagged-${release.id}` : release.tag}`;
  const showAsset = (repository: string, asset: StoredRelease['assets'][number], base: unknown): Json => ({
    ...(base as Json),
    id: asset.id,
    name: asset.name,
    content_type: asset.contentType,
    state: asset.state,
    size: asset.content.byteLength,
    digest: `sha256:${createHash('sha256').update(asset.content).digest('hex')}`,
    browser_download_url: `${git.url}/${repository}/releases/download/${encodeURIComponent(asset.name)}`,
  });
  const sampleOf = (name: string, status: number): unknown => {
    const [method = '', path = ''] = name.split(' ');
    return findOperation(method, path)?.sample(status);
  };
  const showRelease = (repository: string, release: StoredRelease): Json => ({
    ...(sampleOf(`get /repos/o/r/releases/latest`, 200) as Json),
    id: release.id,
    tag_name: release.tag,
    name: release.name,
    body: release.body,
    draft: release.isDraft,
    prerelease: release.isPrerelease,
    published_at: release.isDraft ? null : '2026-01-01T00:00:00Z',
    html_url: releaseUrl(repository, release),
    upload_url: `${origin}${uploadPath}/repos/${repository}/releases/${release.id}/assets{?name,label}`,
    assets: release.assets.map((asset) =>
      showAsset(repository, asset, sampleOf('post /repos/o/r/releases/1/assets', 201)),
    ),
  });
  const showPull = (repository: string, pull: StoredPull, base: unknown): Json => {
    const sample = base as Json & { head: Json; base: Json };
    return {
      ...sample,
      number: pull.number,
      title: pull.title,
      body: pull.body,
      state: pull.state,
      html_url: `${git.url}/${repository}/pull/${pull.number}`,
      head: { ...sample.head, ref: pull.head },
      base: { ...sample.base, ref: pull.base },
    };
  };
  const publish = (repository: string, release: StoredRelease, makeLatest: unknown): Answer | undefined => {
    const all = of(releases, repository);
    if (all.some((other) => other !== release && !other.isDraft && other.tag === release.tag)) {
      const errors = [{ resource: 'Release', code: 'already_exists', field: 'tag_name' }];
      return message(422, 'Validation Failed', errors);
    }
    // As GitHub does: a tag that is missing is made.
    if (!(`refs/tags/${release.tag}` in git.refs(repository))) {
      git.git(repository, 'update-ref', `refs/tags/${release.tag}`, release.commit || 'HEAD');
    }
    release.isDraft = false;
    if (!release.isPrerelease && makeLatest !== 'false') {
      for (const other of all) other.isLatest = other === release;
    }
    return undefined;
  };
  const page = (list: readonly unknown[], query: URLSearchParams, path: string): Answer => {
    const size = Number(query.get('per_page') ?? 30);
    const number = Number(query.get('page') ?? 1);
    const next = number * size < list.length;
    const link = `<${origin}${basePath}${path}?per_page=${size}&page=${number + 1}>; rel="next"`;
    return {
      status: 200,
      body: list.slice((number - 1) * size, number * size),
      ...(next ? { headers: { link } } : {}),
    };
  };

  const answer = (operation: Operation, request: ApiRequest, query: URLSearchParams): Answer => {
    const repository = `${operation.path['owner']}/${operation.path['repo']}`;
    if (!existsSync(git.path(repository))) return NOT_FOUND;
    const rules = settings.get(repository) ?? {};
    const body = request.body as Json;
    const all = of(releases, repository);
    const release = all.find(({ id }) => String(id) === operation.path['release_id']);
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
        return page(rules.rules ?? [], query, request.path);
      case 'get /git/ref/{ref}': {
        const ref = `refs/${operation.path['ref']}`;
        const sha = git.refs(repository)[ref];
        if (sha === undefined) return NOT_FOUND;
        const type = git.git(repository, 'cat-file', '-t', sha);
        const url = `${origin}${basePath}/repos/${repository}/git/${type}s/${sha}`;
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
      case 'get /releases':
        return page(
          [...all].reverse().map((each) => showRelease(repository, each)),
          query,
          request.path,
        );
      case 'post /releases': {
        const made: StoredRelease = {
          id: nextId++,
          tag: String(body['tag_name']),
          commit: String(body['target_commitish'] ?? ''),
          name: String(body['name'] ?? ''),
          body: String(body['body'] ?? ''),
          isDraft: true,
          isPrerelease: body['prerelease'] === true,
          isLatest: false,
          assets: [],
        };
        if (body['draft'] !== true) {
          const refused = publish(repository, made, body['make_latest']);
          if (refused !== undefined) return refused;
        }
        all.push(made);
        return { status: 201, body: showRelease(repository, made) };
      }
      case 'get /releases/latest': {
        const latest = all.find((each) => each.isLatest);
        return latest === undefined ? NOT_FOUND : { status: 200, body: showRelease(repository, latest) };
      }
      case 'get /releases/tags/{tag}': {
        const found = all.find((each) => !each.isDraft && each.tag === operation.path['tag']);
        return found === undefined ? NOT_FOUND : { status: 200, body: showRelease(repository, found) };
      }
      case 'patch /releases/{release_id}': {
        if (release === undefined) return NOT_FOUND;
        if (!release.isDraft && rules.immutableReleases) {
          return message(422, 'Cannot update an immutable release');
        }
        const before = { ...release };
        release.name = String(body['name'] ?? release.name);
        release.body = String(body['body'] ?? release.body);
        release.tag = String(body['tag_name'] ?? release.tag);
        release.commit = String(body['target_commitish'] ?? release.commit);
        release.isPrerelease = Boolean(body['prerelease'] ?? release.isPrerelease);
        if (release.isDraft && body['draft'] === false) {
          const refused = publish(repository, release, body['make_latest']);
          if (refused !== undefined) {
            Object.assign(release, before);
            return refused;
          }
        }
        return { status: 200, body: showRelease(repository, release) };
      }
      case 'delete /releases/{release_id}':
        if (release === undefined) return NOT_FOUND;
        all.splice(all.indexOf(release), 1);
        return { status: 204 };
      case 'get /releases/{release_id}/assets':
        if (release === undefined) return NOT_FOUND;
        return page(
          release.assets.map((asset) =>
            showAsset(repository, asset, sampleOf('post /repos/o/r/releases/1/assets', 201)),
          ),
          query,
          request.path,
        );
      case 'post /releases/{release_id}/assets': {
        if (release === undefined) return NOT_FOUND;
        const name = String(query.get('name'));
        if (!release.isDraft && rules.immutableReleases) {
          return message(422, 'Cannot upload assets to an immutable release');
        }
        if (release.assets.some((asset) => asset.name === name)) {
          return message(422, 'Validation Failed', [
            { resource: 'ReleaseAsset', code: 'already_exists', field: 'name' },
          ]);
        }
        const asset = {
          id: nextId++,
          name,
          contentType: String(request.headers['content-type']),
          content: request.body as Buffer,
          state: 'uploaded' as const,
        };
        release.assets.push(asset);
        return { status: 201, body: showAsset(repository, asset, operation.sample(201)) };
      }
      case 'delete /releases/assets/{asset_id}': {
        for (const each of all) {
          const index = each.assets.findIndex(({ id }) => String(id) === operation.path['asset_id']);
          if (index === -1) continue;
          each.assets.splice(index, 1);
          return { status: 204 };
        }
        return NOT_FOUND;
      }
      case 'get /pulls': {
        const head = query.get('head')?.split(':').at(-1);
        const state = query.get('state') ?? 'open';
        const found = of(pulls, repository).filter(
          (pull) =>
            (state === 'all' || pull.state === state) &&
            (head === undefined || pull.head === head) &&
            (query.get('base') === null || pull.base === query.get('base')),
        );
        const sample = sampleOf('post /repos/o/r/pulls', 201);
        return page(
          [...found].reverse().map((pull) => showPull(repository, pull, sample)),
          query,
          request.path,
        );
      }
      case 'post /pulls': {
        const head = String(body['head']);
        const base = String(body['base']);
        const refs = git.refs(repository);
        if (!(`refs/heads/${head}` in refs) || !(`refs/heads/${base}` in refs)) {
          return message(422, 'Validation Failed', [{ resource: 'PullRequest', field: 'head', code: 'invalid' }]);
        }
        if (of(pulls, repository).some((pull) => pull.state === 'open' && pull.head === head && pull.base === base)) {
          const text = `A pull request already exists for ${operation.path['owner']}:${head}.`;
          return message(422, 'Validation Failed', [{ resource: 'PullRequest', code: 'custom', message: text }]);
        }
        const pull: StoredPull = {
          number: nextId++,
          head,
          base,
          title: String(body['title']),
          body: String(body['body'] ?? ''),
          state: 'open',
        };
        of(pulls, repository).push(pull);
        return { status: 201, body: showPull(repository, pull, operation.sample(201)) };
      }
      case 'patch /pulls/{pull_number}': {
        const pull = of(pulls, repository).find(({ number }) => String(number) === operation.path['pull_number']);
        if (pull === undefined) return NOT_FOUND;
        pull.title = String(body['title'] ?? pull.title);
        pull.body = String(body['body'] ?? pull.body);
        pull.state = body['state'] === 'closed' ? 'closed' : pull.state;
        return { status: 200, body: showPull(repository, pull, operation.sample(200)) };
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
      await fault.before();
    }
    if (request.headers.authorization?.replace(/^(token|bearer) /i, '') !== options.token) {
      return send(message(401, 'Bad credentials'));
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
        ? answerGraphql(git, seen.body as Json, (problem) => problems.push(problem))
        : wrong.length > 0
          ? message(422, `Invalid request: ${wrong.join('; ')}`)
          : answer(operation, seen, url.searchParams);
    const own = operation?.checkResponse(given.status, given.body) ?? [];
    problems.push(...own.map((why) => `${operation?.name} answer ${given.status}: ${why}`));
    if (fault === 'drop-after') return void request.socket.destroy();
    send(given);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      problems.push(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : error}`);
      if (!response.headersSent) response.writeHead(500);
      response.end('{"message":"the test server failed"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: `${origin}${basePath}`,
    requests,
    problems,
    releases: (repository) => of(releases, repository),
    pulls: (repository) => of(pulls, repository),
    configure: (repository, next) => void settings.set(repository, next),
    addRelease: (repository, release) => {
      const made: StoredRelease = {
        id: nextId++,
        name: release.tag,
        commit: '',
        body: '',
        isDraft: false,
        isPrerelease: false,
        isLatest: false,
        assets: [],
        ...release,
      };
      of(releases, repository).push(made);
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
