import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import type { ExecResult, Ports } from '../runtime/ports.ts';
import { describeOutput } from './command-output.ts';
import { writeTomlString } from './toml-string.ts';

export interface CargoOptions {
  /** The whole environment of each run; see `cargoEnvironment`. */
  env: Readonly<Record<string, string>>;
}

/** What is used of `cargo metadata` (format version 1). */
export interface CargoMetadata {
  packages: readonly {
    name: string;
    version: string;
    source: string | null;
    manifest_path: string;
    dependencies: readonly { name: string; req: string; kind: 'dev' | 'build' | null; source: string | null }[];
  }[];
  workspace_members: readonly string[];
  workspace_root: string;
}

/** What a registry says of one version of a crate. */
export type RegistryAnswer = 'published' | 'other-versions' | 'unknown-crate';

/** Cargo, with one environment. Every failure is an ActionError with cargo's last error lines. */
export interface Cargo {
  /** Runs a command (cargo or another program, never a shell) and logs its output, folded under its own words. */
  run(command: readonly string[], directory: string): Promise<void>;
  /** `cargo metadata --locked`: the lock must be there and fit the manifests. */
  metadata(directory: string): Promise<CargoMetadata>;
  /**
   * `cargo info`: asks the registry as cargo sees it, so mirrors, replaced sources and private registries count. A yanked
   * version is not published. Looks at no workspace: a local crate of that name would answer for the registry.
   *
   * @param options.registry the name in cargo's configuration
   * @param options.config files in the form of `.cargo/config.toml`, absolute, where a repository has one
   */
  askRegistry(
    crate: string,
    version: string,
    options?: { registry?: string | undefined; config?: readonly string[] },
  ): Promise<RegistryAnswer>;
}

export function createCargo({ exec, log }: Pick<Ports, 'exec' | 'log'>, { env }: CargoOptions): Cargo {
  const runQuietly = (args: readonly string[], cwd: string): Promise<ExecResult> => exec('cargo', args, { cwd, env });

  const hasVersion = async (spec: string, options: readonly string[], cwd: string): Promise<boolean> => {
    const args = ['info', '--color', 'never', ...options, spec];
    const result = await runQuietly(args, cwd);
    if (result.exitCode === 0) return true;
    if (/could not find `[^`]*` in registry/.test(result.stderr)) return false;
    throw commandFailure(['cargo', ...args], result, 'remote');
  };

  return {
    async run(command, directory) {
      const [program, ...args] = command;
      if (program === undefined) throw new ActionError('internal', 'an empty command was to be run');
      const onLine = (line: string) => log.info(line);
      const result = await log.group(command.join(' '), () => exec(program, args, { cwd: directory, env, onLine }));
      if (result.exitCode !== 0) throw commandFailure(command, result, 'input');
    },

    async metadata(directory) {
      const args = ['metadata', '--locked', '--format-version', '1', '--color', 'never'];
      const result = await runQuietly(args, directory);
      if (result.exitCode !== 0) throw commandFailure(['cargo', ...args], result, 'input');
      return JSON.parse(result.stdout) as CargoMetadata;
    },

    async askRegistry(crate, version, { registry = 'crates-io', config = [] } = {}) {
      const options = ['--registry', registry, ...config.flatMap((path) => ['--config', path])];
      const nowhere = await mkdtemp(join(tmpdir(), 'cargo-info-'));
      try {
        if (await hasVersion(`${crate}@${version}`, options, nowhere)) return 'published';
        return (await hasVersion(crate, options, nowhere)) ? 'other-versions' : 'unknown-crate';
      } finally {
        await rm(nowhere, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Adds `--config patch…` to a cargo command, so that it builds against local crates without a change to any file.
 * Before a `--`, because what follows is for the program; other programs than cargo stay as they are. A lock that holds
 * another version which will do hides the patch: first run `cargo update -p <crate>` with the same patches.
 *
 * @param patches `source` is `crates-io`, the name of a registry, or the URL of a git repository
 */
export function patchCommand(
  command: readonly string[],
  patches: readonly { source: string; crate: string; path: string }[],
): string[] {
  if (command[0] !== 'cargo') return [...command];
  const split = command.indexOf('--');
  const end = split === -1 ? command.length : split;
  const config = patches.flatMap(({ source, crate, path }) => [
    '--config',
    `patch.${writeTomlString('"', source)}.${crate}.path=${writeTomlString('"', path)}`,
  ]);
  return [...command.slice(0, end), ...config, ...command.slice(end)];
}

/** Names the command, its exit code and the errors it printed. */
function commandFailure(command: readonly string[], result: ExecResult, kind: 'input' | 'remote'): ActionError {
  const why = describeOutput(result.stdout, result.stderr);
  const shown = command.filter((_, index) => command[index - 1] !== '--config' && command[index] !== '--config');
  const isTooOld = /no such command: `info`/.test(result.stderr);
  return new ActionError(kind, `${shown.join(' ')} failed with exit code ${result.exitCode}: ${why}`, {
    hint: isTooOld ? 'cargo info needs cargo 1.82 or later' : undefined,
  });
}
