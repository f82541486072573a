/**
 * Which entries were evicted without an archive, by UTC day: so that it is known whether a reader's place has lost
 * something, and that nothing has when they come back.
 */
import type { MeteredSql } from './metered-sql.ts';
import { BEFORE_ALL, later, type Place } from './place.ts';
import { dayOf } from './row-layout.ts';
import { placeOf, type Row } from './segment.ts';

export const GONE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS gone (day TEXT PRIMARY KEY, lines TEXT NOT NULL)
`;

type Gone = Pick<Row, 'stamp' | 'seq'>;

export class GoneTable {
  readonly #sql: MeteredSql;

  constructor(sql: MeteredSql) {
    this.#sql = sql;
  }

  add(rows: readonly Gone[]): void {
    for (const [day, added] of byDay(rows)) this.#write(day, [...this.#read(day), ...added]);
  }

  /** @returns how many of them were recorded as gone. */
  remove(rows: readonly Gone[]): number {
    let removed = 0;
    for (const [day, back] of byDay(rows)) {
      const gone = this.#read(day);
      const stamps = new Set(back.map(({ stamp }) => stamp));
      const rest = gone.filter(({ stamp }) => !stamps.has(stamp));
      if (rest.length === gone.length) continue;
      removed += gone.length - rest.length;
      this.#write(day, rest);
    }
    return removed;
  }

  has(stamp: string): boolean {
    return this.#read(dayOf(stamp)).some((gone) => gone.stamp === stamp);
  }

  hasDay(day: string): boolean {
    return this.#sql.rows('SELECT 1 FROM gone WHERE day = ?', day).length > 0;
  }

  youngest(): Place {
    const [row] = this.#sql.rows('SELECT day FROM gone ORDER BY day DESC LIMIT 1');
    if (!row) return BEFORE_ALL;
    return this.#read(String(row['day'])).map(placeOf).reduce(later, BEFORE_ALL);
  }

  #read(day: string): Gone[] {
    const [row] = this.#sql.rows('SELECT lines FROM gone WHERE day = ?', day);
    if (!row) return [];
    return String(row['lines'])
      .split('\n')
      .map((line) => {
        const space = line.indexOf(' ');
        return { seq: Number(line.slice(0, space)), stamp: line.slice(space + 1) };
      });
  }

  #write(day: string, rows: readonly Gone[]): void {
    if (rows.length === 0) {
      this.#sql.rows('DELETE FROM gone WHERE day = ?', day);
      return;
    }
    const lines = rows.map(({ seq, stamp }) => `${seq} ${stamp}`).join('\n');
    this.#sql.rows(
      'INSERT INTO gone VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET lines = excluded.lines',
      ...[day, lines],
    );
  }
}

function byDay(rows: readonly Gone[]): Map<string, Gone[]> {
  const days = new Map<string, Gone[]>();
  for (const row of rows) {
    const day = dayOf(row.stamp);
    const known = days.get(day);
    if (known) known.push(row);
    else days.set(day, [row]);
  }
  return days;
}
