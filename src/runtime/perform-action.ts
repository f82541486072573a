/** An action from its first input to its last line, on whatever runner: in a process of its own, or inside a test. */
import { ActionError, CancelledError, describeCauseChain, describeError } from '../errors/action-error.ts';
import { createHttpClient } from '../http/client.ts';
import type { HttpClient } from '../http/exchange.ts';
import { decompressWithZlib } from '../http/node-decompress.ts';
import { NO_PROXIES } from '../http/proxies.ts';
import { escapeMarkdown } from '../markdown/markdown.ts';
import { withCancel } from './clock.ts';
import { createFiles } from './files.ts';
import { createInputReader, type InputReader } from './inputs.ts';
import { createLog, defuse } from './log.ts';
import { type Outputs, printOutput, printOutputs, printSummary, type Summary, tryAppend } from './outputs.ts';
import type { Ports } from './ports.ts';
import { createRedaction } from './redaction.ts';
import type { Runner } from './runner.ts';
import { createTelemetry, readTelemetry } from './telemetry.ts';

export interface ActionContext {
  inputs: InputReader;
  outputs: Outputs;
  summary: Summary;
  ports: Ports;
  /** The runner's variables (GITHUB_REF_NAME, PATH …); rooms get what they need from it as options. */
  env: Readonly<Record<string, string | undefined>>;
  /** RUNNER_TEMP, or the system's temporary folder. Prefer `ports.files.temporaryFolder`, which cleans up. */
  tempDir: string;
  /** Masks a secret that was made here (a base64 form, a signed URL) as if it had been an input. */
  mask(secret: string): void;
}

type End = { kind: 'done' } | { kind: 'failed'; error: unknown } | { kind: 'cancelled'; reason: CancelledError };

/**
 * Runs an action: wires the runner to `run`, waits for its end and tells it. However it ends (success, an error, an
 * exception out of nowhere, SIGINT or SIGTERM), outputs and summary are written, temporary files are gone, and a run
 * that did not succeed has exactly one `::error` line and the output `status` (`failed`, unless the action had already
 * set a word of its own; `cancelled` after a signal). Never rejects.
 *
 * @returns the exit code: 0 or 1.
 */
