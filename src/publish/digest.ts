/**
 * The digest rules of the history (src/history/digest.ts) on Node's own SHA-256: the proof does not check the Worker's
 * code with the Worker's code.
 */
import type { Hash } from 'node:crypto';

/** Loaded by the run that has something to digest: node:crypto is a fifth of a start. */
function sha256(): Hash {
  return process.getBuiltinModule('node:crypto').createHash('sha256');
}

/** SHA-256 hex of the entry's compact text. */
export function entryDigest(compactText: string): string {
  return sha256().update(compactText, 'utf8').digest('hex');
}

/** The head after one more entry. */
export function nextHead(previous: string, digest: string): string {
  return sha256().update(previous, 'ascii').update(digest, 'ascii').digest('hex');
}
