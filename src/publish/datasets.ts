/** The stage of all datasets but the price: what is due is fetched, written, stored and proved; one failure stops no other. */
import { join } from 'node:path';
import { ActionError, CancelledError, describeError } from '../errors/action-error.ts';
import { sha256Hex } from '../history/digest.ts';
import { instantMs } from '../history/instant.ts';
import { jsonMember } from '../history/json-text.ts';
import type { HttpClient } from '../http/exchange.ts';
import type { Ports } from '../runtime/ports.ts';
import { createPageReader } from '../taostats/ask.ts';
import type { CallLog } from '../taostats/call-log.ts';
import { TaostatsError } from '../taostats/failure.ts';
import { type FetchedSample, fetchDataset } from '../taostats/fetch-dataset.ts';
import { isDue, printSample } from '../taostats/sample.ts';
import { isOlder } from '../taostats/sample-verdict.ts';
import { passedInstant } from '../taostats/staleness.ts';
import type { CacheRecord, CallCode } from '../trust-pack/run.ts';
import type { PlannedDataset } from './datasets-file.ts';
import {
  claimDatasets,
  readStoredDatasets,
  type StoredDataset,
  storeSample,
  type WorkerAccess,
} from './worker-datasets.ts';

export interface DatasetsRequest {
  /** Without the price. */
  readonly planned: readonly PlannedDataset[];
  readonly taostats: {
    /** Base URL. */
    readonly url: string;
    readonly apiKey: string;
    readonly validate: boolean;
    readonly protect: boolean;
    readonly minRecords: number;
  };
  readonly slippage: boolean;
  readonly failOnStale: boolean;
  /** Samples of the output folder younger than their time to live are used again. */
  readonly cache: boolean;
  readonly outputDir: string;
  readonly dryRun: boolean;
  readonly runId: string;
}

export type DatasetStatus = 'appended' | 'duplicate' | 'outdated' | 'not-due' | 'failed' | 'dry-run';

export interface DatasetOutcome {
  readonly name: string;
  readonly status: DatasetStatus;
  readonly records: number;
  readonly timestamp?: string;
  readonly total?: number;
  readonly head?: string;
  readonly digest?: string;
  /** Of the upstream records: equal ones are an unchanged source. */
  readonly sourceDigest?: string;
  readonly sourceUpdatedAt?: string;
  readonly sourceBlock?: number;
  readonly file?: string;
  readonly entryFile?: string;
  readonly error?: unknown;
  readonly code?: CallCode | 'source_outdated';
}

export interface DatasetsReport {
  readonly outcomes: readonly DatasetOutcome[];
  readonly cache: readonly CacheRecord[];
}

export interface DatasetsPorts {
  readonly ports: Pick<Ports, 'log' | 'now' | 'sleep' | 'files' | 'stage'>;
  /** The client the price is fetched with: the pace and a Retry-After are for all. */
  readonly taostats: Pick<HttpClient, 'send'>;
  readonly calls: CallLog;
  readonly worker: WorkerAccess | undefined;
}

const HINT = 'Check output-dir';

/** Never rejects for a dataset; only when the run is cancelled. */
export async function publishDatasets(request: DatasetsRequest, given: DatasetsPorts): Promise<DatasetsReport> {
  const { log } = given.ports;
  const outcomes: DatasetOutcome[] = [];
  const cache: CacheRecord[] = [];
  const stored = given.worker && request.planned.length > 0 ? await readStoredDatasets(given.worker) : undefined;
  const due = await findDue(request, given, stored, outcomes);
  let refusal: TaostatsError | undefined;
  for (const planned of due) {
    const { name } = planned.dataset;
    given.ports.stage(`publish ${name}`);
    const outcome = await log.group(`Publish ${name}`, async () => {
      // What is refused for the key or the sender is refused for every dataset: no further call is spent.
      if (refusal !== undefined) return failed(name, refusal);
      return await publishOne(planned, request, given, stored?.get(name), cache);
    });
    if (outcome.error instanceof TaostatsError && outcome.error.code !== undefined) refusal = outcome.error;
    if (outcome.status === 'failed') log.warning(`${name}: ${describeError(outcome.error)}`);
    else if (outcome.status === 'outdated') log.warning(`${name}: ${describeError(outcome.error)}`);
    else log.info(`${name}: ${outcome.status}, ${outcome.records} records`);
    outcomes.push(outcome);
  }
  const order = request.planned.map(({ dataset }) => dataset.name);
  return { outcomes: outcomes.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)), cache };
}

async function findDue(
  request: DatasetsRequest,
  { ports, worker }: DatasetsPorts,
  stored: ReadonlyMap<string, StoredDataset> | undefined,
  outcomes: DatasetOutcome[],
): Promise<PlannedDataset[]> {
  const due: PlannedDataset[] = [];
  for (const planned of request.planned) {
    const { name, intervalMinutes } = planned.dataset;
    const last = stored?.get(name)?.timestamp ?? (await localTimestamp(name, request.outputDir, ports));
    if (isDue(last, intervalMinutes, ports.now())) {
      due.push(planned);
      continue;
    }
    ports.log.info(`${name}: not due; the last sample is of ${last}, one is taken every ${intervalMinutes} minutes`);
    outcomes.push({ name, status: 'not-due', records: stored?.get(name)?.records ?? 0 });
  }
  const shared = due.map(({ dataset }) => dataset.name).filter((name) => stored?.get(name)?.isCollected);
  if (worker === undefined || shared.length === 0 || request.dryRun) return due;
  const granted = await claimDatasets(worker, request.runId, shared);
  return due.filter(({ dataset: { name } }) => {
    if (!shared.includes(name) || granted.includes(name)) return true;
    ports.log.info(`${name}: the Worker's Collector takes this sample`);
    outcomes.push({ name, status: 'not-due', records: stored?.get(name)?.records ?? 0 });
    return false;
  });
}

