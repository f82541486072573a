/** The ledger's rules over whatever keeps its rows. Each call is synchronous inside: nothing comes between look and write. */
import { readSs58 } from '../../chain/ss58.ts';
import {
  countedRao,
  type Decision,
  isEnded,
  isOpen,
  mayBecome,
  type RowChange,
  type SignAnswer,
  type Signed,
  type TradeKey,
  type TradeLedger,
  type TradeRow,
  type TradeStatus,
  tradeId,
} from './ledger.ts';

export interface RowStore {
  get(id: string): TradeRow | undefined;
  put(row: TradeRow): void;
  /** Rows whose bytes may still move money, of one signer, oldest first. */
  openOf(signer: string): TradeRow[];
  /** Rows of a coldkey that were changed at or after a moment (RFC 3339), or are open. */
  changedSince(coldkey: string, since: string): TradeRow[];
  /** Rows of a pair, newest first. */
  ofPair(coldkey: string, netuid: number, hotkey: string, limit: number): TradeRow[];
  /** Of these posts those in finalized rows of the coldkey. */
  usedPosts(coldkey: string, ids: readonly string[]): string[];
}

const NO_SIGNAL_LOOKBACK = 10;

export function createLedger(store: RowStore, nowMs: () => number): TradeLedger {
  const time = (): string => new Date(nowMs()).toISOString();

  const require = (id: string): TradeRow => {
    const row = store.get(id);
    if (!row) throw new RangeError(`there is no decision ${id}`);
    return row;
  };

  const spentToday = (coldkey: string): bigint => {
    const day = time().slice(0, 10);
    return store.changedSince(coldkey, `${day}T00:00:00.000Z`).reduce((sum, row) => sum + countedRao(row), 0n);
  };

  const change = (id: string, expected: TradeStatus, change: RowChange): TradeRow => {
    const row = require(id);
    const { status = row.status } = change;
    // What has ended stays as it is, whoever asks: caps and the audit log count on it.
    if (row.status !== expected || isEnded(row.status)) return row;
    if (status !== row.status && !mayBecome(row.status, status)) return row;
    const changed = { ...row, ...change, status, updated_at: time() };
    store.put(changed);
    return changed;
  };

  return {
    open: async (key: TradeKey, requestedBy: string) => {
      requireKey(key);
      const id = tradeId(key);
      const known = store.get(id);
      if (known) return { row: known, created: false };
      const at = time();
      const row: TradeRow = {
        ...key,
        ...{ id, status: 'pending', created_at: at, updated_at: at, requested_by: requestedBy },
        ...{
          reason: null,
          note: null,
          decision: null,
          signed: null,
          sent: 0,
          block_hash: null,
          block: null,
          moved: null,
        },
      };
      store.put(row);
      return { row, created: true };
    },
    read: async (id) => store.get(id),
    change: async (id, expected, wanted) => change(id, expected, wanted),
    sign: async (id: string, decision: Decision, signed: Signed, maxPerDayRao: string): Promise<SignAnswer> => {
      const row = require(id);
      if (row.status !== 'pending') return { kind: 'moved-on', row };
      const [other] = store.openOf(signed.signer).filter((open) => open.id !== id);
      if (other) return { kind: 'account-busy', other: other.id };
      if (spentToday(row.coldkey) + BigInt(decision.tao_rao) > BigInt(maxPerDayRao)) return { kind: 'day-cap' };
      return { kind: 'signed', row: change(id, 'pending', { status: 'signed', decision, signed }) };
    },
    countSent: async (id) => {
      const row = require(id);
      if (isOpen(row.status)) store.put({ ...row, sent: row.sent + 1, updated_at: time() });
      return row.sent;
    },
    openOf: async (signer) => store.openOf(signer),
    spentToday: async (coldkey) => spentToday(coldkey).toString(),
    usedPosts: async (coldkey, ids) => store.usedPosts(coldkey, ids),
    noSignalsInARow: async (coldkey, netuid, hotkey) => {
      const rows = store.ofPair(coldkey, netuid, hotkey, NO_SIGNAL_LOOKBACK);
      const end = rows.findIndex(({ reason }) => reason !== 'no-signal');
      return end < 0 ? rows.length : end;
    },
  };
}

/** Whoever calls over HTTP may send anything: a row is named by what it says, or not made. */
function requireKey({ genesis_hash, coldkey, run, netuid, hotkey }: TradeKey): void {
  const isWhole =
    /^0x[0-9a-f]{64}$/.test(String(genesis_hash)) &&
    [coldkey, hotkey].every((address) => typeof address === 'string' && readSs58(address).ok) &&
    typeof run === 'string' &&
    /^[\x21-\x7e]{1,200}$/.test(run) &&
    Number.isInteger(netuid) &&
    netuid >= 0 &&
    netuid <= 65_535;
  if (!isWhole) throw new RangeError('a decision needs genesis_hash, coldkey, run, netuid and hotkey');
}

/** Rows in memory: for a dry run, and for tests. */
export function memoryRows(): RowStore & { rows: Map<string, TradeRow> } {
  const rows = new Map<string, TradeRow>();
  const list = (): TradeRow[] => [...rows.values()];
  return {
    rows,
    get: (id) => rows.get(id),
    put: (row) => void rows.set(row.id, row),
    openOf: (signer) => list().filter((row) => isOpen(row.status) && row.signed?.signer === signer),
    changedSince: (coldkey, since) =>
      list().filter((row) => row.coldkey === coldkey && (row.updated_at >= since || isOpen(row.status))),
    ofPair: (coldkey, netuid, hotkey, limit) =>
      list()
        .filter((row) => row.coldkey === coldkey && row.netuid === netuid && row.hotkey === hotkey)
        .reverse()
        .slice(0, limit),
    usedPosts: (coldkey, ids) => {
      const used = list().flatMap((row) =>
        row.coldkey === coldkey && row.status === 'finalized' ? (row.decision?.posts ?? []) : [],
      );
      return ids.filter((id) => used.includes(id));
    },
  };
}
