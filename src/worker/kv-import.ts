/** Taking over what KV holds: once at the first use, and later whatever somebody else has written there. */
import type { Entry } from '../history/entry.ts';
import { dayOfKey, KV_KEYS } from '../history/protocol.ts';
import { haveSameContent } from '../history/same-content.ts';
import type { Archive } from './archive.ts';
import { readUnlikeTexts } from './archived-texts.ts';
import { appendEntries } from './history-append.ts';
import type { Bound, HistoryStore } from './history-store.ts';
import {
  describeBad,
  type Kv,
  type KvValue,
  listKeys,
  type OldHistory,
  readKey,
  readOldHistory,
  readOldLatest,
} from './old-layout.ts';
import { copyAside } from './quarantine.ts';
import type { Quarantined } from './quarantine-table.ts';
import { dayOf } from './row-layout.ts';

const OPEN_AT_ONCE = 6;

/** Whether a value was written by a history that is neither this one nor the one it shall continue. */
function isForeign(value: KvValue, own: string, importFrom: string | undefined): boolean {
  return value.writer !== undefined && value.writer !== own && value.writer !== importFrom;
}

/**
 * Imports both layouts of the original: the single value and the day chunks, as one union. A value of another Worker's
 * mirror is left alone unless `importFrom` names its writer.
 *
 * @throws when KV cannot be read, or a copy cannot be written: nothing is done then.
 */
export async function importOldLayout(
  store: HistoryStore,
  kv: Kv,
  options: { importFrom: string | undefined; maxEntries: number; nowMs: number; archive: Archive | undefined },
): Promise<void> {
  const { importFrom, maxEntries, nowMs, archive } = options;
  const listed = await listKeys(kv, KV_KEYS.dayPrefix);
  const chunkKeys = listed.filter((key) => dayOfKey(key) !== undefined).sort();
  const values = new Map<string, KvValue>();
  const keys = [...chunkKeys, KV_KEYS.history, KV_KEYS.latest];
  for (let from = 0; from < keys.length; from += OPEN_AT_ONCE) {
    const some = keys.slice(from, from + OPEN_AT_ONCE);
    const read = await Promise.all(some.map((key) => readKey(kv, key)));
    for (const [at, value] of read.entries()) if (value) values.set(some[at] as string, value);
  }
  const { writer } = store.state;
  let foreignWriter: string | null = null;
  for (const [key, value] of values) {
    if (!isForeign(value, writer, importFrom)) continue;
    foreignWriter = value.writer ?? null;
    values.delete(key);
  }
  const entries = new Map<string, Entry>();
  /** Days whose chunk lacks something that lay elsewhere. */
  const lacking = new Set<string>();
  const archivedTexts = new Map<string, string>();
  const quarantined: Quarantined[] = [];
  for (const [key, value] of values) {
    if (key === KV_KEYS.latest) continue;
    const old = readOldHistory(value.bytes, nowMs);
    for (const [stamp, text] of await readUnlikeTexts(store, archive, old.entries)) archivedTexts.set(stamp, text);
    quarantined.push(...(await setAside(store, kv, { key, ...value }, old, { others: entries, archivedTexts, nowMs })));
    for (const entry of old.entries) {
      if (entries.has(entry.timestamp)) continue;
      entries.set(entry.timestamp, entry);
      const day = dayOf(entry.timestamp);
      if (key !== `${KV_KEYS.dayPrefix}${day}`) lacking.add(day);
    }
  }
  const whole = values.get(KV_KEYS.history);
  if (whole && entries.size > maxEntries) {
    const reason = `it was imported with ${entries.size} entries, more than the bound of ${maxEntries}`;
    const finding = { reason, badCount: 0, firstBad: [] };
    const copy = await copyAside(store, kv, { key: KV_KEYS.history, why: 'imported', ...whole }, finding, nowMs);
    if (copy) quarantined.push(copy);
  }
  const latest = values.get(KV_KEYS.latest);
  const oldLatest = latest && readOldLatest(latest.bytes);
  if (latest && oldLatest && 'problem' in oldLatest) {
    const finding = { reason: oldLatest.problem, badCount: 0, firstBad: [] };
    const copy = await copyAside(store, kv, { key: KV_KEYS.latest, why: 'corrupt', ...latest }, finding, nowMs);
    if (copy) quarantined.push(copy);
  }
  const hasChunks = chunkKeys.some((key) => values.has(key));
  store.transaction(() => {
    for (const value of quarantined) store.setQuarantined(value);
    // The bound comes later, with the first append: an import alone drops nothing.
    const stamped = [...entries.values()].sort((a, b) => (a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0));
    const bound = { maxEntries: Number.POSITIVE_INFINITY, mayShrink: false };
    appendEntries(store, stamped, { nowMs, bound, archivedTexts });
    if (oldLatest && 'text' in oldLatest) store.setFact('legacy-latest', oldLatest.text);
    store.updateMirror({
      importedAt: new Date(nowMs).toISOString(),
      importedSeq: store.state.seq,
      layout: hasChunks ? (whole ? 'both' : 'chunks') : 'single',
      hasChunks,
      looks: Object.fromEntries(keys.slice(-OPEN_AT_ONCE).map((key) => [key, nowMs])),
      known: Object.fromEntries([...values].slice(-OPEN_AT_ONCE).map(([key, { digest }]) => [key, digest])),
      days: hasChunks ? [...lacking].sort() : [],
      foreignWriter,
    });
  });
}

