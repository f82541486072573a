import { ActionError, describeError } from '../../errors/action-error.ts';
import type { Content } from '../store/content.ts';
import {
  type CreateWay,
  DIGEST,
  type ObjectStore,
  type PutOptions,
  RUN,
  type StoredObject,
} from '../store/object-store.ts';
import { type ReadObject, readObject } from '../store/read-object.ts';

/** Small enough to be read back whole: a sample costs one more request. */
const REREAD_BYTES = 1_048_576;

/** `digestKept` is false when the store did not keep the digest beside the object; the manifest then has to carry it. */
export type CreateOutcome =
  | { kind: 'written' | 'already-there'; digestKept: boolean }
  /** `replaces`: the digest of what was there, `unknown` when it recorded none. */
  | { kind: 'replaced'; digestKept: boolean; replaces: string };

/** What a dry run finds: nothing, the same bytes, or (as an exception) other bytes. */
export type Expectation = 'would-write' | 'already-there';

export interface CreateOptions extends PutOptions {
  /** Called before the first write of each way, with what is going to be used. */
  beforeWrite(way: CreateWay): Promise<void>;
}

/**
 * Creates the object once and proves that the store holds these bytes: the key is looked up first, always, because a
 * condition may be ignored on the way; afterwards size, digest and ETag are read back, up to 1 MiB the bytes themselves, too.
 *
 * @throws ActionError when the key holds other bytes (nothing is overwritten), or the proof fails.
 */
export async function createOnce(
  store: ObjectStore,
  key: string,
  content: Content,
  options: CreateOptions,
): Promise<CreateOutcome> {
  const present = await store.head(key);
  if (present !== undefined && !options.overwrite) return await compareExisting(store, key, content, present);
  await options.beforeWrite(content.partCount > 1 ? 'complete' : 'put');
  const outcome = await store.put(key, content, options);
  const stored = await store.head(key);
  if (stored === undefined) {
    const cause = outcome.kind === 'unsure' ? outcome.cause : undefined;
    throw new ActionError(
      'remote',
      `${key}: ${cause === undefined ? 'the store acknowledged the object and then did not find it' : describeError(cause)}`,
      { cause },
    );
  }
  if (outcome.kind === 'written' || stored.metadata[RUN] === options.run) {
    const digestKept = await proveWritten(store, key, content, stored);
    return present === undefined
      ? { kind: 'written', digestKept }
      : { kind: 'replaced', digestKept, replaces: present.metadata[DIGEST] ?? present.sha256 ?? 'unknown' };
  }
  // A lost answer to a replacement says nothing about the old object, which may still be there.
  if (outcome.kind === 'unsure' && options.overwrite) throw lostAnswer(key, outcome.cause);
  return await compareExisting(store, key, content, stored);
}

/** What {@link createOnce} would do, found without writing. */
export async function expectCreate(
  store: ObjectStore,
  key: string,
  content: Content,
  overwrite: boolean,
): Promise<Expectation> {
  const present = await store.head(key);
  if (present === undefined || overwrite) return 'would-write';
  await compareExisting(store, key, content, present);
  return 'already-there';
}

/** Our own object: everything the store says has to be what was sent. What it does not say is no difference. */
async function proveWritten(store: ObjectStore, key: string, content: Content, stored: StoredObject): Promise<boolean> {
  const recorded = stored.metadata[DIGEST];
  const etag = await content.etag();
  const isPlain = stored.coding === undefined;
  const checks: [string, string | number | undefined, string | number][] = [
    ['size', isPlain ? stored.sizeBytes : undefined, content.sizeBytes],
    ['digest', recorded, content.sha256],
    ['ETag', isPlain && comparable(stored.etag, etag) ? stored.etag : undefined, etag],
  ];
  for (const [field, found, expected] of checks) {
    if (found !== undefined && found !== expected) throw storedOtherwise(key, field, found, expected);
  }
  if (recorded === undefined && store.provesCreation !== undefined) {
    throw new ActionError('remote', `${key}: the store did not keep x-amz-meta-${DIGEST}`, {
      hint: 'Without the recorded digest the object could never be verified; use a store that keeps object metadata',
    });
  }
  const isSeen = stored.sha256 === content.sha256 && isPlain;
  if (!isSeen && (recorded === undefined || stored.sizeBytes === undefined || content.sizeBytes <= REREAD_BYTES)) {
    const found = await readTwice(store, key, content.sha256);
    if (!holds(found, content.sha256)) {
      throw storedOtherwise(key, 'content', `sha256 ${found?.sha256 ?? 'none'}`, `sha256 ${content.sha256}`);
    }
  }
  return recorded !== undefined;
}

