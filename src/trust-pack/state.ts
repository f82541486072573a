/**
 * What the runs of a pipeline add up to, as values: runs are merged insert-once per (run, endpoint, namespace or dataset)
 * in whatever order they arrive, so replays and several publishers count once.
 */
import { instantMs, parseInstant } from '../history/instant.ts';
import type { CallRecord, DatasetRecord, ReconciliationRecord, RunRecord } from './run.ts';

export interface EndpointSums {
  readonly calls: number;
  readonly success: number;
  readonly errors: number;
  readonly rate_limits: number;
  readonly server_errors: number;
  readonly retries: number;
  readonly waited_ms: number;
  readonly duration_ms: number;
}

export interface EndpointSummary extends EndpointSums {
  readonly last_call_at: string;
  readonly last_error?: string;
  readonly last_error_at?: string;
}

export interface CacheSums {
  readonly hits: number;
  readonly misses: number;
  readonly sets: number;
}

export interface ErrorRecord {
  readonly timestamp: string;
  readonly endpoint: string;
  readonly status_code: number | null;
  readonly error: string | null;
}

/** A run as the window of 24 hours keeps it. */
export interface RunSummary {
  readonly run_id: string;
  readonly at: string;
  readonly failed: boolean;
  readonly url?: string;
  readonly endpoints: Readonly<Record<string, EndpointSummary>>;
  readonly cache: Readonly<Record<string, CacheSums>>;
  readonly errors: readonly ErrorRecord[];
}

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

const DAY_SECONDS = 86_400;
const MAX_ERRORS_OF_A_RUN = 20;
const MAX_TIMES = 400;
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

export function summarizeRun(run: RunRecord): RunSummary {
  const endpoints: Record<string, EndpointSummary> = {};
  for (const call of run.calls ?? []) endpoints[call.endpoint] = addCall(endpoints[call.endpoint], call);
  const cache: Record<string, CacheSums> = {};
  for (const part of run.cache ?? []) cache[part.namespace] = addCache(cache[part.namespace], part);
  const errors = (run.calls ?? []).filter(isError).map((call): ErrorRecord => {
    const { at: timestamp, endpoint, status: status_code, error = null } = call;
    return { timestamp, endpoint, status_code, error };
  });
  const { run_id, at, failed = false, url } = run;
  return {
    ...{ run_id, at, failed, endpoints, cache },
    ...(url === undefined ? {} : { url }),
    errors: errors.slice(-MAX_ERRORS_OF_A_RUN),
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

function isError(call: CallRecord): boolean {
  return call.status !== 200;
}

const NO_CALLS: EndpointSums = {
  ...{ calls: 0, success: 0, errors: 0, rate_limits: 0, server_errors: 0, retries: 0, waited_ms: 0, duration_ms: 0 },
};

function sumsOf(call: CallRecord): EndpointSums {
  return {
    calls: 1,
    success: isError(call) ? 0 : 1,
    errors: isError(call) ? 1 : 0,
    rate_limits: call.status === 429 ? 1 : 0,
    server_errors: (call.status ?? 0) >= 500 ? 1 : 0,
    retries: Number(call.retry) > 0 ? 1 : 0,
    waited_ms: call.waited_ms ?? 0,
    duration_ms: call.duration_ms,
  };
}

export function addSums(a: EndpointSums | undefined, b: EndpointSums): EndpointSums {
  const sum = { ...(a ?? NO_CALLS) } as Record<keyof EndpointSums, number>;
  for (const key of Object.keys(NO_CALLS) as (keyof EndpointSums)[]) sum[key] += b[key];
  return {
    ...{ calls: sum.calls, success: sum.success, errors: sum.errors, rate_limits: sum.rate_limits },
    ...{ server_errors: sum.server_errors, retries: sum.retries, waited_ms: sum.waited_ms },
    duration_ms: sum.duration_ms,
  };
}

function addCall(summary: EndpointSummary | undefined, call: CallRecord): EndpointSummary {
  const newest = summary && isBefore(call.at, summary.last_call_at) ? summary.last_call_at : call.at;
  const error = isError(call)
    ? { last_error: call.error ?? describeStatus(call.status), last_error_at: call.at }
    : summary?.last_error === undefined
      ? {}
      : { last_error: summary.last_error, last_error_at: summary.last_error_at as string };
  return { ...addSums(summary, sumsOf(call)), last_call_at: newest, ...error };
}

function describeStatus(status: number | null): string {
  return status === null ? 'no answer' : `answered ${status}`;
}

export function addCache(a: CacheSums | undefined, b: CacheSums): CacheSums {
  return { hits: (a?.hits ?? 0) + b.hits, misses: (a?.misses ?? 0) + b.misses, sets: (a?.sets ?? 0) + b.sets };
}

function addDataset(old: DatasetState | undefined, record: DatasetRecord): DatasetState {
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

export function msOf(at: string): number {
  const instant = parseInstant(at);
  return instant ? instantMs(instant) : 0;
}

function isBefore(a: string, b: string): boolean {
  return msOf(a) < msOf(b);
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
