/** The Durable Object that keeps every decision to trade, before each of its steps. Rows are never deleted. */
import { DurableObject } from 'cloudflare:workers';
import type {
  Decision,
  TradeLedger as Ledger,
  RowChange,
  SignAnswer,
  Signed,
  TradeKey,
  TradeRow,
  TradeStatus,
} from '../dividends/trade/ledger.ts';
import { createLedger, type RowStore } from '../dividends/trade/ledger-rules.ts';
import type { Env } from './env.ts';
import type { TradeLedgerObject } from './trade-objects.ts';

const OPEN = "status IN ('signed', 'in-block')";

export class TradeLedger extends DurableObject<Env> implements TradeLedgerObject {
  readonly #sql: SqlStorage;
  readonly #ledger: Ledger;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS trades (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, coldkey TEXT NOT NULL, signer TEXT, pair TEXT NOT NULL,
        status TEXT NOT NULL, updated_at TEXT NOT NULL, trade TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS trades_status ON trades (status);
      CREATE INDEX IF NOT EXISTS trades_coldkey ON trades (coldkey, updated_at);
      CREATE TABLE IF NOT EXISTS used_posts (coldkey TEXT, post TEXT, PRIMARY KEY (coldkey, post)) WITHOUT ROWID;
    `);
    this.#ledger = createLedger(this.#rows(), () => Date.now());
  }

  open(key: TradeKey, requestedBy: string): Promise<{ row: TradeRow; created: boolean }> {
    return this.#ledger.open(key, requestedBy);
  }
  read(id: string): Promise<TradeRow | undefined> {
    return this.#ledger.read(id);
  }
  async change(id: string, expected: TradeStatus, change: RowChange): Promise<TradeRow> {
    const row = await this.#ledger.change(id, expected, change);
    if (change.status === 'finalized' && row.status === 'finalized') await this.#forgetDividends(row);
    return row;
  }
  sign(id: string, decision: Decision, signed: Signed, maxPerDayRao: string): Promise<SignAnswer> {
    return this.#ledger.sign(id, decision, signed, maxPerDayRao);
  }
  countSent(id: string): Promise<number> {
    return this.#ledger.countSent(id);
  }
  openOf(signer: string): Promise<TradeRow[]> {
    return this.#ledger.openOf(signer);
  }
  spentToday(coldkey: string): Promise<string> {
    return this.#ledger.spentToday(coldkey);
  }
  usedPosts(coldkey: string, ids: readonly string[]): Promise<string[]> {
    return this.#ledger.usedPosts(coldkey, ids);
  }
  noSignalsInARow(coldkey: string, netuid: number, hotkey: string): Promise<number> {
    return this.#ledger.noSignalsInARow(coldkey, netuid, hotkey);
  }
  async list(limit: number): Promise<TradeRow[]> {
    return this.#select('SELECT trade FROM trades ORDER BY seq DESC LIMIT ?', limit);
  }
  async openRows(): Promise<TradeRow[]> {
    return this.#select(`SELECT trade FROM trades WHERE ${OPEN} ORDER BY seq`);
  }
  async pendingRows(limit: number): Promise<TradeRow[]> {
    return this.#select("SELECT trade FROM trades WHERE status = 'pending' ORDER BY seq LIMIT ?", limit);
  }

  #select(query: string, ...bindings: SqlStorageValue[]): TradeRow[] {
    return [...this.#sql.exec<{ trade: string }>(query, ...bindings)].map(({ trade }) => JSON.parse(trade) as TradeRow);
  }

  #rows(): RowStore {
    const select = (query: string, ...bindings: SqlStorageValue[]): TradeRow[] => this.#select(query, ...bindings);
    const pairOf = (coldkey: string, netuid: number, hotkey: string): string => `${coldkey} ${netuid} ${hotkey}`;
    return {
      get: (id) => select('SELECT trade FROM trades WHERE id = ?', id)[0],
      put: (row) => {
        this.#sql.exec(
          `INSERT INTO trades (id, coldkey, signer, pair, status, updated_at, trade) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET signer = excluded.signer, status = excluded.status,
             updated_at = excluded.updated_at, trade = excluded.trade`,
          ...[row.id, row.coldkey, row.signed?.signer ?? null, pairOf(row.coldkey, row.netuid, row.hotkey), row.status],
          ...[row.updated_at, JSON.stringify(row)],
        );
        if (row.status !== 'finalized') return;
        for (const post of row.decision?.posts ?? []) {
          this.#sql.exec('INSERT OR IGNORE INTO used_posts (coldkey, post) VALUES (?, ?)', row.coldkey, post);
        }
      },
      openOf: (signer) => select(`SELECT trade FROM trades WHERE signer = ? AND ${OPEN} ORDER BY seq`, signer),
      changedSince: (coldkey, since) =>
        select(`SELECT trade FROM trades WHERE coldkey = ? AND (updated_at >= ? OR ${OPEN})`, coldkey, since),
      ofPair: (coldkey, netuid, hotkey, limit) =>
        select(
          'SELECT trade FROM trades WHERE pair = ? ORDER BY seq DESC LIMIT ?',
          pairOf(coldkey, netuid, hotkey),
          limit,
        ),
      usedPosts: (coldkey, ids) =>
        ids.filter((post) => {
          const found = this.#sql.exec('SELECT 1 FROM used_posts WHERE coldkey = ? AND post = ?', coldkey, post);
          return found.toArray().length > 0;
        }),
    };
  }

  /** What was earned may be another figure now: the next one who asks gets it from the chain. */
  async #forgetDividends({ netuid, hotkey }: TradeRow): Promise<void> {
    const { DIVIDENDS } = this.env;
    try {
      await DIVIDENDS?.get(DIVIDENDS.idFromName('dividends')).invalidate({ netuid, hotkey });
    } catch (error) {
      console.warn(`the dividends of ${netuid} could not be forgotten: ${String(error)}`);
    }
  }
}
