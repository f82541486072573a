import type { ByteStream } from '../http/exchange.ts';
import type { Content } from './content.ts';

/** What a store says about an object. */
export interface StoredObject {
  /** NaN when the store does not say. */
  sizeBytes: number;
  /** Without quotes; `undefined` when the store does not say. */
  etag: string | undefined;
  /** `x-amz-meta-*`, names without that prefix, in lower case. */
  metadata: Readonly<Record<string, string>>;
}

export interface ListedObject {
  key: string;
  sizeBytes: number;
  /** Epoch, ms. */
  lastModifiedMs: number | undefined;
}

export interface PutOptions {
  /** Replaces what is there. Otherwise the key is created or the answer is `exists`. */
  overwrite: boolean;
  /** Name of this run, stored beside the digest: tells our own object, found after a lost answer, from another's. */
  run: string;
}

/**
 * `written`: the store acknowledged it. `exists`: the key is taken, by another or by an earlier try of ours. `unsure`:
 * the last answer was lost, only a look at the key can tell.
 */
export type PutOutcome = { kind: 'written' } | { kind: 'exists' } | { kind: 'unsure'; cause: unknown };

/** A bucket. Every method throws an ActionError when the store refuses or cannot be reached. */
export interface ObjectStore {
  /** For messages: `the bucket tao-archive`. */
  readonly name: string;
  /** Whether the store itself refuses a second object under a key. If not, two runs at once can both write. */
  readonly createsAtomically: boolean;
  put(key: string, content: Content, options: PutOptions): Promise<PutOutcome>;
  head(key: string): Promise<StoredObject | undefined>;
  /** The object with its bytes; the caller reads them to the end or destroys the stream. */
  read(key: string): Promise<{ object: StoredObject; stream: ByteStream } | undefined>;
  /** Objects whose keys begin with `folder`, in the store's order. */
  list(folder: string): AsyncIterable<ListedObject>;
}

/** Metadata names of ours. */
export const DIGEST = 'sha256';
export const RUN = 'run';

/** Size, ETag and metadata in the headers of an answer to HEAD or GET. */
export function storedObject(headers: Readonly<Record<string, string>>): StoredObject {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value;
  }
  return {
    sizeBytes: Number(headers['content-length'] ?? Number.NaN),
    etag: headers['etag'] === undefined ? undefined : unquoteEtag(headers['etag']),
    metadata,
  };
}

/** The headers that carry the digest, the run and what else belongs to a content. */
export function metadataHeaders(content: Content, run: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...content.metadata, [DIGEST]: content.sha256, [RUN]: run })) {
    headers[`x-amz-meta-${name}`] = value;
  }
  return headers;
}

export function unquoteEtag(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}
