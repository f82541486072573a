/** The Trust Pack's check `chain` whole: a sample of the pools, its prices and some slippage figures, against one block. */
import type { Chain } from '../chain/chain.ts';
import { checkPrices, type PoolPrice, readChainPrices } from './price-check.ts';
import { compareSlippage, type SlippageFigure, simulateTrades, tradeOf } from './slippage-check.ts';

export interface PoolSample {
  /** The block TaoStats names. */
  block: number | undefined;
  ageMs: number;
  pools: readonly PoolPrice[];
  /** A few are enough; empty where the sample has none. */
  figures: readonly SlippageFigure[];
}

export interface ChainFinding {
  passed: boolean;
  /** In words, with the block. */
  detail: string;
  /** It could not be compared, so it is no difference either. */
  isUnknown?: true;
}

/** At a block that is not the sample's own, prices have moved meanwhile. */
const OTHER_BLOCK_TOLERANCE_PERCENT = 5;
/** Nodes keep the state of some 256 blocks; beyond an hour a difference says nothing about either side. */
const MAX_AGE_MS = 3_600_000;

/** @throws ChainError when the chain cannot be asked. */
export async function checkPoolSample(chain: Chain, sample: PoolSample): Promise<ChainFinding> {
  const prices = await readChainPrices(
    chain,
    sample.pools.map(({ netuid }) => netuid),
    sample.block,
  );
  const isOwnBlock = prices.block === sample.block;
  const { passed, detail, compared } = checkPrices(
    sample.pools,
    prices,
    ...(isOwnBlock ? [] : [OTHER_BLOCK_TOLERANCE_PERCENT]),
  );
  const where =
    isOwnBlock || sample.block === undefined ? '' : `; the sample's block ${sample.block} is not kept any more`;
  if (compared === 0) return { passed, isUnknown: true, detail };
  if (!passed && !isOwnBlock && sample.ageMs > MAX_AGE_MS) {
    const minutes = Math.round(sample.ageMs / 60_000);
    return { passed, isUnknown: true, detail: `the sample is ${minutes} minutes old: ${detail}${where}` };
  }
  if (!passed || !isOwnBlock) return { passed, detail: `${detail}${where}` };
  const traded = sample.figures.flatMap((figure) => {
    const trade = tradeOf(figure);
    return trade ? [{ figure, trade }] : [];
  });
  if (traded.length === 0) return { passed, detail };
  const { outcomes } = await simulateTrades(
    chain,
    traded.map(({ trade }) => trade),
    prices.block,
  );
  const differing = traded.flatMap(({ figure }, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : (compareSlippage(figure, outcome) ?? []);
  });
  return differing.length === 0
    ? { passed, detail: `${detail}, ${traded.length} slippage figures with its simulated swaps` }
    : { passed: false, detail: `${differing.join('; ')}, by the chain's simulated swaps at block ${prices.block}` };
}
