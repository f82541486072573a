/** What is known of a dataset over all runs that reported it, in whatever order they arrive. */
import { isBefore, msOf } from './moment.ts';
import type { DatasetRecord } from './run.ts';

export interface DatasetState {
  readonly last_success_at?: string;
  readonly last_attempt_at?: string;
  readonly last_error?: string;
  readonly last_error_at?: string;
  readonly record_count: number;
  readonly source_updated_at?: string;
  readonly source_block?: number;
  readonly digest?: string;
  readonly unchanged_runs: number;
  readonly threshold_minutes?: number;
  readonly interval_minutes?: number;
  readonly codes: readonly string[];
  /** Epoch seconds of the successes of the last day and the one before, ascending. */
  readonly times: readonly number[];
}

const DAY_SECONDS = 86_400;
const MAX_TIMES = 400;

export function addDataset(old: DatasetState | undefined, record: DatasetRecord): DatasetState {
  const state = old ?? { record_count: 0, unchanged_runs: 0, codes: [], times: [] };
  const { at } = record;
  const isNewest = state.last_attempt_at === undefined || !isBefore(at, state.last_attempt_at);
  const attempted = {
    ...state,
    ...(isNewest ? { last_attempt_at: at, codes: record.codes ?? [] } : {}),
    ...(isNewest && record.threshold_minutes !== undefined ? { threshold_minutes: record.threshold_minutes } : {}),
    ...(isNewest && record.interval_minutes !== undefined ? { interval_minutes: record.interval_minutes } : {}),
  };
  const lastSuccess = state.last_success_at;
  if (!record.ok) {
    const isOld = (lastSuccess !== undefined && isBefore(at, lastSuccess)) || isBefore(at, state.last_error_at ?? at);
    return isOld ? attempted : { ...attempted, last_error: record.error ?? 'failed', last_error_at: at };
  }
  const times = addTime(state.times, at);
  if (lastSuccess !== undefined && isBefore(at, lastSuccess)) return { ...attempted, times };
  const { last_error, last_error_at, source_updated_at: _u, source_block: _b, digest: _d, ...rest } = attempted;
  return {
    ...rest,
    last_success_at: at,
    record_count: record.records,
    unchanged_runs: isUnchanged(state, record) ? state.unchanged_runs + 1 : 0,
    times,
    ...(record.source_updated_at === undefined ? {} : { source_updated_at: record.source_updated_at }),
    ...(record.source_block === undefined ? {} : { source_block: record.source_block }),
    ...(record.digest === undefined ? {} : { digest: record.digest }),
    ...(last_error !== undefined && last_error_at !== undefined && isBefore(at, last_error_at)
      ? { last_error, last_error_at }
      : {}),
  };
}

/** By digest where both runs have one; else the source's own time and block say it. */
function isUnchanged(old: DatasetState, record: DatasetRecord): boolean {
  if (old.last_success_at === undefined || old.last_success_at === record.at) return false;
  if (old.digest !== undefined && record.digest !== undefined) return old.digest === record.digest;
  if (old.source_updated_at === undefined && old.source_block === undefined) return false;
  return old.source_updated_at === record.source_updated_at && old.source_block === record.source_block;
}

function addTime(times: readonly number[], at: string): number[] {
  const seconds = Math.floor(msOf(at) / 1000);
  const all = [...new Set([...times, seconds])].sort((a, b) => a - b);
  const oldest = (all.at(-1) as number) - DAY_SECONDS;
  const first = Math.max(0, all.findIndex((time) => time >= oldest) - 1); // one before, so that its gap is seen
  return all.slice(first).slice(-MAX_TIMES);
}
