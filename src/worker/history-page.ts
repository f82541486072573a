/** One page of the history, cut to a size and read in pieces: memory stays flat whatever the history's size. */
import type { Stretch } from './history-reader.ts';
import type { HistoryStore } from './history-store.ts';
import { type Format, isAfter, type Place, type Window } from './window.ts';

/** The largest page, in bytes of entry texts. A CSV is put together in memory, so its pages are smaller. */
const MAX_PAGE_BYTES: Readonly<Record<Format, number>> = {
  json: 32 * 1_048_576,
  ndjson: 32 * 1_048_576,
  csv: 8 * 1_048_576,
};

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
  const { state, reader } = store;
  const stretch = reader.stretchOf(window, state.seq);
  const maxCount = window.pageSize ?? Number.MAX_SAFE_INTEGER;
  const maxBytes = MAX_PAGE_BYTES[window.format];
  // Measuring a stretch reads its index; a history that fits as a whole needs none.
  const mayExceed = state.bytes > maxBytes || state.total > maxCount;
  const end = mayExceed ? reader.pageEnd(stretch, maxCount, maxBytes) : undefined;
  const open = () => openPage(store, { ...stretch, end: end ?? stretch.end }, window.format);
  return { first: reader.first(stretch), end, open };
}

/** The entries of a stretch as `Page.open` gives them. */
export function openPage(store: HistoryStore, stretch: Stretch, format: Format): string | ReadableStream<Uint8Array> {
  const [open, separator, close] = format === 'json' ? ['[', ',', ']'] : ['', '\n', '\n'];
  const piece = store.reader.piece(stretch, separator);
  if (!piece) return format === 'json' ? '[]' : '';
  let rest = { ...stretch, after: piece.last };
  if (!store.reader.first(rest)) return open + piece.text + close;
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode(open + piece.text));
      },
      pull(controller) {
        if (isAfter(store.state.evictedThrough, rest.after)) {
          controller.error(new Error('entries were evicted while they were being read'));
          return;
        }
        const next = store.reader.piece(rest, separator);
        if (!next) {
          controller.enqueue(encoder.encode(close));
          controller.close();
          return;
        }
        rest = { ...rest, after: next.last };
        controller.enqueue(encoder.encode(separator + next.text));
      },
    },
    { highWaterMark: 1 },
  );
}
