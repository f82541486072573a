/** The requests of a run as the Trust Pack wants them: one record per attempt. */
import type { HttpCall } from '../http/exchange.ts';
import { type CallCode, type CallRecord, endpointOf } from '../trust-pack/run.ts';

export interface CallLog {
  /** Takes one attempt; give it to the client as `observe`. */
  observe(call: HttpCall): void;
  /** Says of the last attempt why it was the end. */
  explain(error: string, code: CallCode | undefined): void;
  records(): readonly CallRecord[];
}

/** @param now the wall clock, ms. */
export function createCallLog(now: () => number): CallLog {
  const records: CallRecord[] = [];
  let lastEndMs: number | undefined;
  return {
    observe(call) {
      const endMs = now();
      const startMs = endMs - call.durationMs;
      const status = typeof call.outcome === 'number' ? call.outcome : null;
      const before = records.at(-1);
      const wasAsked = call.attempt > 1 && (before?.status === 429 || before?.status === 503);
      const waitedMs = wasAsked && lastEndMs !== undefined ? Math.max(0, startMs - lastEndMs) : undefined;
      lastEndMs = endMs;
      records.push({
        endpoint: endpointOf(call.path),
        at: new Date(startMs).toISOString(),
        status,
        duration_ms: Math.round(call.durationMs * 100) / 100,
        retry: call.attempt - 1,
        ...(status === 200 ? {} : { error: status === null ? String(call.outcome) : `answered ${status}` }),
        ...(waitedMs === undefined ? {} : { waited_ms: Math.round(waitedMs) }),
      });
    },
    explain(error, code) {
      const last = records.pop();
      if (last) records.push({ ...last, error: error.slice(0, 300), ...(code === undefined ? {} : { code }) });
    },
    records: () => records,
  };
}
