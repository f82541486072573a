import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { extendHead, sha256Hex } from '../../src/history/digest.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

let worker: RunningWorker;
beforeAll(async () => {
  // The mirror waits a minute and a half before it first writes.
  worker = await startWorker({ clockSpeed: 40 });
});
afterAll(() => worker.stop());

const at = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * 60_000).toISOString();
const NOON = Date.parse(`${at(3 * 1440).slice(0, 10)}T12:00:00Z`);

async function post(name: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${worker.url}/api/v1/datasets/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

async function get(path: string) {
  const response = await fetch(`${worker.url}${path}`, { redirect: 'manual' });
  const text = await response.text();
  return { status: response.status, text, headers: response.headers };
}

type Rows = Record<string, unknown>[];
const rows = async (path: string): Promise<Rows> => JSON.parse((await get(path)).text) as Rows;

describe('a sample', () => {
  const RECORD = { hotkey: { ss58: '5GKH9FPPnWSUoeeTJp19wVtd84XqFW4pyK2ijV2GsFbhTrP1' }, rank: 2, note: ['x'] };

  test('is stored whole, its digits as sent, further members only in the latest', async () => {
    const timestamp = at(5);
    const records = `[{"hotkey":{"ss58":"${RECORD.hotkey.ss58}"},"rank":2, "take":"0.08999771114671549554","note":["x"]}]`;
    const body = `{"timestamp":"${timestamp}","source_updated_at":null,"records":${records}}`;
    const stored = await post('validators', body);
    const compact = records.replaceAll(', ', ',');
    expect(stored).toMatchObject({
      status: 200,
      answer: { success: true, written: 1, status: 'appended', total: 1, digest: sha256Hex(compact) },
    });
    expect(stored.answer['head']).toBe(extendHead('0'.repeat(64), [sha256Hex(compact)]));
    expect(await post('validators', body)).toMatchObject({ answer: { status: 'duplicate', written: 0, total: 1 } });
    const other = body.replace('"rank":2', '"rank":3');
    expect(await post('validators', other)).toMatchObject({
      answer: { status: 'conflict', digest: sha256Hex(compact) },
    });
    const latest = await get('/api/v1/datasets/validators');
    expect(latest.text).toContain(`"records":${compact}`);
    const [row] = await rows(`/api/v1/datasets/validators/history?key=${RECORD.hotkey.ss58}`);
    expect(row).toMatchObject({ timestamp, key: RECORD.hotkey.ss58, rank: 2, take: '0.08999771114671549554' });
    expect(row).not.toHaveProperty('note');
  });

  test.each<[string, unknown, number, string | undefined]>([
    ['no JSON', '{', 400, undefined],
    ['no object', [], 422, undefined],
    ['no timestamp', { records: [RECORD] }, 422, 'timestamp'],
    ['a time ahead', { timestamp: at(-600), records: [RECORD] }, 422, 'timestamp'],
    ['no records', { timestamp: at(1), records: [] }, 422, 'records'],
    ['a record without key', { timestamp: at(1), records: [RECORD, { rank: 1 }] }, 422, 'hotkey.ss58'],
    ['a member of a wrong type', { timestamp: at(1), records: [{ ...RECORD, rank: 'second' }] }, 422, 'rank'],
    ['a key twice', { timestamp: at(1), records: [RECORD, RECORD] }, 422, 'records'],
  ])('%s: nothing is stored', async (_title, body, status, field) => {
    const before = (await get('/api/v1/datasets')).text.match(/"name":"validators".*?"total":\d+/)?.[0];
    const refused = await post('validators', body);
    expect([refused.status, refused.answer['field']]).toEqual([status, field]);
    expect((await get('/api/v1/datasets')).text.match(/"name":"validators".*?"total":\d+/)?.[0]).toBe(before);
  });

  test('needs the token, a known name and its own place', async () => {
    expect((await post('validators', {}, { 'X-WRITE-TOKEN': 'wrong-token-of-size' })).status).toBe(401);
    expect((await post('nonsense', { timestamp: at(1), records: [RECORD] })).status).toBe(404);
    expect((await post('price', { timestamp: at(1), records: [RECORD] })).answer['hint']).toContain('taostats_history');
    expect((await get('/api/v1/datasets/nonsense')).status).toBe(404);
    expect(await get('/api/v1/datasets/emissions')).toMatchObject({
      status: 404,
      text: expect.stringContaining('"empty"'),
    });
  });
});

test('a dataset of its own comes with its definition; members keep their places', async () => {
  const definition = { key: 'id', fields: ['a'], interval_minutes: 60, path: '/api/mine/v1' };
  await post('mine', { timestamp: at(9), definition, records: [{ id: 1, a: '1.50' }] });
  const wider = { ...definition, fields: ['b', 'a'] };
  await post('mine', { timestamp: at(8), definition: wider, records: [{ id: 1, a: '2', b: 7 }] });
  expect((await post('mine', { timestamp: at(7), records: [{ id: 1, a: '3' }] })).status).toBe(200);
  expect((await rows('/api/v1/datasets/mine/history')).map(({ a, b }) => [a, b])).toEqual([
    ['1.50', null],
    ['2', 7],
    ['3', null],
  ]);
  expect((await post('mine2', { timestamp: at(9), definition: { fields: ['<x>'] }, records: [{}] })).status).toBe(422);
});

describe('the history of the pools', () => {
  const HOUR = 3_600_000;
  // Three days of samples every six hours, two subnets; netuid 87 was given away again in the middle of the second day.
  const moments = Array.from({ length: 12 }, (_, index) => NOON - (NOON % (24 * HOUR)) + index * 6 * HOUR);
  const timestamps = moments.map((ms) => new Date(ms).toISOString());
  const again = moments[6] as number;

  beforeAll(async () => {
    for (const [index, timestamp] of timestamps.entries()) {
      if (index === 0 || moments[index] === again) {
        const block = index === 0 ? 100 : 200;
        const registered = new Date(index === 0 ? 0 : again - 1000).toISOString();
        const records = [
          { netuid: 1, registration_block_number: 1, registration_timestamp: '2023-01-01T00:00:00Z' },
          { netuid: 87, registration_block_number: block, registration_timestamp: registered },
        ];
        expect((await post('subnets', { timestamp, records })).status).toBe(200);
      }
      const records = [
        { netuid: 1, price: `1.${index}0` },
        { netuid: 87, price: `87.${index}0` },
      ];
      expect((await post('pools', { timestamp, source_block: index, records })).status).toBe(200);
    }
  });

  const prices = async (query: string): Promise<unknown[]> =>
    (await rows(`/api/v1/datasets/pools/history?${query}`)).map(({ price }) => price);
  const both = async (query: string, expected: readonly unknown[]): Promise<void> => {
    expect(await prices(query)).toEqual(expected);
  };
  const TABLE: readonly (readonly [query: string, expected: readonly unknown[]])[] = [
    ['key=1', moments.map((_, index) => `1.${index}0`)],
    ['key=87', [6, 7, 8, 9, 10, 11].map((index) => `87.${index}0`)],
    ['key=87@200', [6, 7, 8, 9, 10, 11].map((index) => `87.${index}0`)],
    ['key=87@100', [0, 1, 2, 3, 4, 5].map((index) => `87.${index}0`)],
    ['key=86', []],
    ['key=1&limit=2', ['1.100', '1.110']],
    [`key=1&since=${timestamps[9]}`, ['1.90', '1.100', '1.110']],
    [`key=1&until=${timestamps[2]}`, ['1.00', '1.10']],
    ['key=1&resolution=1d', ['1.30', '1.70', '1.110']],
    ['key=1&resolution=1d&cursor=start', ['1.30', '1.70', '1.110']],
    [`key=1&resolution=1d&until=${timestamps[6]}`, ['1.30', '1.50']],
    ['key=1&resolution=1h&limit=1', ['1.110']],
    ['limit=3', ['87.100', '1.110', '87.110']],
    ['resolution=1d&limit=2', ['1.110', '87.110']],
  ];

  test.each(TABLE)('%s', both);

  test('is the same once the days are sealed, and takes late samples into them', async () => {
    // The alarm that seals the days then writes the mirror.
    while ((await worker.kvGet('taostats_pools_latest')) === null)
      await new Promise((resolve) => setTimeout(resolve, 100));
    for (const [query, expected] of TABLE) await both(query, expected);
    const late = new Date((moments[1] as number) + HOUR).toISOString();
    await post('pools', { timestamp: late, records: [{ netuid: 1, price: '5' }] });
    await both(`key=1&until=${timestamps[3]}`, ['1.00', '1.10', '5', '1.20']);
    expect((await get('/api/v1/datasets/pools')).text).toContain(`"timestamp":"${timestamps[11]}"`);
  });

  test('formats, fields, bad values, conditional answers', async () => {
    const csv = await get('/api/v1/datasets/pools/history?key=1&fields=price&limit=1&format=csv');
    expect(csv.text).toBe(`timestamp,key,price\r\n${timestamps[11]},1@1,1.110\r\n`);
    expect((await get('/api/v1/datasets/pools/history?limit=2&format=ndjson')).text.trim().split('\n')).toHaveLength(2);
    for (const bad of [
      'limit=0',
      'since=x',
      'fields=nope',
      'resolution=2h',
      'cursor=x',
      'key=%3Cimg%3E',
      'key=1&key=2',
    ]) {
      expect([bad, (await get(`/api/v1/datasets/pools/history?${bad}`)).status]).toEqual([bad, 400]);
    }
    const etag = (await get('/api/v1/datasets/pools')).headers.get('ETag') as string;
    const again304 = await fetch(`${worker.url}/api/v1/datasets/pools`, { headers: { 'If-None-Match': etag } });
    expect(again304.status).toBe(304);
    expect((await get('/api/v1/datasets/price/history?limit=1')).headers.get('Location')).toBe(
      '/api/taostats_history?limit=1',
    );
  });

  test('the list names every dataset with samples, and the price', async () => {
    const list = await rows('/api/v1/datasets');
    expect(list.map(({ name }) => name)).toEqual(['price', 'pools', 'subnets', 'validators', 'mine']);
    expect(list[1]).toMatchObject({ records: 2, total: 13, staleness: 'critical', timestamp: timestamps[11] });
  });

  test('KV has the latest sample', async () => {
    expect(await worker.kvGet('taostats_pools_latest')).toBe((await get('/api/v1/datasets/pools')).text);
  });
});
