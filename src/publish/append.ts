/** Appends an entry to the history on the first way that takes it: the Worker, else the KV value where that is allowed. */
import type { KvNamespace } from '../cloudflare/kv.ts';
import { ActionError, CancelledError, describeError } from '../errors/action-error.ts';
import type { Bound } from '../history/bound.ts';
import type { Entry } from '../history/entry.ts';
import { HttpError, HttpStatusError } from '../http/errors.ts';
import type { HttpClient } from '../http/exchange.ts';
import type { RetryPolicy } from '../http/retry.ts';
import type { Log } from '../runtime/ports.ts';
import { type Append, RefusedEntryError } from './appended.ts';
import { appendToKv, writeLatestValue } from './kv-append.ts';
import { appendThroughWorker } from './worker-append.ts';

export interface Ways {
  worker: { url: string; token: string | undefined; http: Pick<HttpClient, 'send'> } | undefined;
  /** `fallback`: whether the history may be written there; else only the latest value, for the original Worker. */
  kv: { namespace: KvNamespace; fallback: boolean } | undefined;
}

export interface AppendOptions {
  bound: Bound;
  retry: RetryPolicy;
  deadlineAtMs: number;
}

export interface AppendPorts {
  monotonic(): number;
  sleep(ms: number): Promise<void>;
  log: Log;
}

/** `method` of a failure: the way that was tried last. */
export type AppendOutcome =
  | { ok: true; append: Append }
  | { ok: false; method: 'worker' | 'kv' | undefined; error: unknown };

export async function appendEntry(
  entry: Entry,
  ways: Ways,
  options: AppendOptions,
  ports: AppendPorts,
): Promise<AppendOutcome> {
  const { worker, kv } = ways;
  const { retry, deadlineAtMs } = options;
  let workerError: unknown;
  if (worker !== undefined) {
    try {
      const append = await appendThroughWorker(entry, { ...worker, retry, deadlineAtMs }, worker.http, ports);
      if (append.proof.kind === 'listed') await keepLatestCurrent(entry, kv?.namespace, ports.log);
      return { ok: true, append };
    } catch (error) {
      if (kv?.fallback !== true || isFinal(error)) return { ok: false, method: 'worker', error };
      workerError = error;
      ports.log.warning(
        `${describeError(error)}; falling back to the KV value, which the Worker takes over with its next append`,
      );
    }
  }
  if (kv?.fallback !== true) {
    const error = new ActionError('internal', 'there is no way to append');
    return { ok: false, method: undefined, error };
  }
  try {
    const tried = workerError !== undefined;
    return { ok: true, append: await appendToKv(entry, { ...options, tried }, kv.namespace, ports) };
  } catch (error) {
    if (workerError === undefined || error instanceof CancelledError) return { ok: false, method: 'kv', error };
    const message = `neither way took the entry. ${describeError(workerError)}. ${describeError(error)}`;
    return { ok: false, method: 'kv', error: new ActionError('remote', message, { cause: error }) };
  }
}

/**
 * Whether no other way may be tried: the entry has no place in this history, or somebody refused it for good (4xx, other
 * than those that time changes). Taken into the KV value, it would be dropped by the Worker and its mirror.
 */
function isFinal(error: unknown): boolean {
  if (error instanceof RefusedEntryError || error instanceof CancelledError) return true;
  if (error instanceof HttpError) return error.failure === 'clock';
  if (!(error instanceof HttpStatusError)) return false;
  return error.status >= 400 && error.status < 500 && ![408, 425, 429].includes(error.status);
}

/** The original Worker keeps the history alone; its readers look for the latest entry in KV. */
async function keepLatestCurrent(entry: Entry, kv: KvNamespace | undefined, log: Log): Promise<void> {
  if (kv === undefined) {
    log.warning(
      'the original Worker does not write taostats_latest, and without cloudflare-account-id, kv-namespace-id and cloudflare-api-token this run cannot either: its readers see an older price',
    );
    return;
  }
  await writeLatestValue(entry, kv, log);
}
