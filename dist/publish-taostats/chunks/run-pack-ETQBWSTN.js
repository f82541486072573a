import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import {
  instantMs,
  isStillToCome,
  parseInstant
} from "./chunk-FHNXXJEZ.js";
import {
  DATASETS
} from "./chunk-FZ23WIK2.js";
import "./chunk-LUMJPJY6.js";
import "./chunk-EKR5RSVM.js";

// src/trust-pack/moment.ts
function msOf(at) {
  const instant = parseInstant(at);
  return instant ? instantMs(instant) : 0;
}
function ageMinutes(at, nowMs) {
  const instant = typeof at === "string" ? parseInstant(at) : void 0;
  if (instant === void 0 || isStillToCome(instant, nowMs)) return null;
  return Math.max(0, Math.round((nowMs - instantMs(instant)) / 600) / 100);
}
function isBefore(a, b) {
  return msOf(a) < msOf(b);
}

// src/trust-pack/dataset-report.ts
var UNKNOWN = {
  ...{ intervalMinutes: 10, thresholdMinutes: 30, warningMinutes: 15, criticalMinutes: 60, frozenAfterRuns: 3 }
};
var WINDOW_MS = 864e5;
var GAP_INTERVALS = 1.5;
function reportDatasets(state, facts, nowMs) {
  const names = [.../* @__PURE__ */ new Set([...Object.keys(state.datasets), ...state.drift])];
  return Object.fromEntries(
    names.map((name) => [name, reportDataset(name, state, facts[name] ?? UNKNOWN, nowMs)])
  );
}
var NEVER = { record_count: 0, unchanged_runs: 0, codes: [], times: [] };
function reportDataset(name, state, facts, nowMs) {
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
    next_expected_at: last === void 0 ? null : new Date(msOf(last) + interval * 6e4).toISOString(),
    gaps: findGaps(dataset.times, interval, nowMs),
    codes: dataset.codes
  };
}
function stalenessOf(at, nowMs, facts) {
  const source = at.source ? ageMinutes(at.source, nowMs) ?? Number.POSITIVE_INFINITY : 0;
  const minutes = Math.max(ageMinutes(at.collected, nowMs) ?? Number.POSITIVE_INFINITY, source);
  return minutes > facts.criticalMinutes ? "critical" : minutes > facts.warningMinutes ? "warning" : "fresh";
}
function findGaps(times, intervalMinutes, nowMs) {
  const intervalMs = intervalMinutes * 6e4;
  const gaps = [];
  for (const [index, seconds] of times.entries()) {
    const from = seconds * 1e3;
    const next = times[index + 1];
    const to = next === void 0 ? nowMs : next * 1e3;
    if (to - from <= GAP_INTERVALS * intervalMs || to < nowMs - WINDOW_MS) continue;
    const missed = next === void 0 ? Math.floor((to - from) / intervalMs) : Math.round((to - from) / intervalMs) - 1;
    gaps.push({
      from: new Date(from).toISOString(),
      to: next === void 0 ? null : new Date(to).toISOString(),
      missed: Math.max(1, missed)
    });
  }
  return gaps;
}

