/** At most `perMinute` requests in any 60 seconds, repeats included; a burst up to that number is not delayed. */
export interface RateLimiter {
  /** Resolves when a request may start, and counts it. `onWait` is told of a wait before it begins. */
  acquire(onWait?: (waitMs: number) => void, signal?: AbortSignal): Promise<void>;
}

export function createRateLimiter(
  perMinute: number,
  clock: { monotonic(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> },
): RateLimiter {
  const starts: number[] = [];
  let turn: Promise<void> = Promise.resolve();
  const take = async (onWait?: (waitMs: number) => void, signal?: AbortSignal): Promise<void> => {
    while (true) {
      const now = clock.monotonic();
      while (starts[0] !== undefined && starts[0] <= now - 60_000) starts.shift();
      if (starts.length < perMinute) break;
      const waitMs = (starts[0] as number) + 60_000 - now;
      onWait?.(waitMs);
      await clock.sleep(waitMs, signal);
    }
    starts.push(clock.monotonic());
  };
  return {
    acquire(onWait, signal) {
      const mine = turn.then(() => take(onWait, signal));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}
