/** The calls of the objects behind the dividends routes: types only, so that nobody imports in a circle. */
import type { RuntimeFacts } from '../chain/runtime-facts.ts';
import type { CacheAnswer, CacheCounts, KeptFigure } from '../dividends/cache.ts';
import type { ChainFinding } from '../dividends/chain-check.ts';
import type { Pair } from '../dividends/query.ts';
import type { Taken } from '../dividends/token-bucket.ts';
import type { Circuit, Entry } from '../http/circuit.ts';

/** `DividendCache`: one object for all pairs, so that nobody asks the chain twice at a time. */
export interface DividendCacheObject extends Rpc.DurableObjectBranded {
  /** A figure that is kept and young enough, in a list of one; the chain is never asked. */
  kept(pair: Pair): Promise<KeptFigure[] | undefined>;
  dividends(pairs: readonly Pair[]): Promise<CacheAnswer>;
  /** Reads these anew, whatever is kept; for the cron trigger. */
  warm(pairs: readonly Pair[]): Promise<void>;
  /** The next one who asks for the pair gets it from the chain. */
  invalidate(pair: Pair): Promise<void>;
  counts(): Promise<CacheCounts>;
  /** Of the nodes and of both services of a trade: kept here, so that all isolates leave the same ones alone. */
  circuits(): Promise<Readonly<Record<string, Circuit>>>;
  enterCircuit(name: string): Promise<Entry>;
  leaveCircuit(name: string, isWell: boolean): Promise<void>;
  /** Holds a sample of the pools against the chain; rejects when the chain cannot be asked. */
  checkPools(sample: string): Promise<ChainFinding>;
  /** Hash of the chain's first block, once anything was read. */
  genesis(): Promise<string | undefined>;
  /** What a trade has to know of a runtime. */
  hasTradeFacts(genesis: string): Promise<boolean>;
  tradeFacts(genesis: string, spec: number): Promise<RuntimeFacts | undefined>;
  keepTradeFacts(genesis: string, facts: RuntimeFacts): Promise<void>;
}

/** `RateLimiter`: one object per key. */
export interface RateLimiterObject extends Rpc.DurableObjectBranded {
  take(): Promise<Taken>;
  giveBack(): Promise<void>;
}
