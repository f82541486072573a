import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { admittedPairs, refusedPairs, unreadableRequirements } from './requirement-cases.ts';

/** Each pair is a crate that requires a local one; cargo's own resolver says whether that can be. */
describeWhen(whyMissing('cargo'), "cargo's resolver agrees", () => {
  let root: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'requirements-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const writeCrate = (directory: string, manifest: string): void => {
    mkdirSync(join(root, directory, 'src'), { recursive: true });
    writeFileSync(join(root, directory, 'src', 'lib.rs'), '');
    writeFileSync(join(root, directory, 'Cargo.toml'), manifest);
  };

  const resolve = (
    name: string,
    pairs: readonly (readonly [string, string])[],
  ): { status: number | null; stderr: string } => {
    const members = pairs.flatMap((_, index) => [`"${name}/asks${index}"`, `"${name}/has${index}"`]);
    writeFileSync(join(root, 'Cargo.toml'), `[workspace]\nresolver = "2"\nmembers = [${members.join(', ')}]\n`);
    for (const [index, [requirement, version]] of pairs.entries()) {
      writeCrate(`${name}/has${index}`, `[package]\nname = "has${index}"\nversion = "${version}"\nedition = "2021"\n`);
      writeCrate(
        `${name}/asks${index}`,
        `[package]\nname = "asks${index}"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\nhas${index} = { path = "../has${index}", version = ${JSON.stringify(requirement)} }\n`,
      );
    }
    rmSync(join(root, 'Cargo.lock'), { force: true });
    return spawnSync('cargo', ['generate-lockfile', '--offline'], { cwd: root, encoding: 'utf8' });
  };

  test('that all admitted versions can be resolved', () => {
    expect(resolve('admitted', admittedPairs)).toEqual(expect.objectContaining({ status: 0 }));
  });

  test.each(refusedPairs)('that %s cannot take %s', (requirement, version) => {
    const result = resolve('refused', [[requirement, version]]);
    expect(result.status).toBe(101);
    expect(result.stderr).toContain('failed to select a version for the requirement');
  });

  test.each(unreadableRequirements)('that %j is no requirement', (requirement) => {
    const result = resolve('unreadable', [[requirement, '1.0.0']]);
    expect(result.status).toBe(101);
    expect(result.stderr).toContain('failed to parse the version requirement');
  });
});
