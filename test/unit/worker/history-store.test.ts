import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EMPTY_HEAD, entryDigest, nextHead } from '../../../src/history/digest.ts';
import { appendEntries } from '../../../src/worker/history-append.ts';
import { pageOf } from '../../../src/worker/history-page.ts';
import { readWindow } from '../../../src/worker/window.ts';
import {
  bucketWorld,
  HistoryWorld,
  minuteEntry,
  minuteStamp,
  sqliteStorage,
  toEntry,
} from '../../support/worker/history-world.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
const list = (numbers: readonly number[]): string => `[${numbers.map((n) => minuteEntry(n)).join(',')}]`;

const DAY = /^taostats_history\/evicted\/\d{4}-\d\d-\d\d\//;

/** What a history must be, in the simplest way. */
class Model {
  entries: { stamp: string; text: string; seq: number; previous: string }[] = [];
  head = EMPTY_HEAD;
  seq = 0;

  append(text: string): void {
    const stamp = toEntry(text).timestamp;
    if (this.entries.some((entry) => entry.stamp === stamp)) return;
    this.seq += 1;
    this.entries.push({ stamp, text, seq: this.seq, previous: this.head });
    this.head = nextHead(this.head, entryDigest(text));
    this.entries.sort((a, b) => (a.stamp === b.stamp ? a.seq - b.seq : a.stamp < b.stamp ? -1 : 1));
  }

  text(): string {
    return `[${this.entries.map(({ text }) => text).join(',')}]`;
  }
}

describe('segments', () => {
  test('property: whatever the order and the batches, the history is the one a list would hold', async () => {
    const batch = fc.array(fc.nat(3_000), { minLength: 1, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 25 }), async (batches) => {
        const storage = sqliteStorage();
        const model = new Model();
        let world = new HistoryWorld({ storage });
        for (const [at, numbers] of batches.entries()) {
          const texts = numbers.map((n) => minuteEntry(n, '1.5', 'x'.repeat((n % 7) * 300)));
          await world.append(...texts);
          for (const text of texts) model.append(text);
          if (at % 5 === 4) world = new HistoryWorld({ storage }); // another life of the object
        }
        expect((await world.page()).text).toBe(model.text());
        expect([world.store.state.head, world.store.state.seq]).toEqual([model.head, model.seq]);
        for (const { stamp, text, seq, previous } of model.entries.slice(0, 50)) {
          const { instant } = toEntry(text);
          expect(world.store.find(stamp, instant)).toMatchObject({ text, seq, previous, digest: entryDigest(text) });
        }
        const counted = world.store.state.catalog.reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBe(model.entries.length);
        const rows = storage.database.prepare('SELECT count(*) AS n FROM segments').get() as { n: number };
        expect(rows.n).toBe(world.store.state.catalog.length);
      }),
      { numRuns: 40 },
    );
  });

  test('appends one by one leave few rows, and a row is written a few times at most', async () => {
    const world = new HistoryWorld();
    for (const n of range(0, 3_000)) await world.append(minuteEntry(n));
    expect(world.store.state.catalog.length).toBeLessThanOrEqual(20);
    expect((await world.page()).text).toBe(list(range(0, 3_000)));
  });

  test('an entry as large as the Worker takes has a segment of its own', async () => {
    const world = new HistoryWorld();
    await world.append(minuteEntry(1), minuteEntry(3));
    await world.append(minuteEntry(2, '1', 'x'.repeat(1_048_000)));
    await world.append(minuteEntry(4));
    expect((await world.page('limit=1')).text).toBe(`[${minuteEntry(4)}]`);
    expect(JSON.parse((await world.page()).text)).toHaveLength(4);
  });

  test('a transaction that fails leaves nothing, in memory or on disk', async () => {
    const storage = sqliteStorage();
    const world = new HistoryWorld({ storage });
    await world.append(minuteEntry(1));
    const { state } = world.store;
    expect(() =>
      world.store.transaction(() => {
        appendEntries(world.store, [toEntry(minuteEntry(2))], { nowMs: world.clock.ms, bound: world.bound });
        throw new Error('SQLITE_FULL');
      }),
    ).toThrow('SQLITE_FULL');
    expect(world.store.state).toBe(state);
    expect((await world.page()).text).toBe(`[${minuteEntry(1)}]`);
    expect((await new HistoryWorld({ storage }).page()).text).toBe(`[${minuteEntry(1)}]`);
  });

  test('moments of one instant with many spellings keep their order of arrival', async () => {
    const world = new HistoryWorld();
    const spelled = range(1, 100).map(
      (zeros) => `{"_timestamp":"2026-01-01T00:00:00.${'0'.repeat(zeros)}Z","price":1}`,
    );
    for (const text of spelled.toReversed()) await world.append(text);
    expect((await world.page()).text).toBe(`[${spelled.toReversed().join(',')}]`);
    expect((await world.append(spelled[7] as string))[0]).toMatchObject({ status: 'duplicate', seq: 92 });
  });
});

