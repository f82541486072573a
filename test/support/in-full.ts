/**
 * What `npm run test:all` carries out and `npm test` does not, for its time: more members of a kind of which `npm test` has
 * some, in real servers and engines. CI runs everything.
 */
import { test } from '@jest/globals';

export const IN_FULL = process.env['TAO_ACTIONS_TEST_ALL'] === '1';

/** All rows, or those that stand for them. */
export function someOf<T extends [unknown, ...unknown[]]>(
  rows: readonly T[],
  standsForAll: (row: T, index: number) => boolean,
): T[];
export function someOf<T>(rows: readonly T[], standsForAll: (row: T, index: number) => boolean): T[];
export function someOf<T>(rows: readonly T[], standsForAll: (row: T, index: number) => boolean): T[] {
  return rows.filter((row, index) => IN_FULL || standsForAll(row, index));
}

export function testInFull(title: string, run: () => Promise<void>, timeoutMs?: number): void {
  if (IN_FULL) test(title, run, timeoutMs);
}
