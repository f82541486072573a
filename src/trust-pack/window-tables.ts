/** The runs of the last 24 hours as tables: endpoints, caches, errors. */
import { msOf } from './moment.ts';
import {
  addCache,
  addSums,
  type CacheSums,
  type EndpointSummary,
  type ErrorRecord,
  type RunSummary,
} from './run-sums.ts';

const MAX_RECENT_ERRORS = 50;

export function endpointTable(window: readonly RunSummary[]) {
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

export function apiHealth(table: EndpointTable) {
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

export function cacheTable(window: readonly RunSummary[]) {
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

export function cacheHealth(table: ReturnType<typeof cacheTable>) {
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

export function recentErrors(window: readonly RunSummary[]) {
  const errors = window.flatMap((run) =>
    run.errors.map((error: ErrorRecord) => ({ ...error, request_id: run.run_id })),
  );
  return errors.sort((a, b) => msOf(a.timestamp) - msOf(b.timestamp)).slice(-MAX_RECENT_ERRORS);
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
