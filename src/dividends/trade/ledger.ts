/**
 * The rows of decisions, and which step may follow which. Amounts are digits of 1e-9, so that a row is plain JSON; nothing in
 * it is secret.
 */
import type { TradeReason } from './amount.ts';

/** `no-trade` ends a row for which nothing was signed, because a rule said so. */
export type TradeStatus = 'pending' | 'signed' | 'in-block' | 'finalized' | 'failed' | 'expired' | 'no-trade';

export interface TradeKey {
  genesis_hash: string;
  /** The account whose stake moves. */
  coldkey: string;
  /** Repository id and run id, or the request's Idempotency-Key. */
  run: string;
  netuid: number;
  hotkey: string;
}

/** What was decided, written before anything is signed. */
export interface Decision {
  score: number;
  direction: 'stake' | 'unstake';
  /** TAO when staking, alpha when unstaking. */
  amount_rao: string;
  /** What counts against the caps until the events say better. */
  tao_rao: string;
  limit_price_rao: string;
  /** Ids of the posts the score is made of. */
  posts: readonly string[];
}

export interface Signed {
  /** The account that signs: the coldkey, or its proxy. */
  signer: string;
  extrinsic: string;
  extrinsic_hash: string;
  nonce: number;
  era_start: number;
  /** The last block that may hold it. */
  era_end: number;
}

/** What the events of its block say it moved. */
export interface Moved {
  tao_rao: string;
  alpha_rao: string;
  fee_rao: string;
}

export interface TradeRow extends TradeKey {
  id: string;
  status: TradeStatus;
  /** RFC 3339. */
  created_at: string;
  updated_at: string;
  /** Name of the API key, or `action`. */
  requested_by: string;
  reason: TradeReason | null;
  /** Of a failure, a no-trade or a wait, for people. */
  note: string | null;
  decision: Decision | null;
  signed: Signed | null;
  /** How often the bytes were handed to a node, counted before each time. */
  sent: number;
  block_hash: string | null;
  block: number | null;
  moved: Moved | null;
}

/** A row's name: the same decision has the same one, wherever and however often it is made. */
export function tradeId({ genesis_hash, coldkey, run, netuid, hotkey }: TradeKey): string {
  return [genesis_hash, coldkey, run, netuid, hotkey].join('/');
}

const NEXT: Readonly<Record<TradeStatus, readonly TradeStatus[]>> = {
  pending: ['signed', 'failed', 'no-trade'],
  signed: ['in-block', 'failed', 'expired'],
  'in-block': ['finalized', 'failed'],
  finalized: [],
  failed: [],
  expired: [],
  'no-trade': [],
};

export function mayBecome(from: TradeStatus, to: TradeStatus): boolean {
  return NEXT[from].includes(to);
}

/** Bytes of it may still move money. */
export function isOpen(status: TradeStatus): boolean {
  return status === 'signed' || status === 'in-block';
}

export function isEnded(status: TradeStatus): boolean {
  return NEXT[status].length === 0;
}

/** What a row counts against its day's cap: the events' TAO and fee, of an open one what was asked. */
export function countedRao({ status, decision, moved }: Pick<TradeRow, 'status' | 'decision' | 'moved'>): bigint {
  if (moved) return BigInt(moved.tao_rao) + BigInt(moved.fee_rao);
  return isOpen(status) ? BigInt(decision?.tao_rao ?? '0') : 0n;
}

/** Members of a row that a step may set. */
export type RowChange = Partial<
  Pick<TradeRow, 'status' | 'reason' | 'note' | 'decision' | 'signed' | 'block' | 'block_hash' | 'moved'>
>;

export type SignAnswer =
  | { kind: 'signed'; row: TradeRow }
  /** Another decision of this account is under way. */
  | { kind: 'account-busy'; other: string }
  | { kind: 'day-cap' }
  /** The row is not pending any more: somebody else went on with it. */
  | { kind: 'moved-on'; row: TradeRow };

/** Where rows are kept. Every call is one transaction; what it answers is what is stored. */
export interface TradeLedger {
  /** Makes the row, or answers the one that is there. */
  open(key: TradeKey, requestedBy: string): Promise<{ row: TradeRow; created: boolean }>;
  read(id: string): Promise<TradeRow | undefined>;
  /** Refuses a step that may not follow; then the stored row is answered as it is. */
  change(id: string, expected: TradeStatus, change: RowChange): Promise<TradeRow>;
  /** Stores the signed bytes, when no other decision of the signer is open and the day's cap still holds. */
  sign(id: string, decision: Decision, signed: Signed, maxPerDayRao: string): Promise<SignAnswer>;
  /** Counts a hand-over before it happens. @returns how many there were before. */
  countSent(id: string): Promise<number>;
  /** Open rows of a signer, oldest first. */
  openOf(signer: string): Promise<TradeRow[]>;
  spentToday(coldkey: string): Promise<string>;
  /** Of these posts those that a finalized trade of the coldkey has used. */
  usedPosts(coldkey: string, ids: readonly string[]): Promise<string[]>;
  /** How many of the last runs for the pair ended without a signal, one after the other. */
  noSignalsInARow(coldkey: string, netuid: number, hotkey: string): Promise<number>;
}
