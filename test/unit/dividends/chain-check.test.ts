import { describe, expect, test } from '@jest/globals';
import { checkPoolSample, type PoolSample } from '../../../src/dividends/chain-check.ts';
import { compareSlippage, type SlippageFigure } from '../../../src/dividends/slippage-check.ts';
import { slippageOf } from '../../../src/taostats/slippage.ts';
import { readPoolSample } from '../../../src/worker/runs/chain-check.ts';
import { le } from '../../support/chain/double.ts';
import { chainWorld, NETUID } from '../../support/chain/world.ts';

const RAO = 1_000_000_000n;
/** A pool of 10,000 TAO and 200,000 alpha at 0.05, as the world's runtime has it. */
const TAO = 10_000n * RAO;
const ALPHA = 200_000n * RAO;

/** A world whose runtime swaps by a constant product of these reserves, with a fee of 0.05% of what is given. */
function worldWithSwaps(scale = 1n) {
  const world = chainWorld();
  const amountOf = (args: string): bigint => BigInt(`0x${(args.slice(6).match(/../g) ?? []).reverse().join('')}`);
  const answer = (...values: bigint[]): string => `0x${values.map((value) => le(value, 8)).join('')}`;
  world.double.stateCalls.set('SwapRuntimeApi_sim_swap_tao_for_alpha', (args) => {
    const fee = amountOf(args) / 2_000n;
    const x = amountOf(args) - fee;
    return answer(0n, (ALPHA * x) / (TAO + x) / scale, fee, 0n, 0n, 0n);
  });
  world.double.stateCalls.set('SwapRuntimeApi_sim_swap_alpha_for_tao', (args) => {
    const fee = amountOf(args) / 2_000n;
    const y = amountOf(args) - fee;
    return answer((TAO * y) / (ALPHA + y) / scale, 0n, 0n, fee, 0n, 0n);
  });
  return world;
}

const reserves = { totalTao: String(TAO), alphaInPool: String(ALPHA), price: '0.05' };
const figures = slippageOf(reserves).map(([name, percent]): SlippageFigure => {
  const [, side, tao] = name.split('_');
  return { netuid: NETUID, side: side as 'buy' | 'sell', tao: Number(tao), percent: percent ?? '', price: '0.05' };
});
const sampleOf = (more: Partial<PoolSample> = {}): PoolSample => ({
  ...{ block: 1001, ageMs: 300_000, pools: [{ netuid: NETUID, price: '0.0501' }], figures: [] },
  ...more,
});
const differing = [{ netuid: NETUID, price: '0.052' }];
const far = [{ netuid: NETUID, price: '0.06' }];

test.each<[string, Partial<PoolSample>, object, RegExp]>([
  ['at the block of the sample', {}, { passed: true }, /^1 prices agree with the chain at block 1001 within 1%$/],
  ['at the newest where none is named', { block: undefined }, { passed: true }, /at block 1002 within 5%$/],
  ['off by more than one percent', { pools: differing }, { passed: false }, /block 1001 .*18: 0\.052 against 0\.05/],
  [
    'off by less than a younger block explains',
    { pools: differing, block: 12 },
    { passed: true },
    /block 1002 .*12 is not kept/,
  ],
  ['off by more than that', { pools: far, block: 12 }, { passed: false }, /block 1002 .*18: 0\.06 against 0\.05/],
  [
    'off, and hours old',
    { pools: far, block: 12, ageMs: 7_200_000 },
    { passed: false, isUnknown: true },
    /120 minutes old/,
  ],
  ['equal, though hours old', { block: 12, ageMs: 7_200_000 }, { passed: true }, /agree/],
  [
    'no price at all',
    { pools: [{ netuid: 0, price: '1' }] },
    { passed: false, isUnknown: true },
    /no pool has a price/,
  ],
])('%s', async (_, more, finding, detail) => {
  const { chain } = chainWorld();
  const found = await checkPoolSample(chain, sampleOf(more));
  expect(found).toEqual({ ...finding, detail: expect.stringMatching(detail) });
});

