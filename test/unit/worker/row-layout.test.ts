import { expect, test } from '@jest/globals';
import { EMPTY_HEAD, entryDigest, nextHead } from '../../../src/history/digest.ts';
import { instantKey, parseInstant } from '../../../src/history/instant.ts';
import type { SqlValue } from '../../../src/worker/metered-sql.ts';
import { HistoryWorld, minuteEntry, minuteStamp, sqliteStorage, toEntry } from '../../support/worker/history-world.ts';

/** The storage as the first version of the object made it, in the words of its schema. */
const SCHEMA = `
  CREATE TABLE entries (
    seq INTEGER PRIMARY KEY, timestamp TEXT NOT NULL UNIQUE, instant TEXT NOT NULL, size INTEGER NOT NULL,
    digest TEXT NOT NULL, previous TEXT NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX entries_in_order ON entries (instant, seq, size);
  CREATE TABLE state (
    id INTEGER PRIMARY KEY CHECK (id = 1), total INTEGER NOT NULL, bytes INTEGER NOT NULL, seq INTEGER NOT NULL,
    head TEXT NOT NULL, evicted INTEGER NOT NULL, evicted_instant TEXT NOT NULL, evicted_seq INTEGER NOT NULL,
    revision INTEGER NOT NULL, mirrored_revision INTEGER NOT NULL
  );
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE quarantine (key TEXT PRIMARY KEY, reason TEXT NOT NULL, digest TEXT NOT NULL);
`;

