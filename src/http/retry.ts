/** When to ask again, and how long to wait before it. Pure: time and chance come in as arguments. */

export interface RetryPolicy {
  /** Repeats after the first request; 0 = ask once. */
  maxRetries: number;
  initialBackoffMs: number;
  maxBackoffMs: number;
  backoffMultiplier: number;
  /** Obey `Retry-After` and `X-RateLimit-Reset` at all. */
  honourRetryAfter: boolean;
  /** The longest wait they can ask for; more ends the repeats at once. */
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

type Headers = Readonly<Record<string, string>>;

/**
 * How long the other side asks to wait: `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3), also fractional
 * (rounded up) and sent twice alike; without it `X-RateLimit-Reset`, in seconds or, above 1e9, in seconds since the epoch.
 * Moments are counted from the other side's own `Date`, which may differ from our clock.
 *
 * @returns milliseconds, at least 0; `undefined` when it asks for nothing that can be read.
 */
export function askedWaitMs(headers: Headers, nowMs: number): number | undefined {
  const theirNowMs = parseHttpDate(headers['date'] ?? '') ?? nowMs;
  const header = headers['retry-after'];
  if (header === undefined) return resetMs(headers['x-ratelimit-reset'], theirNowMs);
  const value = once(header.trim().slice(0, 200));
  if (/^\d{1,30}(\.\d{1,9})?$/.test(value)) return Math.ceil(Number(value)) * 1_000;
  const at = parseHttpDate(value);
  return at === undefined ? undefined : Math.max(at - theirNowMs, 0);
}

function resetMs(header: string | undefined, theirNowMs: number): number | undefined {
  const value = once(header?.trim().slice(0, 200) ?? '');
  if (!/^\d{1,12}(\.\d{1,9})?$/.test(value)) return undefined;
  const seconds = Math.ceil(Number(value));
  return seconds > 1e9 ? Math.max(seconds * 1_000 - theirNowMs, 0) : seconds * 1_000;
}

/** A header that came twice with the same value is that value. */
function once(value: string): string {
  for (let copies = 2; copies <= 4; copies += 1) {
    const length = (value.length - 2 * (copies - 1)) / copies;
    if (!Number.isInteger(length) || length < 1) continue;
    const first = value.slice(0, length);
    if (Array(copies).fill(first).join(', ') === value) return first;
  }
  return value;
}

/** Milliseconds since the epoch of an HTTP date in any of its three forms. */
export function parseHttpDate(value: string): number | undefined {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(value.trim())) return undefined;
  // The oldest of the forms (asctime) carries no zone and means UTC; Date.parse would take local time.
  const at = Date.parse(/(gmt|utc|[+-]\d{4})$/i.test(value.trim()) ? value : `${value} GMT`);
  return Number.isNaN(at) ? undefined : at;
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

/**
 * Answers that may be different a moment later: 408, 425, 429 and 5xx, except what the other side does not do at all
 * (501, 505). Every other 4xx is final.
 */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}
