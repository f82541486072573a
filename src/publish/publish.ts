/** The job: fetch, judge, write files, append, prove, report. Each stage returns what it learned; `publish` composes. */
import { createCloudflareClient } from '../cloudflare/client.ts';
import { type KvNamespace, openKvNamespace } from '../cloudflare/kv.ts';
import { ActionError, CancelledError, describeError } from '../errors/action-error.ts';
import type { Entry } from '../history/entry.ts';
import { PATHS } from '../history/protocol.ts';
import { HttpError } from '../http/errors.ts';
import type { HttpCall, HttpClient, HttpOptions } from '../http/exchange.ts';
import type { Ports } from '../runtime/ports.ts';
import { fetchSnapshot } from '../taostats/client.ts';
import { TaostatsError } from '../taostats/failure.ts';
import { judgeSample, type KnownSample, type SampleVerdict } from '../taostats/sample-verdict.ts';
import type { Snapshot } from '../taostats/snapshot.ts';
import { type AppendOutcome, appendEntry } from './append.ts';
import { checkFolder, latestFile, type PublishedFiles, updateLocalHistory, writeEntry, writeLatest } from './files.ts';
import { readKnownSamples } from './known-samples.ts';
import type { PublishFacts, PublishReport } from './report.ts';
import type { PublishRequest } from './request.ts';

export type PublishPorts = Pick<Ports, 'log' | 'now' | 'monotonic' | 'sleep' | 'http' | 'files' | 'stage'>;

/** What the stages of a run share: one pace towards TaoStats, one list of calls. */
export interface PublishClients {
  readonly http: HttpOptions;
  readonly taostats: Pick<HttpClient, 'send'>;
  readonly calls: readonly HttpCall[];
}

/** Never rejects: a failure is a report with what was done before it. */
export async function publish(
  request: PublishRequest,
  { http, taostats, calls }: PublishClients,
  ports: PublishPorts,
): Promise<PublishReport> {
  const { log } = ports;
  let facts: PublishFacts = { dryRun: request.dryRun, calls };
  try {
    await checkFolder(request.outputDir, ports.files);
    ports.stage('fetch from TaoStats');
    const snapshot = await log.group(`Fetch ${request.dataset.name} from TaoStats`, () =>
      fetch(request, taostats, ports),
    );
    facts = { ...facts, snapshot };
    const kv = openKv(request, http, ports);
    ports.stage('compare with the last sample');
    const known = await lookBack(request, kv, http, ports);
    const verdict = judgeSample(snapshot, known, request.rules, ports.now());
    facts = { ...facts, verdict };
    reportFindings(verdict, log);
    if (verdict.outdated) return { status: 'outdated', ...facts };

    ports.stage('write the files');
    const folder = request.dryRun
      ? await ports.files.temporaryFolder('publish-taostats-', { keep: true })
      : request.outputDir;
    const { entry, path } = await writeEntry(snapshot, folder, ports);
    facts = { ...facts, entry, files: { entry: path } };
    const more = await log.group('Write files', () => writeConveniences(entry, folder, request, ports));
    facts = { ...facts, files: { entry: path, ...more } };
    if (request.dryRun) {
      log.info(`dry run: nothing was appended; a real run would send the entry to ${describeTarget(request)}`);
      log.info(entry.text);
      return { status: 'dry-run', ...facts };
    }

    ports.stage('append to the history');
    const outcome = await log.group('Append and prove', () => append(entry, request, kv, http, ports));
    if (!outcome.ok) {
      const method = outcome.method === undefined ? {} : { method: outcome.method };
      return { status: 'failed', error: outcome.error, ...facts, ...method };
    }
    log.info(`${outcome.append.status}: ${entry.timestamp} is in the history, read back (${outcome.append.method})`);
    return { status: outcome.append.status, ...facts, append: outcome.append };
  } catch (error) {
    return { status: 'failed', error, ...facts };
  }
}

async function fetch(
  request: PublishRequest,
  taostats: Pick<HttpClient, 'send'>,
  ports: PublishPorts,
): Promise<Snapshot> {
  const snapshot = await fetchSnapshot(request.dataset, request.taostats, taostats);
  ports.log.info(
    `price ${snapshot.price.length > 80 ? `${snapshot.price.slice(0, 80)}…` : snapshot.price}, last updated ${snapshot.lastUpdated ?? 'at an unknown time'}`,
  );
  if (snapshot.repaired.length > 0) {
    ports.log.warning(
      `TaoStats sent fields of a wrong type or range; they are null in the entry: ${snapshot.repaired.join(', ')}`,
    );
  }
  return snapshot;
}