// src/trust-pack/verdict.ts
var MIN_LOOKUPS = 100;
var CONTINUED = "continued";
function judge({ api, cache, datasets, drift, quota, blocked, mirrors }) {
  const issues = [];
  const codes = [];
  const warnings = [];
  const issue = (code, text) => {
    codes.push(code);
    issues.push(text);
  };
  const warn = (code, text) => {
    codes.push(code);
    warnings.push(text);
  };
  const named = (has) => Object.values(datasets).filter(has).map((dataset) => dataset.dataset_name).join(", ");
  if (api && api.error_rate > 0.1) issue("error-rate", "High API error rate (>10%)");
  if (api && api.rate_limit_rate > 0.05) issue("rate-limit", "High rate limit rate (>5%)");
  if (cache && cache.overall_hit_rate < 0.5 && cache.total_hits + cache.total_misses > MIN_LOOKUPS) {
    issue("cache", "Low cache hit rate (<50%)");
  }
  const stale = named((dataset) => dataset.is_stale);
  if (stale !== "") issue("stale", `Stale datasets: ${stale}`);
  if (drift.length > 0) issue("drift", `Drift detected: ${drift.join(", ")}`);
  const gaps = named((dataset) => dataset.gaps.length > 0);
  if (gaps !== "") warn("gap", `Missing samples in the last 24 hours: ${gaps}`);
  const frozen = named((dataset) => dataset.is_frozen);
  if (frozen !== "") warn("frozen-source", `TaoStats keeps answering the same record: ${frozen}`);
  const old = named((dataset) => dataset.staleness === "critical" && !dataset.is_stale);
  if (old !== "")
    warn("source-stale", `Collected on time, but the source's own record is old or dated in the future: ${old}`);
  const failing = named((dataset) => dataset.last_error !== null);
  if (failing !== "") warn("sync-failed", `The last attempt failed: ${failing}`);
  if (quota) warn("quota", "The TaoStats key has no credits left");
  if (blocked) warn("blocked", "The provider's firewall refused this sender");
  if (mirrors.length > 0) warn("mirror", mirrors.join("; "));
  const told = Object.values(datasets).flatMap((dataset) => dataset.codes);
  for (const code of new Set(told.filter((name) => name !== CONTINUED))) {
    const where = named((dataset) => dataset.codes.includes(code));
    warn(code, `${code.replaceAll("_", " ")}: ${where}`);
  }
  const status = issues.length === 0 ? "healthy" : issues.length < 3 ? "degraded" : "critical";
  return { status, issues, issue_count: issues.length, codes, warnings };
}

// src/trust-pack/run-sums.ts
var MAX_ERRORS_OF_A_RUN = 20;
function summarizeRun(run) {
  const endpoints = {};
  for (const call of run.calls ?? []) endpoints[call.endpoint] = addCall(endpoints[call.endpoint], call);
  const cache = {};
  for (const part of run.cache ?? []) cache[part.namespace] = addCache(cache[part.namespace], part);
  const errors = (run.calls ?? []).filter(isError).map((call) => {
    const { at: timestamp, endpoint, status: status_code, error = null } = call;
    return { timestamp, endpoint, status_code, error };
  });
  const { run_id, at, failed = false, url } = run;
  return {
    ...{ run_id, at, failed, endpoints, cache },
    ...url === void 0 ? {} : { url },
    errors: errors.slice(-MAX_ERRORS_OF_A_RUN)
  };
}
function isError(call) {
  return call.status !== 200;
}
var NO_CALLS = {
  ...{ calls: 0, success: 0, errors: 0, rate_limits: 0, server_errors: 0, retries: 0, waited_ms: 0, duration_ms: 0 }
};
function sumsOf(call) {
  return {
    calls: 1,
    success: isError(call) ? 0 : 1,
    errors: isError(call) ? 1 : 0,
    rate_limits: call.status === 429 ? 1 : 0,
    server_errors: (call.status ?? 0) >= 500 ? 1 : 0,
    retries: Number(call.retry) > 0 ? 1 : 0,
    waited_ms: call.waited_ms ?? 0,
    duration_ms: call.duration_ms
  };
}
function addSums(a, b) {
  const sum = { ...a ?? NO_CALLS };
  for (const key of Object.keys(NO_CALLS)) sum[key] += b[key];
  return {
    ...{ calls: sum.calls, success: sum.success, errors: sum.errors, rate_limits: sum.rate_limits },
    ...{ server_errors: sum.server_errors, retries: sum.retries, waited_ms: sum.waited_ms },
    duration_ms: sum.duration_ms
  };
}
function addCall(summary, call) {
  const newest = summary && isBefore(call.at, summary.last_call_at) ? summary.last_call_at : call.at;
  const error = isError(call) ? { last_error: call.error ?? describeStatus(call.status), last_error_at: call.at } : summary?.last_error === void 0 ? {} : { last_error: summary.last_error, last_error_at: summary.last_error_at };
  return { ...addSums(summary, sumsOf(call)), last_call_at: newest, ...error };
}
function describeStatus(status) {
  return status === null ? "no answer" : `answered ${status}`;
}
function addCache(a, b) {
  return { hits: (a?.hits ?? 0) + b.hits, misses: (a?.misses ?? 0) + b.misses, sets: (a?.sets ?? 0) + b.sets };
}

