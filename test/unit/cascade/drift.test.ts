import { describe, expect, test } from '@jest/globals';
import { compareSources, countLines, listSources } from '../../../src/cascade/plan/drift.ts';

const tree = (files: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      { mode: text.startsWith('!') ? '120000' : '100644', oid: text },
    ]),
  );

describe('the sources of a crate', () => {
  test('are the files of its folder, without what a repository has for itself and other packages below', () => {
    const files = tree({
      'core/Cargo.toml': 'a',
      'core/Cargo.lock': 'a',
      'core/CHANGELOG.md': 'a',
      'core/.github/workflows/x.yml': 'a',
      'core/.gitignore': 'a',
      'core/src/lib.rs': 'a',
      'core/README.md': 'a',
      'core/link.rs': '!a',
      'core/derive/Cargo.toml': 'a',
      'core/derive/src/lib.rs': 'a',
      'corex/src/lib.rs': 'a',
    });
    expect([...listSources(files, 'core').keys()]).toEqual(['src/lib.rs', 'README.md']);
    expect([...listSources(tree({ 'src/lib.rs': 'a', 'm/Cargo.toml': 'a', 'm/x.rs': 'a' }), '.').keys()]).toEqual([
      'src/lib.rs',
    ]);
  });

  test.each<[string, Record<string, string>, Record<string, string>, string[], string[]]>([
    ['the same', { 'src/lib.rs': 'a' }, { 'src/lib.rs': 'a' }, [], []],
    ['another content', { 'src/lib.rs': 'b' }, { 'src/lib.rs': 'a' }, ['src/lib.rs'], []],
    ['a new file', { 'src/lib.rs': 'a', 'src/b.rs': 'b' }, { 'src/lib.rs': 'a' }, ['src/b.rs'], []],
    [
      'a file that was deleted in the monorepo',
      { 'src/lib.rs': 'a' },
      { 'src/lib.rs': 'a', 'src/old.rs': 'o' },
      [],
      ['src/old.rs'],
    ],
    [
      'a folder of tests that was deleted',
      { 'src/lib.rs': 'a' },
      { 'src/lib.rs': 'a', 'tests/t.rs': 'o', 'build.rs': 'o' },
      [],
      ['build.rs', 'tests/t.rs'],
    ],
    [
      'a folder both have',
      { 'proto/a.proto': 'a' },
      { 'proto/a.proto': 'a', 'proto/b.proto': 'b' },
      [],
      ['proto/b.proto'],
    ],
    [
      'what only the repository has',
      { 'src/lib.rs': 'a' },
      { 'src/lib.rs': 'a', LICENSE: 'l', 'docs/x.md': 'x' },
      [],
      [],
    ],
  ])('%s', (_, monorepo, repository, written, removed) => {
    expect(compareSources(tree(monorepo), tree(repository))).toEqual({ written, removed });
  });

  test.each<[string | undefined, string | undefined, number]>([
    ['a\nb\n', 'a\nb\n', 0],
    ['a\nb\n', 'a\nc\n', 2],
    ['a\n', undefined, 2],
    ['a\0b', 'c\n', 0],
    ['a\na\n', 'a\n', 1],
  ])('%j and %j differ in %d lines', (left, right, lines) => {
    const bytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text));
    expect(countLines(bytes(left), bytes(right))).toBe(lines);
  });
});
