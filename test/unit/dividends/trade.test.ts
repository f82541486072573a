import { describe, expect, test } from '@jest/globals';
import type { TradeLedger } from '../../../src/dividends/trade/ledger.ts';
import { endForgotten, settleRows } from '../../../src/dividends/trade/look-after.ts';
import { type Rehearsal, rehearseTrade } from '../../../src/dividends/trade/rehearse.ts';
import type { TradeRules } from '../../../src/dividends/trade/settings.ts';
import { advanceTrade } from '../../../src/dividends/trade/trade.ts';
import { HOTKEY, keyFor } from '../../support/chain/double.ts';
import { ALICE, BOB, TradeWorld } from '../../support/chain/trade.ts';
import { NETUID } from '../../support/chain/world.ts';

const TAO = 1_000_000_000n;

describe('a trade', () => {
  test.each([424, 393, 365, 293])('on spec %i: decided, signed, included, judged by its events', async (spec) => {
    const world = new TradeWorld(spec);
    const outcome = await world.run();
    expect(outcome).toMatchObject({
      kind: 'ended',
      row: {
        status: 'finalized',
        decision: {
          score: 50,
          direction: 'stake',
          amount_rao: '5000000000',
          limit_price_rao: '50500000',
          posts: ['1', '2', '3'],
        },
        // What the events say, not what was asked.
        moved: { tao_rao: '4000000000', alpha_rao: '79000000000', fee_rao: '2000000' },
        signed: { nonce: 4 },
        sent: 1,
      },
    });
    expect(world.submitted).toHaveLength(1);
    expect(world.double.complaints).toEqual([]);
    expect(await world.ledger.spentToday(outcome.row.coldkey)).toBe('4002000000');
  });
  test('down: so much alpha as the TAO is worth', async () => {
    const world = new TradeWorld();
    world.sentiment = { kind: 'score', score: -50, authors: 3, postIds: [] };
    world.outcome = 'removed';
    expect((await world.run()).row).toMatchObject({
      status: 'finalized',
      decision: {
        direction: 'unstake',
        amount_rao: '100000000000',
        tao_rao: '5000000000',
        limit_price_rao: '49500000',
      },
    });
  });
  test('through a proxy of type Staking: the real account’s stake, the proxy’s nonce', async () => {
    const world = new TradeWorld();
    world.signer = BOB;
    world.setAccount(BOB, 9, TAO);
    const { row } = await world.run();
    expect(row).toMatchObject({ status: 'finalized', signed: { signer: BOB, nonce: 9 } });
    // Proxy.proxy, MultiAddress::Id, Alice; then Some(Staking), add_stake_limit.
    expect(row.signed?.extrinsic).toMatch(/100000d43593c7[0-9a-f]{56}01080758/);
  });
});

