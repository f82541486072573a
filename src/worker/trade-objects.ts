/** The calls of the ledger's object: types only, so that nobody imports in a circle. */
import type { TradeLedger, TradeRow } from '../dividends/trade/ledger.ts';

/** `TradeLedger`: one object for all decisions. */
export interface TradeLedgerObject extends Rpc.DurableObjectBranded, TradeLedger {
  /** Newest first. */
  list(limit: number): Promise<TradeRow[]>;
  /** Every row whose bytes may still move money, oldest first. */
  openRows(): Promise<TradeRow[]>;
  /** Rows for which nothing is signed yet, oldest first. */
  pendingRows(limit: number): Promise<TradeRow[]>;
}

/** All that a message carries. */
export interface TradeMessage {
  id: string;
}
