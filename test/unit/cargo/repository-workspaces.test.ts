import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findRepositoryWorkspaces } from '../../../src/cargo/repository-workspaces.ts';
import { writeTree } from './file-tree.ts';

const pkg = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.4.0"\nedition = "2021"\n${more}`;

async function find(files: Readonly<Record<string, string>>, manifest?: string) {
  const root = writeTree(files);
  const found = await findRepositoryWorkspaces(root, new Set(Object.keys(files)), manifest);
  return {
    main: found.main.directory,
    members: found.main.workspace.members.map(({ name }) => name),
    lock: found.main.lock,
    attached: found.attached.map(({ directory, lock }) => [directory, lock]),
    unread: found.unread.map(({ manifest: path }) => path),
  };
}

describe('the workspaces of a repository that a release concerns', () => {
  test.each<[string, Record<string, string>, unknown]>([
    ['a lone package', { 'Cargo.toml': pkg('core') }, []],
    [
      'fuzz targets with an own lock',
      {
        'Cargo.toml': pkg('core', '[workspace]\nexclude = ["fuzz"]\n'),
        'fuzz/Cargo.toml': pkg('core-fuzz', '[workspace]\n[dependencies]\ncore = { path = ".." }\n'),
        'fuzz/Cargo.lock': '',
      },
      [['fuzz', 'fuzz/Cargo.lock']],
    ],
    [
      'tools that reach it through another stand-alone workspace',
      {
        'Cargo.toml': pkg('core', '[workspace]\nexclude = ["tools", "kit"]\n'),
        'kit/Cargo.toml': pkg('kit', '[dependencies]\ncore = { path = "..", version = "0.4" }\n'),
        'tools/a/Cargo.toml': pkg('tool-a', '[build-dependencies]\nkit = { path = "../../kit" }\n'),
      },
      [
        ['kit', undefined],
        ['tools/a', undefined],
      ],
    ],
    [
      'a patch onto it, and a target of one platform',
      {
        'Cargo.toml': pkg('core', '[workspace]\nexclude = ["a", "b"]\n'),
        'a/Cargo.toml': pkg('a', '[dependencies]\ncore = "0.4"\n[patch.crates-io]\ncore = { path = ".." }\n'),
        'b/Cargo.toml': pkg('b', '[target."cfg(unix)".dev-dependencies]\ncore = { path = ".." }\n'),
      },
      [
        ['a', undefined],
        ['b', undefined],
      ],
    ],
    [
      'what the workspace takes in by path though it is excluded',
      {
        'Cargo.toml': pkg('core', '[dependencies]\nkit = { path = "kit" }\n[workspace]\nexclude = ["kit"]\n'),
        'kit/Cargo.toml': pkg('kit'),
      },
      [['kit', undefined]],
    ],
    [
      'none that stands for itself, and no template',
      {
        'Cargo.toml': pkg('core', '[workspace]\nexclude = ["other", "template"]\n'),
        'other/Cargo.toml': pkg('other', '[dependencies]\ncore = "0.4"\n'),
        'other/Cargo.lock': '',
        'template/Cargo.toml': '[package]\nname = {{name}}\n',
      },
      [],
    ],
  ])('%s', async (_, files, attached) => {
    expect((await find(files)).attached).toEqual(attached);
  });

  test('the package lies in a folder: alone, or as a member of the workspace above', async () => {
    const alone = { 'rust/Cargo.toml': pkg('core'), 'rust/Cargo.lock': '', 'README.md': '' };
    expect(await find(alone, 'rust/Cargo.toml')).toMatchObject({ main: 'rust', lock: 'rust/Cargo.lock' });
    const member = {
      'Cargo.toml': '[workspace]\nmembers = ["rust"]\n',
      'Cargo.lock': '',
      'rust/Cargo.toml': pkg('core'),
    };
    expect(await find(member, 'rust/Cargo.toml')).toMatchObject({ main: '.', members: ['core'], lock: 'Cargo.lock' });
    const excluded = { ...member, 'Cargo.toml': '[workspace]\nexclude = ["rust"]\n' };
    expect(await find(excluded, 'rust/Cargo.toml')).toMatchObject({ main: 'rust', lock: undefined });
  });

  test.each<[string, Record<string, string>, string | undefined, RegExp]>([
    ['no manifest at the place', { 'rust/Cargo.toml': pkg('core') }, undefined, /no tracked file Cargo\.toml/],
    [
      'a stand-alone workspace that builds it and cannot be read',
      {
        'Cargo.toml': pkg('core', '[workspace]\nexclude = ["fuzz"]\n'),
        'fuzz/Cargo.toml': pkg('fuzz', '[workspace]\nmembers = ["gone"]\n[dependencies]\ncore = { path = ".." }\n'),
      },
      undefined,
      /fuzz\/Cargo\.toml builds a package of this release, and .*gone/,
    ],
  ])('refused: %s', async (_, files, manifest, expected) => {
    await expect(find(files, manifest)).rejects.toThrow(expected);
  });

  test('refused: a member behind a link', async () => {
    const files = { 'Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n', 'a/Cargo.toml': pkg('core') };
    const root = writeTree(files);
    const outside = writeTree({ 'Cargo.toml': pkg('outside') });
    symlinkSync(outside, join(root, 'b'));
    await expect(findRepositoryWorkspaces(root, new Set(Object.keys(files)))).rejects.toThrow(
      /the member outside \(b\/Cargo\.toml\) is no file that the repository tracks/,
    );
  });
});
