import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { IN_FULL, testInFull } from '../support/in-full.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

interface Ack {
  success: boolean;
  written: number;
  duplicates: number;
  conflicts: number;
  evicted: number;
  total: number;
  head: string;
  entries: { timestamp: string; seq: number | null; digest: string; status: string }[];
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const EMPTY_HEAD = '0'.repeat(64);
const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const entry = (n: number, price = '1.50'): string => `{"_timestamp":"${minute(n)}","price":${price}}`;

jest.setTimeout(60_000);

/** Who append at once. */
const MANY = IN_FULL ? 1_000 : 100;

let worker: RunningWorker;

const post = async (body: string): Promise<Ack> => {
  const response = await worker.post(body);
  const ack = (await response.json()) as Ack;
  expect([response.status, ack.success]).toEqual([200, true]);
  return ack;
};

const historyText = async (query = ''): Promise<string> => (await fetch(`${worker.historyUrl}${query}`)).text();

const timestamps = async (): Promise<string[]> =>
  (JSON.parse(await historyText()) as { _timestamp: string }[]).map((stored) => stored._timestamp);

describe('append', () => {
  beforeEach(async () => {
    worker = await startWorker();
  });
  afterEach(() => worker.stop());

  test('keeps number tokens and escapes, and answers with digest, seq and head of each entry', async () => {
    const first =
      '{ "_timestamp" : "2026-01-01T00:00:00.100Z", "price": 297.5850186774780 , "name":"\\u0054ao \\\\ \\"x y\\"" }';
    const firstText =
      '{"_timestamp":"2026-01-01T00:00:00.100Z","price":297.5850186774780,"name":"\\u0054ao \\\\ \\"x y\\""}';
    const second = '{"_timestamp":"2026-01-01T00:01:00+00:00","price":1E+2,"max":21000000.0,"emoji":"τ🦊"}';
    const head1 = sha256(EMPTY_HEAD + sha256(firstText));
    const head2 = sha256(head1 + sha256(second));
    const ack = await post(`[${first},\n${second}]`);
    expect(ack).toEqual({
      success: true,
      written: 2,
      duplicates: 0,
      conflicts: 0,
      evicted: 0,
      total: 2,
      head: head2,
      entries: [
        { timestamp: '2026-01-01T00:00:00.100Z', seq: 1, digest: sha256(firstText), status: 'appended' },
        { timestamp: '2026-01-01T00:01:00+00:00', seq: 2, digest: sha256(second), status: 'appended' },
      ],
    });
    const response = await fetch(worker.historyUrl);
    expect(await response.text()).toBe(`[${firstText},${second}]`);
    expect(response.headers.get('X-History-Head')).toBe(head2);
    const at = (timestamp: string) => fetch(`${worker.historyUrl}/entries/${timestamp}`);
    expect(await (await at('2026-01-01T00:01:00+00:00')).text()).toBe(
      `{"entry":${second},"seq":2,"digest":"${sha256(second)}","previous":"${head1}"}\n`,
    );
    expect((await at(encodeURIComponent('2026-01-01T00:01:00+00:00'))).status).toBe(200);
    for (const unknown of ['2026-01-01T00:01:00Z', 'x', '%', '%FF', '..%2f', '2026-01-01T00:01:00%2000:00']) {
      const missing = await at(unknown);
      expect([unknown, missing.status]).toEqual([unknown, 404]);
      expect(await missing.json()).toHaveProperty('error');
    }
  });

  test('the same entry again is a duplicate, with other content a conflict that changes nothing', async () => {
    const { head } = await post(entry(1));
    const ack = await post(`[${entry(1)}, ${entry(1, '1.51')}, ${entry(2)}, ${entry(2, '15.0e-1')}]`);
    expect(ack).toMatchObject({ written: 1, duplicates: 2, conflicts: 1, total: 2 });
    expect(ack.entries.map(({ seq, digest, status }) => [seq, digest, status])).toEqual([
      [1, sha256(entry(1)), 'duplicate'],
      [1, sha256(entry(1)), 'conflict'],
      [2, sha256(entry(2)), 'appended'],
      [2, sha256(entry(2)), 'duplicate'],
    ]);
    expect(ack.head).toBe(sha256(head + sha256(entry(2))));
    expect(await historyText()).toBe(`[${entry(1)},${entry(2)}]`);
  });

  test('white space is no difference, and neither moment nor digits but the string is the identity', async () => {
    await post(entry(1));
    expect((await post(entry(1).replaceAll(':1.50', ' : 1.50'))).duplicates).toBe(1);
    expect((await post(entry(1).replace('.000Z', '.0Z'))).written).toBe(1);
    expect(await timestamps()).toEqual(['2026-01-01T00:01:00.000Z', '2026-01-01T00:01:00.0Z']);
  });

  test('orders by moment with all digits, whatever the order of arrival', async () => {
    const inOrder = [
      '2025-12-31T23:59:59Z',
      '2026-01-01T00:00:00.1Z',
      '2026-01-01T00:00:00.1000000000000000000000000001Z',
      '2026-01-01T00:00:00.10000000000000000000000000011Z',
      '2026-01-01T02:00:00.2+02:00',
      '2026-01-01T00:00:00.3Z',
      '2026-01-01T00:00:00-01:00',
    ];
    for (const index of [3, 0, 6, 1, 5, 2, 4]) await post(`{"_timestamp":"${inOrder[index]}","price":1}`);
    expect(await timestamps()).toEqual(inOrder);
  });

  test('gives entries without a timestamp one each', async () => {
    const before = Date.now();
    const ack = await post('[{"price":1.10},{"price":1.10},{"price":2}]');
    expect(ack).toMatchObject({ written: 3, total: 3 });
    const given = ack.entries.map(({ timestamp }) => timestamp);
    expect(new Set(given).size).toBe(3);
    for (const timestamp of given) expect(Math.abs(Date.parse(timestamp) - before)).toBeLessThan(60_000);
    expect(await historyText('?limit=3')).toContain(`{"price":1.10,"_timestamp":"${given[0]}"}`);
  });

  test('names index and field of what it refuses', async () => {
    const response = await worker.post(`[${entry(1)},{"_timestamp":"${minute(2)}"}]`);
    expect(await response.json()).toEqual({
      error: 'entry 1: price is missing, expected a finite number',
      index: 1,
      field: 'price',
    });
  });

  test('takes 1,000 entries at once', async () => {
    expect(await post(`[${Array.from({ length: 1000 }, (_, n) => entry(n)).join(',')}]`)).toMatchObject({
      total: 1000,
    });
  });

  test(`of ${MANY} concurrent appends all are kept, in one chain`, async () => {
    const acks = await Promise.all(Array.from({ length: MANY }, (_, n) => post(entry(n, `${n}.10`))));
    const kept = JSON.parse(await historyText()) as { _timestamp: string; price: number }[];
    expect(kept.map(({ price }) => price)).toEqual(Array.from({ length: MANY }, (_, n) => n + 0.1));
    const bySeq = acks
      .map(({ entries, head }) => ({ ...entries[0], head }))
      .sort((a, b) => Number(a.seq) - Number(b.seq));
    expect(bySeq.map(({ seq }) => seq)).toEqual(Array.from({ length: MANY }, (_, n) => n + 1));
    let head = EMPTY_HEAD;
    for (const ack of bySeq) {
      head = sha256(head + ack.digest);
      expect(ack.head).toBe(head);
    }
  });

  test('property: no text is answered with anything but JSON and a 2xx or 4xx', async () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '\\',
      '"price"',
      '1',
      '1e999',
      'null',
      '\u0000',
      '\n',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.array(piece).map((pieces) => pieces.join('')),
      fc.jsonValue().map((value) => JSON.stringify([{ price: 1, value }])),
      fc.jsonValue().map((_timestamp) => JSON.stringify({ price: 1, _timestamp })),
      fc.nat(5000).map((depth) => `{"price":1,"a":${'['.repeat(depth)}${']'.repeat(depth)}}`),
      fc.constantFrom('[', '{"a":').map((open) => open.repeat(100_000)),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const response = await worker.post(text);
        expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
        expect([200, 400, 422]).toContain(response.status);
        await response.json();
      }),
      { numRuns: IN_FULL ? 300 : 50 },
    );
    expect((await fetch(`${worker.url}/api/v1/health`)).status).toBe(200);
  });

  test('property: every history comes back with the digits it was posted with', async () => {
    const token = fc
      .tuple(
        fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
        fc.stringMatching(/^[0-9]{0,20}$/),
        fc.integer({ min: -30, max: 30 }),
      )
      .map(
        ([whole, part, exponent]) => `${whole}${part === '' ? '' : `.${part}`}${exponent === 0 ? '' : `e${exponent}`}`,
      );
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(token, fc.string()), { minLength: 1, maxLength: 20 }), async (rows) => {
        const first = n;
        const texts = rows.map(
          ([price, name]) => `{"_timestamp":"${minute(n++)}","price":${price},"name":${JSON.stringify(name)}}`,
        );
        await post(`[${texts.join(' ,\n')}]`);
        expect(await historyText(`?since=${minute(first)}&until=${minute(n)}`)).toBe(`[${texts.join(',')}]`);
      }),
      { numRuns: IN_FULL ? 50 : 15 },
    );
  });
});

