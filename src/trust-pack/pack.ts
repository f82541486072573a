/**
 * The Trust Pack: whether the data can be trusted, in the shape operators know from GET /api/v1/trust-pack. Thresholds,
 * issue texts and their order are those of the original; what it never filled is filled, and what is new stands behind.
 */
import { type DatasetFacts, type DatasetReport, reportDatasets } from './dataset-report.ts';
import {
  addCache,
  addSums,
  type CacheSums,
  type EndpointSummary,
  type ErrorRecord,
  msOf,
  type PackState,
  type RunSummary,
} from './state.ts';

export interface PackInput {
  readonly state: PackState;
  /** Runs younger than 24 hours; older ones are left out here too. */
  readonly window: readonly RunSummary[];
  readonly nowMs: number;
  readonly version: string;
  readonly facts: Readonly<Record<string, DatasetFacts>>;
  /** The deployment's own flags; the newest run's win. */
  readonly flags?: Readonly<Record<string, boolean>>;
  readonly staleness?: { readonly warningMinutes: number; readonly criticalMinutes: number };
  readonly staleDataMinutes?: number;
  /** What the stores say of their mirrors in KV. */
  readonly mirrorProblems?: readonly string[];
}

export type HealthStatus = 'healthy' | 'degraded' | 'critical';

export const DEFAULT_FLAGS: Readonly<Record<string, boolean>> = {
  enable_cache_metrics: true,
  enable_api_metrics: true,
  enable_sync_metrics: true,
  enable_retry_after: true,
  enable_response_validation: true,
  enable_partial_failure_protection: true,
  enable_client_side_slippage: false,
  enable_reconciliation: false,
};

const WINDOW_SECONDS = 86_400;
const MAX_RECENT_ERRORS = 50;
/** Look-ups below which a hit rate says nothing. */
const MIN_LOOKUPS = 100;
/** The history itself counts as stale when nothing was collected for an hour. */
const COLLECTION_BOUND_MINUTES = 60;

/** On the samples of a collection that took more than one invocation: nothing is wrong with them. */
export const CONTINUED = 'continued';

export type TrustPack = ReturnType<typeof buildPack>;

/** @returns the answer of GET /api/v1/trust-pack; parts whose flag is off are absent. */
export function buildPack(input: PackInput) {
  const { state, nowMs } = input;
  const window = input.window.filter((run) => msOf(run.at) > nowMs - WINDOW_SECONDS * 1000);
  const flags = { ...DEFAULT_FLAGS, ...input.flags, ...state.flags?.values };
  const apiEndpoints = endpointTable(window);
  const api = apiHealth(apiEndpoints);
  const cacheNamespaces = cacheTable(window);
  const cache = cacheHealth(cacheNamespaces);
  const datasets = reportDatasets(state, input.facts, nowMs);
  const quota = quotaOf(state);
  const isBlocked = isNewer(state.provider.blocked_at, state.provider.last_ok_at);
  const staleness = {
    warning_minutes: input.staleness?.warningMinutes ?? 15,
    critical_minutes: input.staleness?.criticalMinutes ?? 60,
  };
  const verdict = judge({
    ...(flags['enable_api_metrics'] ? { api } : {}),
    ...(flags['enable_cache_metrics'] ? { cache } : {}),
    datasets: flags['enable_sync_metrics'] ? datasets : {},
    drift: state.drift,
    quota: quota.exhausted,
    blocked: isBlocked,
    mirrors: input.mirrorProblems ?? [],
  });
  const reconciliation = reconciliationPart(state);
  return {
    generated_at: new Date(nowMs).toISOString(),
    uptime_seconds: Math.max(0, (nowMs - msOf(state.since)) / 1000),
    ...(flags['enable_api_metrics'] ? { api_health: { ...api, quota }, api_endpoints: apiEndpoints } : {}),
    ...(flags['enable_cache_metrics'] ? { cache_health: cache, cache_namespaces: cacheNamespaces } : {}),
    ...(flags['enable_sync_metrics'] ? { datasets } : {}),
    ...(flags['enable_api_metrics'] ? { recent_errors: recentErrors(window) } : {}),
    overall_health: verdict,
    feature_flags: flags,
    ...(reconciliation && state.flags?.values['enable_reconciliation'] !== false ? { reconciliation } : {}),
    staleness_config: staleness,
    health: syncHealth(datasets, nowMs, input),
    window_seconds: WINDOW_SECONDS,
    runs: {
      total: window.length,
      failed: window.filter((run) => run.failed).length,
      last_run_at: state.last_run?.at ?? null,
      last_run_url: state.last_run?.url ?? null,
    },
  };
}

