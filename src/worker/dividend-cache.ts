/** The Durable Object that asks the chain for dividends, keeps the answers for a while, and what it learned of runtimes. */
import { DurableObject } from 'cloudflare:workers';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Chain, createChain, type Tip } from '../chain/chain.ts';
import { chainPortsOf } from '../chain/client-ports.ts';
import { readEndpoints } from '../chain/endpoints.ts';
import { ChainError } from '../chain/errors.ts';
import type { RuntimeFacts } from '../chain/runtime-facts.ts';
import type { FactsStore } from '../chain/runtime-loader.ts';
import {
  type CacheAnswer,
  type CacheCounts,
  type CacheStore,
  createDividendCache,
  type DividendCacheRules,
  type KeptFigure,
} from '../dividends/cache.ts';
import { type ChainFinding, checkPoolSample } from '../dividends/chain-check.ts';
import { DIVIDEND_APIS, DIVIDEND_ITEMS, type Dividend, type Pair, queryDividends } from '../dividends/query.ts';
import { type Circuit, createCircuits, type Entry } from '../http/circuit.ts';
import type { DividendCacheObject } from './dividend-objects.ts';
import type { Env } from './env.ts';
import { workerClock, workerHttp } from './http.ts';
import { readPoolSample } from './runs/chain-check.ts';

/** With what a Worker needs around it, an answer is there within 25 s. */
const BUDGET_MS = 24_000;
/** After that a figure is of no use even to mark it. */
const KEEP_MS = 15 * 60_000;
const COUNTERS = ['hits', 'misses', 'stale', 'failures', 'chainQueries'] as const;

