import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EMPTY_HEAD, entryDigest, extendHead, nextHead } from '../../../src/history/digest.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

test('property: digests are SHA-256 of the UTF-8 bytes', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(entryDigest(text)).toBe(sha256(text))));
});

test('the head chains over the digests in their order', () => {
  const digests = ['{"price":1}', '{"price":2}'].map(entryDigest);
  const [first, second] = digests as [string, string];
  expect(EMPTY_HEAD).toBe('0'.repeat(64));
  expect(nextHead(EMPTY_HEAD, first)).toBe(sha256('0'.repeat(64) + first));
  expect(extendHead(EMPTY_HEAD, digests)).toBe(sha256(sha256('0'.repeat(64) + first) + second));
  expect(extendHead(EMPTY_HEAD, [second, first])).not.toBe(extendHead(EMPTY_HEAD, digests));
});
