import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ActionError,
  describeCauseChain,
  describeError,
  quoteValue,
  showOrder,
} from '../../../src/errors/action-error.ts';

describe('describeError', () => {
  test.each([
    [new ActionError('remote', 'it failed'), 'it failed'],
    [new ActionError('input', 'it failed', { hint: 'Mend it' }), 'it failed. Mend it'],
    [new Error('plain'), 'plain'],
    [new TypeError('odd'), 'TypeError: odd'],
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('%#', (error, line) => {
    expect(describeError(error)).toBe(line);
  });
});

describe('describeCauseChain', () => {
  test('goes from the outermost to the innermost', () => {
    const inner = new Error('inner');
    const chain = describeCauseChain(
      new ActionError('remote', 'outer', { cause: new Error('middle', { cause: inner }) }),
    );
    expect(chain.split('\ncaused by: ').map((part) => part.split('\n')[0])).toEqual([
      'ActionError: outer',
      'Error: middle',
      'Error: inner',
    ]);
  });

  test('a circle ends', () => {
    const error = new Error('round');
    error.cause = error;
    expect(describeCauseChain(error).match(/round/g)).toHaveLength(1);
  });
});

test('quoteValue keeps any value on one bounded line without control characters', () => {
  expect(quoteValue('a"b\\c')).toBe('"a\\"b\\c"');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (value) => {
      const quoted = quoteValue(value, 50);
      expect(quoted).not.toMatch(/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u);
      expect(quoted.length).toBeLessThan(50 * 6 + 40);
    }),
  );
});

test('what changes the order of a text is written out', () => {
  expect(quoteValue('a\u202egnp.exe')).toBe('"a\\u202egnp.exe"');
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '\u061c', '\u200f', '\u202d', '\u2067', '\u2069', '"') }),
      (text) => {
        const shown = showOrder(JSON.stringify(text));
        expect(shown).not.toMatch(/\p{Bidi_Control}/u);
        expect(JSON.parse(shown)).toBe(text);
      },
    ),
  );
});
