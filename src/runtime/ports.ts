import type { HttpClient, HttpOptions } from '../http/exchange.ts';
import type { Clock } from './clock.ts';
import type { Files } from './files.ts';

/** Where a room says what it does. Lines are for people; secrets that were read as inputs are removed on the way out. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  notice(message: string): void;
  warning(message: string): void;
  /** Folds the lines written while `run` is under way. Groups do not nest on a runner: keep them one deep. */
  group<T>(title: string, run: () => Promise<T>): Promise<T>;
}

export interface ExecOptions {
  cwd?: string;
  /** The whole environment of the child. Nothing is inherited: what is not named here is not there. */
  env: Readonly<Record<string, string>>;
  /** How standard output becomes text; `latin1` gives one character per byte, so that no byte is lost. Default utf8. */
  encoding?: 'utf8' | 'latin1';
  /** Written to standard input, then closed. */
  input?: string | Uint8Array;
  /** Called with each complete line (without its line end) of standard output or error, in order of arrival. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Ends the program when aborted; the call then rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface ExecResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs a program without a shell. A non-zero exit is a result, not an exception; a program that is absent throws. */
export type Exec = (program: string, args: readonly string[], options: ExecOptions) => Promise<ExecResult>;

/**
 * What a room may touch of the world; a test passes its own. When the run is cancelled, every wait, request and
 * program that is under way rejects with a {@link CancelledError}, and none can be begun.
 */
export interface Ports extends Clock {
  log: Log;
  /** Aborted with a `CancelledError` when the runner asks the action to end. */
  signal: AbortSignal;
  /** Says in a few words what the run does now ("append to the history"): what an end by a signal names. */
  stage(name: string): void;
  /** At least 0, below 1. */
  random(): number;
  exec: Exec;
  files: Files;
  /** The text without any secret of this run, for a way out that is neither log nor summary (a webhook, a release). */
  redact(text: string): string;
  /** A client with the runner's proxy settings, this log and this clock; closed when the action ends. */
  http(options?: HttpOptions): HttpClient;
}
