import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { replayHistory } from '../../../scripts/replay-history.ts';
import { writeTree } from './file-tree.ts';

/** Commits each state of the files in turn. */
function commitStates(...states: Readonly<Record<string, string>>[]): string {
  const root = writeTree({});
  const git = (...args: string[]) => {
    const identity = {
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b',
    };
    const env = { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1', ...identity };
    const result = spawnSync('git', args, { cwd: root, env, encoding: 'utf8' });
    if (result.status !== 0) throw new Error(result.stderr);
    return result.stdout.trim();
  };
  git('init', '-q');
  git('config', 'core.autocrlf', 'false');
  for (const files of states) {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    git('add', '-A');
    git('commit', '-q', '-m', 'state');
  }
  return root;
}

const manifest = (version: string, requirement: string, rest = '') =>
  `[package]\r\nversion = "${version}"\r\n[dependencies]\r\na = { version = '${requirement}' } # "a"\r\n${rest}`;

test('replays changes of versions and requirements, in any directory, byte for byte', () => {
  const root = commitStates(
    { 'Cargo.toml': manifest('1.0.0', '1'), 'é x/Cargo.toml': manifest('1.0.0', '1'), 'NotCargo.toml': '1' },
    { 'Cargo.toml': manifest('1.0.1', '1'), 'é x/Cargo.toml': manifest('1.0.1', '^1.2'), 'NotCargo.toml': '2' },
  );
  expect(replayHistory(root)).toEqual({
    head: expect.stringMatching(/^[0-9a-f]{40}$/),
    changes: 2,
    mixed: 0,
    replayed: 2,
    values: 3,
    exact: 2,
    misses: [],
    unreadable: 0,
  });
});

test('counts apart what changes layout or comments too, other data, or is no TOML', () => {
  const root = commitStates(
    { 'Cargo.toml': manifest('1.0.0', '1') },
    { 'Cargo.toml': manifest('1.0.1', '1', '# a comment\n') },
    { 'Cargo.toml': manifest('1.0.1', '1', '[features]\n') },
    { 'Cargo.toml': manifest('1.0.1', '1', '# b = "1.0.0"\n') },
    { 'Cargo.toml': manifest('1.0.2', '1', '# b = "1.0.1"\n') },
    { 'Cargo.toml': '<<<<<<<' },
  );
  expect(replayHistory(root)).toEqual(expect.objectContaining({ changes: 5, mixed: 2, replayed: 0, unreadable: 1 }));
});

test('names commit, file and line of a change that did not come out as committed', () => {
  const root = commitStates(
    { 'Cargo.toml': manifest('1.0.0', '1', '[features] # since "1.0.0"\n') },
    { 'Cargo.toml': manifest('1.0.1', '1', '[features] # since "1.0.1"\n') },
  );
  expect(replayHistory(root)).toEqual(
    expect.objectContaining({
      replayed: 1,
      exact: 0,
      misses: [
        {
          commit: expect.stringMatching(/^[0-9a-f]{40}$/),
          path: 'Cargo.toml',
          edited: '[features] # since "1.0.0"',
          committed: '[features] # since "1.0.1"',
        },
      ],
    }),
  );
});
