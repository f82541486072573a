/**
 * The segments in SQLite. Which there are stands in the catalog, a part of the state row; so finding an entry reads one
 * row, and a whole history of 100,000 entries about a hundred.
 */
import type { MeteredSql, SqlRow, SqlValue } from './metered-sql.ts';
import { isAfter, type Place } from './place.ts';
import { Index, packRows, type Row, Segment } from './segment.ts';

/** A segment in the catalog. */
export interface SegmentMeta {
  readonly id: number;
  readonly count: number;
  /** Of the texts, without what stands between them. */
  readonly bytes: number;
  readonly first: Place;
  readonly last: Place;
}

export type Catalog = readonly SegmentMeta[];

const CACHED_SEGMENTS = 2;

export const SEGMENTS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS segments (
    id INTEGER PRIMARY KEY,
    stamps TEXT NOT NULL,
    links BLOB NOT NULL,
    body BLOB NOT NULL
  );
`;

/** The position of the last segment that begins at or before a place; -1 when all begin after it. */
export function segmentAt(catalog: Catalog, place: Place): number {
  let low = 0;
  let high = catalog.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter((catalog[middle] as SegmentMeta).first, place)) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

export class SegmentTable {
  readonly #sql: MeteredSql;
  readonly #cache = new Map<number, Segment>();

  constructor(sql: MeteredSql) {
    this.#sql = sql;
  }

  read(meta: SegmentMeta): Segment {
    const cached = this.#cache.get(meta.id);
    if (cached) return cached;
    const [row] = this.#sql.rows('SELECT stamps, links, body FROM segments WHERE id = ?', meta.id);
    if (!row) throw new Error(`segment ${meta.id} is in the catalog and not in storage`);
    const segment = new Segment(toIndex(row), bytesOf(row['body']));
    this.#cache.set(meta.id, segment);
    for (const id of this.#cache.keys()) {
      if (this.#cache.size <= CACHED_SEGMENTS) break;
      this.#cache.delete(id);
    }
    return segment;
  }

  /** The index of a segment without its texts: SQLite does not load what is not asked for. */
  readIndex(meta: SegmentMeta): Index {
    const cached = this.#cache.get(meta.id);
    if (cached) return cached.index;
    const [row] = this.#sql.rows('SELECT stamps, links FROM segments WHERE id = ?', meta.id);
    if (!row) throw new Error(`segment ${meta.id} is in the catalog and not in storage`);
    return toIndex(row);
  }

  write(id: number, rows: readonly Row[]): void {
    const { stamps, links, body } = packRows(rows);
    this.#sql.rows(
      `INSERT INTO segments VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET stamps = excluded.stamps, links = excluded.links, body = excluded.body`,
      ...[id, stamps, bufferOf(links), bufferOf(body)],
    );
    this.#cache.delete(id);
  }

  remove(id: number): void {
    this.#sql.rows('DELETE FROM segments WHERE id = ?', id);
    this.#cache.delete(id);
  }

  /** After a transaction that was undone: what is in memory may never have been stored. */
  forget(): void {
    this.#cache.clear();
  }
}

export function toIndex(row: SqlRow): Index {
  return new Index({ stamps: String(row['stamps']), links: bytesOf(row['links']) });
}

function bytesOf(value: SqlValue | undefined): Uint8Array {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new Uint8Array(value as ArrayBuffer);
  throw new TypeError('a blob was expected in storage');
}

export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer as ArrayBuffer;
}
