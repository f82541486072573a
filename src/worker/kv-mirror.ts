/**
 * The old layout in KV: imported once, then kept as a mirror for its readers.
 *
 * Others can still write there (the publish action's fallback while the Worker is away), so before the mirror writes it
 * looks: what it did not write itself is imported first, and what cannot be imported is copied aside, byte for byte.
 */
import { KV_KEYS } from '../history/protocol.ts';
import { digestOf, digestOfKey, toHex } from './byte-digest.ts';
import type { Eviction } from './eviction.ts';
import { openPage } from './history-page.ts';
import type { HistoryStore, Quarantined } from './history-store.ts';
import { type OldHistory, readKey, readOldHistory, readOldLatest, writeKey } from './old-layout.ts';

const { history: HISTORY_KEY, latest: LATEST_KEY } = KV_KEYS;
/** KV takes 25 MiB; of a longer history the mirror has the youngest entries that fit. */
const MAX_VALUE_BYTES = 24 * 1_048_576;
/** KV takes one write per second and key. */
const MIN_INTERVAL_MS = 1_000;
const MAX_INTERVAL_MS = 10_000;
/** A second of rest per mebibyte: mirroring a long history must not hold up appends. */
const BYTES_PER_MS = 1_048;

export class KvMirror {
  readonly #store: HistoryStore;
  readonly #kv: KVNamespace;
  readonly #eviction: Eviction;
  readonly #maxEntries: number;
  #isImported = false;
  /** Why the last pass failed; undefined when it succeeded. */
  problem: string | undefined;

  constructor(store: HistoryStore, kv: KVNamespace, eviction: Eviction, maxEntries: number) {
    this.#store = store;
    this.#kv = kv;
    this.#eviction = eviction;
    this.#maxEntries = maxEntries;
  }

  get isImported(): boolean {
    this.#isImported ||= this.#store.fact('imported-at') !== undefined;
    return this.#isImported;
  }

  get isBehind(): boolean {
    const { revision, mirroredRevision } = this.#store.state;
    return revision !== mirroredRevision;
  }

