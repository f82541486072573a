import { CloudflareError } from '../../cloudflare/errors.ts';
import { ActionError, CancelledError, describeError } from '../../errors/action-error.ts';
import { HttpError } from '../../http/errors.ts';
import { contradictsHistory, type Evidence, judgeObject } from '../evidence.ts';
import { isSafeKey, manifestDigest } from '../keys.ts';
import { UNSAFE_KEY } from '../listing.ts';
import { textOf } from '../object-text.ts';
import type { ListedObject, ObjectStore } from '../store/object-store.ts';
import { type ReadObject, readObject } from '../store/read-object.ts';
import { S3Error } from '../store/s3-errors.ts';

export interface VerifiedObject {
  key: string;
  sizeBytes: number;
  sha256: string;
}

export interface Problem {
  key: string;
  reason: string;
}

/** An entry of the history is smaller; a larger object is no single entry. */
const MAX_ENTRY_BYTES = 1_048_576;

/**
 * Reads one object and holds it against the evidence. Before its bytes count as other ones they are read a second time, and
 * before it counts as gone it was asked for itself.
 *
 * @throws what ends the run: the deadline, refused credentials, a store that cannot be reached.
 */
export async function checkObject(
  store: Pick<ObjectStore, 'read'>,
  listed: ListedObject,
  options: Evidence & { prefix: string },
): Promise<VerifiedObject | Problem | { gone: string }> {
  const { key } = listed;
  if (!isSafeKey(key)) return { key, reason: UNSAFE_KEY };
  const isSmall = (listed.sizeBytes ?? Number.POSITIVE_INFINITY) <= MAX_ENTRY_BYTES;
  const collect = options.history.size > 0 && isSmall ? { maxBytes: MAX_ENTRY_BYTES } : undefined;
  let read: ReadObject | undefined;
  try {
    read = withListed(await readObject(store, key, collect), listed);
    if (read === undefined) return { gone: 'went away while it was verified' };
    const nameDigest = manifestDigest(options.prefix, key);
    let judgement = judgeObject(key, read, options, nameDigest);
    if (!judgement.ok && judgement.kind === 'differs') {
      read = withListed(await readObject(store, key, collect), listed);
      if (read === undefined) return { gone: 'went away while it was verified' };
      judgement = judgeObject(key, read, options, nameDigest);
    }
    if (!judgement.ok) return { key, reason: judgement.reason };
    if (collect !== undefined) {
      const text = await textOf(key, read.bytes);
      const reason = text.ok ? contradictsHistory(text.text, options.history) : undefined;
      if (reason !== undefined) return { key, reason };
    }
    return { key, sizeBytes: read.sizeBytes, sha256: read.sha256 };
  } catch (error) {
    if (endsRun(error)) throw error;
    return { key, reason: `cannot be read: ${describeError(error)}` };
  }
}

/** A store whose answers leave the metadata out may have told it in the list. */
export function withListed(read: ReadObject | undefined, listed: ListedObject): ReadObject | undefined {
  if (read === undefined || listed.metadata === undefined) return read;
  return { ...read, object: { ...read.object, metadata: { ...listed.metadata, ...read.object.metadata } } };
}

/** Whether every other object would meet the same. */
export function endsRun(error: unknown): boolean {
  if (error instanceof CancelledError) return true;
  if (error instanceof HttpError)
    return ['deadline', 'connect', 'certificate', 'unsendable', 'clock'].includes(error.failure);
  if (error instanceof S3Error) return error.endsRun;
  if (error instanceof ActionError && error.cause instanceof CloudflareError)
    return error.cause.isAuthenticationFailure;
  // Anything that is no error of ours is a bug, or the end of the run.
  return !(error instanceof ActionError);
}
