/** The action: the price and every other dataset published, the Trust Pack told of it; outputs and summary set at any end. */
import { join } from 'node:path';
import { ActionError, CancelledError, describeError } from '../errors/action-error.ts';
import { sha256Hex } from '../history/digest.ts';
import { jsonMember, splitJsonArray } from '../history/json-text.ts';
import { PATHS } from '../history/protocol.ts';
import type { HttpCall, HttpOptions } from '../http/exchange.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import { type CallLog, createCallLog } from '../taostats/call-log.ts';
import { baseUrl } from '../taostats/datasets.ts';
import { TaostatsError } from '../taostats/failure.ts';
import { isDue, projectedCalls } from '../taostats/sample.ts';
import type { TrustPack } from '../trust-pack/pack.ts';
import type { CacheRecord, DatasetRecord } from '../trust-pack/run.ts';
import { type DatasetOutcome, type DatasetsReport, publishDatasets } from './datasets.ts';
import type { PlannedDataset } from './datasets-file.ts';
import { type PipelineRequest, planDatasets, readPipelineRequest, workerBase } from './pipeline-request.ts';
import { renderPipeline } from './pipeline-summary.ts';
import { codesOf, type PublishClients, publish } from './publish.ts';
import type { PublishReport } from './report.ts';
import { type PublishRequest, readPublishRequest } from './request.ts';
import { datasetRecord, runIdOf, runRecord, runUrlOf, shareRun } from './run-report.ts';
import { renderPublish } from './summary.ts';
import { claimDatasets, post, readStoredDatasets, type WorkerAccess } from './worker-datasets.ts';

interface Prepared {
  readonly request: PublishRequest;
  readonly pipeline: PipelineRequest;
  readonly planned: readonly PlannedDataset[];
  readonly clients: PublishClients;
  readonly calls: CallLog;
  readonly worker: WorkerAccess | undefined;
  readonly runId: string;
  readonly startedAt: string;
}

type Ended = Exclude<PublishReport['status'], 'failed'> | 'not-due' | 'partial' | 'failed';

export async function publishTaostats(context: ActionContext): Promise<void> {
  const { outputs, summary } = context;
  let prepared: Prepared;
  try {
    prepared = await prepare(context);
  } catch (error) {
    const report: PublishReport = { status: 'failed', error, dryRun: false, calls: [] };
    setPriceOutputs(outputs, report);
    summary.add(renderPublish(report));
    throw error;
  }
  const price = await publishPrice(prepared, context);
  if (price !== undefined && price !== 'not-due') {
    setPriceOutputs(outputs, price);
    summary.add(renderPublish(price));
    if (price.status === 'failed' && price.error instanceof CancelledError) throw price.error;
  }
  const others = await publishOthers(prepared, context);
  const outcomes = [...(price === undefined ? [] : [priceOutcome(price)]), ...others.outcomes];
  const status = statusOf(price, outcomes);
  outputs.set('status', status);
  const codes = [
    ...(typeof price === 'object' ? codesOf(price) : []),
    ...others.outcomes.flatMap(({ code }) => code ?? []),
  ];
  outputs.set('codes', [...new Set(codes)]);
  outputs.set('datasets', datasetsOutput(outcomes));
  await report(prepared, context, { price, outcomes, cache: others.cache, status, codes });
  throwIfFailed(prepared, price, outcomes, status);
}

