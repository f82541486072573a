import { ActionError, quoteValue } from '../../errors/action-error.ts';
import type { HttpResponse } from '../../http/client.ts';
import type { ListedObject } from './object-store.ts';
import { countOpenings, elements, elementText, wholeRoot } from './xml.ts';

/** One page of ListObjectsV2. */
export interface ListPage {
  /** The bucket as the store names it; `undefined` when it names none. */
  bucket: string | undefined;
  objects: readonly ListedObject[];
  /** Where the next page begins; `undefined` only when the store said that this was the last. */
  next: string | undefined;
}

/**
 * Reads a page. The end of a list is the store's own word `false`; a page that was cut off, carries an error or does not
 * say whether it is the last is refused: what it leaves out would count as absent.
 *
 * @throws ActionError (remote) naming what is wrong with the page.
 */
export function readListPage(response: HttpResponse, name: string): ListPage {
  const inner = wholeRoot(response.text(), 'ListBucketResult');
  if (inner === undefined) throw incomplete(name, 'the page was cut off, carries an error, or is no list');
  const entries = elements(inner, 'Contents');
  if (entries.length !== countOpenings(inner, 'Contents')) throw incomplete(name, 'one of its entries does not end');
  const objects = entries.map((entry) => readEntry(entry, name));
  const truncated = elementText(inner, 'IsTruncated')?.trim().toLowerCase();
  const next = elementText(inner, 'NextContinuationToken');
  if (truncated !== 'true' && truncated !== 'false') {
    throw incomplete(name, `it does not say whether it is the last page (IsTruncated ${quoteValue(truncated ?? '')})`);
  }
  if (truncated === 'true' && (next === undefined || next === '')) {
    throw incomplete(name, 'it says that more follows and not where (no NextContinuationToken)');
  }
  return { bucket: elementText(inner, 'Name'), objects, next: truncated === 'true' ? next : undefined };
}

/** A list that cannot be read to its end. */
export function incomplete(name: string, reason: string): ActionError {
  return new ActionError('remote', `the list of ${name} is not whole: ${reason}`, {
    hint: 'Nothing is concluded from a part of a list; run again, and look at what stands between the runner and the store',
  });
}

function readEntry(entry: string, name: string): ListedObject {
  const key = elementText(entry, 'Key');
  if (key === undefined || key === '') throw incomplete(name, 'one of its entries has no key');
  const size = elementText(entry, 'Size')?.trim() ?? '';
  const lastModifiedMs = Date.parse(elementText(entry, 'LastModified') ?? '');
  return {
    key,
    sizeBytes: /^\d{1,15}$/.test(size) ? Number(size) : undefined,
    lastModifiedMs: Number.isNaN(lastModifiedMs) ? undefined : lastModifiedMs,
  };
}
