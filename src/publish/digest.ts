/**
 * The digest rules of the history (src/history/digest.ts) on Node's own SHA-256: the proof does not check the Worker's
 * code with the Worker's code, and the bundle does without a second implementation of the hash.
 */
import { createHash } from 'node:crypto';

/** SHA-256 hex of the entry's compact text. */
export function entryDigest(compactText: string): string {
  return createHash('sha256').update(compactText, 'utf8').digest('hex');
}

/** The head after one more entry. */
export function nextHead(previous: string, digest: string): string {
  return createHash('sha256').update(previous, 'ascii').update(digest, 'ascii').digest('hex');
}
