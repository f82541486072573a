/** Appends to the KV value of the old layout: read, merge, write, read back. Not atomic, so only when it is asked for. */
import { KV_VALUE_LIMIT_BYTES, type KvNamespace } from '../cloudflare/kv.ts';
import { ActionError, assertNever, CancelledError, describeError } from '../errors/action-error.ts';
import { type Bound, entriesBeyond, entriesToKeep } from '../history/bound.ts';
import type { Entry } from '../history/entry.ts';
import { mergeEntry, parseHistory, printHistory } from '../history/merge.ts';
import { KV_KEYS } from '../history/protocol.ts';
import type { RetryPolicy } from '../http/retry.ts';
import { type Append, becomesVisible, RefusedEntryError, type WaitPorts } from './appended.ts';
import { entryDigest } from './digest.ts';
import { readStoredHistory } from './stored-history.ts';

const { history: HISTORY_KEY, latest: LATEST_KEY } = KV_KEYS;

/**
 * `tried`: this run may have stored the entry already, by way of the Worker; finding it is no surprise then.
 *
 * Writes only over what could be read (200 with a JSON array or object, or 404) and never drops an element other than by
 * the bound. Two writers at once can still lose an entry of one of them: that is what the Worker is for.
 *
 * @throws ActionError when the value could not be read, is no history, or does not show the entry afterwards.
 */
export async function appendToKv(
  entry: Entry,
  options: { bound: Bound; retry: RetryPolicy; deadlineAtMs: number; tried: boolean },
  kv: KvNamespace,
  ports: WaitPorts & { monotonic(): number; log: { warning(message: string): void } },
): Promise<Append> {
  const current = await kv.read(HISTORY_KEY);
  const reading = current === undefined ? { ok: true as const, elements: [] } : readStoredHistory(current);
  if (!reading.ok) {
    throw new ActionError('remote', `KV ${HISTORY_KEY} is no history: ${reading.reason}; it was not written over`, {
      hint: 'Copy the value to another key, mend or delete it, then run again',
    });
  }
  const merge = mergeEntry(reading.elements, entry, entriesToKeep(reading.elements.length, options.bound));
  switch (merge.status) {
    case 'refused':
      throw new ActionError('internal', `KV ${HISTORY_KEY} was not written: ${merge.reason}`);
    case 'conflict':
    case 'too-old':
      throw new RefusedEntryError('remote', `KV ${HISTORY_KEY} cannot take ${entry.timestamp} (${merge.status})`, {
        hint: 'Nothing was written; check the clocks of the writers',
      });
    case 'appended': {
      const value = printHistory(merge.elements);
      if (Buffer.byteLength(value) > KV_VALUE_LIMIT_BYTES) {
        throw new ActionError('remote', `KV ${HISTORY_KEY} would pass the 25 MiB a value may have`, {
          hint: 'Use the Worker, or lower history-max-entries with allow-shrink: true; nothing was written',
        });
      }
      ports.log.info(
        `KV ${HISTORY_KEY}: ${reading.elements.length} entries read, ${merge.elements.length} written, ${merge.evicted} evicted`,
      );
      await kv.write(HISTORY_KEY, value);
      break;
    }
    case 'duplicate':
      ports.log.info(`KV ${HISTORY_KEY} has this entry already`);
      break;
    default:
      return assertNever(merge);
  }
  const look = async (): Promise<boolean> => {
    const value = await kv.read(HISTORY_KEY);
    const history = value === undefined ? undefined : parseHistory(value);
    return history?.ok === true && history.elements.includes(entry.text);
  };
  if (!(await becomesVisible(look, { what: `KV ${HISTORY_KEY}`, ...options }, ports))) {
    throw new ActionError(
      'remote',
      `KV ${HISTORY_KEY}: written, but the value read back does not hold ${entry.timestamp}`,
      {
        hint: 'Another writer may have replaced it; the entry file is kept',
      },
    );
  }
  await writeLatestValue(entry, kv, ports.log);
  const total = merge.elements.length;
  const beyond = entriesBeyond(total, options.bound);
  if (beyond > 0) {
    ports.log.warning(
      `KV ${HISTORY_KEY} has ${total} entries, ${beyond} more than history-max-entries (${options.bound.maxEntries}); they stay. To let them go set allow-shrink: true`,
    );
  }
  const status = options.tried ? 'appended' : merge.status;
  const proof = { kind: 'kv-value', digest: entryDigest(entry.text) } as const;
  return { status, method: 'kv', total, head: undefined, proof };
}

/** Readers of the latest value alone would see an older one: a warning, because the history, which counts, has the entry. */
export async function writeLatestValue(
  entry: Entry,
  kv: Pick<KvNamespace, 'write'>,
  log: { warning(message: string): void },
): Promise<void> {
  try {
    await kv.write(LATEST_KEY, entry.text);
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    log.warning(`KV ${LATEST_KEY} was not updated: ${describeError(error)}`);
  }
}
