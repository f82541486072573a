import { describe, expect, test } from '@jest/globals';
import {
  canaryKey,
  compareKeys,
  historyKey,
  isCanaryKey,
  isSafePath,
  type KeyOptions,
  manifestDigest,
  manifestKey,
  momentInKey,
  normalizePrefix,
  objectKey,
} from '../../../src/archive/keys.ts';

const flat: KeyOptions = { prefix: '', layout: 'flat', compression: 'none' };
const dated: KeyOptions = { ...flat, layout: 'dated' };

describe('the flat layout', () => {
  test.each([
    ['taostats_entry-20260102T030405Z.json', flat, 'taostats_entry-20260102T030405Z.json'],
    ['data/deep/a.json', flat, 'a.json'],
    ['abs/a.json', { ...flat, prefix: 'x/y' }, 'x/y/a.json'],
    ['a.json', { ...flat, compression: 'gzip' }, 'a.json.gz'],
    // What is a separator elsewhere is a letter here.
    ['c:a.json', flat, 'c:a.json'],
    ['data/x\\y.json', flat, 'x\\y.json'],
  ] as const)('%s', (path, options, key) => {
    expect(objectKey(path, options)).toBe(key);
  });
});

describe('the path layout', () => {
  const path: KeyOptions = { ...flat, layout: 'path' };
  test.each([
    ['a/latest.json', path, 'a/latest.json'],
    ['b/latest.json', { ...path, prefix: 'p' }, 'p/b/latest.json'],
    ['a/b/c.json', { ...path, compression: 'gzip' }, 'a/b/c.json.gz'],
  ] as const)('%s', (file, options, key) => {
    expect(objectKey(file, options)).toBe(key);
  });
});

describe('the dated layout', () => {
  test.each([
    ['taostats_entry-20260102T030405Z.json', dated, 'taostats/2026/01/02/030405.json'],
    ['out/trust_pack_entry-20240229T235959Z.json', { ...dated, prefix: 'p' }, 'p/trust_pack/2024/02/29/235959.json'],
    ['taostats_entry-20260102T030405Z.json', { ...dated, compression: 'gzip' }, 'taostats/2026/01/02/030405.json.gz'],
  ] as const)('%s', (path, options, key) => {
    expect(objectKey(path, options)).toBe(key);
  });

  test.each([
    'taostats_latest.json',
    'taostats_entry-20260231T000000Z.json',
    'taostats_entry-20260102T250000Z.json',
    'taostats_entry-20260102T030405.json',
    '_entry-20260102T030405Z.json',
    'taostats_entry-20260102T030405Z.txt',
  ])('refuses %s, whose name tells no moment', (path) => {
    expect(() => objectKey(path, dated)).toThrow(/key-layout: dated cannot place/);
  });
});

test('a backup of the history keeps its name in both layouts', () => {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  expect(historyKey(at, { ...flat, prefix: 'b' })).toBe('b/taostats_history-20260102T030405Z.json');
  expect(historyKey(at, { ...dated, compression: 'gzip' })).toBe('taostats_history-20260102T030405Z.json.gz');
});

describe('the prefix', () => {
  test.each([
    ['', ''],
    ['/', ''],
    ['/a/b/', 'a/b'],
    ['//a', 'a'],
    ['a b/ü', 'a b/ü'],
  ])('%j becomes %j', (given, prefix) => {
    expect(normalizePrefix(given)).toBe(prefix);
  });

  test.each(['..', 'a/../b', '../a', 'a/..', 'a//b', 'a/./b', '.', 'a\nb', 'a\u0000b', 'a\u007fb', '..a'])(
    'refuses %j',
    (given) => {
      expect(() => normalizePrefix(given)).toThrow(/^r2-prefix: got/);
    },
  );
});

test.each(['a/../b.json', '..', 'a\u0001.json', 'a\r\nb.json'])('refuses the path %j', (path) => {
  expect(isSafePath(path)).toBe(false);
  expect(() => objectKey(path, flat)).toThrow(/^files: got/);
});

test('refuses a key beyond 1024 bytes, counted as UTF-8', () => {
  expect(objectKey('b.json', { ...flat, prefix: 'x'.repeat(1_017) })).toHaveLength(1_024);
  expect(() => objectKey('ä.json', { ...flat, prefix: 'x'.repeat(1_017) })).toThrow(/longer than 1024 bytes/);
});

test('knows the manifests of its own prefix', () => {
  const digest = 'ab'.repeat(32);
  expect(manifestKey('p', digest)).toBe(`p/manifests/${digest}.json`);
  expect(manifestDigest('p', manifestKey('p', digest))).toBe(digest);
  expect(manifestDigest('', manifestKey('p', digest))).toBeUndefined();
  expect(manifestDigest('p', 'p/manifests/notes.json')).toBeUndefined();
});

test('knows the object of the create-once proof, of every prefix', () => {
  expect(canaryKey('')).toBe('.tao-archive-canary');
  expect(canaryKey('a/b')).toBe('a/b/.tao-archive-canary');
  for (const key of ['.tao-archive-canary', 'a/b/.tao-archive-canary']) expect(isCanaryKey(key)).toBe(true);
  for (const key of ['x.tao-archive-canary', 'a/.tao-archive-canary/b', 'a/.tao-archive-canary.json']) {
    expect(isCanaryKey(key)).toBe(false);
  }
});

test.each([
  ['p/taostats_entry-20260102T030405Z.json', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['taostats_history-20260102T030405Z.json.gz', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['p/taostats/2026/01/02/030405.json', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['p/taostats/2026/01/02/030405.json.gz', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['p/taostats/2026/02/31/030405.json', undefined],
  ['p/notes.json', undefined],
])('the moment in the name %s', (key, ms) => {
  expect(momentInKey(key)).toBe(ms);
});

test('keys are in the order of their bytes, as stores list them', () => {
  // U+FF5E is one code unit above the surrogates of U+1F600, and three bytes below its four.
  expect(['\u{1f600}', '\uff5e', 'a', 'Z', ''].sort(compareKeys)).toEqual(['', 'Z', 'a', '\uff5e', '\u{1f600}']);
});
