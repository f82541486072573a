import { describe, expect, test } from '@jest/globals';
import { DATASETS } from '../../../src/taostats/datasets.ts';
import { isDue, projectedCalls } from '../../../src/taostats/sample.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-01-01T00:07:00Z');

/** A cheap chance that is the same at every run. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('a month of a free plan: 5 calls a minute, 10,000 a month', () => {
  test.each([
    ['on time', () => 0],
    ['up to 55 seconds late', () => 55_000],
  ])('%s: never over, and nothing is missed that was due', (_title, lateness) => {
    const random = noise(7);
    const last = new Map<string, number>();
    const calls: number[] = [];
    const longest = new Map<string, number>();
    for (let at = START; at < START + 30 * 1_440 * MINUTE; at += 10 * MINUTE) {
      const now = at + Math.floor(random() * lateness());
      for (const { name, intervalMinutes } of DATASETS) {
        const before = last.get(name);
        if (!isDue(before === undefined ? null : new Date(before).toISOString(), intervalMinutes, now)) continue;
        if (before !== undefined) longest.set(name, Math.max(longest.get(name) ?? 0, (now - before) / intervalMinutes));
        last.set(name, now);
        // The limiter's fifth and sixth call of a minute waits for the next one.
        const inMinute = calls.filter((call) => call > now - MINUTE).length;
        calls.push(inMinute >= 5 ? now + MINUTE : now);
      }
    }
    expect(calls.length).toBeLessThan(10_000);
    const sorted = calls.sort((a, b) => a - b);
    const most = Math.max(
      ...sorted.map((call, index) => sorted.slice(index, index + 12).filter((c) => c < call + MINUTE).length),
    );
    expect(most).toBeLessThanOrEqual(5);
    // No gap: at most one and a half intervals between two samples.
    for (const [name, ratio] of longest) expect([name, ratio <= 1.5 * MINUTE]).toEqual([name, true]);
  });

  test('the projection is what such a month takes', () => {
    expect(projectedCalls(DATASETS)).toBe(8_148);
    expect(projectedCalls(DATASETS, { validators: 3 })).toBe(8_391);
  });
});

test.each([
  [undefined, 10, true],
  [null, 10, true],
  ['not a time', 10, true],
  ['2026-01-01T00:00:00Z', 7, true],
  ['2026-01-01T00:00:00Z', 7.7, true],
  ['2026-01-01T00:00:00Z', 8, false],
  ['2026-01-01T00:11:00Z', 8, false],
  // A wrong clock wrote it: it would be young for ever.
  ['2026-01-01T09:07:00Z', 8, true],
  ['2999-01-01T00:00:00Z', 8, true],
])('the last of %s, every %d minutes, at 00:07: due %s', (last, interval, due) => {
  expect(isDue(last, interval, START)).toBe(due);
});
