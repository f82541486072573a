import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { haveSameContent } from '../../../src/history/same-content.ts';

test.each([
  ['21000000.0', '21000000'],
  ['1e3', '1000'],
  ['1E+3', '1000.00'],
  ['0.10', '0.1'],
  ['0', '-0.0e5'],
  ['1.5e-7', '0.00000015'],
  ['100e-2', '1'],
  ['123456789012345678901234567890.10', '1.234567890123456789012345678901e29'],
  ['"\\u0054ao"', '"Tao"'],
  ['{"a":1,"b":{"d":[1.0,2],"c":null}}', '{"b":{"c":null,"d":[1,2.00]},"a":1e0}'],
])('%s says the same as %s', (a, b) => {
  expect(haveSameContent(a, b)).toBe(true);
});

test.each([
  ['297.585018677478', '297.5850186774780000000000000001'],
  ['1', '-1'],
  ['1', '"1"'],
  ['1', '10'],
  ['[1,2]', '[2,1]'],
  ['{"a":1}', '{"a":1,"b":null}'],
  ['{"a":{"b":1}}', '{"a":{"c":1}}'],
  ['null', '0'],
  ['1e1000000000000000', '1e1000000000000001'],
])('%s says something else than %s', (a, b) => {
  expect(haveSameContent(a, b)).toBe(false);
});

test('property: a value printed again with members turned round says the same', () => {
  const reversed = (value: unknown): unknown =>
    typeof value !== 'object' || value === null
      ? value
      : Array.isArray(value)
        ? value.map(reversed)
        : Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, member]) => [name, reversed(member)]),
          );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(haveSameContent(JSON.stringify(value), JSON.stringify(reversed(value)))).toBe(true);
    }),
  );
});
