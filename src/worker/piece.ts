/** A few entries in a row, as they are read from one segment or from several that overlap. */
import { comparePlaces, type Place } from './place.ts';
import { joinRows, placeOf, type Row, type Segment } from './segment.ts';

export interface Piece {
  readonly last: Place;
  rows(): readonly Row[];
  join(separator: number): Uint8Array;
  texts(): string[];
}

/** The entries of one segment that a piece has. */
export interface Part {
  readonly kept: readonly number[];
  readonly segment: Segment;
}

function rowsOf({ kept, segment }: Part): Row[] {
  return kept.map((at) => segment.row(at));
}

function byPlace(a: Row, b: Row): number {
  return comparePlaces(placeOf(a), placeOf(b));
}

/** A stretch of one segment is copied as a whole. */
function pieceOfOne(part: Part): Piece {
  const { kept, segment } = part;
  const [from, last] = [kept[0] as number, kept.at(-1) as number];
  if (last + 1 - from !== kept.length) return pieceOfRows(rowsOf(part));
  return {
    last: segment.index.place(last),
    rows: () => rowsOf(part),
    join: (separator) => segment.join(from, last + 1, separator),
    texts: () => textsOf(rowsOf(part)),
  };
}

function pieceOfRows(rows: readonly Row[]): Piece {
  return {
    last: placeOf(rows.at(-1) as Row),
    rows: () => rows,
    join: (separator) => joinRows(rows, separator),
    texts: () => textsOf(rows),
  };
}

function textsOf(rows: readonly Row[]): string[] {
  const decoder = new TextDecoder();
  return rows.map((row) => decoder.decode(row.text));
}

/** The piece that parts make together; undefined when there is none. */
export function pieceOfParts(parts: readonly Part[]): Piece | undefined {
  const [only] = parts;
  if (!only) return undefined;
  return parts.length === 1 ? pieceOfOne(only) : pieceOfRows(parts.flatMap(rowsOf).sort(byPlace));
}
