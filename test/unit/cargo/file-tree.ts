import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';

/** Writes files (path -> text) into a directory of its own, which is gone after the test file. */
export function writeTree(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'crates-')));
  trees.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const trees: string[] = [];
afterAll(() => {
  for (const root of trees) rmSync(root, { recursive: true, force: true });
});

/** A package that cargo can load: manifest and an empty library, under `directory/`. */
export function packageFiles(directory: string, name: string, rest = '', version = '0.1.0'): Record<string, string> {
  const prefix = directory === '.' ? '' : `${directory}/`;
  return {
    [`${prefix}Cargo.toml`]: `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n${rest}`,
    [`${prefix}src/lib.rs`]: '',
  };
}
