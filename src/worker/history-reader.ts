/** Reading the stored entries in the order of the history: windows, pages and pieces. Synchronous. */
import { AFTER_ALL, BEFORE_ALL, isAfter, type Place, type Window } from './window.ts';

/** A piece is one SQLite value, which may have at most 2 MB. */
const MAX_PIECE_BYTES = 1_048_576;
const MAX_PIECE_ENTRIES = 1_000;

/** What a reader wants: the entries after one place up to another, none appended after `maxSeq`. */
export interface Stretch {
  readonly after: Place;
  /** Inclusive. */
  readonly end: Place;
  /** Exclusive, as `instantKey`. */
  readonly until: string;
  readonly maxSeq: number;
}

const IN_STRETCH = '(instant, seq) > (?, ?) AND (instant, seq) <= (?, ?) AND instant < ? AND seq <= ?';

type PlaceRow = { instant: string; seq: number };

export class HistoryReader {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The stretch of a window as it is now. */
  stretchOf(window: Window, maxSeq: number): Stretch {
    const since = { instant: window.since ?? '', seq: 0 };
    const from = window.after ?? BEFORE_ALL;
    const stretch = {
      after: isAfter(from, since) ? from : since,
      end: AFTER_ALL,
      until: window.until ?? AFTER_ALL.instant,
      maxSeq,
    };
    if (window.limit === undefined) return stretch;
    const first = this.#place(stretch, 'DESC', window.limit - 1);
    return first ? { ...stretch, after: justBefore(first) } : stretch;
  }

  first(stretch: Stretch): Place | undefined {
    return this.#place(stretch, 'ASC', 0);
  }

  /**
   * Where a page must end so that it has at most `maxCount` entries and `maxBytes` of text, but at least one entry.
   *
   * @returns undefined when the whole stretch fits.
   */
  pageEnd(stretch: Stretch, maxCount: number, maxBytes: number): Place | undefined {
    let count = 0;
    let bytes = 0;
    let last: Place | undefined;
    const rows = this.#sql.exec<PlaceRow & { size: number }>(
      `SELECT instant, seq, size FROM entries WHERE ${IN_STRETCH} ORDER BY instant, seq`,
      ...bindings(stretch),
    );
    for (const { instant, seq, size } of rows) {
      count += 1;
      bytes += size;
      if (last && (count > maxCount || bytes > maxBytes)) return last;
      last = { instant, seq };
    }
    return undefined;
  }

  /** The place before the youngest entries that fit into so many bytes as a JSON array. */
  startOfLast(maxBytes: number): Place {
    let bytes = 1;
    let start = AFTER_ALL;
    const rows = this.#sql.exec<PlaceRow & { size: number }>(
      'SELECT instant, seq, size FROM entries ORDER BY instant DESC, seq DESC',
    );
    for (const { instant, seq, size } of rows) {
      bytes += size + 1;
      if (bytes > maxBytes) break;
      start = justBefore({ instant, seq });
    }
    return start;
  }

  /**
   * The texts of the next entries, joined by SQLite (a row at a time in JavaScript takes twice as long), and the last of
   * them, after which to go on.
   *
   * @returns undefined when the stretch has no entry.
   */
  piece(stretch: Stretch, separator: string): { text: string; last: Place } | undefined {
    for (let count = MAX_PIECE_ENTRIES; ; count = Math.ceil(count / 4)) {
      const last = this.#place(stretch, 'ASC', count - 1) ?? this.#place(stretch, 'DESC', 0);
      if (!last) return undefined;
      const piece = bindings({ ...stretch, end: last });
      if (count > 1) {
        const measure = `SELECT sum(size) AS size FROM entries WHERE ${IN_STRETCH}`;
        if (this.#sql.exec<{ size: number }>(measure, ...piece).one().size > MAX_PIECE_BYTES) continue;
      }
      const texts = `SELECT body FROM entries WHERE ${IN_STRETCH} ORDER BY instant, seq LIMIT ${MAX_PIECE_ENTRIES}`;
      const joined = `SELECT group_concat(body, ?) AS text FROM (${texts})`;
      return { text: this.#sql.exec<{ text: string }>(joined, separator, ...piece).one().text, last };
    }
  }

  #place(stretch: Stretch, direction: 'ASC' | 'DESC', offset: number): Place | undefined {
    const [row] = this.#sql.exec<PlaceRow>(
      `SELECT instant, seq FROM entries WHERE ${IN_STRETCH}
       ORDER BY instant ${direction}, seq ${direction} LIMIT 1 OFFSET ?`,
      ...bindings(stretch),
      offset,
    );
    return row && { instant: row.instant, seq: row.seq };
  }
}

function bindings({ after, end, until, maxSeq }: Stretch): (string | number)[] {
  return [after.instant, after.seq, end.instant, end.seq, until, maxSeq];
}

function justBefore(place: Place): Place {
  return { instant: place.instant, seq: place.seq - 1 };
}
