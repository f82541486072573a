import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SLIPPAGE_FIELDS, slippageOf } from '../../../src/taostats/slippage.ts';

const of = (totalTao: string, alphaInPool: string, price: string): Record<string, string | null> =>
  Object.fromEntries(slippageOf({ totalTao, alphaInPool, price }));

test('an even pool loses 100 x/(T+x), both ways', () => {
  const pool = of('990000000000', '1980000000000', '0.5');
  expect(pool).toEqual({
    slippage_buy_1: '0.100908',
    slippage_buy_10: '1.000000',
    slippage_buy_100: '9.174312',
    slippage_sell_1: '0.100908',
    slippage_sell_10: '1.000000',
    slippage_sell_100: '9.174312',
  });
});

test('half a digit is rounded up, not lost in a float', () => {
  // 100 * 1/(T+1) = 0.0000005 exactly for T + 1 = 2e8 TAO
  expect(of('199999999000000000', '199999999000000000', '1')['slippage_buy_1']).toBe('0.000001');
});

test('a weighted pool agrees with the formula in floats as far as floats go', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 10_000_000 }),
      fc.integer({ min: 10, max: 10_000_000 }),
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      (tao, alpha, weight) => {
        const price = (tao / (weight * alpha)).toFixed(20);
        const k = tao / (Number(price) * alpha);
        const pool = of(`${tao}000000000`, `${alpha}000000000`, price);
        const p = Number(price);
        for (const x of [1, 10, 100]) {
          const buy = 100 * (1 - (alpha * p * -Math.expm1(-k * Math.log1p(x / tao))) / x);
          const sell = 100 * (1 - (tao * -Math.expm1(-Math.log1p(x / p / alpha) / k)) / x);
          expect(Math.abs(Number(pool[`slippage_buy_${x}`]) - buy)).toBeLessThan(2e-6);
          expect(Math.abs(Number(pool[`slippage_sell_${x}`]) - sell)).toBeLessThan(2e-6);
        }
      },
    ),
    { numRuns: 100 },
  );
});

describe('null where it cannot be computed', () => {
  test.each([
    ['0', '1', '1'],
    ['1', '0', '1'],
    ['1', '1', '0'],
    ['1', '1', '-1'],
    ['x', '1', '1'],
    ['1', '1', '1e-200'],
  ])('%s %s %s', (tao, alpha, price) => {
    expect(of(tao, alpha, price)).toEqual(Object.fromEntries(SLIPPAGE_FIELDS.map((name) => [name, null])));
  });
});
