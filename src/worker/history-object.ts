/** The calls that the history object takes: a type alone, so that the environment and the object import in no circle. */
import type { Entry, UnstampedEntry } from '../history/entry.ts';
import type { AppendAck, Health, HistoryAnswer, QuarantinedCopy, Unavailable } from './history-answers.ts';
import type { StoredEntry } from './segment.ts';
import type { Window } from './window.ts';

/** The calls of the history object (`TaostatsHistory`). */
export interface HistoryObject extends Rpc.DurableObjectBranded {
  append(entries: readonly (Entry | UnstampedEntry)[]): Promise<AppendAck | Unavailable>;
  read(window: Window, ifNoneMatch: string | null): Promise<HistoryAnswer | Unavailable>;
  entry(timestamp: string): Promise<StoredEntry | undefined | Unavailable>;
  latest(): Promise<{ text: string | undefined } | Unavailable>;
  health(): Promise<Health | Unavailable>;
  /** Has the mirror in KV written anew. */
  renewMirror(): Promise<void>;
  quarantine(): Promise<{ copies: readonly QuarantinedCopy[] } | Unavailable>;
  /** @returns undefined when there is no such copy. */
  acknowledge(key: string): Promise<{ copy: QuarantinedCopy } | undefined | Unavailable>;
}
