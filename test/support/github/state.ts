/** What the loopback GitHub knows beside the repositories. */
import type { IncomingMessage } from 'node:http';
import type { GitServer } from '../git/server.ts';
import type { Answer } from './answer.ts';
import { findOperation } from './openapi.ts';

export type Json = Record<string, unknown>;

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
  /** The commit it was merged as. */
  mergeCommit?: string;
}

/** A comment on an issue or pull request. */
export interface StoredComment {
  id: number;
  number: number;
  body: string;
}

/** A workflow that was started, by a push or by a dispatch. */
export interface StoredRun {
  id: number;
  /** File name of the workflow. */
  workflow: string;
  /** Branch or tag. */
  branch: string;
  event: string;
  inputs: Json;
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
  /** As older enterprise servers: no asset tells its digest. */
  withoutDigests?: boolean;
}

export class GithubState {
  readonly git: GitServer;
  /** Base URLs, known once the server listens. */
  apiUrl = '';
  uploadUrl = '';
  readonly settings = new Map<string, RepositorySettings>();
  readonly #releases = new Map<string, StoredRelease[]>();
  readonly #pulls = new Map<string, StoredPull[]>();
  readonly #comments = new Map<string, StoredComment[]>();
  readonly #runs = new Map<string, StoredRun[]>();
  #nextId = 1;

  constructor(git: GitServer) {
    this.git = git;
  }

  nextId(): number {
    return this.#nextId++;
  }

  releases(repository: string): StoredRelease[] {
    const list = this.#releases.get(repository) ?? [];
    this.#releases.set(repository, list);
    return list;
  }

  pulls(repository: string): StoredPull[] {
    const list = this.#pulls.get(repository) ?? [];
    this.#pulls.set(repository, list);
    return list;
  }

  comments(repository: string): StoredComment[] {
    const list = this.#comments.get(repository) ?? [];
    this.#comments.set(repository, list);
    return list;
  }

  runs(repository: string): StoredRun[] {
    const list = this.#runs.get(repository) ?? [];
    this.#runs.set(repository, list);
    return list;
  }

  /** One page of a list, with the link to the next. */
  page(list: readonly unknown[], query: URLSearchParams, path: string): Answer {
    const size = Number(query.get('per_page') ?? 30);
    const number = Number(query.get('page') ?? 1);
    const next = number * size < list.length;
    const filters = new URLSearchParams(query);
    for (const name of ['per_page', 'page']) filters.delete(name);
    const rest = filters.size === 0 ? '' : `${filters}&`;
    const link = `<${this.apiUrl}${path}?${rest}per_page=${size}&page=${number + 1}>; rel="next"`;
    return {
      status: 200,
      body: list.slice((number - 1) * size, number * size),
      ...(next ? { headers: { link } } : {}),
    };
  }
}

/** A minimal answer of an operation, e.g. of `post /repos/o/r/pulls`, as GitHub describes it. */
export function sampleOf(name: string, status: number): Json {
  const [method = '', path = ''] = name.split(' ');
  return findOperation(method, path)?.sample(status) as Json;
}