  /** Takes over what the old layout holds. Throws when KV cannot be read or a copy cannot be written: nothing is done then. */
  async importOnce(nowMs: number): Promise<void> {
    if (this.isImported) return;
    const [history, latest] = await Promise.all([readKey(this.#kv, HISTORY_KEY), readKey(this.#kv, LATEST_KEY)]);
    const old = history === null ? undefined : readOldHistory(history, nowMs);
    const oldLatest = latest === null ? undefined : readOldLatest(latest);
    const quarantined: Quarantined[] = [];
    if (history !== null && old) quarantined.push(...(await this.#setAside(history, old, nowMs)));
    if (latest !== null && oldLatest && 'problem' in oldLatest) {
      quarantined.push(...(await this.#copyAside(LATEST_KEY, 'corrupt', latest, oldLatest.problem, nowMs)));
    }
    const digest = history === null ? undefined : await digestOf(history);
    this.#store.transaction(() => {
      for (const value of quarantined) this.#store.addQuarantined(value);
      // The bound comes later, with the first append: an import alone drops nothing.
      this.#store.append(old?.entries ?? [], nowMs, Number.POSITIVE_INFINITY);
      if (oldLatest && 'text' in oldLatest) this.#store.setFact('legacy-latest', oldLatest.text);
      if (digest !== undefined) this.#store.setFact('mirror-digest', digest);
      this.#store.setFact('imported-seq', String(this.#store.state.seq));
      this.#store.setFact('imported-at', new Date(nowMs).toISOString());
    });
  }

  /** How long the mirror rests between writes: longer for histories that cost more to write. */
  get intervalMs(): number {
    const proportionalMs = Math.ceil(this.#store.state.bytes / BYTES_PER_MS);
    return Math.min(Math.max(proportionalMs, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
  }

  /**
   * Writes history and latest entry, once each. Failures are remembered in `problem`, never thrown.
   *
   * @returns whether the mirror was brought to the state it started from.
   */
  async bringUpToDate(latest: () => string | undefined, nowMs: number): Promise<boolean> {
    try {
      await this.#importForeign(nowMs);
      const { revision } = this.#store.state;
      const newest = latest();
      const { isCut, digest } = await this.#writeHistory();
      this.#store.setFact('mirror-digest', digest);
      if (newest !== undefined) await writeKey(this.#kv, LATEST_KEY, newest);
      this.#store.markMirrored(revision);
      this.problem = isCut ? 'the history is larger than a KV value; the mirror has its youngest entries' : undefined;
      return true;
    } catch (error) {
      this.problem = `the KV mirror is behind: ${error instanceof Error ? error.message : error}`;
      return false;
    }
  }

  /** Takes over what somebody else wrote. An older own value that KV still serves only repeats what is stored. */
  async #importForeign(nowMs: number): Promise<void> {
    const digest = await digestOfKey(this.#kv, HISTORY_KEY);
    if (digest === undefined || digest === this.#store.fact('mirror-digest')) return;
    const bytes = await readKey(this.#kv, HISTORY_KEY);
    if (bytes === null) return;
    const old = readOldHistory(bytes, nowMs);
    const quarantined = await this.#setAside(bytes, old, nowMs);
    this.#store.transaction(() => {
      for (const value of quarantined) this.#store.addQuarantined(value);
      this.#store.append(old.entries, nowMs, this.#maxEntries);
      this.#eviction.evictNow();
    });
  }

  /** Copies a value aside when taking it over would lose something of it. */
  async #setAside(bytes: ArrayBuffer, old: OldHistory, nowMs: number): Promise<Quarantined[]> {
    const conflict = old.entries.find((entry) => {
      const stored = this.#store.find(entry.timestamp);
      return stored !== undefined && stored.text !== entry.text;
    });
    const problem = old.problem ?? (conflict && `${conflict.timestamp} is stored with other content`);
    if (problem !== undefined) return this.#copyAside(HISTORY_KEY, 'corrupt', bytes, problem, nowMs);
    if (this.isImported || old.entries.length <= this.#maxEntries) return [];
    const reason = `it has ${old.entries.length} entries, more than the bound of ${this.#maxEntries}`;
    return this.#copyAside(HISTORY_KEY, 'imported', bytes, reason, nowMs);
  }

  /** Copies a value once: KV can go on serving an old value for a minute after it was written over. */
  async #copyAside(
    key: string,
    why: 'corrupt' | 'imported',
    bytes: ArrayBuffer,
    reason: string,
    nowMs: number,
  ): Promise<Quarantined[]> {
    const digest = await digestOf(bytes);
    if (this.#store.quarantined().some((known) => known.digest === digest)) return [];
    const copy = `${key}.${why}.${new Date(nowMs).toISOString()}`;
    await writeKey(this.#kv, copy, bytes);
    return [{ key: copy, reason, digest }];
  }

  /** A long history goes as a stream, read in pieces between appends. */
  async #writeHistory(): Promise<{ isCut: boolean; digest: string }> {
    const { state } = this.#store;
    const isCut = state.bytes + state.total + 2 > MAX_VALUE_BYTES; // brackets and commas
    const everything = this.#store.reader.stretchOf({ format: 'json' }, state.seq);
    const kept = isCut ? { ...everything, after: this.#store.reader.startOfLast(MAX_VALUE_BYTES) } : everything;
    const body = openPage(this.#store, kept, 'json');
    if (typeof body === 'string') {
      await writeKey(this.#kv, HISTORY_KEY, body);
      return { isCut, digest: await digestOf(new TextEncoder().encode(body)) };
    }
    const digest = new crypto.DigestStream('SHA-256');
    digest.digest.catch(() => undefined); // a write that fails is reported by the write
    const writer = digest.getWriter();
    const hashed = body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        async transform(chunk, controller) {
          await writer.write(chunk);
          controller.enqueue(chunk);
        },
        flush: () => writer.close(),
      }),
    );
    await writeKey(this.#kv, HISTORY_KEY, hashed, Math.min(state.bytes, MAX_VALUE_BYTES));
    return { isCut, digest: toHex(await digest.digest) };
  }
}
