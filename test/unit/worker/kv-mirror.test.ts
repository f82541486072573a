import { describe, expect, test } from '@jest/globals';
import {
  bucketWorld,
  HistoryWorld,
  kvWorld,
  minuteEntry,
  minuteStamp,
  START_MS,
  sqliteStorage,
} from '../../support/worker/history-world.ts';

const KEY = 'taostats_history';
const LATEST = 'taostats_latest';
const SECOND = 1_000;
const HOUR = 3_600_000;

const list = (...numbers: number[]): string => `[${numbers.map((n) => minuteEntry(n)).join(',')}]`;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

async function started(options: ConstructorParameters<typeof HistoryWorld>[0] = {}): Promise<HistoryWorld> {
  const world = new HistoryWorld(options);
  await world.import();
  return world;
}

describe('nothing is written over that was not taken over', () => {
  test.each([
    ['at once', 0],
    ['every five minutes', 300_000],
  ])('no write within 90 seconds of the first look, though the mirror would write %s', async (_, intervalMs) => {
    const world = await started({ mirror: { intervalMs: Math.max(1, intervalMs) } });
    await world.append(minuteEntry(1));
    await world.runFor(89 * SECOND);
    expect(world.kv.puts).toEqual([]);
    await world.runFor(12 * SECOND);
    expect([world.kv.text(LATEST), world.kv.text(KEY)]).toEqual([minuteEntry(1), list(1)]);
  });

  test('a value that was copied in while KV showed none is imported', async () => {
    const kv = kvWorld();
    kv.cached.set(KEY, null);
    const world = await started({ kv });
    kv.set(KEY, list(1, 2));
    await world.append(minuteEntry(3));
    kv.cached.clear();
    await world.runFor(600 * SECOND);
    expect(kv.text(KEY)).toBe(list(1, 2, 3));
    expect((await world.page()).text).toBe(list(1, 2, 3));
  });

  test('a value that vanished may only be cached as absent: the mirror waits as at the beginning', async () => {
    const world = await started();
    await world.append(minuteEntry(1));
    await world.runFor(100 * SECOND);
    world.kv.cached.set(KEY, null);
    await world.append(minuteEntry(2));
    await world.runFor(330 * SECOND);
    expect(world.kv.text(KEY)).toBe(list(1));
    world.kv.set(KEY, list(1, 5));
    world.kv.cached.clear();
    await world.runFor(400 * SECOND);
    expect(world.kv.text(KEY)).toBe(list(1, 2, 5));
  });

  test.each([
    ['the write fails', { refusesWrites: true }],
    ['the read fails', { refusesReads: true }],
  ])(
    'after a look that led to no write because %s, none within the 90 seconds KV may show it again',
    async (_, failure) => {
      const world = await started({ mirror: { intervalMs: 1 } });
      const { kv, clock, storage } = world;
      await world.append(minuteEntry(1));
      await world.runFor(100 * SECOND);
      await world.append(minuteEntry(2));
      const looks: number[] = [];
      kv.onRead = (key) => {
        if (key !== KEY) return;
        looks.push(clock.ms);
        if (looks.length === 1) Object.assign(kv, failure);
      };
      await world.runFor(9 * SECOND);
      expect(looks).toHaveLength(1);
      Object.assign(kv, { refusesWrites: false, refusesReads: false });
      // In its next life it knows of that look.
      const next = new HistoryWorld({ storage, kv, clock, mirror: { intervalMs: 1 } });
      await next.runFor(600 * SECOND);
      expect(kv.text(KEY)).toBe(list(1, 2));
      expect((looks[1] as number) - (looks[0] as number)).toBeGreaterThanOrEqual(90 * SECOND);
    },
  );

  test('what others wrote meanwhile is taken over; what cannot be is copied aside once', async () => {
    const kv = kvWorld();
    kv.set(KEY, list(1));
    const world = await started({ kv });
    await world.append(minuteEntry(2));
    await world.runFor(400 * SECOND);
    kv.set(KEY, list(1, 2, 3));
    await world.append(minuteEntry(4));
    await world.runFor(400 * SECOND);
    expect(kv.text(KEY)).toBe(list(1, 2, 3, 4));
    kv.set(KEY, '[{"broken');
    await world.append(minuteEntry(5));
    await world.runFor(400 * SECOND);
    await world.append(minuteEntry(6));
    await world.runFor(400 * SECOND);
    expect(kv.text(KEY)).toBe(list(1, 2, 3, 4, 5, 6));
    const copies = [...kv.values.keys()].filter((key) => key.includes('.corrupt.'));
    expect(copies.map((key) => kv.text(key))).toEqual(['[{"broken']);
    expect(world.store.quarantined()).toMatchObject([{ key: copies[0], reason: 'it is not valid JSON' }]);
  });

  test.each([
    ['Python', '{"price": 1.5, "_timestamp": "2026-01-01T00:01:00.000Z"}'],
    ['jq', '{"_timestamp":"2026-01-01T00:01:00.000Z","price":1.5}'],
    ['an old Worker', '{"_timestamp":"2026-01-01T00:01:00.000Z","price":15e-1}'],
  ])('numbers and members as %s writes them are no conflict', async (_, text) => {
    const world = await started();
    await world.append(minuteEntry(1));
    world.kv.set(KEY, `[${text}]`);
    await world.runFor(400 * SECOND);
    expect(world.store.quarantined()).toEqual([]);
    expect(world.kv.text(KEY)).toBe(list(1));
  });

  test.each([true, false])(
    'what is too old for a full history leaves as all that leaves does (archive: %s)',
    async (has) => {
      const world = await started({ maxEntries: 3, ...(has ? { archive: bucketWorld() } : {}) });
      await world.append(minuteEntry(10), minuteEntry(11), minuteEntry(12));
      await world.runFor(HOUR);
      for (const round of [1, 2]) {
        world.kv.set(KEY, list(1, 2, 10, 11, 12));
        await world.append(minuteEntry(12 + round));
        await world.runFor(HOUR);
        await world.eviction.archiveAndEvict();
      }
      const whole = has ? list(1, 2, 10, 11, 12, 13, 14) : list(12, 13, 14);
      expect((await world.page('cursor=start')).text).toBe(whole);
      expect(world.store.state).toMatchObject({ total: 3, seq: 7, gone: { count: has ? 0 : 4 } });
    },
  );

  test('after ten copies the next one is named and left where it is', async () => {
    const world = await started();
    await world.append(minuteEntry(0));
    for (const n of range(1, 14)) {
      world.kv.set(KEY, `[{"broken ${n}`);
      await world.append(minuteEntry(n));
      await world.runFor(2 * HOUR);
    }
    expect(world.store.quarantined()).toHaveLength(10);
    expect(world.kv.text(KEY)).toBe('[{"broken 13');
    expect(world.mirror.problems.join('\n')).toContain('ten copies wait to be acknowledged');
    for (const copy of world.store.quarantined())
      world.store.setQuarantined({ ...copy, acknowledgedAt: minuteStamp(0) });
    await world.append(minuteEntry(20));
    await world.runFor(2 * HOUR);
    expect(world.kv.text(KEY)).toContain(minuteEntry(20));
    expect(world.mirror.problems).toEqual([]);
  });
});

