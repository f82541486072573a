/** What the history object answers the Worker, and the calls it takes: types only, so that nobody imports in a circle. */
import type { Entry, UnstampedEntry } from '../history/entry.ts';
import type { EntryAck } from '../history/protocol.ts';
import type { Place, Window } from './window.ts';

/** The history cannot be answered for now; the next request tries again. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: string;
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
      body: string | ReadableStream<Uint8Array>;
    };

/** A stored entry and its link in the chain of heads. */
export interface StoredEntry {
  readonly text: string;
  readonly timestamp: string;
  readonly instant: string;
  readonly seq: number;
  readonly digest: string;
  readonly previous: string;
}

export interface Health {
  readonly kind: 'health';
  readonly history: {
    readonly total: number;
    readonly head: string;
    readonly last_timestamp: string | null;
    readonly age_minutes: number | null;
    readonly is_stale: boolean;
  };
  readonly max_entries: number;
  readonly evicted: number;
  readonly quarantined: readonly { readonly key: string; readonly reason: string }[];
  readonly problems: readonly string[];
}

/** The calls of the history object (`TaostatsHistory`). */
export interface HistoryObject extends Rpc.DurableObjectBranded {
  append(entries: readonly (Entry | UnstampedEntry)[]): Promise<AppendAck | Unavailable>;
  read(window: Window, ifNoneMatch: string | null): Promise<HistoryAnswer | Unavailable>;
  entry(timestamp: string): Promise<StoredEntry | undefined | Unavailable>;
  latest(): Promise<{ text: string | undefined } | Unavailable>;
  health(): Promise<Health | Unavailable>;
}
