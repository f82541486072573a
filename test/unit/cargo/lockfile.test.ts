import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { moveLocalPackages } from '../../../src/cargo/local-lock.ts';
import { putBackStrays } from '../../../src/cargo/lock-update.ts';
import {
  compareLockfiles,
  describeLockChange,
  findDuplicates,
  keepLineEnds,
  packageSpec,
  parseLockfile,
} from '../../../src/cargo/lockfile.ts';
import { writeTree } from './file-tree.ts';

const registry = 'registry+https://github.com/rust-lang/crates.io-index';

/** `name version`, from the registry unless `local`. */
const lock = (...packages: string[]) =>
  parseLockfile(
    `version = 4\n${packages
      .map((each) => {
        const [name, version, local] = each.split(' ');
        return `[[package]]\nname = "${name}"\nversion = "${version}"\n${local ? '' : `source = "${registry}"\nchecksum = "${name}${version}"\n`}`;
      })
      .join('')}`,
  );

const fixture = (name: string) =>
  readFileSync(new URL(`../../../action-fixtures/cargo/${name}`, import.meta.url), 'utf8');

describe('parseLockfile', () => {
  test('reads the packages of a recorded lock, with source, checksum and dependencies', () => {
    const { format, packages } = parseLockfile(fixture('ai3-lib/Cargo.lock'));
    expect(format).toBe(4);
    expect(packages.find(({ name }) => name === 'ai3-lib')).toEqual({
      name: 'ai3-lib',
      version: '0.9.12',
      source: undefined,
      checksum: undefined,
      dependencies: ['chrono', 'flate2', 'hex', 'pot-o-core', 'rand', 'serde', 'serde_json', 'sha2', 'uuid'],
    });
    expect(packages.find(({ name }) => name === 'pot-o-core')).toEqual(
      expect.objectContaining({ source: registry, checksum: expect.stringMatching(/^[0-9a-f]{64}$/) }),
    );
  });

  test('reads format 3, and the old ones that carry no number', () => {
    expect(parseLockfile('version = 3\n[[package]]\nname = "a"\nversion = "1.0.0"\n')).toEqual(
      expect.objectContaining({ format: 3, packages: [expect.objectContaining({ name: 'a' })] }),
    );
    expect(parseLockfile('[root]\nname = "a"\nversion = "1.0.0"\n').packages).toHaveLength(1);
    expect(parseLockfile('').packages).toEqual([]);
  });

  test.each([
    ['a newer format', 'version = 5\n', /format version 5, expected at most 4/],
    ['a format that is no number', 'version = "4"\n', /format version 4/],
    ['a package without a version', '[[package]]\nname = "a"\n', /without a version/],
    ['a conflict that was committed', '<<<<<<< HEAD\nversion = 4\n', /Cargo\.lock is not valid TOML: line 1/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseLockfile(text)).toThrow(message);
  });
});

describe('compareLockfiles', () => {
  test('says what moved, came and went, in alphabetical order', () => {
    const changes = compareLockfiles(
      lock('serde 1.0.1', 'hex 0.4.3', 'rand 0.8.5', 'same 1.0.0'),
      lock('serde 1.0.2', 'same 1.0.0', 'abc 0.1.0', 'rand 0.8.5', 'rand 0.9.0'),
    );
    expect(changes.map(describeLockChange)).toEqual([
      'abc 0.1.0 (added)',
      'hex 0.4.3 (removed)',
      'rand 0.9.0 (added)',
      'serde 1.0.1 -> 1.0.2',
    ]);
  });

  test('sees another source or checksum under the same version', () => {
    const other = lock('serde 1.0.1');
    const [first] = other.packages;
    const changed = { ...other, packages: [{ ...(first as NonNullable<typeof first>), checksum: 'other' }] };
    expect(compareLockfiles(lock('serde 1.0.1'), changed).map(describeLockChange)).toEqual([
      'serde 1.0.1 (other source or checksum)',
    ]);
  });

  test('finds nothing in an order or a spelling of dependencies', () => {
    expect(compareLockfiles(lock('a 1.0.0', 'b 1.0.0'), lock('b 1.0.0', 'a 1.0.0'))).toEqual([]);
  });
});

describe('findDuplicates', () => {
  test('finds internal crates that the recorded monorepo lock holds from two sources', () => {
    const duplicates = findDuplicates(parseLockfile(fixture('pot-o-validator/Cargo.lock')), [
      'pot-o-core',
      'ai3-lib',
      'pot-o-mining',
      'pot-o-extensions',
    ]);
    expect(
      duplicates.map(({ name, packages }) => [
        name,
        ...packages.map(({ version, source }) => `${version} ${source ? 'registry' : 'path'}`),
      ]),
    ).toEqual([
      ['pot-o-core', '0.2.0 registry', '0.4.0 path'],
      ['ai3-lib', '0.2.0 registry', '0.4.0 path'],
      ['pot-o-mining', '0.2.0 registry', '0.4.0 path'],
    ]);
  });
});

