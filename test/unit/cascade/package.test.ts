import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findUnusableWrappers } from '../../../src/cargo/cargo-environment.ts';
import { readRateLimit } from '../../../src/cargo/rate-limit.ts';
import { editVersionFile } from '../../../src/cascade/plan/version-files.ts';
import { CommandFailure } from '../../../src/cascade/prepare/commands.ts';
import { comparePackages, digest, readPackageBytes, readVcsInfo } from '../../../src/cascade/prepare/package.ts';
import { seedTarget } from '../../../src/cascade/prepare/target.ts';
import { refuseStranger } from '../../../src/cascade/release/published.ts';
import type { Registry, RegistryQuestion } from '../../../src/cascade/release/registry.ts';
import { publishPatiently } from '../../../src/cascade/release/registry-publish.ts';
import { createTestClock } from '../../support/clock.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'package-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>, folder = root): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A package as cargo makes it: a gzipped tar of one folder. */
function pack(files: Readonly<Record<string, string>>): Buffer {
  rmSync(join(root, 'core-1.0.0'), { recursive: true, force: true });
  write(files, join(root, 'core-1.0.0'));
  const done = spawnSync('tar', ['-czf', 'x.crate', 'core-1.0.0'], { cwd: root, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return readFileSync(join(root, 'x.crate'));
}

const COMMIT = 'a'.repeat(40);
const silent = {
  ...{ debug() {}, info() {}, notice() {}, warning() {} },
  group: <T>(_: string, run: () => Promise<T>) => run(),
};
const vcs = (sha1: string, more: object = {}): string => JSON.stringify({ git: { sha1, ...more }, path_in_vcs: '' });

describe('a package', () => {
  test('is read file by file, long names too, and compared without what cargo makes itself', () => {
    const long = `src/${'x'.repeat(120)}.rs`;
    const base = {
      'Cargo.toml': 'm',
      'src/lib.rs': 'a',
      [long]: 'l',
      'Cargo.lock': '1',
      '.cargo_vcs_info.json': vcs('0'),
    };
    const left = readPackageBytes(pack(base), 'a');
    expect([...left.keys()].sort()).toContain(long);
    const right = readPackageBytes(pack({ ...base, 'Cargo.lock': '2', '.cargo_vcs_info.json': vcs('1') }), 'b');
    expect(comparePackages(left, right)).toEqual([]);
    const other = readPackageBytes(pack({ ...base, 'src/lib.rs': 'b', 'src/new.rs': '' }), 'c');
    expect(comparePackages(left, other)).toEqual(['src/lib.rs', 'src/new.rs']);
  });

  test('says which commit it is of', () => {
    expect(readVcsInfo(pack({ a: '', '.cargo_vcs_info.json': vcs(COMMIT) }))).toEqual({
      commit: COMMIT,
      isDirty: false,
    });
    expect(readVcsInfo(pack({ a: '', '.cargo_vcs_info.json': vcs(COMMIT, { dirty: true }) }))?.isDirty).toBe(true);
    expect(readVcsInfo(pack({ a: '', '.cargo_vcs_info.json': 'x' }))).toBeUndefined();
    expect(readVcsInfo(pack({ a: '' }))).toBeUndefined();
  });

  test.each<[string, Buffer]>([
    ['no gzip', Buffer.from('x')],
    ['no archive', gzipSync(Buffer.alloc(1_024))],
    [
      'cut off',
      gzipSync(Buffer.concat([Buffer.from('a/b'.padEnd(124, '\0')), Buffer.from('00000100000\0'), Buffer.alloc(400)])),
    ],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => readPackageBytes(bytes, 'x.crate')).toThrow('x.crate is no package');
  });
});

describe('a version that is there already', () => {
  const question = { crate: { name: 'core', version: '1.0.0' }, registry: 'shop' } as unknown as RegistryQuestion;
  const UPSTREAM = 'c'.repeat(40);
  const look = async (there: Record<string, string> | undefined, known: (bytes: Buffer) => string[] = () => []) => {
    const bytes = there === undefined ? undefined : pack(there);
    const checksums = bytes === undefined ? [] : known(bytes);
    const registry = { placeOf: async () => ({ cargo: { download: async () => bytes }, place: { registry: 'shop' } }) };
    const content = readPackageBytes(pack({ 'src/lib.rs': 'a', 'Cargo.toml': 'm' }), 'ours');
    const commits = [COMMIT, UPSTREAM];
    await refuseStranger({ registry: registry as unknown as Registry }, question, { content, commits, checksums });
  };

  test('is ours by its commit and its files', async () => {
    await look({ 'src/lib.rs': 'a', 'Cargo.toml': 'm', 'Cargo.lock': 'other', '.cargo_vcs_info.json': vcs(COMMIT) });
  });

  test('is ours when the monorepo was packed at the tag, with the same files', async () => {
    await look({ 'src/lib.rs': 'a', 'Cargo.toml': 'm', '.cargo_vcs_info.json': vcs(UPSTREAM) });
  });

  test.each<[string, Record<string, string>]>([
    ['another commit', { 'src/lib.rs': 'a', 'Cargo.toml': 'm', '.cargo_vcs_info.json': vcs('b'.repeat(40)) }],
    ['no commit', { 'src/lib.rs': 'a', 'Cargo.toml': 'm' }],
    ['files of its own', { 'src/lib.rs': 'b', 'Cargo.toml': 'm', '.cargo_vcs_info.json': vcs(COMMIT) }],
  ])('is ours when it is, byte for byte, what was written down, whatever it says: %s', async (_, there) => {
    await look(there, (bytes) => ['0'.repeat(64), digest(bytes)]);
    await expect(look(there, () => ['0'.repeat(64)])).rejects.toThrow("it is not this release's");
  });

  test.each<[string, Record<string, string> | undefined, RegExp]>([
    [
      'other files',
      { 'src/lib.rs': 'b', 'Cargo.toml': 'm', '.cargo_vcs_info.json': vcs(COMMIT) },
      /1 of its files differ \(src\/lib\.rs\)/,
    ],
    [
      'another commit',
      { 'src/lib.rs': 'a', 'Cargo.toml': 'm', '.cargo_vcs_info.json': vcs('b'.repeat(40)) },
      /packed from the commit bbbbbbbbbbbb/,
    ],
    ['no commit', { 'src/lib.rs': 'a', 'Cargo.toml': 'm' }, /does not say which commit/],
    [
      'changes besides',
      { 'src/lib.rs': 'a', 'Cargo.toml': 'm', '.cargo_vcs_info.json': vcs(COMMIT, { dirty: true }) },
      /with changes that no commit has/,
    ],
    ['nothing that can be read', undefined, /cannot be read whether it is this release's/],
  ])('is refused with %s', async (_, there, expected) => {
    await expect(look(there)).rejects.toThrow(expected);
  });
});

describe('uploads that are refused for their number', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');
  const HOUR = 3_600_000;
  test.each<[string, string, number, ReturnType<typeof readRateLimit>]>([
    [
      'an instant',
      'status 429 Too Many Requests: You have published too many new crates. Please try again after Thu, 01 Jan 2026 00:10:00 GMT and see',
      0,
      { kind: 'wait', waitMs: 602_000 },
    ],
    ['seconds', 'got 429, Retry-After: 30', 0, { kind: 'wait', waitMs: 32_000 }],
    ['nothing, the first time', 'status 429', 0, { kind: 'wait', waitMs: 60_000 }],
    ['nothing, later', 'status 429', 9, { kind: 'wait', waitMs: 600_000 }],
    [
      'a day',
      'You have published too many versions of this crate in the last 24 hours',
      0,
      { kind: 'final', hint: 'Run this again after 2026-01-02T00:00:00.000Z: what is published stays' },
    ],
    [
      'longer than there is time',
      'status 429: try again after Thu, 01 Jan 2026 03:00:00 GMT',
      0,
      { kind: 'final', hint: 'Run this again after 2026-01-01T03:00:02.000Z: what is published stays' },
    ],
    ['another failure', 'status 403 Forbidden', 0, undefined],
  ])('name %s', (_, text, attempt, expected) => {
    expect(readRateLimit(text, NOW, attempt, HOUR)).toEqual(expected);
  });

  const failure = (text: string) => new CommandFailure(['cargo', 'publish'], 101, [text]);
  test('are tried again when the registry takes more, and the registry is asked before', async () => {
    const clock = createTestClock();
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const log = {
      debug: say,
      info: say,
      notice: say,
      warning: say,
      group: <T>(_t: string, run: () => Promise<T>) => run(),
    };
    const answers = [failure('status 429'), failure('status 429'), undefined];
    let asked = 0;
    const publish = async (): Promise<void> => {
      const answer = answers.shift();
      if (answer !== undefined) throw answer;
    };
    const startedAtMs = clock.now();
    await publishPatiently({ ports: { ...clock, log }, leftMs: () => 7_200_000 }, publish, async () => {
      asked += 1;
      return false;
    });
    expect([asked, clock.now() - startedAtMs]).toEqual([2, 180_000]);
    // A lost answer may have been a success.
    await publishPatiently(
      { ports: { ...clock, log }, leftMs: () => 7_200_000 },
      async () => Promise.reject(failure('timed out')),
      async () => true,
    );
    await expect(
      publishPatiently(
        { ports: { ...clock, log }, leftMs: () => 7_200_000 },
        async () => Promise.reject(failure('wrong token')),
        async () => false,
      ),
    ).rejects.toThrow('cargo publish exited with 101');
  });

  test.each([
    ['waited for', 'status 429\nRetry-After: 60', 63_000, undefined],
    ['final at once, with the moment of a rerun', 'status 429\nRetry-After: 60', 61_000, /Run this again after 2026-/],
    ['final at once', '429: try again after Thu, 01 Jan 2026 03:00:00 GMT', 7_200_000, /after 2026-01-01T03:00:02/],
  ])('that are refused for their number are %s (%s, %i ms left of the run)', async (_, text, leftMs, hint) => {
    const clock = createTestClock();
    const answers = [failure(text)];
    const publish = async (): Promise<void> => {
      const answer = answers.shift();
      if (answer !== undefined) throw answer;
    };
    const left = (): number => leftMs - (clock.monotonic() - 5_000);
    const end = publishPatiently({ ports: { ...clock, log: silent }, leftMs: left }, publish, async () => false);
    if (hint === undefined) await end;
    else await expect(end).rejects.toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }));
    expect(clock.waits).toHaveLength(hint === undefined ? 1 : 0);
  });

  test('that are there already, by the word of the registry alone, are looked for longer', async () => {
    const clock = createTestClock();
    for (const text of [
      'crate core@1.0.0 already exists on crates.io index',
      'crate version `1.0.0` is already uploaded',
    ]) {
      const asked: boolean[] = [];
      await publishPatiently(
        { ports: { ...clock, log: silent }, leftMs: () => 1 },
        async () => Promise.reject(failure(text)),
        async (isClaimed) => asked.push(isClaimed) > 0,
      );
      expect(asked).toEqual([true]);
    }
  });
});

