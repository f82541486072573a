/** The digest of an entry and the chain of heads that ties a history together. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The head of an empty history: 64 zeros. */
export const EMPTY_HEAD = '0'.repeat(64);

/** SHA-256 of a text's UTF-8 bytes, 64 lower-case hexadecimal digits. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** The digest of an entry: SHA-256 of its stored text, so give it the compact text (`compactJson`). */
export function entryDigest(compactText: string): string {
  return sha256Hex(compactText);
}

/**
 * The head after one more entry: SHA-256 of the ASCII text `previous` followed by `digest`. Synchronous on purpose: the
 * Worker extends the chain inside one storage transaction.
 */
export function nextHead(previous: string, digest: string): string {
  return sha256Hex(previous + digest);
}

/**
 * The head after several entries, in the order of their `seq`. Two readers can tell whether one history continues the
 * other: `extendHead(oldHead, digestsSince) === newHead`.
 */
export function extendHead(previous: string, digests: readonly string[]): string {
  return digests.reduce(nextHead, previous);
}
