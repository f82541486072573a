import { describe, expect, test } from '@jest/globals';
import { describeHealth } from '../../../src/worker/history-health.ts';
import { bucketWorld, HistoryWorld, minuteEntry, START_MS } from '../../support/worker/history-world.ts';

type Env = Parameters<typeof describeHealth>[1];
const env = (vars: Partial<Record<keyof Env, unknown>> = {}): Env => vars as unknown as Env;
const at = (minutesAgo: number): string => new Date(START_MS - minutesAgo * 60_000).toISOString();

async function healthOf(text: string, vars: Partial<Record<keyof Env, unknown>> = {}) {
  const world = new HistoryWorld();
  await world.append(text);
  return describeHealth(world.store, env(vars), [], START_MS);
}

describe('both ages', () => {
  test.each<[string, number, number | null, Partial<Record<keyof Env, unknown>>, boolean]>([
    ['fresh', 5, 10, {}, false],
    ['a frozen source, collected just now', 1, 119, {}, true],
    ['collected long ago', 61, 62, { STALE_DATA_THRESHOLD_MINUTES: '600' }, true],
    ['a source within a wider bound', 5, 119, { STALE_DATA_THRESHOLD_MINUTES: '120' }, false],
    ['a source that does not say', 5, null, {}, false],
    ['an unreadable bound', 5, 31, { STALE_DATA_THRESHOLD_MINUTES: '1e3' }, true],
  ])('%s', async (_, collected, source, vars, isStale) => {
    const updated = source === null ? '' : `,"last_updated":"${at(source)}"`;
    const health = await healthOf(`{"_timestamp":"${at(collected)}","price":1${updated}}`, vars);
    expect(health.history).toMatchObject({ age_minutes: collected, source_age_minutes: source, is_stale: isStale });
    expect(health.data_stale).toBe(isStale);
    expect(health.last_sync).toBe(new Date(START_MS).toISOString());
  });

  test.each<[string, number, number | null, boolean]>([
    ['a little ahead, as clocks are', 4, 0, false],
    ['local time that was marked as UTC', 120, null, true],
    ['years ahead', 38_000_000, null, true],
  ])('a source dated in the future: %s', async (_, minutesAhead, age, isStale) => {
    const health = await healthOf(`{"_timestamp":"${at(5)}","price":1,"last_updated":"${at(-minutesAhead)}"}`);
    expect(health.history).toMatchObject({ source_age_minutes: age, is_stale: isStale });
    expect(health.data_stale).toBe(isStale);
  });
});

describe('what stands until it is put right', () => {
  const evicting = async (options: ConstructorParameters<typeof HistoryWorld>[0], count: number) => {
    const world = new HistoryWorld(options);
    for (let n = 0; n < count; n += 1) await world.append(minuteEntry(n));
    return world;
  };

  test('entries that were evicted and are nowhere', async () => {
    const world = await evicting({ maxEntries: 10 }, 14);
    const health = describeHealth(world.store, env({ HISTORY_MAX_ENTRIES: 10 }), [], START_MS);
    expect(health).toMatchObject({ evicted: 4, evicted_unarchived: 4, archived: 0 });
    expect(health.problems).toEqual([expect.stringContaining('4 entries were evicted and are archived nowhere')]);
  });

  test('with an archive there is nothing to say', async () => {
    const world = await evicting({ maxEntries: 10, archive: bucketWorld() }, 14);
    const health = describeHealth(world.store, env({ HISTORY_MAX_ENTRIES: 10, ARCHIVE: {} }), [], START_MS);
    expect(health).toMatchObject({ evicted: 4, evicted_unarchived: 0, archived: 4, problems: [] });
  });

  test('an hour that replaced the whole history, though all of it is archived', async () => {
    const world = await evicting({ maxEntries: 10, archive: bucketWorld() }, 400);
    const large = describeHealth(world.store, env({ HISTORY_MAX_ENTRIES: 390, ARCHIVE: {} }), [], START_MS);
    expect(large).toMatchObject({ problems: [], evicted_this_hour: 390 });
    const { problems } = describeHealth(world.store, env({ HISTORY_MAX_ENTRIES: 10, ARCHIVE: {} }), [], START_MS);
    expect(problems).toEqual([expect.stringContaining('390 entries were evicted in the hour of 2026-06-01T00:00Z')]);
  });

  test('more entries than a lowered bound', async () => {
    const world = await evicting({}, 20);
    const bound = env({ HISTORY_MAX_ENTRIES: 5 });
    expect(describeHealth(world.store, bound, [], START_MS).problems).toEqual([
      expect.stringContaining('ALLOW_SHRINK'),
    ]);
    const shrinking = env({ HISTORY_MAX_ENTRIES: 5, ALLOW_SHRINK: 'true' });
    expect(describeHealth(world.store, shrinking, [], START_MS).problems).toEqual([]);
  });

  test.each([
    ['HISTORY_MAX_ENTRIES', '0'],
    ['MIRROR_INTERVAL_SECONDS', '5m'],
    ['MIRROR_LAYOUT', 'double'],
    ['STALE_DATA_THRESHOLD_MINUTES', '-1'],
    ['ALLOW_SHRINK', 'yes'],
    ['PLAN', 'Free'],
  ])('%s that is %j', async (name, value) => {
    const { problems } = await healthOf(minuteEntry(1), { [name]: value });
    expect(problems).toEqual([expect.stringContaining(`${name} is "${value}", expected`)]);
  });
});

test('the use of the day, with the limits of the plan', async () => {
  const world = new HistoryWorld();
  await world.append(minuteEntry(1), minuteEntry(2));
  const usage = (vars: Env = env()) => describeHealth(world.store, vars, [], world.clock.ms).usage;
  const limits = { rows_read: 5_000_000, rows_written: 100_000, kv_writes: 1_000 };
  expect(usage()).toMatchObject({ appends: 2, kv_writes: 0, limits });
  expect(usage().rows_written).toBeGreaterThan(0);
  expect(usage(env({ PLAN: 'paid' })).limits.kv_writes).toBeGreaterThan(1_000);
  world.clock.ms += 86_400_000;
  expect(usage()).toMatchObject({ appends: 0, rows_written: 0 });
  await world.append(minuteEntry(3));
  expect(usage().appends).toBe(1);
});