export class DividendCache extends DurableObject<Env> implements DividendCacheObject {
  readonly #sql: SqlStorage;
  readonly #chain: Chain | undefined;
  readonly #cache: DividendCacheRules;
  /** What was counted before this instance began. */
  readonly #counted: CacheCounts;
  readonly #tradeFacts: FactsStore;
  readonly #circuits: ReturnType<typeof createCircuits>;
  #savedAtMs = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS dividends (pair TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, dividend TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS dividends_at ON dividends (at_ms);
      CREATE TABLE IF NOT EXISTS runtimes (
        purpose TEXT, genesis TEXT, spec INTEGER, facts TEXT NOT NULL, PRIMARY KEY (purpose, genesis, spec)
      );
    `);
    this.#leaveOtherChain(env.CHAIN_URL ?? '');
    this.#circuits = createCircuits({
      now: () => Date.now(),
      known: ctx.storage.kv.get<Record<string, Circuit>>('circuits') ?? {},
      changed: (circuits) => ctx.storage.kv.put('circuits', circuits),
    });
    this.#counted = ctx.storage.kv.get<CacheCounts>('counts') ?? zeroCounts();
    this.#tradeFacts = this.#facts('trade');
    this.#chain = this.#openChain(env.CHAIN_URL ?? '');
    this.#cache = createDividendCache({
      now: () => Date.now(),
      store: this.#store(),
      background: (work) => ctx.waitUntil(work),
      query: (pairs) => this.#query(pairs),
    });
  }

  async kept(pair: Pair): Promise<KeptFigure[] | undefined> {
    const figure = this.#cache.kept(pair);
    if (figure) this.#saveCounts();
    return figure && [figure];
  }

  async dividends(pairs: readonly Pair[]): Promise<CacheAnswer> {
    const answer = await this.#cache.get(pairs);
    this.#saveCounts();
    return answer;
  }

  async warm(pairs: readonly Pair[]): Promise<void> {
    await this.#cache.refresh(pairs);
    this.#saveCounts();
  }

  async invalidate(pair: Pair): Promise<void> {
    this.#cache.invalidate(pair);
  }

  async counts(): Promise<CacheCounts> {
    const sum = zeroCounts();
    for (const name of COUNTERS) sum[name] = this.#counted[name] + this.#cache.counts[name];
    return sum;
  }

  async checkPools(sample: string): Promise<ChainFinding> {
    if (!this.#chain) throw new ChainError('unreachable', 'CHAIN_URL names no node');
    const finding = await checkPoolSample(this.#chain, readPoolSample(sample, Date.now()));
    this.#keepTip();
    return finding;
  }

  async circuits(): Promise<Readonly<Record<string, Circuit>>> {
    return this.#circuits.list();
  }

  async enterCircuit(name: string): Promise<Entry> {
    return this.#circuits.enter(name);
  }

  async leaveCircuit(name: string, isWell: boolean): Promise<void> {
    this.#circuits.leave(name, isWell);
  }

  async genesis(): Promise<string | undefined> {
    return this.#chain?.tip()?.genesisHash;
  }

  async hasTradeFacts(genesis: string): Promise<boolean> {
    return this.#tradeFacts.has(genesis);
  }

  async tradeFacts(genesis: string, spec: number): Promise<RuntimeFacts | undefined> {
    return this.#tradeFacts.get(genesis, spec);
  }

  async keepTradeFacts(genesis: string, facts: RuntimeFacts): Promise<void> {
    await this.#tradeFacts.put(genesis, facts);
  }

  #openChain(text: string): Chain | undefined {
    const reading = readEndpoints(text);
    if (!reading.ok) return undefined;
    const chain = createChain(
      {
        urls: reading.urls,
        wanted: { items: DIVIDEND_ITEMS, calls: [], constants: [], apis: DIVIDEND_APIS },
        budgetMs: BUDGET_MS,
        facts: this.#facts('dividends'),
        circuits: this.#circuits,
        background: (work) => this.ctx.waitUntil(work),
      },
      chainPortsOf(workerHttp({ name: 'chain', retry: { maxRetries: 0 } }), workerClock),
    );
    const tip = this.ctx.storage.kv.get<Tip>('tip');
    if (tip) chain.raiseTip(tip);
    return chain;
  }

  /** Other nodes may be those of another chain: figures and blocks of the one before are none of it. */
  #leaveOtherChain(urls: string): void {
    const { kv } = this.ctx.storage;
    // As a digest: a node's URL can hold a key.
    const name = bytesToHex(sha256(utf8ToBytes(urls)));
    if (kv.get<string>('nodes') === name) return;
    this.#sql.exec('DELETE FROM dividends');
    kv.delete('tip');
    kv.delete('circuits');
    kv.put('nodes', name);
  }

  async #query(pairs: readonly Pair[]): ReturnType<typeof queryDividends> {
    if (!this.#chain) throw new ChainError('unreachable', 'CHAIN_URL names no node');
    const answer = await queryDividends(this.#chain, pairs, () => Date.now());
    this.#keepTip();
    return answer;
  }

  #keepTip(): void {
    const tip = this.#chain?.tip();
    if (tip) this.ctx.storage.kv.put('tip', tip);
  }

  #store(): CacheStore {
    // Read from memory: a request of a cached figure costs no row.
    const memory = new Map<string, { dividend: Dividend; atMs: number }>();
    const nameOf = ({ netuid, hotkey }: Pair): string => `${netuid} ${hotkey}`;
    for (const row of this.#sql.exec<{ pair: string; at_ms: number; dividend: string }>('SELECT * FROM dividends')) {
      memory.set(row.pair, { atMs: row.at_ms, dividend: JSON.parse(row.dividend) as Dividend });
    }
    return {
      load: (pair) => memory.get(nameOf(pair)),
      save: (entries) => {
        for (const entry of entries) {
          memory.set(nameOf(entry.dividend), entry);
          this.#sql.exec(
            'INSERT OR REPLACE INTO dividends (pair, at_ms, dividend) VALUES (?, ?, ?)',
            ...[nameOf(entry.dividend), entry.atMs, JSON.stringify(entry.dividend)],
          );
        }
        const oldest = Date.now() - KEEP_MS;
        for (const [name, { atMs }] of memory) if (atMs < oldest) memory.delete(name);
        this.#sql.exec('DELETE FROM dividends WHERE at_ms < ?', oldest);
      },
      remove: (pair) => {
        memory.delete(nameOf(pair));
        this.#sql.exec('DELETE FROM dividends WHERE pair = ?', nameOf(pair));
      },
    };
  }

  #facts(purpose: 'dividends' | 'trade'): FactsStore {
    const memory = new Map<string, RuntimeFacts>();
    const rows = this.#sql.exec<{ genesis: string; spec: number; facts: string }>(
      'SELECT genesis, spec, facts FROM runtimes WHERE purpose = ?',
      purpose,
    );
    for (const row of rows) memory.set(`${row.genesis} ${row.spec}`, JSON.parse(row.facts) as RuntimeFacts);
    return {
      has: (genesis) => [...memory.keys()].some((name) => name.startsWith(genesis)),
      get: (genesis, spec) => memory.get(`${genesis} ${spec}`),
      put: (genesis, facts) => {
        memory.set(`${genesis} ${facts.specVersion}`, facts);
        this.#sql.exec(
          'INSERT OR REPLACE INTO runtimes (purpose, genesis, spec, facts) VALUES (?, ?, ?, ?)',
          ...[purpose, genesis, facts.specVersion, JSON.stringify(facts)],
        );
        // Two are enough: the present one, and the one before for a node that lags.
        this.#sql.exec(
          `DELETE FROM runtimes WHERE purpose = ?1 AND genesis = ?2 AND spec NOT IN
             (SELECT spec FROM runtimes WHERE purpose = ?1 AND genesis = ?2 ORDER BY spec DESC LIMIT 2)`,
          ...[purpose, genesis],
        );
      },
    };
  }

  /** At most one write a minute: what an eviction of the object costs is a minute of counts. */
  #saveCounts(): void {
    const now = Date.now();
    if (now - this.#savedAtMs < 60_000) return;
    this.#savedAtMs = now;
    const sum = zeroCounts();
    for (const name of COUNTERS) sum[name] = this.#counted[name] + this.#cache.counts[name];
    this.ctx.storage.kv.put('counts', sum);
  }
}

function zeroCounts(): CacheCounts {
  return { hits: 0, misses: 0, stale: 0, failures: 0, chainQueries: 0 };
}
