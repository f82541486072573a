import { stat } from 'node:fs/promises';
import { join } from 'node:path';
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
 * changes. It compares with the sources of the base, not with the registry. What it cannot judge is a notice, and then the
 * commits alone decide.
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
    if (crate === undefined || base === undefined || changes.length === 0) continue;
    if (!(await hasLibrary(join(history.directory, crate.directory)))) continue;
    const baseline = join(scratchDir, 'baselines', base.commit);
    if (!(await exists(baseline))) await store.checkOut(base.commit, baseline);
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

async function hasLibrary(directory: string): Promise<boolean> {
  return await exists(join(directory, 'src/lib.rs'));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
