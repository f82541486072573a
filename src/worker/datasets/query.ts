/** The query of GET /api/v1/datasets/{name}/history, with the names and limits of the price history. */
import type { HistoryQuery } from './dataset-answers.ts';
import type { Definition } from './definition.ts';
import type { RowFormat } from './print-rows.ts';
import { microseconds } from './sample.ts';

export type QueryReading = { ok: true; query: HistoryQuery; format: RowFormat } | { ok: false; error: string };

const NAMES = ['key', 'fields', 'since', 'until', 'days', 'limit', 'resolution', 'format', 'cursor'] as const;
const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
const MAX_DAYS = 36_500;
const END_OF_TIME = Number.MAX_SAFE_INTEGER;

/** A repeated or unreadable value is an error that names it; unknown names are ignored. */
export function readHistoryQuery(search: URLSearchParams, definition: Definition, nowMs: number): QueryReading {
  const values: Partial<Record<(typeof NAMES)[number], string>> = {};
  for (const name of NAMES) {
    const given = search.getAll(name);
    if (given.length > 1) return { ok: false, error: `${name} is given ${given.length} times` };
    if (given[0] !== undefined) values[name] = given[0];
  }
  const bad = (name: keyof typeof values, expected: string): QueryReading => {
    const shown = JSON.stringify((values[name] ?? '').slice(0, 80));
    return { ok: false, error: `${name} is ${shown}, expected ${expected}` };
  };
  const moment = (name: 'since' | 'until'): number | undefined | null => {
    const given = values[name];
    return given === undefined ? undefined : (microseconds(given.replaceAll(' ', '+')) ?? null);
  };
  const [since, until] = [moment('since'), moment('until')];
  if (since === null) return bad('since', 'RFC 3339 such as 2026-01-31T12:00:00Z');
  if (until === null) return bad('until', 'RFC 3339 such as 2026-01-31T12:00:00Z');
  const days = wholeNumber(values.days, MAX_DAYS);
  if (days === null) return bad('days', `a whole number from 1 to ${MAX_DAYS}`);
  const limit = wholeNumber(values.limit, Number.MAX_SAFE_INTEGER);
  if (limit === null) return bad('limit', 'a whole number >= 1');
  const format = values.format ?? 'json';
  if (format !== 'json' && format !== 'ndjson' && format !== 'csv') return bad('format', 'json, ndjson or csv');
  const bucketUs = { all: 0, '1h': HOUR_US, '1d': DAY_US }[values.resolution ?? 'all'];
  if (bucketUs === undefined) return bad('resolution', '1h or 1d');
  const fields = (values.fields ?? '').split(',').filter((field) => field !== '');
  const unknown = fields.find((field) => !definition.compact.includes(field));
  if (unknown !== undefined) return bad('fields', `names among ${definition.compact.join(', ')}`);
  if (values.key !== undefined && !/^[A-Za-z0-9._:@-]{1,100}$/.test(values.key))
    return bad('key', 'a netuid or an ss58');
  const cursor = values.cursor === undefined ? undefined : readCursor(values.cursor);
  if (cursor === null) return bad('cursor', 'start, or the cursor of a Link header');
  const sinceDays = days === undefined ? 0 : Math.max(0, (nowMs - days * 86_400_000) * 1000);
  const query: HistoryQuery = {
    ...{ definition, key: values.key, fields, limit, bucketUs },
    since: Math.max(since ?? 0, sinceDays, typeof cursor === 'object' ? cursor.at : 0),
    until: until ?? END_OF_TIME,
    after: typeof cursor === 'object' ? cursor : undefined,
    isPlain: [values.since, values.until, values.days, values.limit, values.cursor].every(
      (value) => value === undefined,
    ),
  };
  return { ok: true, query, format };
}

function readCursor(text: string): { at: number; series: number } | 'start' | null {
  if (text === 'start') return 'start';
  const match = /^(\d{1,16})\.(\d{1,6})$/.exec(text);
  return match ? { at: Number(match[1]), series: Number(match[2]) } : null;
}

function wholeNumber(text: string | undefined, max: number): number | undefined | null {
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= max ? value : null;
}
