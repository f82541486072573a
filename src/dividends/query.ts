/** The dividends of pairs of subnet and hotkey, all at one finalized block. */

import type { BlockRead, FinalizedBlock } from '../chain/block.ts';
import type { Chain } from '../chain/chain.ts';
import { ChainError } from '../chain/errors.ts';
import { decodeValue } from '../chain/shape.ts';
import { storageKey } from '../chain/storage-key.ts';
import { atPrice, formatRao } from './amount.ts';
import { PRICE_APIS, priceCalls, readPrices, singlePriceCalls } from './prices.ts';

export interface Pair {
  /** 0 to 65535. */
  netuid: number;
  /** ss58 with prefix 42. */
  hotkey: string;
}

/** Why an amount is zero, the first that fits; `none`: everything is as it should be, nothing was earned. */
export type ZeroReason = 'no-such-subnet' | 'root' | 'not-registered' | 'none';

export interface BlockFacts {
  block: number;
  block_hash: string;
  /** RFC 3339; null where the runtime tells no time. */
  block_time: string | null;
  block_age_seconds: number | null;
  spec_version: number;
  /** Host of the node that answered. */
  source: string;
}

/** Amounts are digits of 1e-9; `price` and the estimates are decimals of TAO. */
export interface Dividend extends Pair, BlockFacts {
  unit: 'alpha';
  rao: string;
  /** null: this runtime does not have the item. */
  components: { alpha: string | null; root_alpha: string | null };
  /** TAO per alpha; null for root and for a subnet that does not exist. */
  price: string | null;
  estimated_tao: string | null;
  estimated_tao_alpha: string | null;
  estimated_tao_root: string | null;
  zero_reason: ZeroReason | null;
  /** Block at which the subnet was registered: netuids are used again. */
  registered_at: number | null;
  /** Block of the epoch the amount was paid in. */
  epoch_block: number | null;
}

export interface DividendsAnswer extends BlockFacts {
  /** In the order of the pairs. */
  results: Dividend[];
}

const SUBTENSOR = 'SubtensorModule';
const ALPHA = `${SUBTENSOR}.AlphaDividendsPerSubnet`;
const ROOT_ALPHA = `${SUBTENSOR}.RootAlphaDividendsPerSubnet`;
const NETWORKS_ADDED = `${SUBTENSOR}.NetworksAdded`;
const UIDS = `${SUBTENSOR}.Uids`;
const EPOCH = `${SUBTENSOR}.LastMechansimStepBlock`;
const REGISTERED_AT = `${SUBTENSOR}.NetworkRegisteredAt`;
const NOW = 'Timestamp.Now';
export const DIVIDEND_ITEMS = [ALPHA, ROOT_ALPHA, NETWORKS_ADDED, UIDS, EPOCH, REGISTERED_AT, NOW] as const;
export const DIVIDEND_APIS = PRICE_APIS;

/** A finalized block older than this speaks of the past. */
const MAX_BLOCK_AGE_SECONDS = 300;
const ROOT = 0;

/**
 * @param nowMs wall clock, for the age of the block.
 * @throws ChainError `storage-absent` when the runtime has neither of the dividend items, `chain-stale` when its newest
 *   finalized block is older than five minutes, and what {@link Chain.read} throws.
 */
export async function queryDividends(
  chain: Chain,
  pairs: readonly Pair[],
  nowMs: () => number,
): Promise<DividendsAnswer> {
  return chain.read((block) => dividendsAt(block, pairs, nowMs()));
}

/** As {@link queryDividends}, at a block that is open already. */
export async function dividendsAt(
  block: FinalizedBlock,
  pairs: readonly Pair[],
  nowMs: number,
): Promise<DividendsAnswer> {
  if (!block.facts.items[ALPHA] && !block.facts.items[ROOT_ALPHA]) {
    throw new ChainError(
      'storage-absent',
      `the runtime (spec ${block.specVersion}) has neither AlphaDividendsPerSubnet nor RootAlphaDividendsPerSubnet`,
      { hint: 'This is no zero: the chain does not keep these figures any more under these names' },
    );
  }
  const netuids = [...new Set(pairs.map(({ netuid }) => netuid))];
  const keys = [
    ...pairs.flatMap((pair) => pairKeys(block, pair)),
    ...netuids.flatMap((netuid) => subnetKeys(block, netuid)),
  ];
  const calls = priceCalls(block, netuids);
  let read = await block.query([...keys, ...keyOf(block, NOW)], calls);
  let prices = readPrices(block, netuids, calls, read);
  if (prices === 'no-such-method') {
    // Announced by the version, but not there: each price is asked for by itself.
    const single = singlePriceCalls(netuids);
    const again = await block.query([], single);
    read = { values: read.values, calls: again.calls };
    prices = readPrices(block, netuids, single, read);
  }
  const facts = blockFacts(block, read, nowMs);
  const found = prices === 'no-such-method' ? new Map<number, bigint>() : prices;
  return { ...facts, results: pairs.map((pair) => dividendOf(block, pair, read, found.get(pair.netuid), facts)) };
}

