import type { Decompress } from './exchange.ts';

/** gzip, deflate (with and without its zlib header), br and zstd; zlib is loaded when the first coded answer comes. */
export const decompressWithZlib: Decompress = (coding, body) => {
  if (!['gzip', 'x-gzip', 'deflate', 'br', 'zstd'].includes(coding)) return undefined;
  return decompress(coding, body);
};

async function* decompress(coding: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const zlib = await import('node:zlib');
  const { Readable } = await import('node:stream');
  const { first, whole } = await peek(body);
  if (first === undefined) return;
  const decoder = {
    br: () => zlib.createBrotliDecompress(),
    zstd: () => zlib.createZstdDecompress(),
    // "deflate" means zlib's format; some servers send the bare one. The low bits of its first byte tell.
    deflate: () => ((first & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw()),
  }[coding as 'br' | 'zstd' | 'deflate'];
  const source = Readable.from(whole);
  const plain = (decoder ?? (() => zlib.createGunzip()))();
  // An error of the source must reach the reader, whom only the decoder's errors reach.
  source.on('error', (error) => plain.destroy(error));
  try {
    yield* source.pipe(plain) as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
    plain.destroy();
  }
}

async function peek(
  body: AsyncIterable<Uint8Array>,
): Promise<{ first: number | undefined; whole: AsyncIterable<Uint8Array> }> {
  const iterator = body[Symbol.asyncIterator]();
  let piece = await iterator.next();
  while (!piece.done && piece.value.byteLength === 0) piece = await iterator.next();
  const begun = piece;
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    if (begun.done) return;
    yield begun.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { first: begun.done ? undefined : begun.value[0], whole: rest() };
}
