/** Runs a committed bundle as a runner does: a child process with INPUT_* variables and command files. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseOutputs } from './outputs.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface BundleRun {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Standard output as the runner would show it: `::add-mask::` lines, which it swallows, are in `masks`. */
  stdout: string;
  stderr: string;
  masks: readonly string[];
  outputs: Readonly<Record<string, string>>;
  summary: string;
  /** The text of each `::error` line. */
  errors: readonly string[];
  warnings: readonly string[];
}

export interface BundleOptions {
  /** Working directory; default: a fresh folder that is removed afterwards. */
  cwd?: string;
  /** Added to a minimal environment (PATH, HOME); nothing else is inherited. */
  env?: Readonly<Record<string, string>>;
  /** Leaves GITHUB_OUTPUT and GITHUB_STEP_SUMMARY unset, as on a developer's machine. */
  withoutRunner?: boolean;
  /** Called once with the child, for tests that kill it. */
  onSpawn?: (child: ReturnType<typeof spawn>) => void;
}

export async function runBundle(
  action: string,
  inputs: Readonly<Record<string, string>>,
  options: BundleOptions = {},
): Promise<BundleRun> {
  const scratch = mkdtempSync(join(tmpdir(), `${action}-`));
  const outputFile = join(scratch, 'output');
  const summaryFile = join(scratch, 'summary.md');
  writeFileSync(outputFile, '');
  writeFileSync(summaryFile, '');
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: scratch,
    TMPDIR: tmpdir(),
    ...(options.withoutRunner
      ? {}
      : { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile, RUNNER_TEMP: scratch }),
    ...options.env,
  };
  for (const [name, value] of Object.entries(inputs)) env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] = value;
  try {
    return await new Promise<BundleRun>((resolve, reject) => {
      const child = spawn(process.execPath, [join(root, 'dist', action, 'index.js')], {
        cwd: options.cwd ?? scratch,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', reject);
      child.on('close', (exitCode, signal) => {
        const lines = stdout.split('\n');
        const annotations = (kind: string): string[] =>
          lines.flatMap((line) => {
            const match = new RegExp(`^::${kind}(?: [^:]*)?::(.*)$`).exec(line);
            return match ? [decodeURIComponent(String(match[1]).replaceAll(/%(?!0A|0D|25)/g, '%25'))] : [];
          });
        resolve({
          exitCode,
          signal,
          stdout: lines.filter((line) => !line.startsWith('::add-mask::')).join('\n'),
          stderr,
          masks: annotations('add-mask'),
          outputs: parseOutputs(readFileSync(outputFile, 'utf8')),
          summary: readFileSync(summaryFile, 'utf8'),
          errors: annotations('error'),
          warnings: annotations('warning'),
        });
      });
      options.onSpawn?.(child);
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
