import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseToml, stringAt, stringsAt, subTable } from '../../cargo/toml.ts';
import type { Store } from '../../git/store.ts';
import type { Exec, Log } from '../../runtime/ports.ts';
import type { Level } from './level.ts';
import type { MonorepoHistory } from './read-history.ts';
import type { CrateVersions } from './version-plan.ts';

export interface SemverChecksOptions {
  /** Runs cargo as it was before anything was built. */
  exec: Exec;
  log: Pick<Log, 'info' | 'notice'>;
  /** Without tokens, as for any build. */
  env: Readonly<Record<string, string>>;
  /** Folder of this run for the sources of the bases. */
  scratchDir: string;
}

/**
 * What cargo-semver-checks finds, where it is installed: the least level of each crate that has a base, a library and
 * changes. What it cannot judge is a notice, and then the commits alone decide.
 *
 * It compares with the sources of the base: not with the registry, which may have no version of it, and by
 * `--baseline-root` on a folder that this run wrote. Its `--baseline-rev` is the same comparison, and would need a `.git` in
 * the folder that a build runs in.
 */
export async function runSemverChecks(
  store: Store,
  history: MonorepoHistory,
  planned: readonly CrateVersions[],
  { exec, log, env, scratchDir }: SemverChecksOptions,
): Promise<ReadonlyMap<string, Level>> {
  const levels = new Map<string, Level>();
  const version = await exec('cargo', ['semver-checks', '--version'], { env, cwd: history.directory });
  if (version.exitCode !== 0) return levels;
  for (const { name, base, changes } of planned) {
    const crate = history.crates.find((entry) => entry.name === name);
    if (crate === undefined || base === undefined || changes.length === 0 || crate.directory === '') continue;
    const reason = await whyNotJudged(join(history.directory, crate.directory));
    if (reason !== undefined) {
      log.notice(`cargo-semver-checks does not judge ${name}, ${reason}: the commits alone decide`);
      continue;
    }
    const baseline = join(scratchDir, 'baselines', base.commit);
    if (!(await exists(baseline))) await store.checkOut(base.commit, baseline);
    if ((await whyNotJudged(join(baseline, crate.directory))) !== undefined) {
      log.notice(
        `cargo-semver-checks cannot judge ${name}: it had no library at ${base.name}; the commits alone decide`,
      );
      continue;
    }
    const manifest = join(history.directory, crate.directory, 'Cargo.toml');
    const args = ['semver-checks', 'check-release', '--manifest-path', manifest, '--baseline-root', baseline];
    const result = await exec('cargo', [...args, '--package', name, '--color', 'never'], {
      env,
      cwd: history.directory,
      onLine: (line) => log.info(line),
    });
    const text = `${result.stdout}\n${result.stderr}`;
    const needed = /semver requires new (major|minor) version/.exec(text)?.[1] as Level | undefined;
    if (needed !== undefined) levels.set(name, needed);
    else if (result.exitCode !== 0) {
      log.notice(`cargo-semver-checks could not judge ${name} against ${base.name}: the commits alone decide`);
    }
  }
  return levels;
}

/**
 * Why there is no interface to compare: no library (cargo finds one at src/lib.rs, or where `[lib]` says), or one that only
 * a compiler calls.
 */
async function whyNotJudged(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, 'Cargo.toml'), 'utf8').catch(() => undefined);
  if (text === undefined) return 'which is not there';
  const manifest = parseToml(text, 'Cargo.toml');
  const lib = subTable(manifest, 'lib');
  if (lib?.['proc-macro'] === true || lib?.['proc_macro'] === true) return 'which is a procedural macro';
  const kinds = stringsAt(lib, 'crate-type');
  if (kinds.length > 0 && !kinds.some((kind) => kind === 'lib' || kind === 'rlib'))
    return 'whose library no crate can use';
  const isThere = await exists(join(directory, stringAt(lib, 'path') ?? 'src/lib.rs'));
  return isThere ? undefined : 'which has no library';
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
