/**
 * The rows of a dataset in SQLite, laid out for a year of 129 subnets every 30 minutes: a sample is one row while its day
 * lasts; a finished day becomes one row per key with all its values, so that appending writes two rows however long the
 * history is, a key's year is 365 rows, and its last value of each day lies before the rest of the row.
 */

import type { Sql, SqlValue } from '../metered-sql.ts';

/** A value of one key at one moment. */
export interface Row {
  /** Microseconds since 1970. */
  readonly at: number;
  readonly series: number;
  /** `"2026-01-01T00:00:00Z"` and the compact members, as JSON texts joined by commas. */
  readonly json: string;
}

export interface Selection {
  /** undefined = all. */
  readonly series: number | undefined;
  /** Inclusive and exclusive, microseconds. */
  readonly since: number;
  readonly until: number;
  /** Length of a bucket of which only the last row of each series is wanted; 0 = every row. */
  readonly bucketUs: number;
}

export const US_PER_DAY = 86_400_000_000;
const MAX_SERIES = 100_000;

const SCHEMA = [
  'CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, body TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS samples (at INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, digest TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS tail (at INTEGER PRIMARY KEY, body TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS days (id INTEGER PRIMARY KEY, count INTEGER NOT NULL, last TEXT NOT NULL, body TEXT NOT NULL)',
];

