/**
 * Reading in the order of the history: what is stored here and, before it, what lies in the archive. Both are segments;
 * where they overlap (entries that came back in part) they are read entry by entry.
 */
import { secondsOfKey } from '../history/instant.ts';
import { type Archive, ArchiveError } from './archive.ts';
import type { ArchivedSegment } from './archived-table.ts';
import { type Block, Blocks, type Group } from './blocks.ts';
import { lastIn, SECONDS_A_DAY } from './day-ends.ts';
import type { HistoryStore } from './history-store.ts';
import { type Part, type Piece, pieceOfParts } from './piece.ts';
import { AFTER_ALL, BEFORE_ALL, comparePlaces, earlier, isAfter, later, type Place } from './place.ts';
import { type Index, placeOf, type Segment } from './segment.ts';
import { isPlain, type Window } from './window.ts';

/** Archive objects that one answer may need. */
const MAX_ARCHIVE_OBJECTS = 32;
/** Segments of the archive that are counted at once. */
const ARCHIVED_AT_ONCE = 16;

/** What a reader wants: the entries after one place up to another, none appended after `maxSeq`. */
export interface Stretch {
  readonly after: Place;
  /** Inclusive. */
  readonly end: Place;
  readonly maxSeq: number;
}

export class HistoryReader {
  readonly #store: HistoryStore;
  readonly #archive: Archive | undefined;
  readonly #blocks: Blocks;

  constructor(store: HistoryStore, archive: Archive | undefined) {
    this.#store = store;
    this.#archive = archive;
    this.#blocks = new Blocks(store);
  }

