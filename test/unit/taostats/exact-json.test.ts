import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ExactJson, JsonNumber, numberToken, parseExactJson } from '../../../src/taostats/exact-json.ts';

test.each([
  '322.124618259631',
  '0.1000',
  '-0',
  '1E+5',
  '123456789012345678901234567890',
  '286002077488424.83203959637989',
])('the number %s keeps its text', (token) => {
  expect(parseExactJson(`{"a":[ ${token} ]}`)).toEqual({ a: [new JsonNumber(token)] });
});

test('everything else is what JSON.parse makes of it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const unwrap = (exact: ExactJson): unknown => {
        if (exact instanceof JsonNumber) return Number(exact.token);
        if (Array.isArray(exact)) return exact.map(unwrap);
        if (typeof exact !== 'object' || exact === null) return exact;
        return Object.fromEntries(Object.entries(exact).map(([name, inner]) => [name, unwrap(inner)]));
      };
      const text = JSON.stringify(value);
      expect(unwrap(parseExactJson(text))).toEqual(JSON.parse(text));
    }),
  );
});

test('an answer nested without end is refused, not a crash', () => {
  expect(() => parseExactJson('['.repeat(100_000) + ']'.repeat(100_000))).toThrow(SyntaxError);
  expect(parseExactJson(`${'['.repeat(32)}1${']'.repeat(32)}`)).toBeInstanceOf(Array);
});

test('of a repeated name the last counts, and __proto__ is a name', () => {
  expect(parseExactJson('{"a":1,"a":2.0}')).toEqual({ a: new JsonNumber('2.0') });
  expect(Object.keys(parseExactJson('{"__proto__":{"a":1}}') as object)).toEqual(['__proto__']);
});

test.each(['', '{', '{"a":01}', "{'a':1}", '{"a":1,}', 'NaN', '[1] x'])('%j is not JSON', (text) => {
  expect(() => parseExactJson(text)).toThrow(SyntaxError);
});

test.each([
  ['"322.124618259631"', '322.124618259631'],
  ['322.10', '322.10'],
  ['"-1.64027229"', '-1.64027229'],
  ['"1e-7"', '1e-7'],
  ['0', '0'],
])('%s is a number', (text, token) => {
  expect(numberToken(parseExactJson(text))).toBe(token);
});

test.each([
  '""',
  '"abc"',
  '"1,5"',
  '" 1"',
  '"1 "',
  '"+1"',
  '".5"',
  '"5."',
  '"01"',
  '"0x10"',
  '"NaN"',
  '"Infinity"',
  '"1e999"',
  '1e999',
  '"1\\n"',
  'true',
  'null',
  '[]',
  '{}',
])('%s is none', (text) => {
  expect(numberToken(parseExactJson(text))).toBeUndefined();
});
