import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Offset and value of the OS field of a gzip header (RFC 1952, 2.3.1): 255 = unknown. */
const OS_OFFSET = 9;
const OS_UNKNOWN = 255;

/**
 * Writes the gzip of a file. The same bytes give the same gzip: no time, no name, no operating system in the header
 * (Node writes time 0 and no name; the system it does write).
 */
export async function gzipFile(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createGzip({ level: 9 }), createWriteStream(to, { mode: 0o600 }));
  const file = await open(to, 'r+');
  try {
    await file.write(Buffer.of(OS_UNKNOWN), 0, 1, OS_OFFSET);
  } finally {
    await file.close();
  }
}
