import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { CargoMetadata } from '../../../src/cargo/cargo.ts';
import { checkLockUpdate } from '../../../src/cargo/lock-update.ts';
import { compareLockfiles, describeLockChange, findDuplicates, parseLockfile } from '../../../src/cargo/lockfile.ts';

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

describe('checkLockUpdate', () => {
  const metadata = (...requirements: string[]): CargoMetadata => ({
    workspace_members: [],
    workspace_root: '/',
    packages: [
      {
        name: 'pot-o-core',
        version: '0.5.0',
        source: registry,
        manifest_path: '/Cargo.toml',
        dependencies: requirements.map((each) => {
          const [name = '', ...req] = each.split(' ');
          return { name, req: req.join(' '), kind: null, source: registry };
        }),
      },
    ],
  });

  test('takes named and local packages, and what came or went with them', () => {
    const update = checkLockUpdate(
      lock('pot-o-core 0.4.0', 'ai3-lib 0.4.0 local', 'hex 0.4.3'),
      lock('pot-o-core 0.5.0', 'ai3-lib 0.5.0 local', 'sha2 0.10.0'),
      ['pot-o-core'],
      metadata(),
    );
    expect(update.changes.map(({ name }) => name)).toEqual(['ai3-lib', 'hex', 'pot-o-core', 'sha2']);
    expect(update.forced).toEqual([]);
  });

  test('refuses a package that moved though nobody named it and its old version would do', () => {
    expect(() =>
      checkLockUpdate(
        lock('pot-o-core 0.4.0', 'serde 1.0.1'),
        lock('pot-o-core 0.5.0', 'serde 1.0.2'),
        ['pot-o-core'],
        metadata('serde ^1.0'),
      ),
    ).toThrow(
      expect.objectContaining({
        kind: 'input',
        message: 'the lock update moved more than pot-o-core: serde 1.0.1 -> 1.0.2',
      }),
    );
  });

  test('names a package as forced when its old version would not do', () => {
    const update = checkLockUpdate(
      lock('pot-o-core 0.4.0', 'serde 1.0.1', 'rand 0.8.5'),
      lock('pot-o-core 0.5.0', 'serde 1.0.200', 'rand 0.9.0'),
      ['pot-o-core'],
      metadata('serde ^1.0.190', 'rand ^0.9', 'serde ^1'),
    );
    expect(update.forced.map(describeLockChange)).toEqual(['rand 0.8.5 -> 0.9.0', 'serde 1.0.1 -> 1.0.200']);
  });

  test('refuses a package that left the registry for a directory, as under a patch', () => {
    expect(() =>
      checkLockUpdate(lock('serde 1.0.1'), lock('serde 1.0.1 local'), ['pot-o-core'], metadata('serde ^1')),
    ).toThrow(/serde 1\.0\.1 \(other source or checksum\)/);
  });

  test('refuses another checksum under the same version', () => {
    const before = lock('serde 1.0.1');
    const after = { ...before, packages: before.packages.map((each) => ({ ...each, checksum: 'other' })) };
    expect(() => checkLockUpdate(before, after, ['pot-o-core'], metadata('serde ^1'))).toThrow(
      /serde 1\.0\.1 \(other source or checksum\)/,
    );
  });
});
