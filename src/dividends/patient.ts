/** Asking a chain that has a bad minute again: whole answers only, with growing waits, until a deadline. */
import { ChainError } from '../chain/errors.ts';

export interface Patience {
  /** Repeats after the first try. */
  maxRetries: number;
  /** Monotonic moment after which nothing is begun. */
  deadlineAt: number;
}

export interface PatiencePorts {
  monotonic(): number;
  sleep(ms: number): Promise<void>;
  log: { info(message: string): void };
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const PASSING = ['unreachable', 'rate-limited', 'lagging', 'metadata', 'chain-stale'];

/** @throws what the last try threw; a failure that does not pass by waiting at once. */
export async function patiently<T>(
  ask: () => Promise<T>,
  { maxRetries, deadlineAt }: Patience,
  ports: PatiencePorts,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ChainError) || !PASSING.includes(error.failure) || attempt > maxRetries) throw error;
      const waitMs = error.retryAfterMs ?? Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      if (ports.monotonic() + waitMs >= deadlineAt) throw error;
      ports.log.info(`${error.message}; retry ${attempt} of ${maxRetries} in ${Math.ceil(waitMs / 1000)} s`);
      await ports.sleep(waitMs);
    }
  }
}
