/** Cloudflare's HTTP API for one R2 bucket on loopback, as its OpenAPI description has it; anything else is refused. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CloudflareR2 {
  /** For `cloudflare-api-url`. */
  apiUrl: string;
  accountId: string;
  apiToken: string;
  bucket: string;
  objects: Map<string, { body: Buffer; metadata: Record<string, string> }>;
  readonly seen: { method: string; path: string; status: number; jurisdiction: string }[];
  options: {
    /** Whether x-amz-meta-* come back, as headers or only in the list, or are dropped. */
    metadata: 'headers' | 'list' | 'dropped';
    /** HEAD answers 404 whatever is there, as a gateway does that does not know it. */
    headUnknown: boolean;
    /** Only PUT, GET and HEAD of an object; the PUT answers without an envelope, and HEAD without a length. */
    bare: boolean;
    /** Runs before a request is acted upon; an answer it returns is given instead. `lose`: act, then break off. */
    fault?: ((method: string, path: string) => { status: number; body: string } | 'lose' | undefined) | undefined;
  };
  stop(): Promise<void>;
}

const PAGE = 2;
const META = 'x-amz-meta-';

export async function startCloudflareR2(): Promise<CloudflareR2> {
  const api: Omit<CloudflareR2, 'apiUrl' | 'stop'> = {
    accountId: '0123456789abcdef0123456789abcdef',
    apiToken: 'cloudflare-test-token',
    bucket: 'tao-archive',
    objects: new Map(),
    seen: [],
    options: { metadata: 'headers', headUnknown: false, bare: false },
  };
  const base = `/client/v4/accounts/${api.accountId}/r2/buckets/${api.bucket}`;
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('error', () => undefined);
    message.on('end', () => {
      const url = new URL(message.url ?? '/', 'http://cloudflare');
      const seen = {
        method: message.method ?? '',
        path: decodeURIComponent(url.pathname),
        status: 0,
        jurisdiction: String(message.headers['cf-r2-jurisdiction'] ?? ''),
      };
      api.seen.push(seen);
      const fault = api.options.fault?.(seen.method, seen.path);
      const reply =
        fault !== undefined && fault !== 'lose'
          ? { ...fault, headers: {} }
          : route(api, base, url, message, Buffer.concat(chunks));
      if (fault === 'lose') {
        message.socket.resetAndDestroy();
        return;
      }
      seen.status = reply.status;
      response.sendDate = false;
      const length = { 'content-length': Buffer.byteLength(reply.body) };
      const isSilent = api.options.bare && seen.method === 'HEAD';
      response.writeHead(reply.status, { ...reply.headers, ...(isSilent ? {} : length) });
      response.end(seen.method === 'HEAD' ? undefined : reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...api,
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

function route(
  api: Omit<CloudflareR2, 'apiUrl' | 'stop'>,
  base: string,
  url: URL,
  message: IncomingMessage,
  body: Buffer,
): Reply {
  const envelope = (status: number, result: unknown, errors: unknown[] = [], info?: unknown): Reply => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ success: status < 400, errors, messages: [], result, result_info: info }),
  });
  const fail = (status: number, code: number, text: string): Reply => envelope(status, null, [{ code, message: text }]);
  if (message.headers.authorization !== `Bearer ${api.apiToken}`) return fail(403, 10_000, 'Authentication error');
  if (!url.pathname.startsWith(`${base}/`)) return fail(404, 7_003, 'Could not route to that address');
  const rest = url.pathname.slice(base.length);
  if (api.options.bare && !rest.startsWith('/objects/')) return fail(405, 10_405, 'Method not allowed');
  if (rest === '/objects' && message.method === 'GET') {
    const prefix = url.searchParams.get('prefix') ?? '';
    const keys = [...api.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const page = keys.slice(from, from + PAGE).map((key) => listed(api, key));
    const next = from + PAGE < keys.length ? String(from + PAGE) : '';
    return envelope(200, page, [], { cursor: next, is_truncated: next !== '', per_page: PAGE });
  }
  if (!rest.startsWith('/objects/')) return fail(404, 7_003, 'Could not route to that address');
  const key = decodeURIComponent(rest.slice('/objects/'.length));
  if (message.method === 'PUT') {
    const sent = message.headers['content-md5'];
    if (sent !== undefined && sent !== createHash('md5').update(body).digest('base64')) {
      return fail(400, 10_037, 'The Content-MD5 you specified did not match what we received');
    }
    const metadata = Object.entries(message.headers)
      .filter(([name]) => name.startsWith(META))
      .map(([name, value]) => [name.slice(META.length), String(value)]);
    api.objects.set(key, { body, metadata: Object.fromEntries(metadata) });
    const stored = { key, etag: md5(body), size: String(body.byteLength), storage_class: 'Standard' };
    return api.options.bare ? { status: 200, headers: {}, body: JSON.stringify(stored) } : envelope(200, stored);
  }
  if (message.method !== 'GET' && message.method !== 'HEAD') return fail(405, 10_405, 'Method not allowed');
  const object = api.objects.get(key);
  if (object === undefined || (message.method === 'HEAD' && api.options.headUnknown)) {
    return fail(404, 10_007, 'The specified key does not exist.');
  }
  const headers: Record<string, string> = { etag: `"${md5(object.body)}"` };
  if (api.options.metadata === 'headers') {
    for (const [name, value] of Object.entries(object.metadata)) headers[META + name] = value;
  }
  return { status: 200, headers, body: object.body };
}

function listed(api: Omit<CloudflareR2, 'apiUrl' | 'stop'>, key: string): unknown {
  const object = api.objects.get(key);
  return {
    key,
    size: object?.body.byteLength,
    etag: md5(object?.body),
    last_modified: '2026-01-01T00:00:00Z',
    ...(api.options.metadata === 'dropped' ? {} : { custom_metadata: object?.metadata }),
  };
}

function md5(body: Buffer | undefined): string {
  return createHash('md5')
    .update(body ?? '')
    .digest('hex');
}