/** Asked once and not waited for: a sample is worth more than its comparison. */
async function lookBack(
  request: PublishRequest,
  kv: KvNamespace | undefined,
  http: HttpOptions,
  ports: PublishPorts,
): Promise<KnownSample[]> {
  const once = { ...http, retry: { ...http.retry, maxRetries: 0 }, name: 'Worker' };
  const places = {
    workerLatest: request.worker?.url.replace(new RegExp(`${PATHS.history}$`), PATHS.latest),
    kv: request.worker === undefined ? kv : undefined,
    latestFile: latestFile(request.outputDir),
  };
  const { files, log } = ports;
  return await readKnownSamples(places, { http: request.worker && ports.http(once), files, log });
}

/** @throws ActionError for a finding that a setting makes a failure. */
function reportFindings(verdict: SampleVerdict, log: Ports['log']): void {
  const failing = verdict.findings.find(({ failsBy }) => failsBy !== undefined);
  if (failing !== undefined) {
    throw new ActionError('remote', failing.reason, {
      hint: `${failing.failsBy} is true, so nothing was written`,
    });
  }
  for (const { reason } of verdict.findings) log.warning(reason);
}

/** The latest and the local history are there for convenience: what goes wrong with them never costs the append. */
async function writeConveniences(
  entry: Entry,
  folder: string,
  request: PublishRequest,
  ports: PublishPorts,
): Promise<Omit<PublishedFiles, 'entry'>> {
  const { log, files } = ports;
  const tryWrite = async <T>(write: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await write();
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      log.warning(`${describeError(error)}; the entry is appended all the same`);
      return undefined;
    }
  };
  const latest = await tryWrite(() => writeLatest(entry, folder, files));
  const history = await tryWrite(() => {
    const options = { readFrom: request.outputDir, writeTo: folder, bound: request.bound, nowMs: ports.now() };
    return updateLocalHistory(entry, options, files);
  });
  for (const warning of history?.warnings ?? []) log.warning(warning);
  for (const file of [latest, history?.path]) if (file !== undefined) log.info(`wrote ${file}`);
  return {
    ...(latest === undefined ? {} : { latest }),
    ...(history === undefined ? {} : { history: { path: history.path, total: history.total } }),
  };
}

function openKv(request: PublishRequest, http: HttpOptions, ports: PublishPorts): KvNamespace | undefined {
  const { kv } = request;
  if (kv === undefined) return undefined;
  const client = ports.http({ ...http, name: 'Cloudflare' });
  return openKvNamespace(kv, createCloudflareClient({ apiUrl: kv.apiUrl, token: kv.apiToken }, client));
}

async function append(
  entry: Entry,
  request: PublishRequest,
  kv: KvNamespace | undefined,
  http: HttpOptions,
  ports: PublishPorts,
): Promise<AppendOutcome> {
  const worker = request.worker && { ...request.worker, http: ports.http({ ...http, name: 'Worker' }) };
  const ways = { worker, kv: kv && { namespace: kv, fallback: request.kv?.fallback === true } };
  const { bound, deadlineAtMs } = request;
  return await appendEntry(entry, ways, { bound, deadlineAtMs, retry: request.http.retry }, ports);
}

/** Machine-readable words for what a person should look at. */
export function codesOf(report: PublishReport): string[] {
  const codes: string[] = (report.verdict?.findings ?? []).map(({ code }) => code);
  if (report.status === 'failed') {
    const { error } = report;
    if (error instanceof TaostatsError && error.code !== undefined) codes.push(error.code);
    if (error instanceof HttpError && error.failure === 'clock') codes.push('clock');
  }
  return codes;
}

function describeTarget(request: PublishRequest): string {
  const targets = [request.worker?.url, request.kv?.fallback && `${request.kv.apiUrl} (KV)`].filter((target) => target);
  return targets.length === 0 ? 'nowhere: neither worker-url nor the KV fallback is set' : targets.join(', else ');
}