export class SampleRows {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    for (const statement of SCHEMA) sql.exec(statement);
  }

  #query<Row>(statement: string, ...bindings: SqlValue[]): Row[] {
    return this.#sql.exec(statement, ...bindings).toArray() as Row[];
  }

  fact<T>(name: string): T | undefined {
    const text = this.factText(name);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  factText(name: string): string | undefined {
    return this.#query<{ body: string }>('SELECT body FROM facts WHERE name = ?', name)[0]?.body;
  }

  setFact(name: string, body: string): void {
    this.#sql.exec('INSERT OR REPLACE INTO facts VALUES (?, ?)', name, body);
  }

  sampleAt(at: number): { timestamp: string; digest: string } | undefined {
    const [row] = this.#query<{ timestamp: string; digest: string }>('SELECT * FROM samples WHERE at = ?', at);
    return row && { timestamp: row.timestamp, digest: row.digest };
  }

  /** @param body `{"<series>":"<json of the row>"}` */
  insert(at: number, timestamp: string, digest: string, body: string): void {
    this.#sql.exec('INSERT INTO samples VALUES (?, ?, ?)', at, timestamp, digest);
    this.#sql.exec('INSERT INTO tail VALUES (?, ?)', at, body);
  }

  /** Days before `today` with samples that are not sealed yet, oldest first. */
  unsealedDays(today: number): number[] {
    return this.#query<{ day: number }>(
      'SELECT DISTINCT at / ? AS day FROM tail WHERE at < ? ORDER BY 1',
      ...[US_PER_DAY, today * US_PER_DAY],
    ).map((row) => Math.floor(row.day));
  }

  /** Moves a day's samples into one row per series; call inside a transaction. */
  seal(day: number): void {
    const bySeries = new Map<number, Row[]>();
    const selection = { series: undefined, since: day * US_PER_DAY, until: (day + 1) * US_PER_DAY, bucketUs: 0 };
    for (const row of this.#tailRows(selection)) {
      const rows = bySeries.get(row.series);
      if (rows) rows.push(row);
      else bySeries.set(row.series, [row]);
    }
    for (const [series, fresh] of bySeries) {
      const rows = [...this.#sealedRows(day, series), ...fresh].sort(byMoment);
      const last = rows.at(-1) as Row;
      const body = rows.map(printRow).join('\n');
      const cell = printRow(last);
      this.#sql.exec(
        'INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?)',
        day * MAX_SERIES + series,
        rows.length,
        cell,
        body,
      );
    }
    this.#sql.exec('DELETE FROM tail WHERE at >= ? AND at < ?', selection.since, selection.until);
  }

  /** The rows of one UTC day, by moment, then series. */
  ofDay(day: number, selection: Selection): Row[] {
    const since = Math.max(selection.since, day * US_PER_DAY);
    const until = Math.min(selection.until, (day + 1) * US_PER_DAY);
    const isWhole = until === (day + 1) * US_PER_DAY && since <= day * US_PER_DAY;
    const within = { ...selection, since, until };
    const tail = this.#tailRows(within);
    // The last value of a whole day needs no look at the others, unless a late sample came after them.
    const sealed =
      isWhole && selection.bucketUs === US_PER_DAY
        ? this.#lastRows(day, day, selection.series)
        : this.#sealedRows(day, selection.series).filter((row) => row.at >= since && row.at < until);
    return thin([...sealed, ...tail].sort(byMoment), selection.bucketUs);
  }

  /** The last row of each day of a span, for one series; days must be whole. Also of days that are not sealed. */
  lastOfDays(first: number, last: number, series: number): Row[] {
    const selection = { series, since: first * US_PER_DAY, until: (last + 1) * US_PER_DAY, bucketUs: US_PER_DAY };
    const rows = [...this.#lastRows(first, last, series), ...this.#tailRows(selection)];
    return thin(rows.sort(byMoment), US_PER_DAY);
  }

  #lastRows(first: number, last: number, series: number | undefined): Row[] {
    const rows =
      series === undefined
        ? this.#query<{ id: number; last: string }>(
            'SELECT id, last FROM days WHERE id >= ? AND id < ?',
            ...[first * MAX_SERIES, (last + 1) * MAX_SERIES],
          )
        : this.#query<{ id: number; last: string }>(
            `WITH RECURSIVE span(day) AS (SELECT ? UNION ALL SELECT day + 1 FROM span WHERE day < ?)
             SELECT days.id, days.last FROM span JOIN days ON days.id = span.day * ${MAX_SERIES} + ?`,
            ...[first, last, series],
          );
    return rows.map((row) => readRow(row.last, row.id % MAX_SERIES));
  }

  #sealedRows(day: number, series: number | undefined): Row[] {
    const [from, to] =
      series === undefined
        ? [day * MAX_SERIES, (day + 1) * MAX_SERIES - 1]
        : [day * MAX_SERIES + series, day * MAX_SERIES + series];
    const cells = this.#query<{ id: number; body: string }>(
      'SELECT id, body FROM days WHERE id BETWEEN ? AND ?',
      from,
      to,
    );
    return cells.flatMap((cell) => cell.body.split('\n').map((line) => readRow(line, cell.id % MAX_SERIES)));
  }

  #tailRows({ series, since, until }: Selection): Row[] {
    if (series !== undefined) {
      const cells = this.#query<{ at: number; json: string | null }>(
        `SELECT at, body ->> ? AS json FROM tail WHERE at >= ? AND at < ? ORDER BY at`,
        ...[`$."${series}"`, since, until],
      );
      return cells.flatMap(({ at, json }) => (json === null ? [] : [{ at, json, series }]));
    }
    const cells = this.#query<{ at: number; body: string }>(
      'SELECT at, body FROM tail WHERE at >= ? AND at < ? ORDER BY at',
      ...[since, until],
    );
    return cells.flatMap(({ at, body }) =>
      Object.entries(JSON.parse(body) as Record<string, string>).map(([id, json]) => ({
        at,
        json,
        series: Number(id),
      })),
    );
  }
}

/** A line of a sealed day: JSON escapes line ends, so none is in a row. */
function printRow(row: Row): string {
  return `${row.at},${row.json}`;
}

function readRow(line: string, series: number): Row {
  const comma = line.indexOf(',');
  return { at: Number(line.slice(0, comma)), json: line.slice(comma + 1), series };
}

function byMoment(a: Row, b: Row): number {
  return a.at - b.at || a.series - b.series;
}

/** The last row of each bucket and series, in order. */
function thin(rows: readonly Row[], bucketUs: number): Row[] {
  if (bucketUs === 0) return [...rows];
  const last = new Map<string, Row>();
  for (const row of rows) last.set(`${Math.floor(row.at / bucketUs)}.${row.series}`, row);
  return [...last.values()].sort(byMoment);
}
