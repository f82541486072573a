/** The messages by which documents tell what to do: each is asserted, in these words, by a test that produces it. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = 'troubleshooting.test.ts';
/** What a pattern escapes and where a line breaks make no difference. */
const flatten = (text: string): string => text.replaceAll(/\\(?=[^n])/g, '').replaceAll(/\s+/g, ' ');
const TESTS = flatten(
  globSync('test/**/*.test.ts', { cwd: root })
    .filter((path) => !path.endsWith(here))
    .map((path) => readFileSync(root + path, 'utf8'))
    .join('\n'),
);

/** The inline code of the first column of the tables below a heading. */
function listMessages(document: string, heading: RegExp): string[] {
  const text = readFileSync(root + document, 'utf8');
  const part = text.split(heading).at(-1)?.split(/\n## /)[0] ?? '';
  return [...part.matchAll(/^\| (.*?`.*?`.*?) \| /gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map((match) => (match[1] ?? '').replaceAll('\\|', '|')),
  );
}

/** The longest run of fixed words: `…` stands for what differs, and so do quoted texts, numbers and names of secrets. */
function fixedWords(message: string): string {
  const runs = message
    .split(/…|\b[A-Z]+_[A-Z_]+\b|"[^"]*"|\b\d+(?:\.\d+)*\b/)
    .map((run) => run.replaceAll(/^[\s:;,()"]+|[\s:;,()"]+$/g, ''));
  return runs.sort((a, b) => b.length - a.length)[0] ?? message;
}

describe.each([
  ...globSync('actions/*/README.md', { cwd: root })
    .sort()
    .map((path) => [path.replaceAll('\\', '/'), /\n## (Troubleshooting|When it fails)\n/]),
  ['docs/start.md', /\n## If it is red now\n/],
] as [string, RegExp][])('%s', (document, heading) => {
  const messages = listMessages(document, heading);

  test('has messages', () => {
    expect(messages.length).toBeGreaterThan(3);
  });

  test.each(messages.map((message) => [message]))('%s', (message) => {
    // `10037` stands beside the message that its neighbours in the cell complete.
    if (/^\d+$/.test(message)) return;
    expect(TESTS).toContain(fixedWords(message));
  });
});
