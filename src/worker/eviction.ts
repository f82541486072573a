/** Keeping the history to its bound; what leaves goes to the archive first, when there is one. */
import { sha256Hex } from '../history/digest.ts';
import { printHistory } from '../history/merge.ts';
import { withinMs } from './deadline.ts';
import type { StoredEntry } from './history-answers.ts';
import type { HistoryStore } from './history-store.ts';

/** One archive object holds at most so much, so that memory stays flat when the bound was lowered by a lot. */
const MAX_BATCH_ENTRIES = 1_000;
const MAX_BATCH_BYTES = 4 * 1_048_576;
const ARCHIVE_TIMEOUT_MS = 10_000;

export class Eviction {
  readonly #store: HistoryStore;
  readonly #archive: R2Bucket | undefined;
  readonly #maxEntries: number;
  #running: Promise<void> = Promise.resolve();
  #failures = 0;
  /** Why the last archive write failed; undefined when it succeeded. */
  problem: string | undefined;

  constructor(store: HistoryStore, archive: R2Bucket | undefined, maxEntries: number) {
    this.#store = store;
    this.#archive = archive;
    this.#maxEntries = maxEntries;
  }

  get isPending(): boolean {
    return this.#store.state.total > this.#maxEntries;
  }

  /** Without an archive: removes what is over the bound, inside the transaction that appended. */
  evictNow(): number {
    if (this.#archive) return 0;
    return this.#store.evict(this.#store.state.total - this.#maxEntries);
  }

  /**
   * With an archive: writes what is over the bound there, then removes it. A failing archive write leaves everything
   * where it is and is remembered in `problem`. Calls run one after the other; those that waited for one that failed do
   * not try again themselves, or an archive that hangs would hold up each of them by one more timeout.
   *
   * @returns how many entries this call evicted.
   */
  async archiveAndEvict(): Promise<number> {
    const archive = this.#archive;
    if (!archive || !this.isPending) return 0;
    let evicted = 0;
    const failuresBefore = this.#failures;
    const turn = this.#running.then(async () => {
      if (this.#failures > failuresBefore) return;
      try {
        for (;;) {
          const entries = this.#store.overBound(this.#maxEntries, MAX_BATCH_ENTRIES, MAX_BATCH_BYTES);
          if (entries.length === 0) break;
          await writeBatch(archive, entries);
          evicted += this.#store.transaction(() => this.#store.evictThrough(entries));
        }
        this.problem = undefined;
      } catch (error) {
        this.#failures += 1;
        this.problem = `the archive did not take evicted entries: ${error instanceof Error ? error.message : error}`;
      }
    });
    this.#running = turn;
    await turn;
    return evicted;
  }
}

/** The key carries the digest of the content: the same entries again are the same object. */
async function writeBatch(archive: R2Bucket, entries: readonly StoredEntry[]): Promise<void> {
  const text = `${printHistory(entries.map((entry) => entry.text))}\n`;
  const sha256 = sha256Hex(text);
  const first = (entries[0] as StoredEntry).timestamp.replaceAll(/[-:]/g, '').replaceAll(/[^0-9A-Za-z.]/g, '_');
  const put = archive.put(`taostats_history/evicted/${first}-${sha256}.json`, text, {
    onlyIf: new Headers({ 'If-None-Match': '*' }),
    httpMetadata: { contentType: 'application/json' },
    customMetadata: { sha256 },
    sha256,
  });
  await withinMs(ARCHIVE_TIMEOUT_MS, put, 'writing to the archive');
}
