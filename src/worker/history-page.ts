/** One page of the history, cut to a size and read in pieces: memory stays flat whatever the history's size. */
import { jsonMembers } from '../history/json-text.ts';
import { CsvTable } from './csv.ts';
import type { HistoryReader, Stretch } from './history-reader.ts';
import type { HistoryStore } from './history-store.ts';
import type { Piece } from './piece.ts';
import { isAfter, type Place } from './place.ts';
import { type Format, isPlain, type Window } from './window.ts';

/** The largest page, in bytes of entry texts. A table is read twice, for its columns first. */
const MAX_PAGE_BYTES: Readonly<Record<Format, number>> = {
  json: 32 * 1_048_576,
  ndjson: 32 * 1_048_576,
  csv: 8 * 1_048_576,
};
/** What is put together in memory. */
const MAX_CHART_BYTES = 4 * 1_048_576;
const LINE_FEED = 0x0a;
const COMMA = 0x2c;
const SECONDS = { '1h': 3_600, '1d': 86_400 } as const;

export interface Page {
  /** The last entry when another page follows. */
  readonly end: Place | undefined;
  /** Whether all that was asked for is on this page and those that follow. */
  readonly isComplete: boolean;
  /**
   * The body: a JSON array, one entry per line, or a table. A reader that is overtaken by evictions gets a broken stream,
   * never a history with a gap.
   */
  open(): Promise<ReadableStream<Uint8Array> | string>;
}

export function pageOf(store: HistoryStore, reader: HistoryReader, window: Window): Page {
  const stretch = reader.stretchOf(window);
  const maxCount = window.pageSize ?? Number.MAX_SAFE_INTEGER;
  const maxBytes = MAX_PAGE_BYTES[window.format];
  if (window.resolution !== undefined) {
    const seconds = SECONDS[window.resolution];
    return { end: undefined, isComplete: true, open: () => chart(reader, window, stretch, seconds) };
  }
  // Pages that were asked for by size go forward; a list that merely does not fit begins with what is newest.
  if (isPlain(window) && window.pageSize === undefined) {
    const start = reader.startOfNewest(stretch, maxCount, maxBytes);
    const newest = start ? { ...stretch, after: start } : stretch;
    return { end: undefined, isComplete: start === undefined, open: () => openPage(store, reader, newest, window) };
  }
  const end = reader.pageEnd(stretch, maxCount, maxBytes);
  const page = end ? { ...stretch, end } : stretch;
  return { end, isComplete: true, open: () => openPage(store, reader, page, window) };
}

/** The entries of a stretch as `Page.open` gives them. */
export async function openPage(
  store: HistoryStore,
  reader: HistoryReader,
  stretch: Stretch,
  { format, fields }: Pick<Window, 'format' | 'fields'>,
): Promise<ReadableStream<Uint8Array> | string> {
  const encoder = new TextEncoder();
  const print = await printerOf(reader, stretch, format, fields);
  const first = await reader.piece(stretch);
  if (!first) return print.open + print.close(true);
  // Read before anything is answered: what fails here is an error with a status.
  let next: Piece | undefined = first;
  let rest = stretch;
  const gone = store.state.gone.through;
  let isFirst = true;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const through = store.state.gone.through;
        if (isAfter(through, gone) && isAfter(through, rest.after) && !next) {
          controller.error(new Error('entries were evicted while they were being read'));
          return;
        }
        const piece = next ?? (await reader.piece(rest));
        next = undefined;
        if (!piece) {
          controller.enqueue(encoder.encode(print.close(isFirst)));
          controller.close();
          return;
        }
        rest = { ...rest, after: piece.last };
        controller.enqueue(encoder.encode(isFirst ? print.open : print.between));
        controller.enqueue(print.piece(piece));
        isFirst = false;
      },
    },
    { highWaterMark: 0 },
  );
}

interface Printer {
  readonly open: string;
  readonly between: string;
  close(isEmpty: boolean): string;
  piece(piece: Piece): Uint8Array;
}

async function printerOf(
  reader: HistoryReader,
  stretch: Stretch,
  format: Format,
  fields: readonly string[] | undefined,
): Promise<Printer> {
  const encoder = new TextEncoder();
  if (format === 'csv') {
    const table = new CsvTable(fields);
    if (!fields) {
      for (let rest = stretch; ; ) {
        const piece = await reader.piece(rest);
        if (!piece) break;
        for (const text of piece.texts()) table.add(text);
        rest = { ...rest, after: piece.last };
      }
    }
    const rowsOf = (piece: Piece): string =>
      piece
        .texts()
        .map((text) => table.row(text))
        .join('');
    return { open: table.header(), between: '', close: () => '', piece: (piece) => encoder.encode(rowsOf(piece)) };
  }
  const separator = format === 'json' ? COMMA : LINE_FEED;
  const project = (piece: Piece): Uint8Array =>
    fields
      ? encoder.encode(
          piece
            .texts()
            .map((text) => onlyFields(text, fields))
            .join(String.fromCharCode(separator)),
        )
      : piece.join(separator);
  return format === 'json'
    ? { open: '[', between: ',', close: () => ']', piece: project }
    : { open: '', between: '\n', close: (isEmpty) => (isEmpty ? '' : '\n'), piece: project };
}

/** The last entry of each hour or day, the youngest of them when they are many. */
async function chart(reader: HistoryReader, window: Window, stretch: Stretch, seconds: number): Promise<string> {
  const { fields, format, limit } = window;
  const all = await reader.lastOfEach(seconds, stretch);
  let bytes = 0;
  const start = all.findLastIndex((text) => {
    bytes += text.length;
    return bytes > MAX_CHART_BYTES;
  });
  const texts = all.slice(Math.max(start + 1, limit === undefined ? 0 : all.length - limit));
  if (format === 'csv') {
    const table = new CsvTable(fields);
    for (const text of texts) table.add(text);
    return table.header() + texts.map((text) => table.row(text)).join('');
  }
  const shown = fields ? texts.map((text) => onlyFields(text, fields)) : texts;
  return format === 'json' ? `[${shown.join(',')}]` : shown.map((text) => `${text}\n`).join('');
}

/** The wanted members of an entry with their texts, in the wanted order; one that it does not have is left out. */
function onlyFields(text: string, fields: readonly string[]): string {
  const members = new Map(jsonMembers(text));
  const kept = fields.flatMap((name) => {
    const value = members.get(name);
    return value === undefined ? [] : [`${JSON.stringify(name)}:${value}`];
  });
  return `{${kept.join(',')}}`;
}
