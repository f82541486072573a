/**
 * Cloudflare's REST API on loopback, for one account and one zone: strict about paths, token, permissions and uploads, and
 * what is deployed really runs (deployed-worker.ts) or is played (pretend-worker.ts). Needs no test runner, so that demos
 * and benches can use it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DeployedWorker, startDeployedWorker } from './deployed-worker.ts';
import { type PretendWorker, startPretendWorker } from './pretend-worker.ts';
import { ApiRefusal } from './refusal.ts';
import { Page } from './route.ts';
import { createRoutes } from './routes.ts';
import { CloudflareState } from './state.ts';
import type { StoredVersion } from './upload.ts';

export interface LoopbackOptions {
  /** False: nothing runs, `workerUrl` answers nothing (for timings of the API alone). */
  runWorker?: boolean;
  /** Plays the Worker in this process, on this clock, in place of a runtime. */
  pretend?: { monotonic(): number };
  token?: string;
}

export interface RecordedRequest {
  method: string;
  /** Below `/client/v4`, with its query. */
  path: string;
  status: number;
}

const PERMISSION_DENIED = new ApiRefusal(403, 10000, 'Authentication error');

export class LoopbackCloudflare extends CloudflareState {
  readonly token: string;
  /** Every request in order of arrival. */
  readonly requests: RecordedRequest[] = [];
  /** What no client of ours may do: unknown paths, missing tokens. Tests expect it to stay empty. */
  readonly violations: string[] = [];
  /** Answers given instead of the real one, each once, to the first request its matcher takes. */
  readonly flakes: {
    matches: RegExp;
    answer: (response: ServerResponse) => void;
    /** The request is carried out first; only its answer is lost. */
    afterwards?: boolean;
  }[] = [];
  /** Requests that this API does not know, as `METHOD /path`; it answers them with {@link removedStatus}. */
  readonly removed: RegExp[] = [];
  removedStatus = 404;
  /** The Date header of every answer; without one there is none, because the clock of a test is its own. */
  date: string | undefined;
  /** The played Worker, with `pretend`. */
  played: PretendWorker | undefined;
  private worker: DeployedWorker | undefined;
  private readonly table = createRoutes(this);
  private readonly server = createServer((request, response) => void this.handle(request, response));

  private constructor(token: string) {
    super();
    this.token = token;
  }

  static async start(options: LoopbackOptions = {}): Promise<LoopbackCloudflare> {
    const api = new LoopbackCloudflare(options.token ?? 'cf-token-for-tests');
    if (options.pretend !== undefined) api.worker = api.played = await startPretendWorker(options.pretend);
    else if (options.runWorker !== false) api.worker = await startDeployedWorker();
    api.runtime = api.worker;
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  /** For `cloudflare-api-url`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/client/v4`;
  }

  /** For `worker-url`: whatever is deployed answers here. */
  get workerUrl(): string {
    return this.worker?.url ?? 'http://127.0.0.1:9';
  }

  get workerRequests(): readonly string[] {
    return this.worker?.requests ?? [];
  }

  /** The version that serves. */
  serving(name: string): StoredVersion | undefined {
    return this.servingVersion(name);
  }

  /** Requests that change something, as `METHOD /path` without the account. */
  writes(): string[] {
    return this.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path.replace(`/accounts/${this.accountId}`, '').replace(/\?.*$/, '')}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.worker?.stop();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.sendDate = false;
    if (this.date !== undefined) response.setHeader('date', this.date);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const method = request.method ?? '';
    const path = (request.url ?? '').replace(/^\/client\/v4/, '');
    const record = { method, path, status: 0 };
    this.requests.push(record);
    const flake = this.flakes.findIndex(({ matches }) => matches.test(`${method} ${path}`));
    if (flake >= 0) {
      const [taken] = this.flakes.splice(flake, 1);
      if (taken?.afterwards) await this.answer(method, path, request, Buffer.concat(chunks));
      taken?.answer(response);
      record.status = response.statusCode;
      return;
    }
    try {
      const result = await this.answer(method, path, request, Buffer.concat(chunks));
      record.status = 200;
      if (result instanceof Response) {
        response.writeHead(200, Object.fromEntries(result.headers));
        response.end(Buffer.from(await result.arrayBuffer()));
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      const body = result instanceof Page ? result.items : result;
      response.end(JSON.stringify({ success: true, errors: [], messages: [], result: body }));
    } catch (error) {
      const refusal = error instanceof ApiRefusal ? error : new ApiRefusal(500, 10002, String(error));
      if (!(error instanceof ApiRefusal)) this.violations.push(`${method} ${path}: ${String(error)}`);
      record.status = refusal.status;
      sendError(response, refusal.status, refusal.code, refusal.message);
    }
  }

  private async answer(method: string, path: string, request: IncomingMessage, body: Buffer): Promise<unknown> {
    const url = new URL(path, 'http://api.invalid');
    const authorization = request.headers.authorization;
    if (authorization === undefined) this.violations.push(`${method} ${path}: without a token`);
    if (authorization !== `Bearer ${this.token}`) {
      if (url.pathname.endsWith('/tokens/verify')) throw new ApiRefusal(401, 1000, 'Invalid API Token');
      throw PERMISSION_DENIED;
    }
    const account = /^\/accounts\/([^/]+)/.exec(url.pathname)?.[1];
    if (account !== undefined && !/^[0-9a-f]{32}$/.test(account)) {
      throw new ApiRefusal(404, 7003, `Could not route to ${url.pathname}, perhaps your object identifier is invalid?`);
    }
    if (account !== undefined && account !== this.accountId) throw PERMISSION_DENIED;
    const inAccount = url.pathname.replace(`/accounts/${this.accountId}`, '/A').replace(this.zone.id, 'Z');
    const type = request.headers['content-type'] ?? '';
    if (this.removed.some((route) => route.test(`${method} ${url.pathname}`))) {
      throw new ApiRefusal(this.removedStatus, 7003, `Could not route to ${url.pathname}`);
    }
    for (const [routeMethod, pattern, permission, handler] of this.table) {
      const match = routeMethod === method ? pattern.exec(inAccount) : null;
      if (match === null) continue;
      if (permission !== undefined && this.denied.has(permission)) throw PERMISSION_DENIED;
      return handler({ params: match.slice(1).map(decodeURIComponent), query: url.searchParams, type, body });
    }
    this.violations.push(`${method} ${path}: no such route`);
    throw new ApiRefusal(404, 7003, `Could not route to ${url.pathname}`);
  }
}

/** Answers that a client has to survive. */
export const flaky = {
  unknownError: (response: ServerResponse): void => sendError(response, 500, 10013, 'workers.api.error.unknown'),
  featureUnavailable: (response: ServerResponse): void =>
    sendError(response, 403, 10023, 'kv bindings require kv write perms'),
  rateLimitPage: (response: ServerResponse): void => {
    response.writeHead(429, { 'content-type': 'text/html', 'retry-after': '0' }).end('<html>error code: 1015</html>');
  },
  forbiddenPage: (response: ServerResponse): void => {
    response.writeHead(403, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Just a moment…</title>');
  },
  reset: (response: ServerResponse): void => void response.socket?.destroy(),
};

/** An answer in Cloudflare's envelope, for a flake. */
export const refusal =
  (status: number, code: number, message: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendError(response, status, code, message);
  };

function sendError(response: ServerResponse, status: number, code: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ success: false, errors: [{ code, message }], messages: [], result: null }));
}
