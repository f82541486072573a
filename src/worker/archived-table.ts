/** The index of the segments in R2: which entries each has and where in the order they stand. Their texts are there. */
import { secondsOfKey } from '../history/instant.ts';
import type { MeteredSql, SqlRow } from './metered-sql.ts';
import { BEFORE_ALL, comparePlaces, type Place } from './place.ts';
import { dayOf } from './row-layout.ts';
import { digestIn, type Index, instantOf, packRows, placeOf, previousIn, type Row } from './segment.ts';
import { bufferOf, toIndex } from './segment-table.ts';

/** A segment of the archive, all but its texts. */
export interface ArchivedSegment {
  /** Of the object in R2: a JSON array of the entries that were there when it was written. */
  readonly key: string;
  readonly sha256: string;
  readonly first: Place;
  readonly last: Place;
  readonly index: Index;
  /** Positions of entries that came back since and do not count here. */
  readonly returned: ReadonlySet<number>;
  /** The last entry of each hour, one JSON text a line: charts need no object of the archive. */
  readonly hourly: readonly string[];
}

/** An entry of the archive; its text lies in the segment's object at `position`. */
export interface ArchivedEntry {
  readonly stamp: string;
  readonly segment: ArchivedSegment;
  readonly position: number;
  readonly seq: number;
  readonly digest: string;
  readonly previous: string;
}

export const ARCHIVED_SCHEMA = `
  CREATE TABLE IF NOT EXISTS archived (
    key TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    first_instant TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_instant TEXT NOT NULL,
    last_seq INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    hourly TEXT NOT NULL,
    returned TEXT NOT NULL,
    stamps TEXT NOT NULL,
    links BLOB NOT NULL
  );
  CREATE INDEX IF NOT EXISTS archived_in_order ON archived (last_instant, last_seq);
  CREATE INDEX IF NOT EXISTS archived_by_day ON archived (day);
  CREATE TABLE IF NOT EXISTS archived_parts (key TEXT PRIMARY KEY, day TEXT NOT NULL);
`;

export class ArchivedTable {
  readonly #sql: MeteredSql;

  constructor(sql: MeteredSql) {
    this.#sql = sql;
  }

  add(rows: readonly Row[], { key, day, sha256 }: { key: string; day: string; sha256: string }): void {
    const { stamps, links } = packRows(rows);
    const [first, last] = [placeOf(rows[0] as Row), placeOf(rows.at(-1) as Row)];
    const hours = new Map<number, Row>();
    for (const row of rows) hours.set(Math.floor(secondsOfKey(instantOf(row.stamp)) / 3_600), row);
    const hourly = [...hours.values()].map(({ text }) => new TextDecoder().decode(text)).join('\n');
    this.#sql.rows(
      `INSERT OR REPLACE INTO archived VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?)`,
      ...[key, day, first.instant, first.seq, last.instant, last.seq, sha256],
      ...[hourly, stamps, bufferOf(links)],
    );
  }

  /** The segments that have entries after a place, in the order of their ends. */
  after(place: Place, limit: number): ArchivedSegment[] {
    return this.#sql
      .rows(
        'SELECT * FROM archived WHERE (last_instant, last_seq) > (?, ?) ORDER BY last_instant, last_seq LIMIT ?',
        ...[place.instant, place.seq, limit],
      )
      .map(toSegment);
  }

  /** The segments that end before or at a place, the youngest first. */
  before(place: Place, limit: number): ArchivedSegment[] {
    return this.#sql
      .rows(
        `SELECT * FROM archived WHERE (last_instant, last_seq) <= (?, ?)
         ORDER BY last_instant DESC, last_seq DESC LIMIT ?`,
        ...[place.instant, place.seq, limit],
      )
      .map(toSegment);
  }

  /** The entries that lie in the archive alone, of those that are asked for, by `_timestamp`. */
  lookup(stamps: readonly string[]): ReadonlyMap<string, ArchivedEntry> {
    const found = new Map<string, ArchivedEntry>();
    for (const [day, some] of Map.groupBy(new Set(stamps), dayOf)) {
      const wanted = new Set(some);
      for (const segment of this.#ofDay(day)) {
        for (const [position, stamp] of segment.index.stamps.entries()) {
          if (!wanted.has(stamp) || segment.returned.has(position)) continue;
          const proof = { proof: segment.index.proof(position) };
          const seq = segment.index.seq(position);
          found.set(stamp, { stamp, segment, position, seq, digest: digestIn(proof), previous: previousIn(proof) });
        }
      }
    }
    return found;
  }

  /** Marks entries that are in the history again; a segment without others is forgotten, its object stays. */
  remove(rows: readonly Pick<Row, 'stamp'>[]): number {
    const stamps = new Set(rows.map(({ stamp }) => stamp));
    let removed = 0;
    for (const day of new Set(rows.map(({ stamp }) => dayOf(stamp)))) {
      for (const { key, index, returned } of this.#ofDay(day)) {
        const back = index.stamps.flatMap((stamp, at) => (stamps.has(stamp) && !returned.has(at) ? [at] : []));
        if (back.length === 0) continue;
        removed += back.length;
        const all = [...returned, ...back];
        if (all.length === index.count) this.#sql.rows('DELETE FROM archived WHERE key = ?', key);
        else this.#sql.rows('UPDATE archived SET returned = ? WHERE key = ?', all.join(','), key);
      }
    }
    return removed;
  }

  youngest(): Place {
    const [row] = this.#sql.rows(
      'SELECT last_instant, last_seq FROM archived ORDER BY last_instant DESC, last_seq DESC LIMIT 1',
    );
    return row ? { instant: String(row['last_instant']), seq: Number(row['last_seq']) } : BEFORE_ALL;
  }

  /** Notes an object that a segment of its day will replace. */
  addPart(key: string, day: string): void {
    this.#sql.rows('INSERT OR REPLACE INTO archived_parts VALUES (?, ?)', key, day);
  }

  takeParts(day: string): string[] {
    return this.#sql
      .rows('DELETE FROM archived_parts WHERE day = ? RETURNING key', day)
      .map((row) => String(row['key']));
  }

  #ofDay(day: string): ArchivedSegment[] {
    return this.#sql
      .rows('SELECT * FROM archived WHERE day = ?', day)
      .map(toSegment)
      .sort((a, b) => comparePlaces(a.first, b.first));
  }
}

function toSegment(row: SqlRow): ArchivedSegment {
  const returned = String(row['returned']);
  const hourly = String(row['hourly']);
  return {
    key: String(row['key']),
    sha256: String(row['sha256']),
    first: { instant: String(row['first_instant']), seq: Number(row['first_seq']) },
    last: { instant: String(row['last_instant']), seq: Number(row['last_seq']) },
    index: toIndex(row),
    returned: new Set(returned === '' ? [] : returned.split(',').map(Number)),
    hourly: hourly === '' ? [] : hourly.split('\n'),
  };
}
