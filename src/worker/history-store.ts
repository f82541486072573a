import { ArchivedTable } from './archived-table.ts';
import { DayEnds, lastInDays } from './day-ends.ts';
import { GoneTable } from './gone-table.ts';
import type { MirrorState, State } from './history-state.ts';
import { MeteredSql } from './metered-sql.ts';
import { later } from './place.ts';
import { type Quarantined, readQuarantined, writeQuarantined } from './quarantine-table.ts';
import { placeOf, type Row, type StoredEntry, toEntry } from './segment.ts';
import { Draft } from './segment-draft.ts';
import { type Catalog, type SegmentMeta, SegmentTable } from './segment-table.ts';
import { StateRow, type Storage } from './state-row.ts';

/** How far an append may push entries out. */
export interface Bound {
  readonly maxEntries: number;
  /** Whether all that is over the bound may go; else one append removes at most as many as it adds. */
  readonly mayShrink: boolean;
}

const HOURS_KEPT = 24;
/** Segments read for the ends of their days in one append. */
const ENDS_AT_ONCE = 32;
const MS_PER_HOUR = 3_600_000;

export class HistoryStore {
  /** The last stamp given, so that many entries of one millisecond need no search. */
  readonly lastStamp = { ms: -1, count: 0 };
  readonly table: SegmentTable;
  readonly archived: ArchivedTable;
  readonly gone: GoneTable;
  readonly dayEnds: DayEnds;
  readonly #sql: MeteredSql;
  readonly #row: StateRow;

  constructor(storage: Storage, ports: { newId: () => string; now: () => number }) {
    this.#sql = new MeteredSql(storage.sql);
    this.table = new SegmentTable(this.#sql);
    this.archived = new ArchivedTable(this.#sql);
    this.gone = new GoneTable(this.#sql);
    this.dayEnds = new DayEnds(this.#sql);
    this.#row = new StateRow(storage, this.#sql, this.table, ports);
  }

  get state(): State {
    return this.#row.value;
  }

  /** Runs changes as one transaction; when it throws, nothing has changed, here or on disk. */
  transaction<T>(changes: () => T): T {
    return this.#row.transaction(changes);
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
    this.gone.add(rows);
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

  /** Writes the ends of days down for segments that filled since the last time. Call inside `transaction`. */
  noteDayEnds(): void {
    const { catalog, endsNoted } = this.state;
    if (!this.dayEnds.isDue(catalog, endsNoted)) return;
    const ends = this.dayEnds.open(catalog);
    const { unknown } = ends;
    for (const meta of unknown.slice(0, ENDS_AT_ONCE)) {
      ends.found(meta, [...lastInDays(this.table.read(meta).rows())]);
    }
    ends.close();
    // A history that was just moved or imported has many: the next appends go on.
    this.update({ endsNoted: catalog.length - Math.max(0, unknown.length - ENDS_AT_ONCE) });
  }

  /** Whether an entry was evicted without an archive, as far as that was recorded. */
  wasHere({ timestamp, instant }: { timestamp: string; instant: string }): boolean {
    const { gone, goneBefore } = this.state;
    if (goneBefore.count > 0 && instant <= goneBefore.through.instant) return true;
    return gone.count > 0 && this.gone.has(timestamp);
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
    const endsNoted = Math.max(0, this.state.endsNoted - (this.state.catalog.length - catalog.length));
    this.update({ catalog: catalog as Catalog, skip, endsNoted });
  }

  #countEvictions(count: number, nowMs: number): State['evictions'] {
    const hour = new Date(nowMs).toISOString().slice(0, 13);
    const oldest = new Date(nowMs - HOURS_KEPT * MS_PER_HOUR).toISOString().slice(0, 13);
    const known = this.state.evictions.find((entry) => entry.hour === hour);
    const others = this.state.evictions.filter((entry) => entry.hour > oldest && entry.hour !== hour);
    return [...others, { hour, count: (known?.count ?? 0) + count }];
  }
}
