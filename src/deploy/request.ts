import { basename, resolve } from 'node:path';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { LIMITS } from '../history/protocol.ts';
import { pathBelow } from '../paths/paths.ts';
import type { InputReader } from '../runtime/inputs.ts';
import { checkForm, checkOptional, readCrons, readHeaders, readVars } from './request-lines.ts';
import { parseRoute, type Route } from './route.ts';

/** The checked inputs of one deploy. */
export interface DeployRequest {
  apiToken: string;
  accountId: string;
  apiUrl: string;
  kvNamespaceId: string;
  workerName: string;
  /** Path of the built ES module. */
  main: string;
  route: Route | undefined;
  /** Base URL of the Worker, without the path of a route of it. */
  workerUrl: string | undefined;
  writeToken: string | undefined;
  /** The Collector's key. */
  taostatsKey: string | undefined;
  /** Cron expressions; empty removes all, `undefined` leaves them alone. */
  crons: readonly string[] | undefined;
  /** `undefined`: what serves, so with `r2Bucket`, `vars` and `tradeQueue`. */
  historyMaxEntries: number | undefined;
  r2Bucket: string | undefined;
  tradeQueue: string | undefined;
  vars: Readonly<Record<string, string>> | undefined;
  allowUnauthenticatedWrites: boolean;
  allowShrink: boolean;
  replaceExistingWorker: boolean;
  observability: boolean;
  workersDev: boolean;
  compatibilityDate: string;
  configFile: string;
  engine: 'api' | 'wrangler';
  wranglerVersion: string;
  validate: boolean;
  rollbackOnFailure: boolean;
  validateTimeoutMs: number;
  /** Sent with the live check alone. */
  validateHeaders: Readonly<Record<string, string>>;
  deadlineMs: number;
  dryRun: boolean;
}

const DEFAULT_WORKER_NAME = 'bittensor-taostats';
const LEGACY_WORKER_NAME = 'bittensor-ath-atl';
/** Behaviour of the Workers runtime the shipped Worker was tested with. */
const DEFAULT_COMPATIBILITY_DATE = '2026-01-01';
/** The wrangler this engine was tested with; its whole tree is pinned by integrity. */
export const DEFAULT_WRANGLER_VERSION = '4.156.0';

/** What the runner knows and an input may be judged by. */
export interface RequestContext {
  /** Path of the Worker this repository ships. */
  defaultMain: string;
  /** Folder that files are written below. */
  workspace: string;
  /** Today, milliseconds since the epoch. */
  nowMs: number;
  mask(secret: string): void;
}