async function publishOne(
  { dataset, definition }: PlannedDataset,
  request: DatasetsRequest,
  { ports, taostats, calls, worker }: DatasetsPorts,
  stored: StoredDataset | undefined,
  cache: CacheRecord[],
): Promise<DatasetOutcome> {
  const { name } = dataset;
  const { files } = ports;
  try {
    if (request.cache) {
      const last = passedInstant(await localTimestamp(name, request.outputDir, ports), ports.now());
      const isFresh = last !== undefined && ports.now() - instantMs(last) < dataset.ttlMinutes * 60_000;
      cache.push({ namespace: name, hits: Number(isFresh), misses: Number(!isFresh), sets: Number(!isFresh) });
      if (isFresh) return { name, status: 'not-due', records: 0, file: latestPath(name, request.outputDir) };
    }
    const { apiKey, url, validate, protect } = request.taostats;
    // A dataset that lost more than half of its records at once is cut off, not smaller.
    const known = protect ? Math.ceil((stored?.records ?? 0) / 2) : 1;
    const minRecords = Math.max(request.taostats.minRecords, dataset.minRecords, known);
    const sample = await fetchDataset(
      dataset,
      { url, apiKey, validate, protect, minRecords, slippage: request.slippage },
      createPageReader(taostats, { apiKey, sender: 'runner' }, calls),
    );
    if (sample.repaired.length > 0) {
      const shown = sample.repaired.slice(0, 10).join(', ');
      ports.log.warning(`TaoStats sent fields of a wrong type; they are null in ${name}: ${shown}`);
    }
    if (isOlder(sample.sourceUpdatedAt, stored?.sourceUpdatedAt, ports.now()))
      return outdated(name, sample, stored, request);
    const folder = request.dryRun ? await files.temporaryFolder(`publish-${name}-`, { keep: true }) : request.outputDir;
    const nowMs = ports.now();
    const timestamp = new Date(nowMs).toISOString();
    const printed = printSample(dataset, sample, timestamp, definition);
    const entryFile = join(folder, `taostats_${name}_entry-${compactMoment(nowMs)}.json`);
    if ((await files.create(entryFile, printed.file, { hint: HINT })) === 'taken') {
      throw new Error(`${entryFile} belongs to another run of this second`);
    }
    const file = latestPath(name, folder);
    const written = {
      ...{ name, records: sample.records.length, timestamp, digest: printed.digest, entryFile, file },
      sourceDigest: sha256Hex(printed.digest),
      ...(sample.sourceUpdatedAt === undefined ? {} : { sourceUpdatedAt: sample.sourceUpdatedAt }),
      ...(sample.sourceBlock === undefined ? {} : { sourceBlock: sample.sourceBlock }),
    };
    if (request.dryRun) {
      await files.replace(file, printed.file, { root: folder, hint: HINT });
      return { ...written, status: 'dry-run' };
    }
    if (worker === undefined) {
      await files.replace(file, printed.file, { root: folder, hint: HINT });
      throw new Error('worker-url is not set: the files are written, but a dataset is kept only by the Worker');
    }
    const ack = await storeSample(worker, name, timestamp, printed);
    await files.replace(file, printed.file, { root: folder, hint: HINT });
    return {
      ...{ ...written, status: ack.status },
      ...(ack.total === undefined ? {} : { total: ack.total }),
      ...(ack.head === undefined ? {} : { head: ack.head }),
    };
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return failed(name, error);
  }
}

/** Nothing is written: the latest never goes back. */
function outdated(
  name: string,
  sample: FetchedSample,
  stored: StoredDataset | undefined,
  request: DatasetsRequest,
): DatasetOutcome {
  const error = new ActionError(
    'remote',
    `TaoStats answered with data of ${sample.sourceUpdatedAt}, older than the ${stored?.sourceUpdatedAt} of the last sample`,
    request.failOnStale ? { hint: 'fail-on-stale is true, so nothing was written' } : {},
  );
  const status = request.failOnStale ? 'failed' : 'outdated';
  return { name, status, records: sample.records.length, error, code: 'source_outdated' };
}

function failed(name: string, error: unknown): DatasetOutcome {
  const code = error instanceof TaostatsError && error.code !== undefined ? { code: error.code } : {};
  return { name, status: 'failed', records: 0, error, ...code };
}

function latestPath(name: string, folder: string): string {
  return join(folder, `taostats_${name}_latest.json`);
}

function compactMoment(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
}

/** The moment of the sample a run before this one left in the folder. */
async function localTimestamp(
  name: string,
  folder: string,
  { files }: Pick<Ports, 'files'>,
): Promise<string | undefined> {
  try {
    const bytes = await files.read(latestPath(name, folder));
    if (bytes === undefined) return undefined;
    const value: unknown = JSON.parse(jsonMember(new TextDecoder().decode(bytes), '_timestamp') ?? 'null');
    return typeof value === 'string' ? value : undefined;
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return undefined;
  }
}
