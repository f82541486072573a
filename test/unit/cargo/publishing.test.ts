import { describe, expect, test } from '@jest/globals';
import { findRustVersionProblems, readRustcVersion, rustVersionOf } from '../../../src/cargo/msrv.ts';
import { findPublishProblems } from '../../../src/cargo/publish-check.ts';
import {
  extractRegistries,
  type RegistryFacts,
  readRegistryConfig,
  registryOf,
} from '../../../src/cargo/registry-home.ts';
import type { FollowedSibling } from '../../../src/cargo/release-edits.ts';
import { loadWorkspace, type Member } from '../../../src/cargo/workspace.ts';
import { writeTree } from './file-tree.ts';

const COMPLETE = 'description = "d"\nlicense = "MIT"\n';

async function member(text: string, more: Record<string, string> = {}): Promise<Member> {
  const { members } = await loadWorkspace(
    writeTree({
      'Cargo.toml': '[workspace]\nmembers = ["m"]\n',
      ...more,
      'm/Cargo.toml': `[package]\nname = "m"\nversion = "1.0.0"\n${text}`,
    }),
  );
  return members[0] as Member;
}
const facts = (found: Member, more: Partial<RegistryFacts> = {}): RegistryFacts => ({
  ...{ label: 'o/m', member: found, chosen: undefined, userDefault: undefined },
  repository: readRegistryConfig(undefined, ''),
  ...more,
});

describe('the registry a crate lives in', () => {
  const inherited = { 'Cargo.toml': '[workspace]\nmembers = ["m"]\n[workspace.package]\npublish = ["shop"]\n' };
  test.each<[string, string, Record<string, string>, Partial<RegistryFacts>, string]>([
    ['crates.io, when nobody says otherwise', '', {}, {}, 'crates-io'],
    ['the one of package.publish', 'publish = ["shop"]\n', {}, {}, 'shop'],
    ['the one it inherits', 'publish.workspace = true\n', inherited, {}, 'shop'],
    ['the chosen one of several', 'publish = ["a", "b"]\n', {}, { chosen: 'b' }, 'b'],
    ['the chosen one, when the manifest names none', '', {}, { chosen: 'shop' }, 'shop'],
    ['the default of the user', '', {}, { userDefault: 'shop' }, 'shop'],
    ['the manifest before the default of the user', 'publish = ["a"]\n', {}, { userDefault: 'shop' }, 'a'],
    [
      'the manifest before the default of the repository',
      'publish = ["shop"]\n',
      {},
      { repository: readRegistryConfig('[registry]\ndefault = "shop"\n', '') },
      'shop',
    ],
  ])('is %s', async (_, text, more, given, expected) => {
    expect(registryOf(facts(await member(text, more), given))).toBe(expected);
  });

  test.each<[string, string, Partial<RegistryFacts>, RegExp]>([
    ['several without a choice', 'publish = ["a", "b"]\n', {}, /may be published to a and b/],
    ['a choice the manifest forbids', 'publish = ["a"]\n', { chosen: 'b' }, /registry = "b", and .* to a only/],
    [
      "a repository's own default",
      '',
      { repository: readRegistryConfig('[registry]\ndefault = "shop"\n', '') },
      /o\/m: its \.cargo\/config\.toml makes "shop" the default registry/,
    ],
  ])('is refused: %s', async (_, text, given, expected) => {
    const found = await member(text);
    expect(() => registryOf(facts(found, given))).toThrow(expected);
  });
});

describe("a repository's cargo configuration", () => {
  test('names what takes the place of crates.io, through every replacement', () => {
    const text =
      '[source.crates-io]\nreplace-with = "a"\n[source.a]\nreplace-with = "b"\n[source.b]\ndirectory = "vendor"\n';
    expect(readRegistryConfig(text, 'c').vendored).toBe('vendor');
    const circle = '[source.crates-io]\nreplace-with = "a"\n[source.a]\nreplace-with = "crates-io"\n';
    expect(readRegistryConfig(circle, 'c').vendored).toBeUndefined();
  });

  test('gives a question its registries and mirrors, and nothing that names a program, a secret or a file', () => {
    const text = extractRegistries(
      [
        '[registry]\nglobal-credential-providers = ["./steal"]\n',
        '[registries.shop]\nindex = "sparse+https://shop/"\ncredential-provider = ["./steal"]\ntoken = "t"\n',
        '[registries.local]\nindex = "file:///etc"\n',
        '[source.crates-io]\nreplace-with = "mirror"\n[source.mirror]\nregistry = "sparse+https://mirror/"\n',
        '[build]\nrustc-wrapper = "./steal"\n',
      ].join(''),
      'c',
    );
    expect(text).toContain('sparse+https://shop/');
    expect(text).toContain('sparse+https://mirror/');
    expect(text).not.toMatch(/steal|token|file:/);
    expect(extractRegistries('[build]\njobs = 1\n', 'c')).toBeUndefined();
  });
});

