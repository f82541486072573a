/** A run as it is told: to the Worker, in the Trust Pack, in the summary. */
import { join } from 'node:path';
import { CancelledError, describeError } from '../errors/action-error.ts';
import { jsonMember, splitJsonArray } from '../history/json-text.ts';
import { PATHS } from '../history/protocol.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import { TaostatsError } from '../taostats/failure.ts';
import { projectedCalls } from '../taostats/sample.ts';
import type { TrustPack } from '../trust-pack/pack.ts';
import type { CacheRecord, DatasetRecord } from '../trust-pack/run.ts';
import type { DatasetOutcome } from './datasets.ts';
import type { Prepared } from './pipeline-prepare.ts';
import { renderPipeline } from './pipeline-summary.ts';
import { codesOf } from './publish.ts';
import type { PublishReport } from './report.ts';
import { datasetRecord, runRecord, runUrlOf, shareRun } from './run-report.ts';
import { post, type WorkerAccess } from './worker-datasets.ts';

export type Ended = Exclude<PublishReport['status'], 'failed'> | 'not-due' | 'partial' | 'failed';

export interface Told {
  readonly price: PublishReport | 'not-due' | undefined;
  readonly outcomes: readonly DatasetOutcome[];
  readonly cache: readonly CacheRecord[];
  readonly status: Ended;
  readonly codes: readonly string[];
}

/** The run is told to the Worker, and the pack written and shown; nothing here makes a run fail. */
export async function reportRun(prepared: Prepared, context: ActionContext, told: Told): Promise<void> {
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