/** A storage with these entries in the order of their arrival, of which the first `evicted` have left. */
function oldStorage(texts: readonly string[], evicted = 0, schema = SCHEMA) {
  const storage = sqliteStorage();
  storage.database.exec(schema);
  let head = EMPTY_HEAD;
  let bytes = 0;
  let through = '';
  for (const [index, text] of texts.entries()) {
    const { timestamp } = toEntry(text);
    const instant = parseInstant(timestamp);
    if (!instant) throw new Error(timestamp);
    const digest = entryDigest(text);
    if (index < evicted) {
      through = instantKey(instant);
    } else {
      bytes += text.length;
      storage.database
        .prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(index + 1, timestamp, instantKey(instant), text.length, digest, head, text);
    }
    head = nextHead(head, digest);
  }
  storage.database
    .prepare('INSERT INTO state VALUES (1, ?, ?, ?, ?, ?, ?, ?, 7, 7)')
    .run(texts.length - evicted, bytes, texts.length, head, evicted, through, evicted);
  storage.database.exec("INSERT INTO facts VALUES ('imported-at', '2026-01-01T00:00:00Z'), ('imported-seq', '3')");
  storage.database.exec("INSERT INTO quarantine VALUES ('taostats_history.corrupt.x', 'it is empty', 'abc')");
  return { storage, head };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

test.each([
  ['in order', range(0, 5_000)],
  ['turned round', range(0, 2_500).reverse()],
  ['one entry', [3]],
  ['none', []],
])('a history of rows (%s) is moved over with heads, digests and order', async (_, numbers) => {
  const texts = numbers.map((n) => minuteEntry(n, '1.50', 'x'.repeat(n % 900)));
  const { storage, head } = oldStorage(texts);
  const world = new HistoryWorld({ storage });
  expect(world.store.state).toMatchObject({ total: texts.length, seq: texts.length, head });
  const sorted = numbers.toSorted((a, b) => a - b).map((n) => minuteEntry(n, '1.50', 'x'.repeat(n % 900)));
  if (texts.length > 0) expect((await world.page()).text).toBe(`[${sorted.join(',')}]`);
  let previous = EMPTY_HEAD;
  for (const [index, text] of texts.slice(0, 30).entries()) {
    const { timestamp, instant } = toEntry(text);
    const digest = entryDigest(text);
    expect(world.store.find(timestamp, instant)).toMatchObject({ text, seq: index + 1, digest, previous });
    previous = nextHead(previous, digest);
  }
  const tables = storage.database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  expect(tables.map((table) => table['name'])).not.toContain('entries');
  const [ack] = await world.append(minuteEntry(9_000));
  expect(ack).toMatchObject({ seq: texts.length + 1, status: 'appended' });
  expect(world.store.state.head).toBe(nextHead(head, entryDigest(minuteEntry(9_000))));
});

test('what had left before the move is known to be gone until as many came back', async () => {
  const { storage } = oldStorage(
    range(0, 30).map((n) => minuteEntry(n)),
    20,
  );
  const world = new HistoryWorld({ storage, maxEntries: 100 });
  expect(world.store.state).toMatchObject({ total: 10, evicted: 20, goneBefore: { count: 20 } });
  await world.append(...range(0, 20).map((n) => minuteEntry(n)));
  expect(world.store.state.goneBefore).toEqual({ count: 0, through: { instant: '', seq: 0 } });
  expect(JSON.parse((await world.page()).text)).toHaveLength(30);
});

test('what had left and come back before the move is not gone', async () => {
  const texts = [...range(0, 30), ...range(0, 20)].map((n) => minuteEntry(n));
  const { storage } = oldStorage(texts.slice(0, 30), 20);
  for (const [at, text] of texts.slice(30).entries()) {
    const { timestamp, instant } = toEntry(text);
    storage.database
      .prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(31 + at, timestamp, instant, text.length, entryDigest(text), EMPTY_HEAD, text);
  }
  storage.database.exec('UPDATE state SET seq = 50, total = 30');
  const world = new HistoryWorld({ storage });
  expect(world.store.state).toMatchObject({ total: 30, evicted: 20, goneBefore: { count: 0 } });
  expect((await world.walk('cursor=start&page_size=7')).join('').replaceAll('][', ',')).toBe(
    `[${range(0, 30)
      .map((n) => minuteEntry(n))
      .join(',')}]`,
  );
});

test('the import of then counts, and so do the copies it set aside', () => {
  const { storage } = oldStorage(range(0, 5).map((n) => minuteEntry(n)));
  const { store } = new HistoryWorld({ storage });
  expect(store.state.mirror).toMatchObject({ importedAt: '2026-01-01T00:00:00Z', importedSeq: 3 });
  expect(store.quarantined()).toMatchObject([{ key: 'taostats_history.corrupt.x', reason: 'it is empty' }]);
});

test('a move that is cut off leaves the rows, and the next life moves them', async () => {
  const texts = range(0, 3_000).map((n) => minuteEntry(n));
  const { storage, head } = oldStorage(texts);
  for (const failing of ['INSERT INTO segments', 'DROP TABLE entries', 'INSERT INTO history_state']) {
    const broken = {
      ...storage,
      sql: {
        exec: (query: string, ...bindings: SqlValue[]) => {
          if (query.includes(failing)) throw new Error('the process ends');
          return storage.sql.exec(query, ...bindings);
        },
      },
    };
    expect(() => new HistoryWorld({ storage: broken }).store.state).toThrow('the process ends');
    const { n } = storage.database.prepare('SELECT count(*) AS n FROM entries').get() as { n: number };
    expect(n).toBe(3_000);
  }
  const world = new HistoryWorld({ storage });
  expect(world.store.state).toMatchObject({ total: 3_000, head });
  expect((await world.page(`until=${minuteStamp(2)}`)).text).toBe(`[${texts.slice(0, 2).join(',')}]`);
});

test('an older schema without sizes is moved too', () => {
  const older = SCHEMA.replace('CREATE INDEX entries_in_order ON entries (instant, seq, size);', '');
  const { storage, head } = oldStorage(
    range(0, 10).map((n) => minuteEntry(n)),
    0,
    older,
  );
  expect(new HistoryWorld({ storage }).store.state).toMatchObject({ total: 10, head });
});