describe('versions in other files', () => {
  const edit = (text: Buffer | string, pattern: string) =>
    Buffer.from(
      editVersionFile(Buffer.from(text), { path: 'README.md', pattern }, { present: '0.4.0', next: '0.5.0' }, 'o/a'),
    );
  test('are written where the pattern has the present one, every other byte as it was', () => {
    expect(edit('core = "0.4.0" # 0.4.0', 'core = "{version}"').toString()).toBe('core = "0.5.0" # 0.4.0');
    const latin = Buffer.from('gr\xfc\xdfe v0.4.0\r\n', 'latin1');
    expect(edit(latin, 'v{version}').toString('latin1')).toBe('gr\xfc\xdfe v0.5.0\r\n');
    expect(edit('a.*0.4.0', '.*{version}').toString()).toBe('a.*0.5.0');
  });

  test.each([
    ['version: 0.3.0', 'version: {version}', /has "version: 0\.4\.0" not at all, expected once/],
    ['0.4.0 0.4.0', '{version}', /more than once, expected once/],
  ])('are refused in %j', (text, pattern, expected) => {
    expect(() => edit(text, pattern)).toThrow(expected);
  });
});

describe('a target folder', () => {
  test('gives its finished dependencies to another, with their times, and replaces nothing', async () => {
    write({
      'a/release/deps/libx.rlib': 'x',
      'a/release/.fingerprint/x/dep': 'f',
      'a/release/build/x/output': 'o',
      'a/release/incremental/big': 'no',
      'a/release/app': 'no',
      'a/x86_64-unknown-linux-gnu/debug/deps/liby.rlib': 'y',
      'b/release/deps/libx.rlib': 'mine',
    });
    utimesSync(join(root, 'a/release/.fingerprint/x/dep'), 1_000, 1_000);
    await seedTarget(join(root, 'a'), join(root, 'b'));
    const read = (path: string): string => readFileSync(join(root, 'b', path), 'utf8');
    expect(read('release/deps/libx.rlib')).toBe('mine');
    expect(read('x86_64-unknown-linux-gnu/debug/deps/liby.rlib')).toBe('y');
    expect(read('release/build/x/output')).toBe('o');
    expect(statSync(join(root, 'b/release/.fingerprint/x/dep')).mtimeMs).toBe(1_000_000);
    expect(() => read('release/incremental/big')).toThrow(/ENOENT/);
    expect(() => read('release/app')).toThrow(/ENOENT/);
    await seedTarget(join(root, 'absent'), join(root, 'b'));
  });
});

test.each<[Record<string, string>, string[]]>([
  [{ RUSTC_WRAPPER: 'sccache', SCCACHE_GHA_ENABLED: 'true' }, ['RUSTC_WRAPPER']],
  [
    { RUSTC_WRAPPER: '/usr/bin/sccache', CARGO_BUILD_RUSTC_WRAPPER: 'sccache.exe', SCCACHE_BUCKET: 'b' },
    ['RUSTC_WRAPPER', 'CARGO_BUILD_RUSTC_WRAPPER'],
  ],
  [{ RUSTC_WRAPPER: 'sccache', SCCACHE_GHA_ENABLED: 'false' }, []],
  [{ RUSTC_WRAPPER: 'sccache', SCCACHE_DIR: '/tmp/x' }, []],
  [{ RUSTC_WRAPPER: 'other', SCCACHE_GHA_ENABLED: 'true' }, []],
])('of %j these wrappers would fail at the first call: %j', (env, expected) => {
  expect(findUnusableWrappers(env).map(({ name }) => name)).toEqual(expected);
});
