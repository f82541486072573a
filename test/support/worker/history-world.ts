/**
 * The parts of the history object in this process: real SQLite, a KV and an archive that fail when they are told to, and
 * a clock that stands. What the object of the Worker composes is composed here the same way.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type Entry, isStamped, readEntry } from '../../../src/history/entry.ts';
import type { EntryAck } from '../../../src/history/protocol.ts';
import { Archive, type Bucket } from '../../../src/worker/archive.ts';
import { readUnlikeTexts } from '../../../src/worker/archived-texts.ts';
import { Eviction } from '../../../src/worker/eviction.ts';
import { appendEntries } from '../../../src/worker/history-append.ts';
import { pageOf } from '../../../src/worker/history-page.ts';
import { HistoryReader } from '../../../src/worker/history-reader.ts';
import { type Bound, HistoryStore } from '../../../src/worker/history-store.ts';
import { importOldLayout } from '../../../src/worker/kv-import.ts';
import { KvMirror, type MirrorSettings } from '../../../src/worker/kv-mirror.ts';
import type { Kv } from '../../../src/worker/old-layout.ts';
import type { Storage } from '../../../src/worker/state-row.ts';
import { nextPageUrl, readWindow } from '../../../src/worker/window.ts';

export const START_MS = Date.UTC(2026, 5, 1);

/** SQLite as a Durable Object has it. `rowsRead` is not counted here: the built Worker's are, by `bench budget`. */
export function sqliteStorage(): Storage & { readonly database: DatabaseSync } {
  const database = new DatabaseSync(':memory:');
  return {
    database,
    sql: {
      exec(query, ...bindings) {
        const values = bindings.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value));
        const rows = database.prepare(query).all(...(values as SQLInputValue[]));
        return { toArray: () => rows as never, rowsRead: rows.length, rowsWritten: 0 };
      },
    },
    transactionSync(changes) {
      database.exec('BEGIN');
      try {
        const result = changes();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
  };
}

interface KvEntry {
  bytes: Uint8Array;
  metadata: object | null;
}

export interface KvWorld extends Kv {
  readonly values: Map<string, KvEntry>;
  /** What reads of a key show instead of what is stored, as a cache would; null shows nothing. */
  readonly cached: Map<string, KvEntry | null>;
  readonly puts: string[];
  text(key: string): string | undefined;
  set(key: string, text: string, metadata?: object): void;
  refusesWrites: boolean;
  refusesReads: boolean;
  /** Runs when a value is read, after the answer is fixed. */
  onRead: ((key: string) => void) | undefined;
}

export function kvWorld(): KvWorld {
  const values = new Map<string, KvEntry>();
  const cached = new Map<string, KvEntry | null>();
  const world: KvWorld = {
    values,
    cached,
    puts: [],
    refusesWrites: false,
    refusesReads: false,
    onRead: undefined,
    text: (key) => {
      const entry = values.get(key);
      return entry && new TextDecoder().decode(entry.bytes);
    },
    set: (key, text, metadata) => {
      values.set(key, { bytes: new TextEncoder().encode(text), metadata: metadata ?? null });
    },
    async getWithMetadata(key) {
      const entry = cached.has(key) ? cached.get(key) : values.get(key);
      world.onRead?.(key);
      if (world.refusesReads) throw new Error('KV GET failed: 500 Internal Server Error');
      if (!entry) return { value: null, metadata: null };
      return { value: Uint8Array.from(entry.bytes).buffer, metadata: entry.metadata };
    },
    async put(key, value, options) {
      world.puts.push(key);
      if (world.refusesWrites) throw new Error('KV PUT failed: 429 Too Many Requests');
      const bytes = new Uint8Array(await new Response(value as string).arrayBuffer());
      if (bytes.byteLength > 25 * 1_048_576) throw new Error('KV PUT failed: 413 Value length exceeds limit');
      values.set(key, { bytes, metadata: options?.metadata ?? null });
    },
    async list({ prefix, cursor }) {
      const names = [...values.keys()].filter((name) => name.startsWith(prefix)).sort();
      const from = Number(cursor ?? 0);
      const isWhole = from + 100 >= names.length;
      return {
        keys: names.slice(from, from + 100).map((name) => ({ name })),
        list_complete: isWhole,
        ...(isWhole ? {} : { cursor: String(from + 100) }),
      };
    },
  };
  return world;
}

export interface BucketWorld extends Bucket {
  readonly objects: Map<string, string>;
  gets: number;
  refusesWrites: boolean;
  /** Runs before an object comes. */
  onGet: (() => Promise<void>) | undefined;
}

export function bucketWorld(): BucketWorld {
  const world: BucketWorld = {
    objects: new Map(),
    gets: 0,
    refusesWrites: false,
    onGet: undefined,
    async put(key, value) {
      if (world.refusesWrites) throw new Error('put: We encountered an internal error');
      if (!world.objects.has(key)) world.objects.set(key, value);
      return {};
    },
    async get(key) {
      world.gets += 1;
      const { onGet } = world;
      world.onGet = undefined;
      await onGet?.();
      const text = world.objects.get(key);
      return text === undefined
        ? null
        : { arrayBuffer: async () => new TextEncoder().encode(text).buffer as ArrayBuffer };
    },
    async delete(keys) {
      for (const key of keys) world.objects.delete(key);
    },
  };
  return world;
}

