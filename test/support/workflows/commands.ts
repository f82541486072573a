/** The commands that documents show, and a shell that runs them as a reader would. */
import { spawn } from 'node:child_process';

/** Programs whose inline mention with arguments is a command to copy. */
const PROGRAMS = 'curl|npm|npx|node|git|openssl|cargo|pip|python3?';

export interface Command {
  text: string;
  /** `sh`, `bash`, `python`; an inline command is `sh`. */
  language: string;
}

/** Blocks of sh, bash and python, and inline commands, in order; a `|` that a table's cell escapes is itself again. */
export function listCommands(markdown: string): Command[] {
  const found: (Command & { at: number })[] = [];
  for (const match of markdown.matchAll(/^[ \t]*```(sh|bash|python)\n([\s\S]*?)^[ \t]*```$/gm)) {
    found.push({ language: match[1] ?? '', text: (match[2] ?? '').trimEnd(), at: match.index });
  }
  const prose = markdown.replaceAll(/^[ \t]*```[\s\S]*?^[ \t]*```$/gm, (block) => ' '.repeat(block.length));
  for (const match of prose.matchAll(new RegExp(`\`((?:${PROGRAMS}) [^\`\\n]+)\``, 'g'))) {
    found.push({ language: 'sh', text: (match[1] ?? '').replaceAll('\\|', '|'), at: match.index });
  }
  return found.sort((a, b) => a.at - b.at).map(({ text, language }) => ({ text, language }));
}

export interface Ran {
  code: number | null;
  out: string;
  said: string;
}

export async function runShell(
  script: string,
  options: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env };
  // Bash takes a socket as its input for a login from elsewhere, and reads the machine's own settings first.
  const child = spawn('bash', ['-eu', '-c', script], {
    env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ran: Ran = { code: null, out: '', said: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (ran.out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (ran.said += chunk));
  ran.code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return ran;
}
