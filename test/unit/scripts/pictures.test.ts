import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { DRAWINGS } from '../../../scripts/pictures/drawings.ts';
import { renderSummaryPage } from '../../../scripts/pictures/github.ts';
import { fileOf, fillPictures, isPicture, PICTURES, THEMES } from '../../../scripts/pictures/list.ts';
import { listDocuments } from '../../support/workflows/documents.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = `${root}docs/pictures/`;
const NAMES = Object.keys(PICTURES).filter(isPicture);
const MAX_BYTES = 72 * 1024;
const SIGNATURES = { svg: '<svg', webp: 'RIFF' } as const;

test('the folder holds the pictures of the list, in both themes, and nothing else', () => {
  expect(readdirSync(folder).sort()).toEqual(
    NAMES.flatMap((name) => THEMES.map((theme) => fileOf(name, theme))).sort(),
  );
});

describe.each(NAMES)('%s', (name) => {
  test.each(THEMES)('is small, and what its name says, in %s', (theme) => {
    const path = folder + fileOf(name, theme);
    expect(statSync(path).size).toBeLessThan(MAX_BYTES);
    expect(readFileSync(path, 'latin1').startsWith(SIGNATURES[PICTURES[name].kind === 'drawn' ? 'svg' : 'webp'])).toBe(
      true,
    );
  });

  test('is shown or linked by a document', () => {
    const documents = listDocuments(root).map((path) => readFileSync(root + path, 'utf8'));
    expect(documents.some((text) => text.includes(`pictures/${fileOf(name, 'light')}`))).toBe(true);
  });
});

describe.each(Object.entries(DRAWINGS))('%s', (name, draw) => {
  test.each(THEMES)('shows what its documents and examples say today, in %s (npm run pictures)', (theme) => {
    if (!isPicture(name)) throw new Error(name);
    expect(readFileSync(folder + fileOf(name, theme), 'utf8')).toBe(draw(theme));
  });
});

test('a document says where its pictures lie, for readers of either theme and for those who see none', () => {
  const filled = fillPictures('<!-- picture: page -->\nold\n<!-- /picture -->\n', '../pictures');
  expect(filled).toContain('srcset="../pictures/page-dark.webp"');
  expect(filled).toContain(`<img alt="${PICTURES.page.alt}" src="../pictures/page-light.webp" width="860">`);
  expect(fillPictures(filled, '../pictures')).toBe(filled);
  expect(() => fillPictures('<!-- picture: pages -->\n<!-- /picture -->', '.')).toThrow('no picture "pages"');
});

test('a summary is drawn with its graph, its signs, and one part unfolded', () => {
  const markdown = [
    '```mermaid\ngraph LR\n  up["mono 1.0.0"]\n  c0["core<br/>1.0.0"]\n  up --> c0\n  classDef released fill:#1a7f37\n  class c0 released\n```',
    '| a |\n| --- |\n| ✅ released |',
    '<details><summary>Timeline</summary>\n\nfirst\n\n</details>',
    '<details><summary>Changes</summary>\n\n```diff\n-old\n+new\n```\n\n</details>',
  ].join('\n\n');
  const page = renderSummaryPage(markdown, 'Changes');
  expect(page).toMatch(/<rect [^>]*fill="#1a7f37"/);
  expect(page).toContain('<b class="good">✔</b> released');
  expect(page).toMatch(/<details><summary>Timeline/);
  expect(page).toMatch(/<details open><summary>Changes/);
  expect(page).toContain('<span class="removed">-old</span>');
});
