import { describe, expect, test } from '@jest/globals';
import { isRecord } from '../../../src/json/record.ts';

describe('isRecord', () => {
  test.each([{}, { a: 1 }, JSON.parse('{"__proto__":1}')])('takes a JSON object: %j', (value) => {
    expect(isRecord(value)).toBe(true);
  });

  test.each([[null], [undefined], [[]], [['a']], ['{}'], [0], [true]])(
    'refuses what is no JSON object: %j',
    (value) => {
      expect(isRecord(value)).toBe(false);
    },
  );
});
