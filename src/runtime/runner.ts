import type { Transport } from '../http/exchange.ts';
import type { Proxies } from '../http/proxies.ts';
import type { Clock } from './clock.ts';
import type { FileSystem } from './files.ts';
import type { Commands } from './log.ts';
import type { AppendFile } from './outputs.ts';
import type { Exec } from './ports.ts';

/** The signals by which a runner asks a step to end: SIGINT first, SIGTERM 7.5 seconds later, then SIGKILL. */
export type EndSignal = 'SIGINT' | 'SIGTERM';

/** The machine an action runs on, as far as an action sees it. Tests pass one that lives in memory. */
export interface Runner {
  /** The step's variables, `INPUT_*` among them. */
  env: Readonly<Record<string, string | undefined>>;
  commands: Commands;
  clock: Clock;
  /** At least 0, below 1. */
  random(): number;
  exec: Exec;
  /** Writes GITHUB_OUTPUT and GITHUB_STEP_SUMMARY. */
  append: AppendFile;
  /** Folder for temporary files when RUNNER_TEMP is not set. */
  tempDir: string;
  fileSystem?: Partial<FileSystem>;
  /** What carries the requests of one client. */
  transport(proxies: Proxies): Transport;
  /** Calls the listener for each signal that asks the action to end. @returns a function that stops that. */
  onEndSignal(listener: (signal: EndSignal) => void): () => void;
  /** Calls the listener for an exception outside of all promises that somebody waits for. @returns how to stop that. */
  onUncaught(listener: (error: unknown) => void): () => void;
  /** Resolves when the work has had enough time to end after it was cancelled. */
  grace(): Promise<void>;
}
