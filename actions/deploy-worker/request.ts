import { type DeployRequest, workerBaseUrl } from '../../src/deploy/request.ts';
import { parseRoute } from '../../src/deploy/route.ts';
import { ActionError, quoteValue } from '../../src/errors/action-error.ts';
import type { InputReader } from '../../src/runtime/inputs.ts';

const DEFAULT_WORKER_NAME = 'bittensor-taostats';
const LEGACY_WORKER_NAME = 'bittensor-ath-atl';
/** Behaviour of the Workers runtime the shipped Worker was tested with. */
const DEFAULT_COMPATIBILITY_DATE = '2026-01-01';
/** The wrangler this engine was tested with. */
const DEFAULT_WRANGLER_VERSION = '4.156.0';

/**
 * Reads and checks the inputs of deploy-worker.
 *
 * @param defaultMain path of the Worker this repository ships.
 */
export function readDeployRequest(inputs: InputReader, defaultMain: string): DeployRequest {
  const apiToken = inputs.secret('cloudflare-api-token', { env: 'CF_API_TOKEN', required: true });
  const writeToken = inputs.secret('write-token', { env: 'CF_WORKER_WRITE_TOKEN', minLength: 16 });
  checkSecret('cloudflare-api-token', apiToken);
  checkSecret('write-token', writeToken);
  const accountId = inputs.text('cloudflare-account-id', { env: 'CF_ACCOUNT_ID', required: true });
  checkForm('cloudflare-account-id', accountId, /^[A-Za-z0-9_-]{1,64}$/, 'an account id (32 hexadecimal digits)');
  const kvNamespaceId = inputs.text('kv-namespace-id', { env: 'CF_METRICS_NAMESPACE_ID', required: true });
  checkForm('kv-namespace-id', kvNamespaceId, /^[A-Za-z0-9_-]{1,64}$/, 'a KV namespace id (32 hexadecimal digits)');
  const workerName = inputs.text('worker-name', { default: DEFAULT_WORKER_NAME });
  if (workerName === LEGACY_WORKER_NAME) {
    throw new ActionError(
      'input',
      `worker-name: got "${LEGACY_WORKER_NAME}", which is the name of the old Worker; expected "${DEFAULT_WORKER_NAME}"`,
      { hint: `Deploy as ${DEFAULT_WORKER_NAME} and delete the old Worker once nothing reads it any more` },
    );
  }
  checkForm(
    'worker-name',
    workerName,
    /^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/,
    'lower-case letters, digits, "-" and "_" (at most 63, the first and last a letter or digit)',
  );
  const route = inputs.text('route', { env: 'CF_WORKER_ROUTE' });
  const r2Bucket = inputs.text('r2-bucket', { env: 'R2_BUCKET' });
  if (r2Bucket !== undefined) {
    checkForm(
      'r2-bucket',
      r2Bucket,
      /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      'a bucket name (3 to 63 of a-z, 0-9 and "-")',
    );
  }
  const compatibilityDate = inputs.text('compatibility-date', { default: DEFAULT_COMPATIBILITY_DATE });
  checkDate(compatibilityDate);
  const wranglerVersion = inputs.text('wrangler-version', { default: DEFAULT_WRANGLER_VERSION });
  checkForm(
    'wrangler-version',
    wranglerVersion,
    /^\d+\.\d+\.\d+$/,
    `an exact version like ${DEFAULT_WRANGLER_VERSION}`,
  );
  const main = inputs.text('main', { default: defaultMain });
  checkForm('main', main, /^[^\p{Cc}]+\.m?js$/u, 'the path of a built ES module (.js or .mjs)');
  const configFile = inputs.text('config-file', { default: 'wrangler.toml' });
  checkForm('config-file', configFile, /^[^\p{Cc}]+\.toml$/u, 'the path of a .toml file');
  const workerUrl = inputs.url('worker-url', { env: 'CF_WORKER_URL' });
  return {
    apiToken,
    accountId,
    apiUrl: inputs.url('cloudflare-api-url', { default: 'https://api.cloudflare.com/client/v4' }),
    kvNamespaceId,
    workerName,
    main,
    route: route === undefined ? undefined : parseRoute(route),
    workerUrl: workerUrl === undefined ? undefined : workerBaseUrl(workerUrl),
    writeToken,
    historyMaxEntries: inputs.integer('history-max-entries', {
      env: 'HISTORY_MAX_ENTRIES',
      default: 10_000,
      min: 1,
      max: 100_000_000,
    }),
    r2Bucket,
    compatibilityDate,
    configFile,
    engine: inputs.choice('engine', ['api', 'wrangler'], { default: 'api' }),
    wranglerVersion,
    validate: inputs.boolean('validate', { default: true }),
    rollbackOnFailure: inputs.boolean('rollback-on-failure', { default: true }),
    validateTimeoutMs: inputs.integer('validate-timeout-seconds', { default: 30, min: 1, max: 3_600 }) * 1_000,
    dryRun: inputs.boolean('dry-run', { default: false }),
  };
}

function checkForm(name: string, value: string, form: RegExp, expected: string): void {
  if (!form.test(value)) throw new ActionError('input', `${name}: got ${quoteValue(value)}, expected ${expected}`);
}

/** Both travel in a header; the value itself stays out of the message. */
function checkSecret(name: string, value: string | undefined): void {
  if (value !== undefined && !/^[\x21-\x7e]+$/.test(value)) {
    throw new ActionError(
      'input',
      `${name}: got a secret with spaces or other than ASCII characters, expected neither`,
    );
  }
}

function checkDate(value: string): void {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  if (at === undefined || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== value) {
    throw new ActionError('input', `compatibility-date: got ${quoteValue(value)}, expected a date like 2026-01-01`);
  }
}
