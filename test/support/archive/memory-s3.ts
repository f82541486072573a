/**
 * An S3 server inside the test: strict about signatures, digests and conditions, and as impolite as a test asks for. What
 * real servers do is in s3-servers.ts; this one is for tables of faults.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signRequest } from '../../../src/archive/store/sigv4.ts';
import { startS3Proxy } from './s3-proxy.ts';
import type { TestBucket } from './s3-servers.ts';

export interface MemoryObject {
  body: Buffer;
  /** Every header a GET answers with, in lower case. */
  headers: Record<string, string>;
  modified: string;
}

/** What such a server may do differently; a test changes it. */
export interface MemoryOptions {
  bucket: string;
  /** How its list names the bucket; `undefined`: as it is called. */
  listedName: string | undefined;
  /** Ways of creating whose `If-None-Match` is ignored. */
  ignores: Set<'put' | 'complete'>;
  pageSize: number;
  /** XML of the lifecycle configuration; `undefined`: there is none. */
  lifecycle: string | undefined;
  sessionToken: string | undefined;
  /** The keys that are taken: id to secret. */
  keys: Map<string, string>;
  /** Whether a list is refused, and a HEAD of what is not there with it, as S3 does for such keys. */
  mayList: boolean;
  /** The Date header of every answer; `undefined`: none. */
  date: string | undefined;
}

export interface MemoryBucket extends TestBucket {
  objects: Map<string, MemoryObject>;
  options: MemoryOptions;
}

const CREDENTIALS = { accessKeyId: 'memory-access-key', secretAccessKey: 'memory-secret-key' };
const MODIFIED = '2026-01-01T00:00:00.000Z';
const META = 'x-amz-meta-';

interface Upload {
  key: string;
  headers: Record<string, string>;
  parts: Map<number, Buffer>;
}

