/**
 * At most `perMinute` requests in any 60 seconds, repeats included; a burst up to that number is not delayed. A service
 * that asked one request to wait has asked all of them.
 */
export interface RateLimiter {
  /** Resolves when a request may start, and counts it. `onWait` is told of a wait before it begins. */
  acquire(onWait?: (waitMs: number, why: 'limit' | 'hold') => void, signal?: AbortSignal): Promise<void>;
  /** No request starts within the next `ms` milliseconds. */
  hold(ms: number): void;
}

/** @param recent moments (monotonic, ascending) of requests that others have made within the limit. */
export function createRateLimiter(
  perMinute: number,
  clock: { monotonic(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> },
  recent: readonly number[] = [],
): RateLimiter {
  const starts = recent.slice(-perMinute);
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  let turn: Promise<void> = Promise.resolve();
  const take: RateLimiter['acquire'] = async (onWait, signal) => {
    while (true) {
      const now = clock.monotonic();
      while (starts[0] !== undefined && starts[0] <= now - 60_000) starts.shift();
      const limitMs = starts.length < perMinute ? 0 : (starts[0] as number) + 60_000 - now;
      const waitMs = Math.max(limitMs, heldUntilMs - now);
      if (waitMs <= 0) break;
      onWait?.(waitMs, limitMs >= waitMs ? 'limit' : 'hold');
      await clock.sleep(waitMs, signal);
    }
    if (perMinute !== Number.POSITIVE_INFINITY) starts.push(clock.monotonic());
  };
  return {
    acquire(onWait, signal) {
      const mine = turn.then(() => take(onWait, signal));
      turn = mine.catch(() => undefined);
      return mine;
    },
    hold(ms) {
      heldUntilMs = Math.max(heldUntilMs, clock.monotonic() + ms);
    },
  };
}
