/** One dataset of a collection: fetch, check, append to its object, and prove that it lies there. */
import { describeError } from '../../errors/action-error.ts';
import { sha256Hex } from '../../history/digest.ts';
import { isStamped, readEntry } from '../../history/entry.ts';
import type { Dataset } from '../../taostats/datasets.ts';
import { parseExactJson } from '../../taostats/exact-json.ts';
import { TaostatsError } from '../../taostats/failure.ts';
import { fetchDataset, type GetPage } from '../../taostats/fetch-dataset.ts';
import { printSample } from '../../taostats/sample.ts';
import { printEntry, readSnapshot } from '../../taostats/snapshot.ts';
import type { CallCode } from '../../trust-pack/run.ts';
import type { DatasetAck, DatasetInfo } from '../datasets/dataset-answers.ts';
import { datasetObject } from '../datasets/dataset-routes.ts';
import { builtInDefinition, type Definition } from '../datasets/definition.ts';
import { priceSample } from '../datasets/price.ts';
import type { Env } from '../env.ts';
import type { CollectSettings } from './collect-settings.ts';

export interface Collected {
  readonly status: 'appended' | 'duplicate' | 'not-due' | 'claimed' | 'failed';
  readonly records: number;
  readonly timestamp?: string;
  readonly sourceUpdatedAt?: string;
  readonly sourceBlock?: number;
  readonly sourceDigest?: string;
  readonly error?: string;
  readonly code?: CallCode;
}

/** What the store has of a dataset; undefined when it cannot be asked. */
export async function lastSampleOf(env: Env, name: string): Promise<DatasetInfo | undefined> {
  if (name === 'price') return priceSample(env);
  return (await datasetObject(env, name)?.info(name)) as DatasetInfo | undefined;
}

/** Never rejects: a failure is a result, and nothing good was written over. */
export async function collectDataset(
  env: Env,
  dataset: Dataset,
  settings: CollectSettings,
  get: GetPage,
): Promise<Collected> {
  try {
    const { flags } = settings;
    const protect = flags['enable_partial_failure_protection'] !== false;
    const last = await lastSampleOf(env, dataset.name);
    const sample = await fetchDataset(
      dataset,
      {
        ...{ url: settings.url, apiKey: settings.apiKey, protect },
        validate: flags['enable_response_validation'] !== false,
        // A dataset that lost more than half of its records at once is cut off, not smaller.
        minRecords: Math.max(dataset.minRecords, protect ? Math.ceil((last?.records ?? 0) / 2) : 1),
        slippage: flags['enable_client_side_slippage'] === true,
      },
      get,
    );
    const timestamp = new Date().toISOString();
    const printed = printSample(dataset, sample, timestamp);
    const status =
      dataset.name === 'price'
        ? await appendPrice(env, dataset, sample.records[0]?.text ?? '', timestamp, settings)
        : await appendSample(env, dataset, printed.body, printed.digest);
    return {
      ...{ status, records: sample.records.length, timestamp, sourceDigest: sha256Hex(printed.digest) },
      ...(sample.sourceUpdatedAt === undefined ? {} : { sourceUpdatedAt: sample.sourceUpdatedAt }),
      ...(sample.sourceBlock === undefined ? {} : { sourceBlock: sample.sourceBlock }),
    };
  } catch (error) {
    const code = error instanceof TaostatsError && error.code !== undefined ? { code: error.code } : {};
    return { status: 'failed', records: 0, error: describeError(error).slice(0, 300), ...code };
  }
}

async function appendSample(
  env: Env,
  dataset: Dataset,
  body: string,
  digest: string,
): Promise<'appended' | 'duplicate'> {
  const object = datasetObject(env, dataset.name);
  if (!object) throw new Error('the Worker has no Durable Object binding DATASETS');
  const ack = (await object.append(builtInDefinition(dataset.name) as Definition, body)) as DatasetAck;
  if (ack.kind === 'refused') throw new Error(`the store refuses the sample: ${ack.error}`);
  if (ack.status === 'conflict') throw new Error('another sample is stored under this moment');
  const latest = (await object.latest()) as { digest: string } | undefined;
  if (ack.digest !== digest || (ack.status === 'appended' && latest?.digest !== digest)) {
    throw new Error(`the store holds ${latest?.digest ?? 'nothing'}, sent was ${digest}`);
  }
  return ack.status;
}

async function appendPrice(
  env: Env,
  dataset: Dataset,
  record: string,
  timestamp: string,
  settings: CollectSettings,
): Promise<'appended' | 'duplicate'> {
  const validate = settings.flags['enable_response_validation'] !== false;
  const snapshot = readSnapshot(dataset, parseExactJson(record), 'data[0]', validate);
  const reading = readEntry(printEntry(snapshot, timestamp), Date.now());
  if (!reading.ok || !isStamped(reading.entry)) throw new Error(`the entry breaks a rule: ${JSON.stringify(reading)}`);
  const history = env.HISTORY.get(env.HISTORY.idFromName('taostats_history'));
  const ack = await history.append([reading.entry]);
  if (ack.kind !== 'appended') throw new Error(ack.reason);
  const status = ack.entries[0]?.status;
  if (status !== 'appended' && status !== 'duplicate') throw new Error(`the history answers ${status ?? 'nothing'}`);
  const stored = await history.entry(timestamp);
  if (!stored || 'kind' in stored || stored.text !== reading.entry.text) {
    throw new Error('the history does not give back what was appended');
  }
  return status;
}