describe('what is no batch of entries', () => {
  beforeAll(async () => {
    worker = await startWorker();
  });
  afterAll(() => worker.stop());

  test.each([
    ['{"price":', 400, {}],
    ['', 400, {}],
    ['[{"price":1}]x', 400, {}],
    ['[]', 422, { index: 0 }],
    ['null', 422, { index: 0, field: '(entry)' }],
    ['{"error":"x"}', 422, { index: 0, field: 'price' }],
    ['[{"price":1},{"price":"1"}]', 422, { index: 1, field: 'price' }],
    ['[{"price":1},{"price":1},{"price":1e400}]', 422, { index: 2, field: 'price' }],
    ['{"price":1,"_timestamp":"2026-01-01"}', 422, { index: 0, field: '_timestamp' }],
    ['{"price":1,"_timestamp":"2999-01-01T00:00:00Z"}', 422, { index: 0, field: '_timestamp' }],
    [`[${Array(1001).fill('{"price":1}').join(',')}]`, 413, {}],
  ])('refuses %.60s as a whole', async (body, status, more) => {
    const response = await worker.post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: expect.any(String),
      ...(status === 422 ? more : {}),
      ...(body === '[]' ? { field: '(entry)' } : {}),
    });
    expect((await fetch(worker.historyUrl)).status).toBe(404);
  });
});

