/**
 * The mirror in KV for readers of the old layout: the latest entry within ten seconds, the history at most once an
 * interval, both only when they changed.
 *
 * Others can still write there (the publish action's fallback while the Worker is away), and KV serves what it read for a
 * minute, absence too. So nothing is overwritten within 90 seconds of the first look at its key, every value is read again
 * right before it is written over, and what this history did not write is taken over first.
 */
import { sha256Hex } from '../history/digest.ts';
import { instantKeyOfMs } from '../history/instant.ts';
import { KV_KEYS, LIMITS, type MirrorMetadata } from '../history/protocol.ts';
import type { Archive } from './archive.ts';
import { openPage } from './history-page.ts';
import type { HistoryReader, Stretch } from './history-reader.ts';
import type { MirrorState } from './history-state.ts';
import type { Bound, HistoryStore } from './history-store.ts';
import { takeOver } from './kv-import.ts';
import { type Kv, type KvValue, readKey, writeKey } from './old-layout.ts';
import { AFTER_ALL, beginningOf, type Place } from './place.ts';
import { TooManyCopiesError } from './quarantine.ts';
import { dayOf } from './row-layout.ts';

/** Of a longer history the mirror has the youngest entries that fit. */
const MAX_VALUE_BYTES = 24 * 1_048_576;
const WARN_SHARE = 0.8;
/** Between two writes of the latest entry: KV takes one a second, and readers shall wait ten at most. */
const LATEST_INTERVAL_MS = 7_000;
const SOON_MS = 1_000;
const MIN_RETRY_MS = 5_000;
const MAX_RETRY_MS = 3_600_000;
/** Chunks written in one pass; a day has 1,000 KV writes on the Free plan. */
const MAX_CHUNKS = 12;
/** More than a pass looks at: a key that is forgotten between two passes is looked at for the first time again and again. */
const KEYS_REMEMBERED = MAX_CHUNKS + 4;
/** Stands for the digest of what this history wrote: its id on the value tells that. */
const WRITTEN = 'written';
const MS_PER_DAY = 86_400_000;

export type MirrorLayout = 'single' | 'chunks' | 'both' | 'off';

export interface MirrorSettings {
  /** Between two writes of the history; 0 switches the mirror off. */
  readonly intervalMs: number;
  /** Undefined: what the import found. */
  readonly layout: MirrorLayout | undefined;
  /** The history whose mirror an empty one may take over. */
  readonly importFrom: string | undefined;
}

export interface MirrorPorts {
  readonly now: () => number;
  latest(): string | undefined;
  /** Keeps the history to its bound after entries were taken over. */
  readonly evict: (added: number) => void;
}

/** Ends a pass without failure: it goes on later. */
class Wait extends Error {}

export class KvMirror {
  readonly #store: HistoryStore;
  readonly #reader: HistoryReader;
  readonly #kv: Kv;
  readonly #settings: MirrorSettings;
  readonly #bound: Bound;
  readonly #archive: Archive | undefined;
  readonly #ports: MirrorPorts;

  constructor(
    store: HistoryStore,
    reader: HistoryReader,
    kv: Kv,
    options: { settings: MirrorSettings; bound: Bound; archive: Archive | undefined; ports: MirrorPorts },
  ) {
    this.#store = store;
    this.#reader = reader;
    this.#kv = kv;
    this.#settings = options.settings;
    this.#bound = options.bound;
    this.#archive = options.archive;
    this.#ports = options.ports;
  }

  get layout(): MirrorLayout {
    if (this.#settings.intervalMs === 0) return 'off';
    return this.#settings.layout ?? this.#state.layout;
  }

  get #writesChunks(): boolean {
    return this.layout === 'chunks' || this.layout === 'both';
  }

  get problems(): string[] {
    const { problem, isCut, foreignWriter, refused, bytes } = this.#state;
    const share = Math.floor((bytes / LIMITS.kvValueBytes) * 100);
    return [
      ...(this.layout !== 'off' && problem ? [problem] : []),
      ...(isCut ? ['the history is larger than a KV value; the mirror has its youngest entries'] : []),
      ...(!isCut && share >= WARN_SHARE * 100 ? [`the mirror takes ${share} % of what a KV value may have`] : []),
      ...(foreignWriter === null
        ? []
        : [
            `KV holds the mirror of another history (writer ${foreignWriter}): it is neither imported nor written over; ` +
              'give this Worker a namespace of its own, or name that writer in IMPORT_FROM_WRITER while this one is empty',
          ]),
      ...(refused === null ? [] : [`ten copies wait to be acknowledged, so this one is kept out: ${refused}`]),
    ];
  }

