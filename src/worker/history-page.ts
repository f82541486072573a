/** One page of the history, cut to a size and read in pieces: memory stays flat whatever the history's size. */
import { type HistoryStore, isAfter } from './history-store.ts';
import type { Format, Place, Window } from './window.ts';

/** The largest page, in bytes of entry texts. A CSV is put together in memory, so its pages are smaller. */
const MAX_PAGE_BYTES: Readonly<Record<Format, number>> = {
  json: 32 * 1_048_576,
  ndjson: 32 * 1_048_576,
  csv: 8 * 1_048_576,
};
const PIECE_ENTRIES = 1_000;
const PIECE_BYTES = 512 * 1_024;

export interface Page {
  /** The first entry; undefined when the window has none. */
  readonly first: Place | undefined;
  /** The last entry when another page follows. */
  readonly end: Place | undefined;
  /**
   * The body: a JSON array, or one entry per line for ndjson and csv. Short ones come whole. A reader that is overtaken
   * by evictions gets a broken stream, never a history with a gap.
   */
  open(): string | ReadableStream<Uint8Array>;
}

export function pageOf(store: HistoryStore, window: Window): Page {
  const start = store.start(window);
  const first = store.firstAfter(start, window);
  const end = store.pageEnd(start, window, window.pageSize ?? Number.MAX_SAFE_INTEGER, MAX_PAGE_BYTES[window.format]);
  return { first, end, open: () => openPage(store, window, start, end) };
}

/** The entries after `start`, up to `end` when there is one, as `Page.open` gives them. */
export function openPage(
  store: HistoryStore,
  window: Window,
  start: Place,
  end: Place | undefined,
): string | ReadableStream<Uint8Array> {
  const bounds = { end, maxSeq: store.state.seq, maxCount: PIECE_ENTRIES, maxBytes: PIECE_BYTES };
  const [open, separator, close] = window.format === 'json' ? ['[', ',', ']'] : ['', '\n', '\n'];
  const piece = store.readAfter(start, window, bounds);
  const firstText = open + piece.texts.join(separator);
  const hasMore = piece.last && store.readAfter(piece.last, window, { ...bounds, maxCount: 1 }).last;
  if (!piece.last || !hasMore) return piece.last || window.format === 'json' ? firstText + close : '';
  let place = piece.last;
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode(firstText));
      },
      pull(controller) {
        if (isAfter(store.state.evictedThrough, place)) {
          controller.error(new Error('entries were evicted while they were being read'));
          return;
        }
        const next = store.readAfter(place, window, bounds);
        if (next.last === undefined) {
          controller.enqueue(encoder.encode(close));
          controller.close();
          return;
        }
        place = next.last;
        controller.enqueue(encoder.encode(separator + next.texts.join(separator)));
      },
    },
    { highWaterMark: 1 },
  );
}
