/** What people read leads somewhere, and what they copy is valid. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { findDeadLinks, listDocuments, listRecipes } from '../support/documents.ts';
import { lintWorkflowFile } from '../support/workflow-lint.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe.each(listDocuments(root))('%s', (document) => {
  test('links to what is there', () => {
    expect(findDeadLinks(root, document)).toEqual([]);
  });

  const recipes = listRecipes(root, document);
  if (recipes.length > 0) {
    test('shows workflows that are valid', async () => {
      for (const recipe of recipes)
        expect(await lintWorkflowFile(root, '.github/workflows/recipe.yml', recipe)).toEqual([]);
    });
  }
});
