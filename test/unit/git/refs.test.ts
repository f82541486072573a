import { describe, expect, test } from '@jest/globals';
import { isRefName, requireRefName } from '../../../src/git/refs.ts';

describe('isRefName', () => {
  test.each(['main', 'release/1.x', 'a-b_c.d', 'v1.0.0+x'])('%s is one', (name) => expect(isRefName(name)).toBe(true));
  test.each([
    '',
    '-x',
    '/x',
    'x/',
    'x.',
    'a..b',
    'a//b',
    '@',
    'a@{b',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    'a b',
    'a~b',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    'a\u0000',
    'a\u0085b',
    'a\u00a0b',
    'a'.repeat(251),
  ])('%j is none', (name) => expect(isRefName(name)).toBe(false));
});

describe('requireRefName', () => {
  test.each(['refs/heads/main', 'refs/tags/v1.0.0'])('takes %s', (name) => expect(requireRefName(name)).toBe(name));

  test.each(['main', 'refs/main', 'refs/notes/x', 'refs/heads/', 'refs/heads/-x', 'refs/heads/a:b', 'refs/tags/a\nb'])(
    'refuses %j',
    (name) => expect(() => requireRefName(name)).toThrow('expected the name of a branch or tag'),
  );
});
