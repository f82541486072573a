import { stripVTControlCharacters } from 'node:util';
import { ActionError } from '../errors/action-error.ts';
import type { ExecResult } from '../runtime/ports.ts';

/** A failure is one line for a person: at most this many lines of each kind go into it. */
const MOST_LINES = 6;

/**
 * What a failed command said, in one line: the first error that the compiler found and where, the last error with its
 * causes, the tests that failed.
 */
function describeOutput(stdout: string, stderr: string): string {
  const [output, errors] = [readLines(stdout), readLines(stderr)];
  const blocks = listErrorBlocks(errors.some(isError) ? errors : output);
  const first = blocks[0]?.slice(0, 2) ?? [];
  const last = blocks.length > 1 ? (blocks.at(-1) ?? []) : (blocks[0]?.slice(2) ?? []);
  const failedTests = output.filter((line) => /^test .* \.\.\. FAILED$/.test(line));
  const said = [...first, ...last.slice(0, MOST_LINES), ...failedTests.slice(0, MOST_LINES)];
  return said.length === 0 ? 'it printed no error' : said.join('; ');
}

function readLines(text: string): string[] {
  return stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim());
}

function isError(line: string): boolean {
  return /^(error(\[\w+\])?:|fatal:|Error:|thread '.*' panicked at)/.test(line);
}

/** Each error line with what follows, up to the next error or warning, without blank lines and quoted source. */
function listErrorBlocks(lines: readonly string[]): string[][] {
  const blocks: string[][] = [];
  let current: string[] | undefined;
  for (const line of lines) {
    if (isError(line)) {
      current = [];
      blocks.push(current);
    } else if (/^warning(\[|:)/.test(line)) current = undefined;
    if (line !== '' && line !== 'Caused by:' && !/^(\d+ )?\|/.test(line)) current?.push(line);
  }
  return blocks;
}

/** Names the command, its exit code and the errors it printed. */
export function commandFailure(command: readonly string[], result: ExecResult, kind: 'input' | 'remote'): ActionError {
  const why = describeOutput(result.stdout, result.stderr);
  const shown = command.filter((_, index) => command[index - 1] !== '--config' && command[index] !== '--config');
  const isTooOld = /no such command: `info`/.test(result.stderr);
  return new ActionError(kind, `${shown.join(' ')} failed with exit code ${result.exitCode}: ${why}`, {
    hint: isTooOld ? 'cargo info needs cargo 1.82 or later' : undefined,
  });
}
