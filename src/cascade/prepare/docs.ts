import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stringAt, stringsAt, subTable, type TomlTable } from '../../cargo/toml.ts';
import { ActionError } from '../../errors/action-error.ts';
import { withSlashes } from '../../paths/paths.ts';
import type { CascadeContext } from '../context.ts';
import type { PlannedCrate } from '../plan/plan.ts';
import { CommandFailure, runCommand } from './commands.ts';

/** What `[package.metadata.docs.rs]` asks for (docs.rs, about/metadata). */
export interface DocsRequest {
  /** Of `cargo rustdoc`. */
  args: readonly string[];
  rustdocFlags: readonly string[];
  rustcFlags: readonly string[];
}

/**
 * @param table `[package]` of the manifest, with what it inherits.
 *
 * @internal its unit test needs it
 */
export function readDocsRequest(table: TomlTable): DocsRequest {
  const metadata = subTable(subTable(subTable(table, 'metadata'), 'docs'), 'rs') ?? {};
  const isOn = (key: string): boolean => metadata[key] === true;
  const features = stringsAt(metadata, 'features');
  const targets = metadata['targets'];
  const first = Array.isArray(targets) && typeof targets[0] === 'string' ? targets[0] : undefined;
  const target = stringAt(metadata, 'default-target') ?? first;
  return {
    args: [
      ...(isOn('all-features') ? ['--all-features'] : []),
      ...(isOn('no-default-features') ? ['--no-default-features'] : []),
      ...(features.length === 0 ? [] : ['--features', features.join(',')]),
      ...(target === undefined ? [] : ['--target', target]),
      ...stringsAt(metadata, 'cargo-args'),
    ],
    rustdocFlags: ['--cfg', 'docsrs', ...stringsAt(metadata, 'rustdoc-args')],
    rustcFlags: ['--cfg', 'docsrs', ...stringsAt(metadata, 'rustc-args')],
  };
}

/**
 * Builds the documentation of a package's library as docs.rs does: with its newest compiler where that is installed, its
 * flags and metadata, without a network, and without a change to the sources.
 *
 * @param folder of the unpacked package.
 * @throws ActionError (input) when it does not build; with `docs = "warn"` that is a warning.
 */
export async function buildDocs(
  context: CascadeContext,
  { name, config }: PlannedCrate,
  { folder, table, env }: { folder: string; table: TomlTable; env: Readonly<Record<string, string>> },
): Promise<void> {
  const { exec, log } = context.ports;
  const { args, rustdocFlags, rustcFlags } = readDocsRequest(table);
  const nightly = await exec('rustup', ['which', '--toolchain', 'nightly', 'rustc'], { env }).catch(() => undefined);
  const hasNightly = nightly?.exitCode === 0;
  if (!hasNightly)
    log.notice(`${name}: docs.rs uses the nightly compiler, which is not installed; the one that is here is used`);
  const docsEnv = {
    ...env,
    ...(hasNightly ? { RUSTUP_TOOLCHAIN: 'nightly' } : { RUSTC_BOOTSTRAP: '1' }),
    DOCS_RS: '1',
    CARGO_ENCODED_RUSTDOCFLAGS: rustdocFlags.join('\u001f'),
    CARGO_ENCODED_RUSTFLAGS: rustcFlags.join('\u001f'),
  };
  const before = await digestTree(folder);
  const command = ['cargo', 'rustdoc', '--lib', '--offline', ...args];
  try {
    await context.progress.step(name, 'docs', async (onLine) => {
      // Docs.rs downloads everything first, too.
      await runCommand(exec, { command: ['cargo', 'fetch'], cwd: folder, env: docsEnv, onLine });
      await runCommand(exec, { command, cwd: folder, env: docsEnv, onLine });
    });
    const after = await digestTree(folder);
    const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
      (path) => before.get(path) !== after.get(path),
    );
    if (changed.length > 0) {
      throw new ActionError(
        'input',
        `${name}: its build changes ${changed[0]} of its own sources, which docs.rs does not let it`,
        {
          hint: 'A build script writes to OUT_DIR only',
        },
      );
    }
  } catch (error) {
    if (error instanceof CommandFailure && error.tail.some((line) => /no library targets found/.test(line))) {
      log.notice(`${name}: it has no library, so docs.rs builds nothing`);
      return;
    }
    if (config.docs !== 'warn' || !(error instanceof ActionError)) throw error;
    const tail = error instanceof CommandFailure ? `: ${error.tail.slice(0, 3).join('; ')}` : '';
    log.warning(`${name}: docs.rs would not build its documentation: ${error.message}${tail}`);
  }
}

/** Digest of every file of a package; what cargo itself makes beside it aside. */
async function digestTree(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const digests = new Map<string, string>();
  for (const entry of entries) {
    const path = withSlashes(relative(folder, join(entry.parentPath, entry.name)));
    if (!entry.isFile() || path === 'Cargo.lock' || path.startsWith('target/')) continue;
    digests.set(
      path,
      createHash('sha256')
        .update(await readFile(join(folder, path)))
        .digest('hex'),
    );
  }
  return digests;
}
