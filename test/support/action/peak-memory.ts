/** Runs a Node program and tells how much memory it needed at its peak. */
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export interface MeasuredRun {
  exitCode: number | null;
  output: string;
  wallMs: number;
  /** Largest resident set, bytes. */
  peakBytes: number;
}

const MARK = 'peak-resident-kilobytes=';
const REPORT = `data:text/javascript,${encodeURIComponent(
  `process.on('exit', () => process.stderr.write('\\n${MARK}' + process.resourceUsage().maxRSS + '\\n'));`,
)}`;

/** @param env the whole environment of the program; PATH is added. */
export async function runMeasured(
  args: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<MeasuredRun> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', REPORT, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const kilobytes = Number(new RegExp(`${MARK}(\\d+)`).exec(output)?.[1] ?? Number.NaN);
  return { exitCode, output, wallMs: performance.now() - started, peakBytes: kilobytes * 1_024 };
}
