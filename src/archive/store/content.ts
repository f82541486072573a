import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import type { DigestThreads, PartDigests } from './digest-threads.ts';
import { assertUnchanged, lookAtFile, openFile, type SourceFile, withFile } from './source-file.ts';

/** A slice of a content that is sent as one request, digested before its first byte goes out. */
export interface Part extends PartDigests {
  sizeBytes: number;
  /** In memory, or a reader that begins anew each time. A chunk of a reader is good until three more were asked for. */
  bytes: Uint8Array | (() => AsyncIterable<Uint8Array>);
}

/** Bytes to store. */
export interface Content {
  sizeBytes: number;
  sha256: string;
  /** At least 1; more than one goes as multipart. */
  partCount: number;
  contentType: string;
  /** Extra `x-amz-meta-` headers, without that prefix. ASCII. */
  metadata: Readonly<Record<string, string>>;
  /** Runs `work` with one part; what holds its bytes is used again afterwards. Parts have equal sizes except the last. */
  withPart<T>(index: number, work: (part: Part) => Promise<T>): Promise<T>;
  /** The ETag a store gives these parts: the MD5, or the MD5 of the MD5s with the number of parts. Without quotes. */
  etag(): Promise<string>;
}

/** S3's and R2's bounds of a multipart upload. */
const MAX_PARTS = 10_000;
const MIB = 1_048_576;
/** A larger part is read twice in place of being held: once for its digests, once to be sent. */
const MAX_HELD_BYTES = 16 * MIB;
/** At least a socket's buffer (64 KiB): a write then returns only when the chunk before it has been passed on. */
const READ_BYTES = 131_072;
/** One chunk in the socket, one waiting for it, one being read, and one to spare. */
const READ_BUFFERS = 4;

export interface FileContentOptions {
  partSizeBytes: number;
  contentType: string;
  metadata?: Readonly<Record<string, string>>;
  threads: DigestThreads;
  /** Ends the reading for the digests; its reason is thrown. */
  signal?: AbortSignal;
  /** Default 16 MiB. */
  maxHeldBytes?: number;
}

/**
 * Makes a content of a regular file: a small one is read once, a larger one first for its digest, then part by part.
 *
 * @throws ActionError (input) when it would take more than 10,000 parts, cannot be read, or changes while it is read.
 */
export async function openFileContent(path: string, options: FileContentOptions): Promise<Content> {
  const source = await lookAtFile(path);
  const { partSizeBytes, maxHeldBytes = MAX_HELD_BYTES } = options;
  if (source.sizeBytes > partSizeBytes * MAX_PARTS) {
    const neededMib = Math.ceil(source.sizeBytes / MAX_PARTS / MIB);
    throw new ActionError(
      'input',
      `part-size-mib: got "${partSizeBytes / MIB}", expected at least ${neededMib} for the ${source.sizeBytes} bytes of ${quoteValue(path)}`,
      { hint: `An upload has at most ${MAX_PARTS} parts` },
    );
  }
  if (source.sizeBytes <= Math.min(partSizeBytes, maxHeldBytes)) {
    const bytes = await withFile(source, (file) => readInto(file, Buffer.allocUnsafe(source.sizeBytes), 0, source));
    return bytesContent(bytes, options.contentType, options.metadata);
  }
  return source.sizeBytes <= partSizeBytes || partSizeBytes > maxHeldBytes
    ? await streamedContent(source, options)
    : await heldContent(source, options);
}

/** Makes a content of bytes that are in memory, as one part. */
export function bytesContent(
  bytes: Uint8Array,
  contentType: string,
  metadata: Readonly<Record<string, string>> = {},
): Content {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const md5 = createHash('md5').update(bytes).digest();
  return {
    sizeBytes: bytes.byteLength,
    sha256,
    partCount: 1,
    contentType,
    metadata,
    withPart: (_, work) => work({ sizeBytes: bytes.byteLength, sha256, md5, bytes }),
    etag: async () => md5.toString('hex'),
  };
}

/** The ETag of a whole upload (one part), or of one in parts. */
function etagOfParts(md5s: readonly Buffer[]): string {
  const [first] = md5s;
  if (md5s.length === 1 && first !== undefined) return first.toString('hex');
  return `${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-${md5s.length}`;
}

/**
 * Parts that fit into memory: digested in threads from the first moment on, beside the digest of the whole and then
 * beside the network, and read when their turn comes.
 */
async function heldContent(source: SourceFile, options: FileContentOptions): Promise<Content> {
  const { partSizeBytes, threads } = options;
  const partCount = Math.ceil(source.sizeBytes / partSizeBytes);
  const sizeOf = (index: number): number => Math.min(partSizeBytes, source.sizeBytes - index * partSizeBytes);
  const free: Buffer[] = [];
  const digests: Promise<PartDigests>[] = [];
  const digestPart = (index: number): Promise<PartDigests> => {
    digests[index] ??= withFile(source, ({ fd }) => threads.digest(fd, index * partSizeBytes, sizeOf(index)));
    return digests[index];
  };
  digestAhead(partCount, threads.count, digestPart);
  const sha256 = await digestWhole(source, options.signal);
  return {
    sizeBytes: source.sizeBytes,
    sha256,
    partCount,
    contentType: options.contentType,
    metadata: options.metadata ?? {},
    withPart: async (index, work) => {
      const buffer = free.pop() ?? Buffer.allocUnsafeSlow(partSizeBytes);
      try {
        const bytes = buffer.subarray(0, sizeOf(index));
        const reading = withFile(source, (file) => readInto(file, bytes, index * partSizeBytes, source));
        const [partDigests] = await Promise.all([digestPart(index), reading]);
        return await work({ sizeBytes: bytes.byteLength, ...partDigests, bytes });
      } finally {
        free.push(buffer);
      }
    },
    etag: async () => {
      const md5s: Buffer[] = [];
      for (let index = 0; index < partCount; index += 1) md5s.push((await digestPart(index)).md5);
      return etagOfParts(md5s);
    },
  };
}

