/** What the page asks its Worker for. Numbers come as the text they had, so that no digit is lost to a float. */
import type { JsonRow } from './series.ts';

export interface Verdict {
  readonly status: string;
  readonly issues: readonly string[];
  readonly warnings?: readonly string[];
}

export interface PackDataset {
  readonly age_minutes: number | null;
  readonly source_age_minutes: number | null;
  readonly is_stale: boolean;
  readonly has_drift: boolean;
  readonly record_count: number;
  readonly last_error: string | null;
  readonly expected_interval_minutes: number;
  readonly gaps: readonly { readonly from: string; readonly to: string | null; readonly missed: number }[];
}

export interface Pack {
  readonly overall_health: Verdict;
  readonly datasets?: Readonly<Record<string, PackDataset>>;
  readonly reconciliation?: { readonly last_run_at: string | null; readonly last_run_passed: boolean | null };
  readonly health: { readonly version: string };
}

export interface Health {
  readonly version: string;
  readonly problems: readonly string[];
  readonly max_entries?: number;
  readonly evicted?: number;
  readonly history?: {
    readonly total: number;
    readonly head: string;
    readonly age_minutes: number | null;
    readonly source_age_minutes?: number | null;
  };
}

/** @returns undefined for 404 and 503: empty, or a part this Worker has no object for. */
async function read(path: string): Promise<string | undefined> {
  const response = await fetch(path, { cache: 'no-cache' });
  if (response.ok || path === '/api/v1/health') return response.text();
  if (response.status === 404 || response.status === 503) return undefined;
  throw new Error(`${path} answered ${response.status}`);
}

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

/** Numbers become their digits; browsers without the source text give the shortest ones. */
const asText: Reviver = (_key, value, context) =>
  typeof value === 'number' ? (context?.source ?? String(value)) : value;

function parseExact<T>(text: string): T {
  return JSON.parse(text, asText as (key: string, value: unknown) => unknown) as T;
}

export async function readPack(): Promise<Pack | undefined> {
  const text = await read('/api/v1/trust-pack');
  return text === undefined ? undefined : (JSON.parse(text) as Pack);
}

export async function readHealth(): Promise<Health | undefined> {
  const text = await read('/api/v1/health');
  return text === undefined ? undefined : (JSON.parse(text) as Health);
}

/** The text itself tells whether anything is new. */
export async function readLatest(): Promise<{ text: string; row: JsonRow } | undefined> {
  const text = await read('/api/taostats');
  return text === undefined ? undefined : { text, row: parseExact<JsonRow>(text) };
}

export async function readRows(path: string): Promise<readonly JsonRow[]> {
  const text = await read(path);
  return text === undefined ? [] : parseExact<readonly JsonRow[]>(text);
}

export async function readRecords(name: string): Promise<readonly JsonRow[]> {
  const text = await read(`/api/v1/datasets/${name}`);
  return text === undefined ? [] : parseExact<{ records: readonly JsonRow[] }>(text).records;
}
