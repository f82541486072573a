/**
 * Changing the segments. New entries go into a small last segment that is written anew with each of them. When it is full,
 * the next one begins; small ones at the end are put together, as in a log-structured tree, so that an entry is written a
 * few times in all.
 */
import { isAfter, type Place } from './place.ts';
import { placeOf, type Row } from './segment.ts';
import { type Catalog, type SegmentMeta, type SegmentTable, segmentAt } from './segment-table.ts';

interface Size {
  readonly count: number;
  readonly bytes: number;
}

const OPEN: Size = { count: 32, bytes: 32 * 1_024 };
const SMALL: Size = { count: 256, bytes: 128 * 1_024 };
/** Entries in between are put into a segment up to this size. */
const ROOMY: Size = { count: 1_000, bytes: 350 * 1_024 };
/** What a batch fills, and small ones are put together to. With the index a row stays under SQLite's 2 MB. */
const FULL: Size = { count: 2_000, bytes: 700 * 1_024 };
/** Beyond this a segment is cut in two. */
const TOO_LARGE: Size = { count: 3_000, bytes: 1_050 * 1_024 };
function isBelow(size: Size, limit: Size): boolean {
  return size.count < limit.count && size.bytes < limit.bytes;
}

/** Changes to the segments, kept in memory until `commit` writes each changed segment once. */
export class Draft {
  readonly #table: SegmentTable;
  readonly #before: Catalog;
  readonly #metas: SegmentMeta[];
  readonly #rows = new Map<number, Row[]>();
  #nextId: number;
  #skip: number;

  /** @param skip so many entries at the front are evicted and only wait to be cut off. */
  constructor(table: SegmentTable, catalog: Catalog, options: { nextId: number; skip: number }) {
    this.#table = table;
    this.#before = catalog;
    this.#metas = [...catalog];
    this.#nextId = options.nextId;
    this.#skip = options.skip;
  }

  get catalog(): Catalog {
    return this.#metas;
  }