/** Reads and checks the inputs of deploy-worker, all of them before the first request. */
export function readDeployRequest(inputs: InputReader, context: RequestContext): DeployRequest {
  const apiToken = inputs.secret('cloudflare-api-token', { env: 'CF_API_TOKEN', required: true });
  const writeToken = readWriteToken(inputs);
  const taostatsKey = inputs.secret('taostats-api-key', { env: 'TAOSTATS_API_KEY' });
  const validateHeaders = readHeaders(inputs, context.mask);
  const accountId = inputs.text('cloudflare-account-id', { env: 'CF_ACCOUNT_ID', required: true });
  checkForm('cloudflare-account-id', accountId, /^[A-Za-z0-9_-]{1,64}$/, 'an account id (32 hexadecimal digits)');
  const kvNamespaceId =
    inputs.text('kv-namespace-id', { env: 'CF_METRICS_NAMESPACE_ID' }) ??
    inputs.text('kv-namespace-id', {
      env: 'CF_KV_NAMESPACE_ID',
      required: true,
      hint: 'Set the input kv-namespace-id, or CF_METRICS_NAMESPACE_ID (or CF_KV_NAMESPACE_ID) under `env:` of the step',
    });
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
  checkOptional('r2-bucket', r2Bucket, BUCKET_NAME, 'a bucket name (3 to 63 of a-z, 0-9 and "-")');
  const tradeQueue = inputs.text('trade-queue');
  checkOptional('trade-queue', tradeQueue, BUCKET_NAME, 'a queue name (3 to 63 of a-z, 0-9 and "-")');
  const compatibilityDate = inputs.text('compatibility-date', { default: DEFAULT_COMPATIBILITY_DATE });
  checkDate(compatibilityDate, context.nowMs);
  const wranglerVersion = inputs.text('wrangler-version', { default: DEFAULT_WRANGLER_VERSION });
  const exact = `an exact version like ${DEFAULT_WRANGLER_VERSION}`;
  checkForm('wrangler-version', wranglerVersion, /^\d{1,6}\.\d{1,6}\.\d{1,6}$/, exact);
  const main = inputs.path('main', { default: context.defaultMain });
  checkForm('main', main, /^[^\p{Cc}]+\.m?js$/u, 'the path of a built ES module (.js or .mjs)');
  checkForm('main', basename(main), /^[^"\\]+$/, 'a file name without quotes');
  const configFile = readConfigPath(inputs, context.workspace);
  const workerUrl = inputs.url('worker-url', { env: 'CF_WORKER_URL' });
  const workersDev = inputs.boolean('workers-dev', { default: true });
  if (!workersDev && route === undefined) {
    throw new ActionError('input', 'workers-dev: got "false" without a route, expected a route or custom domain', {
      hint: 'Without either the Worker would be reached by nobody: set route, or leave workers-dev out',
    });
  }
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
    taostatsKey,
    crons: readCrons(inputs),
    historyMaxEntries: readMaxEntries(inputs),
    r2Bucket,
    tradeQueue,
    vars: readVars(inputs),
    allowUnauthenticatedWrites: inputs.boolean('allow-unauthenticated-writes', { default: false }),
    allowShrink: inputs.boolean('allow-shrink', { default: false }),
    replaceExistingWorker: inputs.boolean('replace-existing-worker', { default: false }),
    observability: inputs.boolean('observability', { default: true }),
    workersDev,
    compatibilityDate,
    configFile,
    engine: inputs.choice('engine', ['api', 'wrangler'], { default: 'api' }),
    wranglerVersion,
    validate: inputs.boolean('validate', { default: true }),
    rollbackOnFailure: inputs.boolean('rollback-on-failure', { default: true }),
    validateTimeoutMs: inputs.integer('validate-timeout-seconds', { default: 90, min: 1, max: 3_600 }) * 1_000,
    validateHeaders,
    deadlineMs: inputs.integer('deadline-seconds', { default: 600, min: 1, max: 21_600 }) * 1_000,
    dryRun: inputs.boolean('dry-run', { default: false }),
  };
}

const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** The Worker's base URL, also from the URL of one of its routes (both forms are in use for CF_WORKER_URL). */
function workerBaseUrl(url: string): string {
  return url
    .replace(/[?#].*$/, '')
    .replace(/\/api(?:\/[^/]+)*\/?$/, '')
    .replace(/\/+$/, '');
}

function readWriteToken(inputs: InputReader): string | undefined {
  const rules = { minLength: LIMITS.tokenCharacters };
  const own = inputs.secret('write-token', rules);
  const shared = inputs.secret('worker-write-token', rules);
  if (own !== undefined && shared !== undefined && own !== shared) {
    throw new ActionError('input', 'write-token: got another secret than worker-write-token, expected one of them', {
      hint: 'They are two names of one input: leave one out',
    });
  }
  return own ?? shared ?? inputs.secret('write-token', { ...rules, env: 'CF_WORKER_WRITE_TOKEN' });
}

function readMaxEntries(inputs: InputReader): number | undefined {
  const value = inputs.integer('history-max-entries', {
    env: 'HISTORY_MAX_ENTRIES',
    default: 0,
    min: 1,
    max: 100_000_000,
  });
  return value === 0 ? undefined : value;
}

/** `../x.toml` and its like would write into what other steps own. */
function readConfigPath(inputs: InputReader, workspace: string): string {
  const path = inputs.path('config-file', { default: 'wrangler.toml' });
  checkForm('config-file', path, /^[^\p{Cc}]+\.toml$/u, 'the path of a .toml file');
  if (pathBelow(resolve(workspace), resolve(workspace, path)) === undefined) {
    throw new ActionError('input', `config-file: got ${quoteValue(path)}, expected a path inside the workspace`, {
      hint: 'For example deploy/wrangler.toml',
    });
  }
  return path;
}

function checkDate(value: string, nowMs: number): void {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  if (at === undefined || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== value) {
    throw new ActionError('input', `compatibility-date: got ${quoteValue(value)}, expected a date like 2026-01-01`);
  }
  if (at.getTime() > nowMs) {
    throw new ActionError('input', `compatibility-date: got "${value}", expected a day that is not in the future`, {
      hint: 'Cloudflare refuses it; the default is the date the shipped Worker was tested with',
    });
  }
}
