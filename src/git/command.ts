import { ActionError } from '../errors/action-error.ts';
import { backoffMs, DEFAULT_RETRY, type RetryPolicy } from '../http/retry.ts';
import type { Exec, ExecResult, Log } from '../runtime/ports.ts';
import { credentialFor, type GitEnvironmentOptions, gitEnvironment } from './environment.ts';
import { classifyRemoteFailure, lastWords, remoteError } from './failure.ts';

export interface GitPorts {
  exec: Exec;
  /** Wall clock: for what people read. */
  now(): number;
  sleep(ms: number): Promise<void>;
  random(): number;
  log: Pick<Log, 'info' | 'debug'>;
}

export interface CommandOptions {
  cwd?: string;
  input?: string | Uint8Array;
  /** `latin1`: standard output is bytes. */
  encoding?: 'utf8' | 'latin1';
  /** Added to git's environment: dates, identities, a private index. Never secrets. */
  env?: Readonly<Record<string, string>>;
  /** Configuration of this one command. */
  settings?: readonly (readonly [string, string])[];
  /** The command talks to this remote (or may, when a blob-less clone lacks an object). */
  remoteUrl?: string | undefined;
}

/** Runs git in its closed environment. */
export interface GitCommand {
  /** The result whatever the exit code. */
  run(args: readonly string[], options?: CommandOptions): Promise<ExecResult>;
  /** Standard output. @throws ActionError (`internal`) on a non-zero exit, with git's reason. */
  read(args: readonly string[], options?: CommandOptions): Promise<string>;
  /**
   * Runs a command against its `remoteUrl`, and again when the network failed: only for commands that change nothing
   * there. `reset` is called before each repeat.
   *
   * @throws ActionError (`input`: refused or absent; `remote`: everything else)
   */
  fetch(
    what: string,
    args: readonly string[],
    options: CommandOptions & { remoteUrl: string },
    reset?: () => Promise<void>,
  ): Promise<string>;
  /** The error of a command against a remote that stays failed. */
  fail(what: string, remoteUrl: string, stderr: string, attempts: number): ActionError;
  /** Waits before repeat number `repeat` (from 1) and says why; false when there are no repeats left. */
  pause(what: string, repeat: number, stderr: string): Promise<boolean>;
}

export function createGitCommand(
  environment: GitEnvironmentOptions,
  ports: GitPorts,
  retry: Partial<RetryPolicy> = {},
): GitCommand {
  const policy = { ...DEFAULT_RETRY, ...retry };
  /** When each credential was taken last, by what it is for. */
  const accepted = new Map<string, number>();
  const scopeOf = (remoteUrl: string | undefined): string | undefined =>
    remoteUrl === undefined ? undefined : credentialFor(remoteUrl, environment.credentials ?? [])?.serverUrl;
  const run: GitCommand['run'] = async (args, options = {}) => {
    const result = await ports.exec('git', args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.input === undefined ? {} : { input: options.input }),
      ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
      env: { ...gitEnvironment(environment, options.remoteUrl, options.settings), ...options.env },
    });
    const scope = scopeOf(options.remoteUrl);
    if (scope !== undefined && result.exitCode === 0) accepted.set(scope, ports.now());
    return result;
  };
  const fail: GitCommand['fail'] = (what, remoteUrl, stderr, attempts) =>
    remoteError(what, remoteUrl, stderr, { attempts, acceptedAtMs: accepted.get(scopeOf(remoteUrl) ?? '') });
  const pause: GitCommand['pause'] = async (what, repeat, stderr) => {
    if (repeat > policy.maxRetries) return false;
    const waitMs = backoffMs(policy, repeat, ports.random);
    ports.log.info(`${what}: ${lastWords(stderr)}; retry ${repeat} of ${policy.maxRetries}`);
    await ports.sleep(waitMs);
    return true;
  };
  return {
    run,
    fail,
    pause,
    read: async (args, options) => {
      const result = await run(args, options);
      if (result.exitCode !== 0) {
        throw new ActionError('internal', `git ${args[0]} exited with ${result.exitCode}: ${lastWords(result.stderr)}`);
      }
      return result.stdout;
    },
    fetch: async (what, args, options, reset) => {
      for (let attempt = 1; ; attempt += 1) {
        const result = await run(args, options);
        if (result.exitCode === 0) return result.stdout;
        const failure = classifyRemoteFailure(result.stderr);
        const isTransient = failure === 'unreached' || failure === 'broken';
        if (!isTransient || !(await pause(`${what} ${options.remoteUrl}`, attempt, result.stderr))) {
          throw fail(what, options.remoteUrl, result.stderr, attempt);
        }
        await reset?.();
      }
    },
  };
}
