/** Keys of the dividends route: one per line of DIVIDENDS_API_KEYS, `name:key` or `trade:name:key`. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

export interface ApiKey {
  /** What the audit log and the metrics call its holder. Two lines may have one name: a key being rotated. */
  name: string;
  mayTrade: boolean;
  digest: Uint8Array;
  /** Names the key's own bucket without saying anything of the key. */
  bucket: string;
}

const LINE = /^(?<trade>trade:)?(?<name>[A-Za-z0-9_.-]{1,64}):(?<key>[\x21-\x7e]{32,256})$/;

/**
 * @returns the keys, and for each line that is none its number (from 1) and the rule; the line itself is never repeated.
 */
export function readApiKeys(text: string): { keys: ApiKey[]; problems: string[] } {
  const keys: ApiKey[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    const groups = LINE.exec(trimmed)?.groups;
    if (!groups) {
      problems.push(`line ${index + 1} is no name:key or trade:name:key with a key of 32 to 256 characters`);
      continue;
    }
    const { trade, name = '', key = '' } = groups;
    const digest = digestOf(key);
    keys.push({ name, mayTrade: trade !== undefined, digest, bucket: bytesToHex(sha256(digest)) });
  }
  return { keys, problems };
}

function digestOf(key: string): Uint8Array {
  return sha256(utf8ToBytes(key));
}

/** The key that was presented. All are compared to their end, whichever fits, so that time tells nothing. */
export function findApiKey(keys: readonly ApiKey[], presented: string): ApiKey | undefined {
  const digest = digestOf(presented);
  let found: ApiKey | undefined;
  for (const key of keys) {
    let difference = 0;
    for (const [index, byte] of key.digest.entries()) difference |= byte ^ (digest[index] as number);
    if (difference === 0) found = key;
  }
  return found;
}