describe('when it writes', () => {
  test('the latest entry within ten seconds, the history once an interval, both only when they changed', async () => {
    const world = await started();
    await world.append(minuteEntry(0));
    await world.runFor(HOUR);
    world.kv.puts.length = 0;
    for (const n of range(1, 61)) {
      await world.append(minuteEntry(n));
      await world.runFor(10 * SECOND);
      expect(world.kv.text(LATEST)).toBe(minuteEntry(n));
    }
    await world.runFor(HOUR);
    const written = world.kv.puts.filter((key) => key === KEY);
    expect(written).toHaveLength(3); // at once, after five minutes, after ten
    expect(world.kv.text(KEY)).toBe(list(...range(0, 61)));
    world.kv.puts.length = 0;
    await world.runFor(24 * HOUR);
    expect(world.kv.puts).toEqual([]);
  });

  test('an older entry changes the history and not the latest', async () => {
    const world = await started();
    await world.append(minuteEntry(5));
    await world.runFor(HOUR);
    world.kv.puts.length = 0;
    await world.append(minuteEntry(3));
    await world.runFor(HOUR);
    expect([world.kv.text(KEY), world.kv.puts]).toEqual([list(3, 5), [KEY]]);
  });

  test('while KV refuses writes the waits grow up to an hour, and only the latest entry is tried', async () => {
    const world = await started();
    await world.append(...range(0, 500).map((n) => minuteEntry(n)));
    world.kv.refusesWrites = true;
    const at: number[] = [];
    const put = world.kv.put.bind(world.kv);
    world.kv.put = (...given) => {
      at.push(world.clock.ms);
      return put(...given);
    };
    await world.runFor(12 * HOUR);
    expect(new Set(world.kv.puts)).toEqual(new Set([LATEST]));
    const waits = at.slice(1).map((ms, index) => ms - Number(at[index]));
    expect(waits.slice(0, 7)).toEqual([5, 15, 45, 135, 405, 1_215, 3_600].map((s) => s * SECOND));
    expect(Math.max(...waits)).toBe(HOUR);
    expect(world.mirror.problems).toEqual([expect.stringContaining('the KV mirror is behind')]);
    world.kv.refusesWrites = false;
    await world.runFor(2 * HOUR);
    expect(world.kv.text(KEY)).toBe(list(...range(0, 500)));
    expect(world.mirror.problems).toEqual([]);
  });

  test('what it owes survives the end of the object', async () => {
    const storage = sqliteStorage();
    const kv = kvWorld();
    const clock = { ms: START_MS };
    const before = await started({ storage, kv, clock });
    kv.refusesWrites = true;
    await before.append(minuteEntry(1));
    await before.runFor(200 * SECOND);
    kv.refusesWrites = false;
    await new HistoryWorld({ storage, kv, clock }).runFor(2 * HOUR);
    expect(kv.text(KEY)).toBe(list(1));
  });

  test.each([{ intervalMs: 0 }, { layout: 'off' as const }])('switched off (%j) it writes nothing', async (mirror) => {
    const world = await started({ mirror });
    await world.append(minuteEntry(1));
    await world.runFor(HOUR);
    expect(world.kv.puts).toEqual([]);
  });

  test('a history that no KV value can hold is cut, and that is said until it fits', async () => {
    const world = await started({ maxEntries: 100_000 });
    const padding = 'x'.repeat(10_000);
    for (const from of range(0, 26)) {
      await world.append(...range(from * 100, from * 100 + 100).map((n) => minuteEntry(n, '1', padding)));
    }
    await world.runFor(HOUR);
    const mirrored = JSON.parse(world.kv.text(KEY) ?? '') as { _timestamp: string }[];
    expect(mirrored.at(-1)?._timestamp).toBe(minuteStamp(2_599));
    expect(mirrored.length).toBeLessThan(2_600);
    for (const _ of range(0, 3)) {
      expect(world.mirror.problems).toEqual([expect.stringContaining('larger than a KV value')]);
      await world.append(minuteEntry(9_000 + _));
      await world.runFor(HOUR);
    }
  });
});

