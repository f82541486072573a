/** What a dataset's object answers the Worker. Types only. */
import type { Definition } from './definition.ts';

export type DatasetAck =
  | { kind: 'refused'; status: 400 | 413 | 422; error: string; index?: number; field?: string }
  | {
      kind: 'stored';
      status: 'appended' | 'duplicate' | 'conflict';
      written: number;
      total: number;
      /** Of the stored sample. */
      digest: string;
      head: string;
    };

export interface DatasetInfo {
  readonly name: string;
  /** Records of the newest sample. */
  readonly records: number;
  /** Samples. */
  readonly total: number;
  readonly timestamp: string | null;
  readonly source_updated_at: string | null;
  readonly source_block: number | null;
  readonly digest: string | null;
  readonly head: string;
  readonly rows: number;
  readonly database_bytes: number;
  readonly problems: readonly string[];
}

export interface HistoryQuery {
  readonly definition: Definition;
  /** `87`, `87@5373800`, an ss58, or undefined for all. */
  readonly key: string | undefined;
  readonly fields: readonly string[];
  readonly since: number;
  readonly until: number;
  readonly limit: number | undefined;
  readonly bucketUs: number;
  /** Only what comes after this row; `since` is its moment. */
  readonly after: { readonly at: number; readonly series: number } | undefined;
  /** Whether neither `since`, `until`, `limit` nor a cursor was given: then the newest rows that fit. */
  readonly isPlain: boolean;
}

export interface HistoryRows {
  readonly head: string;
  readonly total: number;
  /** JSON objects, oldest first. */
  readonly rows: readonly string[];
  readonly next: string | undefined;
  readonly isComplete: boolean;
}

/** The newest sample, and what is known of its mirror, where there is one. */
export interface LatestSample {
  readonly digest: string;
  /** The answer of GET /api/v1/datasets/{name}. */
  readonly text: string;
  readonly mirror?: {
    /** When KV got this sample, ms; null while it is on its way. */
    readonly writtenAt: number | null;
    readonly problem: string | null;
  };
}
