/** The job: fetch, validate, write files, append, prove, report. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createCloudflareClient } from '../cloudflare/client.ts';
import { openKvNamespace } from '../cloudflare/kv.ts';
import { ActionError, describeError } from '../errors/action-error.ts';
import { type Entry, isStamped, readEntry } from '../history/entry.ts';
import type { HttpCall, HttpClient, HttpOptions } from '../http/exchange.ts';
import type { RetryPolicy } from '../http/retry.ts';
import type { Log } from '../runtime/ports.ts';
import { fetchSnapshot, type TaoStatsOptions } from '../taostats/client.ts';
import type { Dataset } from '../taostats/datasets.ts';
import { printEntry, type Snapshot } from '../taostats/snapshot.ts';
import { judgeStaleness, type Staleness } from '../taostats/staleness.ts';
import { type Append, RefusedEntryError } from './append.ts';
import { entryFileName, updateLocalHistory, writeOnce, writeWhole } from './files.ts';
import { appendToKv } from './kv-append.ts';
import { appendThroughWorker } from './worker-append.ts';

export interface PublishRequest {
  dataset: Dataset;
  taostats: TaoStatsOptions & { requestsPerMinute: number };
  /** The Worker, if there is one; `url` is the history's. */
  worker: { url: string; token: string | undefined } | undefined;
  /** The KV fallback, if it is allowed and complete. */
  kv: { accountId: string; namespaceId: string; apiToken: string; apiUrl: string } | undefined;
  maxEntries: number;
  outputDir: string;
  /** Folder below which a dry run makes its own. */
  tempDir: string;
  maxStalenessMinutes: number;
  failOnStale: boolean;
  http: { retry: RetryPolicy; connectTimeoutMs: number; readTimeoutMs: number };
  /** `ports.monotonic()`, ms. */
  deadlineAtMs: number;
  dryRun: boolean;
}

export interface PublishPorts {
  log: Log;
  now(): number;
  monotonic(): number;
  sleep(ms: number): Promise<void>;
  http(options: HttpOptions): HttpClient;
}

/** Paths of what was written so far. */
export interface PublishedFiles {
  entry: string;
  latest?: string;
  history?: { path: string; total: number };
}

/** What is known at the end of a run, however it ended. */
export interface PublishFacts {
  dryRun: boolean;
  snapshot?: Snapshot;
  staleness?: Staleness;
  entry?: Entry;
  files?: PublishedFiles;
  /** The way that was tried last. */
  method?: 'worker' | 'kv';
  append?: Append;
  calls: HttpCall[];
}

export type PublishReport = PublishFacts &
  ({ status: 'appended' | 'duplicate' | 'dry-run' } | { status: 'failed'; error: unknown });

/** Never rejects: a failure is a report with what was done before it. */
export async function publish(request: PublishRequest, ports: PublishPorts): Promise<PublishReport> {
  const facts: PublishFacts = { dryRun: request.dryRun, calls: [] };
  try {
    return { status: await run(request, facts, ports), ...facts };
  } catch (error) {
    return { status: 'failed', error, ...facts };
  }
}

async function run(
  request: PublishRequest,
  facts: PublishFacts,
  ports: PublishPorts,
): Promise<'appended' | 'duplicate' | 'dry-run'> {
  const { log } = ports;
  const http = {
    ...request.http,
    deadlineAtMs: request.deadlineAtMs,
    observe: (call: HttpCall) => void facts.calls.push(call),
  };

  await log.group(`Fetch ${request.dataset.name} from TaoStats`, async () => {
    const { requestsPerMinute } = request.taostats;
    const client = ports.http({ ...http, name: 'TaoStats', requestsPerMinute });
    const snapshot = await fetchSnapshot(request.dataset, request.taostats, client);
    facts.snapshot = snapshot;
    facts.staleness = judgeStaleness(snapshot.lastUpdated, ports.now(), request.maxStalenessMinutes);
    log.info(`price ${snapshot.price}, last updated ${snapshot.lastUpdated ?? 'at an unknown time'}`);
    if (snapshot.repaired.length > 0) {
      log.warning(`TaoStats sent fields of a wrong type; they are null in the entry: ${snapshot.repaired.join(', ')}`);
    }
    if (facts.staleness.stale && request.failOnStale) {
      throw new ActionError('remote', facts.staleness.reason, {
        hint: 'fail-on-stale is true, so nothing was written; max-staleness-minutes sets the limit',
      });
    }
    if (facts.staleness.stale) log.warning(facts.staleness.reason);
  });

  const entry = await log.group('Write files', () => writeFiles(request, facts, ports));
  if (request.dryRun) {
    log.info(`dry run: nothing was appended; a real run would send the entry to ${describeTarget(request)}`);
    log.info(entry.text);
    return 'dry-run';
  }
  const append = await log.group('Append and prove', () => appendAnyWay(entry, request, facts, http, ports));
  facts.append = append;
  log.info(`${append.status}: ${entry.timestamp} is in the history, read back (${append.method})`);
  return append.status;
}