describe('1,000 concurrent appends', () => {
  const texts = (numbers: readonly number[]): string[] => numbers.map((n) => minuteEntry(n));

  test.each([
    ['during a pass', {}],
    ['while KV refuses', { refusesWrites: true }],
    ['while KV does not answer', { refusesReads: true }],
  ])('%s are all kept, in one chain, and KV has them in the end', async (_, fault) => {
    const world = await started();
    for (let from = 0; from < 3_000; from += 1_000) await world.append(...texts(range(from, from + 1_000)));
    await world.runFor(100 * SECOND);
    await world.append(...texts([3_000]));
    world.clock.ms += 300_000;
    Object.assign(world.kv, fault);
    const pass = world.mirror.run();
    const appends = range(3_001, 4_001).map(async (n) => {
      // Each at another moment of the pass.
      for (let turns = 0; turns < n % 100; turns += 1) await Promise.resolve();
      return (await world.append(...texts([n])))[0]?.seq;
    });
    expect((await Promise.all(appends)).sort((a, b) => Number(a) - Number(b))).toEqual(range(3_002, 4_002));
    await pass;
    Object.assign(world.kv, { refusesWrites: false, refusesReads: false });
    await world.runFor(3 * HOUR);
    const whole = `[${texts(range(0, 4_001)).join(',')}]`;
    expect((await world.page()).text).toBe(whole);
    expect(world.kv.text(KEY)).toBe(whole);
  });
});

