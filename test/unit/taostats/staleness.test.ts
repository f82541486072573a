import { expect, test } from '@jest/globals';
import { judgeStaleness } from '../../../src/taostats/staleness.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');

test.each([
  ['2026-01-01T11:59:00Z', 60, false, 1],
  ['2026-01-01T11:00:00Z', 60, false, 60],
  ['2026-01-01T10:59:59.999Z', 60, true, 60],
  ['2025-12-31T12:00:00Z', 60, true, 1_440],
  ['2026-01-01T13:30:00+02:00', 60, false, 30],
  ['2026-01-01T12:04:00Z', 60, false, -4],
  ['2025-01-01T00:00:00Z', 0, false, 526_320],
])('last updated %s with a limit of %d min: stale %s', (lastUpdated, limit, stale, ageMinutes) => {
  expect(judgeStaleness(lastUpdated, NOW, limit)).toMatchObject({ stale, ageMinutes });
});

test('data without a time cannot be shown to be fresh, unless nobody asks', () => {
  expect(judgeStaleness(undefined, NOW, 60)).toMatchObject({ stale: true, ageMinutes: undefined });
  expect(judgeStaleness(undefined, NOW, 0)).toMatchObject({ stale: false });
});

test('the reason names both times and the limit', () => {
  const judged = judgeStaleness('2026-01-01T10:00:00Z', NOW, 60);
  expect(judged.stale && judged.reason).toBe(
    'TaoStats last updated this data at 2026-01-01T10:00:00Z, 120 minutes ago; the limit is 60',
  );
});
