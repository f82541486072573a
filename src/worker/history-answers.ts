/** What the history object answers the Worker. */
import type { EntryAck } from '../history/protocol.ts';
import type { Place } from './place.ts';

/** The history cannot be answered for now. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: string;
  readonly retryAfterSeconds: number;
}

export interface AppendAck {
  readonly kind: 'appended';
  readonly evicted: number;
  readonly total: number;
  readonly head: string;
  readonly entries: readonly EntryAck[];
}

export type HistoryAnswer =
  | { kind: 'empty' }
  | { kind: 'not-modified'; etag: string; total: number; head: string }
  | { kind: 'evicted-cursor' }
  | {
      kind: 'page';
      etag: string;
      total: number;
      head: string;
      /** The cursor of the next page. */
      next: Place | undefined;
      /** Entries that were ever evicted. */
      evicted: number;
      /** False when older entries than those of the answer were left out. */
      isComplete: boolean;
      /** Whether a walk from the start finds more than the answer and its next pages. */
      hasOlder: boolean;
      body: string | ReadableStream<Uint8Array>;
    };

export interface Health {
  readonly kind: 'health';
  readonly data_stale: boolean;
  readonly last_sync: string | null;
  readonly history: {
    readonly total: number;
    readonly head: string;
    readonly last_timestamp: string | null;
    /** Of the collection. */
    readonly age_minutes: number | null;
    /** `last_updated` of the latest entry, and its age. */
    readonly source_updated_at: string | null;
    readonly source_age_minutes: number | null;
    readonly is_stale: boolean;
  };
  readonly max_entries: number;
  readonly evicted: number;
  /** Evicted without an archive, and not come back. */
  readonly evicted_unarchived: number;
  readonly evicted_this_hour: number;
  /** Evicted entries that are still read through the same routes. */
  readonly archived: number;
  readonly quarantined: readonly {
    readonly key: string;
    readonly reason: string;
    readonly count: number;
    readonly first: readonly string[];
  }[];
  readonly mirror: {
    readonly bytes: number;
    readonly is_cut: boolean;
    readonly failures: number;
    /** The id this history puts on what it writes. */
    readonly writer: string;
  };
  readonly usage: {
    readonly rows_read: number;
    readonly rows_written: number;
    readonly kv_writes: number;
    readonly appends: number;
    readonly limits: { readonly rows_read: number; readonly rows_written: number; readonly kv_writes: number };
  };
  readonly problems: readonly string[];
}

/** A copy of a value that could not be taken over. */
export interface QuarantinedCopy {
  readonly key: string;
  readonly reason: string;
  readonly digest: string;
  readonly count: number;
  readonly first: readonly string[];
  readonly at: string;
  readonly acknowledged_at: string | null;
}
