/** The part of the history a GET asks for. */

import { instantKey, instantKeyOfMs, parseInstant } from '../history/instant.ts';
import { CURSOR_START } from '../history/protocol.ts';
import { BEFORE_ALL, type Place } from './place.ts';

export type Format = 'json' | 'ndjson' | 'csv';
/** The last entry of each hour or day (UTC). */
export type Resolution = '1h' | '1d';

export interface Window {
  /** Only the last N of the rest. */
  readonly limit?: number;
  /** Inclusive, as `instantKey`. */
  readonly since?: string;
  /** Exclusive, as `instantKey`. */
  readonly until?: string;
  /** Only what comes after this place. */
  readonly after?: Place;
  /** How many entries had been evicted when the page before this one was answered. */
  readonly evictedThen?: number;
  /** At most so many entries in one answer; the rest is on the next page. */
  readonly pageSize?: number;
  readonly resolution?: Resolution;
  /** Only these members of each entry, in this order. */
  readonly fields?: readonly string[];
  /** `since` moves with the clock. */
  readonly isSliding: boolean;
  readonly format: Format;
}

export type WindowReading = { ok: true; window: Window } | { ok: false; error: string };

const MS_PER_DAY = 86_400_000;
const MAX_DAYS = 36_500;
const MAX_FIELDS = 64;
const NAMES = ['limit', 'since', 'until', 'days', 'format', 'cursor', 'page_size', 'resolution', 'fields'] as const;

/** Reads the query of GET /api/taostats_history. Unknown names are ignored, a repeated or unreadable value is an error. */
export function readWindow(query: URLSearchParams, nowMs: number): WindowReading {
  const values: Partial<Record<(typeof NAMES)[number], string>> = {};
  for (const name of NAMES) {
    const given = query.getAll(name);
    if (given.length > 1) return { ok: false, error: `${name} is given ${given.length} times` };
    if (given[0] !== undefined) values[name] = given[0];
  }
  const bad = (name: keyof typeof values, expected: string): WindowReading => {
    const shown = JSON.stringify((values[name] ?? '').slice(0, 80));
    return { ok: false, error: `${name} is ${shown}, expected ${expected}` };
  };
  const limit = wholeNumber(values.limit, Number.MAX_SAFE_INTEGER);
  if (limit === null) return bad('limit', 'a whole number >= 1');
  const pageSize = wholeNumber(values.page_size, Number.MAX_SAFE_INTEGER);
  if (pageSize === null) return bad('page_size', 'a whole number >= 1');
  const days = wholeNumber(values.days, MAX_DAYS);
  if (days === null) return bad('days', `a whole number from 1 to ${MAX_DAYS}`);
  const sinceGiven = moment(values.since);
  if (sinceGiven === null) return bad('since', 'RFC 3339 such as 2026-01-31T12:00:00Z');
  const until = moment(values.until);
  if (until === null) return bad('until', 'RFC 3339 such as 2026-01-31T12:00:00Z');
  const format = values.format ?? 'json';
  if (format !== 'json' && format !== 'ndjson' && format !== 'csv') return bad('format', 'json, ndjson or csv');
  const { resolution } = values;
  if (resolution !== undefined && resolution !== '1h' && resolution !== '1d') return bad('resolution', '1h or 1d');
  const fields = values.fields?.split(',');
  if (fields && (fields.length > MAX_FIELDS || fields.includes(''))) return bad('fields', 'names with commas between');
  const cursor = values.cursor === undefined ? undefined : readCursor(values.cursor);
  if (cursor === null) return bad('cursor', 'the cursor of a Link header');
  const sinceDays = days === undefined ? undefined : instantKeyOfMs(nowMs - days * MS_PER_DAY);
  const since = later(sinceGiven, sinceDays);
  return {
    ok: true,
    window: {
      format,
      isSliding: days !== undefined,
      ...(limit === undefined ? {} : { limit }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...cursor,
      ...(pageSize === undefined ? {} : { pageSize }),
      ...(resolution === undefined ? {} : { resolution }),
      ...(fields === undefined ? {} : { fields }),
    },
  };
}

/** Whether everything within the bound is asked for: of what does not fit, the newest is answered. */
export function isPlain(window: Window): boolean {
  return [window.limit, window.since, window.until, window.after].every((part) => part === undefined);
}

/**
 * The address of the page after `place`: what bounded the first page from below is contained in the cursor.
 *
 * @param evicted how many entries ever were: what had gone before is no gap in this walk.
 */
export function nextPageUrl(url: URL, place: Place, evicted: number): string {
  const next = new URL(url);
  for (const name of ['limit', 'since', 'days']) next.searchParams.delete(name);
  next.searchParams.set('cursor', `${place.instant}.${place.seq}.${evicted}`);
  return next.toString();
}

/** Where a walk over everything begins, the archive included. */
export function firstPageUrl(url: URL): string {
  const first = new URL(url);
  first.searchParams.set('cursor', CURSOR_START);
  return first.toString();
}

function readCursor(text: string): Pick<Window, 'after' | 'evictedThen'> | null {
  if (text === CURSOR_START) return { after: BEFORE_ALL };
  const match = /^(\d{12,160})\.(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text);
  if (!match) return null;
  const after = { instant: match[1] as string, seq: Number(match[2]) };
  return match[3] === undefined ? { after } : { after, evictedThen: Number(match[3]) };
}

function wholeNumber(text: string | undefined, max: number): number | undefined | null {
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= max ? value : null;
}

function moment(text: string | undefined): string | undefined | null {
  if (text === undefined) return undefined;
  const instant = parseInstant(text.replaceAll(' ', '+')); // an unescaped + of an offset arrives as a space
  return instant ? instantKey(instant) : null;
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}
