import { tmpdir } from 'node:os';
import type { HistorySource } from '../../src/archive/history-source.ts';
import { type Compression, type KeyLayout, normalizePrefix } from '../../src/archive/keys.ts';
import type { BucketAccess, CloudflareAccess } from '../../src/archive/open-store.ts';
import { ActionError, quoteValue } from '../../src/errors/action-error.ts';
import type { HttpOptions } from '../../src/http/client.ts';
import type { InputReader } from '../../src/runtime/inputs.ts';

/** All inputs of the action, checked. */
export interface ArchiveRequest {
  mode: 'archive' | 'verify' | 'restore';
  source: { kind: 'files'; patterns: readonly string[] } | HistorySource;
  bucket: string;
  access: BucketAccess;
  /** Present when the bucket's lock rules can be asked for. */
  cloudflare: CloudflareAccess | undefined;
  prefix: string;
  layout: KeyLayout;
  compression: Compression;
  overwrite: boolean;
  partSizeBytes: number;
  concurrency: number;
  bucketLimitBytes: number;
  keyPatterns: readonly string[];
  restoreInto: { workerUrl: string; writeToken: string } | undefined;
  dryRun: boolean;
  http: HttpOptions;
  tempFolder: string;
}

const MIB = 1_048_576;
const ACCESS_HINT =
  'Set r2-access-key-id (R2_ACCESS_KEY_ID) and r2-secret-access-key (R2_SECRET_ACCESS_KEY), or ' +
  'cloudflare-account-id (CF_ACCOUNT_ID) and cloudflare-api-token (CF_API_TOKEN)';

/** `enabled` in any case; anything but true leaves the action undone. */
export function isEnabled(inputs: InputReader): boolean {
  return inputs.text('enabled', { env: 'ENABLE_R2', default: 'true' }).toLowerCase() === 'true';
}

/** Reads and checks every input before anything is sent. */
export function readArchiveRequest(
  inputs: InputReader,
  env: Readonly<Record<string, string | undefined>>,
  monotonicMs: number,
): ArchiveRequest {
  const mode = inputs.choice('mode', ['archive', 'verify', 'restore'], { default: 'archive' });
  const sourceKind = inputs.choice('source', ['files', 'worker', 'kv'], { default: 'files' });
  const patterns = inputs.lines('files', { default: ['taostats_entry-*.json'] });
  const cloudflare = readCloudflareAccess(inputs);
  const prefix = normalizePrefix(inputs.text('r2-prefix', { env: 'R2_PREFIX', default: '' }));
  const layout = inputs.choice('key-layout', ['flat', 'dated'], { default: 'flat' });
  const compression = inputs.choice('compression', ['none', 'gzip'], { default: 'none' });
  const overwrite = inputs.boolean('overwrite', { default: false });
  const partSizeMib = inputs.integer('part-size-mib', { default: 8, min: 5, max: 5_120 });
  const concurrency = inputs.integer('concurrency', { default: 4, min: 1, max: 16 });
  const bucketLimitGib = inputs.integer('bucket-limit-gib', { default: 10, min: 0, max: 1_000_000 });
  const keyPatterns = inputs.lines('keys', { default: [] });
  const maxRetries = inputs.integer('max-retries', { env: 'API_MAX_RETRIES', default: 3, min: 0, max: 1_000 });
  const backoffSeconds = inputs.decimal('initial-backoff-seconds', {
    env: 'API_INITIAL_BACKOFF_SECONDS',
    default: 1,
    min: 0,
    max: 3_600,
  });
  const deadlineSeconds = inputs.decimal('deadline-seconds', { default: 600, min: 0.1, max: 86_400 });
  const dryRun = inputs.boolean('dry-run', { default: false });
  const workerUrl = inputs.url('worker-url', { env: 'CF_WORKER_URL' });
  const writeToken = inputs.secret('worker-write-token', { env: 'CF_WORKER_WRITE_TOKEN', minLength: 16 });
  const namespaceId = inputs.text('kv-namespace-id', { env: 'CF_METRICS_NAMESPACE_ID' });
  const access = readBucketAccess(inputs, cloudflare);
  return {
    mode,
    source:
      mode === 'archive' && sourceKind !== 'files'
        ? readHistorySource(sourceKind, { workerUrl, namespaceId, cloudflare })
        : { kind: 'files', patterns },
    ...access,
    cloudflare,
    prefix,
    layout,
    compression,
    overwrite,
    // The Cloudflare API has no parts: everything is one.
    partSizeBytes: access.access.kind === 's3' ? partSizeMib * MIB : Number.MAX_SAFE_INTEGER,
    concurrency,
    bucketLimitBytes: bucketLimitGib * 1_024 * MIB,
    keyPatterns,
    restoreInto: mode === 'restore' ? readRestoreTarget(workerUrl, writeToken) : undefined,
    dryRun,
    http: {
      retry: { maxRetries, initialBackoffMs: backoffSeconds * 1_000 },
      deadlineAtMs: monotonicMs + deadlineSeconds * 1_000,
    },
    tempFolder: env['RUNNER_TEMP'] || tmpdir(),
  };
}

function readCloudflareAccess(inputs: InputReader): CloudflareAccess | undefined {
  const accountId = inputs.text('cloudflare-account-id', { env: 'CF_ACCOUNT_ID' });
  const apiToken = inputs.secret('cloudflare-api-token', { env: 'CF_API_TOKEN' });
  const apiUrl = inputs.url('cloudflare-api-url', { default: 'https://api.cloudflare.com/client/v4' });
  if (accountId !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(accountId)) {
    throw new ActionError(
      'input',
      `cloudflare-account-id: got ${quoteValue(accountId)}, expected the 32 digits of the dashboard`,
    );
  }
  return accountId === undefined || apiToken === undefined ? undefined : { apiUrl, accountId, apiToken };
}

