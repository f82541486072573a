import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeArchive } from '../../../src/release-assets/archive-file.ts';
import { readSums, SUMS } from '../../../src/release-assets/checksums.ts';
import { imageTags } from '../../../src/release-assets/image-tags.ts';
import { archiveName, checkAssetName, imageName } from '../../../src/release-assets/names.ts';
import { packArchive } from '../../../src/release-assets/pack.ts';
import { readTargets } from '../../../src/release-assets/targets.ts';
import { writeSums } from '../../support/workflows/sums.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const DATE = 1_767_225_600;
const files = [
  { name: 'tool-1.0.0/tool', content: Buffer.alloc(2_000, 'x'), isExecutable: true },
  { name: 'tool-1.0.0/README.md', content: Buffer.from('# Tool\n'), isExecutable: false },
  { name: 'tool-1.0.0/empty', content: Buffer.alloc(0), isExecutable: false },
];

describe('an archive', () => {
  test('of .tar.gz is what tar reads: sorted, plain modes, nobody, one date', () => {
    const path = join(folder, 'a.tar.gz');
    writeFileSync(path, makeArchive(path, files, DATE));
    const listed = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--gzip', '--utc', '--file', path], {
      encoding: 'utf8',
    });
    expect(
      listed
        .trim()
        .split('\n')
        .map((line) => line.replace(/ +/g, ' ')),
    ).toEqual([
      '-rw-r--r-- 0/0 7 2026-01-01 00:00 tool-1.0.0/README.md',
      '-rw-r--r-- 0/0 0 2026-01-01 00:00 tool-1.0.0/empty',
      '-rwxr-xr-x 0/0 2000 2026-01-01 00:00 tool-1.0.0/tool',
    ]);
    execFileSync('tar', ['--extract', '--gzip', '--file', path, '--directory', folder]);
    expect(readFileSync(join(folder, 'tool-1.0.0/tool'))).toEqual(files[0]?.content);
  });

  test('of .zip is what others read, modes and date included', () => {
    const path = join(folder, 'a.zip');
    writeFileSync(path, makeArchive(path, files, DATE));
    const script =
      'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nfor i in z.infolist(): print(oct(i.external_attr >> 16), i.date_time, i.file_size, i.filename)';
    const { stdout, status, error } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
    if (error !== undefined) return;
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      '0o100644 (2026, 1, 1, 0, 0, 0) 7 tool-1.0.0/README.md',
      '0o100644 (2026, 1, 1, 0, 0, 0) 0 tool-1.0.0/empty',
      '0o100755 (2026, 1, 1, 0, 0, 0) 2000 tool-1.0.0/tool',
    ]);
  });

  test.each(['a.tar.gz', 'a.zip'])('has the same bytes whatever the order of its files: %s', (name) => {
    expect(makeArchive(name, files, DATE).equals(makeArchive(name, files.toReversed(), DATE))).toBe(true);
    expect(makeArchive(name, files, DATE).equals(makeArchive(name, files, DATE + 2))).toBe(false);
  });
});

describe('packArchive', () => {
  const disk = { replace: async (path: string, content: string | Uint8Array) => void writeFileSync(path, content) };
  const pack = (archive: string, paths: readonly string[]) =>
    packArchive(
      { mode: 'pack', archive, files: paths.map((path) => join(folder, path)), epochSeconds: DATE, outputDir: folder },
      disk,
    );

  test('puts files under the folder of its name', async () => {
    writeFileSync(join(folder, 'tool'), 'binary');
    writeFileSync(join(folder, 'LICENSE-MIT'), 'text');
    const { file, digest } = await pack('tool-1.0.0-x86_64-unknown-linux-musl.tar.gz', ['tool', 'LICENSE-MIT']);
    const listed = execFileSync('tar', ['-tzvf', file], { encoding: 'utf8' });
    expect(listed).toMatch(/-rw-r--r--.* tool-1\.0\.0-x86_64-unknown-linux-musl\/LICENSE-MIT\n/);
    expect(listed).toMatch(/-rwxr-xr-x.* tool-1\.0\.0-x86_64-unknown-linux-musl\/tool\n/);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['license-checker', '\u007fELF', true],
    ['readme-tool', '#!/bin/sh', true],
    ['notice', 'MZ', true],
    ['LICENSE-MIT', 'MIT', false],
    ['tool.1', '.TH', false],
    ['tool', 'anything', true],
  ])('%s that begins with %j is a program: %s', async (name, content, isProgram) => {
    writeFileSync(join(folder, name), content, 'latin1');
    const { file } = await pack('a.tar.gz', [name]);
    expect(gunzipSync(readFileSync(file)).toString('latin1', 100, 107)).toBe(isProgram ? '0000755' : '0000644');
  });

  test.each([
    ['a file that is not there', 'a.zip', ['gone'], /is not there/],
    ['a link', 'a.zip', ['link'], /no regular file/],
    ['a folder', 'a.zip', ['sub'], /no regular file/],
    ['two of one name', 'a.zip', ['tool', 'sub/tool'], /two are called "tool"/],
    ['two that differ in case alone', 'a.zip', ['tool', 'sub/Tool'], /two are called "Tool"/],
    [
      'a path of Windows in a name',
      'a.zip',
      [process.platform === 'win32' ? 'sub/a*b' : 'sub/..\\evil'],
      /is no file name on every system/,
    ],
    ['a drive of Windows', 'a.zip', ['sub/C:x'], /is no file name on every system/],
    ['a device of Windows', 'a.zip', ['sub/con.txt'], /is no file name on every system/],
    ['a name of two lines', 'a.zip', ['sub/a\nb'], /is no file name on every system/],
    ['a name that is turned round', 'a.zip', ['sub/\u202etxt.exe'], /is no file name on every system/],
    ['no file', 'a.zip', [], /files: got ""/],
    ['another kind', 'a.rar', ['tool'], /ending in \.tar\.gz or \.zip/],
    ['a name that GitHub changes', 'a b.zip', ['tool'], /letters, digits/],
    ['a name that leads out', '../a.zip', ['tool'], /letters, digits/],
  ])('refuses %s', async (_, archive, paths, message) => {
    writeFileSync(join(folder, 'tool'), 'binary');
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub/tool'), 'other');
    symlinkSync(join(folder, 'tool'), join(folder, 'link'));
    await expect(pack(archive, paths)).rejects.toThrow(message);
  });
});