describe('two Workers on one namespace', () => {
  test('a history with entries neither imports nor overwrites the mirror of another one', async () => {
    const kv = kvWorld();
    const clock = { ms: START_MS };
    const production = await started({ kv, clock, writer: 'production' });
    await production.append(minuteEntry(1));
    await production.runFor(HOUR);
    const staging = new HistoryWorld({ kv, clock, writer: 'staging' });
    await staging.import();
    expect(staging.store.state.total).toBe(0);
    await staging.append(minuteEntry(2, '9'));
    await staging.runFor(3 * HOUR);
    expect([kv.text(KEY), kv.text(LATEST)]).toEqual([list(1), minuteEntry(1)]);
    expect(staging.mirror.problems.join()).toContain('the mirror of another history (writer production)');
    await production.append(minuteEntry(3));
    await production.runFor(HOUR);
    expect(kv.text(KEY)).toBe(list(1, 3));
    expect(production.mirror.problems).toEqual([]);
  });

  test('an empty one takes it over when it is named, and goes on writing it', async () => {
    const kv = kvWorld();
    const clock = { ms: START_MS };
    const before = await started({ kv, clock, writer: 'before' });
    await before.append(minuteEntry(1), minuteEntry(2));
    await before.runFor(HOUR);
    const unnamed = await started({ kv, clock, writer: 'after', mirror: { importFrom: 'someone' } });
    expect(unnamed.store.state.total).toBe(0);
    const world = await started({ kv, clock, writer: 'after', mirror: { importFrom: 'before' } });
    expect((await world.page()).text).toBe(list(1, 2));
    await world.append(minuteEntry(3));
    await world.runFor(HOUR);
    expect(kv.text(KEY)).toBe(list(1, 2, 3));
    expect(kv.values.get(KEY)?.metadata).toEqual({ writer: 'after' });
  });
});

