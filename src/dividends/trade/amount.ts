/** How much a score moves: pure, so that every rule can be tried by itself. */
import { alphaFor, atPrice, formatRao } from '../amount.ts';
import type { SimulatedSwap } from './reads.ts';
import type { TradeRules } from './settings.ts';

/** What must stay on an account. */
const EXISTENTIAL_RAO = 500n;

export interface Holdings {
  /** Free balance of the coldkey. */
  freeRao: bigint;
  /** Fee of the transaction. */
  feeRao: bigint;
  /** Alpha of this coldkey with this hotkey, less what is locked. */
  availableAlpha: bigint;
  priceRao: bigint;
  /** SubtensorModule.InitialMinStake of this runtime. */
  minimumRao: bigint;
  /** What the day's trades moved so far, fees included; open ones as asked. */
  spentTodayRao: bigint;
}

export type TradeReason =
  | 'no-signal'
  | 'score-zero'
  | 'below-minimum'
  | 'nothing-staked'
  | 'run-cap'
  | 'day-cap'
  | 'account-busy'
  | 'finality-behind'
  | 'era-open';

/** A rule that stops a trade. */
export interface Stop {
  /** `slippage` is a failure, as it would be inside a block; the others are no trade, or not yet. */
  reason: TradeReason | 'slippage';
  note: string;
}

export interface Sizing {
  direction: 'stake' | 'unstake';
  /** TAO to stake, alpha to unstake, in 1e-9. */
  amountRao: bigint;
  /** Its worth at the price. */
  taoRao: bigint;
  limitPriceRao: bigint;
}

/** What stops a trade of whatever amount. */
export function capStops(rules: TradeRules, { minimumRao, spentTodayRao }: Holdings): Stop[] {
  const stops: Stop[] = [];
  const minimum = formatRao(minimumRao);
  const dayRest = restOf(rules.maxPerDayRao, spentTodayRao);
  if (dayRest < minimumRao) {
    const note = `what is left of the day’s cap (${formatRao(dayRest)} TAO) is below the minimum stake (${minimum} TAO)`;
    stops.push({ reason: 'day-cap', note });
  }
  if (rules.maxPerRunRao < minimumRao) {
    const note = `what is left of max-stake-per-run-tao (${formatRao(rules.maxPerRunRao)} TAO) is below the minimum stake (${minimum} TAO)`;
    stops.push({ reason: 'run-cap', note });
  }
  return stops;
}

/**
 * The amount before the swap's fee is known: |score| points, capped by run and day, bounded by what is there; and every rule
 * that stops it, the first of which decides. Without an amount there is nothing to swap at all.
 *
 * @param score -100 to 100, not 0.
 */
export function sizeTrade(
  score: number,
  rules: TradeRules,
  holdings: Holdings,
): { stops: Stop[]; sizing: Sizing | undefined } {
  const stops = capStops(rules, holdings);
  const { minimumRao, priceRao } = holdings;
  const tooSmall = (rao: bigint, what: string): void => {
    if (rao >= minimumRao) return;
    const note = `${what} (${formatRao(rao)} TAO) is below the minimum stake (${formatRao(minimumRao)} TAO)`;
    stops.push({ reason: 'below-minimum', note });
  };
  const wanted = BigInt(Math.abs(score)) * rules.stakeFactorRao;
  const capped = least(wanted, rules.maxPerRunRao, restOf(rules.maxPerDayRao, holdings.spentTodayRao));
  if (score > 0) {
    const spendable = restOf(holdings.freeRao, EXISTENTIAL_RAO + holdings.feeRao);
    tooSmall(wanted, 'the score times stake-factor');
    tooSmall(spendable, 'the free balance less what must stay and the fee');
    const amountRao = least(capped, spendable);
    return { stops, sizing: sized('stake', amountRao, amountRao, limitAbove(priceRao, rules)) };
  }
  if (holdings.availableAlpha === 0n) {
    const note = 'nothing of this coldkey is staked with this hotkey, or all of it is locked';
    stops.push({ reason: 'nothing-staked', note });
  }
  tooSmall(wanted, 'the score times stake-factor');
  if (holdings.availableAlpha > 0n) tooSmall(atPrice(holdings.availableAlpha, priceRao), 'the worth of the stake');
  const amountRao = least(alphaFor(capped, priceRao), holdings.availableAlpha);
  const taoRao = atPrice(amountRao, priceRao);
  // Rounding down can take the last rao that carried it.
  if (stops.length === 0) tooSmall(taoRao, 'the amount');
  return { stops, sizing: sized('unstake', amountRao, taoRao, limitBelow(priceRao, rules)) };
}

function sized(direction: Sizing['direction'], amountRao: bigint, taoRao: bigint, limitPriceRao: bigint) {
  return amountRao > 0n ? { direction, amountRao, taoRao, limitPriceRao } : undefined;
}

function restOf(whole: bigint, part: bigint): bigint {
  return whole > part ? whole - part : 0n;
}

function least(...amounts: bigint[]): bigint {
  return amounts.reduce((smallest, one) => (one < smallest ? one : smallest));
}

/**
 * What the runtime's simulation of the swap says against it: the minimum with the swap's fee on top, which the chain refuses
 * inside a block, and a price beyond the limit, which it refuses there, too.
 */
export function swapStops(sizing: Sizing, swap: SimulatedSwap, { minimumRao, priceRao }: Holdings): Stop[] {
  const { direction, amountRao, taoRao, limitPriceRao } = sizing;
  const stops: Stop[] = [];
  const feeRao = direction === 'stake' ? swap.feeRao : atPrice(swap.feeRao, priceRao);
  if (taoRao < minimumRao + feeRao) {
    const note = `${formatRao(taoRao)} TAO is below the minimum of ${formatRao(minimumRao)} and the swap’s fee of ${formatRao(feeRao)}`;
    stops.push({ reason: 'below-minimum', note });
  }
  const given = restOf(amountRao, swap.feeRao);
  const [tao, alpha] = direction === 'stake' ? [given, swap.receivedRao] : [swap.receivedRao, given];
  const expected = alpha === 0n ? 0n : (tao * 1_000_000_000n) / alpha;
  const isBeyond = direction === 'stake' ? expected > limitPriceRao : expected < limitPriceRao;
  // Far from every price it is none: what a runtime answers when it cannot simulate. The chain's own limit holds all the same.
  const isPrice = expected * IMPLAUSIBLE > priceRao && expected < priceRao * IMPLAUSIBLE;
  if (isPrice && isBeyond) {
    const note = `the swap would be at ${formatRao(expected)} TAO per alpha on average, beyond the limit price of ${formatRao(limitPriceRao)} (price ${formatRao(priceRao)}): SlippageTooHigh is certain`;
    stops.push({ reason: 'slippage', note });
  }
  return stops;
}

const IMPLAUSIBLE = 10n;
const WHOLE = 100_000n;

function limitAbove(priceRao: bigint, { slippageMilliPercent }: TradeRules): bigint {
  return (priceRao * (WHOLE + slippageMilliPercent) + WHOLE - 1n) / WHOLE;
}

function limitBelow(priceRao: bigint, { slippageMilliPercent }: TradeRules): bigint {
  return (priceRao * (WHOLE - slippageMilliPercent)) / WHOLE;
}
