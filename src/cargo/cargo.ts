import { ActionError } from '../errors/action-error.ts';
import type { ExecResult, Ports } from '../runtime/ports.ts';
import { askRegistry, downloadPublished, type RegistryAnswer, type RegistryPlace } from './ask-registry.ts';
import { commandFailure } from './command-output.ts';

export interface CargoOptions {
  /** The whole environment of each run; see `cargoEnvironment`. */
  env: Readonly<Record<string, string>>;
}

/** What is used of `cargo metadata` (format version 1). */
export interface CargoMetadata {
  packages: readonly {
    id: string;
    name: string;
    version: string;
    source: string | null;
    manifest_path: string;
    dependencies: readonly { name: string; req: string; kind: 'dev' | 'build' | null; source: string | null }[];
  }[];
  /** What each package was resolved to, by ids. */
  resolve: { nodes: readonly { id: string; deps: readonly { name: string; pkg: string }[] }[] } | null;
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
  /** See {@link downloadPublished}. */
  download(crate: string, version: string, place: RegistryPlace): Promise<Uint8Array | undefined>;
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
    download: (crate, version, place) => downloadPublished(exec, env, crate, version, place),
  };
}
