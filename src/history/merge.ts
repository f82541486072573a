/** Merging an entry into a history that is one text: the KV value of the old layout, or a local file. Pure. */
import type { Entry } from './entry.ts';
import { instantKey, parseInstant } from './instant.ts';
import { compactJson, splitJsonArray } from './json-text.ts';
import { haveSameContent } from './same-content.ts';

export type HistoryReading = { ok: true; elements: readonly string[] } | { ok: false; reason: string };

/**
 * - `appended`: `elements` is the new history; `evicted` elements had to go for the bound.
 * - `duplicate`, `conflict`: an element with this `_timestamp` is there, with the same or with other content; nothing
 *   changes.
 * - `too-old`: the history is full and every dated element is younger; nothing changes.
 * - `refused`: writing would lose elements other than by the bound.
 */
export type Merge =
  | { status: 'appended'; elements: readonly string[]; evicted: number }
  | { status: 'duplicate' | 'conflict' | 'too-old'; elements: readonly string[] }
  | { status: 'refused'; reason: string };

/**
 * Reads a history: a JSON array of anything, or a single object, which is a history of one element.
 *
 * @returns the compact text of each element, in order, digits as they were; or why the text must not be written over.
 */
export function parseHistory(text: string): HistoryReading {
  try {
    if (/^[\t\n\r ]*\{/.test(text)) {
      JSON.parse(text);
      return { ok: true, elements: [compactJson(text).trim()] };
    }
    if (/^[\t\n\r ]*\[/.test(text)) return { ok: true, elements: splitJsonArray(text).map(compactJson) };
    JSON.parse(text);
  } catch {
    return { ok: false, reason: text === '' ? 'it is empty' : 'it is not valid JSON' };
  }
  return { ok: false, reason: 'it is neither a JSON array nor an object' };
}

/** The compact JSON array of the elements, byte for byte as they are. */
export function printHistory(elements: readonly string[]): string {
  return `[${elements.join(',')}]`;
}

/** The same with one element per line and a final line break, for files people read and compare. */
export function printHistoryLines(elements: readonly string[]): string {
  return elements.length === 0 ? '[]\n' : `[\n${elements.join(',\n')}\n]\n`;
}

/**
 * Puts an entry at its place by `_timestamp`, after elements of the same moment, and keeps at most `maxEntries` elements
 * (a whole number >= 1): the oldest dated ones go first, elements without a readable `_timestamp` last.
 */
export function mergeEntry(elements: readonly string[], entry: Entry, maxEntries: number): Merge {
  const dated = elements.map(dateOf);
  const same = dated.findIndex((date) => date?.timestamp === entry.timestamp);
  if (same >= 0)
    return { status: haveSameContent(elements[same] as string, entry.text) ? 'duplicate' : 'conflict', elements };
  const before = dated.findLastIndex((date) => date?.instant !== undefined && date.instant <= entry.instant);
  // Older than every dated element: in front of the first of those, so that undated ones keep their neighbours.
  const firstDated = dated.findIndex((date) => date?.instant !== undefined);
  const position = before >= 0 ? before + 1 : firstDated >= 0 ? firstDated : elements.length;
  const merged = elements.toSpliced(position, 0, entry.text);
  const instants = dated.map((date) => date?.instant).toSpliced(position, 0, entry.instant);
  const evicted = oldestIndexes(instants, merged.length - maxEntries);
  if (evicted.has(position)) {
    const undated = instants.findIndex((instant, index) => instant === undefined && !evicted.has(index));
    const datedIsKept = instants.some((instant, index) => instant !== undefined && !evicted.has(index));
    if (datedIsKept || undated < 0) return { status: 'too-old', elements };
    evicted.delete(position); // only undated ones would be left: a new entry is worth more than one of them
    evicted.add(undated);
  }
  const kept = merged.filter((_, index) => !evicted.has(index));
  if (kept.length !== Math.min(elements.length + 1, maxEntries)) {
    return { status: 'refused', reason: `the merge would leave ${kept.length} of ${elements.length} elements` };
  }
  return { status: 'appended', elements: kept, evicted: evicted.size };
}

/** The positions of the `count` oldest elements: dated ones by moment, then undated ones from the front. */
function oldestIndexes(instants: readonly (string | undefined)[], count: number): Set<number> {
  if (count <= 0) return new Set();
  const byAge = [...instants.entries()].sort(([indexA, a], [indexB, b]) => {
    if (a === b) return indexA - indexB;
    if (a === undefined) return 1;
    if (b === undefined) return -1;
    return a < b ? -1 : 1;
  });
  return new Set(byAge.slice(0, count).map(([index]) => index));
}

function dateOf(element: string): { timestamp: string; instant: string | undefined } | undefined {
  const value: unknown = JSON.parse(element);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, '_timestamp')) return undefined;
  const timestamp = (value as Record<string, unknown>)['_timestamp'];
  if (typeof timestamp !== 'string') return undefined;
  const instant = parseInstant(timestamp);
  return { timestamp, instant: instant && instantKey(instant) };
}
