/** Values of the old layout that were copied aside, byte for byte, by the KV key of the copy. */
import type { MeteredSql } from './metered-sql.ts';

export interface Quarantined {
  /** The KV key of the copy. */
  readonly key: string;
  readonly reason: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly digest: string;
  /** How many elements are at fault, and the first of them with what is wrong; 0 when it is the value as a whole. */
  readonly count: number;
  readonly first: readonly string[];
  readonly at: string;
  readonly acknowledgedAt: string | null;
}

export function readQuarantined(sql: MeteredSql): Quarantined[] {
  return sql
    .rows('SELECT value FROM quarantined ORDER BY key')
    .map((row) => JSON.parse(String(row['value'])) as Quarantined);
}

export function writeQuarantined(sql: MeteredSql, value: Quarantined): void {
  sql.rows(
    'INSERT INTO quarantined VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ...[value.key, JSON.stringify(value)],
  );
}
