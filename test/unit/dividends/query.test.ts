import { describe, expect, test } from '@jest/globals';
import { ChainError } from '../../../src/chain/errors.ts';
import { alphaFor, atPrice, formatRao, parseTao } from '../../../src/dividends/amount.ts';
import { queryDividends } from '../../../src/dividends/query.ts';
import { HOTKEY, KNOWN_ACCOUNTS, keyFor, le } from '../../support/chain/double.ts';
import { withoutItems } from '../../support/chain/metadata.ts';
import { chainWorld, NETUID, runtime } from '../../support/chain/world.ts';

const PAIR = { netuid: NETUID, hotkey: HOTKEY };
const OTHER = KNOWN_ACCOUNTS.find((account) => account !== HOTKEY) ?? '';

describe.each([14, 16] as const)('with metadata V%i', (metadata) => {
  test.each([424, 475])('spec %i answers both components and their worth', async (spec) => {
    const { chain, clock, double } = chainWorld({ spec, metadata });
    const { results } = await queryDividends(chain, [PAIR], clock.now);
    expect(results).toEqual([
      {
        ...PAIR,
        unit: 'alpha',
        rao: '4136040191',
        components: { alpha: '4012583402', root_alpha: '123456789' },
        price: '0.05',
        estimated_tao: '0.206802009',
        estimated_tao_alpha: '0.20062917',
        estimated_tao_root: '0.006172839',
        zero_reason: null,
        registered_at: 4_000_000,
        epoch_block: 990,
        block: 1002,
        block_hash: double.finalizedBlock.hash,
        block_time: '2025-12-31T23:59:48.000Z',
        block_age_seconds: 12,
        spec_version: spec,
        source: 'node.example',
      },
    ]);
    expect(double.complaints).toEqual([]);
  });
});

test.each([
  [424, { alpha: '0', root_alpha: '0' }],
  [365, { alpha: '0', root_alpha: '0' }],
  // No such item yet: not 0, null.
  [293, { alpha: '0', root_alpha: null }],
  [233, { alpha: '0', root_alpha: null }],
])('spec %i without an entry is a true zero of the items it has', async (spec, components) => {
  const { chain, clock, double } = chainWorld({ spec });
  double.addHotkey(NETUID, OTHER);
  const [result] = (await queryDividends(chain, [{ netuid: NETUID, hotkey: OTHER }], clock.now)).results;
  expect(result).toMatchObject({ rao: '0', components, zero_reason: 'none' });
});

test('a runtime with neither item is no zero but an error of its own', async () => {
  const described = withoutItems(
    runtime(424),
    'SubtensorModule.AlphaDividendsPerSubnet',
    'SubtensorModule.RootAlphaDividendsPerSubnet',
  );
  const { chain, clock } = chainWorld({ describe: described });
  await expect(queryDividends(chain, [PAIR], clock.now)).rejects.toMatchObject({
    failure: 'storage-absent',
    message: expect.stringContaining('has neither AlphaDividendsPerSubnet nor RootAlphaDividendsPerSubnet'),
  });
});

test('a runtime with the root item alone answers it', async () => {
  const { chain, clock } = chainWorld({
    describe: withoutItems(runtime(424), 'SubtensorModule.AlphaDividendsPerSubnet'),
  });
  const [result] = (await queryDividends(chain, [PAIR], clock.now)).results;
  expect(result).toMatchObject({
    rao: '123456789',
    components: { alpha: null, root_alpha: '123456789' },
    estimated_tao_alpha: null,
  });
});

describe('beside a zero stands why', () => {
  test.each([
    ['no-such-subnet', { netuid: 77, hotkey: HOTKEY }, null],
    ['root', { netuid: 0, hotkey: HOTKEY }, null],
    ['not-registered', { netuid: NETUID, hotkey: OTHER }, '0.05'],
  ])('%s', async (reason, pair, price) => {
    const { chain, clock, double } = chainWorld();
    if (reason === 'root') double.addHotkey(0, HOTKEY);
    const [result] = (await queryDividends(chain, [pair], clock.now)).results;
    expect(result).toMatchObject({ rao: '0', zero_reason: reason, price });
    expect(result?.estimated_tao).toBe(price === null ? null : '0');
  });
  test('an amount of a hotkey that was pruned since is an amount', async () => {
    const { chain, clock, double } = chainWorld();
    for (const block of double.blocks) block.state.delete(keyFor('SubtensorModule.Uids', NETUID, HOTKEY));
    expect((await queryDividends(chain, [PAIR], clock.now)).results[0]).toMatchObject({
      rao: '4136040191',
      zero_reason: null,
    });
  });
});

