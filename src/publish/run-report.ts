/** What a run tells the Trust Pack. */

import { describeError } from '../errors/action-error.ts';
import { PATHS } from '../history/protocol.ts';
import { isRecord } from '../json/record.ts';
import type { CacheRecord, CallRecord, DatasetRecord, RunRecord } from '../trust-pack/run.ts';
import type { DatasetOutcome } from './datasets.ts';
import type { PlannedDataset } from './datasets-file.ts';
import { post, type WorkerAccess } from './worker-datasets.ts';

export interface RunFacts {
  readonly runId: string;
  readonly startedAt: string;
  readonly url: string | undefined;
  readonly isFailed: boolean;
  readonly calls: readonly CallRecord[];
  readonly cache: readonly CacheRecord[];
  readonly datasets: readonly DatasetRecord[];
  readonly flags: Readonly<Record<string, boolean>>;
  /** RFC 3339; undefined when TaoStats did not ask to wait. */
  readonly holdUntil: string | undefined;
}

/** `<GITHUB_RUN_ID>-<GITHUB_RUN_ATTEMPT>-<GITHUB_JOB>-<GITHUB_ACTION>`; outside a runner with a random part. */
export function runIdOf(env: Readonly<Record<string, string | undefined>>, random: () => number): string {
  const parts = ['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT', 'GITHUB_JOB', 'GITHUB_ACTION'].map((name) => env[name] ?? '');
  const isRunner = parts.every((part) => part !== '');
  const id = isRunner ? parts.join('-') : ['local', Math.floor(random() * 2 ** 48).toString(36)].join('-');
  return id.replaceAll(/[^\x21-\x7e]/g, '_').slice(0, 200);
}

/** Where the run's log is; undefined outside a runner. */
export function runUrlOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = env;
  return server && repository && id ? `${server}/${repository}/actions/runs/${id}` : undefined;
}

/** The record of a dataset that was tried; of one that was not due there is nothing to say. */
export function datasetRecord(
  outcome: DatasetOutcome,
  { dataset }: PlannedDataset,
  at: string,
): DatasetRecord | undefined {
  if (outcome.status === 'not-due' || outcome.status === 'dry-run') return undefined;
  const { thresholdMinutes, intervalMinutes } = dataset.facts;
  return {
    ...{
      name: outcome.name,
      at: outcome.timestamp ?? at,
      ok: outcome.status !== 'failed' && outcome.status !== 'outdated',
      records: outcome.records,
    },
    ...(outcome.error === undefined ? {} : { error: describeError(outcome.error).slice(0, 300) }),
    ...(outcome.sourceUpdatedAt === undefined ? {} : { source_updated_at: outcome.sourceUpdatedAt }),
    ...(outcome.sourceBlock === undefined ? {} : { source_block: outcome.sourceBlock }),
    ...(outcome.sourceDigest === undefined ? {} : { digest: outcome.sourceDigest }),
    ...{ threshold_minutes: thresholdMinutes, interval_minutes: intervalMinutes },
  };
}

/** The body of POST /api/v1/runs; a flag that is off leaves its part out. */
export function runRecord(facts: RunFacts): RunRecord {
  const { flags } = facts;
  return {
    ...{ run_id: facts.runId, at: facts.startedAt, feature_flags: flags },
    ...(facts.isFailed ? { failed: true } : {}),
    ...(facts.url === undefined ? {} : { url: facts.url }),
    ...(facts.holdUntil === undefined ? {} : { hold_until: facts.holdUntil }),
    ...(flags['enable_api_metrics'] === false ? {} : { calls: facts.calls }),
    ...(flags['enable_cache_metrics'] === false ? {} : { cache: facts.cache }),
    ...(flags['enable_sync_metrics'] === false ? {} : { datasets: facts.datasets }),
  };
}

/**
 * Posts the run and reads the Worker's pack over all runs.
 *
 * @returns the pack's JSON; undefined when the Worker has none to give, with `warn` told of what went wrong.
 */
export async function shareRun(
  run: RunRecord,
  worker: WorkerAccess,
  warn: (message: string) => void,
): Promise<string | undefined> {
  try {
    const posted = await post(worker, PATHS.runs, JSON.stringify(run));
    // The original Worker, or one of before: it keeps no runs, and there is nothing to warn of.
    if (posted.status === 404 || posted.status === 405) return undefined;
    if (posted.status !== 200) {
      warn(`the run's metrics were not taken by the Worker: it answered ${posted.status}`);
      return undefined;
    }
    const pack = await worker.http.send({ method: 'GET', url: `${worker.url}${PATHS.trustPack}`, json: true });
    return pack.status === 200 && isPack(pack.text()) ? pack.text() : undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'CancelledError') throw error;
    warn(`the run's metrics were not taken by the Worker: ${describeError(error)}`);
    return undefined;
  }
}

function isPack(text: string): boolean {
  const value: unknown = JSON.parse(text);
  const health: unknown = isRecord(value) ? value['overall_health'] : undefined;
  return (
    isRecord(health) && typeof health['status'] === 'string' && isRecord((value as Record<string, unknown>)['runs'])
  );
}