describe('putBackStrays', () => {
  const text = (...packages: string[]) =>
    packages
      .map((each) => {
        const [name, version, local] = each.split(' ');
        return `[[package]]\nname = "${name}"\nversion = "${version}"\n${local ? '' : `source = "${registry}"\nchecksum = "${name}${version}"\n`}`;
      })
      .join('');

  /** A cargo that writes the lock it is told to for a command, and refuses every other. */
  const settle = async (before: string[], after: string[], answers: Readonly<Record<string, string[]>> = {}) => {
    const root = writeTree({ 'Cargo.lock': text(...after) });
    return await putBackStrays(root, lock(...before), ['pot-o-core'], async (command) => {
      const answer = answers[command.slice(2).join(' ')];
      if (answer === undefined) throw new Error(`refused: ${command.join(' ')}`);
      writeFileSync(join(root, 'Cargo.lock'), text(...answer));
    });
  };

  test('takes named and local packages, and what came or went with them', async () => {
    const update = await settle(
      ['pot-o-core 0.4.0', 'ai3-lib 0.4.0 local', 'hex 0.4.3'],
      ['pot-o-core 0.5.0', 'ai3-lib 0.5.0 local', 'sha2 0.10.0'],
    );
    expect(update.changes.map(({ name }) => name)).toEqual(['ai3-lib', 'hex', 'pot-o-core', 'sha2']);
    expect(update.forced).toEqual([]);
  });

  test('puts back what moved without need', async () => {
    const after = ['pot-o-core 0.5.0', 'serde 1.0.2', 'rand 0.8.6'];
    const update = await settle(['pot-o-core 0.4.0', 'serde 1.0.1', 'rand 0.8.5'], after, {
      '-p rand --precise 0.8.5': ['pot-o-core 0.5.0', 'serde 1.0.2', 'rand 0.8.5'],
      '-p serde --precise 1.0.1': ['pot-o-core 0.5.0', 'serde 1.0.1', 'rand 0.8.5'],
    });
    expect(update.changes.map(describeLockChange)).toEqual(['pot-o-core 0.4.0 -> 0.5.0']);
  });

  test('names as forced what cargo does not let go back: a requirement, a feature, a links', async () => {
    const update = await settle(['pot-o-core 0.4.0', 'ring 0.16.0'], ['pot-o-core 0.5.0', 'ring 0.17.0']);
    expect(update.forced.map(describeLockChange)).toEqual(['ring 0.16.0 -> 0.17.0']);
  });

  test.each([
    ['0.5.0', '0.5.0', 'core-v0.5.0', []],
    ['0.5.0', '0.6.0', 'core-v0.5.0', ['stuck']],
    ['0.5.0', undefined, 'core-v0.5.0', ['stuck']],
  ])(
    'takes a crate of the release from another tag, as what needs it says (%s of %s)',
    async (version, released, tag, stuck) => {
      const git = (at: string, number: string): string =>
        `version = 4\n[[package]]\nname = "core"\nversion = "${number}"\nsource = "git+https://h/o/core?tag=${at}#${'a'.repeat(40)}"\n`;
      const root = writeTree({ 'Cargo.lock': git(tag, version) });
      const known = new Map(released === undefined ? [] : [['core', released]]);
      const run = async (): Promise<never> => Promise.reject(new Error('nothing can be put back'));
      const done = putBackStrays(root, parseLockfile(git('core-v0.4.0', '0.4.0')), ['lib'], run, known);
      if (stuck.length === 0) expect((await done).forced.map(({ name }) => name)).toEqual(['core']);
      else await expect(done).rejects.toThrow('the lock update moved more than lib: core 0.4.0 -> 0.5.0');
    },
  );

  test('refuses a package that left the registry for a directory, as under a patch', async () => {
    await expect(settle(['serde 1.0.1'], ['serde 1.0.1 local'])).rejects.toThrow(
      /moved more than pot-o-core: serde 1\.0\.1 \(other source or checksum\)/,
    );
  });
});

describe('formats of locks', () => {
  test.each<[string, string, string]>([
    [
      'checksums in a table of their own (formats 1 and 2)',
      `[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "${registry}"\n[metadata]\n"checksum a 1.0.0 (${registry})" = "sum"\n`,
      `version = 3\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "${registry}"\nchecksum = "sum"\n`,
    ],
    [
      'a branch with a slash, which format 4 escapes',
      'version = 3\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "git+https://h/a?branch=feat/x#0123"\n',
      'version = 4\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "git+https://h/a?branch=feat%2Fx#0123"\n',
    ],
  ])('say the same: %s', (_, old, young) => {
    expect(compareLockfiles(parseLockfile(old), parseLockfile(young))).toEqual([]);
  });

  test('another commit of the same branch is a change', () => {
    const at = (commit: string) =>
      parseLockfile(`[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "git+https://h/a?branch=x#${commit}"\n`);
    expect(compareLockfiles(at('01'), at('02'))).toHaveLength(1);
  });

  test('line ends stay as they were', () => {
    expect(keepLineEnds('a\r\nb\r\n', 'a\nc\n')).toBe('a\r\nc\r\n');
    expect(keepLineEnds('a\r\nb\r\n', 'a\r\nc\r\n')).toBe('a\r\nc\r\n');
    expect(keepLineEnds('a\n', 'a\nc\n')).toBe('a\nc\n');
  });
});