describe('nothing is traded', () => {
  const locked = (world: TradeWorld): void => {
    world.sentiment = { kind: 'score', score: -50, authors: 3, postIds: [] };
    world.lockedAlpha = world.stakeAlpha;
  };
  test.each<[string, (world: TradeWorld) => void, object]>([
    [
      'no-signal',
      (world) => {
        world.sentiment = { kind: 'no-signal', posts: 2, authors: 1 };
      },
      {},
    ],
    [
      'score-zero',
      (world) => {
        world.sentiment = { kind: 'score', score: 0, authors: 3, postIds: [] };
      },
      {},
    ],
    ['below-minimum', () => undefined, { stakeFactorRao: 10_000n }],
    // 2,500,000 rao: above the minimum stake, below it with the swap's fee.
    ['below-minimum', () => undefined, { stakeFactorRao: 50_000n }],
    ['below-minimum', (world) => world.setAccount(world.signer, 4, 1000n), {}],
    ['nothing-staked', locked, {}],
    [
      'nothing-staked',
      (world) => {
        world.sentiment = { kind: 'score', score: -1, authors: 3, postIds: [] };
        world.stakeAlpha = 0n;
      },
      {},
    ],
    ['run-cap', () => undefined, { maxPerRunRao: 1_000_000n }],
    ['day-cap', () => undefined, { maxPerDayRao: 1_000_000n }],
  ])('%s', async (reason, bend, rules) => {
    const world = new TradeWorld();
    bend(world);
    const outcome = await world.run(undefined, rules);
    expect(outcome).toMatchObject({ kind: 'ended', row: { status: 'no-trade', reason, signed: null } });
    expect(world.submitted).toEqual([]);
    // The same run again stays what it was.
    expect((await world.run(undefined, rules)).row).toEqual(outcome.row);
  });
  test('what the day has left is all that is staked, then the cap is reached', async () => {
    const world = new TradeWorld();
    expect((await world.run('r/1', { maxPerDayRao: 7n * TAO })).row.status).toBe('finalized');
    expect((await world.run('r/2', { maxPerDayRao: 7n * TAO })).row.decision?.tao_rao).toBe('2998000000');
    world.clock.advance(24 * 3_600_000);
    world.double.setTime(world.clock.now());
    expect((await world.run('r/3', { maxPerDayRao: 7n * TAO })).row.decision?.tao_rao).toBe('5000000000');
  });
  test('three runs in a row without a signal are a warning', async () => {
    const world = new TradeWorld();
    world.sentiment = { kind: 'no-signal', posts: 0, authors: 0 };
    for (const run of ['a', 'b']) await world.run(run);
    expect(world.said).toEqual([]);
    await world.run('c');
    expect(world.said.join()).toContain('the last 3 runs');
  });
  test.each([
    [
      'no such subnet',
      (world: TradeWorld) => world.double.set(keyFor('SubtensorModule.NetworksAdded', NETUID), '0x00'),
      'no price',
    ],
    ['a price of 0', (world: TradeWorld) => world.double.setPrices({ [NETUID]: 0n }), 'no price'],
    [
      'a pruned hotkey',
      (world: TradeWorld) => {
        for (const block of world.double.blocks)
          for (const item of ['Uids', 'AlphaDividendsPerSubnet', 'RootAlphaDividendsPerSubnet'])
            block.state.delete(keyFor(`SubtensorModule.${item}`, NETUID, HOTKEY));
      },
      'not-registered',
    ],
    [
      'a proxy that cannot pay',
      (world: TradeWorld) => {
        world.signer = BOB;
        world.setAccount(BOB, 1, 10n);
      },
      'cannot pay the fee',
    ],
  ])('%s is refused', async (_what, bend, message) => {
    const world = new TradeWorld();
    bend(world);
    await expect(world.run()).rejects.toThrow(message);
    expect(world.submitted).toEqual([]);
  });
  test.each([
    [
      'finality-behind',
      (world: TradeWorld) => {
        world.finalityLag = 17;
        for (let i = 0; i < 17; i += 1) world.mine();
      },
    ],
    [
      'account-busy',
      (world: TradeWorld) => {
        world.nextIndex = (nonce) => nonce + 1;
      },
    ],
  ])('%s: pending, nothing signed', async (reason, bend) => {
    const world = new TradeWorld();
    bend(world);
    expect(await world.run()).toMatchObject({ kind: 'pending', reason, row: { status: 'pending', signed: null } });
    world.finalityLag = 0;
    world.nextIndex = undefined;
    world.mine();
    expect((await world.run()).row.status).toBe('finalized');
  });
});

describe('the price of the swap itself', () => {
  const up = (price: bigint) => ({ score: 50, price });
  const down = (price: bigint) => ({ score: -50, price });
  test.each([
    // The price is 0.05, the limit lies 1% beyond it; the fee is not part of the price.
    [up(50_500_000n), undefined],
    [up(50_600_000n), 'beyond the limit price of 0.0505'],
    [up(200_000_000n), 'beyond the limit price of 0.0505'],
    [down(49_500_000n), undefined],
    [down(49_400_000n), 'beyond the limit price of 0.0495'],
    [down(10_000_000n), 'beyond the limit price of 0.0495'],
    // Better than the price is nobody's loss.
    [up(49_000_000n), undefined],
    [down(51_000_000n), undefined],
    // No price at all: the chain's own limit is what holds.
    [up(10_000_000_000n), undefined],
    [down(1n), undefined],
  ])('%j: %s', async ({ score, price }, note) => {
    const world = new TradeWorld();
    world.swapFee = 0n;
    world.swapPrice = price;
    world.outcome = score > 0 ? 'added' : 'removed';
    world.sentiment = { kind: 'score', score, authors: 3, postIds: [] };
    const { row } = await world.run();
    expect(row.status).toBe(note === undefined ? 'finalized' : 'failed');
    expect(row.note ?? '').toContain(note ?? '');
    expect(world.submitted).toHaveLength(note === undefined ? 1 : 0);
    expect((await world.run()).row).toEqual(row);
  });
});

