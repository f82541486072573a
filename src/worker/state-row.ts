/** The one row of state: read at the first need, written with every change, and the tables made or moved before it. */
import { ARCHIVED_SCHEMA } from './archived-table.ts';
import { GONE_SCHEMA } from './gone-table.ts';
import { type DayUse, emptyState, type State } from './history-state.ts';
import type { MeteredSql, Sql } from './metered-sql.ts';
import { hasRowLayout, moveRowLayout } from './row-layout.ts';
import { SEGMENTS_SCHEMA, type SegmentTable } from './segment-table.ts';
import { dayOfUse, useSince } from './usage.ts';

/** The part of `DurableObjectStorage` that is used. */
export interface Storage {
  readonly sql: Sql;
  transactionSync<T>(changes: () => T): T;
}

const SCHEMA = [
  ...SEGMENTS_SCHEMA.split(';'),
  ...ARCHIVED_SCHEMA.split(';'),
  ...GONE_SCHEMA.split(';'),
  'CREATE TABLE IF NOT EXISTS history_state (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS quarantined (key TEXT PRIMARY KEY, value TEXT NOT NULL)',
].filter((statement) => statement.trim() !== '');

export class StateRow {
  readonly #storage: Storage;
  readonly #sql: MeteredSql;
  readonly #segments: SegmentTable;
  readonly #newId: () => string;
  readonly #now: () => number;
  #state: State | undefined;

  constructor(
    storage: Storage,
    sql: MeteredSql,
    segments: SegmentTable,
    ports: { newId: () => string; now: () => number },
  ) {
    this.#storage = storage;
    this.#sql = sql;
    this.#segments = segments;
    this.#newId = ports.newId;
    this.#now = ports.now;
  }

  get value(): State {
    this.#state ??= this.#open();
    return this.#state;
  }

  /** Runs changes as one transaction; when it throws, nothing has changed, here or on disk. */
  transaction<T>(changes: () => T): T {
    const before = this.value;
    try {
      return this.#storage.transactionSync(changes);
    } catch (error) {
      this.#state = before;
      this.#segments.forget();
      throw error;
    }
  }

  /** Writes the row; what was used since the last time is counted with it. */
  update(changes: Partial<State>): void {
    const next = { ...this.value, ...changes };
    const use = useSince(next.use, this.#sql.takeUse(), this.#now());
    const state = { ...next, use: { ...use, rowsWritten: use.rowsWritten + 1 } };
    const value = JSON.stringify(state);
    this.#sql.rows(
      'INSERT INTO history_state VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value',
      value,
    );
    this.#sql.takeUse(); // the row just written is counted above
    this.#state = state;
  }

  /** The day's use, what is not written yet included. */
  useNow(): DayUse {
    return dayOfUse(this.#count({}), this.#now());
  }

  /** Adds to the day's use; it is written with the next change. */
  countUse(added: { kvWrites?: number; rowsWritten?: number }): void {
    this.#count(added);
  }

  #count({ kvWrites = 0, rowsWritten = 0 }: { kvWrites?: number; rowsWritten?: number }): DayUse {
    const use = useSince(this.value.use, this.#sql.takeUse(), this.#now());
    const counted = { ...use, kvWrites: use.kvWrites + kvWrites, rowsWritten: use.rowsWritten + rowsWritten };
    this.#state = { ...this.value, use: counted };
    return counted;
  }

  #open(): State {
    try {
      const [row] = this.#sql.rows('SELECT value FROM history_state');
      if (row) return withDefaults(JSON.parse(String(row['value'])) as State);
    } catch (error) {
      if (!/no such table/.test(String(error))) throw error;
    }
    return this.#storage.transactionSync(() => {
      for (const statement of SCHEMA) this.#sql.rows(statement);
      const state = hasRowLayout(this.#sql)
        ? moveRowLayout(this.#sql, this.#segments, this.#newId())
        : emptyState(this.#newId());
      this.#sql.rows('INSERT INTO history_state VALUES (1, ?)', JSON.stringify(state));
      return state;
    });
  }
}

/** A row that an earlier version wrote lacks what came later. */
function withDefaults(state: State): State {
  const empty = emptyState(state.writer);
  return { ...empty, ...state, mirror: { ...empty.mirror, ...state.mirror } };
}
