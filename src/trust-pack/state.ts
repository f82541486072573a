/**
 * What the runs of a pipeline add up to, as values: runs are merged insert-once per (run, endpoint, namespace or dataset)
 * in whatever order they arrive, so replays and several publishers count once.
 */
import { addDataset, type DatasetState } from './dataset-state.ts';
import { isBefore, msOf } from './moment.ts';
import type { CallRecord, ReconciliationRecord, RunRecord } from './run.ts';
import { addCache, addSums, type CacheSums, type EndpointSums, sumsOf } from './run-sums.ts';

export interface PackState {
  /** Since when the pack counts: the first run, or the last reset. */
  readonly since: string;
  readonly datasets: Readonly<Record<string, DatasetState>>;
  readonly reconciliation?: ReconciliationRecord;
  /** Datasets in which a reconciliation found drift and none has passed since. */
  readonly drift: readonly string[];
  readonly flags?: { readonly at: string; readonly values: Readonly<Record<string, boolean>> };
  readonly provider: {
    readonly last_ok_at?: string;
    readonly quota_at?: string;
    readonly blocked_at?: string;
  };
  readonly last_run?: { readonly at: string; readonly failed: boolean; readonly url?: string };
  readonly counters: Counters;
}

/** Since the first run ever; they only grow. */
export interface Counters {
  readonly runs: { readonly succeeded: number; readonly failed: number };
  readonly endpoints: Readonly<Record<string, EndpointSums>>;
  readonly cache: Readonly<Record<string, CacheSums>>;
  readonly datasets: Readonly<
    Record<string, { readonly syncs: number; readonly failures: number; readonly records: number }>
  >;
}

/** More names than this come from a broken publisher; they are summed as `other`. */
const MAX_NAMES = 100;

export function emptyState(since: string): PackState {
  return {
    since,
    datasets: {},
    drift: [],
    provider: {},
    counters: { runs: { succeeded: 0, failed: 0 }, endpoints: {}, cache: {}, datasets: {} },
  };
}

/** The parts a run consists of; each is counted once, whenever and how often it is posted. */
export function partsOf(run: RunRecord): string[] {
  return [
    ...new Set([
      'run',
      ...(run.calls ?? []).map((call) => `call:${call.endpoint}`),
      ...(run.cache ?? []).map((cache) => `cache:${cache.namespace}`),
      ...(run.datasets ?? []).map((dataset) => `dataset:${dataset.name}`),
      ...(run.reconciliation ? ['reconciliation'] : []),
    ]),
  ];
}

/** The run without what was counted before; undefined when that is all of it. */
export function freshPart(run: RunRecord, seen: ReadonlySet<string>): RunRecord | undefined {
  if (partsOf(run).every((part) => seen.has(part))) return undefined;
  const { reconciliation, calls, cache, datasets, ...rest } = run;
  return {
    ...rest,
    ...(calls ? { calls: calls.filter((call) => !seen.has(`call:${call.endpoint}`)) } : {}),
    ...(cache ? { cache: cache.filter((part) => !seen.has(`cache:${part.namespace}`)) } : {}),
    ...(datasets ? { datasets: datasets.filter((part) => !seen.has(`dataset:${part.name}`)) } : {}),
    ...(reconciliation && !seen.has('reconciliation') ? { reconciliation } : {}),
  };
}

/** @param run only the parts that were not counted before; `isNew` says whether the run itself is among them. */
export function applyRun(state: PackState, run: RunRecord, isNew: boolean): PackState {
  const datasets = { ...state.datasets };
  for (const record of run.datasets ?? []) {
    if (datasets[record.name] === undefined && Object.keys(datasets).length >= MAX_NAMES) continue;
    datasets[record.name] = addDataset(datasets[record.name], record);
  }
  const failed = run.failed ?? false;
  const isNewest = state.last_run === undefined || !isBefore(run.at, state.last_run.at);
  const flags = run.feature_flags;
  return {
    ...state,
    datasets,
    ...reconcile(state, run.reconciliation),
    ...(flags && (!state.flags || !isBefore(run.at, state.flags.at)) ? { flags: { at: run.at, values: flags } } : {}),
    provider: (run.calls ?? []).reduce(addProvider, state.provider),
    ...(isNew && isNewest
      ? { last_run: { at: run.at, failed, ...(run.url === undefined ? {} : { url: run.url }) } }
      : {}),
    counters: count(state.counters, run, isNew),
  };
}

