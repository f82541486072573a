/** A clock that only moves when someone sleeps on it. */
export interface TestClock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Every wait asked for, in order, in milliseconds. */
  waits: number[];
  advance(ms: number): void;
}

export function createTestClock(startMs = Date.UTC(2026, 0, 1)): TestClock {
  let nowMs = startMs;
  const waits: number[] = [];
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      waits.push(ms);
      nowMs += ms;
    },
    waits,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
