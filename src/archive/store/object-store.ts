import type { ByteStream } from '../../http/exchange.ts';
import type { Content } from './content.ts';

/** What a store says about an object. */
export interface StoredObject {
  /** `undefined` when the store does not say. */
  sizeBytes: number | undefined;
  /** MD5, or MD5 of MD5s with the number of parts, in lower case; `undefined` when the store says none of these. */
  etag: string | undefined;
  /** `x-amz-meta-*`, names without that prefix, in lower case. */
  metadata: Readonly<Record<string, string>>;
  /** A coding the bytes came in, in lower case; `undefined` for none. */
  coding: string | undefined;
  /** SHA-256 of the bytes, when the look brought them along. */
  sha256?: string;
}

export interface ListedObject {
  key: string;
  /** `undefined` when the store does not say. */
  sizeBytes: number | undefined;
  /** Epoch, ms. */
  lastModifiedMs: number | undefined;
  /** Metadata, where a list carries it. */
  metadata?: Readonly<Record<string, string>>;
}

export interface PutOptions {
  /** Replaces what is there. Otherwise the key is created or the answer is `exists`. */
  overwrite: boolean;
  /** Name of this run, stored beside the digest: tells our own object, found after a lost answer, from another's. */
  run: string;
  /** Sent also when the deadline of the run has passed, for a few seconds: the record of what was done. */
  late?: boolean;
}

/**
 * `written`: the store acknowledged it. `exists`: the key is taken, by another or by an earlier try of ours. `unsure`:
 * the last answer was lost, only a look at the key can tell.
 */
export type PutOutcome = { kind: 'written' } | { kind: 'exists' } | { kind: 'unsure'; cause: unknown };

/** What creates an object: one request, or the completion of an upload in parts. */
export type CreateWay = 'put' | 'complete';

/** A rule of the bucket that deletes objects by age or date. */
export interface ExpiryRule {
  /** "" covers the whole bucket. */
  prefix: string;
  maxAgeMs: number | undefined;
  /** Epoch, ms. */
  dateMs: number | undefined;
}

/** A bucket. Every method throws an ActionError when the store refuses or cannot be reached. */
export interface ObjectStore {
  /** For messages: `the bucket tao-archive`. */
  readonly name: string;
  /**
   * Proves that the address leads to the bucket, where its form does not already say so.
   *
   * @throws ActionError when it leads elsewhere or the key may not list.
   */
  proveAddress(folder: string): Promise<void>;
  /**
   * Finds out whether the store itself refuses a second object under a key, with a small object under `canaryKey` that is
   * created at most once. Without this method the store is known not to.
   */
  provesCreation?(canaryKey: string, way: CreateWay): Promise<boolean>;
  put(key: string, content: Content, options: PutOptions): Promise<PutOutcome>;
  head(key: string): Promise<StoredObject | undefined>;
  /** The object with its bytes; the caller reads them to the end or destroys the stream. */
  read(key: string): Promise<{ object: StoredObject; stream: ByteStream } | undefined>;
  /** Objects whose keys begin with `folder`, each once, in the store's order; ends only on the store's own word. */
  list(folder: string, startAfter?: string): AsyncIterable<ListedObject>;
  /** The enabled rules that delete by age or date alone. */
  expiryRules(): Promise<readonly ExpiryRule[]>;
}

/** Metadata names of ours. */
export const DIGEST = 'sha256';
export const RUN = 'run';
/** Of a backup of the history: its chain head and its number of entries. */
export const HISTORY_HEAD = 'history-head';
export const HISTORY_TOTAL = 'history-total';

/** Size, ETag, coding and metadata in the headers of an answer to HEAD or GET. */
export function storedObject(headers: Readonly<Record<string, string>>): StoredObject {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value;
  }
  const coding = headers['content-encoding']?.trim().toLowerCase();
  const length = headers['content-length'];
  return {
    sizeBytes: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
    etag: contentEtag(headers),
    metadata,
    coding:
      coding === undefined || coding === '' || coding === 'identity' || coding === 'aws-chunked' ? undefined : coding,
  };
}

/** The ETag where it is made of MD5s: not of an object encrypted with a key of its own, and not any other token. */
export function contentEtag(headers: Readonly<Record<string, string>>): string | undefined {
  const isEncrypted =
    /kms/i.test(headers['x-amz-server-side-encryption'] ?? '') ||
    headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined;
  return isEncrypted ? undefined : md5Etag(headers['etag']);
}

/** `undefined` for what is no MD5 and no MD5 of MD5s. */
export function md5Etag(etag: string | undefined): string | undefined {
  const bare = unquoteEtag(etag ?? '').toLowerCase();
  return /^[0-9a-f]{32}(-\d{1,5})?$/.test(bare) ? bare : undefined;
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
