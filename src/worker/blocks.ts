/** What the history is read from: segments here and segments in the archive, in one order. */
import type { ArchivedSegment } from './archived-table.ts';
import type { HistoryStore } from './history-store.ts';
import { earlier, isAfter, type Place } from './place.ts';
import type { Index, Segment } from './segment.ts';
import { type SegmentMeta, segmentAt } from './segment-table.ts';

/** Segments of the archive that are looked at together. */
const ARCHIVED_AT_ONCE = 16;

/** A stretch of entries: a segment that is stored here, or one of the archive. */
export interface Block {
  readonly first: Place;
  readonly last: Place;
  /** Entries that are left out. */
  isGone(position: number): boolean;
  index(): Index;
  /** Index and texts of a segment that is stored here; undefined for one of the archive. */
  readonly here: (() => Segment) | undefined;
  /** Of a segment that is stored here, none of whose entries are left out. */
  readonly meta: SegmentMeta | undefined;
  /** The segment of the archive; undefined for one that is stored here. */
  readonly archived: ArchivedSegment | undefined;
}

/** The blocks that have the entries after a place up to `end`, which is the end of the shortest of them. */
export interface Group {
  readonly blocks: readonly Block[];
  readonly end: Place;
}

export class Blocks {
  readonly #store: HistoryStore;

  constructor(store: HistoryStore) {
    this.#store = store;
  }

  /** The blocks with the next entries after a place; undefined when there are none. */
  groupAfter(after: Place): Group | undefined {
    const here = this.#blockAfter(after);
    const there = this.#archivedAfter(after);
    const ends = [...(here ? [here.last] : []), ...(there[0] ? [there[0].last] : [])];
    const [first, second] = ends;
    if (!first) return undefined;
    const end = second ? earlier(first, second) : first;
    const blocks = [...there, ...(here ? [here] : [])].filter((block) => !isAfter(block.first, end));
    return { blocks, end };
  }

  /** The first segment here that has entries after a place. */
  #blockAfter(after: Place): Block | undefined {
    const { catalog, skip } = this.#store.state;
    const at = Math.max(0, segmentAt(catalog, after));
    const position = catalog[at] && isAfter(catalog[at].last, after) ? at : at + 1;
    const meta = catalog[position];
    if (!meta) return undefined;
    const { table } = this.#store;
    return {
      first: meta.first,
      last: meta.last,
      isGone: (index) => position === 0 && index < skip,
      index: () => table.readIndex(meta),
      here: () => table.read(meta),
      meta: position === 0 && skip > 0 ? undefined : meta,
      archived: undefined,
    };
  }

  #archivedAfter(after: Place): Block[] {
    const { archived } = this.#store.state;
    if (archived.count === 0 || !isAfter(archived.through, after)) return [];
    return this.#store.archived.after(after, ARCHIVED_AT_ONCE).map(archivedBlock);
  }
}

function archivedBlock(segment: ArchivedSegment): Block {
  return {
    first: segment.first,
    last: segment.last,
    isGone: (index) => segment.returned.has(index),
    index: () => segment.index,
    here: undefined,
    meta: undefined,
    archived: segment,
  };
}
