import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { datasetUrl, findDataset } from '../../../src/taostats/datasets.ts';
import { isExactObject, parseExactJson } from '../../../src/taostats/exact-json.ts';
import { printEntry, readSnapshot } from '../../../src/taostats/snapshot.ts';

const price = findDataset('price');
if (price === undefined) throw new Error('the dataset price is gone');
const recorded = readFileSync(
  new URL('../../../action-fixtures/taostats/price_latest_v1.json', import.meta.url),
  'utf8',
);
const read = (record: string, validate = true) => readSnapshot(price, parseExactJson(record), 'data[0]', validate);

test('the recorded answer becomes the entry, digit for digit', () => {
  const answer = parseExactJson(recorded);
  const data = isExactObject(answer) && Array.isArray(answer['data']) ? answer['data'] : [];
  const snapshot = readSnapshot(price, data[0] ?? null, 'data[0]', true);
  expect(snapshot).toMatchObject({ price: '322.124618259631', lastUpdated: '2025-11-20T15:28:00Z', repaired: [] });
  expect(printEntry(snapshot, '2025-11-20T15:30:01.234Z')).toBe(
    '{"created_at":"2025-11-20T15:30:00Z","last_updated":"2025-11-20T15:28:00Z","name":"Bittensor","symbol":"TAO",' +
      '"price":322.124618259631,"circulating_supply":10340832.6260981,"max_supply":21000000,"total_supply":21000000,' +
      '"market_cap":3331036762.1686,"fully_diluted_market_cap":6764616983.45,"volume_24h":230294320.887392,' +
      '"market_cap_dominance":0.1076,"percent_change_1h":-1.64027229,"percent_change_24h":-0.27030205,' +
      '"percent_change_7d":-8.52135883,"percent_change_30d":-23.22652564,"percent_change_60d":-6.09463017,' +
      '"percent_change_90d":-9.49256753,"_source":"taostats","_timestamp":"2025-11-20T15:30:01.234Z"}',
  );
});

test('numbers and decimal strings are the same; missing and null become null; more fields pass', () => {
  const entry = printEntry(read('{"price":1.10,"volume_24h":"2.20","name":null,"slug":{"new":[1]}}'), 't');
  expect(entry).toContain('"price":1.10,');
  expect(entry).toContain('"volume_24h":2.20,');
  expect(entry).toContain('"name":null,');
  expect(entry).toContain('"market_cap":null,');
  expect(entry).not.toContain('slug');
});

test.each([
  ['{"price":"abc"}', 'TaoStats: data[0].price: got "abc", expected a number or a decimal string'],
  ['{"price":null}', 'TaoStats: data[0].price: got null, expected a number or a decimal string'],
  ['{}', 'TaoStats: data[0].price: got nothing, expected a number or a decimal string'],
  ['{"price":1e999}', 'TaoStats: data[0].price: got 1e999, expected a number or a decimal string'],
  [
    '{"price":1,"market_cap":{}}',
    'TaoStats: data[0].market_cap: got an object, expected a number or a decimal string of at least 0 or null',
  ],
  [
    '{"price":1,"market_cap":[1]}',
    'TaoStats: data[0].market_cap: got an array of 1, expected a number or a decimal string of at least 0 or null',
  ],
  [
    '{"price":1,"max_supply":true}',
    'TaoStats: data[0].max_supply: got true, expected a number or a decimal string of at least 0 or null',
  ],
  ['{"price":1,"name":5}', 'TaoStats: data[0].name: got 5, expected a string or null'],
  [
    '{"price":1,"last_updated":"yesterday"}',
    'TaoStats: data[0].last_updated: got "yesterday", expected an RFC 3339 time or null',
  ],
  [
    '{"price":1,"last_updated":1700000000}',
    'TaoStats: data[0].last_updated: got 1700000000, expected an RFC 3339 time or null',
  ],
  ['[]', 'TaoStats: data[0]: got an array of 0, expected an object'],
  ['"x"', 'TaoStats: data[0]: got "x", expected an object'],
])('%s is refused by name', (record, message) => {
  expect(() => read(record)).toThrow(message);
});

test('members of the prototype are not fields', () => {
  expect(() => read('{"__proto__":{"price":1}}')).toThrow('data[0].price: got nothing');
});

describe('without validation', () => {
  test('a wrong type becomes null and is named', () => {
    const snapshot = read('{"price":1,"market_cap":"x","name":5,"last_updated":"x"}', false);
    expect(snapshot.repaired).toEqual(['last_updated', 'name', 'market_cap']);
    expect(snapshot.lastUpdated).toBeUndefined();
    expect(printEntry(snapshot, 't')).toContain('"market_cap":null');
  });

  test('the price is needed all the same', () => {
    expect(() => read('{"price":"x"}', false)).toThrow('data[0].price');
  });
});

test('any text and any digits survive the way into the entry', () => {
  const digits = fc.tuple(fc.maxSafeNat(), fc.stringMatching(/^\d{1,30}$/)).map(([whole, part]) => `${whole}.${part}`);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), digits, (name, token) => {
      const entry = printEntry(read(JSON.stringify({ name, price: token })), '2026-01-01T00:00:00.000Z');
      expect(entry).toContain(`"price":${token},`);
      expect((JSON.parse(entry) as { name: string }).name).toBe(name);
    }),
  );
});

describe('datasetUrl', () => {
  test.each([
    ['https://api.taostats.io', 'https://api.taostats.io/api/price/latest/v1?asset=tao'],
    ['https://proxy.example/taostats', 'https://proxy.example/taostats/api/price/latest/v1?asset=tao'],
    ['https://api.taostats.io/api/price/latest/v1', 'https://api.taostats.io/api/price/latest/v1?asset=tao'],
    ['https://api.taostats.io/api/price/latest/v1?asset=tao', 'https://api.taostats.io/api/price/latest/v1?asset=tao'],
    [
      'https://api.taostats.io/api/price/latest/v1/?asset=tao&limit=1',
      'https://api.taostats.io/api/price/latest/v1?asset=tao&limit=1',
    ],
  ])('%s', (base, url) => {
    expect(datasetUrl(base, price)).toBe(url);
  });

  test('a query on a base URL is refused', () => {
    expect(() => datasetUrl('https://api.taostats.io?key=x', price)).toThrow('taostats-url: got ');
  });
});
