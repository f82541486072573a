import { describe, expect, test } from '@jest/globals';
import { baseUrl, type Dataset, findDataset } from '../../../src/taostats/datasets.ts';
import { type FetchOptions, fetchDataset } from '../../../src/taostats/fetch-dataset.ts';

const OPTIONS: FetchOptions = {
  ...{
    url: 'https://api.test',
    apiKey: 'a-key-of-its-own',
    validate: true,
    protect: true,
    minRecords: 1,
    slippage: false,
  },
};
const POOLS = findDataset('pools') as Dataset;

interface Answer {
  rows: number[];
  page?: number | null;
  next?: unknown;
  total?: number;
}
const print = ({ rows, page = 1, next = null, total = rows.length }: Answer): string =>
  JSON.stringify({
    pagination: { current_page: page, per_page: rows.length, total_items: total, total_pages: 1, next_page: next },
    data: rows.map((netuid) => ({ netuid, timestamp: '2026-01-01T00:00:00Z', block_number: 5 })),
  });

/** Answers in order; more questions than answers fail. */
async function fetched(answers: readonly (Answer | string)[], dataset = POOLS, over: Partial<FetchOptions> = {}) {
  const asked: string[] = [];
  const queue = [...answers];
  const get = async (url: string): Promise<string> => {
    asked.push(new URL(url).search);
    const next = queue.shift();
    if (next === undefined) throw new Error(`asked too often: ${url}`);
    return typeof next === 'string' ? next : print(next);
  };
  const sample = await fetchDataset(dataset, { ...OPTIONS, ...over }, get);
  expect(queue).toEqual([]);
  return { keys: sample.records.map(({ key }) => key).join(), asked };
}

test('one page', async () => {
  expect(await fetched([{ rows: [0, 1, 2] }])).toEqual({ keys: '0,1,2', asked: ['?limit=200&order=netuid_asc'] });
});

test('pages are followed to a null', async () => {
  const { keys, asked } = await fetched([
    { rows: [0, 1], next: 2, total: 5 },
    { rows: [2, 3], page: 2, next: 3, total: 5 },
    { rows: [4], page: 3, total: 5 },
  ]);
  expect(keys).toBe('0,1,2,3,4');
  expect(asked[2]).toBe('?limit=200&order=netuid_asc&page=3');
});

test('a total that moves between two pages begins again, twice at most', async () => {
  const first = { rows: [0, 1], next: 2, total: 4 };
  const moved = { rows: [2], page: 2, total: 3 };
  expect((await fetched([first, moved, { rows: [0, 1], next: 2, total: 3 }, moved])).keys).toBe('0,1,2');
  await expect(fetched([first, moved, first, moved, first, moved])).rejects.toThrow('its total keeps moving');
});

describe('what is not the whole is no sample', () => {
  test.each<[string, readonly (Answer | string)[], string]>([
    [
      'a page that comes again',
      [
        { rows: [0, 1], next: 2, total: 4 },
        { rows: [0, 1], page: 2, total: 4 },
      ],
      'page 2 is another page again',
    ],
    [
      'a page that says it is another',
      [
        { rows: [0, 1], next: 2, total: 4 },
        { rows: [2, 3], page: 1, total: 4 },
      ],
      'page 2 is another page again',
    ],
    ['a next page that goes back', [{ rows: [0, 1], next: 1, total: 4 }], 'after page 1 comes page 1'],
    ['a next page that jumps', [{ rows: [0, 1], next: 3, total: 6 }], 'after page 1 comes page 3'],
    [
      'a next page that is missing',
      ['{"pagination":{"total_items":4},"data":[{"netuid":1}]}'],
      'does not say whether this is the last page',
    ],
    ['a next page of another type', [{ rows: [0], next: '2', total: 4 }], 'does not say whether this is the last page'],
    ['fewer records than the total', [{ rows: [0, 1], total: 3 }], 'got 2 records, and its pagination speaks of 3'],
    ['more records than the total', [{ rows: [0, 1], total: 1 }], 'got 2 records, and its pagination speaks of 1'],
    [
      'a record on two pages',
      [
        { rows: [0, 1], next: 2, total: 4 },
        { rows: [1, 2], page: 2, total: 4 },
      ],
      'comes twice',
    ],
    ['nothing', [{ rows: [] }], 'got 0 records, expected at least 1'],
    ['no array', ['{"data":{}}'], 'pools: data: got {}, expected an array'],
    ['no data', ['{"error":"x"}'], 'data: got nothing'],
    ['truncated JSON', ['{"data":[{"netuid":1}'], 'pools: the answer is no JSON'],
    ['a page of HTML', ['<html>'], 'pools: the answer is no JSON'],
    ['the API key', ['{"data":[{"netuid":1,"x":"a-key-of-its-own"}]}'], 'repeats the API key'],
  ])('%s', async (_title, answers, message) => {
    await expect(fetched(answers)).rejects.toThrow(message);
  });
});

test('the page cap is a failure, not an end', async () => {
  const endless = Array.from({ length: 10 }, (_, index) => ({
    rows: [index],
    page: index + 1,
    next: index + 2,
    total: 99,
  }));
  await expect(fetched(endless)).rejects.toThrow('more than 10 pages');
});

test('of a history one page is read, however many there are', async () => {
  const emissions = findDataset('emissions') as Dataset;
  expect((await fetched([{ rows: [7, 8, 7], next: 2, total: 101_029 }], emissions)).keys).toBe('7,8');
});

test('minimum records count only with protection', async () => {
  await expect(fetched([{ rows: [1] }], POOLS, { minRecords: 2 })).rejects.toThrow(
    'got 1 records, expected at least 2',
  );
  expect((await fetched([{ rows: [1], total: 9 }], POOLS, { minRecords: 2, protect: false })).keys).toBe('1');
});

test.each([
  ['https://api.taostats.io', 'https://api.taostats.io'],
  ['https://api.taostats.io/api/price/latest/v1?asset=tao', 'https://api.taostats.io'],
  ['https://proxy.test/tao/api/price/latest/v1/', 'https://proxy.test/tao'],
])('the base of %s is %s', (given, base) => {
  expect(baseUrl(given)).toBe(base);
});
