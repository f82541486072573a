/** The old layout in KV: what its values are worth, and what to do with those that cannot be taken. */
import { type Entry, isStamped, readEntry } from '../history/entry.ts';
import { compactJson } from '../history/json-text.ts';
import { parseHistory } from '../history/merge.ts';
import { withinMs } from './deadline.ts';

const KV_TIMEOUT_MS = 5_000;
const WRITE_BYTES_PER_MS = 1_024;

export interface OldHistory {
  /** The good entries, in their order; what repeats an entry byte for byte is left out. */
  readonly entries: readonly Entry[];
  /** Why the whole value must be set aside before anything is written over it. */
  readonly problem: string | undefined;
}

/** Reads the value of `taostats_history`: an array of entries or one entry. An element without `_timestamp` is none. */
export function readOldHistory(bytes: ArrayBuffer, nowMs: number): OldHistory {
  const text = decode(bytes);
  if (text === undefined) return { entries: [], problem: 'it is not valid UTF-8' };
  const history = parseHistory(text);
  if (!history.ok) return { entries: [], problem: history.reason };
  const entries = new Map<string, Entry>();
  let problem: string | undefined;
  for (const [index, element] of history.elements.entries()) {
    const reading = readEntry(element, nowMs);
    if (!reading.ok) {
      problem ??= `element ${index}: ${reading.field} ${reading.reason}`;
    } else if (!isStamped(reading.entry)) {
      problem ??= `element ${index} has no _timestamp`;
    } else {
      const known = entries.get(reading.entry.timestamp);
      if (!known) entries.set(reading.entry.timestamp, reading.entry);
      else if (known.text !== reading.entry.text)
        problem ??= `element ${index} repeats a _timestamp with other content`;
    }
  }
  return { entries: [...entries.values()], problem };
}

/** Reads the value of `taostats_latest`: a JSON object, whatever is in it. */
export function readOldLatest(bytes: ArrayBuffer): { text: string } | { problem: string } {
  const text = decode(bytes);
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { text: compactJson(text ?? '') };
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

/** Reads a key as bytes; null when it is absent. Throws when KV does not answer in time. */
export async function readKey(kv: KVNamespace, key: string): Promise<ArrayBuffer | null> {
  const value: unknown = await withinMs(KV_TIMEOUT_MS, kv.get(key, 'arrayBuffer'), `reading the KV key ${key}`);
  if (value === null || value instanceof ArrayBuffer) return value;
  if (typeof value === 'string') return new TextEncoder().encode(value).buffer as ArrayBuffer; // a stand-in without types
  throw new TypeError(`the KV key ${key} was answered with ${typeof value}`);
}

/** @param sizeBytes how much a stream will bring: a large value gets more time. */
export async function writeKey(
  kv: KVNamespace,
  key: string,
  value: string | ArrayBuffer | ReadableStream,
  sizeBytes = 0,
): Promise<void> {
  const timeoutMs = KV_TIMEOUT_MS + Math.ceil(sizeBytes / WRITE_BYTES_PER_MS);
  await withinMs(timeoutMs, kv.put(key, value), `writing the KV key ${key}`);
}
