/** What the history knows about itself, as one row: an unchanged poll and a health check read nothing else. */
import { EMPTY_HEAD } from '../history/digest.ts';
import { BEFORE_ALL, type Place } from './place.ts';
import type { Catalog } from './segment-table.ts';

export interface DayUse {
  /** UTC day, `2026-01-31`. */
  readonly day: string;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly kvWrites: number;
  readonly appends: number;
}

export interface MirrorState {
  /** When the old layout was imported; null until then. */
  readonly importedAt: string | null;
  /** `seq` after the import. */
  readonly importedSeq: number;
  /** What the import found, and so what is written unless MIRROR_LAYOUT says otherwise. */
  readonly layout: 'single' | 'chunks' | 'both';
  /** Whether the day chunks were ever written. */
  readonly hasChunks: boolean;
  /** When each key was first looked at, or was found gone, in ms: what was seen then may have been a cached value. */
  readonly looks: Readonly<Record<string, number>>;
  /** Digest of each value that was written or taken over, by key. */
  readonly known: Readonly<Record<string, string>>;
  /** The revision of the history that KV has, and the one of the latest entry. */
  readonly revision: number;
  readonly latestRevision: number;
  readonly historyWrittenAtMs: number;
  readonly latestWrittenAtMs: number;
  /** UTC days whose chunk KV does not have as it is here. */
  readonly days: readonly string[];
  /** Failed passes in a row. */
  readonly failures: number;
  readonly retryAtMs: number;
  /** Why the last pass failed; null when it succeeded. */
  readonly problem: string | null;
  /** KV has only the youngest entries. */
  readonly isCut: boolean;
  /** Another history that writes to the same keys. */
  readonly foreignWriter: string | null;
  /** A key whose value could be neither taken over nor copied aside, because too many copies wait. */
  readonly refused: string | null;
  /** Size of the value last written as the history. */
  readonly bytes: number;
}

export interface State {
  /** Entries within the bound: what a plain GET answers. */
  readonly total: number;
  /** Of the newest link of the chain; 0 for an empty one. */
  readonly seq: number;
  readonly head: string;
  /** Entries that ever went over the bound and did not come back from waiting. */
  readonly evicted: number;
  /** Evicted entries that are archived and still here until their day is complete; they stand before the others. */
  readonly waiting: number;
  /** Evicted entries at the front of the first segment. */
  readonly skip: number;
  readonly nextId: number;
  /** How many segments there were when the ends of their days were last written down. */
  readonly endsNoted: number;
  readonly catalog: Catalog;
  /** Grows with every change. */
  readonly revision: number;
  /** Evicted without an archive and not come back since: how many, and the youngest of them. */
  readonly gone: { readonly count: number; readonly through: Place };
  /** The same of a time when it was not recorded which entries went. */
  readonly goneBefore: { readonly count: number; readonly through: Place };
  /** The youngest and the number of the entries that lie in the archive alone. */
  readonly archived: { readonly count: number; readonly through: Place };
  /** Evictions by hour (`2026-01-31T12`), of the last day. */
  readonly evictions: readonly { readonly hour: string; readonly count: number }[];
  readonly lastAppendAt: string | null;
  readonly lastAppendProblem: string | null;
  /** Names this history on what it writes to KV. */
  readonly writer: string;
  readonly mirror: MirrorState;
  readonly use: DayUse;
}

export function emptyState(writer: string): State {
  return {
    total: 0,
    seq: 0,
    head: EMPTY_HEAD,
    evicted: 0,
    waiting: 0,
    skip: 0,
    nextId: 1,
    endsNoted: 0,
    catalog: [],
    revision: 0,
    gone: { count: 0, through: BEFORE_ALL },
    goneBefore: { count: 0, through: BEFORE_ALL },
    archived: { count: 0, through: BEFORE_ALL },
    evictions: [],
    lastAppendAt: null,
    lastAppendProblem: null,
    writer,
    mirror: {
      importedAt: null,
      importedSeq: 0,
      layout: 'single',
      hasChunks: false,
      looks: {},
      known: {},
      revision: 0,
      latestRevision: 0,
      historyWrittenAtMs: 0,
      latestWrittenAtMs: 0,
      days: [],
      failures: 0,
      retryAtMs: 0,
      problem: null,
      isCut: false,
      foreignWriter: null,
      refused: null,
      bytes: 0,
    },
    use: { day: '', rowsRead: 0, rowsWritten: 0, kvWrites: 0, appends: 0 },
  };
}