async function prepare({ inputs, ports, env }: ActionContext): Promise<Prepared> {
  const request = readPublishRequest(inputs, { now: ports.monotonic(), warn: ports.log.warning });
  const pipeline = readPipelineRequest(inputs);
  const planned = await planDatasets(pipeline, ports.files);
  const projected = projectedCalls(planned.map(({ dataset }) => dataset));
  const said = `about ${projected} calls a month at this cadence, of ${pipeline.monthlyCallBudget} (monthly-call-budget)`;
  if (projected > pipeline.monthlyCallBudget) ports.log.warning(`${said}: take fewer datasets, or less often`);
  else ports.log.info(said);
  const calls = createCallLog(() => ports.now());
  const all: HttpCall[] = [];
  const http: HttpOptions = {
    ...request.http,
    deadlineAtMs: request.deadlineAtMs,
    compareClocks: true,
    observe: (call) => void all.push(call),
  };
  const taostats = ports.http({
    ...{ ...http, name: 'TaoStats', requestsPerMinute: request.taostats.requestsPerMinute },
    observe: (call) => {
      all.push(call);
      calls.observe(call);
    },
  });
  const worker = request.worker && {
    ...{ url: workerBase(request.worker.url), token: request.worker.token },
    // Asked once and not waited for: what is said here is not worth a sample.
    http: ports.http({ ...http, name: 'Worker', retry: { ...http.retry, maxRetries: 0 } }),
  };
  return {
    ...{ request, pipeline, planned, calls, worker, clients: { http, taostats, calls: all } },
    runId: runIdOf(env, ports.random),
    startedAt: new Date(ports.now()).toISOString(),
  };
}

/** undefined when the price is not asked for; `not-due` when it is too early, or the Worker's Collector takes it. */
async function publishPrice(
  prepared: Prepared,
  { ports }: ActionContext,
): Promise<PublishReport | 'not-due' | undefined> {
  const { request, pipeline, planned, clients, calls, worker, runId } = prepared;
  const price = planned.find(({ dataset }) => dataset.name === 'price');
  if (price === undefined) return undefined;
  if (worker !== undefined && !request.dryRun) {
    const stored = (await readStoredDatasets(worker))?.get('price');
    const hasCadence = pipeline.intervals['price'] !== undefined || pipeline.datasetsFile !== undefined;
    const isEarly = hasCadence && !isDue(stored?.timestamp, price.dataset.intervalMinutes, ports.now());
    const isTaken = stored?.isCollected && (await claimDatasets(worker, runId, ['price'])).length === 0;
    if (isEarly || isTaken) {
      ports.log.info(
        isTaken ? "price: the Worker's Collector takes this sample" : `price: not due since ${stored?.timestamp}`,
      );
      return 'not-due';
    }
  }
  const report = await publish(request, clients, ports);
  if (report.status === 'failed' && report.snapshot === undefined && calls.records().at(-1)?.status !== 200) {
    const code = report.error instanceof TaostatsError ? report.error.code : undefined;
    calls.explain(describeError(report.error), code);
  }
  return report;
}

async function publishOthers(prepared: Prepared, { ports }: ActionContext): Promise<DatasetsReport> {
  const { request, pipeline, planned, clients, calls, runId } = prepared;
  const others = planned.filter(({ dataset }) => dataset.name !== 'price');
  if (others.length === 0) return { outcomes: [], cache: [] };
  const worker = request.worker && {
    ...{ url: workerBase(request.worker.url), token: request.worker.token },
    http: ports.http({ ...clients.http, name: 'Worker' }),
  };
  return await publishDatasets(
    {
      planned: others,
      taostats: { ...request.taostats, url: baseUrl(request.taostats.url) },
      slippage: pipeline.flags['enable_client_side_slippage'] === true,
      failOnStale: request.rules.failOnStale,
      ...{ cache: pipeline.cache, outputDir: request.outputDir, dryRun: request.dryRun, runId },
    },
    { ports, taostats: clients.taostats, calls, worker },
  );
}

function priceOutcome(price: PublishReport | 'not-due'): DatasetOutcome {
  if (price === 'not-due') return { name: 'price', status: 'not-due', records: 0 };
  const { entry, files, append, snapshot } = price;
  const { status } = price;
  const error =
    price.status === 'failed' ? price.error : new Error('TaoStats answered an older record than the last one');
  return {
    ...{ name: 'price', status, records: snapshot ? 1 : 0 },
    ...(entry ? { timestamp: entry.timestamp, digest: sha256Hex(entry.text) } : {}),
    ...(append?.total === undefined ? {} : { total: append.total }),
    ...(append?.head === undefined ? {} : { head: append.head }),
    ...(snapshot ? { sourceDigest: sha256Hex(JSON.stringify(snapshot.members)) } : {}),
    ...(snapshot?.lastUpdated === undefined ? {} : { sourceUpdatedAt: snapshot.lastUpdated }),
    ...(files?.latest === undefined ? {} : { file: files.latest }),
    ...(status === 'failed' || status === 'outdated' ? { error } : {}),
  };
}

