import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  compactJson,
  jsonMember,
  jsonMembers,
  nestingDepth,
  repeatedMember,
  splitJsonArray,
} from '../../../src/history/json-text.ts';
import { haveSameContent } from '../../../src/history/same-content.ts';

test('removes white space outside strings and nothing else', () => {
  const text = '\t{ "a" : [ 1.50 , -0 , 2E+05 ] ,\r\n "b \\" : " : "\\u0041 \\\\" , "c": null }\n';
  expect(compactJson(text)).toBe('{"a":[1.50,-0,2E+05],"b \\" : ":"\\u0041 \\\\","c":null}');
});

test('keeps repeated members and long digits', () => {
  const text = '{"price": 297.5850186774780000000001, "price": 1}';
  expect(compactJson(text)).toBe('{"price":297.5850186774780000000001,"price":1}');
  expect(jsonMembers(text)).toEqual([
    ['price', '297.5850186774780000000001'],
    ['price', '1'],
  ]);
  expect(jsonMember(text, 'price')).toBe('1');
});

test('splits an array into the texts of its elements', () => {
  expect(splitJsonArray(' [ 1.0 , {"a":[1,2]} , "x,]" , [] ] ')).toEqual(['1.0', '{"a":[1,2]}', '"x,]"', '[]']);
  expect(splitJsonArray('[]')).toEqual([]);
});

test.each(['', '{}', '[', '[1', '[1,', '[1,]', '[,1]', '[1 2]', '[1]x', '[{]}]', '["]', '[1]]', 'null', '[\u00a01]'])(
  'refuses to split %j',
  (text) => {
    expect(() => splitJsonArray(text)).toThrow(SyntaxError);
  },
);

test('measures nesting without being fooled by strings', () => {
  expect(nestingDepth('1')).toBe(0);
  expect(nestingDepth('{"a":"[[[[","b":[{}]}')).toBe(3);
});

const spaced = fc.tuple(fc.jsonValue(), fc.constantFrom(0, 1, 2, 7, '\t', '\r\n'));

test('property: compaction means the same and has no space left; splitting agrees with the parser', () => {
  fc.assert(
    fc.property(spaced, ([value, indent]) => {
      const text = JSON.stringify(value, null, indent);
      expect(compactJson(text)).toBe(JSON.stringify(value));
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 2), (values, indent) => {
      const elements = splitJsonArray(JSON.stringify(values, null, indent));
      expect(elements.map((element) => JSON.parse(element))).toEqual(JSON.parse(JSON.stringify(values)));
    }),
  );
});

test('property: splitting accepts exactly the JSON arrays', () => {
  const pieces = fc.array(fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', '1', 'a', ' ', 'null', '"x"'));
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = `[${parts.join('')}]`;
      let isArray = true;
      try {
        isArray = Array.isArray(JSON.parse(text));
      } catch {
        isArray = false;
      }
      if (isArray) expect(splitJsonArray(text)).toHaveLength(JSON.parse(text).length);
      else expect(() => splitJsonArray(text)).toThrow(SyntaxError);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"x":{"b":[{"c":1,"d":{},"c":2}]}}', 'c'],
  ['[{"a":1},{"a":1}]', undefined],
  ['{"a":{"a":{"a":"a"}},"b":["a","a"]}', undefined],
  ['{"a":"\\"a\\":1,","b":1}', undefined],
])('finds the repeated member of %s', (text, name) => {
  expect(repeatedMember(text)).toBe(name);
});

test.each([
  ['spaces before the comma', `[1${' '.repeat(1_000_000)},2]`],
  ['spaces around every element', `[${Array(100_000).fill('  1  ').join(',')}]`],
  ['spaces after the last', `[1${'\n'.repeat(1_000_000)}]`],
  ['brackets', `[${'['.repeat(5_000)}${']'.repeat(5_000)}${' '.repeat(990_000)}]`],
  ['escapes', `["${'\\\\'.repeat(500_000)}"]`],
  ['quotes', `["${'\\"'.repeat(500_000)}"]`],
])('takes time that grows with the text and no faster: a megabyte of %s', (_, text) => {
  // Quadratic time would be minutes: the test's own limit ends it.
  splitJsonArray(text);
  compactJson(text);
  repeatedMember(text);
  jsonMembers(`{"a":${text}}`);
  haveSameContent(text, `${text} `.trim());
  expect(jsonMember(`{"a":${text},"b":2}`, 'b')).toBe('2');
});
