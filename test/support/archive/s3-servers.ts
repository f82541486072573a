/** Real servers that verify signatures, and the AWS SDK as an independent pair of eyes on their buckets. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { toolPath } from '../tools.ts';
import { startR2 } from './r2-server.ts';
import { type ProxyAnswer, type S3Proxy, startS3Proxy } from './s3-proxy.ts';

/** A bucket of a running server, behind a proxy that records and can play faults. */
export interface TestBucket {
  /** Inputs of archive-r2 that reach the bucket through the proxy. */
  inputs: Readonly<Record<string, string>>;
  proxy: S3Proxy;
  /** Everything below goes to the server directly. */
  keys(prefix?: string): Promise<string[]>;
  text(key: string): Promise<string | undefined>;
  bytes(key: string): Promise<Buffer | undefined>;
  head(key: string): Promise<{ metadata: Record<string, string>; etag: string; contentEncoding: string | undefined }>;
  /** Stores bytes as anyone with the key could, with these metadata. */
  put(key: string, body: string | Uint8Array, metadata?: Record<string, string>): Promise<void>;
  /** Uploads the server itself still holds open; `undefined` when it cannot tell. */
  openUploads(): Promise<string[] | undefined>;
  stop(): Promise<void>;
}

interface Server {
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  stop(): Promise<void>;
}

/** R2's own semantics: Miniflare's simulator, which checks signatures, MD5, SHA-256, conditions and part sizes. */
export async function startR2Bucket(): Promise<TestBucket> {
  const r2 = await startR2();
  return await openBucket({ ...r2, region: 'auto' }, { completesConditionally: false, listsUploads: false });
}

/** versitygw over a folder, from scripts/install-test-tools.sh. It is strict about the region, too. */
export async function startVersityBucket(): Promise<TestBucket & { folder: string }> {
  const root = mkdtempSync(join(tmpdir(), 'versitygw-'));
  const bucket = 'tao-archive';
  mkdirSync(join(root, 'data', bucket), { recursive: true });
  mkdirSync(join(root, 'sidecar'));
  const port = await freePort();
  const credentials = { accessKeyId: 'test-access-key', secretAccessKey: 'test-secret-key' };
  const child = spawn(
    toolPath('versitygw'),
    ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', join(root, 'sidecar'), join(root, 'data')],
    {
      env: {
        PATH: process.env['PATH'] ?? '',
        ROOT_ACCESS_KEY: credentials.accessKeyId,
        ROOT_SECRET_KEY: credentials.secretAccessKey,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  for (let attempt = 0; !(await answers(endpoint)); attempt += 1) {
    if (attempt === 200 || child.exitCode !== null) throw new Error('versitygw does not start');
    await delay(50);
  }
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
    if (existsSync(root)) rmSync(root, { recursive: true });
  };
  const server = { endpoint, bucket, ...credentials, region: 'us-east-1', stop };
  const opened = await openBucket(server, { completesConditionally: true, listsUploads: true });
  return { ...opened, folder: join(root, 'data', bucket) };
}

/** The interpreter, not the command beside it, whose first line names the folder it was installed in. */
const motoPython = fileURLToPath(new URL('../../../.tao-actions/tools/moto/bin/python3', import.meta.url));

/** `undefined` when moto's server is there; else why it cannot be used. */
export function whyMotoMissing(): string | undefined {
  return existsSync(motoPython) ? undefined : 'moto is not there; run scripts/install-test-tools.sh';
}

/** moto's S3, in Python: it takes any signature and no region, and keeps what it is given in memory. */
export async function startMotoBucket(): Promise<TestBucket> {
  const port = await freePort();
  const child = spawn(motoPython, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: 'ignore',
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  for (let attempt = 0; !(await answers(endpoint)); attempt += 1) {
    if (attempt === 400 || child.exitCode !== null) throw new Error('moto_server does not start');
    await delay(50);
  }
  const bucket = 'tao-archive';
  const credentials = { accessKeyId: 'test-access-key', secretAccessKey: 'test-secret-key' };
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
  };
  const server = { endpoint, bucket, ...credentials, region: 'us-east-1', stop };
  return await openBucket(server, { completesConditionally: true, listsUploads: true });
}

async function openBucket(
  server: Server,
  abilities: { completesConditionally: boolean; listsUploads: boolean },
): Promise<TestBucket> {
  const { bucket: Bucket } = server;
  const client = new S3Client({
    endpoint: server.endpoint,
    region: server.region,
    forcePathStyle: true,
    credentials: { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey },
  });
  const exists = async (Key: string): Promise<boolean> =>
    await client.send(new HeadObjectCommand({ Bucket, Key })).then(
      () => true,
      () => false,
    );
  // The simulator ignores a condition on the completion, which R2 honours: it is checked here.
  const proxy = await startS3Proxy(server, async (request) => {
    if (abilities.completesConditionally || request.method !== 'POST' || !request.query.has('uploadId'))
      return undefined;
    if (request.headers['if-none-match'] !== '*') return undefined;
    return (await exists(request.key)) ? preconditionFailed() : undefined;
  });
  const bytes = async (Key: string): Promise<Buffer | undefined> => {
    if (!(await exists(Key))) return undefined;
    const object = await client.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
  };
  return {
    inputs: {
      'r2-endpoint': proxy.endpoint,
      'r2-bucket': Bucket,
      'r2-access-key-id': server.accessKeyId,
      'r2-secret-access-key': server.secretAccessKey,
      'initial-backoff-seconds': '0.01',
    },
    proxy,
    keys: async (Prefix = '') => {
      const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
      return (page.Contents ?? []).map((object) => object.Key ?? '').sort();
    },
    bytes,
    text: async (key) => (await bytes(key))?.toString('utf8'),
    head: async (Key) => {
      const object = await client.send(new HeadObjectCommand({ Bucket, Key }));
      return {
        metadata: object.Metadata ?? {},
        etag: (object.ETag ?? '').replaceAll('"', ''),
        contentEncoding: object.ContentEncoding,
      };
    },
    put: async (Key, Body, Metadata = {}) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, Metadata }));
    },
    openUploads: async () => {
      if (!abilities.listsUploads) return undefined;
      const page = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      return (page.Uploads ?? []).map((upload) => upload.UploadId ?? '');
    },
    stop: async () => {
      await proxy.stop();
      client.destroy();
      await server.stop();
    },
  };
}

function preconditionFailed(): ProxyAnswer {
  const body = Buffer.from('<Error><Code>PreconditionFailed</Code><Message>The key is taken</Message></Error>');
  return { status: 412, headers: { 'content-type': 'application/xml' }, body };
}

async function answers(endpoint: string): Promise<boolean> {
  return await fetch(endpoint).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
