import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { fileError, lookAtFile, withFile } from '../store/source-file.ts';

/** Offset and value of the OS field of a gzip header (RFC 1952, 2.3.1): 255 = unknown. */
const OS_OFFSET = 9;
const OS_UNKNOWN = 255;

/**
 * Writes the gzip of a file. The same bytes give the same gzip: no time, no name, no operating system in the header
 * (Node writes time 0 and no name; the system it does write).
 *
 * @throws ActionError (input) when the file changes while it is read: a torn gzip would be archived as a whole one.
 */
export async function gzipFile(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const source = await lookAtFile(from);
  await withFile(source, async (file) => {
    const bytes = file.createReadStream({ start: 0, autoClose: false });
    try {
      const options = signal === undefined ? {} : { signal };
      await pipeline(bytes, createGzip({ level: 9 }), createWriteStream(to, { mode: 0o600 }), options);
    } catch (error) {
      signal?.throwIfAborted();
      throw fileError((error as { syscall?: unknown }).syscall === 'write' ? to : from, error);
    }
  });
  const file = await open(to, 'r+');
  try {
    await file.write(Buffer.of(OS_UNKNOWN), 0, 1, OS_OFFSET);
  } finally {
    await file.close();
  }
}
