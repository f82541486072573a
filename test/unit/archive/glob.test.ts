import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileGlob, type Glob, type GlobOptions } from '../../../src/archive/glob.ts';

const compile = (pattern: string, options: GlobOptions = { dot: false }): Glob => {
  const glob = compileGlob(pattern, options);
  if ('reason' in glob) throw new Error(glob.reason);
  return glob;
};

describe('globs of files', () => {
  test.each([
    ['a/*.json', 'a/b.json', true],
    ['a/*.json', 'a/b/c.json', false],
    ['*.json', '.hidden.json', false],
    ['.*.json', '.hidden.json', true],
    ['**/*.json', 'a.json', true],
    ['**/*.json', 'a/b/c.json', true],
    ['**/*.json', 'a/.git/c.json', false],
    ['data/**', 'data/a/b', true],
    ['data/**', 'data', false],
    ['data/**/x.json', 'data/x.json', true],
    ['data/**/x.json', 'data/a/b/x.json', true],
    ['data/**/x.json', 'data/a/b/yx.json', false],
    ['a?.json', 'ab.json', true],
    ['a?.json', 'a.json', false],
    ['[a-c]*.json', 'b1.json', true],
    ['[!a-c]*.json', 'b1.json', false],
    ['[!a-c]*.json', 'd1.json', true],
    ['{a,b}*.json', 'b1.json', true],
    ['{a,b{1,2}}*.json', 'b2x.json', true],
    ['{a,b{1,2}}*.json', 'b3x.json', false],
    ['a.json', 'aXjson', false],
    ['τ*.json', 'τao.json', true],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(compile(pattern).matches(path)).toBe(matches);
  });

  test.each([
    ['a/*/c.json', 'a', true],
    ['a/*/c.json', 'b', false],
    ['a/*/c.json', 'a/b', true],
    ['a/*/c.json', 'a/b/c', false],
    ['**/c.json', 'any/where', true],
    ['*.json', 'a', false],
  ])('%s may match below %s: %s', (pattern, folder, may) => {
    expect(compile(pattern).mayMatchBelow(folder)).toBe(may);
  });

  test.each([
    '[a',
    'a]*{',
    '{a*',
    'a}*',
    '{1..3}*',
    '{a}*',
    '+(a|b)*',
    '!(a)*',
    '@(a)*',
    'a\\*b',
    '[[:alpha:]]*',
    '[a/b]*',
  ])('refuses %s, which it does not understand', (pattern) => {
    expect(compileGlob(pattern, { dot: false })).toHaveProperty('reason');
  });

  test('a thousand alternatives are enough', () => {
    expect(compileGlob('{a,b}'.repeat(12), { dot: false })).toHaveProperty('reason');
  });
});

describe('globs of keys', () => {
  test.each([
    ['a/*.json', 'a/b.json', true],
    ['a/*.json', 'a/b/c.json', false],
    ['a/**', 'a/b/c.json', true],
    ['a/b**', 'a/b/c.json', true],
    ['**/c.json', 'a/b/c.json', true],
    ['a/?.json', 'a/b.json', true],
    ['a/?.json', 'a//.json', false],
    ['*', '.hidden', true],
    ['a.json', 'aXjson', false],
    ['a(1)+[x]{y}^$|\\.json', 'a(1)+[x]{y}^$|\\.json', true],
  ])('%s and %s: %s', (pattern, key, matches) => {
    expect(compile(pattern, { dot: true, wildcardsOnly: true }).matches(key)).toBe(matches);
  });

  test('a text is its own pattern', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!/[*?]/.test(text));
        expect(compile(text, { dot: true, wildcardsOnly: true }).matches(text)).toBe(true);
      }),
    );
  });

  test.each(['*a*a*a*a*a*a*a*a*b', '**a**a**a**a**b', '**/**/**/**/b'])(
    '%s costs no more than its length',
    (pattern) => {
      expect(compile(pattern, { dot: true, wildcardsOnly: true }).matches('a/'.repeat(20_000))).toBe(false);
    },
  );
});
