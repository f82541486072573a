import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { Bound } from '../history/bound.ts';
import { historyUrl, PATHS } from '../history/protocol.ts';
import type { RetryPolicy } from '../http/retry.ts';
import type { InputReader } from '../runtime/inputs.ts';
import type { TaoStatsOptions } from '../taostats/client.ts';
import { type Dataset, datasetUrl, findDataset } from '../taostats/datasets.ts';
import type { SampleRules } from '../taostats/sample-verdict.ts';

const HOUR_S = 3_600;

export interface PublishRequest {
  dataset: Dataset;
  taostats: TaoStatsOptions & { requestsPerMinute: number };
  /** The Worker, if there is one; `url` is the history's. */
  worker: { url: string; token: string | undefined } | undefined;
  /** The KV namespace, when its credentials are complete. `fallback`: the history may be written there. */
  kv: { accountId: string; namespaceId: string; apiToken: string; apiUrl: string; fallback: boolean } | undefined;
  /** Of the local history and of the KV value. */
  bound: Bound;
  outputDir: string;
  rules: SampleRules;
  http: { retry: RetryPolicy; connectTimeoutMs: number; readTimeoutMs: number };
  /** `ports.monotonic()`, ms. */
  deadlineAtMs: number;
  dryRun: boolean;
}

/**
 * Reads and checks every input before anything is done.
 *
 * @throws ActionError for a bad value, and when there is neither a Worker nor a complete, allowed KV fallback.
 */
export function readPublishRequest(
  inputs: InputReader,
  { now, warn }: { now: number; warn(message: string): void },
): PublishRequest {
  const seconds = (name: string, env: string | undefined, standard: number, max: number, min = 0): number =>
    inputs.decimal(name, { ...(env === undefined ? {} : { env }), default: standard, min, max }) * 1_000;
  const apiKey = inputs.secret('taostats-api-key', { env: 'TAOSTATS_API_KEY', required: true });
  const token = inputs.secret('worker-write-token', { env: 'CF_WORKER_WRITE_TOKEN', minLength: 16 });
  const apiToken = inputs.secret('cloudflare-api-token', { env: 'CF_API_TOKEN' });
  const dataset = findDataset('price') as Dataset;
  const url = inputs.url('taostats-url', { env: 'TAOSTATS_URL', default: 'https://api.taostats.io' });
  datasetUrl(url, dataset);
  const dryRun = inputs.boolean('dry-run', { default: false });
  const worker = readWorkerUrl(inputs);
  const request: PublishRequest = {
    dataset,
    taostats: {
      url,
      apiKey,
      validate: inputs.boolean('enable-response-validation', { env: 'ENABLE_RESPONSE_VALIDATION', default: true }),
      protect: inputs.boolean('enable-partial-failure-protection', {
        env: 'ENABLE_PARTIAL_FAILURE_PROTECTION',
        default: true,
      }),
      minRecords: inputs.integer('min-records', {
        env: 'MIN_RECORDS_FOR_VALID_SYNC',
        default: 1,
        min: 1,
        max: 1_000_000,
      }),
      requestsPerMinute: inputs.integer('requests-per-minute', { default: 5, min: 1, max: 100_000 }),
    },
    worker: worker === undefined ? undefined : { url: worker, token },
    kv: readKv(inputs, { apiToken, required: worker === undefined && !dryRun, warn }),
    bound: {
      maxEntries: inputs.integer('history-max-entries', {
        env: 'HISTORY_MAX_ENTRIES',
        default: 10_000,
        min: 1,
        max: 10_000_000,
      }),
      allowShrink: inputs.boolean('allow-shrink', { default: false }),
    },
    outputDir: inputs.path('output-dir', { default: '.' }),
    rules: {
      maxStalenessMinutes: inputs.integer('max-staleness-minutes', { default: 60, min: 0, max: 10_000_000 }),
      failOnStale: inputs.boolean('fail-on-stale', { default: false }),
      maxPriceChangePercent: inputs.decimal('max-price-change-percent', { default: 50, min: 0, max: 1_000_000 }),
      failOnJump: inputs.boolean('fail-on-jump', { default: false }),
    },
    http: {
      retry: {
        maxRetries: inputs.integer('max-retries', { env: 'API_MAX_RETRIES', default: 3, min: 0, max: 1_000 }),
        initialBackoffMs: seconds('initial-backoff-seconds', 'API_INITIAL_BACKOFF_SECONDS', 1, HOUR_S),
        maxBackoffMs: seconds('max-backoff-seconds', 'API_MAX_BACKOFF_SECONDS', 60, HOUR_S),
        backoffMultiplier: inputs.decimal('backoff-multiplier', {
          env: 'API_BACKOFF_MULTIPLIER',
          default: 2,
          min: 1,
          max: 100,
        }),
        honourRetryAfter: inputs.boolean('enable-retry-after', { env: 'ENABLE_RETRY_AFTER', default: true }),
        retryAfterCapMs: seconds('retry-after-max-wait-seconds', 'RETRY_AFTER_MAX_WAIT_SECONDS', 300, 24 * HOUR_S),
      },
      connectTimeoutMs: seconds('connect-timeout-seconds', 'API_CONNECT_TIMEOUT_SECONDS', 10, HOUR_S, 0.01),
      readTimeoutMs: seconds('read-timeout-seconds', 'API_READ_TIMEOUT_SECONDS', 30, HOUR_S, 0.01),
    },
    deadlineAtMs: now + seconds('deadline-seconds', undefined, 600, 24 * HOUR_S, 0.1),
    dryRun,
  };
  return request;
}

function readWorkerUrl(inputs: InputReader): string | undefined {
  const url = inputs.url('worker-url', { env: 'CF_WORKER_URL' });
  if (url === undefined) return undefined;
  if (url.includes('?')) {
    throw new ActionError(
      'input',
      `worker-url: got ${quoteValue(url)}, expected the Worker's base URL or its ${PATHS.history} URL, without a query`,
    );
  }
  return historyUrl(url);
}

function readKv(
  inputs: InputReader,
  options: { apiToken: string | undefined; required: boolean; warn(message: string): void },
): PublishRequest['kv'] {
  const { apiToken } = options;
  const allowed = inputs.boolean('allow-kv-put-fallback', { env: 'ALLOW_KV_PUT_FALLBACK', default: false });
  const accountId = inputs.text('cloudflare-account-id', { env: 'CF_ACCOUNT_ID' });
  const namespaceId = inputs.text('kv-namespace-id', { env: 'CF_METRICS_NAMESPACE_ID' });
  const apiUrl = inputs.url('cloudflare-api-url', { default: 'https://api.cloudflare.com/client/v4' });
  const complete = accountId !== undefined && namespaceId !== undefined && apiToken !== undefined;
  if (complete && (allowed || !options.required)) {
    return { accountId, namespaceId, apiToken, apiUrl, fallback: allowed };
  }
  const missing = [
    ...(accountId === undefined ? ['cloudflare-account-id'] : []),
    ...(namespaceId === undefined ? ['kv-namespace-id'] : []),
    ...(apiToken === undefined ? ['cloudflare-api-token'] : []),
  ].join(', ');
  if (options.required) {
    throw new ActionError('input', 'worker-url: got "", expected the URL of the Worker that keeps the history', {
      hint: allowed
        ? `For the KV fallback, which is allowed, set also ${missing}`
        : 'Set worker-url (CF_WORKER_URL), or allow-kv-put-fallback: true with the Cloudflare inputs',
    });
  }
  if (allowed) options.warn(`allow-kv-put-fallback is true, but there is no fallback without ${missing}`);
  return undefined;
}
