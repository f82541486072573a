/** How much a score moves: pure, so that every rule can be tried by itself. */
import { alphaFor, atPrice } from '../amount.ts';
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

export type Sizing =
  | { kind: 'none'; reason: TradeReason; explanation: string }
  | {
      kind: 'stake';
      /** TAO to stake, in rao. */
      amountRao: bigint;
      taoRao: bigint;
      limitPriceRao: bigint;
    }
  | {
      kind: 'unstake';
      /** Alpha to unstake, in 1e-9. */
      amountRao: bigint;
      /** Its worth at the price. */
      taoRao: bigint;
      limitPriceRao: bigint;
    };

/**
 * The amount before the swap's fee is known: |score| points, capped by run and day, bounded by what is there.
 *
 * @param score -100 to 100.
 */
export function sizeTrade(score: number, rules: TradeRules, holdings: Holdings): Sizing {
  const none = (reason: TradeReason, explanation: string): Sizing => ({ kind: 'none', reason, explanation });
  if (score === 0) return none('score-zero', 'the score is 0');
  const { minimumRao, priceRao } = holdings;
  const wanted = BigInt(Math.abs(score)) * rules.stakeFactorRao;
  const rest = rules.maxPerDayRao > holdings.spentTodayRao ? rules.maxPerDayRao - holdings.spentTodayRao : 0n;
  if (rest < minimumRao) return none('day-cap', 'what is left of the day’s cap is below the minimum stake');
  if (wanted >= minimumRao && rules.maxPerRunRao < minimumRao) {
    return none('run-cap', 'max-stake-per-run-tao is below the minimum stake');
  }
  const capped = [wanted, rules.maxPerRunRao, rest].reduce((least, one) => (one < least ? one : least));
  if (score > 0) {
    const spendable = holdings.freeRao - EXISTENTIAL_RAO - holdings.feeRao;
    const amountRao = capped < spendable ? capped : spendable;
    if (amountRao < minimumRao) return none('below-minimum', 'the amount is below the minimum stake');
    return { kind: 'stake', amountRao, taoRao: amountRao, limitPriceRao: limitAbove(priceRao, rules) };
  }
  if (holdings.availableAlpha === 0n)
    return none('nothing-staked', 'nothing of this coldkey is staked with this hotkey, or all of it is locked');
  const alpha = alphaFor(capped, priceRao);
  const amountRao = alpha < holdings.availableAlpha ? alpha : holdings.availableAlpha;
  const taoRao = atPrice(amountRao, priceRao);
  if (taoRao < minimumRao) return none('below-minimum', 'the amount is below the minimum stake');
  return { kind: 'unstake', amountRao, taoRao, limitPriceRao: limitBelow(priceRao, rules) };
}

/** Whether the amount also carries the swap's fee above the minimum; the chain refuses it otherwise, inside a block. */
export function carriesFee(
  sizing: Extract<Sizing, { taoRao: bigint }>,
  minimumRao: bigint,
  swapFeeRao: bigint,
): boolean {
  return sizing.taoRao >= minimumRao + swapFeeRao;
}

const WHOLE = 100_000n;

function limitAbove(priceRao: bigint, { slippageMilliPercent }: TradeRules): bigint {
  return (priceRao * (WHOLE + slippageMilliPercent) + WHOLE - 1n) / WHOLE;
}

function limitBelow(priceRao: bigint, { slippageMilliPercent }: TradeRules): bigint {
  return (priceRao * (WHOLE - slippageMilliPercent)) / WHOLE;
}
