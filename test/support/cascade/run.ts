/** Runs of upstream-release inside the test: real git and cargo, loopback servers, waits that take no time. */
import { setTimeout as delay } from 'node:timers/promises';
import { upstreamRelease } from '../../../src/cascade/cascade.ts';
import type { Transport } from '../../../src/http/exchange.ts';
import { createUndiciTransport } from '../../../src/http/undici-transport.ts';
import type { Clock } from '../../../src/runtime/clock.ts';
import type { Exec } from '../../../src/runtime/ports.ts';
import type { EndSignal } from '../../../src/runtime/runner.ts';
import type { BundleRun } from '../action/bundle.ts';
import { runInProcess } from '../action/run-in-process.ts';
import { startProgram } from '../programs/programs.ts';
import type { CascadeWorld } from './world.ts';

/** Longer waits are watches (a heartbeat, a deadline), which nobody waits for. */
const LONGEST_WAIT_MS = 30_000;

/** Time goes by as it does; a wait that somebody waits for is skipped, and counted as if it had been waited. */
export function impatientClock(watchMs?: number): Clock {
  let skippedMs = 0;
  return {
    now: () => Date.now() + skippedMs,
    monotonic: () => performance.now() + skippedMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      if (ms > LONGEST_WAIT_MS)
        return await (watchMs === undefined ? until(signal) : delay(watchMs, undefined, signal ? { signal } : {}));
      skippedMs += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

async function until(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

export interface ReleaseOptions {
  env?: Readonly<Record<string, string>>;
  /** Told how to send a signal, as a runner does that cancels. */
  /** The deadline is over after so long, whatever it is. */
  deadlineMs?: number;
  /** As on a developer's machine. */
  withoutRunner?: boolean;
  onStart?: (send: (signal: EndSignal) => void) => void;
  /** Told how to end the run as SIGKILL does: nothing of it happens any more. `whole`: its programs are gone, too. */
  onKill?: (kill: (whole: boolean) => void) => void;
  /** Runs programs in place of the machine's. */
  exec?: Exec;
  /** Answers requests in place of the network. */
  transport?: (next: Transport) => Transport;
}

/** Runs the action in a world; a run that was killed has `signal: 'SIGKILL'` and nothing else. */
export async function releaseInProcess(
  world: Pick<CascadeWorld, 'inputs' | 'env'>,
  inputs: Readonly<Record<string, string>> = {},
  options: ReleaseOptions = {},
): Promise<BundleRun> {
  const clock = impatientClock(options.deadlineMs);
  const programs = new AbortController();
  let isKilled = false;
  const never = (): Promise<never> => new Promise(() => undefined);
  const alive = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isKilled) return await never();
    const result = await work().catch(async (error: unknown) => (isKilled ? await never() : Promise.reject(error)));
    return isKilled ? await never() : result;
  };
  const killed = new Promise<BundleRun>((resolve) => {
    options.onKill?.((whole) => {
      isKilled = true;
      if (whole) programs.abort();
      const nothing = { stdout: '', stderr: '', masks: [], outputs: {}, summary: '', errors: [], warnings: [] };
      resolve({ exitCode: null, signal: 'SIGKILL', ...nothing });
    });
  });
  const run = runInProcess(upstreamRelease, {
    name: 'upstream-release',
    inputs: { ...world.inputs, ...inputs },
    env: { PATH: process.env['PATH'] ?? '', ...world.env, ...options.env },
    runner: {
      clock: { ...clock, sleep: (ms, signal) => alive(() => clock.sleep(ms, signal)) },
      random: () => 0,
      exec: (program, args, given) =>
        alive(() => {
          const signal =
            given.signal === undefined ? programs.signal : AbortSignal.any([given.signal, programs.signal]);
          return (options.exec ?? startProgram)(program, args, { ...given, signal });
        }),
      transport: (proxies) => {
        const network = createUndiciTransport(proxies);
        const transport = options.transport?.(network) ?? network;
        return { ...transport, send: (request) => alive(() => transport.send(request)) };
      },
    },
    withoutRunner: options.withoutRunner ?? false,
    ...(options.onStart === undefined ? {} : { onStart: options.onStart }),
  }).then(
    (end): BundleRun => ({
      exitCode: end.exitCode,
      signal: null,
      stdout: end.lines.join('\n'),
      stderr: '',
      masks: end.masks,
      outputs: end.outputs,
      summary: end.summary,
      errors: end.errors,
      warnings: end.warnings,
    }),
  );
  return await Promise.race([run, killed]);
}
