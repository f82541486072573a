/** The pipeline in many short worlds: see README.md beside this file. A failing seed prints its schedule, shrunk. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const LONG_MS = 600_000;

async function simulate(...args: readonly string[]): Promise<{ code: number; lines: string[] }> {
  const call = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64', MAIN, ...args];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, call, { maxBuffer: 1 << 26 });
    return { code: 0, lines: stdout.trimEnd().split('\n') };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, lines: `${stdout}${stderr}`.trimEnd().split('\n') };
  }
}

test(
  '10,000 steps break no rule',
  async () => {
    const { code, lines } = await simulate('--seed', '11', '--steps', '10000');
    expect(lines.join('\n')).toMatch(/^seed 11: 10000 steps, 0 violations, trace [0-9a-f]{64}$/m);
    expect(code).toBe(0);
  },
  LONG_MS,
);

test(
  'one seed gives one trace, line by line',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulation-'));
    try {
      const files = [join(folder, 'one'), join(folder, 'two')];
      const runs = await Promise.all(files.map((file) => simulate('--seed', '5', '--steps', '700', '--trace', file)));
      const [one = '', two = ''] = files.map((file) => readFileSync(file, 'utf8'));
      expect(one.length).toBeGreaterThan(50_000);
      expect(two === one).toBe(true);
      expect(runs[1]?.lines.at(-1)).toBe(runs[0]?.lines.at(-1));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  LONG_MS,
);

test(
  'a broken rule is found, its schedule shrunk, and found again from what was printed',
  async () => {
    const mutant = ['--mutant', 'append-forgets-duplicates'];
    const first = await simulate('--seed', '1', '--steps', '2000', ...mutant);
    expect(first.code).toBe(1);
    expect(first.lines[0]).toMatch(/^violation in world \d+ by step \d+: nothing twice: /);
    const again = /^again: npm run simulate -- (.+)$/m.exec(first.lines.join('\n'))?.[1] ?? '';
    const second = await simulate(...again.split(' '), ...mutant, '--as-it-is');
    expect(second.lines[0]).toMatch(/nothing twice: /);
    const healthy = await simulate(...again.split(' '));
    expect(healthy.code).toBe(0);
  },
  LONG_MS,
);
