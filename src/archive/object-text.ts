import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const MIB = 1_048_576;
/** The largest object whose text is looked at. */
export const MAX_TEXT_BYTES = 512 * MIB;
/** JSON of entries becomes ten to thirty times smaller; what promises much more is a bomb. */
const MAX_RATIO = 100;
const ALWAYS_BYTES = 16 * MIB;

const gunzipAsync = promisify(gunzip);

/**
 * The text of an object, taken out of its gzip when the key ends in `.gz`. Strict: bytes that are no UTF-8 are no text. A
 * gzip that grows beyond what entries can be is given up on the way.
 */
export async function textOf(
  key: string,
  bytes: Uint8Array,
): Promise<{ ok: true; text: string } | { ok: false; reason: string }> {
  const isGzip = key.endsWith('.gz');
  let plain = bytes;
  if (isGzip) {
    const maxOutputLength = Math.min(MAX_TEXT_BYTES, Math.max(ALWAYS_BYTES, bytes.byteLength * MAX_RATIO));
    try {
      plain = await gunzipAsync(bytes, { maxOutputLength });
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
        ? {
            ok: false,
            reason: `is a gzip of ${bytes.byteLength} bytes that holds more than ${maxOutputLength}, which no history does`,
          }
        : { ok: false, reason: 'is no readable gzip of text' };
    }
  }
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(plain) };
  } catch {
    return { ok: false, reason: isGzip ? 'is no readable gzip of text' : 'is no text' };
  }
}
