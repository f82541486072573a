/** The inputs about datasets, cadence, budget and the Trust Pack. */
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { PATHS } from '../history/protocol.ts';
import type { Files } from '../runtime/files.ts';
import type { InputReader } from '../runtime/inputs.ts';
import { type Dataset, datasetNames, findDataset } from '../taostats/datasets.ts';
import type { PlannedDataset } from './datasets-file.ts';

export interface PipelineRequest {
  readonly names: readonly string[];
  /** Path of the TOML file, if one is named. */
  readonly datasetsFile: string | undefined;
  /** Cadences that were set by the environment, by dataset. */
  readonly intervals: Readonly<Record<string, number>>;
  readonly cache: boolean;
  readonly allowPartial: boolean;
  readonly monthlyCallBudget: number;
  readonly reconcile: boolean;
  readonly flags: Readonly<Record<string, boolean>>;
}

/** Names of the originals' variables beside our own. */
const OLD_NAMES: Readonly<Record<string, string>> = { validators: 'VALIDATOR', subnets: 'SUBNET', pools: 'POOL' };
const MAX_MINUTES = 525_600;

export function readPipelineRequest(inputs: InputReader): PipelineRequest {
  const text = inputs.text('datasets', { default: 'price' });
  const names = [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))];
  if (names.length === 0) throw unknownDataset(text, datasetNames());
  const flags = readFlags(inputs);
  const datasetsFile = inputs.path('datasets-file');
  const unknown = datasetsFile === undefined ? names.find((name) => findDataset(name) === undefined) : undefined;
  if (unknown !== undefined) throw unknownDataset(unknown, datasetNames());
  const intervals = datasetNames().flatMap((name) => {
    const minutes = [
      `${name.toUpperCase()}_REFRESH_MINUTES`,
      `${OLD_NAMES[name] ?? name.toUpperCase()}_REFRESH_MINUTES`,
    ]
      .map((env) => inputs.integer(`${name}-refresh-minutes`, { env, default: 0, min: 0, max: MAX_MINUTES }))
      .find((value) => value > 0);
    return minutes === undefined ? [] : [[name, minutes] as const];
  });
  return {
    ...{ names, datasetsFile, flags, intervals: Object.fromEntries(intervals) },
    cache: inputs.boolean('cache', { default: false }),
    allowPartial: inputs.boolean('allow-partial', { default: false }),
    monthlyCallBudget: inputs.integer('monthly-call-budget', { default: 10_000, min: 1, max: 1_000_000_000 }),
    reconcile: inputs.boolean('reconcile', { default: false }) || flags['enable_reconciliation'] === true,
  };
}

/** The eight flags of the original. Three of them the price's request reads as well. */
function readFlags(inputs: InputReader): Readonly<Record<string, boolean>> {
  return {
    enable_cache_metrics: inputs.boolean('enable-cache-metrics', { env: 'ENABLE_CACHE_METRICS', default: true }),
    enable_api_metrics: inputs.boolean('enable-api-metrics', { env: 'ENABLE_API_METRICS', default: true }),
    enable_sync_metrics: inputs.boolean('enable-sync-metrics', { env: 'ENABLE_SYNC_METRICS', default: true }),
    enable_retry_after: inputs.boolean('enable-retry-after', { env: 'ENABLE_RETRY_AFTER', default: true }),
    enable_response_validation: inputs.boolean('enable-response-validation', {
      env: 'ENABLE_RESPONSE_VALIDATION',
      default: true,
    }),
    enable_partial_failure_protection: inputs.boolean('enable-partial-failure-protection', {
      env: 'ENABLE_PARTIAL_FAILURE_PROTECTION',
      default: true,
    }),
    enable_client_side_slippage: inputs.boolean('enable-client-side-slippage', {
      env: 'ENABLE_CLIENT_SIDE_SLIPPAGE',
      default: false,
    }),
    enable_reconciliation: inputs.boolean('enable-reconciliation', { env: 'ENABLE_RECONCILIATION', default: false }),
  };
}

/** The datasets in the order of the input, with what file and environment say of them. */
export async function planDatasets(
  request: PipelineRequest,
  files: Pick<Files, 'read'>,
): Promise<readonly PlannedDataset[]> {
  const own = request.datasetsFile === undefined ? [] : await readFile(request.datasetsFile, files);
  return request.names.map((name) => {
    const dataset = own.find((planned) => planned.dataset.name === name) ?? builtIn(name);
    if (dataset === undefined) {
      throw unknownDataset(name, [...new Set([...datasetNames(), ...own.map((planned) => planned.dataset.name)])]);
    }
    const minutes = request.intervals[name];
    return minutes === undefined ? dataset : { ...dataset, dataset: withInterval(dataset.dataset, minutes) };
  });
}

function builtIn(name: string): PlannedDataset | undefined {
  const dataset = findDataset(name);
  return dataset && { dataset };
}

function withInterval(dataset: Dataset, intervalMinutes: number): Dataset {
  const thresholdMinutes = Math.max(30, intervalMinutes * 1.5);
  return { ...dataset, intervalMinutes, facts: { ...dataset.facts, intervalMinutes, thresholdMinutes } };
}

async function readFile(path: string, files: Pick<Files, 'read'>): Promise<readonly PlannedDataset[]> {
  const bytes = await files.read(path);
  if (bytes === undefined) {
    throw new ActionError('input', `datasets-file: got ${quoteValue(path)}, expected a file that is there`);
  }
  // The TOML parser is loaded for those who have a file.
  const { readDatasetsFile } = await import('./datasets-file.ts');
  return readDatasetsFile(new TextDecoder('utf-8', { fatal: true }).decode(bytes), path);
}

function unknownDataset(name: string, known: readonly string[]): ActionError {
  return new ActionError('input', `datasets: got ${quoteValue(name)}, expected one of ${known.join(', ')}`, {
    hint: 'Other endpoints are described in datasets-file',
  });
}

/** The Worker's base URL from the URL of its history. */
export function workerBase(historyUrl: string): string {
  return historyUrl.endsWith(PATHS.history) ? historyUrl.slice(0, -PATHS.history.length) : historyUrl;
}
