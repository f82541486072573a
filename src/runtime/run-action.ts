import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as core from '@actions/core';
import { ActionError, describeCauseChain, describeError } from '../errors/action-error.ts';
import { createHttpClient, type HttpClient, type HttpPorts } from '../http/client.ts';
import { escapeMarkdown } from '../markdown/markdown.ts';
import { execProgram } from './exec.ts';
import { createInputReader, type InputReader } from './inputs.ts';
import type { Log, Ports } from './ports.ts';
import { createRedaction } from './redaction.ts';

/** Outputs of the step. They can be set before a failure, and stay set. */
export interface Outputs {
  /** Strings, numbers and booleans as their text; anything else as JSON. */
  set(name: string, value: unknown): void;
}

/** The job summary, as Markdown; written when the action ends, also when it fails. */
export interface Summary {
  add(markdown: string): void;
}

export interface ActionContext {
  inputs: InputReader;
  outputs: Outputs;
  summary: Summary;
  ports: Ports;
  /** The runner's variables (GITHUB_REF_NAME, RUNNER_TEMP, PATH …); rooms get what they need from it as options. */
  env: Readonly<Record<string, string | undefined>>;
  /** Masks a secret that was made here (a base64 form, a signed URL) as if it had been an input. */
  mask(secret: string): void;
}

/** GitHub refuses a step summary above 1 MiB as a whole; ours is cut before that. */
const SUMMARY_LIMIT_BYTES = 1_000_000;

/**
 * Runs an action: wires the runner to `run`, then ends with exit code 0, or with exit code 1 and exactly one
 * `::error` line. Never rejects. Outputs and summary are written in both cases.
 */
export async function runAction(name: string, run: (context: ActionContext) => Promise<void>): Promise<void> {
  const env = process.env;
  const redaction = createRedaction();
  const { redact } = redaction;
  const mask = (secret: string): void => {
    if (secret === '') return;
    core.setSecret(secret);
    redaction.add(secret);
  };
  const log = createLog(redact);
  const sections: string[] = [];
  const clients: HttpClient[] = [];
  const httpPorts: HttpPorts = { now: Date.now, sleep, random: Math.random, log, ...proxySettings(env) };
  const context: ActionContext = {
    inputs: createInputReader({ input: (input) => core.getInput(input), env, mask, warn: log.warning }),
    outputs: { set: (output, value) => setOutput(output, value, redact, env) },
    summary: { add: (markdown) => void sections.push(redact(markdown)) },
    ports: {
      log,
      now: Date.now,
      sleep,
      random: Math.random,
      exec: execProgram,
      http: (options = {}) => {
        const client = createHttpClient({ userAgent: `tao-actions/${name}`, ...options }, httpPorts);
        clients.push(client);
        return client;
      },
    },
    env,
    mask,
  };
  const fail = (error: unknown): void => {
    const line = redact(describeError(error));
    sections.unshift(`> [!CAUTION]\n> **${escapeMarkdown(name)} failed:** ${escapeMarkdown(line)}\n`);
    log.debug(describeCauseChain(error));
    core.error(line, { title: name });
    process.exitCode = 1;
  };
  process.once('uncaughtException', (error) => {
    fail(error);
    writeSummary(sections, env, log);
    process.exit(1);
  });
  try {
    await run(context);
  } catch (error) {
    fail(error ?? new ActionError('internal', 'failed without a reason'));
  }
  for (const client of clients) await client.close().catch(() => undefined);
  writeSummary(sections, env, log);
}

function createLog(redact: (text: string) => string): Log {
  return {
    debug: (message) => core.debug(redact(message)),
    info: (message) => core.info(defuse(redact(message))),
    notice: (message) => core.notice(redact(message)),
    warning: (message) => core.warning(redact(message)),
    group: (title, run) => core.group(redact(title), run),
  };
}

/**
 * Text from elsewhere (cargo, git, a server) must not become a workflow command: the runner obeys a line that begins with
 * `::` after white space, and the older `##[` wherever it stands in a line.
 */
function defuse(text: string): string {
  return text.replaceAll(/^(\s*)(?=::)/gm, '$1\u200b').replaceAll('##[', '#\u200b#[');
}

function setOutput(
  name: string,
  value: unknown,
  redact: (text: string) => string,
  env: Readonly<Record<string, string | undefined>>,
): void {
  const text = redact(
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : value === undefined || value === null
        ? ''
        : JSON.stringify(value),
  );
  const file = env['GITHUB_OUTPUT'];
  if (!file) {
    core.info(defuse(`output ${name}=${text}`));
    return;
  }
  appendFileSync(file, ''); // @actions/core wants the file to exist, which `>> "$GITHUB_OUTPUT"` never does
  core.setOutput(name, text);
}

function writeSummary(
  sections: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  log: Pick<Log, 'info' | 'warning'>,
): void {
  if (sections.length === 0) return;
  let markdown = `${sections.join('\n\n')}\n\n`;
  if (Buffer.byteLength(markdown) > SUMMARY_LIMIT_BYTES) {
    const cut = Buffer.from(markdown).subarray(0, SUMMARY_LIMIT_BYTES).toString('utf8');
    markdown = `${cut.slice(0, cut.lastIndexOf('\n'))}\n\n_The summary was cut at 1 MB._\n`;
  }
  const file = env['GITHUB_STEP_SUMMARY'];
  if (!file) {
    log.info(markdown);
    return;
  }
  try {
    appendFileSync(file, markdown);
  } catch (error) {
    // The work is done or has failed already; a summary that cannot be written changes neither.
    log.warning(`the job summary could not be written: ${describeError(error)}`);
  }
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {});
}

function proxySettings(env: Readonly<Record<string, string | undefined>>): Pick<HttpPorts, 'proxy'> {
  const value = (name: string): string | undefined => env[name] || env[name.toUpperCase()] || undefined;
  const httpProxy = value('http_proxy');
  const httpsProxy = value('https_proxy');
  const noProxy = value('no_proxy');
  if (httpProxy === undefined && httpsProxy === undefined) return {};
  return {
    proxy: {
      ...(httpProxy === undefined ? {} : { httpProxy }),
      ...(httpsProxy === undefined ? {} : { httpsProxy }),
      ...(noProxy === undefined ? {} : { noProxy }),
    },
  };
}
