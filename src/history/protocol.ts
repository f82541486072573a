/**
 * What the Worker and those who talk to it agree on, once: paths, limits, headers, KV keys, acknowledgements and the
 * answer of an empty history. Pure data; it runs in workerd and in Node.
 */

/** Every path of the Worker. A path is matched exactly; `entries` and `datasets` take one more segment. */
export const PATHS = {
  history: '/api/taostats_history',
  /** Followed by a `_timestamp`, percent-encoded. */
  entries: '/api/taostats_history/entries/',
  latest: '/api/taostats',
  health: '/api/v1/health',
  quarantine: '/api/v1/quarantine',
  acknowledgeQuarantine: '/api/v1/quarantine/acknowledge',
  refresh: '/api/v1/tasks/refresh',
  /** The name the original gave `refresh`. */
  sync: '/api/v1/tasks/sync',
  reconcile: '/api/v1/reconciliation/run',
  lastReconciliation: '/api/v1/reconciliation/latest',
  /** What a publisher asks before it fetches a dataset that the Worker collects as well. */
  claim: '/api/v1/tasks/claim',
  /** Whether the Collector's key is the one that was meant: a deploy asks before it uploads the same again. */
  compareKey: '/api/v1/tasks/compare-key',
  /** Also followed by `/{name}` and `/{name}/history`. */
  datasets: '/api/v1/datasets',
  runs: '/api/v1/runs',
  trustPack: '/api/v1/trust-pack',
  dividends: '/api/v1/tao_dividends',
  /** The audit log of trades. */
  trades: '/api/v1/trades',
  resetMetrics: '/api/v1/metrics/reset',
  metrics: '/metrics',
  page: '/',
  dashboard: '/dashboard',
} as const;

export const LIMITS = {
  /** Entries of one POST. */
  batchEntries: 1_000,
  /** Bytes of one POST, brackets and commas included. */
  bodyBytes: 1_048_576,
  /** How far `_timestamp` may be ahead of the Worker's clock. */
  aheadMs: 5 * 60_000,
  /** Characters of a write token, at least. */
  tokenCharacters: 16,
  /** What Cloudflare takes as one KV value. */
  kvValueBytes: 25 * 1_048_576,
  /** KV serves what it read for a minute or more, "absent" too: what was seen may be as old as this. */
  kvCacheMs: 90_000,
} as const;

/** Header names as they are sent; readers compare without regard to case. */
export const HEADERS = {
  /** `Authorization: Bearer <token>` works as well. */
  writeToken: 'X-WRITE-TOKEN',
  total: 'X-History-Total',
  head: 'X-History-Head',
  /** `false` on an answer that holds only the newest entries; `Link: <…>; rel="first"` leads to all of them. */
  complete: 'X-History-Complete',
} as const;

/** `cursor=start` begins a walk at the oldest entry. */
export const CURSOR_START = 'start';

export const KV_KEYS = {
  /** The history as one JSON array. */
  history: 'taostats_history',
  /** The latest full entry. */
  latest: 'taostats_latest',
  /** The newer layout: one JSON array per UTC day of `_timestamp`, `taostats_history_2026-01-31`. */
  dayPrefix: 'taostats_history_',
} as const;

const DAY_KEY = /^taostats_history_(\d{4}-\d\d-\d\d)$/;

/** The UTC day (`2026-01-31`) of a day chunk's key; undefined for any other key. */
export function dayOfKey(key: string): string | undefined {
  return DAY_KEY.exec(key)?.[1];
}

/** KV metadata of what a Worker wrote: the id of the history object that wrote it. */
export interface MirrorMetadata {
  readonly writer: string;
}

export type EntryStatus = 'appended' | 'duplicate' | 'conflict' | 'too-old';

export interface EntryAck {
  readonly timestamp: string;
  /** Place in the chain, from 1; of a duplicate or conflict that of the stored entry; null for `too-old`. */
  readonly seq: number | null;
  /** Of the stored entry; for `too-old` of the posted one. */
  readonly digest: string;
  readonly status: EntryStatus;
}

/** The 200 of POST `PATHS.history`; `entries` in the order of the posted ones. */
export interface AppendAnswer {
  readonly success: true;
  readonly written: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly evicted: number;
  readonly total: number;
  readonly head: string;
  readonly entries: readonly EntryAck[];
}

/** The body of the 404 of a history without entries; any other 404 is none. */
export const EMPTY_HISTORY = {
  error: 'No Taostats history found',
  _source: 'taostats',
  _status: 'empty',
} as const;

/** The history's URL from the Worker's base URL or from itself; no trailing slash. */
export function historyUrl(workerUrl: string): string {
  const base = workerUrl.replace(/\/+$/, '');
  return base.endsWith(PATHS.history) ? base : `${base}${PATHS.history}`;
}