describe('a bounded history', () => {
  afterEach(() => worker.stop());

  test('evicts the oldest by timestamp, keeps the head, and calls what is older than all too old', async () => {
    worker = await startWorker({ vars: { HISTORY_MAX_ENTRIES: '3' } });
    await post(`[${[5, 3, 4].map((n) => entry(n)).join(',')}]`);
    const full = await post(entry(6));
    expect(full).toMatchObject({ written: 1, evicted: 1, total: 3 });
    expect(await timestamps()).toEqual([4, 5, 6].map(minute));
    expect((await fetch(`${worker.historyUrl}/entries/${minute(3)}`)).status).toBe(404);
    const old = await post(entry(2));
    expect(old).toMatchObject({ written: 0, evicted: 0, total: 3, head: full.head });
    expect(old.entries).toEqual([{ timestamp: minute(2), seq: null, digest: sha256(entry(2)), status: 'too-old' }]);
    const backfill = await post(entry(4, '9').replace(minute(4), '2026-01-01T00:04:30Z'));
    expect(backfill).toMatchObject({ written: 1, evicted: 1, total: 3 });
    expect(await timestamps()).toEqual(['2026-01-01T00:04:30Z', minute(5), minute(6)]);
    expect(await (await fetch(`${worker.historyUrl}/entries/${minute(6)}`)).json()).toMatchObject({ seq: 4 });
  });

  test('a batch is judged entry by entry: what a younger one pushed out earlier makes room no longer', async () => {
    worker = await startWorker({ vars: { HISTORY_MAX_ENTRIES: '2' } });
    const ack = await post(`[${[1, 2, 3, 0, 4].map((n) => entry(n)).join(',')}]`);
    expect(ack.entries.map(({ status }) => status)).toEqual([
      'appended',
      'appended',
      'appended',
      'too-old',
      'appended',
    ]);
    expect(ack).toMatchObject({ written: 4, evicted: 2, total: 2 });
    expect(await timestamps()).toEqual([3, 4].map(minute));
  });

  test('with an archive, what leaves is written there first', async () => {
    worker = await startWorker({ archive: true, vars: { HISTORY_MAX_ENTRIES: '2' } });
    await post(`[${[1, 2].map((n) => entry(n)).join(',')}]`);
    expect(await worker.archived()).toEqual({});
    expect(await post(`[${[3, 4].map((n) => entry(n)).join(',')}]`)).toMatchObject({ evicted: 2, total: 2 });
    const objects = Object.entries(await worker.archived());
    const text = `[${entry(1)},${entry(2)}]\n`;
    expect(objects).toEqual([[`taostats_history/evicted/20260101T000100.000Z-${sha256(text)}.json`, text]]);
  });

  test('nothing is evicted until the archive took it', async () => {
    worker = await startWorker({ archive: true, faulty: true, vars: { HISTORY_MAX_ENTRIES: '2' } });
    await worker.setFaults({ archivePut: 'fail' });
    await post(`[${[1, 2].map((n) => entry(n)).join(',')}]`);
    expect(await post(entry(3))).toMatchObject({ written: 1, evicted: 0, total: 3 });
    expect(await timestamps()).toEqual([1, 2, 3].map(minute));
    const old = '{"_timestamp":"2026-01-01T00:01:30Z","price":1}';
    expect((await post(old)).entries).toMatchObject([{ status: 'too-old' }]);
    const health = (await (await fetch(`${worker.url}/api/v1/health`)).json()) as { problems: string[] };
    expect(health.problems).toEqual([expect.stringContaining('the archive did not take evicted entries')]);
    await worker.setFaults({ archivePut: 'none' });
    expect(await post(entry(4))).toMatchObject({ written: 1, evicted: 2, total: 2 });
    expect(Object.values(await worker.archived())).toEqual([`[${entry(1)},${entry(2)}]\n`]);
    expect(await timestamps()).toEqual([3, 4].map(minute));
  });

  testInFull('appends that wait for an archive that hangs do not each try it again', async () => {
    worker = await startWorker({ archive: true, faulty: true, vars: { HISTORY_MAX_ENTRIES: '1' } });
    await post(entry(1));
    await worker.setFaults({ archivePut: 'hang' });
    const acks = await Promise.all([2, 3, 4, 5].map((n) => post(entry(n))));
    expect(acks.map(({ written }) => written)).toEqual([1, 1, 1, 1]);
    expect(await worker.archiveWrites()).toBe(1);
  });

  test('concurrent appends to a full history archive everything that leaves it, once', async () => {
    worker = await startWorker({ archive: true, vars: { HISTORY_MAX_ENTRIES: '10' } });
    const acks = await Promise.all(Array.from({ length: 100 }, (_, n) => post(entry(n))));
    const appended = acks.flatMap(({ entries }) => entries).filter(({ status }) => status === 'appended');
    const archived = Object.values(await worker.archived()).flatMap(
      (text) => JSON.parse(text) as { _timestamp: string }[],
    );
    const kept = await timestamps();
    expect(kept).toEqual(Array.from({ length: 10 }, (_, n) => minute(90 + n)));
    expect([...archived.map(({ _timestamp }) => _timestamp), ...kept].sort()).toEqual(
      appended.map(({ timestamp }) => timestamp).sort(),
    );
    expect(acks.reduce((sum, { evicted }) => sum + evicted, 0)).toBe(archived.length);
  });
});
