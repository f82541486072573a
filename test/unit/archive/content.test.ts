import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { gzipFile } from '../../../src/archive/compression.ts';
import { digestBytes, digestFile, expectedEtag } from '../../../src/archive/content.ts';

const folder = mkdtempSync(join(tmpdir(), 'content-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = Buffer.from(Array.from({ length: 2_500 }, (_, index) => (index * 7) % 251));
const file = join(folder, 'file');
writeFileSync(file, bytes);
const hex = (algorithm: string, data: Uint8Array): string => createHash(algorithm).update(data).digest('hex');

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

describe('a file in parts', () => {
  test.each([
    [1_000, [1_000, 1_000, 500]],
    [1_250, [1_250, 1_250]],
    [2_500, [2_500]],
    [10_000, [2_500]],
  ])('of %d bytes', async (partSizeBytes, sizes) => {
    const content = await digestFile(file, { partSizeBytes, contentType: 'text/plain' });
    expect(content.parts.map((part) => part.sizeBytes)).toEqual(sizes);
    expect(content.sha256).toBe(hex('sha256', bytes));
    for (const part of content.parts) {
      const slice = bytes.subarray(part.offset, part.offset + part.sizeBytes);
      expect(await readAll(content.open(part))).toEqual(slice);
      expect(part.sha256).toBe(hex('sha256', slice));
      expect(part.md5.toString('hex')).toBe(hex('md5', slice));
    }
  });

  test('an empty file is one empty part', async () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '');
    const content = await digestFile(empty, { partSizeBytes: 1_000, contentType: 'text/plain' });
    expect(content.parts).toHaveLength(1);
    expect(content.sizeBytes).toBe(0);
    expect(expectedEtag(content.parts)).toBe('d41d8cd98f00b204e9800998ecf8427e');
  });

  test('refuses more than 10,000 parts and says which part size would do', async () => {
    const sparse = join(folder, 'sparse');
    writeFileSync(sparse, '');
    const { truncateSync } = await import('node:fs');
    truncateSync(sparse, 60_000 * 1_048_576);
    await expect(digestFile(sparse, { partSizeBytes: 5 * 1_048_576, contentType: 'x' })).rejects.toThrow(
      /part-size-mib: got "5", expected at least 6 /,
    );
  });

  test('a part whose file has become shorter is an error, not a shorter part', async () => {
    const shrinking = join(folder, 'shrinking');
    writeFileSync(shrinking, bytes);
    const content = await digestFile(shrinking, { partSizeBytes: 10_000, contentType: 'x' });
    writeFileSync(shrinking, bytes.subarray(0, 100));
    const [part] = content.parts;
    if (part === undefined) throw new Error('no part');
    await expect(readAll(content.open(part))).rejects.toThrow(/became shorter/);
  });
});

test('the ETag is the MD5, or the MD5 of the MD5s with their number', async () => {
  expect(expectedEtag(digestBytes(bytes, 'x').parts)).toBe(hex('md5', bytes));
  const { parts } = await digestFile(file, { partSizeBytes: 1_000, contentType: 'x' });
  const md5s = [bytes.subarray(0, 1_000), bytes.subarray(1_000, 2_000), bytes.subarray(2_000)].map((slice) =>
    createHash('md5').update(slice).digest(),
  );
  expect(expectedEtag(parts)).toBe(`${hex('md5', Buffer.concat(md5s))}-3`);
});

test('gzip is the same for the same bytes: no time, no name, no operating system', async () => {
  const [a, b, other] = ['a.gz', 'b.gz', 'other'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(other, bytes);
  await gzipFile(file, a);
  await gzipFile(other, b);
  const compressed = readFileSync(a);
  expect(compressed.equals(readFileSync(b))).toBe(true);
  expect(gunzipSync(compressed)).toEqual(bytes);
  expect([...compressed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
  expect(gzipSync(bytes, { level: 9 }).subarray(10)).toEqual(compressed.subarray(10));
});