function statusOf(price: PublishReport | 'not-due' | undefined, outcomes: readonly DatasetOutcome[]): Ended {
  const isOnlyPrice = outcomes.length === 1 && typeof price === 'object';
  if (isOnlyPrice) return price.status;
  const failed = outcomes.filter(({ status }) => status === 'failed').length;
  if (failed === outcomes.length) return 'failed';
  if (failed > 0) return 'partial';
  const has = (status: DatasetOutcome['status']): boolean => outcomes.some((outcome) => outcome.status === status);
  const order = ['dry-run', 'appended', 'duplicate', 'outdated'] as const;
  return order.find(has) ?? 'not-due';
}

function datasetsOutput(outcomes: readonly DatasetOutcome[]): Record<string, unknown> {
  const entries = outcomes.map(({ name, status, records, total, digest, sourceUpdatedAt, file }) => {
    const more = { total: total ?? null, digest: digest ?? null, 'source-updated-at': sourceUpdatedAt ?? null };
    return [name, { status, records, ...more, file: file ?? null }] as const;
  });
  return Object.fromEntries(entries);
}

interface Told {
  readonly price: PublishReport | 'not-due' | undefined;
  readonly outcomes: readonly DatasetOutcome[];
  readonly cache: readonly CacheRecord[];
  readonly status: Ended;
  readonly codes: readonly string[];
}

/** The run is told to the Worker, and the pack written and shown; nothing here makes a run fail. */
async function report(prepared: Prepared, context: ActionContext, told: Told): Promise<void> {
  const { ports, outputs, summary, env } = context;
  const { request, pipeline, planned, calls, worker } = prepared;
  try {
    ports.stage('report the run');
    const datasets = told.outcomes.flatMap((outcome): DatasetRecord[] => {
      const plan = planned.find(({ dataset }) => dataset.name === outcome.name);
      const record = plan && datasetRecord(outcome, plan, prepared.startedAt);
      if (!record) return [];
      const own = outcome.code === 'source_outdated' ? [outcome.code] : undefined;
      const codes = outcome.name === 'price' ? priceCodes(told.price) : own;
      return [codes ? { ...record, codes } : record];
    });
    const run = runRecord({
      ...{ runId: prepared.runId, startedAt: prepared.startedAt, url: runUrlOf(env), datasets, cache: told.cache },
      ...{ calls: calls.records(), flags: pipeline.flags },
      isFailed: told.status === 'failed' || told.status === 'partial',
      holdUntil: holdOf(told, ports.now()),
    });
    const isShared = worker !== undefined && !request.dryRun;
    if (isShared && pipeline.reconcile) await reconcile(worker, ports.log.warning);
    const shared = isShared ? await shareRun(run, worker, ports.log.warning) : undefined;
    const pack =
      shared === undefined
        ? (await import('./run-pack.ts')).packOfRun(run, ports.now(), 'publish-taostats')
        : (JSON.parse(shared) as TrustPack);
    const text = `${shared?.trim() ?? JSON.stringify(pack)}\n`;
    // Not into output-dir: a run that fails leaves nothing there.
    const folder = await ports.files.temporaryFolder('trust-pack-', { keep: true });
    const file = join(folder, 'taostats_trust_pack.json');
    await ports.files.replace(file, text, { root: folder });
    outputs.set('trust-pack-file', file);
    outputs.set('health', pack.overall_health.status);
    const projected = projectedCalls(planned.map(({ dataset }) => dataset));
    summary.add(
      renderPipeline({
        ...{ pack, outcomes: told.outcomes, budget: { projected, limit: pipeline.monthlyCallBudget } },
        prices: await recentPrices(told.price, ports.files),
      }),
    );
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    ports.log.warning(`the Trust Pack of this run could not be made: ${describeError(error)}`);
  }
}

