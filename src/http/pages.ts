/** One way through everything that comes in pages: to the other side's positive end, or to an error. */
import { ActionError } from '../errors/action-error.ts';

/** What a page says about what follows it. An answer that says nothing is not an end. */
export type Next<Cursor> = { kind: 'more'; cursor: Cursor } | { kind: 'end' } | { kind: 'unclear'; why: string };

export interface Walk<Page, Cursor> {
  /** What is listed, for errors: `R2: the list of taostats/`. */
  what: string;
  first: Cursor;
  read(cursor: Cursor): Promise<Page>;
  /** The other side's own word: `false`, a null `next`, a page shorter than the promised length. */
  next(page: Page, cursor: Cursor): Next<Cursor>;
  maxPages: number;
  /** What makes two cursors the same. Default: their JSON. */
  identify?: (cursor: Cursor) => string;
}

/**
 * The pages in order. Whoever reads them to the end has seen all: the walk ends only where the other side says so.
 *
 * @throws ActionError when a page does not say whether more follows, a cursor comes back, or there are too many pages.
 */
export async function* walkPages<Page, Cursor>(walk: Walk<Page, Cursor>): AsyncGenerator<Page, void, undefined> {
  const { what, identify = (cursor: Cursor) => JSON.stringify(cursor) } = walk;
  const seen = new Set<string>();
  const incomplete = (why: string): ActionError =>
    new ActionError('remote', `${what} is incomplete: ${why}`, {
      hint: 'Nothing was concluded from the part that came',
    });
  let cursor = walk.first;
  for (let count = 0; ; count += 1) {
    if (count >= walk.maxPages) throw incomplete(`it has more than ${walk.maxPages} pages`);
    const id = identify(cursor);
    if (seen.has(id)) throw incomplete(`its page ${count + 1} leads back to an earlier one`);
    seen.add(id);
    const page = await walk.read(cursor);
    yield page;
    const next = walk.next(page, cursor);
    if (next.kind === 'end') return;
    if (next.kind === 'unclear') throw incomplete(next.why);
    cursor = next.cursor;
  }
}
