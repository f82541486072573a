import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findUnmetRequirements, listInternalDependencies } from '../../../src/cargo/internal-dependencies.ts';
import { loadWorkspace } from '../../../src/cargo/workspace.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { packageFiles, writeTree } from './file-tree.ts';

const directoriesOf = async (root: string): Promise<string[]> =>
  (await loadWorkspace(root)).members.map(({ directory }) => directory);

describe('the members of a workspace', () => {
  test.each(Object.entries(layouts()))('%s', async (_, { files, members }) => {
    expect(await directoriesOf(writeTree(files))).toEqual(members);
  });
});

describeWhen(whyMissing('cargo'), 'cargo agrees on the members of', () => {
  test.each(Object.entries(layouts()))('%s', (_, { files, members }) => {
    const root = writeTree(files);
    const result = cargoMetadata(root);
    expect(result.stderr).not.toContain('error');
    const packages = JSON.parse(result.stdout).packages as { manifest_path: string }[];
    expect(packages.map(({ manifest_path }) => manifest_path).sort()).toEqual(
      members.map((directory) => join(root, directory, 'Cargo.toml')).sort(),
    );
  });

  test.each(Object.entries(brokenLayouts()))('what is wrong: %s', async (_, { files, message }) => {
    const root = writeTree(files);
    const { status, stderr } = cargoMetadata(root);
    expect(status).toBe(101);
    const said = stderr.replaceAll(/\n*Caused by:\s*/g, ': ').replaceAll(/\s+/g, ' ');
    expect(said).toContain(message.replaceAll('ROOT', root));
  });
});

describe('a broken workspace is refused as cargo refuses it:', () => {
  test.each(Object.entries(brokenLayouts()))('%s', async (_, { files, message }) => {
    const root = writeTree(files);
    await expect(loadWorkspace(root)).rejects.toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringContaining(message.replaceAll('ROOT', root)) }),
    );
  });

  test('three missing members are named and the rest counted', async () => {
    const root = writeTree({ 'Cargo.toml': '[workspace]\nmembers = ["a", "b", "c", "d", "e"]\n' });
    await expect(loadWorkspace(root)).rejects.toThrow(
      /member `[^`]*\/a`.*member `[^`]*\/b`.*member `[^`]*\/c`.*; and 2 more$/,
    );
  });

  test('no Cargo.toml at all', async () => {
    await expect(loadWorkspace(writeTree({ 'README.md': '' }))).rejects.toThrow(/could not find `Cargo.toml` in/);
  });

  test('text that is not TOML, with the file and the line', async () => {
    const root = writeTree({ 'Cargo.toml': '[workspace]\nmembers = ["a"]\n', 'a/Cargo.toml': '[package]\nname =\n' });
    await expect(loadWorkspace(root)).rejects.toThrow(/a\/Cargo\.toml is not valid TOML: line 2/);
  });

  test('a directory in the place of a manifest', async () => {
    const root = writeTree({ 'Cargo.toml': '[workspace]\nmembers = ["a"]\n' });
    mkdirSync(join(root, 'a', 'Cargo.toml'), { recursive: true });
    await expect(loadWorkspace(root)).rejects.toThrow(/failed to read `[^`]*a\/Cargo\.toml`/);
  });
});

