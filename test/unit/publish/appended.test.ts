import { describe, expect, test } from '@jest/globals';
import { DEFAULT_RETRY } from '../../../src/http/retry.ts';
import { becomesVisible } from '../../../src/publish/appended.ts';
import { createTestClock } from '../../support/clock.ts';

describe('becomesVisible', () => {
  const lookFor = async (shownAt: number, options: { maxRetries?: number; deadlineMs?: number } = {}) => {
    const clock = createTestClock();
    const lines: string[] = [];
    let looks = 0;
    const seen = await becomesVisible(
      async () => {
        looks += 1;
        return looks >= shownAt;
      },
      {
        what: 'KV',
        retry: { ...DEFAULT_RETRY, maxRetries: options.maxRetries ?? 3 },
        deadlineAtMs: clock.monotonic() + (options.deadlineMs ?? 600_000),
      },
      { ...clock, log: { info: (line) => void lines.push(line) } },
    );
    return { seen, looks, waits: clock.waits, lines };
  };

  test('does not wait for what is there', async () => {
    expect(await lookFor(1)).toEqual({ seen: true, looks: 1, waits: [], lines: [] });
  });

  test('looks again with growing waits, and says so', async () => {
    const { seen, waits, lines } = await lookFor(3);
    expect([seen, waits]).toEqual([true, [1_000, 2_000]]);
    expect(lines[0]).toBe('KV does not show the entry yet; looking again in 1 s');
  });

  test('gives up after the last repeat', async () => {
    expect(await lookFor(99, { maxRetries: 2 })).toMatchObject({ seen: false, looks: 3, waits: [1_000, 2_000] });
  });

  test('begins no wait beyond the deadline', async () => {
    expect(await lookFor(99, { deadlineMs: 3_000 })).toMatchObject({ seen: false, looks: 2, waits: [1_000] });
  });
});
