import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { editManifest } from '../../../src/cargo/manifest.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { writeTree } from './file-tree.ts';

const manifest = (value: string): string =>
  `[package]\nname = "a"\nversion = "0.1.0"\nedition = "2021"\n[package.metadata]\n${value}\n`;
const CASES: [string, boolean][] = [
  ['d = 2025-02-30', false],
  ['d = 2025-02-29', false],
  ['d = 2024-02-29', true],
  ['d = 1900-02-29', false],
  ['d = 2000-02-29T10:00:00Z', true],
  ['d = 2025-04-31 10:00:00', false],
  ['d = [2025-01-31, 2025-11-31]', false],
  ['d = { e = 2025-06-31 }', false],
  ['d = "2025-02-30"', true],
  ['# 2025-02-30', true],
  ["d = '''\n2025-02-30\n'''", true],
  ['"2025-02-30" = 1', true],
];
const edit = (text: string) => () => editManifest(text, [{ kind: 'package-version', version: '0.2.0' }]);

describe('a date that no calendar has', () => {
  test.each(CASES)('%j is taken: %s', (value, isTaken) => {
    if (isTaken) expect(edit(manifest(value))().changes).toHaveLength(1);
    else expect(edit(manifest(value))).toThrow(/the manifest is not valid TOML: there is no day \d{4}-\d{2}-\d{2}/);
  });
});

describeWhen(whyMissing('cargo'), 'cargo agrees', () => {
  test.each(CASES)('%j is taken: %s', (value, isTaken) => {
    const root = writeTree({ 'Cargo.toml': manifest(value), 'src/lib.rs': '' });
    const { status } = spawnSync('cargo', ['metadata', '--no-deps', '--offline', '--format-version', '1'], {
      cwd: root,
    });
    expect(status === 0).toBe(isTaken);
  });
});