async function writeFiles(request: PublishRequest, facts: PublishFacts, ports: PublishPorts): Promise<Entry> {
  const folder = request.dryRun ? await mkdtemp(join(request.tempDir, 'publish-taostats-')) : request.outputDir;
  const { entry, path } = await writeEntry(facts.snapshot as Snapshot, folder, ports);
  facts.entry = entry;
  facts.files = { entry: path };
  const latest = join(folder, 'taostats_latest.json');
  await writeWhole(latest, entry.text);
  facts.files.latest = latest;
  const history = await updateLocalHistory(entry, {
    readFrom: request.outputDir,
    writeTo: folder,
    maxEntries: request.maxEntries,
    nowMs: ports.now(),
  });
  for (const warning of history.warnings) ports.log.warning(warning);
  facts.files.history = { path: history.path, total: history.total };
  for (const file of [latest, path, history.path]) ports.log.info(`wrote ${file}`);
  return entry;
}

/** Names have whole seconds: a second run within one waits for the next, so that no entry file is ever replaced. */
async function writeEntry(
  snapshot: Snapshot,
  folder: string,
  ports: PublishPorts,
): Promise<{ entry: Entry; path: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const nowMs = ports.now();
    const reading = readEntry(printEntry(snapshot, new Date(nowMs).toISOString()), nowMs);
    if (!reading.ok || !isStamped(reading.entry)) {
      throw new ActionError('internal', `the entry breaks the rules of the history: ${JSON.stringify(reading)}`);
    }
    const path = join(folder, entryFileName(nowMs));
    if ((await writeOnce(path, reading.entry.text)) !== 'taken') return { entry: reading.entry, path };
    if (attempt === 10) {
      throw new ActionError('input', `${path} exists with other content, and so did its successors`, {
        hint: 'Give concurrent runs their own output-dir',
      });
    }
    ports.log.info(`${path} belongs to another run of this second; waiting for the next`);
    await ports.sleep(1_000 - (nowMs % 1_000));
  }
}

async function appendAnyWay(
  entry: Entry,
  request: PublishRequest,
  facts: PublishFacts,
  http: HttpOptions,
  ports: PublishPorts,
): Promise<Append> {
  const { retry } = request.http;
  const { deadlineAtMs, worker, kv, maxEntries } = request;
  let workerError: unknown;
  if (worker !== undefined) {
    facts.method = 'worker';
    try {
      return await appendThroughWorker(
        entry,
        { ...worker, retry, deadlineAtMs },
        ports.http({ ...http, name: 'Worker' }),
        ports,
      );
    } catch (error) {
      if (kv === undefined || error instanceof RefusedEntryError) throw error;
      workerError = error;
      ports.log.warning(`${describeError(error)}; falling back to the KV value, which the Worker may replace`);
    }
  }
  if (kv === undefined) throw new ActionError('internal', 'there is no way to append');
  facts.method = 'kv';
  const client = createCloudflareClient(
    { apiUrl: kv.apiUrl, token: kv.apiToken },
    ports.http({ ...http, name: 'Cloudflare' }),
  );
  try {
    return await appendToKv(entry, { maxEntries, retry, deadlineAtMs }, openKvNamespace(kv, client), ports);
  } catch (error) {
    if (workerError === undefined) throw error;
    const message = `neither way took the entry. ${describeError(workerError)}. ${describeError(error)}`;
    throw new ActionError('remote', message, { cause: error });
  }
}

function describeTarget(request: PublishRequest): string {
  const targets = [request.worker?.url, request.kv && `${request.kv.apiUrl} (KV)`].filter((target) => target);
  return targets.length === 0 ? 'nowhere: neither worker-url nor the KV fallback is set' : targets.join(', else ');
}
