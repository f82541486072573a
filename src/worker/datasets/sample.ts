/** A posted sample of a dataset, checked whole before anything is stored. */
import { sha256Hex } from '../../history/digest.ts';
import { parseInstant } from '../../history/instant.ts';
import { compactJson, jsonMember, jsonMembers, splitJsonArray } from '../../history/json-text.ts';
import { LIMITS } from '../../history/protocol.ts';
import { isExactObject, numberToken, parseExactJson } from '../../taostats/exact-json.ts';
import type { Definition } from './definition.ts';

export interface SampleRow {
  readonly key: string;
  /** JSON text of the compact members, in the order of the definition: `"0.0028"`, `12`, `null`. */
  readonly values: readonly string[];
  /** Of subnets: when and at which block this netuid was given away. */
  readonly registration?: Registration;
}

export interface Registration {
  readonly block: number;
  /** Microseconds since 1970; null when unknown. */
  readonly at: number | null;
}

export interface PostedSample {
  readonly timestamp: string;
  /** Microseconds since 1970. */
  readonly at: number;
  readonly sourceUpdatedAt: string | null;
  readonly sourceBlock: number | null;
  /** SHA-256 of the records as a compact JSON array. */
  readonly digest: string;
  readonly rows: readonly SampleRow[];
  /** Compact JSON of each record, as posted. */
  readonly records: readonly string[];
}

export type SampleReading =
  | { ok: true; sample: PostedSample }
  | { ok: false; status: 400 | 413 | 422; error: string; index?: number; field?: string };

const MAX_RECORDS = 10_000;
const KEY = /^[A-Za-z0-9._:-]{1,80}$/;

/** @param text the body of POST /api/v1/datasets/{name}. */
export function readSample(definition: Definition, text: string, nowMs: number): SampleReading {
  try {
    JSON.parse(text);
  } catch {
    return { ok: false, status: 400, error: 'the body is not valid JSON' };
  }
  if (!text.trimStart().startsWith('{')) return refuse('the body is no object with timestamp and records');
  const members = new Map(jsonMembers(text));
  const timestamp = textOf(members.get('timestamp'));
  const at = microseconds(timestamp);
  if (timestamp === undefined || at === undefined || at < 0)
    return refuse('timestamp is not an RFC 3339 time', 'timestamp');
  if (at > (nowMs + LIMITS.aheadMs) * 1000) {
    return refuse('timestamp is more than five minutes ahead of the clock', 'timestamp');
  }
  const updated = members.get('source_updated_at') ?? 'null';
  const sourceUpdatedAt = updated === 'null' ? null : textOf(updated);
  if (sourceUpdatedAt === undefined || (sourceUpdatedAt !== null && microseconds(sourceUpdatedAt) === undefined)) {
    return refuse('source_updated_at is not an RFC 3339 time or null', 'source_updated_at');
  }
  const block = members.get('source_block') ?? 'null';
  const sourceBlock = block === 'null' ? null : Number(block);
  if (sourceBlock !== null && !(Number.isSafeInteger(sourceBlock) && sourceBlock >= 0)) {
    return refuse('source_block is not a whole number or null', 'source_block');
  }
  const given = members.get('records');
  if (!given?.startsWith('[')) return refuse('records is not an array', 'records');
  const records = splitJsonArray(given).map(compactJson);
  if (records.length === 0) return refuse('records is empty', 'records');
  if (records.length > MAX_RECORDS) {
    return { ok: false, status: 413, error: `more than ${MAX_RECORDS} records`, field: 'records' };
  }
  const rows: SampleRow[] = [];
  const keys = new Set<string>();
  for (const [index, record] of records.entries()) {
    const row = readRow(definition, record);
    if (typeof row === 'string') return refuse(`records[${index}].${row}`, row.split(' ')[0], index);
    if (keys.has(row.key)) return refuse(`records[${index}]: ${row.key || 'the record'} comes twice`, 'records', index);
    keys.add(row.key);
    rows.push(row);
  }
  if (definition.key === null && rows.length > 1) return refuse('records has more than the one record', 'records', 1);
  const digest = sha256Hex(`[${records.join(',')}]`);
  return { ok: true, sample: { timestamp, at, sourceUpdatedAt, sourceBlock, digest, rows, records } };
}

function refuse(error: string, field?: string, index?: number): SampleReading {
  return {
    ...{ ok: false, status: 422, error },
    ...(index === undefined ? {} : { index }),
    ...(field === undefined ? {} : { field }),
  };
}

/** The row of a record, or what is wrong with which member. */
function readRow(definition: Definition, record: string): SampleRow | string {
  if (!record.startsWith('{')) return 'is no object';
  const members = jsonMembers(record);
  const values = new Map(members);
  if (values.size < members.length) return 'names a member twice';
  const key = definition.key === null ? '' : keyOf(record, definition.key);
  if (key === undefined) return `${definition.key} is no key`;
  const compact: string[] = [];
  for (const name of definition.compact) {
    const value = values.get(name) ?? 'null';
    if (value !== 'null' && numberToken(parseExactJson(value)) === undefined) {
      return `${name} is not a number, a decimal string or null`;
    }
    compact.push(value);
  }
  const block = Number(values.get('registration_block_number') ?? Number.NaN);
  if (!Number.isSafeInteger(block) || block < 0) return { key, values: compact };
  const registeredAt = microseconds(textOf(values.get('registration_timestamp')));
  return { key, values: compact, registration: { block, at: registeredAt ?? null } };
}

function keyOf(record: string, path: string): string | undefined {
  let text: string | undefined = record;
  for (const name of path.split('.')) text = text?.startsWith('{') ? jsonMember(text, name) : undefined;
  if (text === undefined) return undefined;
  const value = parseExactJson(text);
  if (isExactObject(value)) return undefined;
  const key = typeof value === 'string' ? value : numberToken(value);
  return key !== undefined && KEY.test(key) ? key : undefined;
}

function textOf(json: string | undefined): string | undefined {
  const value: unknown = json === undefined ? undefined : JSON.parse(json);
  return typeof value === 'string' ? value : undefined;
}

/** Of an RFC 3339 text, digits below a microsecond cut off. */
export function microseconds(text: string | undefined): number | undefined {
  const instant = text === undefined ? undefined : parseInstant(text);
  return instant && instant.seconds * 1_000_000 + Number(instant.fraction.slice(0, 6).padEnd(6, '0'));
}
