/** SHA-256 of bytes that may be many, by the platform; entries use the synchronous one of src/history. */
import { bytesToHex } from '@noble/hashes/utils.js';

export async function digestOf(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
