/** What manifests say together of a key, in whatever order they were read. */
import { describe, expect, test } from '@jest/globals';
import { type ManifestEntry, recordsOf } from '../../../src/archive/manifest.ts';

const stored = '2026-01-02T03:04:05Z';
const first: ManifestEntry = { sha256: 'a', size: 1, stored };

describe('a replacement in the same second as what it replaced', () => {
  test.each([
    ['names its digest', [first, { sha256: 'b', size: 1, stored, replaces: 'a' }], 'b'],
    ['does not know its digest', [first, { sha256: 'b', size: 1, stored, replaces: 'unknown' }], 'b'],
    [
      'replaced a replacement',
      [
        { ...first, replaces: 'z' },
        { sha256: 'b', size: 1, stored, replaces: 'a' },
      ],
      'b',
    ],
  ])('and %s: it alone counts', (_, entries: ManifestEntry[], digest) => {
    const manifests = entries.map((entry) => ({ key: entry.sha256, writtenAtMs: 0, entries: { k: entry } }));
    for (const read of [manifests, manifests.toReversed()]) {
      expect([...(recordsOf(read).get('k')?.digests ?? [])]).toEqual([digest]);
      expect(recordsOf(read).get('k')?.manifestKey).toBe(digest);
    }
  });
});
