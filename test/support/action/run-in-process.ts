/** Runs a whole action inside the test: no process, no files of a runner, time as the test says. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUndiciTransport } from '../../../src/http/undici-transport.ts';
import { type ActionContext, performAction } from '../../../src/runtime/perform-action.ts';
import type { EndSignal, Runner } from '../../../src/runtime/runner.ts';
import { createTestClock } from '../clock.ts';
import { startProgram } from '../programs/programs.ts';
import { parseOutputs } from './outputs.ts';

export interface ActionRun {
  exitCode: 0 | 1;
  /** What GITHUB_OUTPUT holds at the end. */
  outputs: Readonly<Record<string, string>>;
  summary: string;
  /** Lines as a runner gets them (`::warning::…`), masks left out. */
  lines: readonly string[];
  errors: readonly string[];
  warnings: readonly string[];
  notices: readonly string[];
  masks: readonly string[];
  /** What is left in the temporary folder. */
  leftovers: readonly string[];
}

export interface InProcessOptions {
  /** Name of the action, as in its `main.ts`. Default: `probe`. */
  name?: string;
  inputs?: Readonly<Record<string, string>>;
  /** The whole environment; GITHUB_OUTPUT and GITHUB_STEP_SUMMARY are added unless `withoutRunner`. */
  env?: Readonly<Record<string, string>>;
  withoutRunner?: boolean;
  /** Any part of the runner in place of the usual one: a clock the test shares, a transport, a program. */
  runner?: Partial<Runner>;
  /** Told how to send the action a signal, as a runner does that cancels. */
  onStart?: (send: (signal: EndSignal) => void) => void;
}

export async function runInProcess(
  run: (context: ActionContext) => Promise<void>,
  { name = 'probe', inputs = {}, env = {}, withoutRunner = false, runner = {}, onStart }: InProcessOptions = {},
): Promise<ActionRun> {
  const scratch = mkdtempSync(join(tmpdir(), 'in-process-'));
  const lines: string[] = [];
  const masks: string[] = [];
  const said: Record<'error' | 'warning' | 'notice', string[]> = { error: [], warning: [], notice: [] };
  const written = new Map<string, string>();
  const say = (text: string): void => {
    for (const line of text.split('\n')) lines.push(line);
  };
  const annotate = (kind: keyof typeof said, message: string, title = ''): void => {
    said[kind].push(message);
    say(`::${kind}${title === '' ? '' : ` title=${title}`}::${escapeData(message)}`);
  };
  const variables: Record<string, string> = {
    HOME: scratch,
    RUNNER_TEMP: scratch,
    ...(withoutRunner ? {} : { GITHUB_OUTPUT: 'GITHUB_OUTPUT', GITHUB_STEP_SUMMARY: 'GITHUB_STEP_SUMMARY' }),
    ...env,
  };
  for (const [input, value] of Object.entries(inputs)) {
    variables[`INPUT_${input.replaceAll(' ', '_').toUpperCase()}`] = value;
  }
  const listeners = new Set<(signal: EndSignal) => void>();
  try {
    const performed = performAction(name, run, {
      env: variables,
      commands: {
        debug: (message) => say(`::debug::${escapeData(message)}`),
        info: say,
        notice: (message) => annotate('notice', message),
        warning: (message) => annotate('warning', message),
        error: (message, title) => annotate('error', message, title),
        mask: (secret) => void masks.push(secret),
        startGroup: (title) => say(`::group::${escapeData(title)}`),
        endGroup: () => say('::endgroup::'),
      },
      clock: createTestClock(),
      random: () => 0.5,
      exec: startProgram,
      append: (path, text) => void written.set(path, (written.get(path) ?? '') + text),
      tempDir: scratch,
      transport: createUndiciTransport,
      onEndSignal: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      onUncaught: () => () => undefined,
      // Only work that hangs although it was cancelled waits for this.
      grace: () => new Promise((resolve) => setTimeout(resolve, 2_000).unref()),
      ...runner,
    });
    onStart?.((signal) => {
      for (const listener of listeners) listener(signal);
    });
    const exitCode = await performed;
    return {
      exitCode,
      outputs: parseOutputs(written.get('GITHUB_OUTPUT') ?? ''),
      summary: written.get('GITHUB_STEP_SUMMARY') ?? '',
      lines,
      errors: said.error,
      warnings: said.warning,
      notices: said.notice,
      masks,
      leftovers: readdirSync(scratch),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
