/** The Collector's rules, where they are decided; its wiring: test/worker/collector.test.ts. */
import { describe, expect, test } from '@jest/globals';
import { testInFull } from '../../support/in-full.ts';
import { type Answer, type Answering, CollectWorld, answerOf as json } from '../../support/worker/collect-world.ts';

const MINUTE = 60_000;
const ALL = 'price,pools,subnets,stats,validators,emissions';

interface Page {
  pagination: Record<string, unknown>;
  data: Record<string, unknown>[];
}
const pageOf = (answer: Answer): Page => JSON.parse(answer.body) as Page;
const withPage = (answer: Answer, change: (page: Page) => Partial<Page>): Answer => {
  const page = pageOf(answer);
  return { ...answer, body: JSON.stringify({ ...page, ...change(page) }) };
};
const recordsOf = (answer: Answer, change: (record: Record<string, unknown>, index: number) => object): Answer =>
  withPage(answer, ({ data }) => ({ data: data.map((record, index) => ({ ...record, ...change(record, index) })) }));

async function started(vars: Readonly<Record<string, string>> = {}): Promise<CollectWorld> {
  const world = new CollectWorld({ COLLECT_DATASETS: 'stats,pools,price', REQUESTS_PER_MINUTE: '60', ...vars });
  expect(await world.refresh()).toMatchObject({ success: true });
  world.clock.advance(45 * MINUTE);
  return world;
}