// src/trust-pack/window-tables.ts
var MAX_RECENT_ERRORS = 50;
function endpointTable(window) {
  const table = {};
  for (const run of [...window].sort((a, b) => msOf(a.at) - msOf(b.at))) {
    for (const [endpoint, sums] of Object.entries(run.endpoints)) {
      const old = table[endpoint];
      const last = old && msOf(old.last_call_at) > msOf(sums.last_call_at) ? old.last_call_at : sums.last_call_at;
      const failing = sums.last_error === void 0 ? old : sums;
      table[endpoint] = {
        ...addSums(old, sums),
        last_call_at: last,
        ...failing?.last_error === void 0 ? {} : { last_error: failing.last_error, last_error_at: failing.last_error_at }
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
      retry_after_waits_seconds: round(sums.waited_ms / 1e3, 3),
      success_rate: round(sums.success / sums.calls, 4),
      error_rate: round(sums.errors / sums.calls, 4),
      last_call_at: sums.last_call_at,
      last_error: sums.last_error ?? null,
      last_error_at: sums.last_error_at ?? null
    };
    return [endpoint, row];
  });
  return Object.fromEntries(rows);
}
function apiHealth(table) {
  const rows = Object.values(table);
  const total = (name) => rows.reduce((sum, row) => sum + row[name], 0);
  const calls = total("call_count");
  return {
    total_calls: calls,
    total_errors: total("error_count"),
    total_rate_limits: total("rate_limit_count"),
    total_server_errors: total("server_error_count"),
    error_rate: calls === 0 ? 0 : round(total("error_count") / calls, 4),
    rate_limit_rate: calls === 0 ? 0 : round(total("rate_limit_count") / calls, 4),
    endpoints_tracked: rows.length,
    total_retries: total("retry_count"),
    retry_after_waits_seconds: round(
      rows.reduce((sum, row) => sum + row.retry_after_waits_seconds, 0),
      3
    )
  };
}
function cacheTable(window) {
  const table = {};
  for (const run of window) {
    for (const [namespace, sums] of Object.entries(run.cache)) table[namespace] = addCache(table[namespace], sums);
  }
  const rows = Object.entries(table).map(([namespace, { hits, misses, sets }]) => {
    const counts = { hit_count: hits, miss_count: misses, set_count: sets, delete_count: 0, error_count: 0 };
    return [namespace, { namespace, ...counts, hit_rate: rate(hits, misses) }];
  });
  return Object.fromEntries(rows);
}
function cacheHealth(table) {
  const rows = Object.values(table);
  const hits = rows.reduce((sum, row) => sum + row.hit_count, 0);
  const misses = rows.reduce((sum, row) => sum + row.miss_count, 0);
  return {
    total_hits: hits,
    total_misses: misses,
    overall_hit_rate: rate(hits, misses),
    namespaces_tracked: rows.length
  };
}
function rate(hits, misses) {
  return hits + misses === 0 ? 0 : round(hits / (hits + misses), 4);
}
function recentErrors(window) {
  const errors = window.flatMap(
    (run) => run.errors.map((error) => ({ ...error, request_id: run.run_id }))
  );
  return errors.sort((a, b) => msOf(a.timestamp) - msOf(b.timestamp)).slice(-MAX_RECENT_ERRORS);
}
function round(value, digits) {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

// src/trust-pack/pack.ts
var DEFAULT_FLAGS = {
  enable_cache_metrics: true,
  enable_api_metrics: true,
  enable_sync_metrics: true,
  enable_retry_after: true,
  enable_response_validation: true,
  enable_partial_failure_protection: true,
  enable_client_side_slippage: false,
  enable_reconciliation: false
};
var WINDOW_SECONDS = 86400;
var COLLECTION_BOUND_MINUTES = 60;
function buildPack(input) {
  const { state, nowMs } = input;
  const window = input.window.filter((run) => msOf(run.at) > nowMs - WINDOW_SECONDS * 1e3);
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
    critical_minutes: input.staleness?.criticalMinutes ?? 60
  };
  const verdict = judge({
    ...flags["enable_api_metrics"] ? { api } : {},
    ...flags["enable_cache_metrics"] ? { cache } : {},
    datasets: flags["enable_sync_metrics"] ? datasets : {},
    drift: state.drift,
    quota: quota.exhausted,
    blocked: isBlocked,
    mirrors: input.mirrorProblems ?? []
  });
  const reconciliation = reconciliationPart(state);
  return {
    generated_at: new Date(nowMs).toISOString(),
    uptime_seconds: Math.max(0, (nowMs - msOf(state.since)) / 1e3),
    ...flags["enable_api_metrics"] ? { api_health: { ...api, quota }, api_endpoints: apiEndpoints } : {},
    ...flags["enable_cache_metrics"] ? { cache_health: cache, cache_namespaces: cacheNamespaces } : {},
    ...flags["enable_sync_metrics"] ? { datasets } : {},
    ...flags["enable_api_metrics"] ? { recent_errors: recentErrors(window) } : {},
    overall_health: verdict,
    feature_flags: flags,
    ...reconciliation && state.flags?.values["enable_reconciliation"] !== false ? { reconciliation } : {},
    staleness_config: staleness,
    health: syncHealth(datasets, nowMs, input),
    window_seconds: WINDOW_SECONDS,
    runs: {
      total: window.length,
      failed: window.filter((run) => run.failed).length,
      last_run_at: state.last_run?.at ?? null,
      last_run_url: state.last_run?.url ?? null
    }
  };
}
function syncHealth(datasets, nowMs, input) {
  const all = Object.values(datasets);
  const times = all.map((dataset) => dataset.last_success_at).filter((at) => at !== null);
  const lastSync = times.sort((a, b) => msOf(a) - msOf(b)).at(-1) ?? null;
  const leading = datasets["price"] ? [datasets["price"]] : all;
  const bound = input.staleDataMinutes ?? 30;
  const isOld = leading.some(
    ({ age_minutes, source_updated_at, source_age_minutes, staleness_threshold_minutes }) => age_minutes === null || age_minutes > Math.max(COLLECTION_BOUND_MINUTES, staleness_threshold_minutes) || source_updated_at !== null && (source_age_minutes === null || source_age_minutes > Math.max(bound, staleness_threshold_minutes))
  );
  return {
    last_sync: lastSync,
    data_stale: lastSync === null || isOld,
    timestamp: new Date(nowMs).toISOString(),
    version: input.version
  };
}
function quotaOf(state) {
  const exhausted = isNewer(state.provider.quota_at, state.provider.last_ok_at);
  return {
    ...{ plan: null, limit: null, used: null },
    ...{ remaining: exhausted ? 0 : null, resets_at: null },
    exhausted
  };
}
function isNewer(at, than) {
  return at !== void 0 && (than === void 0 || msOf(at) >= msOf(than));
}
function reconciliationPart(state) {
  const last = state.reconciliation;
  if (last === void 0) return void 0;
  return {
    last_run_at: last.at,
    last_run_passed: last.passed,
    failed_checks: last.checks.filter((check) => !check.passed).length,
    has_drift: state.drift.length > 0,
    checks: last.checks,
    ...last.error === void 0 ? {} : { error: last.error }
  };
}