describe('a rehearsal', () => {
  const rehearse = async (world: TradeWorld, rules: Partial<TradeRules> = {}) =>
    rehearseTrade({ netuid: NETUID, hotkey: HOTKEY }, ALICE, world.options(rules), await world.ports());
  const reasonsOf = ({ stops }: Rehearsal): string[] => stops.map(({ reason }) => reason);
  const caps = { maxPerRunRao: 1_000_000n, maxPerDayRao: 1_500_000n };
  test('names every rule that would stop it, and the call all the same', async () => {
    const world = new TradeWorld();
    world.nextIndex = (nonce) => nonce + 2;
    world.finalityLag = 17;
    for (let i = 0; i < 17; i += 1) world.mine();
    const found = await rehearse(world, caps);
    expect(reasonsOf(found)).toEqual(['finality-behind', 'account-busy', 'day-cap', 'run-cap', 'below-minimum']);
    expect(found.call).toContain('amount 1000000, ');
    expect(world.double.complaints).toEqual([]);
  });
  test.each<[string, (world: TradeWorld) => void, Partial<TradeRules>, string[]]>([
    ['nothing', () => undefined, {}, []],
    [
      'no signal and the caps',
      (world) => {
        world.sentiment = { kind: 'no-signal', posts: 1, authors: 1 };
      },
      caps,
      ['no-signal', 'day-cap', 'run-cap'],
    ],
    [
      'a score of 0 and the day’s cap',
      (world) => {
        world.sentiment = { kind: 'score', score: 0, authors: 3, postIds: [] };
      },
      { maxPerDayRao: 1n },
      ['score-zero', 'day-cap'],
    ],
    [
      'nothing staked, a small factor and the run’s cap',
      (world) => {
        world.sentiment = { kind: 'score', score: -1, authors: 3, postIds: [] };
        world.stakeAlpha = 0n;
      },
      { stakeFactorRao: 1000n, maxPerRunRao: 1n },
      ['run-cap', 'nothing-staked', 'below-minimum'],
    ],
    [
      'a poor account and a small factor',
      (world) => world.setAccount(world.signer, 4, 1_000_000n),
      { stakeFactorRao: 1000n },
      ['below-minimum', 'below-minimum', 'below-minimum'],
    ],
    [
      'the price of the swap, and the caps',
      (world) => {
        world.swapPrice = 60_000_000n;
        world.swapFee = 0n;
      },
      { maxPerRunRao: 1_000_000n },
      ['run-cap', 'below-minimum', 'slippage'],
    ],
  ])('%s', async (_what, bend, rules, reasons) => {
    const world = new TradeWorld();
    bend(world);
    expect(reasonsOf(await rehearse(world, rules))).toEqual(reasons);
    expect([world.submitted, world.rows.rows.size]).toEqual([[], 0]);
  });
});

describe('inclusion is no success', () => {
  test.each([
    ['slippage', 'SubtensorModule.SlippageTooHigh'],
    ['silent', 'no event says that stake was moved'],
  ] as const)('%s: failed, and a rerun stays failed', async (outcome, note) => {
    const world = new TradeWorld();
    world.outcome = outcome;
    expect((await world.run()).row).toMatchObject({ status: 'failed', note, moved: null });
    world.outcome = 'added';
    expect((await world.run()).row.status).toBe('failed');
    expect(world.submitted).toHaveLength(1);
    expect(await world.ledger.spentToday((await world.open()).coldkey)).toBe('0');
  });
  test('a proxy whose call failed', async () => {
    const world = new TradeWorld();
    world.signer = BOB;
    world.outcome = 'proxy-err';
    expect((await world.run()).row).toMatchObject({ status: 'failed', note: 'SubtensorModule.SlippageTooHigh' });
  });
  test('another transaction with our nonce: expired, superseded; a later run decides anew', async () => {
    const world = new TradeWorld();
    world.rival = true;
    expect((await world.run()).row).toMatchObject({ status: 'expired', note: expect.stringContaining('superseded') });
    world.rival = false;
    expect((await world.run('repo/2')).row).toMatchObject({ status: 'finalized', signed: { nonce: 5 } });
  });
  test('found late in the era, in at most 8 reads', async () => {
    const world = new TradeWorld();
    world.idleBlocks = 40;
    const outcome = await world.run(undefined, {}, 100);
    expect(outcome).toMatchObject({ kind: 'pending', reason: 'era-open', row: { status: 'signed' } });
    for (let i = 0; i < 45; i += 1) world.mine();
    const before = world.double.requests.length;
    expect((await world.run()).row).toMatchObject({ status: 'finalized', sent: 2 });
    const reads = world.double.requests
      .slice(before)
      .flat()
      .filter((method) => method === 'chain_getBlockHash');
    expect(reads.length).toBeLessThanOrEqual(9);
  });
  test('unseen to the end of the era: expired, and only then is anything new signed', async () => {
    const world = new TradeWorld();
    world.poolFault = 'dead';
    world.idleBlocks = 1000;
    expect((await world.run('r/1', {}, 300)).kind).toBe('pending');
    expect(await world.run('r/2', {}, 10)).toMatchObject({
      kind: 'pending',
      reason: 'account-busy',
      row: { signed: null },
    });
    for (let i = 0; i < 64; i += 1) world.mine();
    world.poolFault = undefined;
    world.idleBlocks = 0;
    expect((await world.run('r/2')).row).toMatchObject({ status: 'finalized', signed: { nonce: 4 } });
    expect((await world.run('r/1')).row.status).toBe('expired');
    expect(world.finalizedIn).toBe(1);
  });
});

