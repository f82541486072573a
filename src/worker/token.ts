/** Who may write. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

export type WritePermission = 'granted' | 'wrong-token' | 'closed';

/**
 * Closed by default: without a configured token nobody writes, unless writes were opened by name. A configured token
 * always counts.
 */
export function mayWrite(
  env: { readonly WRITE_TOKEN?: string; readonly ALLOW_UNAUTHENTICATED_WRITES?: string },
  headers: Headers,
): WritePermission {
  const expected = (env.WRITE_TOKEN ?? '').trim(); // a secret piped from `echo` ends in a line break
  if (expected === '') return env.ALLOW_UNAUTHENTICATED_WRITES === 'true' ? 'granted' : 'closed';
  const bearer = /^Bearer +(.+)$/i.exec(headers.get('Authorization') ?? '')?.[1];
  const presented = [headers.get('X-WRITE-TOKEN'), bearer];
  // Both are compared whatever the first one says, so that time tells nothing about either.
  const matches = presented.map((token) => equalInConstantTime(token?.trim() ?? '', expected));
  return matches.includes(true) ? 'granted' : 'wrong-token';
}

/** Compares digests byte by byte: the time depends neither on the length nor on the content of what is secret. */
export function equalInConstantTime(presented: string, expected: string): boolean {
  const [a, b] = [sha256(utf8ToBytes(presented)), sha256(utf8ToBytes(expected))];
  let difference = 0;
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] as number);
  return difference === 0;
}
