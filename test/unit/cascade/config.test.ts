import { describe, expect, test } from '@jest/globals';
import { builtInConfig, CRATE_DEFAULTS } from '../../../src/cascade/plan/built-in.ts';
import { upstreamName } from '../../../src/cascade/plan/config.ts';
import { parseConfig } from '../../../src/cascade/plan/parse-config.ts';

const CRATE = 'name = "a"\npath = "crates/a"\nrepository = "owner/a"\n';

describe('the configuration', () => {
  test('that is empty is the cascade of pot-o-validator', () => {
    expect(parseConfig('', 'f.toml')).toEqual(builtInConfig);
    expect(builtInConfig.crates.map(({ name, path }) => [name, path])).toEqual([
      ['pot-o-core', 'core'],
      ['ai3-lib', 'ai3-lib'],
      ['pot-o-mining', 'mining'],
      ['pot-o-extensions', 'extensions'],
    ]);
    expect(upstreamName(builtInConfig)).toBe('pot-o-validator');
  });

  test.each([
    ['assets = "workflow"', 'release-assets.yml'],
    ['assets = "workflow"\nassets-workflow = "binaries.yml"', 'binaries.yml'],
    ['assets = []', undefined],
    ['', undefined],
  ])('%j: the release is left to %s', (text, workflow) => {
    expect(parseConfig(text, 'f.toml')).toMatchObject({ assets: [], assetsWorkflow: workflow });
  });

  test('is read whole', () => {
    const text = [
      'tag-prefix = "v"',
      'branch = "trunk"',
      'assets = ["out/*.gz"]',
      '[commit]',
      'name = "Bot"',
      'email = "bot@example.com"',
      'verified = true',
      'sign-off = true',
      '[commands]',
      'update = []',
      'build = ["make", "all"]',
      '[[crates]]',
      'name = "a"',
      'path = "./crates//a/"',
      'url = "file:///srv/a.git"',
      'branch = "release/1"',
      '[[crates]]',
      'name = "b"',
      'path = "b"',
      'repository = "Owner/b.rs"',
      'needs = ["a"]',
      'tag-prefix = "release-"',
      'publish = true',
      'changelog = true',
      'release = true',
      'manifest = "rust/Cargo.toml"',
      'keep = ["a-v1"]',
      'lfs = true',
      'submodules = false',
      'history = true',
      'sync = true',
      'registry = "shop"',
      'docs = "warn"',
      '[[crates.files]]',
      'path = "README.md"',
      'pattern = \'b = "{version}"\'',
      '[crates.commands]',
      'test = ["cargo", "nextest", "run"]',
      'env = ["SQLX_OFFLINE"]',
    ].join('\n');
    expect(parseConfig(text, 'f.toml')).toEqual({
      tagPrefix: 'v',
      branch: 'trunk',
      assets: ['out/*.gz'],
      assetsWorkflow: undefined,
      commit: { name: 'Bot', email: 'bot@example.com', verified: true, signOff: true },
      commands: { update: [], build: ['make', 'all'], test: ['cargo', 'test', '--release'], env: [] },
      crates: [
        {
          name: 'a',
          path: 'crates/a',
          location: { kind: 'url', url: 'file:///srv/a.git' },
          branch: 'release/1',
          needs: [],
          tagPrefix: 'a-v',
          publish: false,
          changelog: false,
          ...CRATE_DEFAULTS,
        },
        {
          name: 'b',
          path: 'b',
          location: { kind: 'github', owner: 'Owner', name: 'b.rs' },
          branch: 'trunk',
          needs: ['a'],
          tagPrefix: 'release-',
          publish: true,
          changelog: true,
          release: true,
          manifest: 'rust/Cargo.toml',
          keep: ['a-v1'],
          files: [{ path: 'README.md', pattern: 'b = "{version}"' }],
          lfs: true,
          submodules: false,
          history: true,
          sync: true,
          registry: 'shop',
          docs: 'warn',
          commands: { test: ['cargo', 'nextest', 'run'], env: ['SQLX_OFFLINE'] },
        },
      ],
    });
  });

  test.each([
    ['x = 1', 'f.toml: unknown key "x"'],
    ['assets = "work"', 'assets: got "work", expected "workflow", or globs'],
    ['assets-workflow = "a.yml"', 'assets-workflow: got "a.yml", expected assets = "workflow" beside it'],
    ['assets = "workflow"\nassets-workflow = "../a.yml"', 'assets-workflow: got "../a.yml", expected the file name'],
    [
      '[[crates]]\nname = "a"\npath = "a"\nurl = "file:///srv/a.git"\nrelease = true',
      'crates[0].release: got true, expected a crate with repository',
    ],
    ['[commnds]\nbuild = []', 'unknown key "commnds"'],
    ['[commit]\nnmae = "x"', 'unknown key "commit.nmae"'],
    ['branch = "-x"', 'branch: got "-x", expected a branch name'],
    ['branch = "a..b"', 'branch: got "a..b"'],
    ['branch = "a b"', 'branch: got "a b"'],
    ['tag-prefix = "x^"', 'tag-prefix: got "x^"'],
    ['tag-prefix = "$(id)~"', 'tag-prefix: got'],
    ['commands = 1', 'commands: got 1, expected a table [commands]'],
    ['[commands]\nbuild = "make"', 'commands.build: got "make", expected an array of strings'],
    ['[commands]\nbuild = ["make", 5]', 'commands.build[1]: got 5, expected an argument'],
    ['[commands]\nbuild = [""]', 'commands.build[0]: got ""'],
    ['[commit]\nemail = "a\\nb"', 'commit.email: got'],
    ['[commit]\nname = "A <b>"', 'commit.name: got "A <b>"'],
    ['[commands]\nenv = ["GH_TOKEN"]', 'commands.env[0]: got "GH_TOKEN", expected a variable'],
    [`[[crates]]\n${CRATE}[crates.commands]\nenv = ["AWS_KEY_PATH"]`, 'crates[0].commands.env[0]: got "AWS_KEY_PATH"'],
    [`[[crates]]\n${CRATE}manifest = "rust"`, 'crates[0].manifest: got "rust", expected the path of a Cargo.toml'],
    [`[[crates]]\n${CRATE}manifest = "../Cargo.toml"`, 'crates[0].manifest: got "../Cargo.toml"'],
    [`[[crates]]\n${CRATE}docs = "maybe"`, 'crates[0].docs: got "maybe", expected true, false or "warn"'],
    [`[[crates]]\n${CRATE}[[crates.files]]\npath = "a"\npattern = "v1"`, 'crates[0].files[0].pattern: got "v1"'],
    [`[[crates]]\n${CRATE}registry = "a b"`, 'crates[0].registry: got "a b"'],
    ['crates = []', 'crates: got none'],
    ['[crates]\nname = "a"', 'crates: got a table, expected tables [[crates]]'],
    ['[[crates]]\npath = "a"', 'crates[0].name is missing'],
    [`[[crates]]\n${CRATE.replace('path', 'pth')}`, 'unknown key "crates[0].pth"'],
    [`[[crates]]\n${CRATE.replace('repository', 'repositry')}`, 'unknown key "crates[0].repositry"'],
    [`[[crates]]\n${CRATE.replace('"a"', '"../a"')}`, 'crates[0].name: got "../a", expected a crate name'],
    [`[[crates]]\n${CRATE.replace('crates/a', '/etc')}`, 'crates[0].path: got "/etc"'],
    [`[[crates]]\n${CRATE.replace('crates/a', 'a/../../b')}`, 'crates[0].path: got "a/../../b"'],
    [`[[crates]]\n${CRATE.replace('crates/a', 'C:/x')}`, 'crates[0].path: got "C:/x"'],
    [`[[crates]]\n${CRATE.replace('owner/a', 'owner')}`, 'crates[0].repository: got "owner", expected owner/name'],
    [`[[crates]]\n${CRATE.replace('owner/a', 'owner/..')}`, 'crates[0].repository: got "owner/.."'],
    [`[[crates]]\n${CRATE.replace('owner/a', 'owner/a/b')}`, 'crates[0].repository'],
    [`[[crates]]\n${CRATE.replace('owner/a', '-o/a')}`, 'crates[0].repository'],
    [`[[crates]]\n${CRATE}url = "file:///a"`, 'crates[0].url: got "file:///a", expected either repository or url'],
    [`[[crates]]\n${CRATE}publish = "yes"`, 'crates[0].publish: got "yes", expected true or false'],
    [`[[crates]]\n${CRATE}needs = ["b"]`, 'a needs "b", which is none of a'],
    [`[[crates]]\n${CRATE}needs = ["a"]`, 'a needs itself'],
    [`[[crates]]\n${CRATE}[[crates]]\n${CRATE}`, '"a" is there twice'],
    [
      `[[crates]]\n${CRATE}[[crates]]\n${CRATE.replace('"a"', '"b"').replace('owner', 'OWNER')}`,
      'name the same repository',
    ],
  ])('%j is refused', (text, expected) => {
    expect(() => parseConfig(text, 'f.toml')).toThrow(expected);
  });

  test.each([
    'http://example.com/a',
    'https://user@example.com/a',
    'https://example.com/a?x=1',
    'https://example.com/a#x',
    'ssh://example.com/a',
    'git@example.com:a',
    'ext::sh -c id',
    'file://host/a',
    '/srv/a',
    'file:///',
    '--upload-pack=x',
  ])('the URL %j is refused', (url) => {
    const text = `[[crates]]\n${CRATE.replace(/repository.*/, `url = ${JSON.stringify(url)}`)}`;
    expect(() => parseConfig(text, 'f.toml')).toThrow('crates[0].url: got');
  });

  test.each([
    'https://example.com/a',
    'file:///srv/a.git',
    'http://127.0.0.1:8080/a',
    'http://localhost/a',
    'http://[::1]:1/a',
  ])('the URL %j is taken', (url) => {
    const text = `[[crates]]\n${CRATE.replace(/repository.*/, `url = ${JSON.stringify(url)}`)}`;
    expect(parseConfig(text, 'f.toml').crates[0]?.location).toEqual({ kind: 'url', url });
  });

  test('errors in the TOML name line and column', () => {
    expect(() => parseConfig('a = 1\nb = \n', 'f.toml')).toThrow('f.toml: line 2, column');
  });
});