  /** The entry with this `_timestamp`, evicted ones at the front left out. */
  find(stamp: string, instant: string): Row | undefined {
    for (let at = segmentAt(this.#metas, { instant, seq: Number.MAX_SAFE_INTEGER }); at >= 0; at -= 1) {
      const meta = this.#metas[at] as SegmentMeta;
      if (meta.last.instant < instant) return undefined;
      const changed = this.#rows.get(meta.id);
      const index = changed
        ? changed.findIndex((row) => row.stamp === stamp)
        : this.#table.readIndex(meta).stamps.indexOf(stamp);
      if (index >= (at === 0 ? this.#skip : 0)) return changed?.[index] ?? this.#table.read(meta).row(index);
    }
    return undefined;
  }

  /** The place of the entry with so many before it, evicted ones at the front left out. */
  placeAt(rank: number): Place | undefined {
    let rest = rank + this.#skip;
    for (const meta of this.#metas) {
      if (rest < meta.count) {
        if (rest === 0) return meta.first;
        const changed = this.#rows.get(meta.id);
        return changed ? placeOf(changed[rest] as Row) : this.#table.readIndex(meta).place(rest);
      }
      rest -= meta.count;
    }
    return undefined;
  }

  insert(row: Row): void {
    const place = placeOf(row);
    const at = this.#positionFor(place);
    if (at.isNew) {
      const meta = { id: this.#nextId, count: 0, bytes: 0, first: place, last: place };
      this.#nextId += 1;
      if (at.position === 0) this.#cutSkipped();
      this.#metas.splice(at.position, 0, meta);
      this.#rows.set(meta.id, []);
    }
    const { position } = at;
    const rows = this.#changing(position);
    let index = rows.length;
    while (index > 0 && isAfter(placeOf(rows[index - 1] as Row), place)) index -= 1;
    rows.splice(index, 0, row);
    this.#measured(position, rows, row.text.byteLength);
  }

  /** Writes what changed. */
  commit(): { catalog: Catalog; nextId: number; skip: number } {
    this.#putTogether();
    const kept = new Set(this.#metas.map(({ id }) => id));
    for (const meta of this.#before) if (!kept.has(meta.id)) this.#table.remove(meta.id);
    for (const [id, rows] of this.#rows) if (kept.has(id)) this.#table.write(id, rows);
    return { catalog: this.#metas, nextId: this.#nextId, skip: this.#skip };
  }

  #positionFor(place: Place): { position: number; isNew: boolean } {
    const at = segmentAt(this.#metas, place);
    const meta = this.#metas[at];
    if (meta && !isAfter(place, meta.last)) return { position: at, isNew: false };
    const isLast = at === this.#metas.length - 1;
    if (meta && this.#takesMore(meta, isLast ? OPEN : ROOMY)) return { position: at, isNew: false };
    const next = this.#metas[at + 1];
    if (next && this.#takesMore(next, ROOMY)) return { position: at + 1, isNew: false };
    return { position: at + 1, isNew: true };
  }

  #takesMore(meta: SegmentMeta, limit: Size): boolean {
    return isBelow(meta, this.#rows.has(meta.id) ? FULL : limit);
  }

  #changing(position: number): Row[] {
    const meta = this.#metas[position] as SegmentMeta;
    let rows = this.#rows.get(meta.id);
    if (!rows) {
      rows = this.#table.read(meta).rows();
      this.#rows.set(meta.id, rows);
    }
    if (position === 0) this.#cutSkipped();
    return rows;
  }

  /** What comes before an evicted entry must not end up behind the mark: so the evicted ones go first. */
  #cutSkipped(): void {
    while (this.#skip > 0) {
      const meta = this.#metas[0];
      if (!meta) break;
      if (this.#skip >= meta.count) {
        this.#metas.shift();
        this.#skip -= meta.count;
        continue;
      }
      const rows = this.#rows.get(meta.id) ?? this.#table.read(meta).rows();
      rows.splice(0, this.#skip);
      this.#rows.set(meta.id, rows);
      this.#skip = 0;
      this.#metas[0] = metaOf(meta.id, rows);
    }
  }

  #measured(position: number, rows: Row[], addedBytes: number): void {
    const { id, bytes } = this.#metas[position] as SegmentMeta;
    const size = { count: rows.length, bytes: bytes + addedBytes };
    const ends = { first: placeOf(rows[0] as Row), last: placeOf(rows.at(-1) as Row) };
    this.#metas[position] = { id, ...size, ...ends };
    if (isBelow(size, TOO_LARGE) || rows.length === 1) return;
    const second = rows.splice(Math.ceil(rows.length / 2));
    this.#metas.splice(position, 1, metaOf(id, rows), metaOf(this.#nextId, second));
    this.#rows.set(this.#nextId, second);
    this.#nextId += 1;
  }

  #putTogether(): void {
    for (const [part, whole] of [
      [SMALL, SMALL],
      [ROOMY, FULL],
    ] as const) {
      const last = this.#metas.at(-1);
      if (!last || isBelow(last, OPEN)) return;
      let start = this.#metas.length;
      const sum = { count: 0, bytes: 0 };
      while (start > 0 && isBelow(this.#metas[start - 1] as SegmentMeta, part)) {
        start -= 1;
        sum.count += (this.#metas[start] as SegmentMeta).count;
        sum.bytes += (this.#metas[start] as SegmentMeta).bytes;
      }
      if (this.#metas.length - start < 2 || isBelow(sum, whole)) continue;
      if (start === 0) this.#cutSkipped();
      const parts = this.#metas.slice(start);
      const rows = parts.flatMap((meta) => this.#rows.get(meta.id) ?? this.#table.read(meta).rows());
      this.#metas.splice(start, parts.length, metaOf(this.#nextId, rows));
      this.#rows.set(this.#nextId, rows);
      this.#nextId += 1;
    }
  }
}

function metaOf(id: number, rows: readonly Row[]): SegmentMeta {
  return {
    id,
    count: rows.length,
    bytes: rows.reduce((sum, row) => sum + row.text.byteLength, 0),
    first: placeOf(rows[0] as Row),
    last: placeOf(rows.at(-1) as Row),
  };
}
