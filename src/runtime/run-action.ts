import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import * as core from '@actions/core';
import { createUndiciTransport } from '../http/undici-transport.ts';
import { systemClock } from './clock.ts';
import type { Commands } from './log.ts';
import { appendToFile } from './outputs.ts';
import { type ActionContext, performAction } from './perform-action.ts';
import type { EndSignal, Runner } from './runner.ts';

export type { ActionContext } from './perform-action.ts';

/** A runner waits 7.5 s after SIGINT; within 5 s all is written and the process gone. */
const GRACE_MS = 3_500;
/** A name server that does not answer keeps a process open for many seconds after its work has ended. */
const EXIT_AFTER_MS = 500;

/**
 * Runs an action in this process, which is its runner's: ends with exit code 0, or with exit code 1 and exactly one
 * `::error` line. Never rejects. See {@link performAction} for all that holds on the way.
 */
export async function runAction(name: string, run: (context: ActionContext) => Promise<void>): Promise<void> {
  process.exitCode = await performAction(name, run, processRunner());
  setTimeout(() => process.exit(), EXIT_AFTER_MS).unref();
}

const commands: Commands = {
  debug: core.debug,
  info: core.info,
  notice: core.notice,
  warning: core.warning,
  error: (message, title) => core.error(message, { title }),
  mask: core.setSecret,
  startGroup: core.startGroup,
  endGroup: core.endGroup,
};

function processRunner(): Runner {
  return {
    env: process.env,
    commands,
    clock: systemClock,
    random: Math.random,
    exec: async (...call) => await (await import('./exec.ts')).execProgram(...call),
    append: appendToFile,
    tempDir: tmpdir(),
    transport: createUndiciTransport,
    onEndSignal: (listener) => {
      const signals: EndSignal[] = ['SIGINT', 'SIGTERM'];
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    onUncaught: (listener) => {
      process.on('uncaughtException', listener);
      // The listener stays: what comes after the end (a stray timer of a library) must not undo a result that was told.
      return () => undefined;
    },
    grace: () => delay(GRACE_MS, undefined, { ref: false }),
  };
}