export async function performAction(
  name: string,
  run: (context: ActionContext) => Promise<void>,
  runner: Runner,
): Promise<0 | 1> {
  const { env, commands } = runner;
  const { redact, ...redaction } = createRedaction();
  const log = createLog(commands, redact);
  const cancel = new AbortController();
  const clock = withCancel(runner.clock, cancel.signal);
  const tempDir = env['RUNNER_TEMP'] || runner.tempDir;
  const temporary = { folder: tempDir, name: env['RUNNER_TEMP'] ? 'RUNNER_TEMP' : 'the temporary folder' };
  const { fileSystem } = runner;
  const files = createFiles({ clock, log, temporary, ...(fileSystem === undefined ? {} : { fileSystem }) });
  const values = new Map<string, string>();
  const sections: string[] = [];
  const clients: HttpClient[] = [];
  let stage = 'start';

  const mask = (secret: string): void => {
    if (secret === '') return;
    for (const line of secret.split(/[\r\n]+/)) if (line !== '') commands.mask(line);
    redaction.add(secret);
  };
  let proxies = NO_PROXIES;
  // Nothing is asked of anybody before the inputs are read.
  let telemetry = createTelemetry(name, undefined, { clock, redact, warn: log.warning });
  const context: ActionContext = {
    inputs: createInputReader({
      input: (input) => (env[`INPUT_${input.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim(),
      env,
      mask,
      warn: log.warning,
    }),
    outputs: {
      set: (output, value) => {
        const { text, tooLarge } = printOutput(value);
        if (tooLarge) log.warning(`the output ${output} is above 256 KiB and was left empty`);
        values.set(output, text);
      },
    },
    summary: { add: (markdown) => void sections.push(redact(markdown)) },
    ports: {
      ...clock,
      log,
      files,
      redact,
      signal: cancel.signal,
      random: runner.random,
      stage: (words) => {
        stage = words;
      },
      exec: async (program, args, options) => {
        cancel.signal.throwIfAborted();
        const signal = options.signal === undefined ? cancel.signal : AbortSignal.any([options.signal, cancel.signal]);
        return await telemetry.tracedExec(runner.exec)(program, args, { ...options, signal });
      },
      http: (options = {}) => {
        const client = createHttpClient(telemetry.observed({ userAgent: `tao-actions/${name}`, ...options }), {
          ...(options.outlivesRun === true ? runner.clock : { ...clock, signal: cancel.signal }),
          random: runner.random,
          log,
          transport: runner.transport(proxies),
          decompress: decompressWithZlib,
        });
        clients.push(client);
        return telemetry.traced(client, options);
      },
    },
    env,
    tempDir,
    mask,
  };

  const work = async (): Promise<void> => {
    const hasProxy = ['http_proxy', 'https_proxy', 'all_proxy'].some((one) => env[one] || env[one.toUpperCase()]);
    if (hasProxy) proxies = (await import('../http/environment-proxies.ts')).readProxies(env);
    const settings = readTelemetry(context.inputs, env, mask);
    telemetry = createTelemetry(name, settings, { clock: runner.clock, redact, warn: log.warning });
    await run(context);
  };
  const end = await settle(work, cancel, runner);
  for (const client of clients) await client.close().catch(() => undefined);
  await telemetry.flush(end.kind, context.ports.http);
  files.removeTemporaries();

  let failure: string | undefined;
  if (end.kind === 'failed') {
    failure = redact(describeError(end.error ?? new ActionError('internal', 'failed without a reason')));
    log.debug(describeCauseChain(end.error));
    if (!values.get('status')) values.set('status', 'failed');
  } else if (end.kind === 'cancelled') {
    failure = redact(`${end.reason.message} during: ${stage}. What was done until then stays; run again to go on`);
    values.set('status', 'cancelled');
  }
  const unwritten = writeOutputs(values, runner, log.info);
  const ended = end.kind === 'cancelled' ? 'was cancelled' : 'failed';
  if (failure !== undefined) {
    sections.unshift(`> [!CAUTION]\n> **${escapeMarkdown(name)} ${ended}:** ${escapeMarkdown(failure)}\n`);
    commands.error(failure, name);
    if (unwritten !== undefined) log.warning(`the outputs could not be written either (${unwritten})`);
  } else if (unwritten !== undefined) {
    failure = `${name} is done; its outputs could not be written (${unwritten})`;
    sections.unshift(`> [!CAUTION]\n> ${escapeMarkdown(failure)}\n`);
    commands.error(redact(failure), name);
  }
  writeSummary(sections, runner, log);
  return failure === undefined ? 0 : 1;
}

/** Waits for the end of the work; after a signal for as long as the runner leaves. Work that was done counts as done. */
async function settle(run: () => Promise<void>, cancel: AbortController, runner: Runner): Promise<End> {
  return await new Promise<End>((resolve) => {
    let reason: CancelledError | undefined;
    const finish = (end: End): void => {
      stopUncaught();
      stopSignals();
      resolve(end);
    };
    const stopUncaught = runner.onUncaught((error) => finish({ kind: 'failed', error }));
    const stopSignals = runner.onEndSignal((signal) => {
      if (reason !== undefined) return;
      const given = new CancelledError(signal);
      reason = given;
      cancel.abort(given);
      void runner.grace().then(() => finish({ kind: 'cancelled', reason: given }));
    });
    Promise.resolve()
      .then(run)
      .then(
        () => finish({ kind: 'done' }),
        (error: unknown) => finish(reason === undefined ? { kind: 'failed', error } : { kind: 'cancelled', reason }),
      );
  });
}

/** @returns why they could not be written, with the name of the variable, or undefined. */
function writeOutputs(
  values: ReadonlyMap<string, string>,
  { env, append }: Runner,
  say: (line: string) => void,
): string | undefined {
  const file = env['GITHUB_OUTPUT'];
  if (!file) {
    for (const [name, text] of values) say(`output ${name}=${text}`);
    return undefined;
  }
  if (values.size === 0) return undefined;
  const problem = tryAppend(append, file, printOutputs(values));
  return problem === undefined ? undefined : `GITHUB_OUTPUT: ${problem}`;
}

function writeSummary(sections: readonly string[], { env, append, commands }: Runner, log: Ports['log']): void {
  if (sections.length === 0) return;
  const markdown = printSummary(sections);
  const file = env['GITHUB_STEP_SUMMARY'];
  if (!file) {
    commands.info(defuse(markdown));
    return;
  }
  const problem = tryAppend(append, file, markdown);
  // The work is done or has failed already; a summary that cannot be written changes neither.
  if (problem !== undefined) log.warning(`the job summary could not be written (GITHUB_STEP_SUMMARY: ${problem})`);
}
