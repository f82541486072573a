/** The action: the price and every other dataset published, the Trust Pack told of it; outputs and summary set at any end. */
import { ActionError, CancelledError, describeError } from '../errors/action-error.ts';
import { sha256Hex } from '../history/digest.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import { baseUrl } from '../taostats/datasets.ts';
import { TaostatsError } from '../taostats/failure.ts';
import { isDue } from '../taostats/sample.ts';
import { type DatasetOutcome, type DatasetsReport, publishDatasets } from './datasets.ts';
import { type Prepared, prepare } from './pipeline-prepare.ts';
import { type Ended, reportRun, type Told } from './pipeline-report.ts';
import { workerBase } from './pipeline-request.ts';
import { codesOf, publish } from './publish.ts';
import type { PublishReport } from './report.ts';
import { renderPublish } from './summary.ts';
import { claimDatasets, readStoredDatasets } from './worker-datasets.ts';

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
  await reportRun(prepared, context, { price, outcomes, cache: others.cache, status, codes });
  throwIfFailed(prepared, price, outcomes, status);
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
