/** What people read leads somewhere; what they copy is part of examples/, see examples.test.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { findDeadLinks, listDocuments } from '../support/workflows/documents.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('README leads to every page and every action', () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const pages = listDocuments(root).filter((path) => /^docs\/[^/]+\.md$|^actions\//.test(path));
  expect(pages.filter((path) => !text.includes(`](${path}`))).toEqual([]);
});

describe.each(listDocuments(root))('%s', (document) => {
  test('links to what is there', () => {
    expect(findDeadLinks(root, document)).toEqual([]);
  });
});