describe('windows', () => {
  const world = new HistoryWorld();
  const all = range(0, 1_500).map((n) => n * 3);

  test('property: limit, since, until and pages give what a filter of the list gives', async () => {
    if (world.store.state.total === 0) {
      for (let from = 0; from < all.length; from += 100) {
        await world.append(...all.slice(from, from + 100).map((n) => minuteEntry(n)));
      }
    }
    const minute = fc.integer({ min: -5, max: 4_600 });
    const query = fc.record(
      {
        since: minute,
        until: minute,
        limit: fc.integer({ min: 1, max: 2_000 }),
        page_size: fc.integer({ min: 40, max: 900 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(query, async ({ since, until, limit, page_size }) => {
        let wanted = all.filter((n) => n >= (since ?? -10) && n < (until ?? 10_000));
        if (limit !== undefined) wanted = wanted.slice(-limit);
        const parts = [
          ...(since === undefined ? [] : [`since=${minuteStamp(since)}`]),
          ...(until === undefined ? [] : [`until=${minuteStamp(until)}`]),
          ...(limit === undefined ? [] : [`limit=${limit}`]),
          ...(page_size === undefined ? [] : [`page_size=${page_size}`]),
        ];
        const pages = (await world.walk(parts.join('&'))).map((text) => JSON.parse(text) as { _timestamp: string }[]);
        expect(pages.flat().map(({ _timestamp }) => _timestamp)).toEqual(wanted.map(minuteStamp));
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(page_size ?? all.length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what does not fit one answer', () => {
  test('the newest come first, and a walk from the start finds all', async () => {
    const world = new HistoryWorld({ maxEntries: 100_000 });
    const padding = 'x'.repeat(90_000);
    for (let from = 0; from < 400; from += 10) {
      await world.append(...range(from, from + 10).map((n) => minuteEntry(n, '1', padding)));
    }
    const plain = await world.page();
    const newest = JSON.parse(plain.text) as { _timestamp: string }[];
    expect([plain.isComplete, newest.at(-1)?._timestamp]).toEqual([false, minuteStamp(399)]);
    expect(newest.length).toBeLessThan(400);
    expect(plain.text.length).toBeLessThanOrEqual(34 * 1_048_576);
    const walked = (await world.walk('cursor=start')).flatMap((text) => JSON.parse(text) as { _timestamp: string }[]);
    expect(walked.map(({ _timestamp }) => _timestamp)).toEqual(range(0, 400).map(minuteStamp));
  });

  test('a chart of all days is small', async () => {
    const world = new HistoryWorld({ maxEntries: 200_000 });
    const texts = range(0, 4_000).map((n) => minuteEntry(n * 10, '297.585018677478', 'x'.repeat(440)));
    for (let from = 0; from < texts.length; from += 1_000) await world.append(...texts.slice(from, from + 1_000));
    const daily = JSON.parse((await world.page('resolution=1d&fields=_timestamp,price')).text) as {
      _timestamp: string;
    }[];
    expect(daily).toHaveLength(28);
    expect(daily[0]).toEqual({ _timestamp: minuteStamp(143 * 10), price: 297.585018677478 });
    const hourly = JSON.parse(
      (await world.page(`resolution=1h&fields=price&since=${minuteStamp(3_000 * 10)}`)).text,
    ) as unknown[];
    expect(hourly).toHaveLength(167);
  });
});

describe('a chart of years', () => {
  test('reads few rows, and is what the whole list says after any change', async () => {
    const storage = sqliteStorage();
    let rows = 0;
    const { exec } = storage.sql;
    storage.sql.exec = (query, ...bindings) => {
      const cursor = exec(query, ...bindings);
      rows += cursor.rowsRead;
      return cursor;
    };
    const world = (): HistoryWorld => new HistoryWorld({ storage, maxEntries: 800, mayShrink: true });
    const hour = (n: number, price?: string): string => minuteEntry(n * 60, price, 'x'.repeat(20_000));
    for (let from = 0; from < 800; from += 30) {
      await world().append(...range(from, from + 30).map((n) => hour(n)));
    }
    const check = async (): Promise<number> => {
      const before = rows;
      const chart = (await world().page('resolution=1d&fields=_timestamp,price')).text;
      const read = rows - before;
      const all = JSON.parse((await world().page('fields=_timestamp,price')).text) as { _timestamp: string }[];
      const days = new Map(all.map((entry) => [entry._timestamp.slice(0, 10), entry]));
      expect(JSON.parse(chart)).toEqual([...days.values()]);
      return read;
    };
    expect(await check()).toBeLessThan(20);
    // In the middle of an old day, at its end, at the front, and at the end.
    await world().append(minuteEntry(61, '2'), minuteEntry(24 * 60 * 10 + 1_439, '3'));
    expect(await check()).toBeLessThan(22);
    await world().append(...range(800, 900).map((n) => hour(n)));
    expect(await check()).toBeLessThan(24);
    await world().append(hour(900));
    expect(await check()).toBeLessThan(22);
  });
});

describe('a long answer', () => {
  test.each(['json', 'ndjson', 'csv'])(
    'as %s comes in pieces of one segment, so that many readers at once need little',
    async (format) => {
      const world = new HistoryWorld();
      const padding = 'x'.repeat(5_000);
      for (let from = 0; from < 1_000; from += 100) {
        await world.append(...range(from, from + 100).map((n) => minuteEntry(n, '1', padding)));
      }
      const reading = readWindow(new URLSearchParams({ format }), world.clock.ms);
      if (!reading.ok) throw new Error(reading.error);
      const body = await pageOf(world.store, world.reader, reading.window).open();
      const sizes: number[] = [];
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) sizes.push(chunk.byteLength);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(5_000_000);
      expect(Math.max(...sizes)).toBeLessThan(1_200_000);
    },
  );
});

describe('a bound that is raised again', () => {
  test.each(['again', 'in another order'])(
    'with an archive, evicted entries sent %s make the history whole',
    async (how) => {
      const archive = bucketWorld();
      const storage = sqliteStorage();
      const before = new HistoryWorld({ storage, archive, maxEntries: 700 });
      const everything = list(range(0, 1_200));
      for (let from = 0; from < 1_200; from += 25) {
        await before.append(...range(from, from + 25).map((n) => minuteEntry(n)));
      }
      expect(before.store.state).toMatchObject({ total: 700, evicted: 500 });
      expect((await before.page()).text).toBe(list(range(500, 1_200)));
      expect((await before.walk('cursor=start&page_size=170')).join('').replaceAll('][', ',')).toBe(everything);

      const world = new HistoryWorld({ storage, archive, maxEntries: 10_000 });
      const evicted = range(0, 500).map((n) => minuteEntry(n));
      if (how !== 'again') evicted.reverse();
      for (let from = 0; from < evicted.length; from += 100) await world.append(...evicted.slice(from, from + 100));
      expect(world.store.state).toMatchObject({ total: 1_200, waiting: 0 });
      expect((await world.page()).text).toBe(everything);
      expect((await world.page('format=ndjson')).text.split('\n')).toHaveLength(1_201);
      expect((await world.page('format=csv')).text.split('\r\n')).toHaveLength(1_202);
      for (const walk of [
        'cursor=start&page_size=133',
        `since=${minuteStamp(0)}&page_size=300`,
        'limit=1200&page_size=400',
      ]) {
        expect((await world.walk(walk)).join('').replaceAll('][', ',')).toBe(everything);
      }
      await world.import();
      await world.runFor(400_000);
      expect(world.kv.text('taostats_history')).toBe(everything);
    },
  );

  test('without an archive, a cursor is lost while entries after it are gone, and no longer', async () => {
    const storage = sqliteStorage();
    const before = new HistoryWorld({ storage, maxEntries: 10 });
    for (const n of range(0, 30)) await before.append(minuteEntry(n));
    expect(before.store.state.gone).toEqual({ count: 20, through: expect.objectContaining({ seq: 20 }) });
    const world = new HistoryWorld({ storage, maxEntries: 100 });
    await world.append(...range(10, 20).map((n) => minuteEntry(n)));
    expect(world.store.state.gone).toEqual({ count: 10, through: expect.objectContaining({ seq: 10 }) });
    await world.append(...range(0, 10).map((n) => minuteEntry(n)));
    expect(world.store.state.gone).toEqual({ count: 0, through: { instant: '', seq: 0 } });
    expect((await world.page()).text).toBe(list(range(0, 30)));
  });

  test('what waits for its day comes back by itself', async () => {
    const archive = bucketWorld();
    const storage = sqliteStorage();
    const before = new HistoryWorld({ storage, archive, maxEntries: 5 });
    for (const n of range(0, 8)) await before.append(minuteEntry(n));
    const world = new HistoryWorld({ storage, archive, maxEntries: 100 });
    await world.append(minuteEntry(8));
    expect(world.store.state).toMatchObject({ total: 9, waiting: 0, evicted: 0 });
    expect((await world.page()).text).toBe(list(range(0, 9)));
  });
});

describe('what leaves', () => {
  const perDay = 48;
  const half = (n: number): string => minuteEntry(n * 30);

  test('becomes one immutable segment for each day, read through the same windows', async () => {
    const archive = bucketWorld();
    const world = new HistoryWorld({ archive, maxEntries: 100 });
    const all = range(0, 500).map(half);
    for (const text of all) await world.append(text);
    const keys = [...archive.objects.keys()].sort();
    const days = keys.filter((key) => DAY.test(key));
    expect(days).toHaveLength(Math.floor(400 / perDay));
    expect(days[0]).toMatch(/^taostats_history\/evicted\/2026-01-01\/20260101T000000\.000Z-[0-9a-f]{64}\.json$/);
    expect(archive.objects.get(days[0] as string)).toBe(`[${all.slice(0, perDay).join(',')}]\n`);
    // The parts of complete days are gone, those of the day that is leaving are there.
    expect(keys.length - days.length).toBe(400 % perDay);
    expect((await world.page()).text).toBe(`[${all.slice(400).join(',')}]`);
    expect((await world.page(`since=${minuteStamp(0)}`)).text).toBe(`[${all.join(',')}]`);
    expect((await world.page(`since=${minuteStamp(30 * 70)}&until=${minuteStamp(30 * 130)}`)).text).toBe(
      `[${all.slice(70, 130).join(',')}]`,
    );
    expect((await world.page('limit=250')).text).toBe(`[${all.slice(250).join(',')}]`);
    const archived = world.store.archived.lookup([minuteStamp(30 * 7)]).get(minuteStamp(30 * 7));
    expect(archived).toMatchObject({ seq: 8, digest: entryDigest(all[7] as string), position: 7 });
    archive.gets = 0;
    const daily = JSON.parse((await world.page('resolution=1d')).text) as { _timestamp: string }[];
    expect(daily.map(({ _timestamp }) => _timestamp)).toEqual([
      ...range(1, 11).map((day) => minuteStamp(30 * (day * perDay - 1))),
      minuteStamp(30 * 499),
    ]);
    expect(archive.gets).toBe(0);
  });

  test('property: with an archive that fails now and then, every entry is read once through the walk', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.boolean()), { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 1, max: 120 }),
        async (batches, maxEntries) => {
          const archive = bucketWorld();
          const world = new HistoryWorld({ archive, maxEntries });
          let n = 0;
          for (const [count, refuses] of batches) {
            archive.refusesWrites = refuses;
            await world.append(...range(n, n + count).map(half));
            n += count;
          }
          const all = range(0, n).map(half);
          expect((await world.walk('cursor=start&page_size=37')).join('').replaceAll('][', ',')).toBe(
            `[${all.join(',')}]`,
          );
          archive.refusesWrites = false;
          await world.append(half(n));
          expect(world.store.state.total).toBe(Math.min(n + 1, maxEntries));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('an object of the archive that is not what was written is refused, not read', async () => {
    const archive = bucketWorld();
    const world = new HistoryWorld({ archive, maxEntries: 10 });
    for (const n of range(0, 120)) await world.append(half(n));
    const [key] = [...archive.objects.keys()].filter((name) => DAY.test(name));
    archive.objects.set(key as string, archive.objects.get(key as string)?.replace('1.50', '9.99') as string);
    await expect(world.page(`since=${minuteStamp(0)}`)).rejects.toThrow(/is not what was written/);
  });

  test('a lowered bound cuts no more than an append adds, unless the history may shrink', async () => {
    const storage = sqliteStorage();
    const before = new HistoryWorld({ storage });
    await before.append(...range(0, 100).map((n) => minuteEntry(n)));
    const world = new HistoryWorld({ storage, maxEntries: 10 });
    await world.append(minuteEntry(100));
    expect(world.store.state).toMatchObject({ total: 100, gone: { count: 1 } });
    const shrinking = new HistoryWorld({ storage, maxEntries: 10, mayShrink: true });
    await shrinking.append(minuteEntry(101));
    expect(shrinking.store.state).toMatchObject({ total: 10, gone: { count: 92 } });
  });
});