// src/trust-pack/dataset-state.ts
var DAY_SECONDS = 86400;
var MAX_TIMES = 400;
function addDataset(old, record) {
  const state = old ?? { record_count: 0, unchanged_runs: 0, codes: [], times: [] };
  const { at } = record;
  const isNewest = state.last_attempt_at === void 0 || !isBefore(at, state.last_attempt_at);
  const attempted = {
    ...state,
    ...isNewest ? { last_attempt_at: at, codes: record.codes ?? [] } : {},
    ...isNewest && record.threshold_minutes !== void 0 ? { threshold_minutes: record.threshold_minutes } : {},
    ...isNewest && record.interval_minutes !== void 0 ? { interval_minutes: record.interval_minutes } : {}
  };
  const lastSuccess = state.last_success_at;
  if (!record.ok) {
    const isOld = lastSuccess !== void 0 && isBefore(at, lastSuccess) || isBefore(at, state.last_error_at ?? at);
    return isOld ? attempted : { ...attempted, last_error: record.error ?? "failed", last_error_at: at };
  }
  const times = addTime(state.times, at);
  if (lastSuccess !== void 0 && isBefore(at, lastSuccess)) return { ...attempted, times };
  const { last_error, last_error_at, source_updated_at: _u, source_block: _b, digest: _d, ...rest } = attempted;
  return {
    ...rest,
    last_success_at: at,
    record_count: record.records,
    unchanged_runs: isUnchanged(state, record) ? state.unchanged_runs + 1 : 0,
    times,
    ...record.source_updated_at === void 0 ? {} : { source_updated_at: record.source_updated_at },
    ...record.source_block === void 0 ? {} : { source_block: record.source_block },
    ...record.digest === void 0 ? {} : { digest: record.digest },
    ...last_error !== void 0 && last_error_at !== void 0 && isBefore(at, last_error_at) ? { last_error, last_error_at } : {}
  };
}
function isUnchanged(old, record) {
  if (old.last_success_at === void 0 || old.last_success_at === record.at) return false;
  if (old.digest !== void 0 && record.digest !== void 0) return old.digest === record.digest;
  if (old.source_updated_at === void 0 && old.source_block === void 0) return false;
  return old.source_updated_at === record.source_updated_at && old.source_block === record.source_block;
}
function addTime(times, at) {
  const seconds = Math.floor(msOf(at) / 1e3);
  const all = [.../* @__PURE__ */ new Set([...times, seconds])].sort((a, b) => a - b);
  const oldest = all.at(-1) - DAY_SECONDS;
  const first = Math.max(0, all.findIndex((time) => time >= oldest) - 1);
  return all.slice(first).slice(-MAX_TIMES);
}

