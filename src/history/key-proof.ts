/** How two sides find out whether they hold the same key: neither sends it, and no question serves a second time. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Drawn anew for each question: 32 to 64 hexadecimal digits. */
export const NONCE_FORM = /^[0-9a-f]{32,64}$/;

/** HMAC-SHA256 of the key under the nonce, 64 lower-case hexadecimal digits. White space around a key does not count. */
export function keyProof(nonce: string, key: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(nonce), utf8ToBytes(key.trim())));
}
