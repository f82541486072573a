/** One dataset as the Trust Pack shows it: both ages, gaps, drift, a frozen source. */
import type { DatasetState } from './dataset-state.ts';
import { ageMinutes, msOf } from './moment.ts';
import type { PackState } from './state.ts';

/** What is known of a dataset before any run. */
export interface DatasetFacts {
  readonly intervalMinutes: number;
  /** Age of the last success from which the dataset is stale. */
  readonly thresholdMinutes: number;
  /** Ages of the source's own record, in minutes. */
  readonly warningMinutes: number;
  readonly criticalMinutes: number;
  /** After so many samples of the same upstream record the source counts as frozen. */
  readonly frozenAfterRuns: number;
}

export interface Gap {
  readonly from: string;
  /** null while it lasts. */
  readonly to: string | null;
  /** Samples that should have been there. */
  readonly missed: number;
}

export interface DatasetReport {
  readonly dataset_name: string;
  readonly last_success_at: string | null;
  readonly last_attempt_at: string | null;
  readonly last_error: string | null;
  readonly last_error_at: string | null;
  readonly record_count: number;
  /** null only when there never was a success. */
  readonly age_minutes: number | null;
  readonly is_stale: boolean;
  readonly has_drift: boolean;
  readonly staleness_threshold_minutes: number;
  readonly source_updated_at: string | null;
  readonly source_age_minutes: number | null;
  readonly source_block: number | null;
  readonly unchanged_runs: number;
  readonly is_frozen: boolean;
  readonly staleness: 'fresh' | 'warning' | 'critical';
  readonly expected_interval_minutes: number;
  readonly next_expected_at: string | null;
  readonly gaps: readonly Gap[];
  readonly codes: readonly string[];
}

/** For a dataset nobody described: as the price. */
const UNKNOWN: DatasetFacts = {
  ...{ intervalMinutes: 10, thresholdMinutes: 30, warningMinutes: 15, criticalMinutes: 60, frozenAfterRuns: 3 },
};

const WINDOW_MS = 86_400_000;
/** A sample is late, not missing, up to here. */
const GAP_INTERVALS = 1.5;

export function reportDatasets(
  state: PackState,
  facts: Readonly<Record<string, DatasetFacts>>,
  nowMs: number,
): Record<string, DatasetReport> {
  const names = [...new Set([...Object.keys(state.datasets), ...state.drift])];
  return Object.fromEntries(
    names.map((name) => [name, reportDataset(name, state, facts[name] ?? UNKNOWN, nowMs)] as const),
  );
}

const NEVER: DatasetState = { record_count: 0, unchanged_runs: 0, codes: [], times: [] };

function reportDataset(name: string, state: PackState, facts: DatasetFacts, nowMs: number): DatasetReport {
  const dataset = state.datasets[name] ?? NEVER;
  const threshold = dataset.threshold_minutes ?? facts.thresholdMinutes;
  const interval = dataset.interval_minutes ?? facts.intervalMinutes;
  const age = ageMinutes(dataset.last_success_at, nowMs);
  const sourceAge = ageMinutes(dataset.source_updated_at, nowMs);
  const last = dataset.last_success_at;
  return {
    dataset_name: name,
    last_success_at: last ?? null,
    last_attempt_at: dataset.last_attempt_at ?? null,
    last_error: dataset.last_error ?? null,
    last_error_at: dataset.last_error_at ?? null,
    record_count: dataset.record_count,
    age_minutes: age,
    is_stale: age === null || age > threshold,
    has_drift: state.drift.includes(name),
    staleness_threshold_minutes: threshold,
    source_updated_at: dataset.source_updated_at ?? null,
    source_age_minutes: sourceAge,
    source_block: dataset.source_block ?? null,
    unchanged_runs: dataset.unchanged_runs,
    is_frozen: dataset.unchanged_runs >= facts.frozenAfterRuns,
    staleness: stalenessOf({ collected: last, source: dataset.source_updated_at }, nowMs, facts),
    expected_interval_minutes: interval,
    next_expected_at: last === undefined ? null : new Date(msOf(last) + interval * 60_000).toISOString(),
    gaps: findGaps(dataset.times, interval, nowMs),
    codes: dataset.codes,
  };
}

/**
 * By the older of both ages. A sample without one was never collected; a source that names a moment which is still to come
 * cannot be shown to be fresh.
 *
 * @param at of the collection and of the source; a source that names no moment is judged by the collection alone.
 */
export function stalenessOf(
  at: { collected: string | null | undefined; source: string | null | undefined },
  nowMs: number,
  facts: Pick<DatasetFacts, 'warningMinutes' | 'criticalMinutes'>,
): DatasetReport['staleness'] {
  const source = at.source ? (ageMinutes(at.source, nowMs) ?? Number.POSITIVE_INFINITY) : 0;
  const minutes = Math.max(ageMinutes(at.collected, nowMs) ?? Number.POSITIVE_INFINITY, source);
  return minutes > facts.criticalMinutes ? 'critical' : minutes > facts.warningMinutes ? 'warning' : 'fresh';
}

/**
 * Where more than 1.5 intervals passed without a sample, in the last 24 hours; the last one may still be open.
 *
 * @param times epoch seconds, ascending.
 * @internal its unit test needs it
 */
export function findGaps(times: readonly number[], intervalMinutes: number, nowMs: number): Gap[] {
  const intervalMs = intervalMinutes * 60_000;
  const gaps: Gap[] = [];
  for (const [index, seconds] of times.entries()) {
    const from = seconds * 1000;
    const next = times[index + 1];
    const to = next === undefined ? nowMs : next * 1000;
    if (to - from <= GAP_INTERVALS * intervalMs || to < nowMs - WINDOW_MS) continue;
    // An open gap has missed what was due by now, a closed one all but the sample that closed it.
    const missed = next === undefined ? Math.floor((to - from) / intervalMs) : Math.round((to - from) / intervalMs) - 1;
    gaps.push({
      from: new Date(from).toISOString(),
      to: next === undefined ? null : new Date(to).toISOString(),
      missed: Math.max(1, missed),
    });
  }
  return gaps;
}