/** The same kind of ETag: of a whole upload, or of as many parts. */
function comparable(found: string | undefined, expected: string): boolean {
  return found !== undefined && (found.split('-')[1] ?? '') === (expected.split('-')[1] ?? '');
}

/** Reads an object, and once more before its bytes count as other ones than these. */
async function readTwice(
  store: Pick<ObjectStore, 'read'>,
  key: string,
  sha256: string,
): Promise<ReadObject | undefined> {
  const first = await readObject(store, key);
  return first === undefined || holds(first, sha256) ? first : await readObject(store, key);
}

function holds(read: ReadObject | undefined, sha256: string): boolean {
  return read?.sha256 === sha256;
}

function storedOtherwise(key: string, field: string, found: string | number, expected: string | number): ActionError {
  return new ActionError(
    'remote',
    `${key}: read back after the upload, its ${field} is ${found}, expected ${expected}`,
    { hint: 'The store does not hold the bytes that were sent; look at the object before anything relies on it' },
  );
}

/** Another's object under our key, or an earlier one of ours: equal is as good as written, anything else is refused. */
async function compareExisting(
  store: ObjectStore,
  key: string,
  content: Content,
  stored: StoredObject,
): Promise<CreateOutcome> {
  const recorded = stored.metadata[DIGEST];
  const size = stored.coding === undefined ? stored.sizeBytes : undefined;
  if ((size !== undefined && size !== content.sizeBytes) || (recorded !== undefined && recorded !== content.sha256)) {
    throw takenError(key, content, `${size ?? 'an unknown number of'} bytes, sha256 ${recorded ?? 'not recorded'}`);
  }
  const kept = { kind: 'already-there', digestKept: recorded !== undefined } as const;
  if (stored.sha256 !== undefined && stored.coding === undefined) {
    if (stored.sha256 !== content.sha256) throw takenError(key, content, `sha256 ${stored.sha256}`);
    return kept;
  }
  const etag = await content.etag();
  const isWhole = stored.etag !== undefined && !stored.etag.includes('-') && !etag.includes('-');
  if (isWhole && stored.etag !== etag && stored.coding === undefined) {
    throw takenError(key, content, `${size ?? 'as many'} bytes, ETag ${stored.etag}, expected ETag ${etag}`);
  }
  // Uploaded in other parts, or without a digest: only the bytes themselves can tell.
  if (recorded === undefined || size === undefined || stored.etag !== etag) {
    const read = await readTwice(store, key, content.sha256);
    if (!holds(read, content.sha256)) throw takenError(key, content, `sha256 ${read?.sha256 ?? 'nothing any more'}`);
  }
  return kept;
}

function lostAnswer(key: string, cause: unknown): ActionError {
  return new ActionError('remote', `${key}: whether the object was replaced is unknown: ${describeError(cause)}`, {
    hint: 'Run again',
    cause,
  });
}

/** The key holds other bytes. Nothing was overwritten. */
export class KeyTakenError extends ActionError {}

function takenError(key: string, content: Content, found: string): KeyTakenError {
  return new KeyTakenError(
    'remote',
    `${key}: refused, the key already holds other bytes (${found}; this file has ${content.sizeBytes} bytes, sha256 ${content.sha256})`,
    {
      hint: 'Nothing was overwritten. Archive under another name or r2-prefix; overwrite: true would replace the object',
    },
  );
}
