/**
 * The Trust Pack: whether the data can be trusted, in the shape operators know from GET /api/v1/trust-pack. Thresholds,
 * issue texts and their order are those of the original; what it never filled is filled, and what is new stands behind.
 */
import { type DatasetFacts, type DatasetReport, reportDatasets } from './dataset-report.ts';
import { msOf } from './moment.ts';
import type { RunSummary } from './run-sums.ts';
import type { PackState } from './state.ts';
import { judge } from './verdict.ts';
import { apiHealth, cacheHealth, cacheTable, endpointTable, recentErrors } from './window-tables.ts';

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
/** The history itself counts as stale when nothing was collected for an hour. */
const COLLECTION_BOUND_MINUTES = 60;

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
    ({ age_minutes, source_updated_at, source_age_minutes, staleness_threshold_minutes }) =>
      age_minutes === null ||
      age_minutes > Math.max(COLLECTION_BOUND_MINUTES, staleness_threshold_minutes) ||
      (source_updated_at !== null &&
        (source_age_minutes === null || source_age_minutes > Math.max(bound, staleness_threshold_minutes))),
  );
  return {
    last_sync: lastSync,
    data_stale: lastSync === null || isOld,
    timestamp: new Date(nowMs).toISOString(),
    version: input.version,
  };
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
