/** One dataset of a collection: fetch, check, append to its object, and prove that it lies there. */
import { describeError } from '../../errors/action-error.ts';
import { sha256Hex } from '../../history/digest.ts';
import { type Entry, isStamped, readEntry } from '../../history/entry.ts';
import { HttpError } from '../../http/errors.ts';
import type { Dataset } from '../../taostats/datasets.ts';
import { parseExactJson } from '../../taostats/exact-json.ts';
import { TaostatsError } from '../../taostats/failure.ts';
import { type FetchedSample, fetchDataset, type GetPage } from '../../taostats/fetch-dataset.ts';
import { printSample } from '../../taostats/sample.ts';
import { type Finding, isOlder, judgeSample, readKnownSample } from '../../taostats/sample-verdict.ts';
import { printEntry, readSnapshot } from '../../taostats/snapshot.ts';
import type { CallCode } from '../../trust-pack/run.ts';
import type { CollectSettings } from './collect-settings.ts';
import { Later } from './later.ts';

export interface Collected {
  readonly status: 'appended' | 'duplicate' | 'outdated' | 'not-due' | 'claimed' | 'failed';
  readonly records: number;
  readonly timestamp?: string;
  readonly sourceUpdatedAt?: string;
  readonly sourceBlock?: number;
  readonly sourceDigest?: string;
  readonly error?: string;
  readonly code?: CallCode;
  /** What a person should look at: `price_jump`, `source_outdated`. */
  readonly codes?: readonly string[];
  /** TaoStats asked to be left alone for so long. */
  readonly retryAfterMs?: number;
  /** Nothing is wrong but that this invocation has no room left. */
  readonly isLate?: boolean;
}

/** Where samples are kept. What is appended is proved: read back as it was sent. */
export interface SampleStores {
  /** What is known of the newest sample; undefined when the store cannot be asked. */
  last(name: string): Promise<LastSample | undefined>;
  /** The text of the newest entry of the history. */
  latestEntry(): Promise<string | undefined>;
  /** @param body as POST /api/v1/datasets/{name} takes it. */
  appendSample(name: string, body: string, digest: string): Promise<'appended' | 'duplicate'>;
  appendEntry(entry: Entry): Promise<'appended' | 'duplicate'>;
}

export interface LastSample {
  readonly timestamp: string | null;
  readonly records: number;
  readonly source_updated_at: string | null;
}

/** Never rejects: a failure is a result, and nothing good was written over. */
export async function collectDataset(
  stores: SampleStores,
  dataset: Dataset,
  settings: CollectSettings,
  get: GetPage,
  now: () => number,
): Promise<Collected> {
  try {
    const { flags } = settings;
    const protect = flags['enable_partial_failure_protection'] !== false;
    const last = await stores.last(dataset.name);
    const sample = await fetchDataset(
      dataset,
      {
        ...{ url: settings.url, apiKey: settings.apiKey, protect },
        validate: flags['enable_response_validation'] !== false,
        // A dataset that lost more than half of its records at once is cut off, not smaller.
        minRecords: Math.max(
          settings.minRecords,
          dataset.minRecords,
          protect ? Math.ceil((last?.records ?? 0) / 2) : 1,
        ),
        slippage: flags['enable_client_side_slippage'] === true,
      },
      get,
    );
    const found = await judge(stores, dataset, sample, last, settings, now());
    const failing = found.find(({ failsBy }) => failsBy !== undefined);
    const outdated = found.find(({ code }) => code === 'source_outdated');
    const codes = found.map(({ code }) => code).filter((code) => code !== 'stale');
    if (failing ?? outdated) {
      const error = failing ? `${failing.reason} (${failing.failsBy} is true)` : (outdated?.reason ?? '');
      return { status: failing ? 'failed' : 'outdated', records: sample.records.length, error, codes };
    }
    const timestamp = new Date(now()).toISOString();
    const printed = printSample(dataset, sample, timestamp);
    const status =
      dataset.name === 'price'
        ? await stores.appendEntry(entryOf(dataset, sample.records[0]?.text ?? '', timestamp, settings, now()))
        : await stores.appendSample(dataset.name, printed.body, printed.digest);
    return {
      ...{ status, records: sample.records.length, timestamp, sourceDigest: sha256Hex(printed.digest) },
      ...(sample.sourceUpdatedAt === undefined ? {} : { sourceUpdatedAt: sample.sourceUpdatedAt }),
      ...(sample.sourceBlock === undefined ? {} : { sourceBlock: sample.sourceBlock }),
      ...(codes.length === 0 ? {} : { codes }),
    };
  } catch (error) {
    const isLate = error instanceof Later || (error instanceof HttpError && error.failure === 'deadline');
    const { code, retryAfterMs } = error instanceof TaostatsError ? error : {};
    return {
      ...{ status: 'failed', records: 0, error: describeError(error).slice(0, 300) },
      ...(code === undefined ? {} : { code }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(isLate ? { isLate } : {}),
    };
  }
}

/** The rules of publish-taostats, held against what the store has. */
async function judge(
  stores: SampleStores,
  dataset: Dataset,
  sample: FetchedSample,
  last: LastSample | undefined,
  { rules, flags }: CollectSettings,
  nowMs: number,
): Promise<readonly Finding[]> {
  const lastUpdated = sample.sourceUpdatedAt;
  if (dataset.name !== 'price') {
    if (!isOlder(lastUpdated, last?.source_updated_at, nowMs)) return [];
    const reason = `TaoStats answered with data of ${lastUpdated}, older than the ${last?.source_updated_at} of the last sample`;
    return [{ code: 'source_outdated', reason, ...(rules.failOnStale ? { failsBy: 'FAIL_ON_STALE' } : {}) }];
  }
  const text = await stores.latestEntry();
  const known = text === undefined ? undefined : readKnownSample(text);
  const validate = flags['enable_response_validation'] !== false;
  const { price } = readSnapshot(dataset, parseExactJson(sample.records[0]?.text ?? ''), 'data[0]', validate);
  const verdict = judgeSample({ price, lastUpdated }, known ? [{ from: 'the history', ...known }] : [], rules, nowMs);
  return verdict.findings;
}

function entryOf(
  dataset: Dataset,
  record: string,
  timestamp: string,
  { flags }: CollectSettings,
  nowMs: number,
): Entry {
  const validate = flags['enable_response_validation'] !== false;
  const snapshot = readSnapshot(dataset, parseExactJson(record), 'data[0]', validate);
  const reading = readEntry(printEntry(snapshot, timestamp), nowMs);
  if (!reading.ok || !isStamped(reading.entry)) throw new Error(`the entry breaks a rule: ${JSON.stringify(reading)}`);
  return reading.entry;
}
