/** Keeping the history to its bound; what leaves goes to the archive first, when there is one. */
import type { Archive } from './archive.ts';
import type { Bound, HistoryStore } from './history-store.ts';
import { dayOf } from './row-layout.ts';
import type { Row } from './segment.ts';

/** One archive object holds at most so much, so that memory stays flat when the bound was lowered by a lot. */
const MAX_BATCH_ENTRIES = 1_000;
const MAX_BATCH_BYTES = 4 * 1_048_576;
/** Objects written in one go; what is left waits for the alarm. */
const MAX_OBJECTS = 24;

export class Eviction {
  readonly #store: HistoryStore;
  readonly #archive: Archive | undefined;
  readonly #bound: Bound;
  readonly #now: () => number;
  #running: Promise<void> = Promise.resolve();
  #failures = 0;
  /** Why the last archive write failed; undefined when it succeeded. */
  problem: string | undefined;

  constructor(store: HistoryStore, archive: Archive | undefined, bound: Bound, now: () => number) {
    this.#store = store;
    this.#archive = archive;
    this.#bound = bound;
    this.#now = now;
  }

  /** Whether there is something to write to the archive. */
  get isPending(): boolean {
    return this.#archive !== undefined && this.#store.state.total > this.#bound.maxEntries;
  }

  /**
   * Without an archive: removes what is over the bound, inside the transaction that appended; at most as many entries as
   * were added, unless the history may shrink.
   */
  evictNow(added: number): number {
    if (this.#archive) return 0;
    const excess = this.#store.state.total - this.#bound.maxEntries;
    return this.#store.evict(this.#bound.mayShrink ? excess : Math.min(excess, added), this.#now());
  }

  /**
   * With an archive: writes what is over the bound there, then takes it out. A failing archive write leaves everything
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
        for (let objects = 0; objects < MAX_OBJECTS && this.isPending; objects += 1) {
          if (await this.#sealDay(archive)) continue;
          evicted += await this.#evictBatch(archive);
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

  /** Makes a segment of the first waiting day when all of it waits, or when it is large. */
  async #sealDay(archive: Archive): Promise<boolean> {
    const { waiting } = this.#store.state;
    if (waiting === 0) return false;
    const rows = ofFirstDay(this.#store.waitingRows(MAX_BATCH_ENTRIES, MAX_BATCH_BYTES));
    const day = dayOf((rows[0] as Row).stamp);
    const isLarge = rows.length >= MAX_BATCH_ENTRIES || sizeOf(rows) >= MAX_BATCH_BYTES;
    if (rows.length === waiting && !isLarge && !this.#isComplete(day, 0)) return false;
    const { key, sha256 } = await archive.putSegment(rows, day);
    const parts = this.#store.transaction(() => {
      this.#store.moveToArchive(rows, { key, day, sha256 });
      return this.#store.state.waiting === 0 || rows.length < waiting ? this.#store.archived.takeParts(day) : [];
    });
    await archive.deleteParts(parts);
    return true;
  }

  async #evictBatch(archive: Archive): Promise<number> {
    const { maxEntries } = this.#bound;
    const rows = ofFirstDay(this.#store.overBound(maxEntries, MAX_BATCH_ENTRIES, MAX_BATCH_BYTES));
    const day = dayOf((rows[0] as Row).stamp);
    if (this.#store.state.waiting === 0 && this.#isComplete(day, rows.length)) {
      const { key, sha256 } = await archive.putSegment(rows, day);
      this.#store.transaction(() => {
        this.#assertOldest(rows);
        this.#store.letWait(rows.length, this.#now());
        this.#store.moveToArchive(rows, { key, day, sha256 });
      });
      return rows.length;
    }
    const { key } = await archive.putPart(rows);
    this.#store.transaction(() => {
      this.#assertOldest(rows);
      this.#store.archived.addPart(key, day);
      this.#store.letWait(rows.length, this.#now());
    });
    return rows.length;
  }

  /** Whether the entry that stays after `count` more have gone is of another day. */
  #isComplete(day: string, count: number): boolean {
    const next = this.#store.rowAt(count);
    return next !== undefined && dayOf(next.stamp) !== day;
  }

  /** While the archive wrote, older entries may have come; what is taken out must be what was written. */
  #assertOldest(rows: readonly Row[]): void {
    const now = this.#store.overBound(0, rows.length, Number.POSITIVE_INFINITY);
    if (now.length !== rows.length || now.some((row, index) => row.seq !== rows[index]?.seq)) {
      throw new Error('older entries came while it wrote');
    }
  }
}

function ofFirstDay(rows: readonly Row[]): Row[] {
  const day = dayOf((rows[0] as Row).stamp);
  const end = rows.findIndex((row) => dayOf(row.stamp) !== day);
  return end < 0 ? [...rows] : rows.slice(0, end);
}

function sizeOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.text.byteLength, 0);
}
