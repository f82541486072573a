import { describe, expect, test } from '@jest/globals';
import { someOf } from '../../support/in-full.ts';
import { Random } from '../world/random.ts';
import { live } from './life.ts';

/** A few of what `npm run simulate -- --cascade` goes on with for as long as it is told to. */
describe('a release in a random world', () => {
  // Git siblings of git siblings in two jobs; unchanged crates with locks of their own, LFS, versions in other files.
  test.each(someOf(['w/1', 'w/326'], (_, index) => index === 0))(
    'builds for everybody and says what it did, whatever disturbs it (seed %s)',
    async (seed) => {
      const { violations, runs } = await live(new Random(seed), { size: 3, rounds: 1 });
      expect(violations).toEqual([]);
      expect(runs).toBeGreaterThanOrEqual(4);
    },
    120_000,
  );
});
