import { createHash } from 'node:crypto';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { ActionError, CancelledError, describeError } from '../../errors/action-error.ts';
import { HttpError } from '../../http/errors.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';

/** An object as its bytes came, beside what the store says of it. */
export interface ReadObject {
  object: StoredObject;
  sha256: string;
  sizeBytes: number;
  /** SHA-256 without the coding the bytes came in, when there was one that this process knows. */
  decodedSha256: string | undefined;
  /** Empty unless they were asked for. */
  bytes: Uint8Array;
}

/** The HTTP client repeats until the headers are there; a body that breaks off later is asked for again here. */
const READ_ATTEMPTS = 4;
/** What is taken out of a coding that nobody asked for. */
const MAX_DECODED_BYTES = 512 * 1_048_576;

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
  for (let attempt = 1; ; attempt += 1) {
    const found = await store.read(key);
    if (found === undefined) return undefined;
    const hash = createHash('sha256');
    const decoding = startDecoding(found.object.coding);
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    try {
      for await (const chunk of found.stream) {
        const bytes = chunk as Uint8Array;
        hash.update(bytes);
        sizeBytes += bytes.byteLength;
        if (collect !== undefined && sizeBytes > collect.maxBytes) {
          throw new ActionError('input', `${key}: more than ${collect.maxBytes} bytes`);
        }
        if (collect !== undefined) chunks.push(bytes);
        await decoding?.take(bytes);
      }
      const announced = found.object.sizeBytes;
      if (announced !== undefined && announced !== sizeBytes) {
        throw new Error(`${sizeBytes} of ${announced} bytes came`);
      }
      return {
        object: found.object,
        sha256: hash.digest('hex'),
        sizeBytes,
        decodedSha256: await decoding?.end(),
        bytes: Buffer.concat(chunks),
      };
    } catch (error) {
      found.stream.destroy();
      decoding?.give();
      if (error instanceof ActionError) throw error;
      if (attempt >= READ_ATTEMPTS) {
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

interface Decoding {
  take(bytes: Uint8Array): Promise<void>;
  end(): Promise<string | undefined>;
  give(): void;
}

/** Digests what is inside a coding that came unasked, as it comes; a bomb or a broken coding ends without a digest. */
function startDecoding(coding: string | undefined): Decoding | undefined {
  const decoder = createDecoder(coding);
  if (decoder === undefined) return undefined;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let failed = false;
  decoder.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MAX_DECODED_BYTES) decoder.destroy(new Error('too large'));
    else hash.update(chunk);
  });
  const ended = new Promise<void>((resolve) => {
    decoder.on('end', resolve);
    decoder.on('close', resolve);
    decoder.on('error', () => {
      failed = true;
      resolve();
    });
  });
  return {
    take: async (bytes) => {
      if (failed || decoder.destroyed || decoder.write(bytes)) return;
      await new Promise<void>((resolve) => {
        decoder.once('drain', resolve);
        decoder.once('close', resolve);
      });
    },
    end: async () => {
      if (!decoder.destroyed) decoder.end();
      await ended;
      return failed ? undefined : hash.digest('hex');
    },
    give: () => void decoder.destroy(),
  };
}

function createDecoder(coding: string | undefined): Transform | undefined {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return typeof createZstdDecompress === 'function' ? createZstdDecompress() : undefined;
    default:
      return undefined;
  }
}
