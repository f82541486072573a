/**
 * The first layout of this object's storage: a row for each entry. It is moved over in one transaction, so an end of the
 * process at any moment leaves the one layout or the other; heads, digests and order stay.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { secondsOfKey } from '../history/instant.ts';
import { emptyState, type State } from './history-state.ts';
import type { MeteredSql } from './metered-sql.ts';
import { BEFORE_ALL, type Place } from './place.ts';
import { instantOf, placeOf, proofOf, type Row } from './segment.ts';
import type { SegmentMeta, SegmentTable } from './segment-table.ts';

const READ_AT_ONCE = 1_000;
const SEGMENT_ENTRIES = 2_000;
const SEGMENT_BYTES = 700 * 1_024;

export function hasRowLayout(sql: MeteredSql): boolean {
  return sql.rows(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'entries'`).length > 0;
}

/** Call inside the transaction that creates the new tables. */
export function moveRowLayout(sql: MeteredSql, table: SegmentTable, writer: string): State {
  const [old] = sql.rows('SELECT * FROM state');
  const facts = new Map(sql.rows('SELECT name, value FROM facts').map((row) => [row['name'], String(row['value'])]));
  const catalog: SegmentMeta[] = [];
  let rows: Row[] = [];
  let bytes = 0;
  const seal = (): void => {
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) return;
    const id = catalog.length + 1;
    table.write(id, rows);
    catalog.push({ id, count: rows.length, bytes, first: placeOf(first), last: placeOf(last) });
    rows = [];
    bytes = 0;
  };
  const through = { instant: String(old?.['evicted_instant'] ?? ''), seq: Number(old?.['evicted_seq'] ?? 0) };
  let cameBack = 0;
  let after: Place = BEFORE_ALL;
  for (;;) {
    const read = sql.rows(
      `SELECT seq, timestamp, instant, digest, previous, body FROM entries WHERE (instant, seq) > (?, ?)
       ORDER BY instant, seq LIMIT ${READ_AT_ONCE}`,
      ...[after.instant, after.seq],
    );
    for (const row of read) {
      const text = utf8ToBytes(String(row['body']));
      if (rows.length >= SEGMENT_ENTRIES || (rows.length > 0 && bytes + text.byteLength > SEGMENT_BYTES)) seal();
      const proof = proofOf(String(row['digest']), String(row['previous']));
      rows.push({ stamp: String(row['timestamp']), seq: Number(row['seq']), text, proof });
      bytes += text.byteLength;
      after = { instant: String(row['instant']), seq: Number(row['seq']) };
      // An eviction takes all that is older: what stands there now was sent again.
      if (after.instant <= through.instant) cameBack += 1;
    }
    if (read.length < READ_AT_ONCE) break;
  }
  seal();
  for (const { key, reason, digest } of sql.rows('SELECT key, reason, digest FROM quarantine')) {
    const copy = { key, reason, digest, count: 0, first: [], at: '', acknowledgedAt: null };
    sql.rows('INSERT INTO quarantined VALUES (?, ?)', String(key), JSON.stringify(copy));
  }
  sql.rows('DROP TABLE entries');
  sql.rows('DROP TABLE quarantine');
  sql.rows('DROP TABLE state');
  const state = emptyState(writer);
  const total = catalog.reduce((sum, { count }) => sum + count, 0);
  const revision = Number(old?.['revision'] ?? 0);
  const evicted = Number(old?.['evicted'] ?? 0);
  const goneCount = Math.max(0, evicted - cameBack);
  return {
    ...state,
    total,
    seq: Number(old?.['seq'] ?? 0),
    head: String(old?.['head'] ?? state.head),
    evicted,
    nextId: catalog.length + 1,
    catalog,
    revision,
    goneBefore: { count: goneCount, through: goneCount === 0 ? BEFORE_ALL : through },
    mirror: {
      ...state.mirror,
      importedAt: facts.get('imported-at') ?? null,
      importedSeq: Number(facts.get('imported-seq') ?? 0),
      // KV gets this writer's id with the next pass.
      revision: -1,
      known: facts.has('mirror-digest') ? { taostats_history: facts.get('mirror-digest') as string } : {},
      days: [],
    },
  };
}

/** The UTC day of an entry, `2026-01-31`: its chunk in KV and its folder in the archive. */
export function dayOf(stamp: string): string {
  return new Date(secondsOfKey(instantOf(stamp)) * 1_000).toISOString().slice(0, 10);
}