describe('the day chunks of the newer layout', () => {
  const day = (n: number): string => `taostats_history_2026-01-0${n}`;
  const DAY = 1_440;

  test('are imported together with the single value, each entry once', async () => {
    const kv = kvWorld();
    kv.set(KEY, list(1, 2));
    kv.set(day(1), list(2, 3));
    kv.set(day(2), list(DAY, DAY + 1));
    kv.set('taostats_history_backup', '[1]');
    kv.set('taostats_history_2026-1-3', '[1]');
    const world = await started({ kv });
    expect((await world.page()).text).toBe(list(1, 2, 3, DAY, DAY + 1));
    expect(world.store.state.mirror.layout).toBe('both');
    await world.append(minuteEntry(DAY + 2));
    await world.runFor(HOUR);
    expect(kv.text(KEY)).toBe(list(1, 2, 3, DAY, DAY + 1, DAY + 2));
    expect([kv.text(day(1)), kv.text(day(2))]).toEqual([list(1, 2, 3), list(DAY, DAY + 1, DAY + 2)]);
  });

  test('are imported alone, and then only they are written', async () => {
    const kv = kvWorld();
    for (const n of range(1, 9)) kv.set(day(n), list((n - 1) * DAY));
    const world = await started({ kv });
    expect(world.store.state).toMatchObject({ total: 8, mirror: { layout: 'chunks' } });
    await world.append(minuteEntry(8 * DAY));
    await world.runFor(HOUR);
    expect(kv.text(KEY)).toBeUndefined();
    expect(kv.text(day(9))).toBe(list(8 * DAY));
    expect(kv.puts).toEqual([LATEST, day(9)]);
  });

  test('what is no entry in one is copied aside with count and the first ten, and the rest is taken', async () => {
    const kv = kvWorld();
    kv.set(
      day(1),
      `[${minuteEntry(1)},${range(0, 12)
        .map((n) => `{"_timestamp":"${minuteStamp(n + 20)}","price":null}`)
        .join(',')}]`,
    );
    const world = await started({ kv });
    expect(world.store.state.total).toBe(1);
    const [copy] = world.store.quarantined();
    expect([copy?.count, copy?.first.length]).toEqual([12, 10]);
    expect(copy?.first[0]).toBe('element 1: price is null, expected a finite number');
    expect(kv.text(String(copy?.key))).toBe(kv.text(day(1)));
  });

  test('are written for the whole history when they are asked for', async () => {
    const world = await started({ mirror: { layout: 'both' } });
    await world.append(minuteEntry(1), minuteEntry(DAY), minuteEntry(DAY + 1));
    await world.runFor(HOUR);
    expect([world.kv.text(day(1)), world.kv.text(day(2)), world.kv.text(KEY)]).toEqual([
      list(1),
      list(DAY, DAY + 1),
      list(1, DAY, DAY + 1),
    ]);
  });

  test('of a long history are written a few at a time, until all are there', async () => {
    const world = await started({ mirror: { layout: 'chunks' } });
    const days = range(0, 90);
    await world.append(...days.map((n) => minuteEntry(n * DAY)));
    for (let hour = 0; hour < 3; hour += 1) await world.runFor(HOUR);
    expect(world.kv.puts.filter((key) => key !== LATEST)).toHaveLength(90);
    expect(days.map((n) => world.kv.text(`taostats_history_${minuteStamp(n * DAY).slice(0, 10)}`))).toEqual(
      days.map((n) => list(n * DAY)),
    );
  });

  test('hide nothing of what a fallback writes as the single value', async () => {
    const world = await started({ mirror: { layout: 'chunks' } });
    await world.append(minuteEntry(1));
    await world.runFor(HOUR);
    world.kv.set(KEY, list(0, 2));
    await world.append(minuteEntry(3));
    await world.runFor(HOUR);
    expect((await world.page()).text).toBe(list(0, 1, 2, 3));
    expect([world.kv.text(KEY), world.kv.text(day(1))]).toEqual([list(0, 2), list(0, 1, 2, 3)]);
  });

  test.each([{ intervalMs: 0 }, { layout: 'single' as const }, { layout: 'off' as const }])(
    'that were not written for a time (%j) have all of it when they are written again',
    async (meanwhile) => {
      const first = await started({ mirror: { layout: 'both' } });
      await first.append(minuteEntry(1));
      await first.runFor(HOUR);
      const { storage, kv, clock } = first;
      const second = new HistoryWorld({ storage, kv, clock, mirror: meanwhile });
      await second.append(minuteEntry(2), minuteEntry(DAY));
      await second.runFor(HOUR);
      const third = new HistoryWorld({ storage, kv, clock, mirror: { layout: 'both' } });
      await third.append(minuteEntry(2 * DAY));
      await third.runFor(HOUR);
      expect([kv.text(day(1)), kv.text(day(2)), kv.text(day(3))]).toEqual([list(1, 2), list(DAY), list(2 * DAY)]);
    },
  );

  test('that are partly in the archive are written whole', async () => {
    const archive = bucketWorld();
    const world = await started({ mirror: { layout: 'chunks' }, archive, maxEntries: 3 });
    await world.append(...[1, 2, 3, DAY, DAY + 1].map((n) => minuteEntry(n)));
    await world.runFor(HOUR);
    await world.append(...[2 * DAY, 3 * DAY].map((n) => minuteEntry(n)));
    world.kv.set(day(1), list(1, 2, 3, 4));
    await world.append(minuteEntry(3 * DAY + 1));
    world.store.updateMirror({ days: ['2026-01-01'], revision: -1 });
    await world.runFor(HOUR);
    expect(world.kv.text(day(1))).toBe(list(1, 2, 3, 4));
    expect((await world.page('cursor=start')).text).toBe(list(1, 2, 3, 4, DAY, DAY + 1, 2 * DAY, 3 * DAY, 3 * DAY + 1));
  });

  test('are not written anew when entries of them were evicted', async () => {
    const kv = kvWorld();
    kv.set(day(1), list(1, 2));
    const world = await started({ kv, maxEntries: 3, archive: bucketWorld() });
    await world.append(minuteEntry(DAY), minuteEntry(DAY + 1), minuteEntry(DAY + 2));
    await world.runFor(HOUR);
    expect([kv.text(day(1)), kv.text(day(2))]).toEqual([list(1, 2), list(DAY, DAY + 1, DAY + 2)]);
  });

  test('a list of keys that breaks off is no import', async () => {
    const kv = kvWorld();
    kv.set(day(1), list(1));
    kv.list = async () => ({ keys: [], list_complete: false });
    await expect(started({ kv })).rejects.toThrow(/breaks off/);
  });
});