/** What /metrics/reset clears: everything the pack counts. Counters, drift and what was posted before stay. */
export function resetState(state: PackState, now: string): PackState {
  const { drift, counters, reconciliation } = state;
  return { ...emptyState(now), drift, counters, ...(reconciliation ? { reconciliation } : {}) };
}

function reconcile(
  state: PackState,
  record: ReconciliationRecord | undefined,
): Pick<PackState, 'drift' | 'reconciliation'> | undefined {
  if (record === undefined || (state.reconciliation && isBefore(record.at, state.reconciliation.at))) return undefined;
  const wrong = record.checks.filter((check) => !check.passed);
  const datasets = (checks: typeof wrong): string[] => checks.map((check) => check.dataset ?? 'price');
  const failing = datasets(wrong.filter((check) => !check.is_unknown));
  const found = wrong.length === 0 && !record.passed ? ['price'] : failing;
  // What could not be looked at is neither new drift nor the end of an old one.
  const unknown = datasets(wrong.filter((check) => check.is_unknown));
  const kept = record.passed ? state.drift.filter((name) => unknown.includes(name)) : state.drift;
  return { reconciliation: record, drift: [...new Set([...kept, ...found])].sort() };
}

function addProvider(provider: PackState['provider'], call: CallRecord): PackState['provider'] {
  const later = (old: string | undefined): string => (old !== undefined && isBefore(call.at, old) ? old : call.at);
  if (call.status === 200) return { ...provider, last_ok_at: later(provider.last_ok_at) };
  if (call.code === 'quota') return { ...provider, quota_at: later(provider.quota_at) };
  if (call.code === 'blocked') return { ...provider, blocked_at: later(provider.blocked_at) };
  return provider;
}

function count(counters: Counters, run: RunRecord, isNew: boolean): Counters {
  const endpoints = { ...counters.endpoints };
  const cache = { ...counters.cache };
  const datasets = { ...counters.datasets };
  for (const call of run.calls ?? []) {
    const key = bounded(endpoints, call.endpoint);
    endpoints[key] = addSums(endpoints[key], sumsOf(call));
  }
  for (const part of run.cache ?? []) {
    const key = bounded(cache, part.namespace);
    cache[key] = addCache(cache[key], part);
  }
  for (const { name, ok, records } of run.datasets ?? []) {
    const key = bounded(datasets, name);
    const old = datasets[key] ?? { syncs: 0, failures: 0, records: 0 };
    datasets[key] = ok
      ? { ...old, syncs: old.syncs + 1, records: old.records + records }
      : { ...old, failures: old.failures + 1 };
  }
  const { succeeded, failed } = counters.runs;
  const runs = !isNew
    ? counters.runs
    : run.failed
      ? { succeeded, failed: failed + 1 }
      : { succeeded: succeeded + 1, failed };
  return { runs, endpoints, cache, datasets };
}

function bounded(known: Readonly<Record<string, unknown>>, key: string): string {
  return Object.hasOwn(known, key) || Object.keys(known).length < MAX_NAMES ? key : 'other';
}

/** What a store itself knows of its newest sample, for datasets whose publisher reports no runs. */
export interface StoredSample {
  readonly name: string;
  readonly timestamp: string;
  readonly records: number;
  readonly source_updated_at: string | null;
  readonly source_block: number | null;
}

/** The state with the samples that are newer than what the runs reported. */
export function withSamples(state: PackState, samples: readonly StoredSample[]): PackState {
  const datasets = { ...state.datasets };
  for (const { name, timestamp, records, source_updated_at, source_block } of samples) {
    const known = datasets[name];
    // A run reports the moment of its end, the store that of the sample: a minute apart they are the same.
    if (known?.last_success_at !== undefined && msOf(timestamp) <= msOf(known.last_success_at) + 60_000) continue;
    const sample = addDataset(known, {
      ...{ name, at: timestamp, ok: true, records },
      ...(source_updated_at === null ? {} : { source_updated_at }),
      ...(source_block === null ? {} : { source_block }),
    });
    datasets[name] = { ...sample, unchanged_runs: known?.unchanged_runs ?? 0 };
  }
  return { ...state, datasets };
}