// src/trust-pack/state.ts
var MAX_NAMES = 100;
function emptyState(since) {
  return {
    since,
    datasets: {},
    drift: [],
    provider: {},
    counters: { runs: { succeeded: 0, failed: 0 }, endpoints: {}, cache: {}, datasets: {} }
  };
}
function applyRun(state, run, isNew) {
  const datasets = { ...state.datasets };
  for (const record of run.datasets ?? []) {
    if (datasets[record.name] === void 0 && Object.keys(datasets).length >= MAX_NAMES) continue;
    datasets[record.name] = addDataset(datasets[record.name], record);
  }
  const failed = run.failed ?? false;
  const isNewest = state.last_run === void 0 || !isBefore(run.at, state.last_run.at);
  const flags = run.feature_flags;
  return {
    ...state,
    datasets,
    ...reconcile(state, run.reconciliation),
    ...flags && (!state.flags || !isBefore(run.at, state.flags.at)) ? { flags: { at: run.at, values: flags } } : {},
    provider: (run.calls ?? []).reduce(addProvider, state.provider),
    ...isNew && isNewest ? { last_run: { at: run.at, failed, ...run.url === void 0 ? {} : { url: run.url } } } : {},
    counters: count(state.counters, run, isNew)
  };
}
function reconcile(state, record) {
  if (record === void 0 || state.reconciliation && isBefore(record.at, state.reconciliation.at)) return void 0;
  const wrong = record.checks.filter((check) => !check.passed);
  const datasets = (checks) => checks.map((check) => check.dataset ?? "price");
  const failing = datasets(wrong.filter((check) => !check.is_unknown));
  const found = wrong.length === 0 && !record.passed ? ["price"] : failing;
  const unknown = datasets(wrong.filter((check) => check.is_unknown));
  const kept = record.passed ? state.drift.filter((name) => unknown.includes(name)) : state.drift;
  return { reconciliation: record, drift: [.../* @__PURE__ */ new Set([...kept, ...found])].sort() };
}
function addProvider(provider, call) {
  const later = (old) => old !== void 0 && isBefore(call.at, old) ? old : call.at;
  if (call.status === 200) return { ...provider, last_ok_at: later(provider.last_ok_at) };
  if (call.code === "quota") return { ...provider, quota_at: later(provider.quota_at) };
  if (call.code === "blocked") return { ...provider, blocked_at: later(provider.blocked_at) };
  return provider;
}
function count(counters, run, isNew) {
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
    datasets[key] = ok ? { ...old, syncs: old.syncs + 1, records: old.records + records } : { ...old, failures: old.failures + 1 };
  }
  const { succeeded, failed } = counters.runs;
  const runs = !isNew ? counters.runs : run.failed ? { succeeded, failed: failed + 1 } : { succeeded: succeeded + 1, failed };
  return { runs, endpoints, cache, datasets };
}
function bounded(known, key) {
  return Object.hasOwn(known, key) || Object.keys(known).length < MAX_NAMES ? key : "other";
}

// src/publish/run-pack.ts
function packOfRun(run, nowMs, version) {
  const state = applyRun(emptyState(run.at), run, true);
  const facts = Object.fromEntries(DATASETS.map(({ name, facts: known }) => [name, known]));
  return buildPack({ state, window: [summarizeRun(run)], nowMs, version, facts });
}
export {
  packOfRun
};