describe('what the pool says decides nothing', () => {
  test.each([
    ['1012', { code: 1012, message: 'Transaction is temporarily banned' }],
    ['1013', { code: 1013, message: 'Transaction already imported' }],
    ['1014', { code: 1014, message: 'Priority is too low: (1 vs 1)' }],
    ['1010 outdated', { code: 1010, message: 'Invalid Transaction', data: 'Transaction is outdated' }],
    ['1010 bad signature', { code: 1010, message: 'Invalid Transaction', data: 'Transaction has a bad signature' }],
    ['nobody there', 'dead' as const],
    ['taken, the answer lost', 'taken-but-dead' as const],
  ])('%s: the row stays signed, and the same bytes end it', async (_what, fault) => {
    const world = new TradeWorld();
    world.poolFault = fault;
    const first = await world.run(undefined, {}, 5);
    expect(first).toMatchObject({ kind: 'pending', row: { status: 'signed' } });
    world.poolFault = undefined;
    const second = await world.run();
    expect(second.row.status).toBe('finalized');
    expect(second.row.signed?.extrinsic).toBe(first.row.signed?.extrinsic);
    expect(new Set(world.submitted).size).toBe(1);
    expect(world.finalizedIn).toBe(1);
  });
  test('a custom error of the pool on the very first hand-over is failed', async () => {
    const world = new TradeWorld();
    world.poolFault = { code: 1010, message: 'Invalid Transaction', data: 'Custom error: 8' };
    expect((await world.run()).row).toMatchObject({
      status: 'failed',
      note: expect.stringContaining('Custom error: 8'),
    });
  });
  test('the same error later is not', async () => {
    const world = new TradeWorld();
    world.poolFault = 'taken-but-dead';
    world.idleBlocks = 3;
    await world.run(undefined, {}, 5);
    world.poolFault = { code: 1010, message: 'Invalid Transaction', data: 'Custom error: 8' };
    expect((await world.run()).row.status).toBe('finalized');
  });
});

