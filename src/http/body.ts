import type { Readable } from 'node:stream';
import type { HttpBody } from './client.ts';
import { TooLargeError } from './failure.ts';

/** A failure on this side (a file that went away, a signature that cannot be made): no reason to ask again. */
export class LocalFailure extends Error {
  constructor(cause: unknown) {
    super('the request could not be made', { cause });
  }
}

/** Runs what only touches this side; its exception becomes a {@link LocalFailure}. */
export function local<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new LocalFailure(error);
  }
}

/** The pieces of a body to send; an exception of the source itself becomes a {@link LocalFailure}. */
export async function* readLocally(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await iterator.next().catch((error: unknown) => {
        throw new LocalFailure(error);
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

export function bodySize(body: HttpBody | undefined): number {
  if (body === undefined) return 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  return 'open' in body ? body.sizeBytes : body.byteLength;
}

/** @throws TooLargeError when more than `maxBytes` come. */
export async function readBounded(stream: Readable, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Uint8Array).byteLength;
    if (size > maxBytes) {
      stream.destroy();
      throw new TooLargeError(`more than ${maxBytes} bytes`);
    }
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}
