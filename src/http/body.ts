/** Bodies: what is sent, and what comes, bounded, whole, decompressed, and as text only when it is text. */
import { ActionError } from '../errors/action-error.ts';
import type { ByteStream, Decompress, HttpBody, TransportAnswer } from './exchange.ts';
import { IncompleteError, TooLargeError, UnreadableError } from './failure.ts';

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
  if (typeof body === 'string') return new TextEncoder().encode(body).byteLength;
  return 'open' in body ? body.sizeBytes : body.byteLength;
}

/**
 * The body as the service meant it: any content coding undone, its announced length held against what came.
 * Iterating throws {@link IncompleteError} or {@link UnreadableError}.
 */
export function plainBody(answer: TransportAnswer, isHead: boolean, decompress: Decompress): ByteStream {
  const { headers, body } = answer;
  const announced = isHead || answer.status === 204 || answer.status === 304 ? undefined : headers['content-length'];
  let plain: AsyncIterable<Uint8Array> = checkLength(body, announced);
  const codings = (isHead ? '' : (headers['content-encoding'] ?? '')).toLowerCase().split(',');
  for (const coding of codings.map((name) => name.trim()).reverse()) {
    if (coding === '' || coding === 'identity') continue;
    plain = undo(coding, plain, decompress);
  }
  return { [Symbol.asyncIterator]: () => plain[Symbol.asyncIterator](), destroy: () => body.destroy() };
}

async function* checkLength(
  body: AsyncIterable<Uint8Array>,
  announced: string | undefined,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    yield chunk;
  }
  if (announced !== undefined && /^\d{1,15}$/.test(announced) && size < Number(announced)) {
    throw new IncompleteError(`the answer broke off after ${size} of ${announced} bytes`);
  }
}

async function* undo(
  coding: string,
  body: AsyncIterable<Uint8Array>,
  decompress: Decompress,
): AsyncGenerator<Uint8Array> {
  const plain = decompress(coding, body);
  if (plain === undefined) throw new UnreadableError(`it came with the unknown content coding ${coding.slice(0, 40)}`);
  try {
    yield* plain;
  } catch (error) {
    // What decompression says of its data; the network's own errors stay what they are.
    const { code } = error as { code?: unknown };
    const own =
      error instanceof TypeError ||
      (typeof code === 'string' && /^(Z_|ERR__ERROR|ERR_.*BROTLI|ZSTD_|ERR_ZSTD)/.test(code));
    if (own) throw new UnreadableError(`it is no whole ${coding} (${(error as Error).message})`);
    throw error;
  }
}

/** @throws TooLargeError when more than `maxBytes` come. */
export async function readBounded(stream: ByteStream, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      stream.destroy();
      throw new TooLargeError(`more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/**
 * @param strict throw for bytes that are not UTF-8 instead of replacing them.
 * @param what the answer's name for the error.
 */
export function decodeText(bytes: Uint8Array, strict: boolean, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: strict, ignoreBOM: false }).decode(bytes);
  } catch (error) {
    throw new ActionError('remote', `${what} is not UTF-8 text`, { cause: error });
  }
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
