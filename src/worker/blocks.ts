/** What the history is read from: segments here and segments in the archive, in one order. */
import { type Archive, ArchiveError } from './archive.ts';
import type { ArchivedSegment } from './archived-table.ts';
import type { HistoryStore } from './history-store.ts';
import { earlier, isAfter, type Place } from './place.ts';
import type { Index, Segment } from './segment.ts';
import { segmentAt } from './segment-table.ts';

/** Segments of the archive that are looked at together. */
const ARCHIVED_AT_ONCE = 16;

export interface Block {
  readonly first: Place;
  readonly last: Place;
  /** Entries that are left out. */
  isGone(position: number): boolean;
  index(): Index;
  load(): Promise<Segment>;
  /** Of a segment in the archive, the last entry of each hour; undefined for one that is stored here. */
  readonly hourly: readonly string[] | undefined;
}

/** The blocks that have the entries after a place up to `end`, which is the end of the shortest of them. */
export interface Group {
  readonly blocks: readonly Block[];
  readonly end: Place;
}

export class Blocks {
  readonly #store: HistoryStore;
  readonly #archive: Archive | undefined;

  constructor(store: HistoryStore, archive: Archive | undefined) {
    this.#store = store;
    this.#archive = archive;
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
      load: async () => table.read(meta),
      hourly: undefined,
    };
  }

  #archivedAfter(after: Place): Block[] {
    const { archived } = this.#store.state;
    if (archived.count === 0 || !isAfter(archived.through, after)) return [];
    return this.#store.archived.after(after, ARCHIVED_AT_ONCE).map((segment) => this.#archivedBlock(segment));
  }

  #archivedBlock(segment: ArchivedSegment): Block {
    return {
      first: segment.first,
      last: segment.last,
      isGone: (index) => segment.returned.has(index),
      index: () => segment.index,
      load: async () => {
        if (!this.#archive) throw new ArchiveError('ARCHIVE is not bound, and the entries asked for lie there');
        return this.#archive.load(segment);
      },
      hourly: segment.hourly,
    };
  }
}