/** `quota` and `blocked` are told with the call. */
function priceCodes(price: Told['price']): readonly string[] {
  const codes = typeof price === 'object' ? codesOf(price) : [];
  return codes.filter((code) => code !== 'quota' && code !== 'blocked' && code !== 'stale');
}

/** A Retry-After that outlived the run's patience holds for the Worker's Collector too, which uses the same key. */
function holdOf({ price, outcomes }: Told, nowMs: number): string | undefined {
  const errors = [
    ...(typeof price === 'object' && price.status === 'failed' ? [price.error] : []),
    ...outcomes.map(({ error }) => error),
  ];
  const waits = errors.map((error) => (error instanceof TaostatsError ? (error.retryAfterMs ?? 0) : 0));
  const longest = Math.min(Math.max(0, ...waits), MAX_HOLD_MS);
  return longest > 0 ? new Date(nowMs + longest).toISOString() : undefined;
}

async function reconcile(worker: WorkerAccess, warn: (message: string) => void): Promise<void> {
  try {
    const response = await post(worker, PATHS.reconcile, '{}');
    const answer = response.status === 200 ? (JSON.parse(response.text()) as { passed?: unknown }) : undefined;
    if (answer?.passed !== true)
      warn(`the reconciliation did not pass: ${answer ? 'see the Trust Pack' : response.status}`);
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    warn(`the reconciliation could not be made: ${describeError(error)}`);
  }
}

const CHART_HOURS = 24;
const MAX_HOLD_MS = 86_400_000;

/** Of the local history, for the chart of the summary. */
async function recentPrices(
  price: Told['price'],
  files: Pick<ActionContext['ports']['files'], 'read'>,
): Promise<{ at: string; price: number }[]> {
  const path = typeof price === 'object' ? price.files?.history?.path : undefined;
  const bytes = path === undefined ? undefined : await files.read(path);
  if (bytes === undefined) return [];
  const entries = splitJsonArray(new TextDecoder().decode(bytes)).slice(-CHART_HOURS * 6 * 10);
  const prices = entries.map((entry) => ({
    at: String(JSON.parse(jsonMember(entry, '_timestamp') ?? '""')),
    price: Number(jsonMember(entry, 'price')),
  }));
  const from = Date.parse(prices.at(-1)?.at ?? '') - CHART_HOURS * 3_600_000;
  return prices.filter(({ at, price: value }) => Date.parse(at) >= from && Number.isFinite(value));
}

function throwIfFailed(
  { pipeline }: Prepared,
  price: Told['price'],
  outcomes: readonly DatasetOutcome[],
  status: Ended,
): void {
  if (outcomes.length === 1 && typeof price === 'object') {
    if (price.status === 'failed') throw price.error;
    return;
  }
  const failed = outcomes.filter((outcome) => outcome.status === 'failed');
  if (status === 'partial' && pipeline.allowPartial) return;
  if (failed.length === 0) return;
  const reasons = failed.map(({ name, error }) => `${name}: ${describeError(error)}`);
  const done = outcomes.filter((outcome) => outcome.status !== 'failed').map(({ name }) => name);
  throw new ActionError('remote', `${failed.length} of ${outcomes.length} datasets failed. ${reasons.join('. ')}`, {
    hint: done.length > 0 ? `${done.join(', ')} went on; allow-partial: true makes this a success` : undefined,
    cause: failed[0]?.error,
  });
}

function setPriceOutputs(outputs: ActionContext['outputs'], report: PublishReport): void {
  outputs.set('status', report.status);
  outputs.set('method', report.append?.method ?? report.method);
  outputs.set('timestamp', report.entry?.timestamp);
  outputs.set('price', report.snapshot?.price);
  outputs.set('latest-file', report.files?.latest);
  outputs.set('entry-file', report.files?.entry);
  outputs.set('history-file', report.files?.history?.path);
  outputs.set('history-total', report.append?.total);
  outputs.set('history-head', report.append?.head);
  outputs.set('stale', report.verdict?.staleness.stale);
  outputs.set('codes', codesOf(report));
}
