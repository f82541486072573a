import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { decodeText, plainBody, readBounded } from '../../../src/http/body.ts';
import { IncompleteError, TooLargeError, UnreadableError } from '../../../src/http/failure.ts';
import { decompressWithZlib } from '../../../src/http/node-decompress.ts';

const text = JSON.stringify({ text: 'grüße '.repeat(100) });
const bytes = Buffer.from(text);

function pieces(all: Uint8Array, size = 7) {
  return {
    async *[Symbol.asyncIterator]() {
      for (let at = 0; at < all.byteLength; at += size) yield all.subarray(at, at + size);
    },
    destroy: () => undefined,
  };
}

const read = async (all: Uint8Array, headers: Record<string, string>, maxBytes = 1e6): Promise<string> =>
  Buffer.from(
    await readBounded(plainBody({ status: 200, headers, body: pieces(all) }, false, decompressWithZlib), maxBytes),
  ).toString();

describe('a content coding that nobody asked for is undone', () => {
  test.each<[string, Uint8Array]>([
    ['gzip', gzipSync(bytes)],
    ['x-gzip', gzipSync(bytes)],
    ['GZIP', gzipSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['deflate', deflateRawSync(bytes)],
    ['br', brotliCompressSync(bytes)],
    ['zstd', zstdCompressSync(bytes)],
    ['br, gzip', gzipSync(brotliCompressSync(bytes))],
    ['identity', bytes],
    ['', bytes],
  ])('%s', async (coding, coded) => {
    const headers = { 'content-encoding': coding, 'content-length': String(coded.byteLength) };
    expect(await read(coded, headers)).toBe(text);
  });

  test.each<[string, Uint8Array]>([
    ['gzip', gzipSync(bytes).subarray(0, 40)],
    ['gzip', bytes],
    ['br', brotliCompressSync(bytes).subarray(0, 20)],
    ['deflate', deflateSync(bytes).subarray(0, 20)],
    ['zstd', zstdCompressSync(bytes).subarray(0, 20)],
    ['compress', bytes],
    ['gzip, aes128gcm', bytes],
  ])('%s that is cut off or none is unreadable', async (coding, coded) => {
    await expect(read(coded, { 'content-encoding': coding })).rejects.toThrow(UnreadableError);
  });

  test('an empty body of any coding is empty', async () => {
    expect(await read(new Uint8Array(), { 'content-encoding': 'gzip' })).toBe('');
  });

  test.each(['gzip', 'br', 'zstd', 'deflate'])('a bomb of %s is bounded', async (coding) => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    const compress = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync, deflate: deflateSync };
    const bomb = compress[coding as 'gzip'](zeros);
    await expect(read(bomb, { 'content-encoding': coding }, 1_000_000)).rejects.toThrow(TooLargeError);
  });
});

test('a body shorter than announced is incomplete, one of that length is not', async () => {
  await expect(read(bytes.subarray(1), { 'content-length': String(bytes.byteLength) })).rejects.toThrow(
    IncompleteError,
  );
  expect(await read(bytes, { 'content-length': String(bytes.byteLength) })).toBe(text);
});

test('text is decoded strictly where it counts', () => {
  const latin1 = Uint8Array.from([0x63, 0x61, 0x66, 0xe9]);
  expect(() => decodeText(latin1, true, 'GET /a: the answer')).toThrow('GET /a: the answer is not UTF-8 text');
  expect(decodeText(latin1, false, 'x')).toBe('caf\ufffd');
  expect(decodeText(Uint8Array.from([0xef, 0xbb, 0xbf, 0x61]), true, 'x')).toBe('a');
});
