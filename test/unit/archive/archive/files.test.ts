import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findFiles } from '../../../../src/archive/archive/files.ts';
import { createWorkspace, type Workspace } from '../../../support/action/workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.remove());

const find = async (...lines: string[]): Promise<string[]> =>
  (await findFiles(lines, workspace.folder)).map(({ name }) => name);

describe('lines apply in order', () => {
  beforeEach(() => {
    for (const name of ['a.json', 'b.json', 'secret-1.json', 'data/c.json', 'data/secret-2.json', 'data/deep/d.json']) {
      workspace.write(name, '{}');
    }
  });

  test.each([
    [
      ['*.json', '!secret-*.json'],
      ['a.json', 'b.json'],
    ],
    [
      ['**/*.json', '!secret-*.json'],
      ['a.json', 'b.json', 'data/c.json', 'data/deep/d.json'],
    ],
    [
      ['**/*.json', '!data'],
      ['a.json', 'b.json', 'secret-1.json'],
    ],
    [
      ['**/*.json', '!data/'],
      ['a.json', 'b.json', 'secret-1.json'],
    ],
    [
      ['**/*.json', '!data/deep', '!secret-*.json'],
      ['a.json', 'b.json', 'data/c.json'],
    ],
    [
      ['**/*.json', '!data/*.json', '!secret-1.json'],
      ['a.json', 'b.json', 'data/deep/d.json'],
    ],
    [['*.json', '!*.json', 'a.json'], ['a.json']],
    [
      ['data/*.json', '!data/secret-2.json', '*.json', '!./secret-1.json'],
      ['data/c.json', 'a.json', 'b.json'],
    ],
    [
      ['a.json', './a.json', '*.json'],
      ['a.json', 'b.json', 'secret-1.json'],
    ],
    [['none-*.json'], []],
    [['no/such/folder/*.json'], []],
  ])('%j', async (lines, names) => {
    expect(await find(...lines)).toEqual(names);
  });

  test('an absolute line is the same file', async () => {
    expect(await find(join(workspace.folder, 'a.json'), '*.json', `!${workspace.folder}/b.json`)).toEqual([
      'a.json',
      'secret-1.json',
    ]);
  });
});

test.each([
  [['!a.json'], /expected a line that names files before the first that takes some out/],
  [['[id].json'], /expected a file that exists.*stand for themselves/],
  [['{a,b}.json'], /expected a file that exists.*stand for themselves/],
  [['[id]*.json', '!{a*'], /which is not understood: a \{ has no \}/],
  [['+(a|b)*.json'], /is not understood/],
  [['a[*.json'], /is not understood: a \[ has no \]/],
  [['missing.json'], /expected a file that exists/],
  [['../x*.json'], /expected a path without "\.\."/],
])('refuses %j', async (lines, message) => {
  const error = await find(...lines).catch((caught: unknown) => caught as Error & { hint?: string });
  expect(`${(error as Error).message}. ${(error as { hint?: string }).hint}`).toMatch(message);
});

test('a name with brackets is that name, not a set', async () => {
  workspace.write('[id].json', '1');
  workspace.write('i.json', '2');
  expect(await find('[id].json')).toEqual(['[id].json']);
});

describe('what was matched and cannot be archived is an error by name', () => {
  const sockets = createServer();
  afterAll(() => void sockets.close());
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  writeFileSync(join(outside, 'x.json'), 'outside');

  test.each([
    ['a link', () => symlinkSync('/proc/self/environ', join(workspace.folder, 'x.json')), /"x\.json" is a link/],
    ['a dangling link', () => symlinkSync('nowhere', join(workspace.folder, 'x.json')), /"x\.json" is a link/],
    ['a link to a file inside', () => symlinkSync('real.txt', join(workspace.folder, 'x.json')), /"x\.json" is a link/],
    [
      'a socket',
      () => new Promise((resolve) => sockets.listen(join(workspace.folder, 'x.json'), () => resolve(undefined))),
      /"x\.json" is no regular file/,
    ],
    [
      'a name that is not UTF-8',
      () =>
        writeFileSync(
          Buffer.concat([Buffer.from(`${workspace.folder}/x`), Buffer.from([0xe9]), Buffer.from('.json')]),
          '1',
        ),
      /has a name that is not UTF-8 \(hexadecimal 78e92e6a736f6e\)/,
    ],
    [
      'a control character',
      () => workspace.write('bad\nname.json', '1'),
      /"bad\\nname\.json", expected a name without/,
    ],
  ])('%s', async (_, make, message) => {
    await make();
    await expect(find('*.json')).rejects.toThrow(message);
  });

  test.each(['x.json', 'linked/x.json'])('the name %s, when it leads outside', async (name) => {
    symlinkSync(
      name === 'x.json' ? join(outside, 'x.json') : outside,
      join(workspace.folder, name.split('/')[0] as string),
    );
    await expect(find(name)).rejects.toThrow(/is a link|lies outside the workspace/);
  });

  test('an absolute path outside', async () => {
    await expect(find(join(outside, 'x.json'))).rejects.toThrow(/lies outside the workspace/);
  });

  test('a link to a folder that the pattern would look into', async () => {
    symlinkSync(outside, join(workspace.folder, 'linked'));
    await expect(find('**/*.json')).rejects.toThrow(/"linked" is a link to a folder, which is not followed/);
    expect(await find('**/*.json', '!linked')).toEqual([]);
  });

  // A privileged user reads every folder.
  (process.getuid?.() === 0 ? test.skip : test)('a folder that cannot be read', async () => {
    mkdirSync(join(workspace.folder, 'closed'));
    chmodSync(join(workspace.folder, 'closed'), 0);
    await expect(find('**/*.json')).rejects.toThrow(/"closed" is a folder that cannot be read \(EACCES\)/);
    chmodSync(join(workspace.folder, 'closed'), 0o700);
  });

  test('a later line takes it out', async () => {
    workspace.write('a.json', '1');
    symlinkSync('nowhere', join(workspace.folder, 'x.json'));
    expect(await find('*.json', '!x.json')).toEqual(['a.json']);
  });
});
