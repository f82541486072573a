import { createHash, type Hash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { ActionError } from '../errors/action-error.ts';

/** A slice of a content that is sent as one request. */
export interface Part {
  offset: number;
  sizeBytes: number;
  /** SHA-256, hex: what the signature covers. */
  sha256: string;
  /** MD5 of the slice: what Content-MD5 and the ETag are made of. */
  md5: Buffer;
}

/** Bytes to store, digested before the first of them is sent: the server can then refuse any other. */
export interface Content {
  sizeBytes: number;
  sha256: string;
  /** At least one; equal sizes except the last. More than one goes as multipart. */
  parts: readonly Part[];
  contentType: string;
  /** Extra `x-amz-meta-` headers, without that prefix. ASCII. */
  metadata: Readonly<Record<string, string>>;
  /** Starts reading a part anew. A chunk is good until three more were asked for. */
  open(part: Part): AsyncIterable<Uint8Array>;
}

/** S3's and R2's bounds of a multipart upload. */
const MAX_PARTS = 10_000;
const MIB = 1_048_576;
/** At least a socket's buffer (64 KiB): a write then returns only when the chunk before it has been passed on. */
const READ_BYTES = 131_072;
/** One chunk in the socket, one waiting for it, one being read, and one to spare. */
const READ_BUFFERS = 4;

/**
 * Digests a file in one pass with one buffer.
 *
 * @throws ActionError (input) when it would take more than 10,000 parts.
 */
export async function digestFile(
  path: string,
  options: { partSizeBytes: number; contentType: string; metadata?: Readonly<Record<string, string>> },
): Promise<Content> {
  const { size } = await stat(path);
  if (size > options.partSizeBytes * MAX_PARTS) {
    const neededMib = Math.ceil(size / MAX_PARTS / MIB);
    throw new ActionError(
      'input',
      `part-size-mib: got "${options.partSizeBytes / MIB}", expected at least ${neededMib} for the ${size} bytes of ${path}`,
      { hint: `An upload has at most ${MAX_PARTS} parts` },
    );
  }
  const whole = createHash('sha256');
  const digester = createPartDigester(options.partSizeBytes);
  const file = await open(path);
  let sizeBytes = 0;
  try {
    // One buffer for the whole file: a fresh one per read would leave gigabytes to the collector.
    const buffer = Buffer.allocUnsafe(MIB);
    while (true) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, sizeBytes);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      whole.update(chunk);
      digester.update(chunk);
      sizeBytes += bytesRead;
    }
  } finally {
    await file.close();
  }
  return {
    sizeBytes,
    sha256: whole.digest('hex'),
    parts: digester.end(),
    contentType: options.contentType,
    metadata: options.metadata ?? {},
    open: (part) => readSlice(path, part),
  };
}

/** Digests bytes that are in memory, as one part. */
export function digestBytes(bytes: Uint8Array, contentType: string): Content {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const md5 = createHash('md5').update(bytes).digest();
  return {
    sizeBytes: bytes.byteLength,
    sha256,
    parts: [{ offset: 0, sizeBytes: bytes.byteLength, sha256, md5 }],
    contentType,
    metadata: {},
    open: async function* () {
      yield bytes;
    },
  };
}

/** The ETag a store gives these parts: the MD5, or the MD5 of the MD5s with the number of parts. Without quotes. */
export function expectedEtag(parts: readonly Part[]): string {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first.md5.toString('hex');
  const all = createHash('md5');
  for (const part of parts) all.update(part.md5);
  return `${all.digest('hex')}-${parts.length}`;
}

/**
 * Reads one part of a file in a few buffers that take turns: a chunk is good until three more were asked for. Fresh ones
 * would leave as much garbage as the file is large. Were a chunk overwritten too early, the store would refuse the part,
 * whose digest is signed.
 *
 * @throws ActionError when the file has become shorter.
 */
async function* readSlice(path: string, part: Part): AsyncIterable<Uint8Array> {
  const file = await open(path);
  try {
    const sizeBytes = Math.min(READ_BYTES, part.sizeBytes);
    const buffers = Array.from({ length: READ_BUFFERS }, () => Buffer.allocUnsafeSlow(sizeBytes));
    for (let done = 0, turn = 0; done < part.sizeBytes; turn += 1) {
      const buffer = buffers[turn % READ_BUFFERS] as Buffer;
      const wanted = Math.min(sizeBytes, part.sizeBytes - done);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await file.read(buffer, filled, wanted - filled, part.offset + done + filled);
        if (bytesRead === 0) throw new ActionError('input', `${path} became shorter while it was archived`);
        filled += bytesRead;
      }
      done += wanted;
      yield buffer.subarray(0, wanted);
    }
  } finally {
    await file.close();
  }
}

function createPartDigester(partSizeBytes: number): { update(chunk: Buffer): void; end(): Part[] } {
  const parts: Part[] = [];
  let offset = 0;
  let sizeBytes = 0;
  let hashes: { sha256: Hash; md5: Hash } | undefined;
  const start = () => ({ sha256: createHash('sha256'), md5: createHash('md5') });
  const finish = (): void => {
    const { sha256, md5 } = hashes ?? start();
    parts.push({ offset, sizeBytes, sha256: sha256.digest('hex'), md5: md5.digest() });
    offset += sizeBytes;
    sizeBytes = 0;
    hashes = undefined;
  };
  return {
    update(chunk) {
      let rest = chunk;
      while (rest.length > 0) {
        hashes ??= start();
        const take = rest.subarray(0, partSizeBytes - sizeBytes);
        hashes.sha256.update(take);
        hashes.md5.update(take);
        sizeBytes += take.length;
        rest = rest.subarray(take.length);
        if (sizeBytes === partSizeBytes) finish();
      }
    },
    end() {
      if (hashes !== undefined || parts.length === 0) finish();
      return parts;
    },
  };
}
