/** The history in the SQLite storage of its Durable Object: segments of entries and one row of state. Synchronous. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { entryDigest, nextHead } from '../history/digest.ts';
import { type Entry, isStamped, stampEntry, type UnstampedEntry } from '../history/entry.ts';
import type { EntryAck } from '../history/protocol.ts';
import { haveSameContent } from '../history/same-content.ts';
import { ArchivedTable } from './archived-table.ts';
import { GoneTable } from './gone-table.ts';
import type { MirrorState, State } from './history-state.ts';
import { MeteredSql } from './metered-sql.ts';
import { isAfter, later, type Place } from './place.ts';
import { type Quarantined, readQuarantined, writeQuarantined } from './quarantine-table.ts';
import { dayOf } from './row-layout.ts';
import { digestIn, placeOf, proofOf, type Row, type StoredEntry, toEntry } from './segment.ts';
import { Draft } from './segment-draft.ts';
import { type Catalog, type SegmentMeta, SegmentTable } from './segment-table.ts';
import { StateRow, type Storage } from './state-row.ts';
import { dayOfUse } from './usage.ts';

/** How far an append may push entries out. */
export interface Bound {
  readonly maxEntries: number;
  /** Whether all that is over the bound may go; else one append removes at most as many as it adds. */
  readonly mayShrink: boolean;
}

const HOURS_KEPT = 24;
const MS_PER_HOUR = 3_600_000;

export class HistoryStore {
  /** Whether the mirror needs to know the days of new entries. */
  tracksDays = false;
  readonly table: SegmentTable;
  readonly archived: ArchivedTable;
  readonly #gone: GoneTable;
  readonly #now: () => number;
  readonly #sql: MeteredSql;
  readonly #row: StateRow;
  /** The last stamp given, so that many entries of one millisecond need no search. */
  #stamped = { ms: -1, count: 0 };