describe('killed at any step and run again, money moves once', () => {
  /** A ledger that is gone at its nth call, before or after it was carried out. */
  const dying = (ledger: TradeLedger, at: number, after: boolean): TradeLedger => {
    let calls = 0;
    return new Proxy(ledger, {
      get:
        (target, name: keyof TradeLedger) =>
        async (...args: unknown[]) => {
          calls += 1;
          if (calls > at || (calls === at && !after)) throw new Error('killed');
          const result = await (target[name] as (...given: unknown[]) => Promise<unknown>)(...args);
          if (calls === at) throw new Error('killed');
          return result;
        },
    });
  };
  const steps = Array.from({ length: 8 }, (_, index) => index + 1);
  test.each(
    steps.flatMap(
      (at) =>
        [
          [at, false],
          [at, true],
        ] as const,
    ),
  )('at call %i of the ledger (after: %s)', async (at, after) => {
    const world = new TradeWorld();
    const row = await world.open();
    await advanceTrade(row, world.options(), await world.ports(dying(world.ledger, at, after))).catch(() => undefined);
    const outcome = await world.run();
    expect(outcome.row.status).toBe('finalized');
    expect(new Set(world.submitted).size).toBe(1);
    expect(world.finalizedIn).toBe(1);
  });
  test.each(Array.from({ length: 24 }, (_, index) => index + 1))(
    'when the node is gone from request %i on',
    async (at) => {
      const world = new TradeWorld();
      world.double.intercept = (_method, _params, request) => (request >= at ? 'dead' : undefined);
      await world.run(undefined, {}, 60).catch(() => undefined);
      world.double.intercept = undefined;
      expect((await world.run()).row.status).toBe('finalized');
      expect(new Set(world.submitted).size).toBe(1);
      expect(world.finalizedIn).toBe(1);
    },
  );
  test('two at once with one row: the same bytes', async () => {
    const world = new TradeWorld();
    const row = await world.open();
    const both = await Promise.all([1, 2].map(async () => advanceTrade(row, world.options(), await world.ports())));
    expect(both.map((outcome) => outcome.row.status)).toEqual(['finalized', 'finalized']);
    expect(new Set(world.submitted).size).toBe(1);
    expect(world.finalizedIn).toBe(1);
  });
  test('two runs at once with one account: one after the other', async () => {
    const world = new TradeWorld();
    const outcomes = await Promise.all(['a', 'b'].map((run) => world.run(run)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['ended', 'pending']);
    for (const run of ['a', 'b']) expect((await world.run(run)).row.status).toBe('finalized');
    expect(world.finalizedIn).toBe(2);
  });
});

describe('rows that nobody goes on with', () => {
  const errors: string[] = [];
  const portsOf = async (world: TradeWorld) => ({
    ...(await world.ports()),
    log: { error: (text: string) => void errors.push(text) },
  });
  const rowsOf = (world: TradeWorld) => [...world.rows.rows.values()];
  test('are followed to their end, whatever it is; nothing is sent', async () => {
    const world = new TradeWorld();
    world.idleBlocks = 3;
    await world.run('r/1', {}, 5);
    await settleRows(rowsOf(world), await portsOf(world));
    expect(rowsOf(world)[0]?.status).toBe('signed');
    for (let block = 0; block < 5; block += 1) world.mine();
    await settleRows(rowsOf(world), await portsOf(world));
    expect(rowsOf(world)[0]).toMatchObject({ status: 'finalized', moved: { tao_rao: '4000000000' } });
    expect(world.submitted).toHaveLength(1);
  });
  test('unseen to the end of the era: expired', async () => {
    const world = new TradeWorld();
    world.poolFault = 'dead';
    await world.run('r/1', {}, 5);
    for (let block = 0; block < 64; block += 1) world.mine();
    await settleRows(rowsOf(world), await portsOf(world));
    expect(rowsOf(world)[0]?.status).toBe('expired');
  });
  test('a node that fails for one does not keep it from the next look', async () => {
    const world = new TradeWorld();
    world.idleBlocks = 1;
    await world.run('r/1', {}, 5);
    world.mine();
    world.mine();
    world.double.intercept = () => 'dead';
    await settleRows(rowsOf(world), await portsOf(world));
    expect(errors.splice(0).join()).toContain('cannot be reached');
    world.double.intercept = undefined;
    await settleRows(rowsOf(world), await portsOf(world));
    expect(rowsOf(world)[0]?.status).toBe('finalized');
  });
  const DAY = 24 * 3_600_000;
  test.each([
    ['web', 4 * DAY, 'pending'],
    ['web', 5 * DAY, 'failed'],
    ['action', 30 * DAY, 'pending'],
    ['action', 31 * DAY, 'failed'],
  ])('asked for by %s %i ms ago and never taken up: %s', async (requestedBy, ageMs, status) => {
    const world = new TradeWorld();
    const { id: _, ...key } = await world.open('r/1');
    await world.ledger.open({ ...key, run: 'r/2' }, requestedBy);
    world.clock.advance(ageMs);
    await endForgotten(rowsOf(world), world.ledger, world.clock.now());
    expect(rowsOf(world)[1]?.status).toBe(status);
  });
});

describe('the ledger, whoever calls it', () => {
  const of = (change: object) => ({
    ...{ genesis_hash: `0x${'ab'.repeat(32)}`, coldkey: ALICE, run: '1/2', netuid: NETUID, hotkey: HOTKEY },
    ...change,
  });
  test.each([
    {},
    { genesis_hash: '0x' },
    { coldkey: 'somebody' },
    { run: '' },
    { run: 'a b' },
    { netuid: 65_536 },
    { netuid: '18' },
    { hotkey: `${HOTKEY}x` },
  ])('makes no row of %j', async (bad) => {
    const world = new TradeWorld();
    const key = Object.keys(bad).length === 0 ? bad : of(bad);
    await expect(world.ledger.open(key as never, 'action')).rejects.toThrow('a decision needs');
    expect(world.rows.rows.size).toBe(0);
  });
  test('changes nothing of what has ended', async () => {
    const world = new TradeWorld();
    const { row } = await world.run();
    await world.ledger.change(row.id, 'finalized', { moved: { tao_rao: '0', alpha_rao: '0', fee_rao: '0' } });
    expect(await world.ledger.read(row.id)).toEqual(row);
  });
});

test('no word of the phrase is in the rows or the log', async () => {
  const world = new TradeWorld();
  await world.run();
  expect(JSON.stringify([...world.rows.rows.values()]) + world.said.join()).not.toMatch(/bottom|curtain|Alice/);
});
