/** What counts as an entry of the history, for the Worker that stores it and for the actions that post it. */

import { quoteValue } from '../errors/action-error.ts';
import { isRecord } from '../json/record.ts';
import { instantKey, instantMs, parseInstant } from './instant.ts';
import { compactJson, nestingDepth, repeatedMember, splitJsonArray } from './json-text.ts';
import { LIMITS } from './protocol.ts';

/** Deeper values break readers of the history (jq stops at 256 levels); no dataset comes near. */
const MAX_DEPTH = 64;
/** One row of the Worker's storage must hold it. */
const MAX_ENTRY_BYTES = 1_048_576;

/** A checked entry: its compact text as it will be stored, its identity and its place in the order. */
export interface Entry {
  /** Compact JSON, digits and escapes as posted. */
  readonly text: string;
  /** The `_timestamp` string as posted: the identity. */
  readonly timestamp: string;
  /** Sorts by moment (`instantKey`). */
  readonly instant: string;
}

/** An entry that came without `_timestamp`; whoever stores it gives it one with `stampEntry`. */
export interface UnstampedEntry {
  readonly text: string;
}

export type EntryReading<E> = { ok: true; entry: E } | { ok: false; field: string; reason: string };

/** Why a batch was refused; `status` is the HTTP status that says so. */
export interface BatchRefusal {
  readonly ok: false;
  readonly status: 400 | 413 | 422;
  readonly error: string;
  /** Position in the batch, from 0, and the member at fault (422 for an entry). */
  readonly index?: number;
  readonly field?: string;
}

export type BatchReading = { ok: true; entries: (Entry | UnstampedEntry)[] } | BatchRefusal;

export function isStamped(entry: Entry | UnstampedEntry): entry is Entry {
  return 'timestamp' in entry;
}

/**
 * Checks one entry: a JSON object with a finite number `price` and, if present, an RFC 3339 `_timestamp` that is at most
 * five minutes ahead of `nowMs` (milliseconds since 1970).
 *
 * @param text valid or invalid JSON; a text that cannot be parsed is refused with field `(entry)`.
 */
export function readEntry(text: string, nowMs: number): EntryReading<Entry | UnstampedEntry> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, field: '(entry)', reason: 'is not valid JSON' };
  }
  if (!isRecord(value)) {
    return { ok: false, field: '(entry)', reason: `is ${describeType(value)}, expected a JSON object` };
  }
  const compact = compactJson(text);
  if (nestingDepth(compact) > MAX_DEPTH) {
    return { ok: false, field: '(entry)', reason: `is nested deeper than ${MAX_DEPTH} levels` };
  }
  if (exceedsBytes(compact, MAX_ENTRY_BYTES)) {
    return { ok: false, field: '(entry)', reason: `is larger than ${MAX_ENTRY_BYTES} bytes` };
  }
  const repeated = repeatedMember(compact);
  if (repeated !== undefined) {
    return { ok: false, field: repeated.slice(0, 64), reason: 'is there twice in one object' };
  }
  const members = value as Readonly<Record<string, unknown>>;
  const price = Object.hasOwn(members, 'price') ? members['price'] : undefined;
  if (typeof price !== 'number' || !Number.isFinite(price)) {
    const got = typeof price === 'number' ? 'beyond the range of numbers' : describeType(price);
    return { ok: false, field: 'price', reason: `is ${got}, expected a finite number` };
  }
  if (!Object.hasOwn(members, '_timestamp')) return { ok: true, entry: { text: compact } };
  const timestamp = members['_timestamp'];
  if (typeof timestamp !== 'string') {
    return { ok: false, field: '_timestamp', reason: `is ${describeType(timestamp)}, expected an RFC 3339 string` };
  }
  const instant = parseInstant(timestamp);
  if (!instant) {
    const reason = `is ${quoteValue(timestamp, 64)}, expected RFC 3339 such as 2026-01-31T12:00:00Z`;
    return { ok: false, field: '_timestamp', reason };
  }
  if (instantMs(instant) > nowMs + LIMITS.aheadMs) {
    return { ok: false, field: '_timestamp', reason: `is ${timestamp}, more than 5 minutes ahead of the clock` };
  }
  return { ok: true, entry: { text: compact, timestamp, instant: instantKey(instant) } };
}

/** The entry with `_timestamp` added as its last member; everything else keeps its bytes. */
export function stampEntry(entry: UnstampedEntry, timestamp: string): Entry {
  const instant = parseInstant(timestamp);
  if (!instant) throw new RangeError(`${timestamp} is not RFC 3339`);
  const text = `${entry.text.slice(0, -1)},"_timestamp":${JSON.stringify(timestamp)}}`;
  return { text, timestamp, instant: instantKey(instant) };
}

/**
 * Reads a posted body: one entry or an array of them, in their order. Either all are good or the whole batch is refused:
 * 400 for invalid JSON, 413 for more than `maxEntries`, 422 for an empty batch or the first entry that breaks a rule.
 */
export function readBatch(body: string, options: { nowMs: number; maxEntries: number }): BatchReading {
  const isArray = /^[\t\n\r ]*\[/.test(body);
  let texts: string[];
  try {
    if (!isArray) JSON.parse(body);
    texts = isArray ? splitJsonArray(body) : [body];
  } catch {
    return { ok: false, status: 400, error: 'the body is not valid JSON' };
  }
  if (texts.length === 0) return { ok: false, status: 422, error: 'the batch is empty', index: 0, field: '(entry)' };
  if (texts.length > options.maxEntries) {
    const error = `the batch has ${texts.length} entries, at most ${options.maxEntries} are taken at once`;
    return { ok: false, status: 413, error };
  }
  const entries: (Entry | UnstampedEntry)[] = [];
  for (const [index, text] of texts.entries()) {
    const reading = readEntry(text, options.nowMs);
    if (!reading.ok) {
      const { field, reason } = reading;
      return { ok: false, status: 422, error: `entry ${index}: ${field} ${reason}`, index, field };
    }
    entries.push(reading.entry);
  }
  return { ok: true, entries };
}

/** UTF-8 takes one to three bytes for each UTF-16 code unit. */
function exceedsBytes(text: string, maxBytes: number): boolean {
  return text.length > maxBytes || (text.length > maxBytes / 3 && new TextEncoder().encode(text).length > maxBytes);
}

function describeType(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a string' : `a ${typeof value}`;
}