/** `data_stale` and `last_sync` as GET /api/v1/health has them. */
function syncHealth(
  datasets: Readonly<Record<string, DatasetReport>>,
  nowMs: number,
  input: Pick<PackInput, 'version' | 'staleDataMinutes'>,
) {
  const all = Object.values(datasets);
  const times = all.map((dataset) => dataset.last_success_at).filter((at) => at !== null);
  const lastSync = times.sort((a, b) => msOf(a) - msOf(b)).at(-1) ?? null;
  const leading = datasets['price'] ? [datasets['price']] : all;
  const bound = input.staleDataMinutes ?? 30;
  const isOld = leading.some(
    ({ age_minutes, source_age_minutes, staleness_threshold_minutes }) =>
      age_minutes === null ||
      age_minutes > Math.max(COLLECTION_BOUND_MINUTES, staleness_threshold_minutes) ||
      (source_age_minutes ?? 0) > Math.max(bound, staleness_threshold_minutes),
  );
  return {
    last_sync: lastSync,
    data_stale: lastSync === null || isOld,
    timestamp: new Date(nowMs).toISOString(),
    version: input.version,
  };
}

function endpointTable(window: readonly RunSummary[]) {
  const table: Record<string, EndpointSummary> = {};
  for (const run of [...window].sort((a, b) => msOf(a.at) - msOf(b.at))) {
    for (const [endpoint, sums] of Object.entries(run.endpoints)) {
      const old = table[endpoint];
      const last = old && msOf(old.last_call_at) > msOf(sums.last_call_at) ? old.last_call_at : sums.last_call_at;
      const failing = sums.last_error === undefined ? old : sums;
      table[endpoint] = {
        ...addSums(old, sums),
        last_call_at: last,
        ...(failing?.last_error === undefined
          ? {}
          : { last_error: failing.last_error, last_error_at: failing.last_error_at as string }),
      };
    }
  }
  const rows = Object.entries(table).map(([endpoint, sums]) => {
    const row = {
      endpoint,
      call_count: sums.calls,
      success_count: sums.success,
      error_count: sums.errors,
      rate_limit_count: sums.rate_limits,
      server_error_count: sums.server_errors,
      avg_latency_ms: round(sums.duration_ms / sums.calls, 2),
      retry_count: sums.retries,
      retry_after_waits_seconds: round(sums.waited_ms / 1000, 3),
      success_rate: round(sums.success / sums.calls, 4),
      error_rate: round(sums.errors / sums.calls, 4),
      last_call_at: sums.last_call_at,
      last_error: sums.last_error ?? null,
      last_error_at: sums.last_error_at ?? null,
    };
    return [endpoint, row] as const;
  });
  return Object.fromEntries(rows);
}

type EndpointTable = ReturnType<typeof endpointTable>;

function apiHealth(table: EndpointTable) {
  const rows = Object.values(table);
  const total = (name: 'call_count' | 'error_count' | 'rate_limit_count' | 'server_error_count' | 'retry_count') =>
    rows.reduce((sum, row) => sum + row[name], 0);
  const calls = total('call_count');
  return {
    total_calls: calls,
    total_errors: total('error_count'),
    total_rate_limits: total('rate_limit_count'),
    total_server_errors: total('server_error_count'),
    error_rate: calls === 0 ? 0 : round(total('error_count') / calls, 4),
    rate_limit_rate: calls === 0 ? 0 : round(total('rate_limit_count') / calls, 4),
    endpoints_tracked: rows.length,
    total_retries: total('retry_count'),
    retry_after_waits_seconds: round(
      rows.reduce((sum, row) => sum + row.retry_after_waits_seconds, 0),
      3,
    ),
  };
}

function cacheTable(window: readonly RunSummary[]) {
  const table: Record<string, CacheSums> = {};
  for (const run of window) {
    for (const [namespace, sums] of Object.entries(run.cache)) table[namespace] = addCache(table[namespace], sums);
  }
  const rows = Object.entries(table).map(([namespace, { hits, misses, sets }]) => {
    const counts = { hit_count: hits, miss_count: misses, set_count: sets, delete_count: 0, error_count: 0 };
    return [namespace, { namespace, ...counts, hit_rate: rate(hits, misses) }] as const;
  });
  return Object.fromEntries(rows);
}

function cacheHealth(table: ReturnType<typeof cacheTable>) {
  const rows = Object.values(table);
  const hits = rows.reduce((sum, row) => sum + row.hit_count, 0);
  const misses = rows.reduce((sum, row) => sum + row.miss_count, 0);
  return {
    total_hits: hits,
    total_misses: misses,
    overall_hit_rate: rate(hits, misses),
    namespaces_tracked: rows.length,
  };
}

