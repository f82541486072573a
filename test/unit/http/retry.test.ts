import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs, DEFAULT_RETRY, isRetryableStatus, retryAfterMs } from '../../../src/http/retry.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const CAP = 300_000;

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['300', 300_000],
    ['301', CAP],
    ['99999999999999999999999', CAP],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    ['Thu Jan  1 00:00:30 2026', 30_000],
    ['Wed, 31 Dec 2025 23:59:59 GMT', 0],
    ['Fri, 01 Jan 2027 00:00:00 GMT', CAP],
  ])('%j asks for %d ms', (header, expected) => {
    expect(retryAfterMs(header, NOW, CAP)).toBe(expected);
  });

  test.each([undefined, '', 'soon', '-1', '1.5', '1e3', '0x10', '1, 2', '2026-01-01', 'Thu, 99 Foo 2026 GMT'])(
    '%j is unreadable',
    (header) => {
      expect(retryAfterMs(header, NOW, CAP)).toBeUndefined();
    },
  );

  test('the oldest date form means UTC wherever the runner stands', () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'America/New_York';
    try {
      expect(retryAfterMs('Thu Jan  1 00:00:30 2026', NOW, CAP)).toBe(30_000);
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
});

describe('backoff', () => {
  const policy = { ...DEFAULT_RETRY, initialBackoffMs: 1_000, maxBackoffMs: 10_000, backoffMultiplier: 2 };

  test('its ceiling grows by the multiplier up to the maximum', () => {
    const ceilings = [1, 2, 3, 4, 5, 60].map((repeat) => backoffMs(policy, repeat, () => 0.999_999));
    expect(ceilings).toEqual([999, 1_999, 3_999, 7_999, 9_999, 9_999]);
  });

  test('full jitter: anything from zero to the ceiling, evenly', () => {
    expect(backoffMs(policy, 3, () => 0)).toBe(0);
    expect(backoffMs(policy, 3, () => 0.5)).toBe(2_000);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (n, chance) => {
          const waitMs = backoffMs(policy, n, () => chance);
          expect(Number.isInteger(waitMs)).toBe(true);
          expect(waitMs).toBeGreaterThanOrEqual(0);
          expect(waitMs).toBeLessThanOrEqual(10_000);
        },
      ),
    );
  });
});

test('only answers that may change a moment later are asked for again', () => {
  const retried = Array.from({ length: 500 }, (_, n) => n + 100).filter(isRetryableStatus);
  const expected = [429, ...Array.from({ length: 100 }, (_, n) => n + 500)];
  expect(retried).toEqual(expected);
});
