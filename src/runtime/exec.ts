import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ActionError } from '../errors/action-error.ts';
import type { Exec } from './ports.ts';

/** How long output is still taken after the end of a program whose descendants keep it open (gpg-agent, sccache). */
const LINGER_MS = 2_000;

/**
 * {@link Exec} on Node's own `spawn`: no shell, nothing echoed (arguments may be private to a room), environment as
 * given, standard input closed when there is none. (@actions/exec leaves it open, and crashes when the program closes it.)
 * The exit code of a program that a signal ended is 128 plus the signal's number, as in a shell.
 */
export const execProgram: Exec = async (program, args, options) =>
  await new Promise((resolve, reject) => {
    const { signal: cancel } = options;
    const fail = (cause: unknown): void =>
      reject(
        cancel?.aborted
          ? cancel.reason
          : new ActionError('input', `could not run ${program}`, {
              hint: `Install ${program} on the runner or put it on the PATH before this step`,
              cause,
            }),
      );
    const child = spawn(program, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...(cancel === undefined ? {} : { signal: cancel }),
    });
    // Spawned with pipes, both exist; the types cannot tell.
    const { onLine } = options;
    const stdout = collect(child.stdout as Readable, onLine && ((line) => onLine(line, 'stdout')));
    const stderr = collect(child.stderr as Readable, onLine && ((line) => onLine(line, 'stderr')));
    // A program may end without reading its input: its exit code says whether that was an error.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
    child.on('error', fail);
    child.on('exit', () => {
      const timer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, LINGER_MS);
      child.on('close', () => clearTimeout(timer));
    });
    child.on('close', (code, signal) => {
      const exitCode = code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0));
      resolve({ exitCode, stdout: stdout(options.encoding), stderr: stderr() });
    });
  });

/** Takes a stream in as text, line by line for who listens, and whole. */
function collect(
  stream: Readable,
  onLine: ((line: string) => void) | undefined,
): (encoding?: 'utf8' | 'latin1') => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
  if (onLine !== undefined) createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
  return (encoding = 'utf8') => Buffer.concat(chunks).toString(encoding);
}