function keyOf(block: FinalizedBlock, path: string, ...args: unknown[]): string[] {
  const item = block.facts.items[path];
  return item ? [storageKey(item, args)] : [];
}

function pairKeys(block: FinalizedBlock, { netuid, hotkey }: Pair): string[] {
  return [ALPHA, ROOT_ALPHA, UIDS].flatMap((path) => keyOf(block, path, netuid, hotkey));
}

function subnetKeys(block: FinalizedBlock, netuid: number): string[] {
  return [NETWORKS_ADDED, EPOCH, REGISTERED_AT].flatMap((path) => keyOf(block, path, netuid));
}

/** The value at a key, an absent one as its default; null where the runtime has no such item or it is absent by itself. */
function storedValue(block: FinalizedBlock, read: BlockRead, path: string, ...args: unknown[]): unknown {
  const item = block.facts.items[path];
  if (!item) return null;
  const stored = read.values.get(storageKey(item, args)) ?? item.fallback;
  if (stored === null) return null;
  try {
    return decodeValue(item.value, stored);
  } catch (error) {
    throw new ChainError('refused', `${path} holds ${stored.slice(0, 40)}, which is no ${JSON.stringify(item.value)}`, {
      cause: error,
    });
  }
}

/** A whole number of whatever width. */
function whole(value: unknown, path: string): bigint | null {
  if (value === null) return null;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  throw new ChainError('refused', `${path} is no whole number in this runtime`);
}

function blockFacts(block: FinalizedBlock, read: BlockRead, nowMs: number): BlockFacts {
  const timeMs = Number(whole(storedValue(block, read, NOW), NOW) ?? 0n);
  // Zero is the default of the item, not a moment.
  const age = timeMs === 0 ? null : Math.max(0, Math.floor((nowMs - timeMs) / 1000));
  if (age !== null && age > MAX_BLOCK_AGE_SECONDS) {
    throw new ChainError(
      'chain-stale',
      `the newest finalized block (${block.number}) is ${age} s old, more than ${MAX_BLOCK_AGE_SECONDS} s`,
      { hint: 'The node stands still, or the chain does not finalize' },
    );
  }
  return {
    block: block.number,
    block_hash: block.hash,
    block_time: timeMs === 0 ? null : new Date(timeMs).toISOString(),
    block_age_seconds: age,
    spec_version: block.specVersion,
    source: block.host,
  };
}

function dividendOf(
  block: FinalizedBlock,
  { netuid, hotkey }: Pair,
  read: BlockRead,
  priceRao: bigint | undefined,
  facts: BlockFacts,
): Dividend {
  const number = (path: string, ...args: unknown[]): bigint | null =>
    whole(storedValue(block, read, path, ...args), path);
  const alpha = number(ALPHA, netuid, hotkey);
  const root = number(ROOT_ALPHA, netuid, hotkey);
  const rao = (alpha ?? 0n) + (root ?? 0n);
  // Where the runtime cannot say, it is taken to exist: only a word of the chain makes it not so.
  const exists = storedValue(block, read, NETWORKS_ADDED, netuid) !== false;
  const isRegistered = !block.facts.items[UIDS] || storedValue(block, read, UIDS, netuid, hotkey) !== null;
  const zero: ZeroReason = !exists
    ? 'no-such-subnet'
    : netuid === ROOT
      ? 'root'
      : isRegistered
        ? 'none'
        : 'not-registered';
  // The runtime answers 1.0 for subnets that do not exist and for root.
  const price = exists && netuid !== ROOT ? priceRao : undefined;
  const worth = (amount: bigint | null): string | null =>
    price === undefined || amount === null ? null : formatRao(atPrice(amount, price));
  const epoch = number(EPOCH, netuid);
  const registeredAt = number(REGISTERED_AT, netuid);
  return {
    netuid,
    hotkey,
    unit: 'alpha',
    rao: rao.toString(),
    components: { alpha: alpha?.toString() ?? null, root_alpha: root?.toString() ?? null },
    price: price === undefined ? null : formatRao(price),
    estimated_tao: worth(rao),
    estimated_tao_alpha: worth(alpha),
    estimated_tao_root: worth(root),
    zero_reason: rao === 0n ? zero : null,
    registered_at: registeredAt === null ? null : Number(registeredAt),
    epoch_block: epoch === null ? null : Number(epoch),
    ...facts,
  };
}
