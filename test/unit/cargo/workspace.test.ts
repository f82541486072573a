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

  test('depends on siblings by name, whatever the source', async () => {
    const internal = listInternalDependencies(await loadWorkspace(root));
    expect(internal.map(({ from, kind, to }) => `${from} ${kind} ${to}`)).toEqual([
      'pot-o-mining normal pot-o-core',
      'pot-o-mining dev pot-o-mining',
      'pot-o-mining build pot-o-core',
    ]);
  });
});

describe('findUnmetRequirements', () => {
  const files = {
    'Cargo.toml': '[workspace]\nmembers = ["core", "ai3"]\n',
    ...packageFiles('core', 'pot-o-core', '', '0.4.0'),
    ...packageFiles(
      'ai3',
      'ai3-lib',
      '[dependencies]\npot-o-core = "0.2.0"\n[dev-dependencies]\npot-o-core = { path = "../core" }\n',
      '0.4.0',
    ),
  };

  test('names requirement, place and version that it does not admit', async () => {
    expect(findUnmetRequirements(await loadWorkspace(writeTree(files)))).toEqual([
      {
        from: 'ai3-lib',
        to: 'pot-o-core',
        requirement: '0.2.0',
        version: '0.4.0',
        at: { manifest: 'ai3/Cargo.toml', path: ['dependencies', 'pot-o-core'] },
      },
    ]);
  });

  test('goes by the versions to come', async () => {
    const workspace = await loadWorkspace(writeTree(files));
    expect(findUnmetRequirements(workspace, new Map([['pot-o-core', '0.2.9']]))).toEqual([]);
    expect(findUnmetRequirements(workspace, new Map([['pot-o-core', '0.2.9-rc.1']]))).toHaveLength(1);
  });

  test('names manifest and key of a requirement that cannot be read', async () => {
    const root = writeTree({ ...files, ...packageFiles('ai3', 'ai3-lib', '[dependencies]\npot-o-core = "1 || 2"\n') });
    const workspace = await loadWorkspace(root);
    expect(() => findUnmetRequirements(workspace)).toThrow(
      /ai3\/Cargo\.toml: dependencies\.pot-o-core: "1 \|\| 2" is not/,
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