  /** When the next pass is due, in ms; undefined when KV has everything. */
  nextDueMs(): number | undefined {
    const { revision, seq } = this.#store.state;
    const mirror = this.#state;
    if (this.layout === 'off' || seq === 0) return undefined;
    const soon = this.#ports.now() + SOON_MS;
    const dueAt = (key: string, atMs: number): number => Math.max(atMs, this.#lastLook(key) + LIMITS.kvCacheMs);
    const dues = [
      ...(mirror.latestRevision === revision
        ? []
        : [dueAt(KV_KEYS.latest, mirror.latestWrittenAtMs + LATEST_INTERVAL_MS)]),
      ...(mirror.revision === revision
        ? []
        : [dueAt(KV_KEYS.history, mirror.historyWrittenAtMs + this.#settings.intervalMs)]),
    ];
    if (dues.length === 0) return undefined;
    return Math.max(soon, Math.min(...dues), mirror.failures > 0 ? mirror.retryAtMs : 0);
  }

  /** Writes everything again at the next pass: a reconciliation found other content. What lies there is read first, as always. */
  renew(): void {
    const { [KV_KEYS.latest]: _, ...known } = this.#state.known;
    this.#update({ revision: -1, latestRevision: -1, known });
  }

  /** Writes what is due. Failures are remembered, never thrown. */
  async run(): Promise<void> {
    const due = this.nextDueMs();
    if (due === undefined || due > this.#ports.now() + SOON_MS) return;
    try {
      // The latest entry goes first: a small write proves that KV takes writes before the list is read.
      await this.#writeLatest(this.#state.failures > 0);
      const isBehind = this.#state.revision !== this.#store.state.revision;
      const mayWrite = this.#ports.now() >= this.#state.historyWrittenAtMs + this.#settings.intervalMs;
      if (isBehind && mayWrite) await this.#writeHistory();
      this.#update({ failures: 0, problem: null, refused: null });
    } catch (error) {
      if (error instanceof Wait) return;
      this.#fail(error);
    }
  }

  get #state(): MirrorState {
    return this.#store.state.mirror;
  }

  #update(changes: Partial<MirrorState>): void {
    this.#store.updateMirror(changes);
  }

  #fail(error: unknown): void {
    const failures = this.#state.failures + 1;
    const waitMs = Math.min(MIN_RETRY_MS * 3 ** (failures - 1), MAX_RETRY_MS);
    const reason = error instanceof Error ? error.message : String(error);
    this.#update({
      failures,
      retryAtMs: this.#ports.now() + waitMs,
      problem: `the KV mirror is behind: ${reason}`,
      ...(error instanceof TooManyCopiesError ? { refused: reason } : {}),
    });
  }

