import { describe, expect, test } from '@jest/globals';
import { type Next, walkPages } from '../../../src/http/pages.ts';

async function walk(pages: readonly Next<number>[], maxPages = 10): Promise<number[]> {
  const seen: number[] = [];
  const all = walkPages<number, number>({
    what: 'the list',
    first: 0,
    read: async (cursor) => cursor,
    next: (page) => pages[page] as Next<number>,
    maxPages,
  });
  for await (const page of all) seen.push(page);
  return seen;
}
const more = (cursor: number): Next<number> => ({ kind: 'more', cursor });

describe('a walk', () => {
  test('ends where the other side says that it ends', async () => {
    expect(await walk([more(1), more(2), { kind: 'end' }])).toEqual([0, 1, 2]);
    expect(await walk([{ kind: 'end' }])).toEqual([0]);
  });

  test.each<[string, Next<number>[], number, string]>([
    [
      'a page that does not say what follows',
      [more(1), { kind: 'unclear', why: 'truncated, but without a token' }],
      9,
      'truncated',
    ],
    ['a first page that says nothing', [{ kind: 'unclear', why: 'no next_page' }], 9, 'no next_page'],
    ['a cursor that comes back at once', [more(0)], 9, 'page 2 leads back'],
    ['a circle', [more(1), more(2), more(1)], 9, 'page 4 leads back'],
    ['more pages than allowed', [more(1), more(2), { kind: 'end' }], 2, 'more than 2 pages'],
  ])('is an error for %s', async (_, pages, maxPages, reason) => {
    const walked = walk(pages, maxPages);
    await expect(walked).rejects.toThrow(/^the list is incomplete: /);
    await expect(walked).rejects.toThrow(reason);
  });
});