describe('a member', () => {
  const root = writeTree({
    'Cargo.toml': [
      '[workspace]',
      'members = ["*"]',
      'exclude = ["target"]',
      '[workspace.package]',
      'version = "1.2.3"',
      'publish = false',
      '[workspace.dependencies]',
      'core = { package = "pot-o-core", path = "core", version = "1.2" }',
      'serde = "1.0"',
    ].join('\n'),
    'core/Cargo.toml': '[package]\nname = "pot-o-core"\nversion.workspace = true\npublish.workspace = true\n',
    'mining/Cargo.toml': [
      '[package]',
      'name = "pot-o-mining"',
      'version = "0.4.0"',
      'publish = []',
      '[dependencies]',
      'core = { workspace = true, features = ["x"] }',
      'serde.workspace = true',
      '[dev-dependencies]',
      'self = { package = "pot-o-mining", path = "." }',
      "[target.'cfg(unix)'.build-dependencies]",
      'pot-o-core = { registry = "mine", version = "0.9" }',
      'tool = { git = "https://example.invalid/tool" }',
    ].join('\n'),
    'plain/Cargo.toml': '[package]\nname = "plain"\n',
  });

  test('has its own version, the inherited one, or 0.0.0', async () => {
    const { members, isVirtual } = await loadWorkspace(root);
    expect(isVirtual).toBe(true);
    expect(
      members.map(({ name, version, versionInherited, unpublishable, manifest }) => [
        name,
        version,
        versionInherited,
        unpublishable,
        manifest,
      ]),
    ).toEqual([
      ['pot-o-core', '1.2.3', true, true, 'core/Cargo.toml'],
      ['pot-o-mining', '0.4.0', false, true, 'mining/Cargo.toml'],
      ['plain', '0.0.0', false, false, 'plain/Cargo.toml'],
    ]);
  });

  test('has dependencies with everything inherited filled in, and says where each requirement stands', async () => {
    const { members } = await loadWorkspace(root);
    expect(members[1]?.dependencies).toEqual([
      {
        kind: 'normal',
        target: undefined,
        crate: 'pot-o-core',
        key: 'core',
        requirement: '1.2',
        requirementAt: { manifest: 'Cargo.toml', path: ['workspace', 'dependencies', 'core', 'version'] },
        entryAt: { manifest: 'Cargo.toml', path: ['workspace', 'dependencies', 'core'] },
        path: 'core',
        git: undefined,
        gitRef: undefined,
        registry: undefined,
        registryIndex: undefined,
      },
      expect.objectContaining({
        crate: 'serde',
        requirement: '1.0',
        requirementAt: { manifest: 'Cargo.toml', path: ['workspace', 'dependencies', 'serde'] },
      }),
      expect.objectContaining({
        kind: 'dev',
        crate: 'pot-o-mining',
        key: 'self',
        path: 'mining',
        requirement: undefined,
      }),
      expect.objectContaining({
        kind: 'build',
        target: 'cfg(unix)',
        registry: 'mine',
        requirementAt: {
          manifest: 'mining/Cargo.toml',
          path: ['target', 'cfg(unix)', 'build-dependencies', 'pot-o-core', 'version'],
        },
      }),
      expect.objectContaining({ crate: 'tool', git: 'https://example.invalid/tool', requirement: undefined }),
    ]);
  });

  test('depends on siblings by path, and by the registry they are published to', async () => {
    const workspace = await loadWorkspace(root);
    const list = (registries: readonly string[]) =>
      listInternalDependencies(workspace, new Map([['pot-o-core', { registries, gitUrls: [] }]])).map(
        ({ from, kind, to }) => `${from} ${kind} ${to}`,
      );
    const byPath = ['pot-o-mining normal pot-o-core', 'pot-o-mining dev pot-o-mining'];
    expect(list(['crates-io'])).toEqual(byPath);
    expect(list(['mine'])).toEqual([...byPath, 'pot-o-mining build pot-o-core']);
  });
});

describe('internal requirements', () => {
  const unmet = async (files: Record<string, string>, released: readonly string[] = ['core', 'ai3']) => {
    const workspace = await loadWorkspace(writeTree(files));
    const facts = new Map(released.map((name) => [name, { registries: undefined, gitUrls: [`https://h/o/${name}`] }]));
    const internal = listInternalDependencies(workspace, facts);
    return {
      unmet: findUnmetRequirements(workspace, internal).map(
        ({ from, to, requirement }) => `${from} ${to} ${requirement}`,
      ),
      left: internal.filter(({ follows }) => !follows).map(({ dependency }) => dependency.key),
    };
  };
  const files = (dependencies: string, more: Record<string, string> = {}, patch = ''): Record<string, string> => ({
    'Cargo.toml': `[workspace]\nmembers = ["*"]\nexclude = ["target"]\n${patch}`,
    ...packageFiles('core', 'core', '', '0.5.0'),
    ...packageFiles('ai3', 'ai3', `[dependencies]\n${dependencies}`, '0.5.0'),
    ...more,
  });

  test.each<[string, Record<string, string>, { unmet: string[]; left: string[] }]>([
    ['met', files('core = { path = "../core", version = "0.5" }\n'), { unmet: [], left: [] }],
    ['the only one, from the registry', files('core = "0.4"\n'), { unmet: ['ai3 core 0.4'], left: [] }],
    [
      'behind a patch that does not apply',
      files(
        'core = "0.4"\nold = { package = "core", version = "0.5" }\n',
        {},
        '[patch.crates-io]\ncore = { path = "core" }\n',
      ),
      { unmet: ['ai3 core 0.4'], left: [] },
    ],
    [
      'an older sibling beside the new one',
      files('core = { path = "../core" }\nold = { package = "core", version = "0.4" }\n'),
      { unmet: [], left: ['old'] },
    ],
    [
      'the semver trick',
      files(
        '',
        packageFiles('core', 'core', '[dependencies]\nnext = { package = "core", version = "0.6" }\n', '0.5.0'),
      ),
      { unmet: [], left: ['next'] },
    ],
    [
      'a baseline in a package that nobody releases',
      files('core = { path = "../core" }\n', packageFiles('bench', 'bench', '[dependencies]\ncore = "=0.3.1"\n')),
      { unmet: [], left: ['core'] },
    ],
    [
      'a private member named like a third-party crate',
      files('log = "0.4"\n', packageFiles('log', 'log', '', '0.1.0')),
      { unmet: [], left: [] },
    ],
    ['a stranger from git', files('core = { git = "https://h/x/core", version = "0.1" }\n'), { unmet: [], left: [] }],
  ])('%s', async (_, tree, expected) => {
    expect(await unmet(tree)).toEqual(expected);
  });

  test('name manifest and key of what cannot be read', async () => {
    await expect(unmet(files('core = { path = "../core", version = "1 || 2" }\n'))).rejects.toThrow(
      /ai3\/Cargo\.toml: dependencies\.core\.version: "1 \|\| 2" is not a version requirement/,
    );
  });
});

