import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isStamped, readBatch, readEntry, stampEntry } from '../../../src/history/entry.ts';

const nowMs = Date.parse('2026-01-31T12:00:00Z');
const options = { nowMs, maxEntries: 3 };

test('keeps an entry as posted, without white space between tokens', () => {
  const reading = readEntry('{ "_timestamp": "2026-01-31T12:00:00.10Z", "price": 322.1246182596310 }', nowMs);
  expect(reading).toEqual({
    ok: true,
    entry: {
      text: '{"_timestamp":"2026-01-31T12:00:00.10Z","price":322.1246182596310}',
      timestamp: '2026-01-31T12:00:00.10Z',
      instant: '1017698608001',
    },
  });
});

test.each([
  ['null', '(entry)', 'is null, expected a JSON object'],
  ['[]', '(entry)', 'is an array, expected a JSON object'],
  ['3', '(entry)', 'is a number, expected a JSON object'],
  ['{', '(entry)', 'is not valid JSON'],
  ['{}', 'price', 'is missing, expected a finite number'],
  ['{"error":"x"}', 'price', 'is missing, expected a finite number'],
  ['{"price":"1"}', 'price', 'is a string, expected a finite number'],
  ['{"price":null}', 'price', 'is null, expected a finite number'],
  ['{"price":1e999}', 'price', 'is beyond the range of numbers, expected a finite number'],
  ['{"price":1,"_timestamp":null}', '_timestamp', 'is null, expected an RFC 3339 string'],
  ['{"price":1,"_timestamp":5}', '_timestamp', 'is a number, expected an RFC 3339 string'],
  [
    '{"price":1,"_timestamp":"x\\u001b"}',
    '_timestamp',
    'is "x\\u001b", expected RFC 3339 such as 2026-01-31T12:00:00Z',
  ],
  [
    '{"price":1,"_timestamp":"2026-01-31T12:05:00.001Z"}',
    '_timestamp',
    'is 2026-01-31T12:05:00.001Z, more than 5 minutes ahead of the clock',
  ],
  [`{"price":1,"a":${'['.repeat(64)}${']'.repeat(64)}}`, '(entry)', 'is nested deeper than 64 levels'],
  [`{"price":1,"a":"${'é'.repeat(600_000)}"}`, '(entry)', 'is larger than 1048576 bytes'],
])('refuses %.80s', (text, field, reason) => {
  expect(readEntry(text, nowMs)).toEqual({ ok: false, field, reason });
});

test('takes a timestamp exactly five minutes ahead', () => {
  expect(readEntry('{"price":1,"_timestamp":"2026-01-31T12:05:00Z"}', nowMs).ok).toBe(true);
});

test.each([
  ['{"price":"x","price":2}', 'price'],
  ['{"price":1,"\\u0070rice":2}', 'price'],
  ['{"price":1,"a":{"b":[{"c":1,"c":1}]}}', 'c'],
])('refuses %s, because readers disagree about which of two members counts', (text, field) => {
  expect(readEntry(text, nowMs)).toEqual({ ok: false, field, reason: 'is there twice in one object' });
});

test('stamps an entry without touching its bytes', () => {
  const entry = stampEntry({ text: '{"price":1.10}' }, '2026-01-31T12:00:00.000Z');
  expect(entry.text).toBe('{"price":1.10,"_timestamp":"2026-01-31T12:00:00.000Z"}');
  expect(isStamped(entry)).toBe(true);
});

test('reads one entry or an array of entries', () => {
  expect(readBatch(' {"price":1}', options)).toEqual({ ok: true, entries: [{ text: '{"price":1}' }] });
  const batch = readBatch('[{"price":1.0}, {"price":2}]', options);
  expect(batch).toEqual({ ok: true, entries: [{ text: '{"price":1.0}' }, { text: '{"price":2}' }] });
});

test.each([
  ['', 400, undefined, undefined],
  ['[{"price":1},', 400, undefined, undefined],
  ['{"price":1}{', 400, undefined, undefined],
  ['[]', 422, 0, '(entry)'],
  ['"x"', 422, 0, '(entry)'],
  ['[{"price":1},{"price":"x"}]', 422, 1, 'price'],
  ['[{"price":1},{"price":1},{"price":1},{"price":1}]', 413, undefined, undefined],
])('refuses the batch %s with %i', (body, status, index, field) => {
  expect(readBatch(body, options)).toMatchObject({
    ok: false,
    status,
    ...(index === undefined ? {} : { index, field }),
  });
});

test('names index and field in the message', () => {
  expect(readBatch('[{"price":1},{}]', options)).toMatchObject({
    error: 'entry 1: price is missing, expected a finite number',
  });
});

test('property: no text makes the reader throw, and what it takes has the digits it was given', () => {
  fc.assert(fc.property(fc.string(), (text) => void readBatch(text, options)));
  const token = fc
    .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(10 ** 6))
    .map(([whole, part]) => `${whole}.${part}0`);
  fc.assert(
    fc.property(token, (price) => {
      expect(readEntry(`{"price": ${price}}`, nowMs)).toEqual({ ok: true, entry: { text: `{"price":${price}}` } });
    }),
  );
});
