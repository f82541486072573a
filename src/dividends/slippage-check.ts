/** Holds slippage figures made from a pool's reserves against what the runtime itself says such a trade would give. */
import type { Chain } from '../chain/chain.ts';
import { alphaFor, parseTao } from './amount.ts';
import { cutDecimals } from './price-check.ts';
import { readSimulatedSwap, type SimulatedSwap } from './trade/reads.ts';

/** One figure of a sample: the percentage lost against the spot price by a trade worth so many TAO. */
export interface SlippageFigure {
  netuid: number;
  side: 'buy' | 'sell';
  tao: number;
  /** A decimal, as the sample has it. */
  percent: string;
  /** TAO per alpha, of the same row. */
  price: string;
}

export interface SimulatedTrade {
  netuid: number;
  direction: 'stake' | 'unstake';
  /** TAO when staking, alpha when unstaking, in 1e-9. */
  amountRao: bigint;
}

/** What the runtime itself says a trade would give, at the block or the newest. */
export async function simulateTrades(
  chain: Chain,
  trades: readonly SimulatedTrade[],
  blockNumber?: number,
): Promise<{ block: number; outcomes: SimulatedSwap[] }> {
  return chain.read(
    async (block) => {
      const outcomes = [];
      for (const { netuid, direction, amountRao } of trades) {
        outcomes.push(await readSimulatedSwap(block, direction, netuid, amountRao));
      }
      return { block: block.number, outcomes };
    },
    blockNumber === undefined ? {} : { blockNumber },
  );
}

/** The trade a figure speaks of; undefined for a figure that speaks of none (no price, no percentage). */
export function tradeOf({ netuid, side, tao, percent, price }: SlippageFigure): SimulatedTrade | undefined {
  const priceRao = parseTao(cutDecimals(price));
  if (priceRao === undefined || priceRao === 0n || parsePercent(percent) === undefined) return undefined;
  const taoRao = BigInt(tao) * RAO;
  return side === 'buy'
    ? { netuid, direction: 'stake', amountRao: taoRao }
    : { netuid, direction: 'unstake', amountRao: alphaFor(taoRao, priceRao) };
}

const RAO = 1_000_000_000n;
/** Percentages in millionths, as the figures have six digits. */
const MICRO = 1_000_000n;
const HUNDRED = 100n * MICRO;
/** The runtime's own pool is no pure product everywhere: half a point, or a tenth of what is lost. */
const ABSOLUTE = MICRO / 2n;

/**
 * Pure: what differs, in words; undefined when the figure and the runtime agree. The fee is taken out of what is given,
 * because it is not in the figures either.
 */
export function compareSlippage(figure: SlippageFigure, swap: SimulatedSwap): string | undefined {
  const trade = tradeOf(figure);
  const own = parsePercent(figure.percent);
  const priceRao = parseTao(cutDecimals(figure.price));
  if (!trade || own === undefined || priceRao === undefined) return undefined;
  const given = trade.amountRao - swap.feeRao;
  const worth =
    figure.side === 'buy'
      ? { in: given * RAO, out: swap.receivedRao * priceRao }
      : { in: given * priceRao, out: swap.receivedRao * RAO };
  const lost = worth.in <= 0n ? HUNDRED : HUNDRED - (worth.out * HUNDRED) / worth.in;
  const distance = lost > own ? lost - own : own - lost;
  const relative = (lost < 0n ? -lost : lost) / 10n;
  if (distance <= (relative > ABSOLUTE ? relative : ABSOLUTE)) return undefined;
  return `slippage_${figure.side}_${figure.tao} of ${figure.netuid}: ${figure.percent.slice(0, 24)}% against ${printPercent(lost)}%`;
}

function parsePercent(text: string): bigint | undefined {
  const match = /^(-?)(\d{1,6})(?:\.(\d{1,6})\d*)?$/.exec(text);
  if (!match) return undefined;
  const value = BigInt(match[2] ?? '') * MICRO + BigInt((match[3] ?? '').padEnd(6, '0'));
  return match[1] === '-' ? -value : value;
}

function printPercent(micro: bigint): string {
  const digits = (micro < 0n ? -micro : micro).toString().padStart(7, '0');
  return `${micro < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
