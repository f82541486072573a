import { describe, expect, test } from '@jest/globals';
import { builtInConfig, CRATE_DEFAULTS } from '../../../src/cascade/plan/built-in.ts';
import type { CascadeConfig } from '../../../src/cascade/plan/config.ts';
import { readMonorepo } from '../../../src/cascade/plan/monorepo.ts';
import { parseTag } from '../../../src/cascade/plan/tag.ts';
import { wholeWorkspace } from '../../../src/cascade/prepare/sibling-build.ts';
import { packageFiles, writeTree } from '../cargo/file-tree.ts';

const crate = (name: string): CascadeConfig['crates'][number] => ({
  ...{
    name,
    path: name,
    branch: 'main',
    needs: [],
    tagPrefix: `${name}-v`,
    publish: false,
    changelog: false,
  },
  location: { kind: 'github', owner: 'o', name },
  ...CRATE_DEFAULTS,
});
const read = async (files: Readonly<Record<string, string>>, tagPrefix: string, version: string) => {
  const config = { ...builtInConfig, tagPrefix, crates: [crate('md5'), crate('sha2')] };
  const root = writeTree({ 'Cargo.toml': '[workspace]\nmembers = ["md5", "sha2"]\n', ...files });
  return await readMonorepo(
    root,
    config,
    parseTag(`${tagPrefix}${version}`, tagPrefix),
    ({ name }) => `https://h/o/${name}`,
  );
};
const differing = { ...packageFiles('md5', 'md5', '', '0.10.6'), ...packageFiles('sha2', 'sha2', '', '0.11.0') };

describe('crates of different versions in a workspace without one of its own', () => {
  test('are released by a tag that names one of them, and has its version', async () => {
    const { versions, notes } = await read(differing, 'sha2-v', '0.11.0');
    expect([...versions]).toEqual([
      ['md5', '0.10.6'],
      ['sha2', '0.11.0'],
    ]);
    expect(notes).toEqual([]);
    await expect(read(differing, 'sha2-v', '0.10.6')).rejects.toThrow(
      'tag: sha2-v0.10.6 is not the version of sha2 (sha2/Cargo.toml), which is 0.11.0',
    );
  });

  test('are released by a tag that names none of them, which is said', async () => {
    expect((await read(differing, 'release-', '2026.1.0')).notes).toEqual([
      'the crates have different versions and "release-" names none of them: release-2026.1.0 is the name of this release only',
    ]);
  });
});

test('a path-only dev-dependency orders, and is not demanded of the repository', async () => {
  const found = await read(
    {
      ...packageFiles('md5', 'md5', '', '0.1.0'),
      ...packageFiles('sha2', 'sha2', '[dev-dependencies]\nmd5 = { path = "../md5" }\n', '0.1.0'),
    },
    'v',
    '0.1.0',
  );
  expect(found.edges).toEqual([{ from: 'sha2', to: 'md5', kind: 'dev' }]);
  expect([...found.unneeded]).toEqual(['sha2 md5']);
});

test('the built-in commands mean every member, own ones are run as they are', () => {
  const { build } = builtInConfig.commands;
  expect(wholeWorkspace('build', build, 2)).toEqual([...build, '--workspace']);
  expect(wholeWorkspace('build', build, 1)).toEqual(build);
  expect(wholeWorkspace('build', ['cargo', 'build'], 2)).toEqual(['cargo', 'build']);
});
