import { describe, expect, test } from '@jest/globals';
import { ChainError, type ChainFailure } from '../../../src/chain/errors.ts';
import { printDividend } from '../../../src/dividends/answer.ts';
import { findApiKey, readApiKeys } from '../../../src/dividends/api-keys.ts';
import { type CacheEntry, createDividendCache } from '../../../src/dividends/cache.ts';
import { readPairLines } from '../../../src/dividends/pairs.ts';
import type { Dividend, Pair } from '../../../src/dividends/query.ts';
import { API_KEY_RULES, type Bucket, giveBack, takeToken } from '../../../src/dividends/token-bucket.ts';
import { HOTKEY } from '../../support/chain/double.ts';
import { createTestClock } from '../../support/clock.ts';

const PAIR = { netuid: 18, hotkey: HOTKEY };
const OTHER = { netuid: 64, hotkey: HOTKEY };

function cacheWorld() {
  const clock = createTestClock();
  const kept = new Map<string, CacheEntry>();
  const name = (pair: Pair): string => `${pair.netuid} ${pair.hotkey}`;
  const world = {
    clock,
    kept,
    asked: [] as number[][],
    rao: 1n,
    failure: undefined as ChainFailure | undefined,
    gate: Promise.resolve(),
    background: [] as Promise<unknown>[],
  };
  const cache = createDividendCache({
    now: clock.now,
    store: {
      load: (pair) => kept.get(name(pair)),
      save: (entries) => {
        for (const entry of entries) kept.set(name(entry.dividend), entry);
      },
      remove: (pair) => void kept.delete(name(pair)),
    },
    background: (work) => void world.background.push(work),
    query: async (pairs) => {
      world.asked.push(pairs.map(({ netuid }) => netuid));
      const { failure, rao } = world;
      await world.gate;
      if (failure) throw new ChainError(failure, `it is ${failure}`, { retryAfterMs: 9000 });
      const results = pairs.map((pair) => ({ ...pair, rao: rao.toString() }) as unknown as Dividend);
      return { results } as never;
    },
  });
  return Object.assign(world, { cache });
}