  async #writeLatest(isProbe: boolean): Promise<void> {
    const { revision } = this.#store.state;
    const text = this.#ports.latest();
    if (text === undefined) return;
    const digest = sha256Hex(text);
    if (isProbe || this.#state.known[KV_KEYS.latest] !== digest) {
      await this.#prepare(KV_KEYS.latest);
      const newest = this.#ports.latest() ?? text;
      await this.#put(KV_KEYS.latest, newest);
      this.#written(KV_KEYS.latest, sha256Hex(newest));
    }
    this.#update({ latestRevision: revision, latestWrittenAtMs: this.#ports.now() });
  }

  async #writeHistory(): Promise<void> {
    // Entries that come meanwhile, or were taken over, wait for the next pass.
    const { revision } = this.#store.state;
    if (this.#writesChunks) await this.#writeChunks();
    // The fallback of the publish action writes the single value whatever the layout is.
    if (this.layout === 'chunks') await this.#takeOver(KV_KEYS.history, await this.#look(KV_KEYS.history));
    else await this.#writeWhole();
    const isWhole = !this.#writesChunks || this.#state.days.length === 0;
    this.#update({ revision: isWhole ? revision : -1, historyWrittenAtMs: this.#ports.now() });
  }

  async #writeWhole(): Promise<void> {
    await this.#prepare(KV_KEYS.history);
    const { seq, total } = this.#store.state;
    const everything: Stretch = { after: this.#reader.startOfBound(), end: AFTER_ALL, maxSeq: seq };
    // Brackets and commas take room too.
    const start = this.#reader.startOfNewest(everything, Number.MAX_SAFE_INTEGER, MAX_VALUE_BYTES - total - 2);
    const stretch = start ? { ...everything, after: start } : everything;
    const bytes = await this.#putStretch(KV_KEYS.history, stretch);
    this.#written(KV_KEYS.history, WRITTEN);
    this.#update({ isCut: start !== undefined, bytes });
  }

  async #writeChunks(): Promise<void> {
    if (!this.#state.hasChunks) this.#update({ hasChunks: true, days: this.#allDays() });
    // Tomorrow's key is looked at today: then its absence is known for long enough when the day begins.
    const tomorrow = `${KV_KEYS.dayPrefix}${new Date(this.#ports.now() + MS_PER_DAY).toISOString().slice(0, 10)}`;
    if (this.#state.looks[tomorrow] === undefined) await this.#look(tomorrow);
    for (const day of this.#state.days.slice(-MAX_CHUNKS)) {
      const key = `${KV_KEYS.dayPrefix}${day}`;
      try {
        await this.#prepare(key);
      } catch (error) {
        if (error instanceof Wait) continue;
        throw error;
      }
      const startMs = Date.parse(`${day}T00:00:00Z`);
      const stretch = {
        after: beginningOf(instantKeyOfMs(startMs)),
        end: beginningOf(instantKeyOfMs(startMs + MS_PER_DAY)),
        maxSeq: this.#store.state.seq,
      };
      if (this.#isPartlyGone(day, stretch.after)) {
        this.#update({ days: this.#state.days.filter((other) => other !== day) });
        continue;
      }
      await this.#putStretch(key, stretch);
      this.#written(key, WRITTEN);
      this.#update({ days: this.#state.days.filter((other) => other !== day) });
    }
  }

  /** A chunk of which entries have gone stays as it is: written anew it would lose them. */
  #isPartlyGone(day: string, start: Place): boolean {
    const { gone, goneBefore } = this.#store.state;
    if (goneBefore.count > 0 && goneBefore.through.instant >= start.instant) return true;
    return gone.count > 0 && this.#store.gone.hasDay(day);
  }

  /**
   * Looks at a key right before it is written, and takes over what is new there. A look that is not the first for 90
   * seconds may show what KV remembers of the one before; so after one that led to no write, there is none for as long.
   */
  async #prepare(key: string): Promise<void> {
    if (this.#ports.now() < this.#lastLook(key) + LIMITS.kvCacheMs) throw new Wait(key);
    const isFirst = this.#state.looks[key] === undefined;
    // Before the look: an object that dies on the way shall know of it in its next life.
    if (isFirst || key !== KV_KEYS.latest) this.#remember({ looks: { [key]: this.#ports.now() } });
    const value = await this.#look(key);
    if (isFirst) throw new Wait(key);
    await this.#takeOver(key, value);
  }

  /** Takes over what somebody else wrote. */
  async #takeOver(key: string, value: KvValue | undefined): Promise<void> {
    if (!value) return;
    if (value.digest === this.#state.known[key] || value.writer === this.#store.state.writer) return;
    if (value.writer !== undefined) {
      this.#update({ foreignWriter: value.writer });
      throw new Error(`${key} was written by another history`);
    }
    const { now, evict } = this.#ports;
    const archive = this.#archive;
    await takeOver(this.#store, this.#kv, key, value, { bound: this.#bound, nowMs: now(), archive, evict });
    this.#update({ foreignWriter: null });
  }

  async #look(key: string): Promise<KvValue | undefined> {
    const value = await readKey(this.#kv, key);
    // What was written here and is absent may only be cached as absent.
    if (value === undefined && this.#state.known[key] !== undefined) {
      const { [key]: _, ...others } = this.#state.known;
      this.#update({ known: others });
      this.#remember({ looks: { [key]: this.#ports.now() } });
      throw new Wait(key);
    }
    if (this.#state.looks[key] === undefined) this.#remember({ looks: { [key]: this.#ports.now() } });
    return value;
  }

  #lastLook(key: string): number {
    return this.#state.looks[key] ?? 0;
  }

  #remember({ looks = {}, known = {} }: Partial<Pick<MirrorState, 'looks' | 'known'>>): void {
    const { looks: oldLooks, known: oldKnown } = this.#state;
    this.#update({ looks: latest(oldLooks, looks), known: latest(oldKnown, known) });
  }

  /** After a write the next one needs no wait: what is seen then is that, or newer. */
  #written(key: string, digest: string): void {
    this.#remember({ looks: { [key]: 0 }, known: { [key]: digest } });
  }

  async #put(key: string, value: string | ReadableStream, sizeBytes = 0): Promise<void> {
    this.#store.countUse({ kvWrites: 1 });
    const metadata: MirrorMetadata = { writer: this.#store.state.writer };
    await writeKey(this.#kv, key, value, { metadata, sizeBytes });
  }

  /**
   * A long history goes as a stream, read in pieces between appends.
   *
   * @returns its size in bytes.
   */
  async #putStretch(key: string, stretch: Stretch): Promise<number> {
    const body = await openPage(this.#store, this.#reader, stretch, { format: 'json' });
    if (typeof body === 'string') {
      await this.#put(key, body);
      return body.length;
    }
    let bytes = 0;
    const counted = body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength;
          controller.enqueue(chunk);
        },
      }),
    );
    await this.#put(key, counted, MAX_VALUE_BYTES);
    return bytes;
  }

  #allDays(): string[] {
    const days = new Set<string>();
    for (const meta of this.#store.state.catalog) {
      for (const stamp of this.#store.table.readIndex(meta).stamps) days.add(dayOf(stamp));
    }
    return [...days].sort();
  }
}

/** The most recent members, with those that are new. */
function latest<T>(before: Readonly<Record<string, T>>, added: Readonly<Record<string, T>>): Record<string, T> {
  const members = Object.fromEntries(Object.entries(before).filter(([key]) => !(key in added)));
  Object.assign(members, added);
  const fixed = [KV_KEYS.history, KV_KEYS.latest] as string[];
  const all = Object.entries(members);
  const others = all.filter(([key]) => !fixed.includes(key)).slice(-KEYS_REMEMBERED);
  return Object.fromEntries([...all.filter(([key]) => fixed.includes(key)), ...others]);
}
