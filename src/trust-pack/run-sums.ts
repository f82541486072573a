/** What one run did, in sums: its calls by endpoint, its cache by namespace, its errors. */
import { isBefore } from './moment.ts';
import type { CallRecord, RunRecord } from './run.ts';

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

const MAX_ERRORS_OF_A_RUN = 20;

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

function isError(call: CallRecord): boolean {
  return call.status !== 200;
}

const NO_CALLS: EndpointSums = {
  ...{ calls: 0, success: 0, errors: 0, rate_limits: 0, server_errors: 0, retries: 0, waited_ms: 0, duration_ms: 0 },
};

export function sumsOf(call: CallRecord): EndpointSums {
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
