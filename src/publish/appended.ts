/** What both ways of appending an entry to the history have in common. */
import { ActionError } from '../errors/action-error.ts';
import { backoffMs, type RetryPolicy } from '../http/retry.ts';

/** An entry that is in the history, and how that is known. */
export interface Append {
  status: 'appended' | 'duplicate';
  method: 'worker' | 'kv';
  /** Entries in the history afterwards, as far as the other side says. */
  total: number | undefined;
  head: string | undefined;
  proof: Proof;
}

export type Proof =
  /** Read back by timestamp: same digits, same digest. `chained`: the head is the one this entry leads to. */
  | { kind: 'entry'; seq: number | undefined; digest: string; previous: string | undefined; chained: boolean }
  /** The original Worker has no more to show: the history lists the timestamp. */
  | { kind: 'listed' }
  /** The KV value, read back, holds the entry digit for digit. */
  | { kind: 'kv-value'; digest: string };

/** The history has other content under this timestamp, or no place for it: another way of appending would be no better. */
export class RefusedEntryError extends ActionError {}

export interface WaitPorts {
  sleep(ms: number): Promise<void>;
  log: { info(message: string): void };
}

/**
 * Looks until something can be seen: KV, also behind the original Worker, may show a write late.
 *
 * @returns whether it was seen; after the last of `retry.maxRetries` further looks, or when the deadline would pass.
 */
export async function becomesVisible(
  look: () => Promise<boolean>,
  options: { what: string; retry: RetryPolicy; deadlineAtMs: number },
  ports: WaitPorts & { monotonic(): number },
): Promise<boolean> {
  for (let repeat = 1; ; repeat += 1) {
    if (await look()) return true;
    const waitMs = backoffMs(options.retry, repeat, () => 1);
    if (repeat > options.retry.maxRetries || ports.monotonic() + waitMs >= options.deadlineAtMs) return false;
    ports.log.info(`${options.what} does not show the entry yet; looking again in ${waitMs / 1_000} s`);
    await ports.sleep(waitMs);
  }
}
