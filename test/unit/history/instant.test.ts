import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareInstants, instantKey, instantKeyOfMs, instantMs, parseInstant } from '../../../src/history/instant.ts';

const parse = (text: string) => {
  const instant = parseInstant(text);
  if (!instant) throw new Error(`${text} was refused`);
  return instant;
};

test.each([
  ['1970-01-01T00:00:00Z', 0],
  ['2025-11-29T09:11:54.458972+00:00', 1764407514458],
  ['2025-11-29t10:11:54.5+01:00', 1764407514500],
  ['2025-11-29T09:11:54.458-00:00', 1764407514458],
  ['1969-12-31T23:59:59.999z', -1],
  ['0000-01-01T00:00:00Z', -62167219200000],
  ['0099-01-01T00:00:00Z', -59042995200000],
  ['2024-02-29T00:00:00Z', 1709164800000],
  ['2016-12-31T23:59:60Z', 1483228800000],
  ['2017-01-01T00:59:60+01:00', 1483228800000],
])('reads %s', (text, ms) => {
  expect(instantMs(parse(text))).toBe(ms);
});

test.each([
  '',
  '2025-11-29',
  '2025-11-29T09:11:54',
  '2025-11-29 09:11:54Z',
  '2025-11-29T09:11Z',
  '2025-11-29T09:11:54.Z',
  '2025-11-29T09:11:54,5Z',
  '2025-13-01T00:00:00Z',
  '2025-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2025-04-31T00:00:00Z',
  '2025-11-29T24:00:00Z',
  '2025-11-29T12:30:60Z',
  '2025-11-29T09:11:54+0000',
  '2025-11-29T09:11:54+24:00',
  '+02025-11-29T09:11:54Z',
  '2025-11-29T09:11:54Z\n',
  '２025-11-29T09:11:54Z',
  `2025-11-29T09:11:54.${'0'.repeat(200)}Z`,
])('refuses %j', (text) => {
  expect(parseInstant(text)).toBeUndefined();
});

test('compares all fractional digits, and offsets by moment', () => {
  const a = parse('2025-11-29T09:11:54.4589720000000001Z');
  const b = parse('2025-11-29T09:11:54.4589720000000002Z');
  expect(compareInstants(a, b)).toBeLessThan(0);
  expect(compareInstants(b, a)).toBeGreaterThan(0);
  expect(compareInstants(parse('2025-11-29T09:11:54.10Z'), parse('2025-11-29T10:11:54.1+01:00'))).toBe(0);
});

test('property: keys sort as milliseconds do, from year 0 to 9999', () => {
  const ms = fc.integer({ min: -62167219200000, max: 253402300799999 });
  fc.assert(
    fc.property(ms, ms, (a, b) => {
      expect(instantKeyOfMs(a) < instantKeyOfMs(b)).toBe(a < b);
      expect(instantKey(parse(new Date(a > 0 ? a : 0).toISOString()))).toBe(instantKeyOfMs(a > 0 ? a : 0));
    }),
  );
});
