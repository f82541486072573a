import { describe, expect, test } from '@jest/globals';
import { checkPrices, readChainPrices } from '../../../src/dividends/price-check.ts';
import { simulateTrades } from '../../../src/dividends/slippage-check.ts';
import { TradeWorld } from '../../support/chain/trade.ts';
import { chainWorld, NETUID, PRICE } from '../../support/chain/world.ts';

const chain = {
  block: 1000,
  block_hash: '0x',
  prices: new Map([
    [1, 1_000_000_000n],
    [2, 50_000_000n],
    [3, 0n],
  ]),
};

describe('pool prices against the chain', () => {
  test.each([
    [
      [
        { netuid: 1, price: '1.0000000001234' },
        { netuid: 2, price: '0.0504999999999' },
      ],
      true,
      [],
    ],
    [
      [
        { netuid: 1, price: '1.02' },
        { netuid: 2, price: '0.04' },
      ],
      false,
      [2, 1],
    ],
    [[{ netuid: 3, price: '0.5' }], false, [3]],
    [[{ netuid: 99, price: '0.5' }], false, [99]],
    // Root and pools without a price say nothing.
    [
      [
        { netuid: 0, price: '1' },
        { netuid: 1, price: '1' },
        { netuid: 2, price: '' },
      ],
      true,
      [],
    ],
    [[], false, []],
  ])('%j', (pools, passed, differing) => {
    const check = checkPrices(pools, chain);
    expect([check.name, check.passed]).toEqual(['chain', passed]);
    expect(check.differences.map(({ netuid }) => netuid)).toEqual(differing);
    expect(check.detail).toContain('at block 1000');
  });
  test('the tolerance is a setting', () => {
    expect(checkPrices([{ netuid: 1, price: '1.02' }], chain, 5).passed).toBe(true);
    expect(checkPrices([{ netuid: 1, price: '1.02' }], chain, 0.5).detail).toContain('1: 1.02 against 1');
  });
});

test.each([
  [1001, 1001],
  [undefined, 1002],
  // Not finalized yet, or not kept any more: the newest, by its number.
  [5000, 1002],
  [12, 1002],
])('prices of block %p are those of block %i', async (asked, block) => {
  const { chain: reader, double } = chainWorld();
  const prices = await readChainPrices(reader, [NETUID, 3], asked);
  expect(prices.block).toBe(block);
  expect(prices.prices.get(NETUID)).toBe(PRICE);
  expect(double.complaints).toEqual([]);
});

test('simulated trades, as the runtime answers them', async () => {
  const world = new TradeWorld();
  const { chain: reader } = await world.ports();
  const trades = [
    { netuid: NETUID, direction: 'stake', amountRao: 7n },
    { netuid: NETUID, direction: 'unstake', amountRao: 900n },
  ] as const;
  expect(await simulateTrades(reader, trades)).toEqual({
    block: 1002,
    outcomes: [
      { receivedRao: 140n, feeRao: 1_000_000n },
      { receivedRao: 45n, feeRao: 20_000_000n },
    ],
  });
});
