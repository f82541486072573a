/** Conditional GET (RFC 9110, 13.1.2). */

/**
 * Whether If-None-Match names the representation: `*`, or a list of which one compares weakly equal. A header that
 * cannot be read matches nothing.
 */
export function noneMatchNames(header: string | null, etag: string): boolean {
  if (header === null) return false;
  if (header.trim() === '*') return true;
  const tags = header.matchAll(/(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g);
  return [...tags].some((match) => match[1] === etag);
}