const html = (status: number, title: string): Answer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<html><title>${title}</title></html>`,
});

describe('one dataset that goes wrong costs no other, writes over nothing, and the pack says it', () => {
  const FAULTS: [string, string, Answering, RegExp, string][] = [
    ['credits gone', 'pools', () => json(429, { message: 'Insufficient credits, remaining: 0' }), /quota/, 'quota'],
    ['429 without a header', 'pools', () => json(429, { message: 'slow' }), /answered 429/, 'sync-failed'],
    ['500', 'pools', () => json(500, {}), /answered 500/, 'sync-failed'],
    ['503 with a page', 'pools', () => html(503, 'Down for maintenance'), /503/, 'sync-failed'],
    ['a challenge', 'pools', () => html(403, 'Just a moment...'), /publish-taostats in GitHub Actions/, 'blocked'],
    ['HTML as 200', 'pools', () => html(200, 'Welcome'), /not JSON/, 'sync-failed'],
    ['truncated JSON', 'pools', ({ good }) => ({ ...good, body: good.body.slice(0, 200) }), /not JSON/, 'sync-failed'],
    ['an error object', 'pools', () => json(200, { error: 'no such thing' }), /expected an array/, 'sync-failed'],
    ['no connection', 'pools', () => 'dead', /hang up|reset|connect/i, 'sync-failed'],
    [
      'a page that comes again',
      'pools',
      ({ good }) =>
        withPage(good, ({ pagination }) => ({ pagination: { ...pagination, total_items: 6, next_page: 2 } })),
      /page 2 is another page again/,
      'sync-failed',
    ],
    [
      'a page that never ends',
      'pools',
      ({ good, page }) =>
        withPage(
          recordsOf(good, (_, index) => ({ netuid: page * 10 + index })),
          ({ pagination }) => ({
            pagination: { ...pagination, current_page: page, total_items: 900, next_page: page + 1 },
          }),
        ),
      /more than 10 pages/,
      'sync-failed',
    ],
    [
      'totals that move',
      'pools',
      ({ good, page, number }) =>
        withPage(
          recordsOf(good, (_, index) => ({ netuid: page * 10 + index })),
          ({ pagination }) => ({
            pagination: {
              ...pagination,
              current_page: page,
              total_items: 6 + number,
              next_page: page === 1 ? 2 : null,
            },
          }),
        ),
      /total keeps moving/,
      'sync-failed',
    ],
    [
      'a total that does not fit',
      'pools',
      ({ good }) => withPage(good, ({ pagination }) => ({ pagination: { ...pagination, total_items: 129 } })),
      /speaks of 129/,
      'sync-failed',
    ],
    [
      'a dataset that vanishes',
      'pools',
      ({ good }) => withPage(good, ({ pagination }) => ({ pagination: { ...pagination, total_items: 0 }, data: [] })),
      /got 0 records/,
      'sync-failed',
    ],
    [
      'most of it gone',
      'pools',
      ({ good }) =>
        withPage(good, ({ pagination, data }) => ({
          pagination: { ...pagination, total_items: 1 },
          data: data.slice(0, 1),
        })),
      /got 1 records, expected at least 2/,
      'sync-failed',
    ],
    ['a record twice', 'pools', ({ good }) => recordsOf(good, () => ({ netuid: 1 })), /comes twice/, 'sync-failed'],
    [
      'a wrong type',
      'pools',
      ({ good }) => recordsOf(good, () => ({ price: 'many' })),
      /data\[0\]\.price/,
      'sync-failed',
    ],
    [
      'a negative price of a pool',
      'pools',
      ({ good }) => recordsOf(good, () => ({ price: '-0.1' })),
      /of at least 0/,
      'sync-failed',
    ],
    ['a price of nothing', 'price', ({ good }) => recordsOf(good, () => ({ price: '0' })), /above 0/, 'sync-failed'],
    [
      'a negative volume',
      'price',
      ({ good }) => recordsOf(good, () => ({ volume_24h: '-1' })),
      /of at least 0/,
      'sync-failed',
    ],
    [
      'a negative supply',
      'stats',
      ({ good }) => recordsOf(good, () => ({ issued: '-1' })),
      /of at least 0/,
      'sync-failed',
    ],
    [
      'another asset',
      'price',
      ({ good }) => recordsOf(good, () => ({ symbol: 'BTC' })),
      /no record is the asked one/,
      'sync-failed',
    ],
    [
      'two wholes without a time',
      'stats',
      ({ good }) =>
        withPage(
          recordsOf(good, () => ({ timestamp: null })),
          ({ data }) => ({ data: [...data, ...data] }),
        ),
      /no record is the asked one/,
      'sync-failed',
    ],
  ];

  test.each(FAULTS)('%s', async (_title, name, bad, message, code) => {
    const world = await started();
    const before = world.stored(name);
    const others = ['price', 'pools', 'stats'].filter((other) => other !== name);
    world.answer(name, bad);
    const answer = await world.refresh();
    expect(answer).toMatchObject({ success: false, status: 'partial', error: expect.stringMatching(message) });
    expect(world.stored(name)).toBe(before);
    const { datasets, overall_health: health } = world.pack();
    expect(datasets?.[name]?.last_error).toMatch(message);
    expect(health.codes).toContain(code);
    // A refusal of key or sender costs the others no call; anything else costs them nothing.
    const went = others.filter((other) => world.totals()[other] === 2);
    expect(went).toEqual(code === 'quota' || code === 'blocked' ? ['stats'] : others);
    // It ends with the next good answer.
    world.answer(name, undefined);
    world.clock.advance(5 * MINUTE);
    expect(await world.refresh()).toMatchObject({ success: true, status: 'collected' });
    expect(world.pack().overall_health.codes).not.toContain(code);
  });

  test('an invocation makes at most 40 requests, whatever goes wrong', async () => {
    const world = await started({ COLLECT_DATASETS: ALL });
    for (const name of ALL.split(',')) world.answer(name, () => json(500, {}));
    const before = world.asked.length;
    await world.refresh();
    expect(world.asked.length - before).toBeLessThanOrEqual(40);
  });
});

describe('the record that was asked for, and the newest', () => {
  const older = '2026-05-31T23:00:00Z';
  test.each<[string, string, Answering]>([
    [
      'price: an older one before it',
      'price',
      ({ good }) =>
        withPage(good, ({ data }) => ({ data: [{ ...data[0], price: '1', last_updated: older }, ...data] })),
    ],
    [
      'price: another asset before it',
      'price',
      ({ good }) => withPage(good, ({ data }) => ({ data: [{ ...data[0], price: '1', symbol: 'BTC' }, ...data] })),
    ],
    [
      'stats: an older one before it',
      'stats',
      ({ good }) => withPage(good, ({ data }) => ({ data: [{ ...data[0], issued: '1', timestamp: older }, ...data] })),
    ],
  ])('%s', async (_title, name, answer) => {
    const world = new CollectWorld({ COLLECT_DATASETS: name });
    world.answer(name, answer);
    expect(await world.refresh()).toMatchObject({ success: true });
    const twin = new CollectWorld({ COLLECT_DATASETS: name });
    await twin.refresh();
    expect(world.stored(name)).toBe(twin.stored(name));
  });
});

describe('a sample held against the one before', () => {
  const dated =
    (at: string): Answering =>
    ({ good }) =>
      recordsOf(good, () => ({ last_updated: at, timestamp: at }));

  test.each(['price', 'pools', 'stats'])(
    '%s that is older than the last is not taken, and is no failure',
    async (name) => {
      const world = await started();
      const before = world.stored(name);
      world.answer(name, dated('2026-05-31T23:58:00Z'));
      const answer = await world.refresh();
      expect(answer).toMatchObject({
        success: true,
        datasets: { [name]: { status: 'outdated', codes: ['source_outdated'] } },
      });
      expect(world.stored(name)).toBe(before);
      expect(world.pack().overall_health.codes).toEqual(expect.arrayContaining(['source_outdated']));
      expect(world.runs.at(-1)?.failed).toBeUndefined();
      // The same moment again is a sample.
      world.answer(name, dated('2026-05-31T23:59:00Z'));
      expect(await world.refresh()).toMatchObject({ datasets: { [name]: { status: 'appended' } } });
    },
  );

  test('with FAIL_ON_STALE it is a failure', async () => {
    const world = await started({ FAIL_ON_STALE: 'true' });
    world.answer('pools', dated('2026-05-31T23:58:00Z'));
    expect(await world.refresh()).toMatchObject({
      success: false,
      error: expect.stringContaining('FAIL_ON_STALE is true'),
    });
  });

  test.each<[string, Record<string, string>, string, boolean]>([
    ['a jump is taken and said', {}, 'appended', true],
    ['FAIL_ON_JUMP leaves it out', { FAIL_ON_JUMP: 'true' }, 'failed', true],
    ['0 asks nothing', { MAX_PRICE_CHANGE_PERCENT: '0', FAIL_ON_JUMP: 'true' }, 'appended', false],
    ['a wide limit neither', { MAX_PRICE_CHANGE_PERCENT: '100000', FAIL_ON_JUMP: 'true' }, 'appended', false],
  ])('%s', async (_title, vars, status, isSaid) => {
    const world = await started(vars);
    world.answer('price', ({ good }) => recordsOf(good, ({ price }) => ({ price: String(Number(price) * 2) })));
    const answer = await world.refresh();
    expect(answer).toMatchObject({ success: status !== 'failed', datasets: { price: { status } } });
    expect(world.pack().overall_health.codes.includes('price_jump')).toBe(isSaid);
  });

  test('MIN_RECORDS_FOR_VALID_SYNC is the least of every dataset', async () => {
    const world = new CollectWorld({ COLLECT_DATASETS: 'pools', MIN_RECORDS_FOR_VALID_SYNC: '64' });
    expect(await world.refresh()).toMatchObject({ success: false, error: expect.stringContaining('at least 64') });
  });
});

describe('a Retry-After is remembered', () => {
  const slow =
    (seconds: number): Answering =>
    () =>
      json(429, {}, { 'retry-after': String(seconds) });

  test('it holds back the other datasets, the next event and a person, until it is over; then what is left is taken', async () => {
    const world = new CollectWorld({ COLLECT_DATASETS: 'stats,pools,price', REQUESTS_PER_MINUTE: '60' });
    world.answer('pools', slow(600));
    const started = world.clock.now();
    expect(await world.cron()).toMatchObject({ success: true, pending: ['pools', 'price'] });
    const count = world.asked.length;
    world.answer('pools', undefined);
    world.clock.advance(5 * MINUTE);
    await world.cron();
    expect(await world.refresh()).toMatchObject({ success: true, pending: ['stats', 'pools', 'price'] });
    expect(world.asked).toHaveLength(count);
    await world.alarm();
    expect(world.isPending).toBe(false);
    expect(world.totals()).toMatchObject({ pools: 1, price: 1 });
    const [next] = world.asked.slice(count);
    expect((next?.at ?? 0) - started).toBeGreaterThanOrEqual(600_000);
  });

  test('that of a publisher holds for the Collector', async () => {
    const world = new CollectWorld({ COLLECT_DATASETS: 'stats' });
    world.pace.hold(world.clock.now() + 120_000, 'a publisher was asked to wait', world.clock.now());
    expect(await world.cron()).toMatchObject({ pending: ['stats'] });
    expect(world.asked).toEqual([]);
    await world.alarm();
    expect(world.totals()).toEqual({ stats: 1 });
  });

  test('a service that always asks to wait is given up at last, and the next event begins anew', async () => {
    const world = new CollectWorld({ COLLECT_DATASETS: 'stats' });
    world.answer('stats', slow(120));
    await world.cron();
    for (let look = 0; world.isPending && look < 50; look += 1) await world.alarm();
    expect(world.asked.length).toBeLessThanOrEqual(10);
    expect(world.pack().datasets?.['stats']?.last_error).toContain('answered 429');
  });

  test('without credits one call an hour looks, a person at once', async () => {
    const world = new CollectWorld({ COLLECT_DATASETS: 'stats,pools' });
    world.answer('stats', () => json(429, { message: 'Insufficient credits' }));
    for (let ten = 0; ten < 144; ten += 1) {
      await world.cron();
      world.clock.advance(10 * MINUTE);
    }
    expect(world.asked.length).toBeLessThanOrEqual(24);
    world.answer('stats', undefined);
    expect(await world.refresh()).toMatchObject({ success: true, datasets: { stats: { status: 'appended' } } });
  });
});

testInFull(
  'six datasets for a month of a free plan: never over 5 a minute and 10,000 a month, nothing missed that was due',
  async () => {
    const world = new CollectWorld({ COLLECT_DATASETS: ALL });
    const DAYS = 30;
    // Two of a hundred answers are no good.
    world.answer('pools', ({ number, good }) => (number % 50 === 0 ? json(503, {}) : good));
    const end = world.clock.now() + DAYS * 1440 * MINUTE;
    for (let event = world.clock.now(); event < end; event += 10 * MINUTE) {
      world.clock.advance(Math.max(0, event - world.clock.now()));
      await world.cron();
      while (world.isPending) await world.alarm();
    }
    const times = world.asked.map(({ at }) => at);
    const fullest = Math.max(
      ...times.map((at, index) => times.slice(index).findIndex((later) => later >= at + MINUTE)),
    );
    expect(fullest).toBeLessThanOrEqual(5);
    expect(times.length).toBeLessThanOrEqual(10_000);
    const due = { price: 144, pools: 48, subnets: 24, stats: 24, validators: 4, emissions: 24 };
    for (const [name, aDay] of Object.entries(due)) {
      expect([name, world.totals()[name]]).toEqual([name, expect.any(Number)]);
      expect(world.totals()[name]).toBeGreaterThanOrEqual(DAYS * aDay);
    }
    expect(Object.values(world.pack().datasets ?? {}).flatMap(({ gaps }) => gaps)).toEqual([]);
  },
);