function rate(hits: number, misses: number): number {
  return hits + misses === 0 ? 0 : round(hits / (hits + misses), 4);
}

function recentErrors(window: readonly RunSummary[]) {
  const errors = window.flatMap((run) =>
    run.errors.map((error: ErrorRecord) => ({ ...error, request_id: run.run_id })),
  );
  return errors.sort((a, b) => msOf(a.timestamp) - msOf(b.timestamp)).slice(-MAX_RECENT_ERRORS);
}

interface Verdict {
  status: HealthStatus;
  issues: string[];
  issue_count: number;
  /** Short names of everything that is wrong, those of the issues first. */
  codes: string[];
  /** What is wrong beyond the five old issues, for people. It does not change `status`. */
  warnings: string[];
}

interface Evidence {
  api?: { error_rate: number; rate_limit_rate: number };
  cache?: { total_hits: number; total_misses: number; overall_hit_rate: number };
  datasets: Readonly<Record<string, DatasetReport>>;
  drift: readonly string[];
  quota: boolean;
  blocked: boolean;
  mirrors: readonly string[];
}

/** The five issues count for the status: none healthy, one or two degraded, three and more critical. */
function judge({ api, cache, datasets, drift, quota, blocked, mirrors }: Evidence): Verdict {
  const issues: string[] = [];
  const codes: string[] = [];
  const warnings: string[] = [];
  const issue = (code: string, text: string): void => {
    codes.push(code);
    issues.push(text);
  };
  const warn = (code: string, text: string): void => {
    codes.push(code);
    warnings.push(text);
  };
  const named = (has: (dataset: DatasetReport) => boolean): string =>
    Object.values(datasets)
      .filter(has)
      .map((dataset) => dataset.dataset_name)
      .join(', ');
  if (api && api.error_rate > 0.1) issue('error-rate', 'High API error rate (>10%)');
  if (api && api.rate_limit_rate > 0.05) issue('rate-limit', 'High rate limit rate (>5%)');
  if (cache && cache.overall_hit_rate < 0.5 && cache.total_hits + cache.total_misses > MIN_LOOKUPS) {
    issue('cache', 'Low cache hit rate (<50%)');
  }
  const stale = named((dataset) => dataset.is_stale);
  if (stale !== '') issue('stale', `Stale datasets: ${stale}`);
  if (drift.length > 0) issue('drift', `Drift detected: ${drift.join(', ')}`);
  const gaps = named((dataset) => dataset.gaps.length > 0);
  if (gaps !== '') warn('gap', `Missing samples in the last 24 hours: ${gaps}`);
  const frozen = named((dataset) => dataset.is_frozen);
  if (frozen !== '') warn('frozen-source', `TaoStats keeps answering the same record: ${frozen}`);
  const old = named((dataset) => dataset.staleness === 'critical' && !dataset.is_stale);
  if (old !== '') warn('source-stale', `Collected on time, but the source's own record is old: ${old}`);
  const failing = named((dataset) => dataset.last_error !== null);
  if (failing !== '') warn('sync-failed', `The last attempt failed: ${failing}`);
  if (quota) warn('quota', 'The TaoStats key has no credits left');
  if (blocked) warn('blocked', "The provider's firewall refused this sender");
  if (mirrors.length > 0) warn('mirror', mirrors.join('; '));
  const told = Object.values(datasets).flatMap((dataset) => dataset.codes);
  for (const code of new Set(told.filter((name) => name !== CONTINUED))) {
    const where = named((dataset) => dataset.codes.includes(code));
    warn(code, `${code.replaceAll('_', ' ')}: ${where}`);
  }
  const status = issues.length === 0 ? 'healthy' : issues.length < 3 ? 'degraded' : 'critical';
  return { status, issues, issue_count: issues.length, codes, warnings };
}

/** TaoStats documents no way to ask for the rest; only that it is used up is known for certain. */
function quotaOf(state: PackState) {
  const exhausted = isNewer(state.provider.quota_at, state.provider.last_ok_at);
  return {
    ...{ plan: null as string | null, limit: null as number | null, used: null as number | null },
    ...{ remaining: exhausted ? 0 : (null as number | null), resets_at: null as string | null },
    exhausted,
  };
}

function isNewer(at: string | undefined, than: string | undefined): boolean {
  return at !== undefined && (than === undefined || msOf(at) >= msOf(than));
}

function reconciliationPart(state: PackState) {
  const last = state.reconciliation;
  if (last === undefined) return undefined;
  return {
    last_run_at: last.at,
    last_run_passed: last.passed,
    failed_checks: last.checks.filter((check) => !check.passed).length,
    has_drift: state.drift.length > 0,
    checks: last.checks,
    ...(last.error === undefined ? {} : { error: last.error }),
  };
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