/**
 * Takes over the value of one key that no Worker wrote. Call it right before that key is written.
 *
 * @throws when something of it would be lost and cannot be copied aside.
 */
export async function takeOver(
  store: HistoryStore,
  kv: Kv,
  key: string,
  value: KvValue,
  options: { bound: Bound; nowMs: number; archive: Archive | undefined; evict: (added: number) => void },
): Promise<void> {
  const old = readOldHistory(value.bytes, options.nowMs);
  const { bound, nowMs, archive } = options;
  const archivedTexts = await readUnlikeTexts(store, archive, old.entries);
  const copies = await setAside(store, kv, { key, ...value }, old, { others: new Map(), archivedTexts, nowMs });
  store.transaction(() => {
    for (const copy of copies) store.setQuarantined(copy);
    const acks = appendEntries(store, old.entries, { nowMs, bound, archivedTexts });
    // Nobody hears that an entry is too old: unless it was here before, it goes the way of all that leaves.
    const tooOld = old.entries.filter((entry, at) => acks[at]?.status === 'too-old' && !store.wasHere(entry));
    if (tooOld.length > 0) {
      const bound = { maxEntries: Number.POSITIVE_INFINITY, mayShrink: false };
      acks.push(...appendEntries(store, tooOld, { nowMs, bound, archivedTexts }));
    }
    options.evict(acks.filter(({ status }) => status === 'appended').length);
    store.updateMirror({ known: { ...store.state.mirror.known, [key]: value.digest } });
  });
}

/** Copies a value aside when taking it over would lose something of it. */
async function setAside(
  store: HistoryStore,
  kv: Kv,
  value: KvValue & { readonly key: string },
  old: OldHistory,
  known: { others: ReadonlyMap<string, Entry>; archivedTexts: ReadonlyMap<string, string>; nowMs: number },
): Promise<Quarantined[]> {
  const { others, archivedTexts, nowMs } = known;
  const conflicts = old.entries.filter(({ timestamp, instant, text }) => {
    const stored = others.get(timestamp)?.text ?? store.find(timestamp, instant)?.text ?? archivedTexts.get(timestamp);
    return stored !== undefined && !haveSameContent(stored, text);
  });
  const stored = describeBad(conflicts.map(({ timestamp }) => `${timestamp} is stored with other content`));
  const found = old.problem === undefined ? stored : old;
  if (found.problem === undefined) return [];
  const badCount = old.badCount + stored.badCount;
  const firstBad = [...old.firstBad, ...stored.firstBad].slice(0, 10);
  const finding = { reason: found.problem, badCount, firstBad };
  const copy = await copyAside(store, kv, { why: 'corrupt', ...value }, finding, nowMs);
  return copy ? [copy] : [];
}
