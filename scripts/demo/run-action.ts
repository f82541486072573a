/** Runs a committed bundle as a runner does: a child process with INPUT_* variables and command files. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.ts';
import { begin, quote } from './terminal.ts';

/** Inherited, when set: what a self-hosted runner behind a proxy, with tools of its own, would have. */
const INHERITED = ['PATH', 'HOME', 'CARGO_HOME', 'RUSTUP_HOME', 'http_proxy', 'https_proxy', 'no_proxy'];
const INHERITED_ON_WINDOWS = ['SystemRoot', 'USERPROFILE', 'TEMP', 'APPDATA', 'LOCALAPPDATA', 'PATHEXT'];

/** Of an action's log; warnings and errors are shown in any case. */
const MAX_LINES = 6;

export interface ActionRun {
  exitCode: number | null;
  outputs: Readonly<Record<string, string>>;
  /** The job summary, as Markdown. */
  summary: string;
  /** The text of each `::error` line. */
  errors: readonly string[];
}

/** @param options.cwd is the job's workspace; created when it is not there. `quiet` leaves the log out. */
export async function runAction(
  action: string,
  inputs: Readonly<Record<string, string>>,
  options: { cwd: string; env?: Readonly<Record<string, string>>; quiet?: boolean },
): Promise<ActionRun> {
  const quiet = options.quiet === true;
  if (!quiet) begin(action, `node dist/${action}/index.js`);
  mkdirSync(options.cwd, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'runner-'));
  const [outputFile, summaryFile] = [join(scratch, 'output'), join(scratch, 'summary.md')];
  writeFileSync(outputFile, '');
  writeFileSync(summaryFile, '');
  const inherited = [...INHERITED, ...INHERITED_ON_WINDOWS].flatMap((name) => {
    const value = process.env[name] ?? process.env[name.toUpperCase()];
    return value === undefined ? [] : [[name, value] as const];
  });
  const env = {
    ...Object.fromEntries(inherited),
    GITHUB_ACTIONS: 'true',
    GITHUB_OUTPUT: outputFile,
    GITHUB_STEP_SUMMARY: summaryFile,
    RUNNER_TEMP: scratch,
    ...options.env,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  const errors: string[] = [];
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      const bundle = join(root, 'dist', action, 'index.js');
      const child = spawn(process.execPath, [bundle], { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
      let rest = '';
      let lines = 0;
      const showLine = (line: string): void => {
        const command = /^::(\w[\w-]*)(?: [^:]*)?::(.*)$/.exec(line);
        if (command?.[1] === 'error') errors.push(decode(String(command[2])));
        const shown = renderLine(line, command);
        if (shown === undefined || quiet) return;
        lines += 1;
        if (lines <= MAX_LINES || shown.style !== 'dim') quote(shown.text, shown.style);
      };
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        const complete = (rest + chunk).split('\n');
        rest = complete.pop() ?? '';
        complete.forEach(showLine);
      });
      child.on('error', reject);
      child.on('close', (code) => {
        if (rest !== '') showLine(rest);
        if (lines > MAX_LINES) quote(`… ${lines - MAX_LINES} more lines`);
        resolve(code);
      });
    });
    return {
      exitCode,
      outputs: parseOutputs(readFileSync(outputFile, 'utf8')),
      summary: readFileSync(summaryFile, 'utf8'),
      errors,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A line as the runner would show it; `undefined` for commands it swallows. */
function renderLine(
  line: string,
  command: RegExpExecArray | null,
): { text: string; style: 'dim' | 'red' | 'yellow' } | undefined {
  if (command === null) return line.trim() === '' ? undefined : { text: line, style: 'dim' };
  const text = decode(String(command[2]));
  switch (command[1]) {
    case 'error':
      return { text: `error: ${text}`, style: 'red' };
    case 'warning':
      return { text: `warning: ${text}`, style: 'yellow' };
    case 'notice':
    case 'group':
      return { text, style: 'dim' };
    default:
      return undefined;
  }
}

const decode = (text: string): string =>
  text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');

/** The `name<<delimiter` blocks of a GITHUB_OUTPUT file; of a name set twice the last one counts. */
function parseOutputs(text: string): Record<string, string> {
  const blocks = text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...blocks].map(([, name = '', , value = '']) => [name, value]));
}
