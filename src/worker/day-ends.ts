/**
 * The last entry of each UTC day, by segment: a chart of years reads a few rows instead of every segment. It is made when
 * such a chart is asked for, and is worth what the segment it was made of is worth: one that changed has another sign.
 */
import type { MeteredSql } from './metered-sql.ts';
import type { Catalog, SegmentMeta } from './segment-table.ts';

/** Segments whose ends are one row, and that may be without: below that many nothing is written. */
const SEGMENTS_A_ROW = 16;
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

export class DayEnds {
  readonly #sql: MeteredSql;

  constructor(sql: MeteredSql) {
    this.#sql = sql;
  }

  /** For one chart: what is known, and what it finds out. */
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
    this.#known = catalog.length > SEGMENTS_A_ROW ? this.#read() : new Map();
  }

  of(meta: SegmentMeta): Ends | undefined {
    const known = this.#known.get(meta.id);
    return known?.sign === signOf(meta) ? known.ends : undefined;
  }

  found(meta: SegmentMeta, ends: Ends): void {
    this.#found.push([meta.id, signOf(meta), ends]);
  }

  /** Writes what was found, when it is worth a row; rows that are worth nothing any more go. */
  close(): void {
    const growing = new Set(this.#catalog.slice(-STILL_GROWING).map(({ id }) => id));
    const worth = this.#found.filter(([id]) => !growing.has(id));
    if (worth.length < SEGMENTS_A_ROW) return;
    const used = new Set(this.#catalog.filter((meta) => this.of(meta)).map(({ id }) => this.#known.get(id)?.row));
    this.#sql.rows('CREATE TABLE IF NOT EXISTS day_ends (id INTEGER PRIMARY KEY, value TEXT NOT NULL)');
    for (const row of new Set([...this.#known.values()].map(({ row }) => row))) {
      if (!used.has(row)) this.#sql.rows('DELETE FROM day_ends WHERE id = ?', row);
    }
    for (let from = 0; from + SEGMENTS_A_ROW <= worth.length; from += SEGMENTS_A_ROW) {
      const value = JSON.stringify(worth.slice(from, from + SEGMENTS_A_ROW));
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
