/** A runner that starts an action: the real action from its first input to its last line, in a life that can be ended. */
import { type ActionContext, performAction } from '../../../src/runtime/perform-action.ts';
import type { EndSignal } from '../../../src/runtime/runner.ts';
import { parseOutputs } from '../../support/action/outputs.ts';
import type { Disk } from '../platform/disk.ts';
import type { Internet } from '../platform/internet.ts';
import { never } from '../world/life.ts';
import type { Caller } from '../world/ports.ts';
import type { Scheduler } from '../world/scheduler.ts';

export interface ActionEnd {
  readonly exitCode: 0 | 1;
  readonly outputs: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  /** Everything the run printed and summed up. */
  readonly said: string;
}

export interface Machine {
  readonly scheduler: Scheduler;
  readonly internet: Internet;
  readonly disk: Disk;
  /** Chances of the disk, see {@link Disk.view}. */
  readonly trouble: { readonly busy: number; readonly kill: number };
  /** How far this machine's clock is off, in ms. */
  readonly skewMs: number;
}

/** @returns how it ended; undefined when it was killed. */
export async function runAction(
  name: string,
  run: (context: ActionContext) => Promise<void>,
  inputs: Readonly<Record<string, string>>,
  machine: Machine,
  from: Caller,
  cancelAfterMs: number | undefined,
): Promise<ActionEnd | undefined> {
  const { scheduler, internet, disk, skewMs } = machine;
  const { life } = from;
  const said: string[] = [];
  const errors: string[] = [];
  const written = new Map<string, string>();
  const env: Record<string, string> = { GITHUB_OUTPUT: 'OUTPUT', GITHUB_STEP_SUMMARY: 'SUMMARY', RUNNER_TEMP: '/temp' };
  for (const [input, value] of Object.entries(inputs)) env[`INPUT_${input.toUpperCase()}`] = value;
  const wait = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (!life.isAlive) return never;
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        scheduler.cancel(event);
        reject(signal?.reason);
      };
      const event = scheduler.after(ms, () => {
        signal?.removeEventListener('abort', abort);
        if (life.isAlive) resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  };
  const ended = performAction(name, run, {
    env,
    commands: {
      debug: (message) => void said.push(message),
      info: (message) => void said.push(message),
      notice: (message) => void said.push(message),
      warning: (message) => void said.push(message),
      error: (message) => {
        said.push(message);
        errors.push(message);
      },
      mask: () => undefined,
      startGroup: (title) => void said.push(title),
      endGroup: () => undefined,
    },
    clock: { now: () => scheduler.nowMs + skewMs, monotonic: () => scheduler.nowMs, sleep: wait },
    random: () => from.random.next(),
    exec: () => Promise.reject(new Error('no programs in a world')),
    append: (path, text) => void written.set(path, (written.get(path) ?? '') + text),
    tempDir: '/temp',
    fileSystem: disk.view(life, from.random.child('disk'), machine.trouble),
    transport: () => internet.transport(from),
    onEndSignal: (listener: (signal: EndSignal) => void) => {
      if (cancelAfterMs === undefined) return () => undefined;
      const event = scheduler.after(cancelAfterMs, () => listener('SIGINT'));
      return () => scheduler.cancel(event);
    },
    onUncaught: () => () => undefined,
    grace: () => wait(3_500),
  });
  const killed = new Promise<undefined>((resolve) => void life.onDeath(() => resolve(undefined)));
  const exitCode = await Promise.race([ended, killed]);
  if (exitCode === undefined) return undefined;
  const summary = written.get('SUMMARY') ?? '';
  const outputs = parseOutputs(written.get('OUTPUT') ?? '');
  return { exitCode, outputs, errors, said: `${said.join('\n')}\n${summary}` };
}
