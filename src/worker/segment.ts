/**
 * A segment: a stretch of the history in one row of storage (or one object of the archive). The texts lie one after the
 * other with a line feed between them, which compact JSON never contains; an index has what is needed to find and to
 * prove an entry. So a list is copied, not put together.
 */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { instantKey, parseInstant } from '../history/instant.ts';
import { isAfter, type Place } from './place.ts';

const LINE_FEED = 0x0a;
/** seq (float64), size (uint32), digest and previous head (32 bytes each). */
const LINK_BYTES = 76;
const PROOF_OFFSET = 12;

/** One entry: its text and its link in the chain. */
export interface Row {
  readonly stamp: string;
  readonly seq: number;
  /** UTF-8 of the compact text. */
  readonly text: Uint8Array;
  /** Digest and previous head, 64 bytes. */
  readonly proof: Uint8Array;
}

/** A stored entry and its link in the chain of heads. */
export interface StoredEntry {
  readonly text: string;
  readonly timestamp: string;
  readonly instant: string;
  readonly seq: number;
  readonly digest: string;
  readonly previous: string;
}

export interface SegmentIndex {
  readonly stamps: string;
  readonly links: Uint8Array;
}

export function proofOf(digest: string, previous: string): Uint8Array {
  return hexToBytes(digest + previous);
}

export function digestIn(row: Pick<Row, 'proof'>): string {
  return bytesToHex(row.proof.subarray(0, 32));
}

export function previousIn(row: Pick<Row, 'proof'>): string {
  return bytesToHex(row.proof.subarray(32));
}

export function placeOf(row: Pick<Row, 'stamp' | 'seq'>): Place {
  return { instant: instantOf(row.stamp), seq: row.seq };
}

/** The sorting key of a stored `_timestamp`. */
export function instantOf(stamp: string): string {
  const instant = parseInstant(stamp);
  if (!instant) throw new RangeError(`${stamp} is stored and is no RFC 3339`);
  return instantKey(instant);
}

/** What a segment knows without its texts. */
export class Index {
  readonly stamps: readonly string[];
  readonly #links: Uint8Array;
  readonly #view: DataView;
  #offsets: readonly number[] | undefined;

  constructor({ stamps, links }: SegmentIndex) {
    this.stamps = stamps === '' ? [] : stamps.split('\n');
    this.#links = links;
    this.#view = new DataView(links.buffer, links.byteOffset, links.byteLength);
  }

  get count(): number {
    return this.stamps.length;
  }

  seq(index: number): number {
    return this.#view.getFloat64(index * LINK_BYTES);
  }

  size(index: number): number {
    return this.#view.getUint32(index * LINK_BYTES + 8);
  }

  proof(index: number): Uint8Array {
    return this.#links.subarray(index * LINK_BYTES + PROOF_OFFSET, (index + 1) * LINK_BYTES);
  }

  place(index: number): Place {
    return { instant: instantOf(this.stamps[index] as string), seq: this.seq(index) };
  }

  /** Where the text of an entry begins; of `count`, where one more would. */
  offset(index: number): number {
    this.#offsets ??= this.#measure();
    return this.#offsets[index] as number;
  }

  /** How many entries stand at or before a place. */
  countThrough(place: Place): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAfter(this.place(middle), place)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #measure(): readonly number[] {
    const offsets = [0];
    for (let index = 0; index < this.count; index += 1) offsets.push((offsets[index] as number) + this.size(index) + 1);
    return offsets;
  }
}

export class Segment {
  readonly index: Index;
  readonly body: Uint8Array;

  constructor(index: Index, body: Uint8Array) {
    this.index = index;
    this.body = body;
  }

  text(index: number): Uint8Array {
    const start = this.index.offset(index);
    return this.body.subarray(start, start + this.index.size(index));
  }

  row(index: number): Row {
    return {
      stamp: this.index.stamps[index] as string,
      seq: this.index.seq(index),
      text: this.text(index),
      proof: this.index.proof(index),
    };
  }

  rows(): Row[] {
    return Array.from({ length: this.index.count }, (_, index) => this.row(index));
  }

  /** The texts of the entries from `start` up to `end`, with `separator` between them. */
  join(start: number, end: number, separator: number): Uint8Array {
    const from = this.index.offset(start);
    const joined = this.body.slice(from, this.index.offset(end) - 1);
    if (separator !== LINE_FEED) {
      for (let index = start + 1; index < end; index += 1) joined[this.index.offset(index) - 1 - from] = separator;
    }
    return joined;
  }
}

export interface PackedSegment extends SegmentIndex {
  readonly body: Uint8Array;
}

export function packRows(rows: readonly Row[]): PackedSegment {
  const links = new Uint8Array(rows.length * LINK_BYTES);
  const view = new DataView(links.buffer);
  for (const [index, row] of rows.entries()) {
    view.setFloat64(index * LINK_BYTES, row.seq);
    view.setUint32(index * LINK_BYTES + 8, row.text.byteLength);
    links.set(row.proof, index * LINK_BYTES + PROOF_OFFSET);
  }
  return { stamps: rows.map((row) => row.stamp).join('\n'), links, body: joinRows(rows, LINE_FEED) };
}

/** The texts of rows with one byte between them. */
export function joinRows(rows: readonly Pick<Row, 'text'>[], separator: number): Uint8Array {
  const size = rows.reduce((sum, row) => sum + row.text.byteLength + 1, 0);
  const joined = new Uint8Array(Math.max(0, size - 1)).fill(separator);
  let offset = 0;
  for (const row of rows) {
    joined.set(row.text, offset);
    offset += row.text.byteLength + 1;
  }
  return joined;
}

/** A row as the Worker answers it. */
export function toEntry(row: Row): StoredEntry {
  return {
    text: new TextDecoder().decode(row.text),
    timestamp: row.stamp,
    instant: placeOf(row).instant,
    seq: row.seq,
    digest: digestIn(row),
    previous: previousIn(row),
  };
}
