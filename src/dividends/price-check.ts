/**
 * Holds pool prices of TaoStats against the chain's own at a named block: the Trust Pack's check `chain`. Slippage figures
 * made from its reserves: slippage-check.ts.
 */
import type { FinalizedBlock } from '../chain/block.ts';
import type { Chain } from '../chain/chain.ts';
import { ChainError } from '../chain/errors.ts';
import { formatRao, parseTao } from './amount.ts';
import { readPricesAt } from './prices.ts';

export interface PoolPrice {
  netuid: number;
  /** TAO per alpha as TaoStats sends it, a decimal of any length. */
  price: string;
}

export interface ChainPrices {
  block: number;
  block_hash: string;
  /** Rao per alpha, by netuid. */
  prices: ReadonlyMap<number, bigint>;
}

export interface PriceCheck {
  name: 'chain';
  passed: boolean;
  /** In words, with the block. */
  detail: string;
  /** How many pools have a price to compare. */
  compared: number;
  /** Prices that differ, the largest difference first. */
  differences: { netuid: number; pool: string; chain: string; percent: string }[];
}

/** TaoStats samples at its own block; the block after it has moved prices a little. */
const DEFAULT_TOLERANCE_PERCENT = 1;
const NAMED = 3;

/** All prices at one block: that of the sample while a node keeps it, else the newest. */
export async function readChainPrices(
  chain: Chain,
  netuids: readonly number[],
  blockNumber?: number,
): Promise<ChainPrices> {
  const read = async (block: FinalizedBlock): Promise<ChainPrices> => ({
    block: block.number,
    block_hash: block.hash,
    prices: await readPricesAt(block, netuids),
  });
  if (blockNumber === undefined) return chain.read(read);
  try {
    return await chain.read(read, { blockNumber });
  } catch (error) {
    // State that is gone, or a block that is not finalized yet: the newest one is compared, and named.
    if (!(error instanceof ChainError) || !['lagging', 'refused'].includes(error.failure)) throw error;
    return chain.read(read);
  }
}

/**
 * Pure: which prices differ by more than the tolerance. A pool that the chain does not know, or knows at 0, differs; root and
 * pools without a price are left out.
 */
export function checkPrices(
  pools: readonly PoolPrice[],
  chain: ChainPrices,
  tolerancePercent: number = DEFAULT_TOLERANCE_PERCENT,
): PriceCheck {
  const differences: (PriceCheck['differences'][number] & { milli: bigint })[] = [];
  let compared = 0;
  for (const { netuid, price } of pools) {
    const pool = parseTao(cutDecimals(price));
    if (netuid === 0 || pool === undefined || pool === 0n) continue;
    compared += 1;
    const own = chain.prices.get(netuid) ?? 0n;
    const distance = own > pool ? own - pool : pool - own;
    const milli = own === 0n ? 100_000n : (distance * 100_000n) / own;
    if (milli <= BigInt(Math.round(tolerancePercent * 1000))) continue;
    const percent = `${milli / 1000n}.${(milli % 1000n).toString().padStart(3, '0')}`;
    differences.push({ netuid, pool: price, chain: formatRao(own), percent, milli });
  }
  differences.sort((a, b) => Number(b.milli - a.milli));
  const at = `at block ${chain.block}`;
  const named = differences
    .slice(0, NAMED)
    .map(({ netuid, pool, chain: own }) => `${netuid}: ${pool.slice(0, 24)} against ${own}`);
  const detail =
    compared === 0
      ? `no pool has a price to compare ${at}`
      : differences.length === 0
        ? `${compared} prices agree with the chain ${at} within ${tolerancePercent}%`
        : `${differences.length} of ${compared} prices differ from the chain ${at} by more than ${tolerancePercent}% (${named.join('; ')})`;
  return {
    name: 'chain',
    passed: compared > 0 && differences.length === 0,
    ...{ detail, compared },
    differences: differences.map(({ milli: _, ...rest }) => rest),
  };
}

/** At most nine decimals: what is behind them is below a rao. */
export function cutDecimals(text: string): string {
  return text.replace(/^(\d+\.\d{9})\d+$/, '$1');
}
