import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { gzipFile } from '../../../../src/archive/archive/compression.ts';
import { bytesContent, type Content, openFileContent, type Part } from '../../../../src/archive/store/content.ts';
import { startDigestThreads } from '../../../../src/archive/store/digest-threads.ts';

const folder = mkdtempSync(join(tmpdir(), 'content-'));
const threads = startDigestThreads();
afterAll(async () => {
  await threads.close();
  rmSync(folder, { recursive: true });
});

const bytes = Buffer.from(Array.from({ length: 2_500 }, (_, index) => (index * 7) % 251));
const file = join(folder, 'file');
writeFileSync(file, bytes);
const hex = (algorithm: string, data: Uint8Array): string => createHash(algorithm).update(data).digest('hex');
const open = (path: string, partSizeBytes: number, maxHeldBytes?: number): Promise<Content> =>
  openFileContent(path, {
    partSizeBytes,
    contentType: 'text/plain',
    threads,
    ...(maxHeldBytes === undefined ? {} : { maxHeldBytes }),
  });

async function bytesOf(part: Part): Promise<Buffer> {
  if (typeof part.bytes !== 'function') return Buffer.from(part.bytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of part.bytes()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Parts small enough to be held in memory, and parts that are read as they are sent. */
describe.each([
  ['held', undefined],
  ['streamed', 100],
])('a file in parts that are %s', (_, maxHeldBytes) => {
  test.each([
    [1_000, [1_000, 1_000, 500]],
    [1_250, [1_250, 1_250]],
    [2_500, [2_500]],
    [10_000, [2_500]],
  ])('of %d bytes', async (partSizeBytes, sizes) => {
    const content = await open(file, partSizeBytes, maxHeldBytes);
    expect(content.partCount).toBe(sizes.length);
    expect(content.sha256).toBe(hex('sha256', bytes));
    // Twice, and all at once: what holds the bytes is used in turns.
    const indexes = [...sizes.keys(), ...sizes.keys()];
    await Promise.all(
      indexes.map((index) =>
        content.withPart(index, async (part) => {
          const slice = bytes.subarray(index * partSizeBytes, (index + 1) * partSizeBytes);
          expect(part.sizeBytes).toBe(sizes[index]);
          expect(await bytesOf(part)).toEqual(slice);
          expect(part.sha256).toBe(hex('sha256', slice));
          expect(part.md5.toString('hex')).toBe(hex('md5', slice));
        }),
      ),
    );
  });

  test('the ETag is the MD5, or the MD5 of the MD5s with their number', async () => {
    expect(await (await open(file, 10_000, maxHeldBytes)).etag()).toBe(hex('md5', bytes));
    const md5s = [bytes.subarray(0, 1_000), bytes.subarray(1_000, 2_000), bytes.subarray(2_000)].map((slice) =>
      createHash('md5').update(slice).digest(),
    );
    expect(await (await open(file, 1_000, maxHeldBytes)).etag()).toBe(`${hex('md5', Buffer.concat(md5s))}-3`);
  });

  test.each([
    ['became shorter', (path: string) => writeFileSync(path, bytes.subarray(0, 100))],
    ['grew', (path: string) => writeFileSync(path, Buffer.concat([bytes, bytes]))],
    ['was rewritten with other bytes of the same length', (path: string) => writeFileSync(path, bytes.toReversed())],
    [
      'was replaced by another file of the same length and time',
      (path: string) => {
        writeFileSync(`${path}.new`, bytes.toReversed());
        utimesSync(`${path}.new`, 1_000, 1_000);
        renameSync(`${path}.new`, path);
      },
    ],
    ['was touched', (path: string) => utimesSync(path, 2_000, 2_000)],
    ['went away', (path: string) => rmSync(path)],
  ])('a file that %s is refused by name, not stored torn', async (_what, change) => {
    const path = join(folder, 'changing');
    writeFileSync(path, bytes);
    utimesSync(path, 1_000, 1_000);
    const content = await open(path, 1_000, maxHeldBytes);
    change(path);
    await expect(content.withPart(1, bytesOf)).rejects.toThrow(
      /changing" (changed while it was archived|became shorter|is not there)/,
    );
  });
});

test('an empty file is one empty part', async () => {
  const empty = join(folder, 'empty');
  writeFileSync(empty, '');
  const content = await open(empty, 1_000);
  expect(content).toMatchObject({ partCount: 1, sizeBytes: 0 });
  expect(await content.etag()).toBe('d41d8cd98f00b204e9800998ecf8427e');
});

test('refuses more than 10,000 parts and says which part size would do', async () => {
  const sparse = join(folder, 'sparse');
  writeFileSync(sparse, '');
  truncateSync(sparse, 60_000 * 1_048_576);
  await expect(open(sparse, 5 * 1_048_576)).rejects.toThrow(/part-size-mib: got "5", expected at least 6 /);
});

test.each([
  ['a link', (path: string) => symlinkSync(file, path), /a-link" is a link/],
  ['a link to nothing', (path: string) => symlinkSync('nowhere', path), /a-link" is a link/],
  ['a link to a device', (path: string) => symlinkSync('/dev/zero', path), /a-link" is a link/],
])('%s is not followed', async (_, make, message) => {
  const path = join(folder, 'a-link');
  make(path);
  await expect(open(path, 1_000)).rejects.toThrow(message);
  rmSync(path);
});

test.each([
  ['/dev/zero', /is no regular file/],
  ['/proc', /is no regular file/],
])('%s is no regular file', async (path, message) => {
  await expect(open(path, 1_000)).rejects.toThrow(message);
});

test('bytes in memory are one part', async () => {
  const content = bytesContent(bytes, 'x');
  expect(await content.etag()).toBe(hex('md5', bytes));
  expect(await content.withPart(0, bytesOf)).toEqual(bytes);
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
