import { expect, test } from '@jest/globals';
import { loadWorkspace } from '../../../../src/cargo/workspace.ts';
import { planReleaseEdits } from '../../../../src/cascade/version/release-edits.ts';
import type { CrateVersions } from '../../../../src/cascade/version/version-plan.ts';
import { writeTree } from '../../cargo/file-tree.ts';

const moved = (name: string, present: string, next: string): CrateVersions => ({
  name,
  present,
  next,
  level: 'patch',
  reason: 'changes',
  base: undefined,
  changes: [],
  because: [],
});

test('edits versions once where members inherit them, and requirements on members by their path', async () => {
  const files = {
    'Cargo.toml': [
      '[workspace]',
      'members = ["core", "cli", "tool"]',
      '[workspace.package]',
      'version = "1.0.0"',
      '[workspace.dependencies]',
      'core = { path = "core", version = "1.0" }',
      '',
    ].join('\n'),
    'core/Cargo.toml': '[package]\nname = "core"\nversion.workspace = true\n',
    'cli/Cargo.toml': '[package]\nname = "cli"\nversion.workspace = true\n[dependencies]\ncore.workspace = true\n',
    'tool/Cargo.toml': [
      '[package]',
      'name = "tool"',
      'version = "0.3.0"',
      '[dependencies]',
      'core = { path = "../core", version = "=1.0.0" }',
      '[dev-dependencies]',
      'cli = { path = "../cli" }',
      'other = { package = "core", version = "0.1" }',
      '',
    ].join('\n'),
  };
  const planned = [moved('core', '1.0.0', '1.1.0'), moved('cli', '1.0.0', '1.1.0'), moved('tool', '0.3.0', '0.3.0')];
  const { edits } = planReleaseEdits(await loadWorkspace(writeTree(files)), planned, 'keep');
  expect(Object.fromEntries(edits)).toEqual({
    'Cargo.toml': [
      { kind: 'requirement-at', path: ['workspace', 'package', 'version'], requirement: '1.1.0' },
      { kind: 'requirement-at', path: ['workspace', 'dependencies', 'core', 'version'], requirement: '1.1' },
    ],
    'tool/Cargo.toml': [{ kind: 'requirement-at', path: ['dependencies', 'core', 'version'], requirement: '=1.1.0' }],
  });
});