/** In order, as many at a time as there are threads. What fails here fails again where the part is asked for. */
function digestAhead(partCount: number, atOnce: number, digestPart: (index: number) => Promise<PartDigests>): void {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < partCount) {
      const index = next;
      next += 1;
      await digestPart(index);
    }
  };
  for (let count = 0; count < atOnce; count += 1) lane().catch(() => undefined);
}

/** Parts too large to be held: all digests in one pass, then each part streamed. */
async function streamedContent(source: SourceFile, options: FileContentOptions): Promise<Content> {
  const { partSizeBytes } = options;
  const parts: { offset: number; sizeBytes: number; sha256: string; md5: Buffer }[] = [];
  const whole = createHash('sha256');
  await withFile(source, async (file) => {
    // One buffer for the whole file: a fresh one per read would leave gigabytes to the collector.
    const buffer = Buffer.allocUnsafe(MIB);
    for (let offset = 0; offset < source.sizeBytes; offset += partSizeBytes) {
      const sizeBytes = Math.min(partSizeBytes, source.sizeBytes - offset);
      const [sha256, md5] = [createHash('sha256'), createHash('md5')];
      for (let done = 0; done < sizeBytes; ) {
        const chunk = buffer.subarray(0, Math.min(MIB, sizeBytes - done));
        await readInto(file, chunk, offset + done, source);
        options.signal?.throwIfAborted();
        for (const hash of source.sizeBytes > partSizeBytes ? [whole, sha256, md5] : [sha256, md5]) hash.update(chunk);
        done += chunk.byteLength;
      }
      parts.push({ offset, sizeBytes, sha256: sha256.digest('hex'), md5: md5.digest() });
    }
  });
  const [only] = parts;
  return {
    sizeBytes: source.sizeBytes,
    sha256: parts.length === 1 && only !== undefined ? only.sha256 : whole.digest('hex'),
    partCount: parts.length,
    contentType: options.contentType,
    metadata: options.metadata ?? {},
    withPart: (index, work) => {
      const part = parts[index];
      if (part === undefined) throw new RangeError(`no part ${index}`);
      return work({ ...part, bytes: () => readSlice(source, part) });
    },
    etag: async () => etagOfParts(parts.map(({ md5 }) => md5)),
  };
}

/** SHA-256, hex. */
async function digestWhole(source: SourceFile, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  await withFile(source, async (file) => {
    // The next piece is read while this one is digested.
    const buffers = [Buffer.allocUnsafe(MIB), Buffer.allocUnsafe(MIB)];
    const read = (offset: number, turn: number): Promise<Buffer> =>
      readInto(
        file,
        (buffers[turn % 2] as Buffer).subarray(0, Math.min(MIB, source.sizeBytes - offset)),
        offset,
        source,
      );
    let next: Promise<Buffer> | undefined = read(0, 0);
    for (let offset = 0, turn = 0; next !== undefined; turn += 1) {
      const chunk: Buffer = await next;
      signal?.throwIfAborted();
      offset += chunk.byteLength;
      next = offset < source.sizeBytes ? read(offset, turn + 1) : undefined;
      next?.catch(() => undefined);
      hash.update(chunk);
    }
  });
  return hash.digest('hex');
}

/** Fills the buffer from this place of the file. */
async function readInto(file: FileHandle, buffer: Buffer, offset: number, source: SourceFile): Promise<Buffer> {
  for (let filled = 0; filled < buffer.byteLength; ) {
    const { bytesRead } = await file.read(buffer, filled, buffer.byteLength - filled, offset + filled);
    if (bytesRead === 0) {
      throw new ActionError('input', `${quoteValue(source.path)} became shorter while it was archived`, {
        hint: 'Archive it when nothing writes to it any more',
      });
    }
    filled += bytesRead;
  }
  return buffer;
}

/**
 * Reads one part in a few buffers that take turns: a chunk is good until three more were asked for. Fresh ones would
 * leave as much garbage as the file is large. Were a chunk overwritten too early, the store would refuse the part, whose
 * digest is signed.
 */
async function* readSlice(source: SourceFile, part: { offset: number; sizeBytes: number }): AsyncIterable<Uint8Array> {
  const buffers = Array.from({ length: READ_BUFFERS }, () => Buffer.allocUnsafeSlow(READ_BYTES));
  const file = await openFile(source.path);
  try {
    await assertUnchanged(source, file);
    for (let done = 0, turn = 0; done < part.sizeBytes; turn += 1) {
      const chunk = (buffers[turn % READ_BUFFERS] as Buffer).subarray(0, Math.min(READ_BYTES, part.sizeBytes - done));
      await readInto(file, chunk, part.offset + done, source);
      done += chunk.byteLength;
      if (done === part.sizeBytes) await assertUnchanged(source, file);
      yield chunk;
    }
  } finally {
    await file.close();
  }
}
