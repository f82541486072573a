import { createR2Api, type R2Api } from '../cloudflare/r2.ts';
import type { HttpClient, HttpOptions } from '../http/exchange.ts';
import { createCloudflareStore } from './cloudflare-store.ts';
import type { ObjectStore } from './object-store.ts';
import { createS3Store } from './s3-store.ts';
import type { Credentials } from './sigv4.ts';

/** An account of Cloudflare and a token for it. */
export interface CloudflareAccess {
  apiUrl: string;
  accountId: string;
  apiToken: string;
}

/** How a bucket is reached. */
export type BucketAccess =
  | { kind: 's3'; endpoint: string; region: string; credentials: Credentials }
  | ({ kind: 'cloudflare' } & CloudflareAccess);

export interface OpenStoreOptions {
  bucket: string;
  access: BucketAccess;
  concurrency: number;
  /** Retry policy and deadline of every request but those that clean up. */
  http: HttpOptions;
}

export interface OpenStorePorts {
  http(options?: HttpOptions): HttpClient;
  now(): number;
  log: { info(message: string): void; warning(message: string): void };
}

/** Finishing a large upload can take a store longer than an ordinary answer. */
const READ_TIMEOUT_MS = 120_000;
/** Short requests that must not hold up the end of a run. */
const BRIEF: HttpOptions = { retry: { maxRetries: 2, maxBackoffMs: 2_000 }, readTimeoutMs: 10_000 };
/** What is left after the deadline for giving up an upload. */
const CLEANUP_MS = 10_000;

export function openStore(options: OpenStoreOptions, ports: OpenStorePorts): ObjectStore {
  const client = ports.http({ name: 'R2', readTimeoutMs: READ_TIMEOUT_MS, ...options.http });
  if (options.access.kind === 'cloudflare') {
    return createCloudflareStore(createR2Api({ ...options.access, bucket: options.bucket, client }), options.bucket);
  }
  return createS3Store({
    ...options.access,
    bucket: options.bucket,
    concurrency: options.concurrency,
    client,
    cleanupClient: ports.http({
      name: 'R2',
      ...BRIEF,
      ...(options.http.deadlineAtMs === undefined ? {} : { deadlineAtMs: options.http.deadlineAtMs + CLEANUP_MS }),
    }),
    now: ports.now,
    log: ports.log,
  });
}

/** The part of Cloudflare's API that answers about the bucket itself, asked once and briefly. */
export function openBucketApi(bucket: string, access: CloudflareAccess, ports: Pick<OpenStorePorts, 'http'>): R2Api {
  return createR2Api({ ...access, bucket, client: ports.http({ name: 'Cloudflare', ...BRIEF }) });
}