function cargoMetadata(root: string) {
  return spawnSync('cargo', ['metadata', '--no-deps', '--offline', '--format-version', '1'], {
    cwd: root,
    encoding: 'utf8',
  });
}

function layouts(): Record<string, { files: Record<string, string>; members: string[] }> {
  const workspace = (text: string) => ({ 'Cargo.toml': `[workspace]\nresolver = "2"\n${text}` });
  return {
    'a single package': { files: packageFiles('.', 'a'), members: ['.'] },
    'a single package with a path dependency, which is no member': {
      files: { ...packageFiles('.', 'a', '[dependencies]\nb = { path = "b" }\n'), ...packageFiles('b', 'b') },
      members: ['.'],
    },
    'a root package with an empty [workspace], its path dependencies and theirs, of all kinds': {
      files: {
        ...packageFiles(
          '.',
          'a',
          '[dependencies]\nb = { path = "b" }\n[target.\'cfg(windows)\'.dev-dependencies]\nd = { path = "x/d" }\n[workspace]\n',
        ),
        ...packageFiles('b', 'b', '[build-dependencies]\nc = { path = "../c" }\n'),
        ...packageFiles('c', 'c'),
        ...packageFiles('x/d', 'd'),
        ...packageFiles('unlisted', 'unlisted'),
      },
      members: ['.', 'b', 'c', 'x/d'],
    },
    'a path that a member inherits': {
      files: {
        ...workspace('members = ["deep/a"]\n[workspace.dependencies]\nb = { path = "b" }\n'),
        ...packageFiles('deep/a', 'a', '[dependencies]\nb.workspace = true\n'),
        ...packageFiles('b', 'b'),
      },
      members: ['b', 'deep/a'],
    },
    'a pattern, hidden directories included': {
      files: {
        ...workspace('members = ["crates/*", "x/a?[0-3]"]'),
        ...packageFiles('crates/a', 'a'),
        ...packageFiles('crates/.b', 'b'),
        'crates/README.md': '',
        ...packageFiles('x/ab1', 'ab1'),
        ...packageFiles('x/ab4', 'ab4'),
        ...packageFiles('x/b1', 'b1'),
      },
      members: ['crates/.b', 'crates/a', 'x/ab1'],
    },
    'a pattern with a part behind it, and a negated class': {
      files: {
        ...workspace('members = ["*/core", "y/[!a]"]'),
        ...packageFiles('one/core', 'one'),
        ...packageFiles('two/core', 'two'),
        'three/README.md': '',
        ...packageFiles('y/a', 'ya'),
        ...packageFiles('y/b', 'yb'),
      },
      members: ['one/core', 'two/core', 'y/b'],
    },
    'names with characters that are special in regular expressions': {
      files: {
        ...workspace('members = ["a+(b)/*.x"]'),
        ...packageFiles('a+(b)/c.x', 'c'),
        ...packageFiles('a+(b)/cyx', 'd'),
      },
      members: ['a+(b)/c.x'],
    },
    'exclude, by directory and everything below it': {
      files: {
        ...workspace('members = ["crates/*"]\nexclude = ["crates/b", "crates/c"]'),
        ...packageFiles('crates/a', 'a', '[dependencies]\nd = { path = "../c/d" }\n'),
        ...packageFiles('crates/b', 'b'),
        ...packageFiles('crates/bb', 'bb'),
        ...packageFiles('crates/c/d', 'd'),
        'crates/c/README.md': '',
      },
      members: ['crates/a', 'crates/bb'],
    },
    'an explicit member below an excluded directory': {
      files: {
        ...workspace('members = ["x/a"]\nexclude = ["x"]'),
        ...packageFiles('x/a', 'a'),
        ...packageFiles('x/b', 'b'),
      },
      members: ['x/a'],
    },
    'members written with ./ and a slash at the end': {
      files: { ...workspace('members = ["./a", "b/"]'), ...packageFiles('a', 'a'), ...packageFiles('b', 'b') },
      members: ['a', 'b'],
    },
    'a member named twice': {
      files: { ...workspace('members = ["a", "*"]'), ...packageFiles('a', 'a') },
      members: ['a'],
    },
    'a path dependency in a cycle through dev-dependencies': {
      files: {
        ...workspace('members = ["a"]'),
        ...packageFiles('a', 'a', '[dependencies]\nb = { path = "../b" }\n'),
        ...packageFiles('b', 'b', '[dev-dependencies]\na = { path = "../a" }\n'),
      },
      members: ['a', 'b'],
    },
  };
}

