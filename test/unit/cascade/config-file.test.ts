import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { builtInConfig } from '../../../src/cascade/plan/built-in.ts';
import { loadConfig } from '../../../src/cascade/plan/config-file.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const CONFIG = '.github/release-cascade.toml';
async function load(paths: readonly string[], workspacePath: string, configPath?: string) {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `tag-prefix = "${path.replace(/[^a-z]/g, '')}-v"\n`);
  }
  const notices: string[] = [];
  const request = { workspacePath: join(root, workspacePath), configPath };
  const config = await loadConfig(request, { notice: (line) => void notices.push(line) });
  return { prefix: config.tagPrefix, notices };
}

describe('the configuration', () => {
  test.each<[string, string[], string, string]>([
    ['in the workspace', [`.git/HEAD`, CONFIG], '.', 'githubreleasecascadetoml-v'],
    [
      "at the repository's root, the workspace being in a folder",
      ['.git/HEAD', CONFIG, 'rust/Cargo.toml'],
      'rust',
      'githubreleasecascadetoml-v',
    ],
    ['in the folder of the workspace', ['.git/HEAD', `rust/${CONFIG}`], 'rust', 'rustgithubreleasecascadetoml-v'],
  ])('is found %s', async (_, paths, workspace, prefix) => {
    expect(await load(paths, workspace)).toEqual({ prefix, notices: [] });
  });

  test('that is there twice is an error naming both', async () => {
    await expect(load(['.git/HEAD', CONFIG, `rust/${CONFIG}`], 'rust')).rejects.toThrow(
      `config: there are two, ${join(root, 'rust', CONFIG)} and ${join(root, CONFIG)}`,
    );
  });

  test('of another repository above is not taken', async () => {
    const { notices } = await load([CONFIG, 'inner/.git/HEAD', 'inner/Cargo.toml'], 'inner');
    expect(notices).toHaveLength(1);
  });

  test('that is nowhere is the built-in one, which is said', async () => {
    const { prefix, notices } = await load(['.git/HEAD'], '.');
    expect(prefix).toBe(builtInConfig.tagPrefix);
    expect(notices).toEqual([expect.stringContaining('the built-in cascade of pot-o-validator is used')]);
  });

  test('that is named and absent is an error', async () => {
    await expect(load([CONFIG], '.', 'other.toml')).rejects.toThrow(/config: there is no file .*other\.toml/);
  });
});
