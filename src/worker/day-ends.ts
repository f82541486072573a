/**
 * The last entry of each UTC day, by segment: a chart of years reads a few rows instead of every segment. It is made as
 * segments fill, and is worth what the segment it was made of is worth: one that changed has another sign.
 */
import { secondsOfKey } from '../history/instant.ts';
import type { MeteredSql } from './metered-sql.ts';
import type { Place } from './place.ts';
import { placeOf, type Row } from './segment.ts';
import type { Catalog, SegmentMeta } from './segment-table.ts';

/** Segments whose ends are one row, and how many may be without before one is written. */
const SEGMENTS_A_ROW = 32;
const SEGMENTS_WITHOUT = 8;
/** The youngest segments are written anew again and again. */
const STILL_GROWING = 4;

/** UTC days since 1970 with the text of their last entry, in their order. */
export type Ends = readonly (readonly [day: number, text: string])[];

interface Known {
  readonly row: number;
  readonly sign: string;
  readonly ends: Ends;
}

/** Rows only come to a segment, and only leave at its front, or by a cut in two: each of that is seen here. */
function signOf({ count, bytes, first, last }: SegmentMeta): string {
  return [count, bytes, first.instant, first.seq, last.instant, last.seq].join(' ');
}

export const SECONDS_A_DAY = 86_400;

/** The last of the rows in each bucket. */
export function lastIn(rows: readonly Row[], bucketOf: (place: Place) => number): Map<number, string> {
  const last = new Map<number, string>();
  for (const [at, row] of rows.entries()) {
    const bucket = bucketOf(placeOf(row));
    const follower = rows[at + 1];
    if (!follower || bucketOf(placeOf(follower)) !== bucket) last.set(bucket, new TextDecoder().decode(row.text));
  }
  return last;
}

export function lastInDays(rows: readonly Row[]): Map<number, string> {
  return lastIn(rows, ({ instant }) => Math.floor(secondsOfKey(instant) / SECONDS_A_DAY));
}

export class DayEnds {
  readonly #sql: MeteredSql;

  constructor(sql: MeteredSql) {
    this.#sql = sql;
  }

  /** Whether enough segments came since there were `noted` to have their ends written down. */
  isDue(catalog: Catalog, noted: number): boolean {
    return catalog.length - noted >= SEGMENTS_WITHOUT + STILL_GROWING;
  }

  /** For one look: what is known, and what it finds out. */
  open(catalog: Catalog): OpenDayEnds {
    return new OpenDayEnds(this.#sql, catalog);
  }
}

export class OpenDayEnds {
  readonly #sql: MeteredSql;
  readonly #catalog: Catalog;
  readonly #known: ReadonlyMap<number, Known>;
  readonly #found: (readonly [id: number, sign: string, ends: Ends])[] = [];

  constructor(sql: MeteredSql, catalog: Catalog) {
    this.#sql = sql;
    this.#catalog = catalog;
    this.#known = catalog.length > SEGMENTS_WITHOUT ? this.#read() : new Map();
  }

  of(meta: SegmentMeta): Ends | undefined {
    const known = this.#known.get(meta.id);
    return known?.sign === signOf(meta) ? known.ends : undefined;
  }

  found(meta: SegmentMeta, ends: Ends): void {
    this.#found.push([meta.id, signOf(meta), ends]);
  }

  /** The segments whose ends are to be found out. */
  get unknown(): SegmentMeta[] {
    return this.#catalog.slice(0, -STILL_GROWING).filter((meta) => !this.of(meta));
  }

  /** Writes what was found, when it is worth a row; a row that is not full, or is worth less than it was, is written anew. */
  close(): void {
    const growing = new Set(this.#catalog.slice(-STILL_GROWING).map(({ id }) => id));
    const found = this.#found.filter(([id]) => !growing.has(id));
    if (found.length < SEGMENTS_WITHOUT) return;
    this.#sql.rows('CREATE TABLE IF NOT EXISTS day_ends (id INTEGER PRIMARY KEY, value TEXT NOT NULL)');
    const worth = new Set(this.#catalog.filter((meta) => this.of(meta)).map(({ id }) => id));
    const loose: (readonly [id: number, sign: string, ends: Ends])[] = [];
    for (const [row, some] of Map.groupBy(this.#known, ([, { row }]) => row)) {
      const kept = some.filter(([id]) => worth.has(id));
      if (kept.length === SEGMENTS_A_ROW) continue;
      this.#sql.rows('DELETE FROM day_ends WHERE id = ?', row);
      loose.push(...kept.map(([id, { sign, ends }]) => [id, sign, ends] as const));
    }
    loose.push(...found);
    for (let from = 0; from < loose.length; from += SEGMENTS_A_ROW) {
      const value = JSON.stringify(loose.slice(from, from + SEGMENTS_A_ROW));
      this.#sql.rows('INSERT INTO day_ends (value) VALUES (?)', value);
    }
  }

  #read(): ReadonlyMap<number, Known> {
    const known = new Map<number, Known>();
    try {
      for (const row of this.#sql.rows('SELECT id, value FROM day_ends ORDER BY id')) {
        const listed = JSON.parse(String(row['value'])) as [number, string, Ends][];
        for (const [id, sign, ends] of listed) known.set(id, { row: Number(row['id']), sign, ends });
      }
    } catch (error) {
      // An object that never needed it has no such table.
      if (!/no such table/.test(String(error))) throw error;
    }
    return known;
  }
}
