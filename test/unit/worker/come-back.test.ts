import { describe, expect, test } from '@jest/globals';
import { pageOf } from '../../../src/worker/history-page.ts';
import { readWindow } from '../../../src/worker/window.ts';
import {
  bucketWorld,
  HistoryWorld,
  minuteEntry,
  minuteStamp,
  sqliteStorage,
} from '../../support/worker/history-world.ts';

const HALF_HOURS_A_DAY = 48;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
const half = (n: number, price?: string): string => minuteEntry(n * 30, price);
const list = (texts: readonly string[]): string => `[${texts.join(',')}]`;

/** Ten days, of which the first eight lie in the archive; then the bound is raised, and the object begins another life. */
async function archivedWorld(maxEntries = 10_000) {
  const archive = bucketWorld();
  const storage = sqliteStorage();
  const before = new HistoryWorld({ storage, archive, maxEntries: 2 * HALF_HOURS_A_DAY });
  const all = range(0, 10 * HALF_HOURS_A_DAY).map((n) => half(n));
  for (let from = 0; from < all.length; from += 24) await before.append(...all.slice(from, from + 24));
  return { archive, all, before, world: new HistoryWorld({ storage, archive, maxEntries }) };
}

async function openWhole(world: HistoryWorld, query: string): Promise<ReadableStream<Uint8Array>> {
  const reading = readWindow(new URLSearchParams(query), world.clock.ms);
  if (!reading.ok) throw new Error(reading.error);
  return (await pageOf(world.store, world.reader, reading.window).open()) as ReadableStream<Uint8Array>;
}

describe('an entry of the archive that is sent again', () => {
  test('is a duplicate, and comes back as itself: with its place and its link', async () => {
    const { world, all } = await archivedWorld();
    const { head, seq } = world.store.state;
    const again = all.slice(0, 100);
    const acks = await world.append(...again);
    expect(acks.map(({ seq, status }) => [seq, status])).toEqual(range(1, 101).map((n) => [n, 'duplicate']));
    expect(world.store.state).toMatchObject({ head, seq, total: 244, archived: { count: 236 } });
    expect(world.store.find(minuteStamp(0), '')).toBeUndefined();
    expect((await world.walk('cursor=start&page_size=70')).join('').replaceAll('][', ',')).toBe(list(all));
  });

  test.each([
    ['the same words', half(7), 'duplicate'],
    ['another spelling', half(7, '1.5'), 'duplicate'],
    ['another order of members', `{"price":1.50,"_timestamp":"${minuteStamp(210)}"}`, 'duplicate'],
    ['another price', half(7, '1.51'), 'conflict'],
    ['one more member', minuteEntry(210, '1.50', 'x'), 'conflict'],
    ['fewer digits', half(7, '1'), 'conflict'],
  ])('in %s: what is stored stays, whether there is room or not', async (_, text, status) => {
    for (const maxEntries of [10_000, 96]) {
      const { world, all } = await archivedWorld(maxEntries);
      expect(await world.append(text)).toMatchObject([{ seq: 8, status }]);
      expect((await world.walk('cursor=start&page_size=70')).join('').replaceAll('][', ',')).toBe(list(all));
    }
  });

  test('in other words while the archive does not answer: nothing is decided', async () => {
    const { world, archive, all } = await archivedWorld();
    archive.onGet = () => Promise.reject(new Error('We encountered an internal error'));
    await expect(world.append(half(7, '9'))).rejects.toThrow(/the archive does not answer/);
    expect((await world.walk('cursor=start')).join('').replaceAll('][', ',')).toBe(list(all));
  });
});

describe('a reader meanwhile', () => {
  test.each(['format=json', 'format=csv'])('sees every entry once (%s)', async (format) => {
    const { world, all } = await archivedWorld();
    const whole = await new Response(await openWhole(world, `cursor=start&${format}`)).text();
    for (const pulls of [1, 3, 6]) {
      const { world } = await archivedWorld();
      const reader = (await openWhole(world, `cursor=start&${format}`)).getReader();
      const decoder = new TextDecoder();
      let text = '';
      for (let pull = 0; ; pull += 1) {
        const { value, done } = await reader.read();
        if (done) break;
        text += decoder.decode(value, { stream: true });
        // A restore: the newest first, so that entries before and behind the reader come back.
        if (pull === pulls) await world.append(...all.slice(0, 400).reverse());
      }
      expect(text).toBe(whole);
    }
  });

  test('sees every entry once when they come back while an object of the archive is read', async () => {
    const { world, archive, all } = await archivedWorld();
    archive.onGet = async () => void (await world.append(...all.slice(30, 200)));
    expect(await new Response(await openWhole(world, 'cursor=start')).text()).toBe(list(all));
  });

  test('sees every entry once when days leave while an object of the archive is read', async () => {
    const { before, archive, all } = await archivedWorld();
    // Half a day came back, so that what is here and what is there overlap.
    const storage = before.storage;
    const world = new HistoryWorld({ storage, archive, maxEntries: 110 });
    await world.append(...all.slice(40, 54));
    const more = range(480, 700).map((n) => half(n));
    archive.onGet = async () => void (await world.append(...more));
    const text = await new Response(await openWhole(world, 'cursor=start')).text();
    expect(text).toBe(list(all));
  });

  test('sees an entry once whose moment is that of its cursor', async () => {
    const { world, all } = await archivedWorld();
    const first = await world.page('cursor=start&page_size=60');
    await world.append(...all.slice(55, 65));
    expect(`${first.text}${(await world.walk(first.next ?? '')).join('')}`.replaceAll('][', ',')).toBe(list(all));
  });
});

test('after a part came back, a plain answer has no hole, and its total says how many it has', async () => {
  const { world, all } = await archivedWorld();
  await world.append(...all.slice(100, 130));
  expect((await world.page()).text).toBe(list(all.slice(100)));
  expect(world.store.state.total + world.reader.archivedWithinBound()).toBe(all.length - 100);
});

test('days that came back leave again, and come back again', async () => {
  const {
    world: { storage },
    archive,
    all,
  } = await archivedWorld();
  for (let round = 0; round < 3; round += 1) {
    const world = new HistoryWorld({ storage, archive });
    await world.append(...all.slice(0, 300));
    expect((await world.page('cursor=start')).text).toBe(list(all));
    const small = new HistoryWorld({ storage, archive, maxEntries: 96 });
    await small.append(half(480 + round));
    all.push(half(480 + round));
    expect((await small.walk('cursor=start&page_size=90')).join('').replaceAll('][', ',')).toBe(list(all));
  }
});
