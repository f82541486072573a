import { ActionError } from '../errors/action-error.ts';
import type { Exec } from '../runtime/ports.ts';

/** A command that ran to its end with something else than 0. */
export class CommandFailure extends ActionError {
  /** The last lines it wrote, colours removed, oldest first. */
  readonly tail: readonly string[];

  constructor(command: readonly string[], exitCode: number, tail: readonly string[]) {
    super('input', `${command.join(' ')} exited with ${exitCode}`);
    this.name = 'CommandFailure';
    this.tail = tail;
  }
}

export interface CommandRequest {
  command: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  onLine: (line: string) => void;
}

/**
 * Runs an argument array as it is: no shell, no expansion.
 *
 * @returns standard output.
 * @throws CommandFailure with the end of what it wrote, standard output and error in order of arrival.
 */
export async function runCommand(exec: Exec, request: CommandRequest): Promise<string> {
  const [program = '', ...args] = request.command;
  const tail: string[] = [];
  const { exitCode, stdout } = await exec(program, args, {
    cwd: request.cwd,
    env: request.env,
    onLine: (line) => {
      const plain = stripColours(line);
      if (plain.trim() !== '') tail.push(plain);
      if (tail.length > TAIL_LINES) tail.shift();
      request.onLine(line);
    },
  });
  if (exitCode !== 0) throw new CommandFailure(request.command, exitCode, tail);
  return stdout;
}

const TAIL_LINES = 12;

/** Escape sequences for colours and cursors (ECMA-48), which annotations would show as they are. */
function stripColours(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  return line.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007]*\u0007/g, '');
}

/** A sibling that is to be built instead of the one a registry or repository would give. */
export interface Patch {
  crate: string;
  /** `crates-io`, the name of another registry, or a git URL: what the dependency's entry names. */
  source: string;
  directory: string;
}

/**
 * The command as it is to run against the new siblings: `--config patch.…` arguments before a `--`. Only cargo
 * understands them: any other program gets its arguments unchanged.
 */
export function withPatches(command: readonly string[], patches: readonly Patch[]): readonly string[] {
  if (command[0] !== 'cargo') return command;
  const end = command.includes('--') ? command.indexOf('--') : command.length;
  const settings = patches.flatMap(({ crate, source, directory }) => {
    const key = /^[A-Za-z0-9_-]+$/.test(source) ? source : JSON.stringify(source);
    return ['--config', `patch.${key}.${crate}.path=${JSON.stringify(directory)}`];
  });
  return [...command.slice(0, end), ...settings, ...command.slice(end)];
}

/** Variables by which a runner hands over secrets or takes commands: third-party build scripts get none of them. */
const WITHHELD =
  /^(INPUT_|ACTIONS_|GIT_|GITHUB_(TOKEN|ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)$|SSH_(AUTH_SOCK|ASKPASS)|GH_|NPM_|AWS_|CF_|R2_)/i;
const SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|PRIVATE_?KEY|(^|_)PAT($|_)/i;
/** A private registry cannot be read without it; the one of crates.io serves publishing only. */
const REGISTRY_TOKEN = /^CARGO_REGISTRIES_.+_TOKEN$/;

/**
 * The whole environment of cargo and the configured commands: the runner's, without anything that is or carries a
 * secret, with the defaults the original pipeline set.
 *
 * @param secrets values no variable may hold, whatever its name.
 */
export function commandEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[],
  targetDir: string | undefined,
): Record<string, string> {
  const clean: Record<string, string> = { RUST_BACKTRACE: '1', CARGO_TERM_COLOR: 'always' };
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || WITHHELD.test(name)) continue;
    if (SECRET_NAME.test(name) && !REGISTRY_TOKEN.test(name)) continue;
    if (secrets.some((secret) => secret !== '' && value.includes(secret))) continue;
    clean[name] = value;
  }
  if (targetDir !== undefined) clean['CARGO_TARGET_DIR'] = targetDir;
  return clean;
}
