/**
 * Cloudflare's REST API on loopback, for one account and one zone: strict about paths, token, permissions and uploads, and
 * what is deployed really runs (see deployed-worker.ts). Needs no test runner, so that demos and benches can use it.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiRefusal, readUpload, type StoredVersion } from './cloudflare-upload.ts';
import { type DeployedWorker, startDeployedWorker } from './deployed-worker.ts';

export interface LoopbackOptions {
  /** False: nothing runs, `workerUrl` answers 404 (for timings of the API alone). */
  runWorker?: boolean;
  token?: string;
}

/** What a token may do here; all of it unless a test takes something away. */
export type Permission = 'scripts' | 'kv' | 'zone' | 'routes';

export interface RecordedRequest {
  method: string;
  /** Below `/client/v4`, with its query. */
  path: string;
  status: number;
}

interface Script {
  versions: StoredVersion[];
  /** Newest first. */
  deployments: { id: string; versions: { version_id: string; percentage: number }[] }[];
  classes: Set<string>;
  workersDev: { enabled: boolean; previews_enabled: boolean };
}

type Json = Record<string, unknown>;
type Route = [method: string, path: RegExp, permission: Permission | undefined, handle: Handler];
type Handler = (request: { params: string[]; query: URLSearchParams; type: string; body: Buffer }) => unknown;

const PERMISSION_DENIED = new ApiRefusal(403, 10000, 'Authentication error');

export class LoopbackCloudflare {
  readonly accountId = '0123456789abcdef0123456789abcdef';
  readonly namespaceId = 'fedcba9876543210fedcba9876543210';
  readonly zone = { id: '00112233445566778899aabbccddeeff', name: 'example.com' };
  readonly token: string;
  readonly scripts = new Map<string, Script>();
  readonly namespaces = new Set([this.namespaceId]);
  readonly buckets = new Set(['tao-archive']);
  readonly routes: { id: string; pattern: string; script: string }[] = [];
  readonly domains: { id: string; hostname: string; service: string }[] = [];
  /** Every request in order of arrival. */
  readonly requests: RecordedRequest[] = [];
  /** What no client of ours may do: unknown paths, missing tokens. Tests expect it to stay empty. */
  readonly violations: string[] = [];
  readonly denied = new Set<Permission>();
  subdomain: string | undefined = 'tao';
  /** Deployments of earlier versions are taken, but do not reach the Worker. */
  frozen = false;
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
  private worker: DeployedWorker | undefined;
  private readonly server = createServer((request, response) => void this.handle(request, response));

  private constructor(token: string) {
    this.token = token;
  }

  static async start(options: LoopbackOptions = {}): Promise<LoopbackCloudflare> {
    const api = new LoopbackCloudflare(options.token ?? 'cf-token-for-tests');
    if (options.runWorker !== false) api.worker = await startDeployedWorker();
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
    const script = this.scripts.get(name);
    const id = script?.deployments[0]?.versions[0]?.version_id;
    return script?.versions.find((version) => version.id === id);
  }

  /** Shares the requests among versions, as a gradual deployment does. */
  split(name: string, versions: { version_id: string; percentage: number }[]): void {
    this.deployVersions(this.script(name), versions);
  }

  /** A Worker that was deployed by other means, without storage. */
  adoptNew(name: string, version: Pick<StoredVersion, 'module' | 'bindings'>): void {
    this.scripts.set(name, newScript());
    this.adopt(name, {
      ...version,
      id: randomUUID(),
      mainModule: 'index.js',
      compatibilityDate: '2026-01-01',
      compatibilityFlags: [],
      metadata: {},
      migrationTag: undefined,
    });
  }

