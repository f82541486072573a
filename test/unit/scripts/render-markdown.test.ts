import { expect, test } from '@jest/globals';
import { renderMarkdown } from '../../../scripts/demo/render-markdown.ts';

test('a job summary becomes text: aligned tables, entities decoded, graphs and folded sections as one line', () => {
  const markdown = [
    '## Title with <code>a&#95;b</code>\n',
    '| Name | Value |\n| --- | --- |\n| a | 1 \\| 2 |\n| longer | &lt;b&gt; |\n',
    '> [!CAUTION]\n> **failed:** [why](https://example.org)\n',
    '```mermaid\ngraph LR\n  a --> b\n```\n',
    '<details><summary>Calls</summary>\n\n| x | y |\n\n</details>\n',
  ].join('\n');
  expect(renderMarkdown(markdown)).toBe(
    [
      'Title with a_b',
      '',
      'Name    Value',
      'a       1 | 2',
      'longer  <b>',
      '',
      '[!CAUTION]',
      'failed: why',
      '',
      '▸ graph (Mermaid)',
      '',
      '▸ Calls',
    ].join('\n'),
  );
});
