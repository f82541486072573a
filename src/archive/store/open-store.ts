import { createR2Api, type R2Jurisdiction } from '../../cloudflare/r2.ts';
import type { HttpClient, HttpOptions } from '../../http/exchange.ts';
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
  jurisdiction: R2Jurisdiction;
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
/** What is left after the deadline for giving up an upload and recording what was done. */
const LATE_MS = 10_000;
/** Cloudflare's API takes 1,200 requests in five minutes, and then none for five. */
const CLOUDFLARE_PER_MINUTE = 240;

export function openStore(options: OpenStoreOptions, ports: OpenStorePorts): ObjectStore {
  const pace: HttpOptions = options.access.kind === 'cloudflare' ? { requestsPerMinute: CLOUDFLARE_PER_MINUTE } : {};
  const client = ports.http({
    ...{ name: 'R2', readTimeoutMs: READ_TIMEOUT_MS, compareClocks: true },
    ...{ ...pace, ...options.http },
  });
  const lateClient = ports.http({
    name: 'R2',
    outlivesRun: true,
    ...BRIEF,
    ...(options.http.deadlineAtMs === undefined ? {} : { deadlineAtMs: options.http.deadlineAtMs + LATE_MS }),
  });
  if (options.access.kind === 'cloudflare') {
    return createCloudflareStore(createR2Api({ ...options.access, ...options, client, lateClient }), options);
  }
  return createS3Store({ ...options.access, ...options, client, lateClient, now: ports.now, log: ports.log });
}