test('digits above 2^53 stay', async () => {
  const { chain, clock, double } = chainWorld();
  double.addHotkey(NETUID, HOTKEY, { alpha: 18_446_744_073_709_551_615n, root: 9_007_199_254_740_993n });
  const [result] = (await queryDividends(chain, [PAIR], clock.now)).results;
  expect(result).toMatchObject({ rao: '18455751272964292608', components: { alpha: '18446744073709551615' } });
});

test.each(['0x01', `0x${le(1, 9)}`, '0x'])('a stored value %s is an error, not a figure', async (value) => {
  const { chain, clock, double } = chainWorld();
  double.set(keyFor('SubtensorModule.AlphaDividendsPerSubnet', NETUID, HOTKEY), value);
  await expect(queryDividends(chain, [PAIR], clock.now)).rejects.toMatchObject({ failure: 'refused' });
});

describe('the block', () => {
  test.each([
    [300, 300],
    [0, 0],
    [-40, 0],
  ])('of %i s ago is %i s old', async (ago, age) => {
    const { chain, clock, double } = chainWorld();
    double.setTime(clock.now() - ago * 1000);
    expect((await queryDividends(chain, [PAIR], clock.now)).block_age_seconds).toBe(age);
  });
  test('of more than 300 s ago is no figure of today', async () => {
    const { chain, clock, double } = chainWorld();
    double.setTime(clock.now() - 301_000);
    await expect(queryDividends(chain, [PAIR], clock.now)).rejects.toMatchObject({
      failure: 'chain-stale',
      message: expect.stringMatching(/^the newest finalized block \(\d+\) is \d+ s old/),
    });
  });
  test('of a runtime without time has none', async () => {
    const { chain, clock } = chainWorld({ describe: withoutItems(runtime(424), 'Timestamp.Now') });
    expect(await queryDividends(chain, [PAIR], clock.now)).toMatchObject({ block_time: null, block_age_seconds: null });
  });
});

describe('prices', () => {
  const pairs = [PAIR, { netuid: 3, hotkey: HOTKEY }];
  test.each([
    [14, 424, 1],
    [16, 424, 1],
    [14, 365, 2],
    [16, 365, 2],
  ] as const)('V%i, spec %i: %i calls for two subnets', async (metadata, spec, calls) => {
    const { chain, clock, double } = chainWorld({ spec, metadata });
    double.addSubnet(3);
    double.setPrices({ [NETUID]: 50_000_000n, 3: 0n });
    const { results } = await queryDividends(chain, pairs, clock.now);
    expect(results.map(({ price }) => price)).toEqual(['0.05', '0']);
    expect(double.requests.at(-1)?.filter((method) => method === 'state_call')).toHaveLength(calls);
  });
  test('a version that promises all at once and does not have it is asked for each', async () => {
    const { chain, clock, double } = chainWorld({ spec: 424 });
    double.addSubnet(3);
    double.stateCalls.delete('SwapRuntimeApi_current_alpha_price_all');
    expect((await queryDividends(chain, pairs, clock.now)).results.map(({ price }) => price)).toEqual(['0.05', '1']);
  });
  test('a runtime call that traps is an error, no lag and no price', async () => {
    const { chain, clock, double } = chainWorld();
    double.stateCalls.set('SwapRuntimeApi_current_alpha_price', () => ({
      code: 4003,
      message:
        'Client error: Execution failed: Execution aborted due to trap: wasm trap: wasm `unreachable` instruction executed',
    }));
    await expect(queryDividends(chain, [PAIR], clock.now)).rejects.toMatchObject({ failure: 'refused', code: 4003 });
    expect(double.requests).toHaveLength(3);
  });
});

test.each([
  [0n, '0'],
  [1n, '0.000000001'],
  [1_500_000_000n, '1.5'],
  [-2_000_000_001n, '-2.000000001'],
  [18_446_744_073_709_551_615n, '18446744073.709551615'],
])('%p rao is %s', (rao, text) => {
  expect(formatRao(rao)).toBe(text);
  if (rao >= 0n) expect(parseTao(text)).toBe(rao);
});
test.each(['', '1.', '.5', '1e3', '-1', '0.0000000001', ' 1', '1,5', '9999999999999'])(
  '%j is no amount of TAO',
  (text) => {
    expect(parseTao(text)).toBeUndefined();
  },
);
test('amounts are rounded down', () => {
  expect(atPrice(3n, 500_000_000n)).toBe(1n);
  expect(alphaFor(1n, 3_000_000_000n)).toBe(0n);
});
test('errors of the chain are for the other side to mend', () => {
  expect(new ChainError('lagging', 'x').kind).toBe('remote');
});