export async function startMemoryBucket(): Promise<MemoryBucket> {
  const objects = new Map<string, MemoryObject>();
  const uploads = new Map<string, Upload>();
  const options: MemoryOptions = {
    bucket: 'tao-archive',
    listedName: undefined,
    ignores: new Set(),
    pageSize: 1_000,
    lifecycle: undefined,
    sessionToken: undefined,
    keys: new Map([[CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey]]),
    mayList: true,
    date: undefined,
  };
  const server = createServer((message, response) => {
    handle(message, response, { objects, uploads, options }).catch(() => message.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy = await startS3Proxy({ endpoint, bucket: options.bucket });
  const bytes = async (key: string): Promise<Buffer | undefined> => objects.get(key)?.body;
  return {
    objects,
    options,
    inputs: {
      'r2-endpoint': proxy.endpoint,
      'r2-bucket': options.bucket,
      'r2-access-key-id': CREDENTIALS.accessKeyId,
      'r2-secret-access-key': CREDENTIALS.secretAccessKey,
    },
    proxy,
    keys: async (prefix = '') => [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(),
    bytes,
    text: async (key) => (await bytes(key))?.toString('utf8'),
    head: async (key) => {
      const { headers = {}, body = Buffer.alloc(0) } = objects.get(key) ?? {};
      const metadata = Object.entries(headers).filter(([name]) => name.startsWith(META));
      return {
        metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(META.length), value])),
        etag: headers['etag']?.replaceAll('"', '') ?? md5(body),
        contentEncoding: headers['content-encoding'],
      };
    },
    put: async (key, body, metadata = {}) => {
      const stored = Buffer.from(body);
      const meta = Object.entries(metadata).map(([name, value]) => [META + name, value]);
      objects.set(key, {
        body: stored,
        headers: { etag: `"${md5(stored)}"`, ...Object.fromEntries(meta) },
        modified: MODIFIED,
      });
    },
    openUploads: async () => [...uploads.keys()],
    stop: async () => {
      await proxy.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface State {
  objects: Map<string, MemoryObject>;
  uploads: Map<string, Upload>;
  options: MemoryOptions;
}

async function handle(message: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const reply = route(message, Buffer.concat(chunks), state);
  // The clock of a test is its own; a test about clocks says what this side's is.
  response.sendDate = false;
  if (state.options.date !== undefined) response.setHeader('date', state.options.date);
  response.writeHead(reply.status, { 'content-length': Buffer.byteLength(reply.body), ...reply.headers });
  response.end(message.method === 'HEAD' ? undefined : reply.body);
}

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

const ok = (body: string | Buffer = '', headers: Record<string, string> = {}): Reply => ({
  status: 200,
  headers,
  body,
});
const fail = (status: number, code: string): Reply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} it is.</Message></Error>`,
});

function route(message: IncomingMessage, body: Buffer, { objects, uploads, options }: State): Reply {
  const url = new URL(message.url ?? '/', `http://${message.headers.host}`);
  const refusal = checkSignature(message, url, body, options);
  if (refusal !== undefined) return fail(403, refusal);
  const sent = message.headers['content-md5'];
  if (sent !== undefined && sent !== createHash('md5').update(body).digest('base64')) return fail(400, 'BadDigest');
  const path = decodeURIComponent(url.pathname);
  if (path !== `/${options.bucket}` && !path.startsWith(`/${options.bucket}/`)) return fail(404, 'NoSuchBucket');
  const key = path.slice(options.bucket.length + 2);
  const query = url.searchParams;
  const { method = '' } = message;
  if (key === '') {
    if (method !== 'GET') return fail(405, 'MethodNotAllowed');
    if (query.has('lifecycle')) {
      return options.lifecycle === undefined ? fail(404, 'NoSuchLifecycleConfiguration') : ok(options.lifecycle);
    }
    if (query.has('uploads')) return ok(listUploads(uploads, query.get('prefix') ?? ''));
    return options.mayList ? ok(list(objects, query, options)) : fail(403, 'AccessDenied');
  }
  const headers = storedHeaders(message);
  const isConditional = message.headers['if-none-match'] === '*';
  const uploadId = query.get('uploadId') ?? '';
  const upload = uploads.get(uploadId);
  if (method === 'POST' && query.has('uploads')) {
    const id = `upload-${createHash('md5').update(`${key}${uploads.size}${Math.random()}`).digest('hex')}`;
    uploads.set(id, { key, headers, parts: new Map() });
    return ok(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
  }
  if (query.has('uploadId') && upload === undefined) return fail(404, 'NoSuchUpload');
  if (method === 'DELETE' && upload !== undefined) {
    uploads.delete(uploadId);
    return { status: 204, headers: {}, body: '' };
  }
  if (method === 'PUT' && upload !== undefined) {
    upload.parts.set(Number(query.get('partNumber')), body);
    return ok('', { etag: `"${md5(body)}"` });
  }
  if (method === 'POST' && upload !== undefined) {
    if (isConditional && objects.has(key) && !options.ignores.has('complete')) return fail(412, 'PreconditionFailed');
    const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    const etag = `${md5(Buffer.concat(parts.map((part) => createHash('md5').update(part).digest())))}-${parts.length}`;
    objects.set(key, {
      body: Buffer.concat(parts),
      headers: { ...upload.headers, etag: `"${etag}"` },
      modified: MODIFIED,
    });
    uploads.delete(uploadId);
    return ok(`<CompleteMultipartUploadResult><ETag>&quot;${etag}&quot;</ETag></CompleteMultipartUploadResult>`);
  }
  if (method === 'PUT') {
    if (isConditional && objects.has(key) && !options.ignores.has('put')) return fail(412, 'PreconditionFailed');
    objects.set(key, { body, headers: { ...headers, etag: `"${md5(body)}"` }, modified: MODIFIED });
    return ok('', { etag: `"${md5(body)}"` });
  }
  if (method !== 'GET' && method !== 'HEAD') return fail(405, 'MethodNotAllowed');
  const object = objects.get(key);
  if (object === undefined) return options.mayList ? fail(404, 'NoSuchKey') : fail(403, 'AccessDenied');
  return ok(object.body, { ...object.headers, 'last-modified': new Date(object.modified).toUTCString() });
}

function storedHeaders(message: IncomingMessage): Record<string, string> {
  const kept = Object.entries(message.headers).filter(([name]) => name.startsWith(META) || name === 'content-type');
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

function checkSignature(
  message: IncomingMessage,
  url: URL,
  body: Buffer,
  { sessionToken, keys }: Pick<MemoryOptions, 'sessionToken' | 'keys'>,
): string | undefined {
  const authorization = message.headers.authorization ?? '';
  const [, accessKeyId = '', day = '', region = ''] =
    /Credential=([^/]+)\/(\d{8})\/([^/]+)\//.exec(authorization) ?? [];
  const secretAccessKey = keys.get(accessKeyId);
  if (secretAccessKey === undefined) return 'InvalidAccessKeyId';
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const moment = String(message.headers['x-amz-date'] ?? '');
  const atMs = Date.parse(moment.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!moment.startsWith(day) || Number.isNaN(atMs)) return 'AccessDenied';
  if (message.headers['x-amz-security-token'] !== sessionToken) return 'InvalidToken';
  const payloadHash = String(message.headers['x-amz-content-sha256'] ?? '');
  if (payloadHash !== createHash('sha256').update(body).digest('hex')) return 'XAmzContentSHA256Mismatch';
  const headers = Object.fromEntries(
    names
      .filter((name) => !['host', 'x-amz-date', 'x-amz-security-token'].includes(name))
      .map((name) => [name, String(message.headers[name] ?? '')]),
  );
  const expected = signRequest(
    { method: message.method ?? '', url, headers, payloadHash },
    { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    { region, service: 's3' },
    atMs,
  );
  return expected['authorization'] === authorization ? undefined : 'SignatureDoesNotMatch';
}

function list(objects: ReadonlyMap<string, MemoryObject>, query: URLSearchParams, options: MemoryOptions): string {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const size = Math.min(options.pageSize, Number(query.get('max-keys') ?? 1_000));
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, size);
  const isTruncated = keys.length > size;
  const contents = page.map((key) => {
    const object = objects.get(key) as MemoryObject;
    return `<Contents><Key>${escapeXml(key)}</Key><Size>${object.body.byteLength}</Size><LastModified>${object.modified}</LastModified></Contents>`;
  });
  const next = isTruncated ? `<NextContinuationToken>${escapeXml(page.at(-1) ?? '')}</NextContinuationToken>` : '';
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${options.listedName ?? options.bucket}</Name><IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
}

function listUploads(uploads: ReadonlyMap<string, Upload>, prefix: string): string {
  const open = [...uploads].filter(([, { key }]) => key.startsWith(prefix));
  return `<ListMultipartUploadsResult>${open.map(([id, { key }]) => `<Upload><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId><Initiated>${MODIFIED}</Initiated></Upload>`).join('')}<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function md5(body: Buffer): string {
  return createHash('md5').update(body).digest('hex');
}