  constructor(storage: Storage, ports: { newId: () => string; now: () => number }) {
    this.#sql = new MeteredSql(storage.sql);
    this.table = new SegmentTable(this.#sql);
    this.archived = new ArchivedTable(this.#sql);
    this.#gone = new GoneTable(this.#sql);
    this.#row = new StateRow(storage, this.#sql, this.table, ports);
    this.#now = ports.now;
  }

  get state(): State {
    return this.#row.value;
  }

  /** Runs changes as one transaction; when it throws, nothing has changed, here or on disk. */
  transaction<T>(changes: () => T): T {
    return this.#row.transaction(changes);
  }

  /**
   * Appends entries in their order, each as if it came alone. Call inside `transaction`. The bound only decides what is
   * too old; `evict` enforces it.
   *
   * @param nowMs the time an entry without `_timestamp` gets, made unique by digits below the millisecond.
   */
  append(entries: readonly (Entry | UnstampedEntry)[], nowMs: number, bound: Bound): EntryAck[] {
    this.#bringBackWaiting(bound.maxEntries);
    const { catalog, nextId, skip, waiting } = this.state;
    let { total, seq, head } = this.state;
    const draft = new Draft(this.table, catalog, { nextId, skip });
    const acks: EntryAck[] = [];
    const appended: Row[] = [];
    for (const given of entries) {
      const entry = isStamped(given) ? given : this.#stamp(given, nowMs, draft);
      const { timestamp, text } = entry;
      const stored = draft.find(timestamp, entry.instant);
      if (stored) {
        acks.push(compare(entry, stored));
        continue;
      }
      const digest = entryDigest(text);
      if (total >= bound.maxEntries) {
        const excess = total - bound.maxEntries;
        const toGo = bound.mayShrink ? excess : Math.min(excess, appended.length);
        const oldest = draft.placeAt(waiting + toGo);
        if (oldest && entry.instant < oldest.instant) {
          acks.push(this.#tooOld(timestamp, digest));
          continue;
        }
      }
      seq += 1;
      const row = { stamp: timestamp, seq, text: utf8ToBytes(text), proof: proofOf(digest, head) };
      draft.insert(row);
      appended.push(row);
      total += 1;
      head = nextHead(head, digest);
      acks.push({ timestamp, seq, digest, status: 'appended' });
    }
    if (appended.length === 0) return acks;
    const changed = draft.commit();
    const revision = this.state.revision + 1;
    const today = dayOfUse(this.state.use, this.#now());
    const use = { ...today, appends: today.appends + appended.length };
    const lastAppendAt = new Date(nowMs).toISOString();
    this.update({ total, seq, head, ...changed, revision, use, lastAppendAt, lastAppendProblem: null });
    this.#cameBack(appended);
    if (this.tracksDays) this.#noteDays(appended);
    return acks;
  }

  /** The oldest entries over the bound, oldest first: at most `maxCount`, and about `maxBytes` of text. */
  overBound(maxEntries: number, maxCount: number, maxBytes: number): Row[] {
    const { total, waiting } = this.state;
    return this.#oldest(waiting, Math.min(total - maxEntries, maxCount), maxBytes);
  }

  /** Entries that are archived and wait for their day to be complete, oldest first. */
  waitingRows(maxCount: number, maxBytes: number): Row[] {
    return this.#oldest(0, Math.min(this.state.waiting, maxCount), maxBytes);
  }

  /** The entry within the bound that `count` others stand before. */
  rowAt(count: number): Row | undefined {
    return this.#oldest(this.state.waiting + count, 1, Number.POSITIVE_INFINITY)[0];
  }

  /** Removes the `count` oldest entries for good; head and chain stay. Call inside `transaction`. */
  evict(count: number, nowMs: number): number {
    if (count <= 0) return 0;
    const rows = this.#oldest(0, count, Number.POSITIVE_INFINITY);
    this.#gone.add(rows);
    const { total, evicted, gone, revision } = this.state;
    const through = rows.reduce((youngest, row) => later(youngest, placeOf(row)), gone.through);
    this.update({
      total: total - rows.length,
      evicted: evicted + rows.length,
      gone: { count: gone.count + rows.length, through },
      revision: revision + 1,
      evictions: this.#countEvictions(rows.length, nowMs),
    });
    this.#cut(rows.length);
    return rows.length;
  }

  /** Takes the `count` oldest entries out of the bound; they are archived, and stay readable here. */
  letWait(count: number, nowMs: number): void {
    const { total, waiting, evicted, revision } = this.state;
    this.update({
      total: total - count,
      waiting: waiting + count,
      evicted: evicted + count,
      revision: revision + 1,
      evictions: this.#countEvictions(count, nowMs),
    });
  }

  /** Removes waiting entries that a segment of the archive has now. Call inside `transaction`. */
  moveToArchive(rows: readonly Row[], segment: { key: string; day: string; sha256: string }): void {
    this.archived.add(rows, segment);
    const { waiting, archived } = this.state;
    const through = rows.reduce((youngest, row) => later(youngest, placeOf(row)), archived.through);
    this.update({
      waiting: waiting - rows.length,
      archived: { count: archived.count + rows.length, through },
    });
    this.#cut(rows.length);
  }

  /** The entry with this `_timestamp`, also when it waits for its day; those in the archive alone are not looked for. */
  find(stamp: string, instant: string): StoredEntry | undefined {
    const { catalog, nextId, skip } = this.state;
    const row = new Draft(this.table, catalog, { nextId, skip }).find(stamp, instant);
    return row && toEntry(row);
  }

  /** The youngest entry by moment; of the same moment the one stored last. */
  latest(): StoredEntry | undefined {
    const meta = this.state.catalog.at(-1);
    return meta && toEntry(this.table.read(meta).row(meta.count - 1));
  }

  fact(name: 'legacy-latest'): string | undefined {
    void this.state; // the tables exist
    const [row] = this.#sql.rows('SELECT value FROM facts WHERE name = ?', name);
    return row && String(row['value']);
  }

  setFact(name: 'legacy-latest', value: string): void {
    this.#sql.rows(
      'INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      ...[name, value],
    );
  }

  /** Values of the old layout that could not be taken, by the key they were copied to. */
  quarantined(): Quarantined[] {
    void this.state; // the tables exist
    return readQuarantined(this.#sql);
  }

  setQuarantined(value: Quarantined): void {
    writeQuarantined(this.#sql, value);
  }

  updateMirror(changes: Partial<MirrorState>): void {
    this.update({ mirror: { ...this.state.mirror, ...changes } });
  }

  update(changes: Partial<State>): void {
    this.#row.update(changes);
  }

  /** The day's use, what is not written yet included. */
  useNow(): State['use'] {
    return this.#row.useNow();
  }

  /** Adds what is used outside of the tables: KV writes, alarms that are set. */
  countUse(added: { kvWrites?: number; rowsWritten?: number }): void {
    this.#row.countUse(added);
  }

  #oldest(from: number, count: number, maxBytes: number): Row[] {
    const rows: Row[] = [];
    let bytes = 0;
    let index = from + this.state.skip;
    for (const meta of this.state.catalog) {
      if (rows.length >= count || bytes >= maxBytes) break;
      if (index >= meta.count) {
        index -= meta.count;
        continue;
      }
      const segment = this.table.read(meta);
      for (; index < meta.count && rows.length < count && bytes < maxBytes; index += 1) {
        const row = segment.row(index);
        rows.push(row);
        bytes += row.text.byteLength;
      }
      index = 0;
    }
    return rows;
  }

  /** Cuts so many entries off the front: whole segments from storage, the rest by a mark. */
  #cut(count: number): void {
    let skip = this.state.skip + count;
    const catalog = [...this.state.catalog] as SegmentMeta[];
    while (catalog[0] && skip >= catalog[0].count) {
      const meta = catalog.shift() as SegmentMeta;
      this.table.remove(meta.id);
      skip -= meta.count;
    }
    this.update({ catalog: catalog as Catalog, skip });
  }

  /** A raised bound has room again: what waits is within it, without anybody sending it. */
  #bringBackWaiting(maxEntries: number): void {
    const { total, waiting, evicted } = this.state;
    const back = Math.min(waiting, maxEntries - total);
    if (back > 0) this.update({ total: total + back, waiting: waiting - back, evicted: evicted - back });
  }

  /** Entries that had gone and were sent again: nothing is missing of them any more. */
  #cameBack(rows: readonly Row[]): void {
    const { gone, goneBefore, archived } = this.state;
    const within = (through: Place) =>
      rows.filter((row) => !isAfter(placeOf(row), { ...through, seq: Number.MAX_SAFE_INTEGER }));
    const changes: { -readonly [K in keyof State]?: State[K] } = {};
    if (gone.count > 0) {
      const back = this.#gone.remove(within(gone.through));
      if (back > 0) changes.gone = { count: gone.count - back, through: this.#gone.youngest() };
    }
    if (goneBefore.count > 0) {
      const left = Math.max(0, goneBefore.count - within(goneBefore.through).length);
      if (left !== goneBefore.count) {
        changes.goneBefore = { count: left, through: left === 0 ? { instant: '', seq: 0 } : goneBefore.through };
      }
    }
    if (archived.count > 0) {
      const back = this.archived.remove(within(archived.through));
      if (back > 0) changes.archived = { count: archived.count - back, through: this.archived.youngest() };
    }
    if (Object.keys(changes).length > 0) this.update(changes);
  }

  #noteDays(rows: readonly Row[]): void {
    const { days } = this.state.mirror;
    const all = new Set([...days, ...rows.map(({ stamp }) => dayOf(stamp))]);
    if (all.size > days.length) this.updateMirror({ days: [...all].sort() });
  }

  #countEvictions(count: number, nowMs: number): State['evictions'] {
    const hour = new Date(nowMs).toISOString().slice(0, 13);
    const oldest = new Date(nowMs - HOURS_KEPT * MS_PER_HOUR).toISOString().slice(0, 13);
    const known = this.state.evictions.find((entry) => entry.hour === hour);
    const others = this.state.evictions.filter((entry) => entry.hour > oldest && entry.hour !== hour);
    return [...others, { hour, count: (known?.count ?? 0) + count }];
  }

