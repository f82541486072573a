import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { askedWaitMs, backoffMs, DEFAULT_RETRY, isRetryableStatus } from '../../../src/http/retry.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('how long the other side asks to wait', () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
  test.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': ' 7 ' }, 7_000],
    [{ 'retry-after': '1.2' }, 2_000],
    [{ 'retry-after': '0.001' }, 1_000],
    [{ 'retry-after': '5, 5' }, 5_000],
    [{ 'retry-after': '30, 30, 30' }, 30_000],
    [{ 'retry-after': '100000000000000000000' }, 1e23],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT, Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thursday, 01-Jan-26 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu Jan  1 00:00:30 2026' }, 30_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:59:59 GMT' }, 0],
    // Their clock is an hour behind, and so is the moment they name.
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:00:30 GMT', date: 'Wed, 31 Dec 2025 23:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 02:00:05 GMT', date: 'Thu, 01 Jan 2026 02:00:00 GMT' }, 5_000],
    [{ 'x-ratelimit-reset': '12' }, 12_000],
    [{ 'x-ratelimit-reset': '12.1' }, 13_000],
    [{ 'x-ratelimit-reset': String(NOW / 1_000 + 40), date }, 40_000],
    [{ 'x-ratelimit-reset': String(NOW / 1_000 - 40), date }, 0],
    [{ 'x-ratelimit-reset': '60', 'retry-after': '3' }, 3_000],
    [{ 'x-ratelimit-reset': '60', 'retry-after': 'soon' }, undefined],
    [{}, undefined],
    ...['', 'soon', '-1', '1e3', '0x10', '1, 2', '5, 5, 6', '2026-01-01', 'Thu, 99 Foo 2026 GMT'].map(
      (value): [Record<string, string>, undefined] => [{ 'retry-after': value }, undefined],
    ),
  ])('%j: %d ms', (headers, expected) => {
    expect(askedWaitMs(headers, NOW)).toBe(expected);
  });

  test('the oldest date form means UTC wherever the runner stands', () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'America/New_York';
    try {
      expect(askedWaitMs({ 'retry-after': 'Thu Jan  1 00:00:30 2026' }, NOW)).toBe(30_000);
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
  const server = Array.from({ length: 100 }, (_, n) => n + 500).filter((status) => status !== 501 && status !== 505);
  const expected = [408, 425, 429, ...server];
  expect(retried).toEqual(expected);
});