describe('the cache', () => {
  test('1,000 at once for one pair are one question', async () => {
    const world = cacheWorld();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => world.cache.get([PAIR])));
    expect(world.asked).toEqual([[18]]);
    expect(answers.every((answer) => answer.kind === 'answered')).toBe(true);
    expect(world.cache.counts).toMatchObject({ misses: 1000, chainQueries: 1 });
  });
  test('a batch asks once for what nobody asks already', async () => {
    const world = cacheWorld();
    const at = (netuid: number): Pair => ({ netuid, hotkey: HOTKEY });
    await Promise.all([
      world.cache.get([at(1), at(2)]),
      world.cache.get([at(2), at(3)]),
      world.cache.get([at(1), at(3)]),
    ]);
    expect(world.asked).toEqual([[1, 2], [3]]);
  });
  test.each([
    [0, { cached: true, stale: false, age_seconds: 0 }, '1', 1],
    [119_999, { cached: true, stale: false, age_seconds: 119 }, '1', 1],
    [120_000, { cached: true, stale: true, age_seconds: 120 }, '1', 2],
    [179_999, { cached: true, stale: true, age_seconds: 179 }, '1', 2],
    [180_000, { cached: false, stale: false, age_seconds: 0 }, '2', 2],
  ])('after %i ms', async (ms, freshness, rao, asked) => {
    const world = cacheWorld();
    await world.cache.get([PAIR]);
    world.rao = 2n;
    world.clock.advance(ms);
    expect(await world.cache.get([PAIR])).toMatchObject({ results: [{ freshness, dividend: { rao } }] });
    await Promise.all(world.background);
    expect(world.asked).toHaveLength(asked);
    // What was revalidated meanwhile is fresh.
    expect(await world.cache.get([PAIR])).toMatchObject({ results: [{ freshness: { stale: false } }] });
  });
  test.each([
    ['unreachable', 600_000, 'stale'],
    ['rate-limited', 899_999, 'stale'],
    ['lagging', 300_000, 'stale'],
    ['rate-limited', 900_000, 'failed'],
    ['chain-stale', 300_000, 'failed'],
    ['storage-absent', 300_000, 'failed'],
    ['refused', 300_000, 'failed'],
  ] as const)('%s with a figure of %i ms: %s', async (failure, ms, outcome) => {
    const world = cacheWorld();
    await world.cache.get([PAIR]);
    world.clock.advance(ms);
    world.failure = failure;
    const answer = await world.cache.get([PAIR]);
    if (outcome === 'failed') expect(answer).toMatchObject({ kind: 'failed', failure, retryAfterMs: 9000 });
    else
      expect(answer).toMatchObject({
        results: [{ freshness: { cached: true, stale: true, age_seconds: Math.floor(ms / 1000) } }],
      });
  });
  test('a failure is not kept: the next one asks again', async () => {
    const world = cacheWorld();
    world.failure = 'unreachable';
    expect(await world.cache.get([PAIR])).toMatchObject({ kind: 'failed' });
    world.failure = undefined;
    expect(await world.cache.get([PAIR])).toMatchObject({ kind: 'answered' });
  });
  test('what is kept is answered by itself while it is young, and is never a question', async () => {
    const { cache, clock, asked } = cacheWorld();
    expect(cache.kept(PAIR)).toBeUndefined();
    await cache.get([PAIR]);
    clock.advance(119_999);
    expect(cache.kept(PAIR)).toMatchObject({ freshness: { cached: true, age_seconds: 119, stale: false } });
    clock.advance(1);
    expect(cache.kept(PAIR)).toBeUndefined();
    expect([asked.length, cache.counts.hits]).toEqual([1, 1]);
  });
  test('warming reads named pairs anew, young or not, in one question; who asks then waits for nobody', async () => {
    const { cache, clock, asked } = cacheWorld();
    await cache.get([PAIR]);
    clock.advance(30_000);
    await cache.refresh([PAIR, OTHER]);
    expect(asked.map((pairs) => pairs.length)).toEqual([1, 2]);
    clock.advance(119_000);
    expect([cache.kept(PAIR), cache.kept(OTHER)].every((figure) => figure?.freshness.age_seconds === 119)).toBe(true);
  });
  test('what was invalidated is read again, and not from a question asked before', async () => {
    const world = cacheWorld();
    let open = (): void => undefined;
    world.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const early = world.cache.get([PAIR]);
    world.cache.invalidate(PAIR);
    world.rao = 2n;
    const late = world.cache.get([PAIR]);
    open();
    await early;
    expect(await late).toMatchObject({ results: [{ dividend: { rao: '2' } }] });
    expect(world.asked).toHaveLength(2);
  });
  test('a clock that went back makes nothing young', async () => {
    const world = cacheWorld();
    await world.cache.get([PAIR]);
    world.clock.advance(-5000);
    await world.cache.get([PAIR]);
    expect(world.asked).toHaveLength(2);
  });
});

