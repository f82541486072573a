/** A clock that only moves when someone sleeps on it, or when a test moves it. */
export interface TestClock {
  now(): number;
  monotonic(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Every wait asked for, in order, in milliseconds. */
  waits: number[];
  /** Time goes by on both clocks. */
  advance(ms: number): void;
  /** Somebody sets the wall clock; the monotonic one goes on as before. */
  step(ms: number): void;
}

export function createTestClock(startMs = Date.UTC(2026, 0, 1)): TestClock {
  let wallMs = startMs;
  // Begins elsewhere: a deadline on the wrong clock is far away, or long over.
  let monotonicMs = 5_000;
  const waits: number[] = [];
  const advance = (ms: number): void => {
    wallMs += ms;
    monotonicMs += ms;
  };
  return {
    now: () => wallMs,
    monotonic: () => monotonicMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      advance(ms);
    },
    waits,
    advance,
    step: (ms) => {
      wallMs += ms;
    },
  };
}
