import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codeBlock, details, escapeMarkdown, inlineCode, link, table } from '../../../src/markdown/markdown.ts';

test.each([
  ['<img src=x>', '&lt;img src=x&gt;'],
  ['a|b', 'a\\|b'],
  ['[x](http://y)', '\\[x\\](http\\://y)'],
  ['see https://evil.example now', 'see https\\://evil.example now'],
  ['HTTPS://x', 'HTTPS\\://x'],
  ['www.evil.example', 'www\\.evil.example'],
  ['ping @octocat', 'ping @\u200boctocat'],
  ['(@org/team)', '(@\u200borg/team)'],
  ['a@example.org', 'a@example.org'],
  ['12:30, a://b', '12:30, a://b'],
  ['`*_~#', '\\`\\*\\_\\~\\#'],
  ['one\r\ntwo', 'one two'],
])('escapeMarkdown(%j)', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test.each([escapeMarkdown, inlineCode, codeBlock])('$name shows text in the order it has', (print) => {
  expect(print('a\u202egnp\u2066')).toMatch(/^[^\p{Bidi_Control}]*202e[^\p{Bidi_Control}]*$/u);
});

test.each([escapeMarkdown, inlineCode])('$name shows no control character', (print) => {
  expect(print('a\u001b[31m\u0007\u009b\tb')).toMatch(/^(?:\t|\P{Cc})*$/u);
});

test('inline code holds back-ticks, pipes and tags', () => {
  expect(inlineCode('a`b|<c>')).toBe('<code>a&#96;b&#124;&lt;c&gt;</code>');
});

describe('link', () => {
  test('to http(s) only', () => {
    expect(link('a', 'https://x.example/b')).toBe('[a](https://x.example/b)');
    expect(link('a', 'javascript:alert(1)')).toBe('a');
  });

  test('cannot be left by its target', () => {
    expect(link('a', 'https://x.example/) [b](https://evil')).toBe('[a](https://x.example/%29%20[b]%28https://evil)');
  });
});

test('a table keeps its cells whatever they hold', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (texts) => {
      const lines = table(['h', ...texts.slice(1).map(() => 'h')], [texts.map(escapeMarkdown)]).split('\n');
      expect(lines).toHaveLength(3);
      const bars = (line = ''): number => (line.match(/(?<!\\)\|/g) ?? []).length;
      expect(bars(lines[2])).toBe(bars(lines[0]));
    }),
  );
});

test('a code block cannot be closed from inside', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[`a\n]{0,40}$/), (text) => {
      const lines = codeBlock(text, 'json').split('\n');
      const fence = /^`+/.exec(lines[0] ?? '')?.[0] ?? '';
      expect(lines.slice(1, -1).some((line) => line.startsWith(fence))).toBe(false);
      expect(lines.at(-1)).toBe(fence);
    }),
  );
});

test('details show their summary as text', () => {
  expect(details('a<b&c', 'body')).toBe('<details><summary>a&lt;b&amp;c</summary>\n\nbody\n\n</details>');
});
