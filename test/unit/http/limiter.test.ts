import { expect, test } from '@jest/globals';
import { createRateLimiter } from '../../../src/http/limiter.ts';
import { createTestClock } from '../../support/clock.ts';

test('a burst up to the limit starts at once, the next waits until the first is 60 s old', async () => {
  const clock = createTestClock();
  const limiter = createRateLimiter(3, clock);
  await limiter.acquire();
  clock.advance(10_000);
  await limiter.acquire();
  await limiter.acquire();
  expect(clock.waits).toEqual([]);
  const told: number[] = [];
  await limiter.acquire((waitMs) => told.push(waitMs));
  expect(clock.waits).toEqual([50_000]);
  expect(told).toEqual([50_000]);
});

test('the last millisecond of the window still counts', async () => {
  const clock = createTestClock();
  const limiter = createRateLimiter(1, clock);
  await limiter.acquire();
  clock.advance(59_999);
  await limiter.acquire();
  expect(clock.waits).toEqual([1]);
});

test('no window of 60 s holds more than the limit, however the callers come', async () => {
  const clock = createTestClock();
  const limiter = createRateLimiter(5, clock);
  const starts: number[] = [];
  await Promise.all(Array.from({ length: 23 }, () => limiter.acquire().then(() => starts.push(clock.now()))));
  for (const start of starts) {
    expect(starts.filter((other) => other >= start && other < start + 60_000).length).toBeLessThanOrEqual(5);
  }
  expect(starts).toHaveLength(23);
});

test('a caller that gives up while waiting takes no turn from the others', async () => {
  const clock = createTestClock();
  const limiter = createRateLimiter(1, clock);
  await limiter.acquire();
  const refused = limiter.acquire(() => {
    throw new Error('no time for that');
  });
  await expect(refused).rejects.toThrow('no time for that');
  await limiter.acquire();
  expect(clock.waits).toEqual([60_000]);
});