describe('the versions of the own packages', () => {
  const own = 'version = 4\r\n\r\n[[package]]\r\nname = "core"\r\nversion = "0.4.0"\r\n';
  test('move without a cargo, every other byte as it was', () => {
    const moved = moveLocalPackages(`${own}dependencies = [\r\n "a",\r\n]\r\n`, [{ name: 'core', version: '0.5.0' }]);
    expect(moved?.text).toBe(`${own.replace('0.4.0', '0.5.0')}dependencies = [\r\n "a",\r\n]\r\n`);
    expect(moved?.changes).toEqual([{ name: 'core', before: '0.4.0', after: '0.5.0' }]);
  });

  const package_ = (name: string, version: string, source = '', needs: readonly string[] = []): string =>
    `[[package]]\nname = "${name}"\nversion = "${version}"\n${source === '' ? '' : `source = "${source}"\nchecksum = "c"\n`}${needs.length === 0 ? '' : `dependencies = [\n${needs.map((each) => ` "${each}",\n`).join('')}]\n`}`;
  const written = (...packages: string[]): string => `# made\nversion = 4\n\n${packages.join('\n')}`;

  test.each<[string, string, string]>([
    [
      'a third party holds an older one',
      written(
        package_('core', '0.3.0', registry),
        package_('core', '0.4.0'),
        package_('z', '1.0.0', '', ['core 0.3.0', 'core 0.4.0']),
      ),
      written(
        package_('core', '0.3.0', registry),
        package_('core', '0.5.0'),
        package_('z', '1.0.0', '', ['core 0.3.0', 'core 0.5.0']),
      ),
    ],
    [
      'a third party holds the same version',
      written(
        package_('core', '0.4.0'),
        package_('core', '0.4.0', registry),
        package_('z', '1.0.0', '', ['core 0.4.0', `core 0.4.0 (${registry})`]),
      ),
      written(
        package_('core', '0.4.0', registry),
        package_('core', '0.5.0'),
        package_('z', '1.0.0', '', ['core 0.4.0', 'core 0.5.0']),
      ),
    ],
    [
      'a third party holds the version to come',
      written(
        package_('core', '0.4.0'),
        package_('core', '0.5.0', registry),
        package_('z', '1.0.0', '', ['core 0.4.0', 'core 0.5.0']),
      ),
      written(
        package_('core', '0.5.0'),
        package_('core', '0.5.0', registry),
        package_('z', '1.0.0', '', ['core 0.5.0', `core 0.5.0 (${registry})`]),
      ),
    ],
  ])('change places and spelling where %s', (_, before, after) => {
    expect(moveLocalPackages(before, [{ name: 'core', version: '0.5.0' }])).toEqual({
      text: after,
      changes: [{ name: 'core', before: '0.4.0', after: '0.5.0' }],
    });
    const crlf = moveLocalPackages(before.replaceAll('\n', '\r\n'), [{ name: 'core', version: '0.5.0' }]);
    expect(crlf?.text).toBe(after.replaceAll('\n', '\r\n'));
  });

  test('are left to cargo in a text that it would not write so', () => {
    const odd = written(package_('core', '0.4.0'), package_('core', '0.3.0', registry));
    expect(moveLocalPackages(odd, [{ name: 'core', version: '0.5.0' }])).toBeUndefined();
    const first = '[[package]]\nname = "core"\nversion = "0.4.0"\n[metadata]\n';
    expect(moveLocalPackages(first, [{ name: 'core', version: '0.5.0' }])).toBeUndefined();
    expect(moveLocalPackages(own, [{ name: 'other', version: '0.5.0' }])?.text).toBe(own);
  });
});

describe('packageSpec', () => {
  test('is as long as cargo needs it', () => {
    const specs = (...packages: string[]) => {
      const locked = lock(...packages);
      return locked.packages.map((each) => packageSpec(locked, each));
    };
    expect(specs('a 1.0.0')).toEqual(['a']);
    expect(specs('a 1.0.0', 'a 2.0.0')).toEqual(['a@1.0.0', 'a@2.0.0']);
    // A dev-dependency cycle: the repository's own package and the published one.
    expect(specs('a 1.0.0 local', 'a 1.0.0')).toEqual(['a@1.0.0', `${registry}#a@1.0.0`]);
  });
});
