import { expect, test } from '@jest/globals';
import { readSettings } from '../../../src/worker/settings.ts';

test.each(['0', '-40', 'abc', '1.5', '1e3', '0x10', ' ', '10k'])(
  'HISTORY_MAX_ENTRIES %j is reported, and 10000 applies',
  (value) => {
    const { maxEntries, problems } = readSettings({ HISTORY_MAX_ENTRIES: value });
    expect([maxEntries, problems]).toEqual([10_000, [expect.stringContaining('HISTORY_MAX_ENTRIES is ')]]);
  },
);

test('what is not set has its default, and is no problem', () => {
  expect(readSettings({ HISTORY_MAX_ENTRIES: '', MIRROR_LAYOUT: '', PLAN: '' })).toEqual({
    maxEntries: 10_000,
    mayShrink: false,
    staleMinutes: 30,
    mirror: { intervalMs: 300_000, layout: undefined, importFrom: undefined },
    problems: [],
  });
});

test('what is set applies', () => {
  const variables = {
    HISTORY_MAX_ENTRIES: 5,
    MIRROR_INTERVAL_SECONDS: '0',
    MIRROR_LAYOUT: 'both',
    IMPORT_FROM_WRITER: 'x',
    ALLOW_SHRINK: 'true',
    STALE_DATA_THRESHOLD_MINUTES: ' 45 ',
  };
  expect(readSettings(variables)).toEqual({
    maxEntries: 5,
    mayShrink: true,
    staleMinutes: 45,
    mirror: { intervalMs: 0, layout: 'both', importFrom: 'x' },
    problems: [],
  });
});
