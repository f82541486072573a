import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as worker from '../../../src/history/digest.ts';
import { entryDigest, nextHead } from '../../../src/publish/digest.ts';

test('the proof and the Worker agree on digests and heads of any text', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (texts) => {
      let head = worker.EMPTY_HEAD;
      for (const text of texts.map((value) => JSON.stringify(value))) {
        expect(entryDigest(text)).toBe(worker.entryDigest(text));
        expect(nextHead(head, entryDigest(text))).toBe(worker.nextHead(head, worker.entryDigest(text)));
        head = nextHead(head, entryDigest(text));
      }
    }),
  );
});
