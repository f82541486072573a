import { describe, expect, test } from '@jest/globals';
import { parse } from 'smol-toml';
import { editManifest, type ManifestEdit } from '../../../src/cargo/manifest.ts';
import { manifestCases, readMarked } from './manifest-cases.ts';

for (const [behaviour, cases] of Object.entries(manifestCases)) {
  describe(`editManifest ${behaviour}`, () => {
    test.each(cases)('$title', ({ marked, edits }) => {
      const before = readMarked(marked, 'before');
      const after = readMarked(marked, 'after');
      const result = editManifest(before, edits);
      expect(result.text).toBe(after);
      expect(result.changes.length).toBe(marked.split('‹').length - 1);
      for (const change of result.changes) {
        expect(valueAt(before, change.path)).toBe(change.before);
        expect(valueAt(after, change.path)).toBe(change.after);
      }
    });
  });
}

test('there are at least eighty cases', () => {
  expect(Object.values(manifestCases).flat().length).toBeGreaterThanOrEqual(80);
});

describe('editManifest says what it changed', () => {
  test('path, value before and value after, in the order of the edits', () => {
    const text =
      '[dependencies]\na = "1"\n[dev-dependencies]\nb = { package = "a", version = \'2\' }\n[package]\nversion = "3"\n';
    const edits: ManifestEdit[] = [
      { kind: 'package-version', version: '4' },
      { kind: 'requirement', crate: 'a', requirement: '5' },
    ];
    expect(editManifest(text, edits).changes).toEqual([
      { path: ['package', 'version'], before: '3', after: '4' },
      { path: ['dependencies', 'a'], before: '1', after: '5' },
      { path: ['dev-dependencies', 'b', 'version'], before: '2', after: '5' },
    ]);
  });

  test('nothing, and the same text, when every value is there already', () => {
    const text = '\ufeff[dependencies]\r\na = "\\u0031"';
    expect(editManifest(text, [{ kind: 'requirement', crate: 'a', requirement: '1' }])).toEqual({ text, changes: [] });
  });

  test('nothing, and the same text, without edits', () => {
    expect(editManifest('[package]\n', [])).toEqual({ text: '[package]\n', changes: [] });
  });
});

describe('editManifest refuses', () => {
  const requirement = (crate: string): ManifestEdit => ({ kind: 'requirement', crate, requirement: '2' });
  const at = (...path: string[]): ManifestEdit => ({ kind: 'requirement-at', path, requirement: '2' });
  const version: ManifestEdit = { kind: 'package-version', version: '2.0.0' };

  test.each<[string, string, ManifestEdit, RegExp]>([
    [
      'a crate that is not there, and names the nearest',
      '[dependencies]\npot-o-core = "1"\nrand = "1"\n',
      requirement('pot_o_core'),
      /no dependency on "pot_o_core".*nearest: "pot-o-core", "rand"/,
    ],
    [
      'a crate in a manifest without dependencies',
      '[package]\n',
      requirement('a'),
      /no dependency on "a".*none at all/,
    ],
    [
      'a crate only in [patch]',
      '[patch.crates-io]\na = { path = "a", version = "1" }\n',
      requirement('a'),
      /no dependency on "a"/,
    ],
    [
      'a crate only in [replace]',
      '[replace]\na = { path = "a", version = "1" }\n',
      requirement('a'),
      /no dependency on "a"/,
    ],
    [
      'a path-only dependency',
      '[dependencies]\na = { path = "a" }\n',
      requirement('a'),
      /dependencies\.a \(path only\)/,
    ],
    ['a git-only dependency', '[dependencies]\na = { git = "g" }\n', requirement('a'), /dependencies\.a \(git only\)/],
    [
      'an inherited dependency',
      '[dependencies]\na.workspace = true\n',
      requirement('a'),
      /dependencies\.a \(inherited/,
    ],
    [
      'the key of a renamed dependency',
      '[dependencies]\na = { package = "b", version = "1" }\n',
      requirement('a'),
      /nearest: "b"/,
    ],
    [
      'a path that is not there',
      '[dependencies]\nserde = "1"\n',
      at('dependencies', 'serd'),
      /dependencies has no "serd"; nearest: "serde"/,
    ],
    [
      'a path into a string',
      '[dependencies]\nserde = "1"\n',
      at('dependencies', 'serde', 'version'),
      /dependencies\.serde has no "version"/,
    ],
    ['a path to a table', '[dependencies]\nserde = { version = "1" }\n', at('dependencies', 'serde'), /not a string/],
    ['a path to a number', '[package.metadata]\nx = 1\n', at('package', 'metadata', 'x'), /not a string/],
    ['an empty path', '[package]\n', at(), /not a string/],
    ['an array by anything but an index', 'x = ["a"]\n', at('x', 'length'), /x has no "length"/],
    ['a name every object has', '[dependencies]\n', at('dependencies', 'toString'), /dependencies has no "toString"/],
    [
      'a version in a package without one',
      '[package]\nname = "x"\n[dependencies.a]\nversion = "1"\n',
      version,
      /\[package\] has no version/,
    ],
    ['a version that is no string', '[package]\nversion = 1\n', version, /\[package\] has no version/],
    [
      'an inherited version without the workspace',
      '[package]\nversion.workspace = true\n',
      version,
      /package\.version is inherited/,
    ],
    [
      '`workspace = false`',
      '[package]\nversion.workspace = false\n[workspace.package]\nversion = "1"\n',
      version,
      /has no version/,
    ],
    ['a virtual manifest without a version', '[workspace]\nmembers = []\n', version, /workspace\.package\.version/],
    [
      'a manifest with neither package nor workspace',
      '[dependencies]\n',
      version,
      /neither \[package\] nor \[workspace\]/,
    ],
    ['text that is not TOML', '[package\n', version, /not valid TOML: line 1/],
    ['two byte order marks', '\ufeff\ufeff[package]\nversion = "1"\n', version, /two byte order marks/],
    ['a key that is there twice', '[package]\nversion = "1"\nversion = "2"\n', version, /not valid TOML/],
    [
      'half a surrogate pair',
      '[dependencies]\na = "1"\n',
      { kind: 'requirement', crate: 'a', requirement: '\ud800' },
      /well-formed/,
    ],
  ])('%s', (_, text, edit, message) => {
    expect(() => editManifest(text, [edit])).toThrow(expect.objectContaining({ name: 'ActionError', kind: 'input' }));
    expect(() => editManifest(text, [edit])).toThrow(message);
  });

  test('says where an inherited version stands', () => {
    expect(() => editManifest('[package]\nversion.workspace = true\n', [version])).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('workspace root') }),
    );
  });

  test('two edits that disagree on one value', () => {
    const text = '[dependencies]\na = "1"\n';
    const edits: ManifestEdit[] = [
      requirement('a'),
      { kind: 'requirement-at', path: ['dependencies', 'a'], requirement: '3' },
    ];
    expect(() => editManifest(text, edits)).toThrow(/dependencies\.a disagree: "2" and "3"/);
  });

  test('everything when one of several edits matches nothing', () => {
    expect(() => editManifest('[dependencies]\na = "1"\n', [requirement('a'), requirement('b')])).toThrow(/"b"/);
  });
});

function valueAt(text: string, path: readonly string[]): unknown {
  const root: unknown = parse(text.replace('\ufeff', ''), { integersAsBigInt: 'asNeeded' });
  return path.reduce((value, key) => (value as Record<string, unknown>)[key], root);
}
