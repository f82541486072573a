/** SQLite of a Durable Object with a meter: Cloudflare counts rows read and written, and the Free plan ends. */

export interface RowUse {
  readonly read: number;
  readonly written: number;
}

export type SqlValue = ArrayBuffer | string | number | null;
export type SqlRow = Record<string, SqlValue>;

/** The part of `SqlStorage` that is used. */
export interface Sql {
  exec(
    query: string,
    ...bindings: SqlValue[]
  ): { toArray(): SqlRow[]; readonly rowsRead: number; readonly rowsWritten: number };
}

export class MeteredSql {
  readonly #sql: Sql;
  #read = 0;
  #written = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Runs one statement and gives all its rows. */
  rows(query: string, ...bindings: SqlValue[]): SqlRow[] {
    const cursor = this.#sql.exec(query, ...bindings);
    const rows = cursor.toArray();
    this.#read += cursor.rowsRead;
    this.#written += cursor.rowsWritten;
    return rows;
  }

  /** What was used since the last call. */
  takeUse(): RowUse {
    const use = { read: this.#read, written: this.#written };
    this.#read = 0;
    this.#written = 0;
    return use;
  }
}
