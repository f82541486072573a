import type { R2Jurisdiction } from '../cloudflare/r2.ts';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { HttpOptions } from '../http/exchange.ts';
import type { InputReader } from '../runtime/inputs.ts';
import type { HistorySource } from './archive/history-source.ts';
import { type Compression, type KeyLayout, normalizePrefix } from './keys.ts';
import { createKeyFilter, type Selection } from './listing.ts';
import { readBucketAccess, readCloudflareAccess } from './request-access.ts';
import type { BucketAccess, CloudflareAccess } from './store/open-store.ts';

/** All inputs of the action, checked. */
export interface ArchiveRequest extends Selection {
  mode: 'archive' | 'verify' | 'restore' | 'adopt';
  source: { kind: 'files'; patterns: readonly string[]; workspace: string } | HistorySource;
  bucket: string;
  jurisdiction: R2Jurisdiction;
  access: BucketAccess;
  layout: KeyLayout;
  compression: Compression;
  overwrite: boolean;
  partSizeBytes: number;
  concurrency: number;
  bucketLimitBytes: number;
  /** The Worker whose history is evidence about single entries; `undefined`: not asked. */
  workerUrl: string | undefined;
  restoreInto: { workerUrl: string; writeToken: string } | undefined;
  /** What the head of the restored history has to be; `undefined`: any. */
  expectedHead: string | undefined;
  dryRun: boolean;
  http: HttpOptions & { deadlineAtMs: number };
  deadlineMs: number;
}

/** Why nothing is to be done. */
export interface Skipped {
  mode: 'skipped';
  reason: string;
  /** Something that was set as if there were more to do. */
  warning: string | undefined;
}

const MIB = 1_048_576;

/** Reads and checks every input before anything is sent. */
export function readArchiveRequest(
  inputs: InputReader,
  env: Readonly<Record<string, string | undefined>>,
  clock: { monotonic(): number },
): ArchiveRequest | Skipped {
  const enabled = inputs.text('enabled', { env: 'ENABLE_R2', default: 'true' });
  if (enabled.toLowerCase() !== 'true')
    return skipped('it is not enabled (input enabled, environment variable ENABLE_R2)');
  const mode = inputs.choice('mode', ['archive', 'verify', 'restore', 'adopt'], { default: 'archive' });
  const sourceKind = inputs.choice('source', ['files', 'worker', 'kv'], { default: 'files' });
  const patterns = readFileLines(inputs);
  const prefix = normalizePrefix(inputs.text('r2-prefix', { env: 'R2_PREFIX', default: '' }));
  const layout = inputs.choice('key-layout', ['flat', 'path', 'dated'], { default: 'flat' });
  const compression = inputs.choice('compression', ['none', 'gzip'], { default: 'none' });
  const overwrite = inputs.boolean('overwrite', { default: false });
  const partSizeMib = inputs.integer('part-size-mib', { default: 8, min: 5, max: 5_115 });
  const concurrency = inputs.integer('concurrency', { default: 4, min: 1, max: 16 });
  const bucketLimitGib = inputs.integer('bucket-limit-gib', { default: 10, min: 0, max: 1_000_000 });
  const keyPatterns = inputs.lines('keys', { default: [] });
  createKeyFilter(keyPatterns);
  const continueAfter = inputs.text('continue-after');
  const expectedHead = readHead(inputs);
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
  const cloudflare = readCloudflareAccess(inputs);
  const access = readBucketAccess(inputs, cloudflare, mode === 'archive');
  if (access.kind === 'none') {
    return skipped('no bucket is named (input r2-bucket, environment variable R2_BUCKET)', access.warning);
  }
  return {
    mode,
    source:
      mode === 'archive' && sourceKind !== 'files'
        ? readHistorySource(sourceKind, { workerUrl, namespaceId, cloudflare })
        : { kind: 'files', patterns, workspace: env['GITHUB_WORKSPACE'] || process.cwd() },
    bucket: access.bucket,
    jurisdiction: access.jurisdiction,
    access: access.access,
    prefix,
    layout,
    compression,
    overwrite,
    // The Cloudflare API has no parts: everything is one.
    partSizeBytes: access.access.kind === 's3' ? partSizeMib * MIB : Number.MAX_SAFE_INTEGER,
    concurrency,
    bucketLimitBytes: bucketLimitGib * 1_024 * MIB,
    keyPatterns,
    continueAfter,
    workerUrl: mode === 'archive' ? undefined : workerUrl,
    restoreInto: mode === 'restore' ? readRestoreTarget(workerUrl, writeToken) : undefined,
    expectedHead,
    dryRun,
    http: {
      retry: { maxRetries, initialBackoffMs: backoffSeconds * 1_000 },
      deadlineAtMs: clock.monotonic() + deadlineSeconds * 1_000,
    },
    deadlineMs: deadlineSeconds * 1_000,
  };
}

function skipped(reason: string, warning?: string): Skipped {
  return { mode: 'skipped', reason, warning };
}

/** Each line is a path; the `!` of a line that takes files out stands before it. */
function readFileLines(inputs: InputReader): readonly string[] {
  const lines = inputs.paths('files', { default: ['taostats_entry-*.json'] });
  const [first] = lines;
  if (first?.startsWith('!') === true) {
    throw new ActionError(
      'input',
      `files: got ${quoteValue(first)}, expected a line that names files before the first that takes some out`,
    );
  }
  return lines;
}

function readHead(inputs: InputReader): string | undefined {
  const head = inputs.text('expected-head');
  if (head === undefined || /^[0-9a-f]{64}$/.test(head)) return head;
  throw new ActionError('input', `expected-head: got ${quoteValue(head)}, expected 64 hexadecimal digits`);
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
