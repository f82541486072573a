import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitBatches } from '../../../../src/archive/restore/restore.ts';
import type { Entry } from '../../../../src/history/entry.ts';

const entry = (sizeBytes: number, index = 0): Entry => ({
  text: 'x'.repeat(sizeBytes),
  timestamp: `t${index}`,
  instant: String(index),
});
const bodyOf = (batch: readonly Entry[]): string => `[${batch.map(({ text }) => text).join(',')}]`;

describe('batches', () => {
  test('hold every entry in order, within 1,000 entries and 1 MiB of body', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2, max: 300_000 }), { maxLength: 40 }), (sizes) => {
        const entries = sizes.map((size, index) => entry(size, index));
        const batches = splitBatches(entries);
        expect(batches.flat()).toEqual(entries);
        for (const batch of batches) expect(bodyOf(batch).length).toBeLessThanOrEqual(1_048_576);
      }),
      { numRuns: 30 },
    );
    const many = splitBatches(Array.from({ length: 2_500 }, (_, index) => entry(2, index)));
    expect(many.map((batch) => batch.length)).toEqual([1_000, 1_000, 500]);
  });

  test('are full: two entries that fit exactly go together', () => {
    const half = (1_048_576 - 3) / 2;
    expect(splitBatches([entry(Math.floor(half)), entry(Math.ceil(half))])).toHaveLength(1);
    expect(splitBatches([entry(Math.floor(half)), entry(Math.ceil(half) + 1)])).toHaveLength(2);
  });

  test('bytes are counted as UTF-8', () => {
    const umlauts: Entry = { text: 'ä'.repeat(300_000), timestamp: 't', instant: '1' };
    expect(splitBatches([umlauts, umlauts])).toHaveLength(2);
  });

  test('an entry the Worker could never take is refused before anything is sent', () => {
    expect(splitBatches([entry(1_048_574)])).toHaveLength(1);
    expect(() => splitBatches([entry(1_048_575)])).toThrow(/the Worker takes 1048576/);
  });
});
