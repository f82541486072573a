/** Dividends for 120 s, one question to the chain however many ask, and marked old figures while it does not answer. */
import { ChainError, type ChainFailure } from '../chain/errors.ts';
import type { Freshness } from './answer.ts';
import type { Dividend, DividendsAnswer, Pair } from './query.ts';

export interface CacheEntry {
  dividend: Dividend;
  /** When it was read from the chain, epoch in milliseconds. */
  atMs: number;
}

export interface CacheStore {
  load(pair: Pair): CacheEntry | undefined;
  save(entries: readonly CacheEntry[]): void;
  remove(pair: Pair): void;
}

export interface CachePorts {
  query(pairs: readonly Pair[]): Promise<DividendsAnswer>;
  store: CacheStore;
  now(): number;
  /** Keeps work going that nobody waits for. */
  background(work: Promise<unknown>): void;
}

export interface KeptFigure {
  dividend: Dividend;
  freshness: Freshness;
}

export type CacheAnswer =
  | { kind: 'answered'; results: KeptFigure[] }
  | {
      kind: 'failed';
      failure: ChainFailure;
      message: string;
      hint: string | undefined;
      retryAfterMs: number | undefined;
    };

export interface CacheCounts {
  hits: number;
  misses: number;
  stale: number;
  failures: number;
  chainQueries: number;
}

const FRESH_MS = 120_000;
/** Beyond that it is answered once more at once, marked, while it is read anew. */
const REVALIDATE_MS = 60_000;
/** How old a figure may be while the chain does not answer. */
const STALE_MS = 15 * 60_000;
/** Failures that pass; the others say something about the chain that an old figure would hide. */
const PASSING: readonly ChainFailure[] = ['unreachable', 'rate-limited', 'lagging', 'metadata'];

export interface DividendCacheRules {
  /** A figure that is kept and needs no look at the chain; undefined where there is none. */
  kept(pair: Pair): KeptFigure | undefined;
  get(pairs: readonly Pair[]): Promise<CacheAnswer>;
  /** Reads these from the chain, whatever is kept. */
  refresh(pairs: readonly Pair[]): Promise<void>;
  invalidate(pair: Pair): void;
  readonly counts: CacheCounts;
}

export function createDividendCache({ query, store, now, background }: CachePorts): DividendCacheRules {
  const flights = new Map<string, Promise<void>>();
  const counts: CacheCounts = { hits: 0, misses: 0, stale: 0, failures: 0, chainQueries: 0 };
  const nameOf = ({ netuid, hotkey }: Pair): string => `${netuid} ${hotkey}`;

  /** One question for all of these that nobody is asking already; resolves when all of them are there. */
  const fly = async (pairs: readonly Pair[]): Promise<void> => {
    const missing = new Map(pairs.map((pair) => [nameOf(pair), pair] as const));
    const waits = new Set<Promise<void>>();
    for (const name of [...missing.keys()]) {
      const flight = flights.get(name);
      if (!flight) continue;
      waits.add(flight);
      missing.delete(name);
    }
    if (missing.size > 0) {
      counts.chainQueries += 1;
      const flight = query([...missing.values()]).then(({ results }) => {
        const atMs = now();
        store.save(results.map((dividend) => ({ dividend, atMs })));
      });
      const landing = flight.finally(() => {
        for (const name of missing.keys()) if (flights.get(name) === landing) flights.delete(name);
      });
      for (const name of missing.keys()) flights.set(name, landing);
      waits.add(landing);
    }
    await Promise.all(waits);
  };

  const get = async (pairs: readonly Pair[]): Promise<CacheAnswer> => {
    const before = now();
    const kept = new Map<string, CacheEntry>();
    const absent: Pair[] = [];
    const old: Pair[] = [];
    for (const pair of pairs) {
      const entry = store.load(pair);
      const ageMs = entry === undefined ? Number.POSITIVE_INFINITY : before - entry.atMs;
      // A clock that went back makes no figure young.
      if (entry && ageMs >= 0 && ageMs < FRESH_MS + REVALIDATE_MS) kept.set(nameOf(pair), entry);
      else absent.push(pair);
      if (entry && ageMs >= FRESH_MS && ageMs < FRESH_MS + REVALIDATE_MS) old.push(pair);
    }
    if (old.length > 0) background(fly(old).catch(() => undefined));
    let failed: unknown;
    if (absent.length > 0) {
      try {
        await fly(absent);
      } catch (error) {
        failed = error;
      }
    }
    const results: KeptFigure[] = [];
    for (const pair of pairs) {
      const cached = kept.get(nameOf(pair));
      const entry = cached ?? store.load(pair);
      const ageMs = entry === undefined ? Number.POSITIVE_INFINITY : Math.max(0, now() - entry.atMs);
      if (!entry || ageMs >= STALE_MS || (failed !== undefined && !cached && !isPassing(failed))) {
        counts.failures += 1;
        return describeFailure(failed);
      }
      const stale = ageMs >= FRESH_MS || (failed !== undefined && !cached);
      counts[stale ? 'stale' : cached ? 'hits' : 'misses'] += 1;
      results.push({
        dividend: entry.dividend,
        freshness: { cached: cached !== undefined || stale, age_seconds: Math.floor(ageMs / 1000), stale },
      });
    }
    return { kind: 'answered', results };
  };

  return {
    kept: (pair) => {
      const entry = store.load(pair);
      const ageMs = entry === undefined ? -1 : now() - entry.atMs;
      if (!entry || ageMs < 0 || ageMs >= FRESH_MS) return undefined;
      counts.hits += 1;
      return {
        dividend: entry.dividend,
        freshness: { cached: true, age_seconds: Math.floor(ageMs / 1000), stale: false },
      };
    },
    get,
    refresh: fly,
    invalidate: (pair) => {
      store.remove(pair);
      // What is under way may have been read before: its result is not waited for any more by those who ask from now on.
      flights.delete(nameOf(pair));
    },
    counts,
  };
}

function isPassing(error: unknown): boolean {
  return error instanceof ChainError && PASSING.includes(error.failure);
}

function describeFailure(error: unknown): CacheAnswer {
  if (!(error instanceof ChainError)) throw error ?? new Error('a dividend was read and is not there');
  const { failure, message, hint, retryAfterMs } = error;
  return { kind: 'failed', failure, message, hint, retryAfterMs };
}
