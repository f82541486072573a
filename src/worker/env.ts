/** The bindings of the Worker and the settings read from them. */
import type { HistoryObject } from './history-answers.ts';

export interface Env {
  /** The only writer of the history. */
  readonly HISTORY: DurableObjectNamespace<HistoryObject>;
  /** The old layout: imported once, then kept as a mirror. */
  readonly METRICS_KV?: KVNamespace;
  /** Where evicted entries go before they leave the history. */
  readonly ARCHIVE?: R2Bucket;
  readonly WRITE_TOKEN?: string;
  /** `"true"` opens writes when no WRITE_TOKEN is set. */
  readonly ALLOW_UNAUTHENTICATED_WRITES?: string;
  readonly HISTORY_MAX_ENTRIES?: string | number;
  /** What health reports as `version`; a deployment sets it and waits until it appears. */
  readonly WORKER_VERSION?: string;
  /** Cloudflare's own version, reported when WORKER_VERSION is not set. */
  readonly CF_VERSION_METADATA?: { readonly id: string };
}

const DEFAULT_MAX_ENTRIES = 10_000;

export interface MaxEntries {
  readonly value: number;
  /** Why the default applies although a value was given. */
  readonly problem?: string;
}

/** HISTORY_MAX_ENTRIES: a whole number >= 1 in digits; anything else is reported and replaced by the default. */
export function readMaxEntries(env: Pick<Env, 'HISTORY_MAX_ENTRIES'>): MaxEntries {
  const given = env.HISTORY_MAX_ENTRIES;
  if (given === undefined || given === '') return { value: DEFAULT_MAX_ENTRIES };
  const text = String(given).trim();
  const value = /^\d+$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : 0;
  if (value >= 1) return { value };
  const shown = JSON.stringify(text.slice(0, 40));
  return {
    value: DEFAULT_MAX_ENTRIES,
    problem: `HISTORY_MAX_ENTRIES is ${shown}, expected a whole number >= 1; ${DEFAULT_MAX_ENTRIES} applies`,
  };
}

export function readVersion(env: Pick<Env, 'WORKER_VERSION' | 'CF_VERSION_METADATA'>): string {
  return env.WORKER_VERSION || env.CF_VERSION_METADATA?.id || 'unversioned';
}