describe('slippage figures against the simulated swaps of the runtime', () => {
  test('all six of an even pool agree, the fee left aside', async () => {
    const { chain, double } = worldWithSwaps();
    const found = await checkPoolSample(chain, sampleOf({ figures }));
    expect(found).toEqual({ passed: true, detail: expect.stringMatching(/block 1001 .*, 6 slippage figures/) });
    expect(double.complaints).toEqual([]);
  });
  test('a runtime that gives half is named with both percentages', async () => {
    const { chain } = worldWithSwaps(2n);
    const found = await checkPoolSample(chain, sampleOf({ figures: figures.slice(0, 1) }));
    expect(found).toEqual({
      passed: false,
      detail: expect.stringMatching(/^slippage_buy_1 of 18: 0\.00\d+% against 50\.\d+%, .* at block 1001$/),
    });
  });
  test('they are not asked for at another block than the sample names', async () => {
    const { chain, double } = worldWithSwaps(2n);
    expect(await checkPoolSample(chain, sampleOf({ block: 12, figures }))).toMatchObject({ passed: true });
    expect(double.requests.flat().filter((method) => method === 'state_call').length).toBe(1);
  });
  test.each([
    ['0.05', '9.1', undefined],
    ['0.05', '12.5', /12\.5% against 9\.0/],
    ['0', '1', undefined],
    ['0.05', 'null', undefined],
  ])('price %s, %s percent', (price, percent, expected) => {
    // 1,000 TAO into 10,000: 9.0909% are lost, and half a point or a tenth of that is tolerated.
    const figure = { netuid: 1, side: 'buy', tao: 1000, percent, price } as const;
    const receivedRao = (ALPHA * 1_000n) / 11_000n;
    const said = compareSlippage(figure, { receivedRao, feeRao: 0n });
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(expected);
  });
});

describe('a stored sample as the chain needs it', () => {
  const row = (netuid: number, totalTao: string, more: object = {}): object => ({
    ...{ netuid, price: '0.050000000000000000001', total_tao: totalTao },
    ...{ slippage_buy_10: '1.000000', slippage_sell_10: '1.000000', slippage_buy_100: '9.000000' },
    ...more,
  });
  const printed = (records: readonly unknown[], more: object = {}): string =>
    JSON.stringify({ timestamp: '2026-11-26T00:00:00Z', source_block: 1001, ...more, records });
  const now = Date.parse('2026-11-26T00:05:00Z');

  test('prices keep their digits; three figures of a deep, a middling and a shallow pool', () => {
    const sample = readPoolSample(printed([row(0, '9'), row(3, '5'), row(1, '500'), row(2, '50')]), now);
    expect(sample).toMatchObject({ block: 1001, ageMs: 300_000 });
    expect(sample.pools[1]).toEqual({ netuid: 3, price: '0.050000000000000000001' });
    expect(sample.figures.map(({ netuid, side, tao }) => `${netuid} ${side} ${tao}`)).toEqual([
      ...['1 buy 100', '2 sell 10', '3 buy 10'],
    ]);
  });
  test.each<[string, unknown[], number]>([
    ['no figures', [{ netuid: 1, price: '1' }], 1],
    ['null figures', [row(1, '5', { slippage_buy_10: null })], 1],
    ['rows without a price', [{ netuid: 1, price: null }, { netuid: 2 }, 7, null], 0],
  ])('%s', (_, records, pools) => {
    const sample = readPoolSample(printed(records, { source_block: null }), now);
    expect(sample).toMatchObject({ block: undefined, figures: [] });
    expect(sample.pools).toHaveLength(pools);
  });
  test.each(['', '[]', '{}', '{"records":5}'])('%j is no sample', (text) => {
    expect(() => readPoolSample(text, now)).toThrow(SyntaxError);
  });
});
