/** What people read leads somewhere; what they copy is part of examples/, see examples.test.ts. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { findDeadLinks, listDocuments } from '../support/workflows/documents.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe.each(listDocuments(root))('%s', (document) => {
  test('links to what is there', () => {
    expect(findDeadLinks(root, document)).toEqual([]);
  });
});
