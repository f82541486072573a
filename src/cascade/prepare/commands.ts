import { stripVTControlCharacters } from 'node:util';
import { ActionError } from '../../errors/action-error.ts';
import type { Exec } from '../../runtime/ports.ts';

/** A command that ran to its end with something else than 0. */
export class CommandFailure extends ActionError {
  /** The errors a compiler found, then the last lines it wrote; colours removed, oldest first. */
  readonly tail: readonly string[];

  constructor(command: readonly string[], exitCode: number, tail: readonly string[]) {
    super('input', `${command.join(' ')} exited with ${exitCode}`);
    this.name = 'CommandFailure';
    this.tail = tail;
  }
}

export interface CommandRequest {
  command: readonly string[];
  /** What errors call it; default: the command itself. */
  shown?: readonly string[];
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
  const errors: string[] = [];
  let isInError = false;
  const { exitCode, stdout } = await exec(program, args, {
    cwd: request.cwd,
    env: request.env,
    onLine: (line) => {
      const plain = stripVTControlCharacters(line);
      if (plain.trim() !== '' && !BACKTRACE.test(plain)) tail.push(plain);
      if (tail.length > TAIL_LINES) tail.shift();
      if (ERROR.test(plain)) isInError = true;
      else if (plain.trim() === '' || /^warning\b/.test(plain)) isInError = false;
      if (isInError && errors.length < ERROR_LINES) errors.push(plain);
      request.onLine(line);
    },
  });
  if (exitCode !== 0)
    throw new CommandFailure(request.shown ?? request.command, exitCode, putErrorsFirst(errors, tail));
  return stdout;
}

const TAIL_LINES = 20;
const ERROR_LINES = 12;

/** The head of a block that a compiler, a linter or cargo writes for an error. */
const ERROR = /^error(?:\[[\w:-]+\])?: /;

/** Warnings that came after an error push it out of the last lines: it stands before them. */
function putErrorsFirst(errors: readonly string[], tail: readonly string[]): string[] {
  const [first] = errors;
  if (first === undefined || tail.includes(first)) return [...tail];
  return [...errors, ...tail.slice(errors.length - TAIL_LINES)];
}

/** Frames of a Rust backtrace, which push the reason itself out of sight. */
const BACKTRACE = /^\s+(\d+: |at )|^stack backtrace:$|^note: (Some details are omitted|run with `RUST_BACKTRACE)/;