  /** The stretch of a window as it is now; a plain one begins with the bound. */
  stretchOf(window: Window): Stretch {
    const end = window.until === undefined ? AFTER_ALL : { instant: window.until, seq: 0 };
    const since = { instant: window.since ?? '', seq: 0 };
    const stretch = { after: later(window.after ?? BEFORE_ALL, since), end, maxSeq: this.#store.state.seq };
    if (isPlain(window) && window.resolution === undefined) return { ...stretch, after: this.startOfBound() };
    return window.limit === undefined ? stretch : { ...stretch, after: this.#startOfLastOf(stretch, window.limit) };
  }

  /** The place before the entries within the bound. */
  startOfBound(): Place {
    const { waiting, archived } = this.#store.state;
    if (waiting === 0 && archived.count === 0) return BEFORE_ALL;
    const first = this.#store.rowAt(0);
    return first ? justBefore(placeOf(first)) : BEFORE_ALL;
  }

  /** Archived entries that stand between those within the bound, after only a part of them came back: a plain answer has them. */
  archivedWithinBound(): number {
    const { archived, catalog } = this.#store.state;
    const first = catalog[0]?.first ?? AFTER_ALL;
    if (archived.count === 0 || !isAfter(archived.through, first)) return 0;
    const start = this.startOfBound();
    let count = 0;
    for (let after = start; ; ) {
      const segments = this.#store.archived.after(after, ARCHIVED_AT_ONCE);
      const last = segments.at(-1);
      if (!last) return count;
      for (const { index, returned } of segments) {
        count += positions(index.countThrough(start), index.count).filter((at) => !returned.has(at)).length;
      }
      after = last.last;
    }
  }

  /** The first entry after a place; it is not looked for beyond the segment that must have it. */
  first(stretch: Stretch): Place | undefined {
    for (let { after } = stretch; ; ) {
      const group = this.#blocks.groupAfter(after);
      if (!group || !isAfter(stretch.end, after)) return undefined;
      const [first] = this.#placesIn(group, { ...stretch, after });
      if (first) return first.place;
      after = group.end;
    }
  }

  /** The next entries of a stretch; undefined when there is none. */
  async piece(stretch: Stretch): Promise<Piece | undefined> {
    for (let { after } = stretch; ; ) {
      const next = await this.#next({ ...stretch, after });
      if (!next || next.piece) return next?.piece;
      after = next.end;
    }
  }

  /**
   * Where a page must end so that it has at most `maxCount` entries and `maxBytes` of text, but at least one entry.
   *
   * @returns undefined when the whole stretch fits.
   */
  pageEnd(stretch: Stretch, maxCount: number, maxBytes: number): Place | undefined {
    const { catalog, archived } = this.#store.state;
    const isHere = archived.count === 0 || !isAfter(archived.through, stretch.after);
    const sum = catalog.reduce((all, { count, bytes }) => ({ count: all.count + count, bytes: all.bytes + bytes }), {
      count: 0,
      bytes: 0,
    });
    if (isHere && sum.count <= maxCount && sum.bytes <= maxBytes) return undefined;
    let [count, bytes, objects] = [0, 0, 0];
    let last: Place | undefined;
    for (let { after } = stretch; ; ) {
      const group = this.#blocks.groupAfter(after);
      if (!group || !isAfter(stretch.end, after)) return undefined;
      objects += group.blocks.filter(({ archived }) => archived !== undefined).length;
      if (last && objects > MAX_ARCHIVE_OBJECTS) return last;
      for (const { place, size } of this.#placesIn(group, { ...stretch, after })) {
        count += 1;
        bytes += size;
        if (last && (count > maxCount || bytes > maxBytes)) return last;
        last = place;
      }
      after = group.end;
    }
  }

  /** The place before the youngest entries that fit; undefined when all of the stretch do. */
  startOfNewest(stretch: Stretch, maxCount: number, maxBytes: number): Place | undefined {
    const { catalog } = this.#store.state;
    let [count, bytes] = [0, 0];
    for (const meta of catalog.toReversed()) {
      if (!isAfter(meta.last, stretch.after)) return undefined;
      if (count + meta.count <= maxCount && bytes + meta.bytes <= maxBytes) {
        count += meta.count;
        bytes += meta.bytes;
        continue;
      }
      const index = this.#store.table.readIndex(meta);
      for (let position = index.count - 1; position >= 0; position -= 1) {
        const place = index.place(position);
        if (!isAfter(place, stretch.after)) return undefined;
        count += 1;
        bytes += index.size(position);
        if (count > maxCount || bytes > maxBytes) return count === 1 ? justBefore(place) : place;
      }
    }
    return undefined;
  }

  /** The last entry of each hour that a stretch has, or of each day, as texts. */
  async lastOfEach(seconds: number, stretch: Stretch): Promise<string[]> {
    const last = new Map<number, string>();
    const bucketOf = (place: Place): number => Math.floor(secondsOfKey(place.instant) / seconds);
    const days = seconds === SECONDS_A_DAY ? this.#store.dayEnds.open(this.#store.state.catalog) : undefined;
    for (let { after } = stretch; ; ) {
      const group = this.#blocks.groupAfter(after);
      if (!group || !isAfter(stretch.end, after)) break;
      const [block] = group.blocks;
      const isWhole =
        group.blocks.length === 1 &&
        block !== undefined &&
        isAfter(block.first, after) &&
        !isAfter(block.last, earlier(group.end, stretch.end));
      const meta = isWhole ? block.meta : undefined;
      const known = isWhole ? endsOf(block, bucketOf) : undefined;
      const ends = known ?? (meta && days?.of(meta)) ?? [];
      for (const [bucket, text] of ends) last.set(bucket, text);
      if (ends.length > 0) {
        after = group.end;
        continue;
      }
      const next = await this.#next({ ...stretch, after });
      if (!next) break;
      const found = lastIn(next.piece?.rows() ?? [], bucketOf);
      for (const [bucket, text] of found) last.set(bucket, text);
      const isAsItWas = this.#store.state.seq === stretch.maxSeq;
      if (meta && isAsItWas) days?.found(meta, [...found]);
      after = next.end;
    }
    days?.close();
    return [...last.values()];
  }

  /**
   * The next entries, and the place before what follows them; undefined when none can follow. While objects of the archive
   * come, entries go there or come back from there: what an answer takes from where is decided when all of them are here.
   */
  async #next(stretch: Stretch): Promise<{ piece: Piece | undefined; end: Place } | undefined> {
    const loaded = new Map<string, Segment>();
    for (;;) {
      const group = this.#blocks.groupAfter(stretch.after);
      if (!group || !isAfter(stretch.end, stretch.after)) return undefined;
      const within = { ...stretch, end: earlier(group.end, stretch.end) };
      const parts: Part[] = [];
      const missing: ArchivedSegment[] = [];
      for (const block of group.blocks) {
        // Of what is stored here, index and texts are one row; an object of the archive is asked for only when needed.
        const segment = block.here?.();
        const kept = keptOf(block, segment?.index ?? block.index(), within);
        if (kept.length === 0) continue;
        const found = segment ?? loaded.get(block.archived?.key ?? '');
        if (found) parts.push({ kept, segment: found });
        else if (block.archived) missing.push(block.archived);
      }
      if (missing.length === 0) return { piece: pieceOfParts(parts), end: group.end };
      if (!this.#archive) throw new ArchiveError('ARCHIVE is not bound, and the entries asked for lie there');
      for (const segment of missing) loaded.set(segment.key, await this.#archive.load(segment));
    }
  }

  #placesIn(group: Group, stretch: Stretch): { place: Place; size: number }[] {
    const end = earlier(group.end, stretch.end);
    const found = group.blocks.flatMap((block) => {
      const index = block.index();
      return keptOf(block, index, { ...stretch, end }).map((at) => ({ place: index.place(at), size: index.size(at) }));
    });
    return group.blocks.length === 1 ? found : found.sort((a, b) => comparePlaces(a.place, b.place));
  }

  /** The place before the last `limit` entries of a stretch. */
  #startOfLastOf(stretch: Stretch, limit: number): Place {
    let rest = limit;
    const { catalog, skip, archived } = this.#store.state;
    for (const [back, meta] of catalog.toReversed().entries()) {
      if (isAfter(meta.first, stretch.end)) continue;
      if (!isAfter(meta.last, stretch.after)) return stretch.after;
      const gone = back === catalog.length - 1 ? skip : 0;
      if (!isAfter(meta.last, stretch.end) && meta.count - gone < rest) {
        rest -= meta.count - gone;
        continue;
      }
      const index = this.#store.table.readIndex(meta);
      const start = index.countThrough(stretch.end) - rest;
      if (start >= gone) return later(stretch.after, justBefore(index.place(start)));
      rest = gone - start;
    }
    if (archived.count === 0) return stretch.after;
    for (let from = stretch.end; ; ) {
      const segments = this.#store.archived.before(from, ARCHIVED_AT_ONCE);
      for (const { index, first, returned } of segments) {
        if (!isAfter(first, stretch.after) && first.seq !== 0) return stretch.after;
        const kept = positions(0, index.count).filter((at) => !returned.has(at));
        if (kept.length >= rest) return later(stretch.after, justBefore(index.place(kept.at(-rest) as number)));
        rest -= kept.length;
      }
      const lowest = segments.at(-1);
      if (!lowest) return stretch.after;
      from = justBefore(lowest.last);
    }
  }
}

/** The positions of a block's entries that a stretch has. */
function keptOf(block: Block, index: Index, { after, end, maxSeq }: Stretch): number[] {
  return positions(index.countThrough(after), index.countThrough(end)).filter(
    (at) => !block.isGone(at) && index.seq(at) <= maxSeq,
  );
}

function positions(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, offset) => start + offset);
}

function justBefore(place: Place): Place {
  return { instant: place.instant, seq: place.seq - 1 };
}

/** Of a segment of the archive its hours are known, and so every coarser bucket. */
function endsOf({ archived, index }: Block, bucketOf: (place: Place) => number): [number, string][] | undefined {
  if (archived?.returned.size !== 0) return undefined;
  const places = hourEnds(index());
  return archived.hourly.map((text, at) => [bucketOf(places[at] as Place), text]);
}

/** The places of the entries in `hourly`. */
function hourEnds(index: Index): Place[] {
  const ends = new Map<number, Place>();
  for (const at of positions(0, index.count)) {
    const place = index.place(at);
    ends.set(Math.floor(secondsOfKey(place.instant) / 3_600), place);
  }
  return [...ends.values()];
}
