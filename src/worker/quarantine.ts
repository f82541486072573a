/** Values of the old layout that cannot be taken over: copied aside byte for byte, named in health, acknowledged by people. */
import type { HistoryStore } from './history-store.ts';
import { type Kv, type KvValue, writeKey } from './old-layout.ts';
import type { Quarantined } from './quarantine-table.ts';

/** Copies that nobody has acknowledged, at most: each may be 25 MiB. */
const MAX_COPIES = 10;

export class TooManyCopiesError extends Error {}

export interface Finding {
  readonly reason: string;
  readonly badCount: number;
  readonly firstBad: readonly string[];
}

/**
 * Copies a value once: KV can go on serving an old value for a minute after it was written over.
 *
 * @throws TooManyCopiesError when ten copies wait already; then the value stays where it is.
 */
export async function copyAside(
  store: HistoryStore,
  kv: Kv,
  value: { readonly key: string; readonly why: 'corrupt' | 'imported' } & KvValue,
  { reason, badCount, firstBad }: Finding,
  nowMs: number,
): Promise<Quarantined | undefined> {
  const known = store.quarantined();
  if (known.some(({ digest }) => digest === value.digest)) return undefined;
  if (known.filter(({ acknowledgedAt }) => acknowledgedAt === null).length >= MAX_COPIES) {
    throw new TooManyCopiesError(`${value.key}: ${reason}`);
  }
  const at = new Date(nowMs).toISOString();
  const key = `${value.key}.${value.why}.${at}`;
  await writeKey(kv, key, value.bytes);
  store.countUse({ kvWrites: 1 });
  const { digest } = value;
  return { key, reason, digest, count: badCount, first: firstBad, at, acknowledgedAt: null };
}