function readBucketAccess(
  inputs: InputReader,
  cloudflare: CloudflareAccess | undefined,
): { bucket: string; access: BucketAccess } {
  const accessKeyId = inputs.secret('r2-access-key-id', { env: 'R2_ACCESS_KEY_ID' });
  const secretAccessKey = inputs.secret('r2-secret-access-key', { env: 'R2_SECRET_ACCESS_KEY' });
  const hasNoAccess = accessKeyId === undefined && secretAccessKey === undefined && cloudflare === undefined;
  const bucketHint = 'Set the input r2-bucket or the environment variable R2_BUCKET';
  const bucket = inputs.text('r2-bucket', {
    env: 'R2_BUCKET',
    required: true,
    hint: hasNoAccess ? `${bucketHint}. ${ACCESS_HINT}` : bucketHint,
  });
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..')) {
    throw new ActionError('input', `r2-bucket: got ${quoteValue(bucket)}, expected 3 to 63 of a-z, 0-9 and -`);
  }
  const given = inputs.url('r2-endpoint', { env: 'R2_ENDPOINT' });
  const region = inputs.text('r2-region', { env: 'R2_REGION', default: 'auto' });
  if (!/^[a-z0-9-]{1,64}$/.test(region)) {
    throw new ActionError('input', `r2-region: got ${quoteValue(region)}, expected the name of a region such as auto`);
  }
  if (accessKeyId === undefined && secretAccessKey === undefined) {
    if (cloudflare !== undefined) return { bucket, access: { kind: 'cloudflare', ...cloudflare } };
    throw new ActionError(
      'input',
      'r2-access-key-id and r2-secret-access-key: got "", expected the keys of the bucket',
      { hint: ACCESS_HINT },
    );
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const [name, variable] =
      accessKeyId === undefined
        ? ['r2-access-key-id', 'R2_ACCESS_KEY_ID']
        : ['r2-secret-access-key', 'R2_SECRET_ACCESS_KEY'];
    throw new ActionError('input', `${name}: got "", expected a value`, {
      hint: `Set the input ${name} or the environment variable ${variable}; the two keys belong together`,
    });
  }
  const endpoint = given ?? defaultEndpoint(inputs.text('cloudflare-account-id', { env: 'CF_ACCOUNT_ID' }));
  return {
    bucket,
    access: {
      kind: 's3',
      endpoint: withoutBucket(endpoint, bucket),
      region,
      credentials: { accessKeyId, secretAccessKey },
    },
  };
}

function defaultEndpoint(accountId: string | undefined): string {
  if (accountId !== undefined) return `https://${accountId}.r2.cloudflarestorage.com`;
  throw new ActionError('input', 'r2-endpoint: got "", expected the S3 API address of the account', {
    hint: 'Set r2-endpoint (R2_ENDPOINT) to https://<account>.r2.cloudflarestorage.com, or cloudflare-account-id',
  });
}

/** The dashboard shows the address of a bucket with the bucket's name at its end. */
function withoutBucket(endpoint: string, bucket: string): string {
  const url = new URL(endpoint);
  if (url.search !== '') {
    throw new ActionError('input', `r2-endpoint: got ${quoteValue(endpoint)}, expected a URL without a query`);
  }
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path.endsWith(`/${bucket}`) ? path.slice(0, -bucket.length - 1) : path}`;
}

function readHistorySource(
  kind: 'worker' | 'kv',
  given: {
    workerUrl: string | undefined;
    namespaceId: string | undefined;
    cloudflare: CloudflareAccess | undefined;
  },
): HistorySource {
  if (kind === 'worker') {
    if (given.workerUrl !== undefined) return { kind, workerUrl: given.workerUrl };
    throw new ActionError('input', 'worker-url: got "", expected the URL of the Worker for source: worker', {
      hint: 'Set the input worker-url or the environment variable CF_WORKER_URL',
    });
  }
  const { cloudflare, namespaceId } = given;
  if (cloudflare !== undefined && namespaceId !== undefined) {
    if (/^[A-Za-z0-9_-]{1,64}$/.test(namespaceId)) return { kind, ...cloudflare, namespaceId };
    throw new ActionError('input', `kv-namespace-id: got ${quoteValue(namespaceId)}, expected 32 hexadecimal digits`);
  }
  throw new ActionError(
    'input',
    `${namespaceId === undefined ? 'kv-namespace-id' : 'cloudflare-account-id and cloudflare-api-token'}: got "", expected a value for source: kv`,
    {
      hint:
        'Set cloudflare-account-id (CF_ACCOUNT_ID), cloudflare-api-token (CF_API_TOKEN) and kv-namespace-id ' +
        '(CF_METRICS_NAMESPACE_ID)',
    },
  );
}

function readRestoreTarget(
  workerUrl: string | undefined,
  writeToken: string | undefined,
): { workerUrl: string; writeToken: string } {
  if (workerUrl !== undefined && writeToken !== undefined) return { workerUrl, writeToken };
  const [name, variable] =
    workerUrl === undefined ? ['worker-url', 'CF_WORKER_URL'] : ['worker-write-token', 'CF_WORKER_WRITE_TOKEN'];
  throw new ActionError('input', `${name}: got "", expected a value for mode: restore`, {
    hint: `Set the input ${name} or the environment variable ${variable}`,
  });
}