describe('what keeps a crate from being published', () => {
  test.each<[string, string, string, RegExp[]]>([
    ['nothing', COMPLETE, 'crates-io', []],
    ['no description and no license', '', 'crates-io', [/description/, /license/]],
    ['which only crates.io demands', '', 'shop', []],
    ['publish = false', `${COMPLETE}publish = false\n`, 'crates-io', [/forbids/]],
    [
      'a dependency by path or git only',
      `${COMPLETE}[dependencies]\na = { git = "https://h/a" }\n`,
      'shop',
      [/dependencies\.a has no version/],
    ],
    ['but not for tests', `${COMPLETE}[dev-dependencies]\na = { git = "https://h/a" }\n`, 'crates-io', []],
    [
      'a dependency of another registry',
      `${COMPLETE}[dependencies]\na = { version = "1", registry = "shop" }\n`,
      'crates-io',
      [/comes from shop/],
    ],
    [
      'the same by its index',
      `${COMPLETE}[dependencies]\na = { version = "1", registry-index = "sparse+https://s/" }\n`,
      'crates-io',
      [/comes from sparse/],
    ],
    ['a wildcard', `${COMPLETE}[dependencies]\na = "*"\n`, 'crates-io', [/"\*"/]],
    ['keywords that are none', `${COMPLETE}keywords = ["a b"]\n`, 'crates-io', [/keyword/]],
  ])('%s', async (_, text, registry, expected) => {
    const problems = findPublishProblems(await member(text), registry, [], new Map());
    expect(problems).toEqual(expected.map((each) => expect.stringMatching(each)));
  });

  test('a versioned dev-dependency on a crate that is published later', async () => {
    const found = await member(COMPLETE);
    const sibling = {
      owner: 'm',
      crate: 'b',
      version: '1.1.0',
      requirement: '1.1',
      via: 'registry',
    } as FollowedSibling;
    const later = new Map([['b', { previous: '1.0.0' }]]);
    expect(findPublishProblems(found, 'crates-io', [sibling], later)).toEqual([
      expect.stringMatching(/published after/),
    ]);
    expect(findPublishProblems(found, 'crates-io', [{ ...sibling, requirement: '1' }], later)).toEqual([]);
    expect(findPublishProblems(found, 'crates-io', [sibling], new Map())).toEqual([]);
  });
});

describe('the oldest compiler', () => {
  test('of a crate is its own or inherited, and not older than that of what it needs', async () => {
    const inherited = { 'Cargo.toml': '[workspace]\nmembers = ["m"]\n[workspace.package]\nrust-version = "1.70"\n' };
    expect(rustVersionOf(await member('rust-version.workspace = true\n', inherited))).toBe('1.70');
    const crates = [
      { name: 'core', rustVersion: '1.70.0', needs: [] },
      { name: 'a', rustVersion: '1.65', needs: ['core'] },
      { name: 'b', rustVersion: '1.70', needs: ['core'] },
      { name: 'c', rustVersion: undefined, needs: ['core'] },
    ];
    expect(findRustVersionProblems(crates, '1.80.0')).toEqual([
      { crate: 'a', problem: 'rust-version is 1.65, and it needs core, whose rust-version is 1.70.0' },
    ]);
    expect(findRustVersionProblems(crates, '1.69.0').map(({ crate }) => crate)).toEqual(['core', 'a', 'b']);
  });

  test('is read from what rustc prints', () => {
    expect(readRustcVersion('rustc 1.95.0 (59807616e 2026-04-14)\n')).toBe('1.95.0');
    expect(readRustcVersion('rustc 1.97.0-nightly (abc 2026-05-01)\n')).toBe('1.97.0');
    expect(readRustcVersion('what?')).toBeUndefined();
  });
});
