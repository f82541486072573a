/** Entries that are sent again after they went into the archive: known by their digests, or else by reading their texts there. */
import { entryDigest } from '../history/digest.ts';
import { type Entry, isStamped, type UnstampedEntry } from '../history/entry.ts';
import { type Archive, ArchiveError } from './archive.ts';
import type { ArchivedEntry } from './archived-table.ts';
import type { HistoryStore } from './history-store.ts';

/** Those of the entries that lie in the archive alone, by `_timestamp`. */
export function archivedAmong(
  store: HistoryStore,
  entries: readonly (Entry | UnstampedEntry)[],
): ReadonlyMap<string, ArchivedEntry> {
  const { count, through } = store.state.archived;
  if (count === 0) return new Map();
  const old = entries.filter(isStamped).filter(({ instant }) => instant <= through.instant);
  return store.archived.lookup(old.map(({ timestamp }) => timestamp));
}

/**
 * The archived texts of those entries that are sent in other words: another spelling of the same, or something else. Only
 * the object in the archive tells which.
 *
 * @throws ArchiveError when it cannot be read.
 */
export async function readUnlikeTexts(
  store: HistoryStore,
  archive: Archive | undefined,
  entries: readonly (Entry | UnstampedEntry)[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  // While one object was read, more entries may have gone into the archive.
  for (;;) {
    const archived = archivedAmong(store, entries);
    const unread = entries.filter(isStamped).flatMap(({ timestamp, text }) => {
      const found = archived.get(timestamp);
      return found && !texts.has(timestamp) && found.digest !== entryDigest(text) ? [found] : [];
    });
    if (unread.length === 0) return texts;
    if (!archive) throw new ArchiveError('ARCHIVE is not bound, and an entry that was sent in other words lies there');
    for (const [segment, some] of Map.groupBy(unread, ({ segment }) => segment)) {
      const loaded = await archive.load(segment);
      for (const { stamp, position } of some) texts.set(stamp, new TextDecoder().decode(loaded.text(position)));
    }
  }
}