describe('the bucket of a key', () => {
  const burst = (count: number, start: Bucket | undefined, nowMs: (index: number) => number) => {
    let bucket = start;
    let granted = 0;
    for (let index = 0; index < count; index += 1) {
      const step = takeToken(bucket, API_KEY_RULES, nowMs(index));
      bucket = step.bucket;
      granted += Number(step.taken.granted);
    }
    return { granted, bucket };
  };
  test('lets exactly 100 of 1,000 through while the clock stands', () => {
    expect(burst(1000, undefined, () => 5).granted).toBe(100);
  });
  test.each([
    [4500, 104],
    [999, 100],
    [1000, 101],
    [60_000, 160],
  ])('and the refill of %i ms: %i', (ms, granted) => {
    // The last of the 1,000 comes after all that time.
    expect(burst(1000, undefined, (index) => Math.floor((index * ms) / 999)).granted).toBe(granted);
  });
  test('says when to come again', () => {
    const { bucket } = burst(100, undefined, () => 0);
    expect(takeToken(bucket, API_KEY_RULES, 1).taken).toEqual({
      granted: false,
      remaining: 0,
      resetSeconds: 100,
      retryAfterSeconds: 1,
    });
    expect(takeToken(bucket, API_KEY_RULES, 1000).taken).toMatchObject({ granted: true, remaining: 0 });
    expect(takeToken(bucket && giveBack(bucket, API_KEY_RULES), API_KEY_RULES, 1).taken.granted).toBe(true);
  });
  test('a clock that goes back brings nothing, nor twice what it brought', () => {
    const { bucket } = burst(100, undefined, () => 10_000);
    const back = takeToken(bucket, API_KEY_RULES, 0);
    expect(back.taken.granted).toBe(false);
    expect(takeToken(back.bucket, API_KEY_RULES, 10_999).taken.granted).toBe(false);
  });
  test('never holds more than 100', () => {
    expect(burst(1000, burst(1, undefined, () => 0).bucket, () => 9_999_999).granted).toBe(100);
  });
});

describe('keys', () => {
  const key = (letter: string): string => letter.repeat(32);
  test('names, trading keys, rotation, and lines that are none', () => {
    const text = [
      `web:${key('a')}`,
      `trade:bot:${key('b')}`,
      '',
      `web:${key('c')}`,
      'short:abc',
      `no name:${key('d')}`,
      key('e'),
    ].join('\r\n');
    const { keys, problems } = readApiKeys(text);
    expect(keys.map(({ name, mayTrade }) => [name, mayTrade])).toEqual([
      ['web', false],
      ['bot', true],
      ['web', false],
    ]);
    expect(problems.map((problem) => problem.slice(0, 6))).toEqual(['line 5', 'line 6', 'line 7']);
    expect(problems.join()).not.toMatch(/abc|dddd|eeee/);
    expect(findApiKey(keys, key('b'))?.name).toBe('bot');
    expect(findApiKey(keys, key('c'))?.name).toBe('web');
    expect(findApiKey(keys, key('B'))).toBeUndefined();
    expect(findApiKey(keys, '')).toBeUndefined();
    expect(new Set(keys.map(({ bucket }) => bucket)).size).toBe(3);
  });
});

test('the number has all its digits', () => {
  const text = printDividend({ ...PAIR, rao: '18446744073709551615' } as Dividend, {
    cached: false,
    age_seconds: 0,
    stale: false,
  });
  expect(text).toContain('"dividend":18446744073709551615,"cached":false,"stake_tx_triggered":false,');
  expect(JSON.parse(text)).toMatchObject({ ...PAIR, rao: '18446744073709551615', stale: false });
});

test.each([
  [`18,${HOTKEY}\n# a comment\n\n 18 , ${HOTKEY} \n0,${HOTKEY}`, 2],
  ['', 0],
])('lines of pairs', (text, count) => {
  const reading = readPairLines(text);
  expect(reading.ok && reading.pairs.length).toBe(count);
});
test.each([
  [`18,${HOTKEY}\n70000,${HOTKEY}`, 2, 'netuid: got "70000"'],
  ['18', 1, 'expected netuid,hotkey'],
  [`18,${HOTKEY},x`, 1, 'expected netuid,hotkey'],
  ['1,5FFApaS75bv5pJHfAp2FVLBj9ZaXuFDjEypsaBNc1wCfe52w', 1, 'checksum'],
  ['1,15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5', 1, 'another network'],
])('%j is refused', (text, line, reason) => {
  const reading = readPairLines(text);
  expect(reading).toMatchObject({ ok: false, line });
  expect(reading.ok ? '' : reading.error).toContain(reason);
});
