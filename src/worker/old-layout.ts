/** The old layout in KV: what its values are worth, and what to do with those that cannot be taken. */

import { type Entry, isStamped, readEntry } from '../history/entry.ts';
import { compactJson } from '../history/json-text.ts';
import { parseHistory } from '../history/merge.ts';
import { haveSameContent } from '../history/same-content.ts';
import { isRecord } from '../json/record.ts';
import { digestOf } from './byte-digest.ts';
import { withinMs } from './deadline.ts';

const TIMEOUT_MS = 5_000;
const WRITE_BYTES_PER_MS = 1_024;
/** Bad elements that are named. */
const NAMED = 10;

/** The part of `KVNamespace` that is used. */
export interface Kv {
  getWithMetadata(key: string, type: 'arrayBuffer'): Promise<{ value: ArrayBuffer | null; metadata: unknown }>;
  put(key: string, value: string | ArrayBuffer | ReadableStream, options?: { metadata: object }): Promise<void>;
  list(options: {
    prefix: string;
    cursor?: string | null;
  }): Promise<{ keys: { name: string }[]; list_complete: boolean; cursor?: string }>;
}

export interface OldHistory {
  /** The good entries, in their order; what repeats an entry is left out. */
  readonly entries: readonly Entry[];
  /** Why the whole value must be set aside before anything is written over it. */
  readonly problem: string | undefined;
  /** How many elements are at fault, and the first of them. */
  readonly badCount: number;
  readonly firstBad: readonly string[];
}

/** A value of KV as it was read. */
export interface KvValue {
  readonly bytes: ArrayBuffer;
  readonly digest: string;
  /** The history that wrote it; undefined for what was not written by a Worker of this kind. */
  readonly writer: string | undefined;
}

/** Reads the value of `taostats_history`: an array of entries or one entry. An element without `_timestamp` is none. */
export function readOldHistory(bytes: ArrayBuffer, nowMs: number): OldHistory {
  const text = decode(bytes);
  if (text === undefined) return wholly('it is not valid UTF-8');
  const history = parseHistory(text);
  if (!history.ok) return wholly(history.reason);
  const entries = new Map<string, Entry>();
  const bad: string[] = [];
  for (const [index, element] of history.elements.entries()) {
    const reading = readEntry(element, nowMs);
    if (!reading.ok) {
      bad.push(`element ${index}: ${reading.field} ${reading.reason}`);
    } else if (!isStamped(reading.entry)) {
      bad.push(`element ${index} has no _timestamp`);
    } else {
      const known = entries.get(reading.entry.timestamp);
      if (!known) entries.set(reading.entry.timestamp, reading.entry);
      else if (!haveSameContent(known.text, reading.entry.text)) {
        bad.push(`element ${index} repeats a _timestamp with other content`);
      }
    }
  }
  return { ...describeBad(bad), entries: [...entries.values()] };
}

/** A problem in words with the number of elements it has and the first of them. */
export function describeBad(bad: readonly string[]): Omit<OldHistory, 'entries'> {
  const [first] = bad;
  const problem = bad.length < 2 ? first : `${bad.length} elements are no entries, the first: ${first}`;
  return { problem, badCount: bad.length, firstBad: bad.slice(0, NAMED) };
}

function wholly(problem: string): OldHistory {
  return { entries: [], problem, badCount: 0, firstBad: [] };
}

/** Reads the value of `taostats_latest`: a JSON object, whatever is in it. */
export function readOldLatest(bytes: ArrayBuffer): { text: string } | { problem: string } {
  const text = decode(bytes);
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (isRecord(value)) return { text: compactJson(text ?? '') };
    return { problem: 'it is not a JSON object' };
  } catch {
    return { problem: 'it is not valid JSON' };
  }
}

function decode(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads a key as bytes; undefined when it is absent. Throws when KV does not answer in time. */
export async function readKey(kv: Kv, key: string): Promise<KvValue | undefined> {
  const { value, metadata } = await withinMs(
    TIMEOUT_MS,
    kv.getWithMetadata(key, 'arrayBuffer'),
    `reading the KV key ${key}`,
  );
  if (value === null) return undefined;
  const writer: unknown = Reflect.get(Object(metadata), 'writer');
  return { bytes: value, digest: await digestOf(value), writer: typeof writer === 'string' ? writer : undefined };
}

/** All keys with a prefix. Throws when the list is not whole. */
export async function listKeys(kv: Kv, prefix: string): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await withinMs(
      TIMEOUT_MS,
      kv.list({ prefix, ...(cursor === undefined ? {} : { cursor }) }),
      `listing the KV keys ${prefix}*`,
    );
    names.push(...page.keys.map(({ name }) => name));
    if (!page.list_complete && (page.cursor === undefined || page.cursor === cursor)) {
      throw new Error(`the list of the KV keys ${prefix}* breaks off`);
    }
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor !== undefined);
  return names;
}

/** @param sizeBytes how much a stream will bring: a large value gets more time. */
export async function writeKey(
  kv: Kv,
  key: string,
  value: string | ArrayBuffer | ReadableStream,
  options: { metadata?: object; sizeBytes?: number } = {},
): Promise<void> {
  const timeoutMs = TIMEOUT_MS + Math.ceil((options.sizeBytes ?? 0) / WRITE_BYTES_PER_MS);
  const put = options.metadata ? kv.put(key, value, { metadata: options.metadata }) : kv.put(key, value);
  await withinMs(timeoutMs, put, `writing the KV key ${key}`);
}