  /** Lets a version serve that no upload made: a change in the dashboard. */
  adopt(name: string, version: StoredVersion): void {
    const script = this.script(name);
    script.versions.unshift(version);
    this.deployVersions(script, [{ version_id: version.id, percentage: 100 }]);
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
      response.end(JSON.stringify({ success: true, errors: [], messages: [], result }));
    } catch (error) {
      const refusal = error instanceof ApiRefusal ? error : new ApiRefusal(500, 10002, String(error));
      if (!(error instanceof ApiRefusal)) this.violations.push(`${method} ${path}: ${String(error)}`);
      record.status = refusal.status;
      response.writeHead(refusal.status, { 'content-type': 'application/json' });
      const errors = [{ code: refusal.code, message: refusal.message }];
      response.end(JSON.stringify({ success: false, errors, messages: [], result: null }));
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

  /** A script that must be there. */
  private script(name: string | undefined): Script {
    const script = this.scripts.get(name ?? '');
    if (script === undefined) throw new ApiRefusal(404, 10007, 'This Worker does not exist on your account.');
    return script;
  }

  private async upload(name: string, type: string, body: Buffer): Promise<{ script: Script; version: StoredVersion }> {
    const script = this.scripts.get(name) ?? newScript();
    const context = { namespaces: this.namespaces, buckets: this.buckets, classes: script.classes };
    const version = await readUpload(type, body, { ...context, latest: script.versions[0] });
    if (version.bindings.some((binding) => binding['type'] === 'kv_namespace') && this.denied.has('kv')) {
      throw new ApiRefusal(403, 10023, 'kv bindings require kv write perms');
    }
    this.scripts.set(name, script);
    script.versions.unshift(version);
    return { script, version };
  }

  private deployVersions(script: Script, versions: { version_id: string; percentage: number }[]): { id: string } {
    const stored = versions.map(({ version_id }) => script.versions.find(({ id }) => id === version_id));
    if (stored.includes(undefined)) throw new ApiRefusal(400, 10212, 'a version does not exist');
    if (versions.reduce((sum, { percentage }) => sum + percentage, 0) !== 100) {
      throw new ApiRefusal(400, 10213, 'percentages must add up to 100');
    }
    const deployment = { id: randomUUID(), versions };
    script.deployments.unshift(deployment);
    const isFrozen = this.frozen && stored[0] !== script.versions[0];
    if (stored[0] !== undefined && !isFrozen) this.worker?.serve(stored[0]);
    return deployment;
  }

  private describeVersion(version: StoredVersion): Json {
    return {
      id: version.id,
      number: 1,
      startup_time_ms: 3,
      metadata: { has_preview: false, source: 'api' },
      resources: {
        script: { etag: version.id.replaceAll('-', '') },
        script_runtime: {
          compatibility_date: version.compatibilityDate,
          compatibility_flags: version.compatibilityFlags,
          migration_tag: version.migrationTag,
        },
        bindings: version.bindings.map(withoutSecret),
      },
    };
  }

  private readonly table: readonly Route[] = [
    ['GET', /^\/user\/tokens\/verify$/, undefined, () => ({ id: 'token', status: 'active' })],
    [
      'GET',
      /^\/A\/workers\/subdomain$/,
      'scripts',
      () => {
        if (this.subdomain === undefined) throw new ApiRefusal(404, 10007, 'Subdomain not registered');
        return { subdomain: this.subdomain };
      },
    ],
    [
      'GET',
      /^\/A\/workers\/services\/([^/]+)$/,
      'scripts',
      ({ params }) => {
        const script = this.script(params[0]);
        return {
          default_environment: {
            environment: 'production',
            script: { migration_tag: script.versions[0]?.migrationTag, last_deployed_from: 'api' },
          },
        };
      },
    ],
    [
      'GET',
      /^\/A\/workers\/workers\/([^/]+)$/,
      'scripts',
      ({ params }) => ({ subdomain: this.script(params[0]).workersDev }),
    ],
    [
      'GET',
      /^\/A\/workers\/scripts\/([^/]+)\/secrets$/,
      'scripts',
      ({ params }) =>
        (this.script(params[0]).versions[0]?.bindings ?? [])
          .filter((binding) => binding['type'] === 'secret_text')
          .map(withoutSecret),
    ],
    [
      'GET',
      /^\/A\/workers\/scripts\/([^/]+)\/settings$/,
      'scripts',
      ({ params }) => {
        const latest = this.script(params[0]).versions[0];
        return {
          bindings: latest?.bindings.map(withoutSecret) ?? [],
          compatibility_date: latest?.compatibilityDate,
          compatibility_flags: latest?.compatibilityFlags,
          tags: [],
        };
      },
    ],
    [
      'PATCH',
      /^\/A\/workers\/scripts\/([^/]+)\/script-settings$/,
      'scripts',
      ({ params }) => {
        this.script(params[0]);
        return {};
      },
    ],
    [
      'GET',
      /^\/A\/workers\/scripts\/([^/]+)\/content\/v2$/,
      'scripts',
      ({ params }) => {
        const latest = this.script(params[0]).versions[0];
        const form = new FormData();
        const type = 'application/javascript+module';
        form.set(latest?.mainModule ?? '', new File([latest?.module ?? ''], latest?.mainModule ?? '', { type }));
        return new Response(form);
      },
    ],
    [
      'GET',
      /^\/A\/workers\/scripts\/([^/]+)\/subdomain$/,
      'scripts',
      ({ params }) => this.script(params[0]).workersDev,
    ],
    [
      'POST',
      /^\/A\/workers\/scripts\/([^/]+)\/subdomain$/,
      'scripts',
      ({ params, body }) => {
        const wanted = jsonOf(body);
        const script = this.script(params[0]);
        script.workersDev = {
          enabled: wanted['enabled'] === true,
          previews_enabled: wanted['previews_enabled'] === true,
        };
        return script.workersDev;
      },
    ],
    [
      'GET',
      /^\/A\/workers\/scripts\/([^/]+)\/deployments$/,
      'scripts',
      ({ params }) => ({
        deployments: this.script(params[0]).deployments.map((deployment) => ({
          ...deployment,
          strategy: 'percentage',
          source: 'api',
        })),
      }),
    ],
    [
      'POST',
      /^\/A\/workers\/scripts\/([^/]+)\/deployments$/,
      'scripts',
      ({ params, body, query }) => {
        const script = this.script(params[0]);
        const wanted = jsonOf(body);
        if (wanted['strategy'] !== 'percentage') throw new ApiRefusal(400, 10001, 'strategy');
        const versions = wanted['versions'] as { version_id: string; percentage: number }[];
        const target = script.versions.find(({ id }) => id === versions[0]?.version_id);
        const secret = (version: StoredVersion | undefined): unknown =>
          version?.bindings.find((binding) => binding['type'] === 'secret_text')?.['text'];
        const goesBack = target !== script.versions[0];
        if (goesBack && secret(target) !== secret(script.versions[0]) && query.get('force') !== 'true') {
          throw new ApiRefusal(400, 10220, 'a secret has changed since this version was active');
        }
        return this.deployVersions(script, versions);
      },
    ],
    [
      'GET',
      /^\/A\/workers\/scripts\/([^/]+)\/versions$/,
      'scripts',
      ({ params }) => ({ items: this.script(params[0]).versions.map(({ id }) => ({ id, number: 1, metadata: {} })) }),
    ],
    [
      'GET',
      /^\/A\/workers\/scripts\/([^/]+)\/versions\/([^/]+)$/,
      'scripts',
      ({ params }) => {
        const version = this.script(params[0]).versions.find(({ id }) => id === params[1]);
        if (version === undefined) throw new ApiRefusal(404, 10211, 'no such version');
        return this.describeVersion(version);
      },
    ],
    [
      'POST',
      /^\/A\/workers\/scripts\/([^/]+)\/versions$/,
      'scripts',
      async ({ params, type, body }) => {
        this.script(params[0]);
        return this.describeVersion((await this.upload(params[0] ?? '', type, body)).version);
      },
    ],
    [
      'PUT',
      /^\/A\/workers\/scripts\/([^/]+)$/,
      'scripts',
      async ({ params, type, body }) => {
        const { script, version } = await this.upload(params[0] ?? '', type, body);
        this.deployVersions(script, [{ version_id: version.id, percentage: 100 }]);
        const id = version.id.replaceAll('-', '');
        return { id: params[0], etag: id, deployment_id: id, startup_time_ms: 3 };
      },
    ],
    [
      'GET',
      /^\/A\/workers\/durable_objects\/namespaces$/,
      'scripts',
      () =>
        [...this.scripts].flatMap(([name, { classes }]) =>
          [...classes].map((className) => ({ id: className, script: name, class: className, use_sqlite: true })),
        ),
    ],
    [
      'GET',
      /^\/A\/storage\/kv\/namespaces\/([^/]+)$/,
      'kv',
      ({ params }) => {
        if (!this.namespaces.has(params[0] ?? '')) {
          throw new ApiRefusal(404, 10013, "get namespace: 'namespace not found'");
        }
        return { id: params[0], title: 'metrics', supports_url_encoding: true };
      },
    ],
    [
      'GET',
      /^\/A\/r2\/buckets\/([^/]+)$/,
      undefined,
      ({ params }) => {
        if (!this.buckets.has(params[0] ?? ''))
          throw new ApiRefusal(404, 10006, 'The specified bucket does not exist.');
        return { name: params[0] };
      },
    ],
    [
      'GET',
      /^\/zones$/,
      'zone',
      ({ query }) => (query.get('name') === this.zone.name ? [{ ...this.zone, account: { id: this.accountId } }] : []),
    ],
    ['GET', /^\/zones\/Z\/workers\/routes$/, 'routes', () => this.routes],
    [
      'POST',
      /^\/zones\/Z\/workers\/routes$/,
      'routes',
      ({ body }) => {
        const { pattern, script } = jsonOf(body) as { pattern: string; script: string };
        this.script(script);
        if (this.routes.some((route) => route.pattern === pattern)) throw new ApiRefusal(409, 10020, 'duplicate route');
        const route = { id: randomUUID(), pattern, script };
        this.routes.push(route);
        return route;
      },
    ],
    [
      'PUT',
      /^\/A\/workers\/scripts\/([^/]+)\/routes$/,
      'routes',
      ({ params, body }) => {
        const wanted = JSON.parse(body.toString()) as { pattern: string }[];
        const added = wanted.map(({ pattern }) => ({ id: randomUUID(), pattern, script: params[0] ?? '' }));
        this.routes.splice(0, this.routes.length, ...added);
        return added.map(({ pattern }) => pattern);
      },
    ],
    [
      'GET',
      /^\/A\/workers\/domains$/,
      'scripts',
      ({ query }) => this.domains.filter(({ hostname }) => hostname === query.get('hostname')),
    ],
    [
      'PUT',
      /^\/A\/workers\/domains$/,
      'scripts',
      ({ body }) => {
        const { hostname, service, zone_id } = jsonOf(body) as Record<string, string>;
        if (zone_id !== this.zone.id) throw new ApiRefusal(400, 10001, 'zone_id');
        this.script(service);
        const domain = { id: randomUUID(), hostname: hostname ?? '', service: service ?? '' };
        this.domains.push(domain);
        return domain;
      },
    ],
  ];
}

function newScript(): Script {
  return {
    versions: [],
    deployments: [],
    classes: new Set(),
    workersDev: { enabled: false, previews_enabled: false },
  };
}

function jsonOf(body: Buffer): Json {
  return JSON.parse(body.toString('utf8')) as Json;
}

function withoutSecret(binding: Readonly<Json>): Json {
  if (binding['type'] !== 'secret_text') return { ...binding };
  return { type: binding['type'], name: binding['name'] };
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

function sendError(response: ServerResponse, status: number, code: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ success: false, errors: [{ code, message }], messages: [], result: null }));
}
