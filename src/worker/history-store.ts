/** The history in the SQLite storage of its Durable Object: one row per entry, one row of state. Synchronous. */
import { EMPTY_HEAD, entryDigest, nextHead } from '../history/digest.ts';
import { type Entry, isStamped, stampEntry, type UnstampedEntry } from '../history/entry.ts';
import type { EntryAck } from '../history/protocol.ts';
import type { StoredEntry } from './history-answers.ts';
import { HistoryReader } from './history-reader.ts';
import { isAfter, type Place } from './window.ts';

export interface State {
  readonly total: number;
  /** Sum of the UTF-8 sizes of the stored entries. */
  readonly bytes: number;
  /** Of the newest link of the chain; 0 for an empty one. */
  readonly seq: number;
  readonly head: string;
  readonly evicted: number;
  /** The youngest entry that was ever evicted: a reader behind it has missed something. */
  readonly evictedThrough: Place;
  /** Grows with every change; the mirror is up to date when it has written this revision. */
  readonly revision: number;
  readonly mirroredRevision: number;
}

/** A value of the old layout that was copied aside, byte for byte. */
export interface Quarantined {
  /** The KV key of the copy. */
  readonly key: string;
  readonly reason: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly digest: string;
}

/** `size` in the index lets a page be measured without reading the entries. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY,
    timestamp TEXT NOT NULL UNIQUE,
    instant TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    previous TEXT NOT NULL,
    body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS entries_in_order ON entries (instant, seq, size);
  CREATE TABLE IF NOT EXISTS state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    total INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    head TEXT NOT NULL,
    evicted INTEGER NOT NULL,
    evicted_instant TEXT NOT NULL,
    evicted_seq INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    mirrored_revision INTEGER NOT NULL
  );
  INSERT OR IGNORE INTO state VALUES (1, 0, 0, 0, '${EMPTY_HEAD}', 0, '', 0, 0, 0);
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS quarantine (key TEXT PRIMARY KEY, reason TEXT NOT NULL, digest TEXT NOT NULL);
`;

/** One-off facts: whether and when the old layout was imported, and its latest entry. */
export type FactName = 'imported-at' | 'imported-seq' | 'legacy-latest' | 'mirror-digest';

