import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadWorkspace } from '../../../src/cargo/workspace.ts';
import { type ManifestPlan, planManifests } from '../../../src/cascade/plan/manifests.ts';
import type { PlannedCrate } from '../../../src/cascade/plan/plan.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'manifests-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const plannedCrate = (name: string, version: string, dependencies: readonly string[] = []): PlannedCrate =>
  ({ name, version, dependencies, label: `o/${name}`, tag: `${name}-v${version}` }) as PlannedCrate;
const mining = plannedCrate('mining', '0.5.0', ['core', 'lib']);
const released = new Map(
  [plannedCrate('core', '0.5.1'), plannedCrate('lib', '0.5.2'), mining].map((each) => [each.name, each]),
);

async function plan(files: Readonly<Record<string, string>>): Promise<ManifestPlan> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  return planManifests(mining, released, await loadWorkspace(root), 'keep', read);
}
const manifest = (dependencies: string, more = ''): Record<string, string> => ({
  'Cargo.toml': `[package]\nname = "mining"\nversion = "0.4.0"\n${more}[dependencies]\n${dependencies}`,
});

describe('the manifests of one repository', () => {
  test('get the version and every requirement on a sibling', async () => {
    const { files, siblings, registry, notes, directory } = await plan(
      manifest('core = "0.4"\nserde = "1"\n[dev-dependencies]\nlib = { version = "=0.4.0", registry = "shop" }\n'),
    );
    expect(files[0]?.changes.map(({ path, after }) => [path.join('.'), after])).toEqual([
      ['package.version', '0.5.0'],
      ['dependencies.core', '0.5'],
      ['dev-dependencies.lib.version', '=0.5.2'],
    ]);
    expect(siblings).toEqual([
      { crate: 'core', kind: 'normal', source: 'crates-io' },
      { crate: 'lib', kind: 'dev', source: 'shop' },
    ]);
    expect({ registry, notes, directory }).toEqual({ registry: 'crates-io', notes: [], directory: '.' });
  });

  test('say what a person should know: a bound left alone, a version that goes back', async () => {
    const { notes } = await plan({
      'Cargo.toml': '[package]\nname = "mining"\nversion = "0.9.12"\n[dependencies]\ncore = ">=0.4, <1"\nlib = "0.4"\n',
    });
    expect(notes[0]).toBe('Cargo.toml: the version goes back from 0.9.12 to 0.5.0');
    expect(notes[1]).toContain('">=0.4, <1" admits 0.5.1 and was left alone');
  });

  test('name the registry the package is published to', async () => {
    const dependencies = 'core = "0.4"\nlib = "0.4"\n';
    expect((await plan(manifest(dependencies, 'publish = ["shop"]\n'))).registry).toBe('shop');
    expect((await plan(manifest(dependencies, 'publish = ["a", "b"]\n'))).registry).toBe('crates-io');
  });

  test('follow a package into its place in a workspace', async () => {
    const { files, directory } = await plan({
      'Cargo.toml':
        '[workspace]\nmembers = ["crates/*"]\n[workspace.package]\nversion = "0.4.0"\n[workspace.dependencies]\ncore = "0.4"\n',
      'crates/m/Cargo.toml':
        '[package]\nname = "mining"\nversion.workspace = true\n[dependencies]\ncore.workspace = true\nlib = "0.4"\n',
    });
    expect(directory).toBe('crates/m');
    expect(files.map(({ path, changes }) => [path, changes.length])).toEqual([
      ['Cargo.toml', 2],
      ['crates/m/Cargo.toml', 1],
    ]);
  });

  test.each([
    ['a sibling that is not there', 'core = "0.4"\nlibs = "0.4"\n', /o\/mining: Cargo.toml does not depend on lib, .*/],
    ['a sibling by path only', 'core = { path = "../core" }\nlib = "0.4"\n', /depends on core by path only/],
    [
      'a sibling from git',
      'core = { git = "https://x/core", tag = "v1" }\nlib = "0.4"\n',
      /takes core from git \(https/,
    ],
    [
      'a requirement of no form to keep',
      'core = "<0.5"\nlib = "0.4"\n',
      /o\/mining: core: the requirement "<0.5" does not admit/,
    ],
  ])('are refused with %s', async (_, dependencies, expected) => {
    await expect(plan(manifest(dependencies))).rejects.toThrow(expected);
  });

  test('are refused where the package has another name', async () => {
    await expect(plan({ 'Cargo.toml': '[package]\nname = "minning"\nversion = "1.0.0"\n' })).rejects.toThrow(
      'o/mining has no package "mining"',
    );
  });
});
