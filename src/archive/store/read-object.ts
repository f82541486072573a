import { createHash } from 'node:crypto';
import { ActionError, CancelledError, describeError } from '../../errors/action-error.ts';
import { HttpError } from '../../http/errors.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';

/** An object's bytes (without a coding that was put on on the way), beside what the store says of it. */
export interface ReadObject {
  object: StoredObject;
  sha256: string;
  sizeBytes: number;
  /** Empty unless they were asked for. */
  bytes: Uint8Array;
}

/** The HTTP client repeats until the headers are there; a body that breaks off later is asked for again here. */
const MAX_READINGS = 4;

/**
 * Reads an object to its end; with `collect` the bytes come back too.
 *
 * @returns `undefined` when there is no such object.
 * @throws ActionError when the bytes stop early, also after repeats, or exceed `maxBytes` while collecting.
 */
export async function readObject(
  store: Pick<ObjectStore, 'read'>,
  key: string,
  collect?: { maxBytes: number },
): Promise<ReadObject | undefined> {
  for (let reading = 1; ; reading += 1) {
    const found = await store.read(key);
    if (found === undefined) return undefined;
    const hash = createHash('sha256');
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    try {
      for await (const bytes of found.stream) {
        hash.update(bytes);
        sizeBytes += bytes.byteLength;
        if (collect !== undefined && sizeBytes > collect.maxBytes) {
          throw new ActionError('input', `${key}: more than ${collect.maxBytes} bytes`);
        }
        if (collect !== undefined) chunks.push(bytes);
      }
      // With a coding the length is that of what was sent, which the HTTP room has checked.
      const announced = found.object.coding === undefined ? found.object.sizeBytes : undefined;
      if (announced !== undefined && announced !== sizeBytes) {
        throw new Error(`${sizeBytes} of ${announced} bytes came`);
      }
      return {
        object: found.object,
        sha256: hash.digest('hex'),
        sizeBytes,
        bytes: Buffer.concat(chunks),
      };
    } catch (error) {
      found.stream.destroy();
      if (error instanceof ActionError) throw error;
      if (reading >= MAX_READINGS) {
        throw new ActionError('remote', `${key}: the bytes stopped before the end: ${describeError(error)}`, {
          cause: error,
        });
      }
    }
  }
}

/** Whether the time of the run was over. */
export function isDeadline(error: unknown): boolean {
  return error instanceof HttpError && error.failure === 'deadline';
}

/** Whether the run is over, by its deadline or because it was cancelled: nothing after it is to be begun. */
export function isEnd(error: unknown): boolean {
  return isDeadline(error) || error instanceof CancelledError;
}
