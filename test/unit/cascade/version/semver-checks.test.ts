/** Which crates cargo-semver-checks is asked about, with what, and what becomes of its answers. The program is a double. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runSemverChecks } from '../../../../src/cascade/version/semver-checks.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'semver-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PACKAGE = '[package]\nname = "a"\nversion = "1.0.0"\n';
type Tree = Readonly<Record<string, string>>;
const LIBRARY: Tree = { 'a/Cargo.toml': PACKAGE, 'a/src/lib.rs': '' };

async function judge(
  now: Tree,
  before: Tree,
  answer: { exitCode: number; stdout: string } = {
    exitCode: 1,
    stdout: 'Summary semver requires new major version: x',
  },
  options: { base?: boolean; changes?: number; isInstalled?: boolean; directory?: string } = {},
) {
  const { base = true, changes = 1, isInstalled = true, directory = 'a' } = options;
  const write = (root: string, files: Tree): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  write(join(folder, 'now'), now);
  const calls: (readonly string[])[] = [];
  const notices: string[] = [];
  const levels = await runSemverChecks(
    { checkOut: async (_: string, target: string) => write(target, before) } as never,
    { directory: join(folder, 'now'), crates: [{ name: 'a', directory }] } as never,
    [
      { name: 'a', base: base ? { name: 'a-v1.0.0', commit: 'c1' } : undefined, changes: Array(changes).fill({}) },
    ] as never,
    {
      exec: async (program, args) => {
        expect(program).toBe('cargo');
        if (args[1] === '--version') return { exitCode: isInstalled ? 0 : 101, stdout: '', stderr: '' };
        calls.push(args);
        return { stderr: '', ...answer };
      },
      log: { info: () => undefined, notice: (text) => void notices.push(text) },
      env: {},
      scratchDir: folder,
    },
  );
  return { level: levels.get('a'), calls, notices: notices.join() };
}

test('asks by --baseline-root with the sources of the base, and takes what it requires', async () => {
  const { level, calls } = await judge(LIBRARY, LIBRARY);
  expect(level).toBe('major');
  expect(calls).toEqual([
    [
      ...['semver-checks', 'check-release', '--manifest-path', join(folder, 'now/a/Cargo.toml')],
      ...['--baseline-root', join(folder, 'baselines/c1'), '--package', 'a', '--color', 'never'],
    ],
  ]);
});

test.each<[string, Tree, Tree, number, string]>([
  [
    'a library elsewhere ([lib] path)',
    { 'a/Cargo.toml': `${PACKAGE}[lib]\npath = "lib/a.rs"\n`, 'a/lib/a.rs': '' },
    LIBRARY,
    1,
    '',
  ],
  [
    'a library of several kinds',
    { ...LIBRARY, 'a/Cargo.toml': `${PACKAGE}[lib]\ncrate-type = ["cdylib", "rlib"]\n` },
    LIBRARY,
    1,
    '',
  ],
  ['no library', { 'a/Cargo.toml': PACKAGE, 'a/src/main.rs': '' }, LIBRARY, 0, 'which has no library'],
  [
    '[lib] path names no file',
    { ...LIBRARY, 'a/Cargo.toml': `${PACKAGE}[lib]\npath = "gone.rs"\n` },
    LIBRARY,
    0,
    'which has no library',
  ],
  [
    'a procedural macro',
    { ...LIBRARY, 'a/Cargo.toml': `${PACKAGE}[lib]\nproc-macro = true\n` },
    LIBRARY,
    0,
    'which is a procedural macro',
  ],
  [
    'one for other languages',
    { ...LIBRARY, 'a/Cargo.toml': `${PACKAGE}[lib]\ncrate-type = ["cdylib"]\n` },
    LIBRARY,
    0,
    'whose library no crate can use',
  ],
  ['a library that is new', LIBRARY, { 'a/Cargo.toml': PACKAGE, 'a/src/main.rs': '' }, 0, 'had no library at a-v1.0.0'],
  ['a crate that is new in its folder', LIBRARY, {}, 0, 'had no library at a-v1.0.0'],
])('%s', async (_, now, before, count, notice) => {
  const { calls, notices, level } = await judge(now, before);
  expect(calls).toHaveLength(count);
  expect(notices).toContain(notice);
  expect(level).toBe(count === 0 ? undefined : 'major');
});

test.each<[string, { exitCode: number; stdout: string }, string | undefined, string]>([
  ['asks for a minor version', { exitCode: 1, stdout: 'semver requires new minor version' }, 'minor', ''],
  ['finds nothing', { exitCode: 0, stdout: 'no semver update required' }, undefined, ''],
  [
    'cannot build the base',
    { exitCode: 1, stdout: 'error: failed to build rustdoc' },
    undefined,
    'could not judge a against a-v1.0.0',
  ],
])('where it %s', async (_, answer, level, notice) => {
  const found = await judge(LIBRARY, LIBRARY, answer);
  expect(found.level).toBe(level);
  expect(found.notices).toContain(notice);
});

test.each([
  ['there is no base', { base: false }],
  ['nothing changed', { changes: 0 }],
  ['it is not installed', { isInstalled: false }],
  ['the crate is the monorepo itself, without a folder', { directory: '' }],
])('is not asked where %s', async (_, options) => {
  expect((await judge(LIBRARY, LIBRARY, undefined, options)).calls).toEqual([]);
});
