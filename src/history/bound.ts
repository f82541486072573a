/** What may leave a history, and how much at once: one rule for the local file, the KV value and the Worker. Pure. */

export interface Bound {
  /** Entries a history may have; a whole number >= 1. */
  readonly maxEntries: number;
  /** Remove as many entries as it takes to meet the bound; otherwise at most as many as are added. */
  readonly allowShrink: boolean;
}

/**
 * How many entries to keep after some were added to `before` ones. A history that is larger than its bound (a setting
 * was left out, a number was mistyped, it comes from elsewhere) stays as large as it is, until somebody says otherwise.
 */
export function entriesToKeep(before: number, bound: Bound): number {
  return bound.allowShrink ? bound.maxEntries : Math.max(bound.maxEntries, before);
}

/** How many entries stay beyond the bound; 0 when the bound is met. */
export function entriesBeyond(total: number, bound: Bound): number {
  return Math.max(total - bound.maxEntries, 0);
}
