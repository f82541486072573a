/** When to ask again, and how long to wait before it. Pure: time and chance come in as arguments. */

export interface RetryPolicy {
  /** Repeats after the first request; 0 = ask once. */
  maxRetries: number;
  initialBackoffMs: number;
  maxBackoffMs: number;
  backoffMultiplier: number;
  /** Obey `Retry-After` at all. */
  honourRetryAfter: boolean;
  /** The longest wait a `Retry-After` can ask for. */
  retryAfterCapMs: number;
}

export const DEFAULT_RETRY: Readonly<RetryPolicy> = {
  maxRetries: 3,
  initialBackoffMs: 1_000,
  maxBackoffMs: 60_000,
  backoffMultiplier: 2,
  honourRetryAfter: true,
  retryAfterCapMs: 300_000,
};

/**
 * Waits as a server asked: `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3).
 *
 * @returns milliseconds, at least 0, at most `capMs`; `undefined` when the header is absent or unreadable.
 */
export function retryAfterMs(header: string | undefined, nowMs: number, capMs: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1_000, capMs);
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(value)) return undefined;
  // The oldest of the three date forms (asctime) carries no zone and means UTC; Date.parse would take local time.
  const at = Date.parse(/(gmt|utc|[+-]\d{4})$/i.test(value) ? value : `${value} GMT`);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - nowMs, 0), capMs);
}

/**
 * Exponential backoff with full jitter: evenly between 0 and the ceiling of this repeat, so that runs that failed
 * together do not come back together.
 *
 * @param repeat 1 for the wait before the first repeat.
 */
export function backoffMs(policy: RetryPolicy, repeat: number, random: () => number): number {
  const ceiling = Math.min(policy.initialBackoffMs * policy.backoffMultiplier ** (repeat - 1), policy.maxBackoffMs);
  return Math.floor(random() * ceiling);
}

/** Answers that may be different a moment later: 429 and 5xx. Every other 4xx is final. */
export function isRetryableStatus(status: number): boolean {
  return status === 429 || status >= 500;
}
