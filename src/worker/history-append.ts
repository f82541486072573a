/**
 * Appending: what becomes of each entry that is sent. What the archive has belongs to the history; when it is sent again
 * and there is room, it comes back as itself, with its place and its link in the chain.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { entryDigest, nextHead } from '../history/digest.ts';
import { type Entry, isStamped, stampEntry, type UnstampedEntry } from '../history/entry.ts';
import type { EntryAck } from '../history/protocol.ts';
import { haveSameContent } from '../history/same-content.ts';
import { ArchiveError } from './archive.ts';
import type { ArchivedEntry } from './archived-table.ts';
import { archivedAmong } from './archived-texts.ts';
import type { State } from './history-state.ts';
import type { Bound, HistoryStore } from './history-store.ts';
import { BEFORE_ALL, isAfter, type Place } from './place.ts';
import { dayOf } from './row-layout.ts';
import { digestIn, placeOf, proofOf, type Row } from './segment.ts';
import { Draft } from './segment-draft.ts';
import { dayOfUse } from './usage.ts';

export interface AppendOptions {
  /** The time an entry without `_timestamp` gets, made unique by digits below the millisecond. */
  readonly nowMs: number;
  /** Only decides what is too old; `Eviction` enforces it. */
  readonly bound: Bound;
  /** As `readUnlikeTexts` gives them for these entries. */
  readonly archivedTexts?: ReadonlyMap<string, string>;
}

/**
 * Appends entries in their order, each as if it came alone. Call inside a transaction of the store.
 *
 * @throws ArchiveError when an entry is in the archive with another text, and that text is not among `archivedTexts`.
 */
export function appendEntries(
  store: HistoryStore,
  entries: readonly (Entry | UnstampedEntry)[],
  options: AppendOptions,
): EntryAck[] {
  bringBackWaiting(store, options.bound.maxEntries);
  return new Appending(store, archivedAmong(store, entries), options).run(entries);
}

/** A raised bound has room again: what waits is within it, without anybody sending it. */
function bringBackWaiting(store: HistoryStore, maxEntries: number): void {
  const { total, waiting, evicted } = store.state;
  const back = Math.min(waiting, maxEntries - total);
  if (back > 0) store.update({ total: total + back, waiting: waiting - back, evicted: evicted - back });
}

class Appending {
  readonly #store: HistoryStore;
  readonly #archived: ReadonlyMap<string, ArchivedEntry>;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #nowMs: number;
  readonly #bound: Bound;
  readonly #draft: Draft;
  /** Entries that are new to the history, and those that came back from the archive. */
  readonly #added: Row[] = [];
  readonly #returned: Row[] = [];
  #total: number;
  #seq: number;
  #head: string;

  constructor(store: HistoryStore, archived: ReadonlyMap<string, ArchivedEntry>, options: AppendOptions) {
    const { catalog, nextId, skip, total, seq, head } = store.state;
    this.#store = store;
    this.#archived = archived;
    this.#texts = options.archivedTexts ?? new Map();
    this.#nowMs = options.nowMs;
    this.#bound = options.bound;
    this.#draft = new Draft(store.table, catalog, { nextId, skip });
    [this.#total, this.#seq, this.#head] = [total, seq, head];
  }

  run(entries: readonly (Entry | UnstampedEntry)[]): EntryAck[] {
    const acks = entries.map((given) => this.#take(isStamped(given) ? given : this.#stamp(given)));
    if (this.#added.length + this.#returned.length > 0) this.#commit();
    return acks;
  }

  #take(entry: Entry): EntryAck {
    const { timestamp, text } = entry;
    const stored = this.#draft.find(timestamp, entry.instant);
    if (stored) {
      const isSame = haveSameContent(new TextDecoder().decode(stored.text), text);
      return { timestamp, seq: stored.seq, digest: digestIn(stored), status: isSame ? 'duplicate' : 'conflict' };
    }
    const digest = entryDigest(text);
    const archived = this.#archived.get(timestamp);
    if (archived) return this.#meet(archived, text, digest);
    if (this.#isTooOld(entry)) return { timestamp, seq: null, digest, status: 'too-old' };
    this.#seq += 1;
    this.#insert(this.#added, {
      stamp: timestamp,
      seq: this.#seq,
      text: utf8ToBytes(text),
      proof: proofOf(digest, this.#head),
    });
    this.#head = nextHead(this.#head, digest);
    return { timestamp, seq: this.#seq, digest, status: 'appended' };
  }

  /** An entry under the `_timestamp` of one that lies in the archive alone. */
  #meet(archived: ArchivedEntry, given: string, givenDigest: string): EntryAck {
    const { stamp, seq, digest, previous } = archived;
    const text = givenDigest === digest ? given : this.#texts.get(stamp);
    if (text === undefined) throw new ArchiveError(`${stamp} went into the archive meanwhile`);
    const isSame = text === given || haveSameContent(text, given);
    if (isSame && this.#total < this.#bound.maxEntries) {
      this.#insert(this.#returned, { stamp, seq, text: utf8ToBytes(text), proof: proofOf(digest, previous) });
    }
    return { timestamp: stamp, seq, digest, status: isSame ? 'duplicate' : 'conflict' };
  }

  #insert(list: Row[], row: Row): void {
    this.#draft.insert(row);
    list.push(row);
    this.#total += 1;
  }

  #isTooOld({ instant }: Entry): boolean {
    const excess = this.#total - this.#bound.maxEntries;
    if (excess < 0) return false;
    const toGo = this.#bound.mayShrink ? excess : Math.min(excess, this.#added.length);
    const oldest = this.#draft.placeAt(this.#store.state.waiting + toGo);
    return oldest !== undefined && instant < oldest.instant;
  }

