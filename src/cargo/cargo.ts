import { ActionError } from '../errors/action-error.ts';
import type { ExecResult, Ports } from '../runtime/ports.ts';
import { askRegistry, type RegistryAnswer, type RegistryPlace, readPublishedChecksum } from './ask-registry.ts';
import { commandFailure } from './command-output.ts';
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

/** Cargo, with one environment. Every failure is an ActionError with cargo's last error lines. */
export interface Cargo {
  /** Runs a command (cargo or another program, never a shell) and logs its output, folded under its own words. */
  run(command: readonly string[], directory: string): Promise<void>;
  /** `cargo metadata --locked`: the lock must be there and fit the manifests. */
  metadata(directory: string): Promise<CargoMetadata>;
  /** See {@link askRegistry}. */
  askRegistry(crate: string, version: string, place?: RegistryPlace): Promise<RegistryAnswer>;
  /** See {@link readPublishedChecksum}. */
  readChecksum(crate: string, version: string, place: RegistryPlace): Promise<string | undefined>;
}

export function createCargo({ exec, log }: Pick<Ports, 'exec' | 'log'>, { env }: CargoOptions): Cargo {
  const runQuietly = (args: readonly string[], cwd: string): Promise<ExecResult> => exec('cargo', args, { cwd, env });

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

    askRegistry: (crate, version, place = { registry: 'crates-io' }) => askRegistry(exec, env, crate, version, place),
    readChecksum: (crate, version, place) => readPublishedChecksum(exec, env, crate, version, place),
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