test.each([
  ['1.2.3', 'x86_64-unknown-linux-musl', 'tool-1.2.3-x86_64-unknown-linux-musl.tar.gz'],
  ['1.2.3-rc.1+build.5', 'aarch64-pc-windows-msvc', 'tool-1.2.3-rc.1.build.5-aarch64-pc-windows-msvc.zip'],
])('the archive of %s for %s is %s', (version, target, name) => {
  expect(archiveName('tool', version, target)).toBe(name);
});

test.each(['a/b', 'a b', '.hidden', 'ä', '', 'x'.repeat(201), 'a+b'])('%j is no name of an asset', (name) => {
  expect(() => checkAssetName('name', name)).toThrow('name: got');
});

test.each([
  ['ghcr.io/TribeWarez/Pot-O', 'ghcr.io/tribewarez/pot-o'],
  ['localhost:5000/a/b_c', 'localhost:5000/a/b_c'],
  ['library/tool', 'library/tool'],
])('the image %s is %s', (given, name) => {
  expect(imageName(given)).toBe(name);
});

test.each(['ghcr.io/a/b:1', 'a@sha256:0', '../a', 'a//b', 'a b', '-a', `a/${'b'.repeat(300)}`])(
  '%s is no name of an image',
  (name) => {
    expect(() => imageName(name)).toThrow('image: got');
  },
);

test.each([
  ['the first', '1.2.3', [], ['1.2.3', '1.2', '1', 'latest']],
  ['itself is tagged', '1.2.3', ['1.2.3'], ['1.2.3', '1.2', '1', 'latest']],
  ['a newer patch', '1.2.3', ['1.2.4'], ['1.2.3']],
  ['a newer minor', '1.2.3', ['1.3.0'], ['1.2.3', '1.2']],
  ['a newer major', '1.2.3', ['2.0.0'], ['1.2.3', '1.2', '1']],
  ['only a newer pre-release', '1.2.3', ['2.0.0-rc.1'], ['1.2.3', '1.2', '1', 'latest']],
  ['a pre-release', '1.2.3-rc.1', [], ['1.2.3-rc.1']],
  ['build metadata', '1.2.3+7', ['x'], ['1.2.3_7', '1.2', '1', 'latest']],
  ['below one', '0.4.0', ['0.3.9'], ['0.4.0', '0.4', 'latest']],
])('tags of an image, %s', (_, version, released, tags) => {
  expect(imageTags(version, released)).toEqual(tags);
});

test('targets are the usual six, or as given', () => {
  expect(readTargets([]).map(({ target }) => target)).toHaveLength(6);
  expect(readTargets(['aarch64-apple-darwin', 'riscv64gc-unknown-linux-musl=my-runner'])).toEqual([
    { target: 'aarch64-apple-darwin', runner: 'macos-15', packages: '' },
    { target: 'riscv64gc-unknown-linux-musl', runner: 'my-runner', packages: 'musl-tools' },
  ]);
});

test.each([
  ['twice', ['aarch64-apple-darwin', 'aarch64-apple-darwin=x'], /each once/],
  ['no triple', ['linux'], /target triple/],
  ['a command', ['$(id)-x-y'], /target triple/],
  ['no runner known', ['riscv64gc-unknown-linux-musl'], /target=label/],
  ['a label that is none', ['aarch64-apple-darwin=a b'], /target=label/],
  [
    'glibc of the runner',
    ['x86_64-unknown-linux-gnu=ubuntu-24.04'],
    /^targets: \S+ would need the runner's glibc or a newer one/,
  ],
])('targets: %s', (_, lines, message) => {
  expect(() => readTargets(lines)).toThrow(message);
});

test('checksums are in GNU form and come back', () => {
  const text = writeSums([
    { name: 'b', content: Buffer.from('b') },
    { name: 'a', content: Buffer.from('a') },
  ]);
  expect(text).toMatch(/^[0-9a-f]{64} {2}a\n[0-9a-f]{64} {2}b\n$/);
  expect([...readSums(text).keys()]).toEqual(['a', 'b']);
  expect(() => readSums('x  y\n')).toThrow(SUMS);
  expect(() => readSums(text + text)).toThrow('two lines are of "a"');
});
