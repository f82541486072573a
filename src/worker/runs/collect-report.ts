/** What a collection tells: the Trust Pack of its run, and whoever asked for it. */
import { findDataset } from '../../taostats/datasets.ts';
import type { CallRecord, DatasetRecord, RunRecord } from '../../trust-pack/run.ts';
import { CONTINUED } from '../../trust-pack/verdict.ts';
import type { Collected } from './collect-dataset.ts';
import type { CollectAnswer } from './run-answers.ts';

export interface Collection {
  readonly runId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly results: Readonly<Record<string, Collected>>;
  readonly calls: readonly CallRecord[];
  /** What goes on by itself. */
  readonly left: readonly string[];
}

const TRIED = ['appended', 'duplicate', 'outdated', 'failed'];

export function reportOf({ runId, startedAt, endedAt, flags, results, calls, left }: Collection): RunRecord {
  const tried = Object.entries(results).filter(([, { status }]) => TRIED.includes(status));
  const datasets = tried.map(([name, result]): DatasetRecord => {
    const facts = findDataset(name)?.facts;
    const codes = [...(result.codes ?? []), ...(left.length === 0 ? [] : [CONTINUED])];
    return {
      ...{ name, at: result.timestamp ?? new Date(endedAt).toISOString() },
      ...{ ok: result.status !== 'failed' && result.status !== 'outdated', records: result.records },
      ...(result.error === undefined ? {} : { error: result.error }),
      ...(result.sourceUpdatedAt === undefined ? {} : { source_updated_at: result.sourceUpdatedAt }),
      ...(result.sourceBlock === undefined ? {} : { source_block: result.sourceBlock }),
      ...(result.sourceDigest === undefined ? {} : { digest: result.sourceDigest }),
      ...(facts === undefined
        ? {}
        : { threshold_minutes: facts.thresholdMinutes, interval_minutes: facts.intervalMinutes }),
      ...(codes.length === 0 ? {} : { codes }),
    };
  });
  return {
    ...{ run_id: runId, at: new Date(startedAt).toISOString(), feature_flags: flags },
    ...(tried.some(([, { status }]) => status === 'failed') ? { failed: true } : {}),
    ...(flags['enable_api_metrics'] === false ? {} : { calls }),
    ...(flags['enable_sync_metrics'] === false ? {} : { datasets }),
  };
}

/** `failed` and `partial` are answered 502: one dataset that was asked for did not come. */
export function answerOf({ runId, startedAt, results, left }: Collection): CollectAnswer {
  const failed = Object.entries(results).filter(([, { status }]) => status === 'failed');
  const errors = failed.map(([name, { error }]) => `${name}: ${error}`);
  const shown = Object.entries(results).map(([name, { status, records, timestamp, error, codes }]) => {
    const more = {
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(error === undefined ? {} : { error }),
      ...(codes === undefined || codes.length === 0 ? {} : { codes }),
    };
    return [name, { status, records, ...more }] as const;
  });
  const common = {
    ...{ run_id: runId, timestamp: new Date(startedAt).toISOString(), mode: 'refresh' as const },
    ...{ datasets: Object.fromEntries(shown), errors, pending: left },
  };
  if (failed.length === 0) return { success: true, status: 'collected', ...common };
  const isAll = failed.length === Object.keys(results).length && left.length === 0;
  return { success: false, status: isAll ? 'failed' : 'partial', error: errors.join('; '), ...common };
}
