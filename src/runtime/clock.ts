import { setTimeout as delay } from 'node:timers/promises';

/**
 * Two times that must not be mixed up. `now` is what people read, and it can be set back or forth while a run is under
 * way; deadlines, waits and durations are counted on `monotonic`, which only ever goes on.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since a moment of no meaning; never goes back, whatever happens to the wall clock. */
  monotonic(): number;
  /** Rejects with the reason of the signal when that is aborted before or meanwhile. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest wait that Node's timers take; a longer one would not wait at all. */
const LONGEST_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(Math.min(ms, LONGEST_TIMER_MS), undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};

/** A clock whose waits also end when `cancel` is aborted. */
export function withCancel(clock: Clock, cancel: AbortSignal): Clock {
  return {
    now: clock.now,
    monotonic: clock.monotonic,
    sleep: (ms, signal) => clock.sleep(ms, signal === undefined ? cancel : AbortSignal.any([cancel, signal])),
  };
}
