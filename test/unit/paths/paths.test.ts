import { posix, win32 } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pathBelow, withSlashes } from '../../../src/paths/paths.ts';

describe('a path below a root, on Windows', () => {
  test.each([
    ['C:\\w', 'C:\\w\\a\\b.json', 'a/b.json'],
    ['C:\\w', 'C:/w/a/b.json', 'a/b.json'],
    ['C:\\w\\', 'c:\\W\\a', 'a'],
    ['C:\\w', 'C:\\w', ''],
    ['C:\\w', 'C:\\w\\..a', '..a'],
    ['C:\\w', 'C:\\w2\\a', undefined],
    ['C:\\w', 'C:\\', undefined],
    ['C:\\w', 'C:\\w\\..\\x', undefined],
    ['C:\\w', 'D:\\w\\a', undefined],
    ['\\\\server\\share\\w', '\\\\server\\share\\w\\a\\b', 'a/b'],
    ['\\\\server\\share\\w', '\\\\server\\other\\w\\a', undefined],
    ['C:\\', 'C:\\a', 'a'],
  ])('%s, %s: %s', (root, path, below) => {
    expect(pathBelow(root, path, win32)).toBe(below);
  });
});

describe('a path below a root, elsewhere', () => {
  test.each([
    ['/w', '/w/a/b.json', 'a/b.json'],
    ['/w/', '/w/a', 'a'],
    ['/w', '/w', ''],
    ['/w', '/w/..a', '..a'],
    ['/w', '/w/a\\b', 'a\\b'],
    ['/w', '/w2/a', undefined],
    ['/w', '/', undefined],
    ['/', '/a', 'a'],
  ])('%s, %s: %s', (root, path, below) => {
    expect(pathBelow(root, path, posix)).toBe(below);
  });
});

test('what lies below is found again from the root, on both', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/).filter((text) => !/^\.+$/.test(text));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
      for (const [platform, root] of [
        [win32, 'C:\\sources\\repo'],
        [posix, '/sources/repo'],
      ] as const) {
        expect(pathBelow(root, platform.join(root, ...names), platform)).toBe(names.join('/'));
      }
    }),
  );
});

test('a backslash divides on Windows, and is a character elsewhere', () => {
  expect([withSlashes('data\\*.json', win32), withSlashes('data\\*.json', posix)]).toEqual([
    'data/*.json',
    'data\\*.json',
  ]);
});
