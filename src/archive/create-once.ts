import { ActionError, describeError } from '../errors/action-error.ts';
import { type Content, expectedEtag } from './content.ts';
import { DIGEST, type ObjectStore, type PutOptions, RUN, type StoredObject } from './object-store.ts';
import { readObject } from './read-object.ts';

/** Small enough to be read back whole: a sample costs one more request. */
const REREAD_BYTES = 1_048_576;

/** `digestKept` is false when the store did not keep the digest beside the object; the manifest then has to carry it. */
export type CreateOutcome = { kind: 'written' | 'already-there'; digestKept: boolean };

/** What a dry run finds: nothing, the same bytes, or (as an exception) other bytes. */
export type Expectation = 'would-write' | 'already-there';

/**
 * Creates the object once and proves that the store holds these bytes: size, digest and ETag are read back, up to 1 MiB
 * the bytes themselves, too.
 *
 * @throws ActionError when the key holds other bytes (nothing is overwritten), or the proof fails.
 */
export async function createOnce(
  store: ObjectStore,
  key: string,
  content: Content,
  options: PutOptions,
): Promise<CreateOutcome> {
  // Before many megabytes are sent: a key that is taken needs none of them.
  if (content.parts.length > 1 && !options.overwrite) {
    const present = await store.head(key);
    if (present !== undefined) return await compareExisting(store, key, content, present);
  }
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
    return { kind: 'written', digestKept: await proveWritten(store, key, content, stored) };
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

/** Our own object: everything the store says has to be what was sent. */
async function proveWritten(store: ObjectStore, key: string, content: Content, stored: StoredObject): Promise<boolean> {
  const recorded = stored.metadata[DIGEST];
  const expected = { size: content.sizeBytes, digest: content.sha256, ETag: expectedEtag(content.parts) };
  const knowsSize = namesSize(store, stored);
  const size = knowsSize ? stored.sizeBytes : content.sizeBytes;
  const found = { size, digest: recorded ?? content.sha256, ETag: stored.etag ?? expected.ETag };
  for (const field of ['size', 'digest', 'ETag'] as const) {
    if (found[field] !== expected[field]) throw storedOtherwise(key, field, found[field], expected[field]);
  }
  if (recorded === undefined && store.createsAtomically) {
    throw new ActionError('remote', `${key}: the store did not keep x-amz-meta-${DIGEST}`, {
      hint: 'Without the recorded digest the object could never be verified; use a store that keeps object metadata',
    });
  }
  if (recorded === undefined || !knowsSize || content.sizeBytes <= REREAD_BYTES) {
    const sha256 = (await readObject(store, key))?.sha256 ?? 'none';
    if (sha256 !== content.sha256)
      throw storedOtherwise(key, 'content', `sha256 ${sha256}`, `sha256 ${content.sha256}`);
  }
  return recorded !== undefined;
}

/** The Cloudflare API may leave the size out; a store that speaks S3 always names it. */
function namesSize(store: ObjectStore, stored: StoredObject): boolean {
  return store.createsAtomically || !Number.isNaN(stored.sizeBytes);
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
  const knowsSize = namesSize(store, stored);
  if (
    (knowsSize && stored.sizeBytes !== content.sizeBytes) ||
    (recorded !== undefined && recorded !== content.sha256)
  ) {
    throw takenError(key, content, `${stored.sizeBytes} bytes, sha256 ${recorded ?? 'not recorded'}`);
  }
  const etag = expectedEtag(content.parts);
  const sameWay = stored.etag !== undefined && !stored.etag.includes('-') && !etag.includes('-');
  if (sameWay && stored.etag !== etag) {
    throw takenError(key, content, `${stored.sizeBytes} bytes, ETag ${stored.etag}, expected ETag ${etag}`);
  }
  // Uploaded in other parts, or without a digest: only the bytes themselves can tell.
  if (recorded === undefined || !knowsSize || stored.etag !== etag) await proveByBytes(store, key, content);
  return { kind: 'already-there', digestKept: recorded !== undefined };
}

async function proveByBytes(store: ObjectStore, key: string, content: Content): Promise<void> {
  const sha256 = (await readObject(store, key))?.sha256;
  if (sha256 !== content.sha256) throw takenError(key, content, `sha256 ${sha256 ?? 'nothing any more'}`);
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
