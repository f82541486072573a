/**
 * What a trade would lose against the spot price, from a pool's own reserves as a weighted constant product. The swap fee
 * is not in it.
 */
import { divide, ln, multiply, ONE, oneMinusExp, parseDecimal, printDecimal } from './decimal.ts';

/** Trades of so many TAO. */
const SIZES = [1n, 10n, 100n];
const RAO = 1_000_000_000n;
const DIGITS = 6;

/** @internal its unit test needs it */
export const SLIPPAGE_FIELDS = ['buy', 'sell'].flatMap((side) => SIZES.map((size) => `slippage_${side}_${size}`));

export interface Reserves {
  /** TAO in the pool, in rao. */
  readonly totalTao: string | undefined;
  /** Alpha in the pool, in rao. */
  readonly alphaInPool: string | undefined;
  /** TAO for one alpha. */
  readonly price: string | undefined;
}

/**
 * Percentages with 6 digits, by {@link SLIPPAGE_FIELDS}: buying with x TAO gives A(1-(T/(T+x))^k) alpha, selling y = x/p
 * alpha gives T(1-(A/(A+y))^(1/k)) TAO, with k = T/(pA).
 *
 * @returns null for all where a reserve or the price is missing or 0.
 */
export function slippageOf({
  totalTao,
  alphaInPool,
  price,
}: Reserves): readonly [name: string, percent: string | null][] {
  const [tao, alpha, spot] = [totalTao, alphaInPool, price].map((text) => parseDecimal(text ?? ''));
  if (!isPositive(tao) || !isPositive(alpha) || !isPositive(spot)) return SLIPPAGE_FIELDS.map((name) => [name, null]);
  const worth = multiply(spot, alpha);
  if (worth === 0n) return SLIPPAGE_FIELDS.map((name) => [name, null]);
  const weight = divide(tao, worth);
  const percents = [
    ...SIZES.map((size) => {
      const x = size * RAO * ONE;
      const share = oneMinusExp(multiply(weight, ln(ONE + divide(x, tao))));
      return lost(divide(multiply(worth, share), x));
    }),
    ...SIZES.map((size) => {
      const x = size * RAO * ONE;
      const share = oneMinusExp(divide(ln(ONE + divide(x, worth)), weight));
      return lost(divide(multiply(tao, share), x));
    }),
  ];
  return SLIPPAGE_FIELDS.map((name, index) => [name, percents[index] as string]);
}

function isPositive(value: bigint | undefined): value is bigint {
  return value !== undefined && value > 0n;
}

function lost(kept: bigint): string {
  return printDecimal(100n * (ONE - kept), DIGITS);
}