/** `message` in one line, as both say it; `ROOT` stands for the workspace root. */
function brokenLayouts(): Record<string, { files: Record<string, string>; message: string }> {
  const workspace = (text: string) => ({ 'Cargo.toml': `[workspace]\nresolver = "2"\n${text}` });
  return {
    'a missing member': {
      files: { ...workspace('members = ["core", "octo-weaver"]'), ...packageFiles('core', 'core') },
      message:
        'failed to load manifest for workspace member `ROOT/octo-weaver` referenced by workspace at `ROOT/Cargo.toml`: failed to read `ROOT/octo-weaver/Cargo.toml`: No such file or directory (os error 2)',
    },
    'a directory without a manifest, found by a pattern': {
      files: { ...workspace('members = ["c*"]'), ...packageFiles('core', 'core'), 'cx/README.md': '' },
      message:
        'failed to load manifest for workspace member `ROOT/cx` referenced via `c*` by workspace at `ROOT/Cargo.toml`: failed to read `ROOT/cx/Cargo.toml`: No such file or directory (os error 2)',
    },
    'a pattern without a match': {
      files: workspace('members = ["crates/*"]'),
      message: 'failed to read `ROOT/crates/*/Cargo.toml`: No such file or directory (os error 2)',
    },
    'a missing path dependency': {
      files: { ...workspace('members = ["a"]'), ...packageFiles('a', 'a', '[dependencies]\nb = { path = "../b" }\n') },
      message:
        'failed to load manifest for dependency `b`: failed to read `ROOT/b/Cargo.toml`: No such file or directory (os error 2)',
    },
    'a member that is a workspace itself': {
      files: { ...workspace('members = ["a"]'), ...packageFiles('a', 'a', '[workspace]\n') },
      message: 'multiple workspace roots found in the same workspace',
    },
    'two packages of one name': {
      files: { ...workspace('members = ["a", "b"]'), ...packageFiles('a', 'same'), ...packageFiles('b', 'same') },
      message: 'two packages named `same` in this workspace',
    },
    'a version that is nowhere': {
      files: {
        ...workspace('members = ["a"]'),
        'a/Cargo.toml': '[package]\nname = "a"\nversion.workspace = true\n',
        'a/src/lib.rs': '',
      },
      message: '`workspace.package.version` was not defined',
    },
    'a default member that is none': {
      files: { ...workspace('members = ["a"]\ndefault-members = ["b"]'), ...packageFiles('a', 'a') },
      message: 'package `ROOT/b` is listed in default-members but is not a member for workspace at `ROOT/Cargo.toml`',
    },
    'an inherited dependency that is nowhere': {
      files: { ...workspace('members = ["a"]'), ...packageFiles('a', 'a', '[dependencies]\nb.workspace = true\n') },
      message: "error inheriting `b` from workspace root manifest's `workspace.dependencies.b`",
    },
    'a package without a name': {
      files: { ...workspace('members = ["a"]'), 'a/Cargo.toml': '[package]\nversion = "1.0.0"\n', 'a/src/lib.rs': '' },
      message: 'missing field `package.name`',
    },
  };
}