  /** An entry that the archive has with the same text is there already; else a full history is too young for it. */
  #tooOld(timestamp: string, digest: string): EntryAck {
    const known = this.state.archived.count > 0 ? this.archived.find(timestamp) : undefined;
    return known?.digest === digest
      ? { timestamp, seq: known.seq, digest, status: 'duplicate' }
      : { timestamp, seq: null, digest, status: 'too-old' };
  }

  #stamp(entry: UnstampedEntry, nowMs: number, draft: Draft): Entry {
    const now = new Date(nowMs).toISOString();
    if (this.#stamped.ms !== nowMs) this.#stamped = { ms: nowMs, count: 0 };
    for (;;) {
      const count = this.#stamped.count++;
      const timestamp = count === 0 ? now : now.replace('Z', `${String(count).padStart(6, '0')}Z`);
      const stamped = stampEntry(entry, timestamp);
      if (!draft.find(timestamp, stamped.instant)) return stamped;
    }
  }
}

function compare(entry: Entry, stored: Row): EntryAck {
  const isSame = haveSameContent(new TextDecoder().decode(stored.text), entry.text);
  return {
    timestamp: entry.timestamp,
    seq: stored.seq,
    digest: digestIn(stored),
    status: isSame ? 'duplicate' : 'conflict',
  };
}
