import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseToml, subTable } from '../../../src/cargo/toml.ts';
import type { CascadeContext } from '../../../src/cascade/context.ts';
import type { PlannedCrate } from '../../../src/cascade/plan/plan.ts';
import { buildDocs, readDocsRequest } from '../../../src/cascade/prepare/docs.ts';
import { describeWhen, whyMissing } from '../../support/optional.ts';
import { startProgram } from '../../support/programs/programs.ts';

test('what docs.rs is asked for in the manifest is what is built', () => {
  const table = subTable(
    parseToml(
      '[package]\nname = "a"\n[package.metadata.docs.rs]\nall-features = true\nfeatures = ["x", "y"]\nno-default-features = true\ntargets = ["t1", "t2"]\nrustdoc-args = ["--z"]\nrustc-args = ["-C", "q"]\ncargo-args = ["-Zunstable"]\n',
      'x',
    ),
    'package',
  );
  expect(readDocsRequest(table ?? {})).toEqual({
    args: ['--all-features', '--no-default-features', '--features', 'x,y', '--target', 't1', '-Zunstable'],
    rustdocFlags: ['--cfg', 'docsrs', '--z'],
    rustcFlags: ['--cfg', 'docsrs', '-C', 'q'],
  });
  expect(readDocsRequest({}).args).toEqual([]);
});

describeWhen(whyMissing('cargo'), 'the documentation', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'docs-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const build = async (files: Readonly<Record<string, string>>, docs: true | 'warn' = true) => {
    const manifest = files['Cargo.toml'] ?? '[package]\nname = "a"\nversion = "0.1.0"\nedition = "2021"\n';
    for (const [path, text] of Object.entries({ 'Cargo.toml': manifest, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const context = {
      ports: { exec: startProgram, log: { notice: say, warning: say } },
      progress: {
        step: async (_c: string, _n: string, work: (onLine: () => void) => Promise<void>) =>
          await work(() => undefined),
      },
    } as unknown as CascadeContext;
    const crate = { name: 'a', config: { docs } } as unknown as PlannedCrate;
    const env = {
      ...Object.fromEntries(
        ['PATH', 'HOME', 'RUSTUP_HOME', 'CARGO_HOME'].flatMap((name) =>
          process.env[name] === undefined ? [] : [[name, process.env[name] as string]],
        ),
      ),
      CARGO_TARGET_DIR: join(root, 'target'),
    };
    await buildDocs(context, crate, { folder: root, table: subTable(parseToml(manifest, 'x'), 'package') ?? {}, env });
    return said.filter((line) => !line.includes('nightly compiler'));
  };

  test('builds with what docs.rs sets', async () => {
    const lib = '#[cfg(not(docsrs))] compile_error!("no docsrs");\n/// Documented.\npub fn f() {}\n';
    const script = 'fn main() { std::env::var("DOCS_RS").unwrap(); }\n';
    expect(await build({ 'src/lib.rs': lib, 'build.rs': script })).toEqual([]);
  });

  test('that does not build is an error, or a warning where that was asked for', async () => {
    const files = { 'src/lib.rs': '#[cfg(docsrs)] compile_error!("broken on docs.rs");\n' };
    await expect(build(files)).rejects.toThrow(/cargo rustdoc --lib --offline exited with/);
    expect(await build(files, 'warn')).toEqual([expect.stringMatching(/docs\.rs would not build.*broken on docs\.rs/)]);
  });

  test('is not what changes the sources', async () => {
    const script = 'fn main() { std::fs::write("src/made.rs", "").unwrap(); }\n';
    await expect(build({ 'src/lib.rs': '', 'build.rs': script })).rejects.toThrow(
      /changes src\/made\.rs of its own sources/,
    );
  });

  test('of a package without a library is nothing, which is said', async () => {
    expect(await build({ 'src/main.rs': 'fn main() {}\n' })).toEqual([expect.stringContaining('it has no library')]);
  });
});

describe('nothing is asked for', () => {
  test('where the table is of another kind', () => {
    expect(readDocsRequest({ metadata: { docs: 'x' } }).rustdocFlags).toEqual(['--cfg', 'docsrs']);
  });
});