  #commit(): void {
    const store = this.#store;
    const changed = this.#draft.commit();
    const today = dayOfUse(store.state.use, this.#nowMs);
    store.update({
      ...changed,
      total: this.#total,
      seq: this.#seq,
      head: this.#head,
      revision: store.state.revision + 1,
      ...(this.#added.length === 0
        ? {}
        : {
            use: { ...today, appends: today.appends + this.#added.length },
            lastAppendAt: new Date(this.#nowMs).toISOString(),
          }),
      lastAppendProblem: null,
      ...this.#noLongerGone(),
    });
    store.noteDayEnds();
    const days = [...this.#added, ...this.#returned].map(({ stamp }) => dayOf(stamp));
    // Chunks that lie in KV are followed also while another layout is written: they may be asked for again.
    if (store.state.mirror.hasChunks) noteDays(store, days);
  }

  /** Entries that had gone and are here again: nothing is missing of them any more. */
  #noLongerGone(): Partial<State> {
    const { gone, goneBefore, archived } = this.#store.state;
    const within = (through: Place) =>
      this.#added.filter((row) => !isAfter(placeOf(row), { ...through, seq: Number.MAX_SAFE_INTEGER }));
    const changes: { -readonly [K in keyof State]?: State[K] } = {};
    const back = gone.count > 0 ? this.#store.gone.remove(within(gone.through)) : 0;
    if (back > 0) changes.gone = { count: gone.count - back, through: this.#store.gone.youngest() };
    const backBefore = goneBefore.count > 0 ? within(goneBefore.through).length : 0;
    if (backBefore > 0) {
      const count = Math.max(0, goneBefore.count - backBefore);
      changes.goneBefore = { count, through: count === 0 ? BEFORE_ALL : goneBefore.through };
    }
    if (this.#returned.length > 0) {
      const count = archived.count - this.#store.archived.remove(this.#returned);
      changes.archived = { count, through: this.#store.archived.youngest() };
    }
    return changes;
  }

  #stamp(entry: UnstampedEntry): Entry {
    const now = new Date(this.#nowMs).toISOString();
    const { lastStamp, archived, state } = this.#store;
    if (lastStamp.ms !== this.#nowMs) Object.assign(lastStamp, { ms: this.#nowMs, count: 0 });
    for (;;) {
      const count = lastStamp.count++;
      const timestamp = count === 0 ? now : now.replace('Z', `${String(count).padStart(6, '0')}Z`);
      const stamped = stampEntry(entry, timestamp);
      const isTaken =
        this.#draft.find(timestamp, stamped.instant) !== undefined ||
        (stamped.instant <= state.archived.through.instant && archived.lookup([timestamp]).size > 0);
      if (!isTaken) return stamped;
    }
  }
}

function noteDays(store: HistoryStore, changed: readonly string[]): void {
  const { days } = store.state.mirror;
  const all = new Set([...days, ...changed]);
  if (all.size > days.length) store.updateMirror({ days: [...all].sort() });
}