export interface WorldOptions {
  storage?: Storage;
  maxEntries?: number;
  mayShrink?: boolean;
  archive?: BucketWorld;
  kv?: KvWorld;
  mirror?: Partial<MirrorSettings>;
  writer?: string;
  clock?: { ms: number };
}

/** One life of the object; another one with the same storage goes on where it ended. */
export class HistoryWorld {
  readonly clock: { ms: number };
  readonly storage: Storage;
  readonly store: HistoryStore;
  readonly reader: HistoryReader;
  readonly eviction: Eviction;
  readonly kv: KvWorld;
  readonly mirror: KvMirror;
  readonly bound: Bound;
  readonly #importFrom: string | undefined;
  readonly #archive: Archive | undefined;

  constructor(options: WorldOptions = {}) {
    this.clock = options.clock ?? { ms: START_MS };
    this.storage = options.storage ?? sqliteStorage();
    this.kv = options.kv ?? kvWorld();
    const { maxEntries = 10_000, mayShrink = false } = options;
    this.bound = { maxEntries, mayShrink: mayShrink || options.archive !== undefined };
    this.store = new HistoryStore(this.storage, {
      newId: () => options.writer ?? 'this-writer',
      now: () => this.clock.ms,
    });
    const archive = options.archive && new Archive(options.archive);
    this.#archive = archive;
    this.reader = new HistoryReader(this.store, archive);
    this.eviction = new Eviction(this.store, archive, this.bound, () => this.clock.ms);
    const settings = { intervalMs: 300_000, layout: undefined, importFrom: undefined, ...options.mirror };
    this.#importFrom = settings.importFrom;
    this.mirror = new KvMirror(this.store, this.reader, this.kv, {
      settings,
      bound: this.bound,
      archive,
      ports: {
        now: () => this.clock.ms,
        latest: () => this.store.latest()?.text,
        evict: (added) => this.eviction.evictNow(added),
      },
    });
  }

  async import(): Promise<void> {
    const { maxEntries } = this.bound;
    const more = { importFrom: this.#importFrom, archive: this.#archive };
    await importOldLayout(this.store, this.kv, { ...more, maxEntries, nowMs: this.clock.ms });
  }

  async append(...texts: string[]): Promise<EntryAck[]> {
    const entries = texts.map((text) => toEntry(text, this.clock.ms));
    const archivedTexts = await readUnlikeTexts(this.store, this.#archive, entries);
    const acks = this.store.transaction(() => {
      const acks = appendEntries(this.store, entries, { nowMs: this.clock.ms, bound: this.bound, archivedTexts });
      this.eviction.evictNow(acks.filter(({ status }) => status === 'appended').length);
      return acks;
    });
    await this.eviction.archiveAndEvict();
    return acks;
  }

  /** The answer to a query such as `limit=3`, and where the next page begins. */
  async page(query = ''): Promise<{ text: string; next: string | undefined; isComplete: boolean }> {
    const url = new URL(`https://history.example/?${query}`);
    const reading = readWindow(url.searchParams, this.clock.ms);
    if (!reading.ok) throw new Error(reading.error);
    const page = pageOf(this.store, this.reader, reading.window);
    const text = await new Response(await page.open()).text();
    return {
      text,
      isComplete: page.isComplete,
      next: page.end && nextPageUrl(url, page.end, this.store.state.evicted).split('?')[1],
    };
  }

  /** The texts of all pages of a query. */
  async walk(query: string): Promise<string[]> {
    const texts: string[] = [];
    for (let next: string | undefined = query; next !== undefined; ) {
      const page: { text: string; next: string | undefined } = await this.page(next);
      texts.push(page.text);
      next = page.next;
    }
    return texts;
  }

  /** Lets alarms ring until nothing is due or the time is over. */
  async runFor(ms: number): Promise<void> {
    const end = this.clock.ms + ms;
    for (;;) {
      const due = this.mirror.nextDueMs();
      if (due === undefined || due > end) break;
      this.clock.ms = Math.max(due, this.clock.ms + 1);
      await this.mirror.run();
    }
    this.clock.ms = end;
  }
}

export function toEntry(text: string, nowMs = START_MS): Entry {
  const reading = readEntry(text, nowMs);
  if (!reading.ok || !isStamped(reading.entry)) throw new Error(`no entry: ${text}`);
  return reading.entry;
}

/** An entry so many minutes after the beginning of 2026. */
export function minuteEntry(minute: number, price = '1.50', padding = ''): string {
  const more = padding === '' ? '' : `,"padding":"${padding}"`;
  return `{"_timestamp":"${minuteStamp(minute)}","price":${price}${more}}`;
}

export function minuteStamp(minute: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
}
