import { ActionError, quoteValue } from '../../errors/action-error.ts';
import type { HttpResponse } from '../../http/exchange.ts';
import type { Next } from '../../http/pages.ts';
import type { ListedObject } from './object-store.ts';
import { countOpenings, elements, elementText, wholeRoot } from './xml.ts';

/** One page of ListObjectsV2. */
export interface ListPage {
  /** The bucket as the store names it; `undefined` when it names none. */
  bucket: string | undefined;
  objects: readonly ListedObject[];
  /** What the store says about what follows; the end only by its own word. */
  next: Next<string>;
}

/**
 * Reads a page. The end of a list is the store's own word `false`; a page that was cut off, carries an error or does not
 * say whether it is the last is refused: what it leaves out would count as absent.
 *
 * @throws ActionError (remote) naming what is wrong with the page.
 */
export function readListPage(response: HttpResponse, what: string): ListPage {
  const inner = wholeRoot(response.text(), 'ListBucketResult');
  if (inner === undefined) throw incomplete(what, 'the page was cut off, carries an error, or is no list');
  const entries = elements(inner, 'Contents');
  if (entries.length !== countOpenings(inner, 'Contents')) throw incomplete(what, 'one of its entries does not end');
  const objects = entries.map((entry) => readEntry(entry, what));
  return { bucket: elementText(inner, 'Name'), objects, next: readNext(inner) };
}

function readNext(inner: string): Next<string> {
  const truncated = elementText(inner, 'IsTruncated')?.trim().toLowerCase();
  const cursor = elementText(inner, 'NextContinuationToken');
  if (truncated === 'false') return { kind: 'end' };
  if (truncated !== 'true') {
    return {
      kind: 'unclear',
      why: `a page does not say whether it is the last (IsTruncated ${quoteValue(truncated ?? '')})`,
    };
  }
  return cursor === undefined || cursor === ''
    ? { kind: 'unclear', why: 'a page says that more follows and not where (no NextContinuationToken)' }
    : { kind: 'more', cursor };
}

/** A list that cannot be read to its end. */
export function incomplete(what: string, reason: string): ActionError {
  return new ActionError('remote', `${what} is incomplete: ${reason}`, {
    hint: 'Nothing was concluded from the part that came; run again, and look at what stands between the runner and the store',
  });
}

function readEntry(entry: string, what: string): ListedObject {
  const key = elementText(entry, 'Key');
  if (key === undefined || key === '') throw incomplete(what, 'one of its entries has no key');
  const size = elementText(entry, 'Size')?.trim() ?? '';
  const lastModifiedMs = Date.parse(elementText(entry, 'LastModified') ?? '');
  return {
    key,
    sizeBytes: /^\d{1,15}$/.test(size) ? Number(size) : undefined,
    lastModifiedMs: Number.isNaN(lastModifiedMs) ? undefined : lastModifiedMs,
  };
}