export class HistoryStore {
  /** Windows and pages of what is stored. */
  readonly reader: HistoryReader;
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  #state: State;
  /** The last stamp given, so that many entries of one millisecond need no search. */
  #stamped = { ms: -1, count: 0 };

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.#sql.exec(SCHEMA);
    this.#state = this.#readState();
    this.reader = new HistoryReader(storage.sql);
  }

  get state(): State {
    return this.#state;
  }

  /** Runs changes as one transaction; when it throws, nothing has changed, here or on disk. */
  transaction<T>(changes: () => T): T {
    const before = this.#state;
    try {
      return this.#storage.transactionSync(changes);
    } catch (error) {
      this.#state = before;
      throw error;
    }
  }

  /**
   * Appends entries in their order, each as if it came alone. Call inside `transaction`. The bound only decides what is
   * too old; `evict` enforces it.
   *
   * @param nowMs the time an entry without `_timestamp` gets, made unique by digits below the millisecond.
   */
  append(entries: readonly (Entry | UnstampedEntry)[], nowMs: number, maxEntries: number): EntryAck[] {
    let { total, bytes, seq, head } = this.#state;
    const acks: EntryAck[] = [];
    for (const given of entries) {
      const entry = isStamped(given) ? given : this.#stamp(given, nowMs);
      const { timestamp, text } = entry;
      if (total >= maxEntries && entry.instant < this.#oldestToKeep(total - maxEntries)) {
        acks.push(this.#compare(entry) ?? { timestamp, seq: null, digest: entryDigest(text), status: 'too-old' });
        continue;
      }
      const digest = entryDigest(text);
      const size = new TextEncoder().encode(text).byteLength;
      const insertion = this.#sql.exec(
        `INSERT INTO entries (seq, timestamp, instant, size, digest, previous, body) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (timestamp) DO NOTHING RETURNING seq`,
        ...[seq + 1, timestamp, entry.instant, size, digest, head, text],
      );
      if (insertion.toArray().length === 0) {
        acks.push(this.#compare(entry) as EntryAck);
        continue;
      }
      total += 1;
      bytes += size;
      seq += 1;
      head = nextHead(head, digest);
      acks.push({ timestamp, seq, digest, status: 'appended' });
    }
    if (seq > this.#state.seq) this.#update({ total, bytes, seq, head, revision: this.#state.revision + 1 });
    return acks;
  }

  /** The oldest entries over the bound, oldest first: at most `maxCount`, and about `maxBytes` of text. */
  overBound(maxEntries: number, maxCount: number, maxBytes: number): StoredEntry[] {
    const excess = Math.min(this.#state.total - maxEntries, maxCount);
    if (excess <= 0) return [];
    const entries: StoredEntry[] = [];
    let bytes = 0;
    for (const row of this.#sql.exec(`SELECT * FROM entries ORDER BY instant, seq LIMIT ?`, excess)) {
      entries.push(toEntry(row));
      bytes += Number(row['size']);
      if (bytes >= maxBytes) break;
    }
    return entries;
  }

  /**
   * Removes the `count` oldest entries; head and chain stay. Call inside `transaction`.
   *
   * @returns how many went.
   */
  evict(count: number): number {
    if (count <= 0) return 0;
    return this.#recordEviction(
      this.#sql.exec(
        `DELETE FROM entries WHERE seq IN (SELECT seq FROM entries ORDER BY instant, seq LIMIT ?)
         RETURNING instant, seq, size`,
        count,
      ),
    );
  }

  /** Removes what `overBound` gave; throws, and so removes nothing, when that is not exactly the oldest part any more. */
  evictThrough(oldest: readonly StoredEntry[]): number {
    const last = oldest.at(-1);
    if (!last) return 0;
    const evicted = this.#recordEviction(
      this.#sql.exec(
        'DELETE FROM entries WHERE (instant, seq) <= (?, ?) RETURNING instant, seq, size',
        ...[last.instant, last.seq],
      ),
    );
    if (evicted !== oldest.length) throw new Error(`${evicted} entries to evict, ${oldest.length} are archived`);
    return evicted;
  }

  find(timestamp: string): StoredEntry | undefined {
    const [row] = this.#sql.exec('SELECT * FROM entries WHERE timestamp = ?', timestamp);
    return row && toEntry(row);
  }

  /** The youngest entry by moment; of the same moment the one stored last. */
  latest(): StoredEntry | undefined {
    const [row] = this.#sql.exec('SELECT * FROM entries ORDER BY instant DESC, seq DESC LIMIT 1');
    return row && toEntry(row);
  }

  fact(name: FactName): string | undefined {
    const [row] = this.#sql.exec<{ value: string }>('SELECT value FROM facts WHERE name = ?', name);
    return row?.value;
  }

  setFact(name: FactName, value: string): void {
    this.#sql.exec(
      'INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    );
  }

  /** Values of the old layout that could not be taken, by the key they were copied to. */
  quarantined(): Quarantined[] {
    return this.#sql
      .exec('SELECT key, reason, digest FROM quarantine ORDER BY key')
      .toArray() as unknown as Quarantined[];
  }

  addQuarantined({ key, reason, digest }: Quarantined): void {
    this.#sql.exec('INSERT OR IGNORE INTO quarantine VALUES (?, ?, ?)', key, reason, digest);
  }

  markMirrored(revision: number): void {
    this.#update({ mirroredRevision: revision });
  }

  #stamp(entry: UnstampedEntry, nowMs: number): Entry {
    const now = new Date(nowMs).toISOString();
    if (this.#stamped.ms !== nowMs) this.#stamped = { ms: nowMs, count: 0 };
    for (;;) {
      const count = this.#stamped.count++;
      const timestamp = count === 0 ? now : now.replace('Z', `${String(count).padStart(6, '0')}Z`);
      const [taken] = this.#sql.exec('SELECT 1 FROM entries WHERE timestamp = ?', timestamp);
      if (!taken) return stampEntry(entry, timestamp);
    }
  }

  #compare(entry: Entry): EntryAck | undefined {
    const stored = this.find(entry.timestamp);
    if (!stored) return undefined;
    const status = stored.text === entry.text ? 'duplicate' : 'conflict';
    return { timestamp: entry.timestamp, seq: stored.seq, digest: stored.digest, status };
  }

  /** The moment of the oldest entry that stays when `excess` older ones go; evictions may still be waiting. */
  #oldestToKeep(excess: number): string {
    const [row] = this.#sql.exec<{ instant: string }>(
      'SELECT instant FROM entries ORDER BY instant, seq LIMIT 1 OFFSET ?',
      excess,
    );
    return row?.instant ?? '';
  }

  #recordEviction(rows: Iterable<Record<string, SqlStorageValue>>): number {
    let { total, bytes, evicted, evictedThrough } = this.#state;
    const before = evicted;
    for (const row of rows) {
      const place = { instant: String(row['instant']), seq: Number(row['seq']) };
      if (isAfter(place, evictedThrough)) evictedThrough = place;
      total -= 1;
      bytes -= Number(row['size']);
      evicted += 1;
    }
    this.#update({ total, bytes, evicted, evictedThrough, revision: this.#state.revision + 1 });
    return evicted - before;
  }

  #readState(): State {
    const row = this.#sql.exec<Record<string, SqlStorageValue>>('SELECT * FROM state').one();
    return {
      total: Number(row['total']),
      bytes: Number(row['bytes']),
      seq: Number(row['seq']),
      head: String(row['head']),
      evicted: Number(row['evicted']),
      evictedThrough: { instant: String(row['evicted_instant']), seq: Number(row['evicted_seq']) },
      revision: Number(row['revision']),
      mirroredRevision: Number(row['mirrored_revision']),
    };
  }

  #update(changes: Partial<State>): void {
    const state = { ...this.#state, ...changes };
    this.#sql.exec(
      `UPDATE state SET total = ?, bytes = ?, seq = ?, head = ?, evicted = ?, evicted_instant = ?, evicted_seq = ?,
       revision = ?, mirrored_revision = ?`,
      ...[state.total, state.bytes, state.seq, state.head, state.evicted],
      ...[state.evictedThrough.instant, state.evictedThrough.seq, state.revision, state.mirroredRevision],
    );
    this.#state = state;
  }
}

function toEntry(row: Record<string, SqlStorageValue>): StoredEntry {
  return {
    text: String(row['body']),
    timestamp: String(row['timestamp']),
    instant: String(row['instant']),
    seq: Number(row['seq']),
    digest: String(row['digest']),
    previous: String(row['previous']),
  };
}
