import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';

const probe = fileURLToPath(new URL('../../support/action/runtime-probe.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface ProbeRun {
  exitCode: number | null;
  lines: string[];
  stderr: string;
  outputs: string;
  summary: string;
}

function runProbe(steps: readonly object[], env: Record<string, string> = {}, runner = true): ProbeRun {
  const output = join(folder, 'output');
  const summary = join(folder, 'summary');
  writeFileSync(output, '');
  writeFileSync(summary, '');
  const child = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', probe], {
    encoding: 'utf8',
    env: {
      PROBE_STEPS: JSON.stringify(steps),
      ...(runner ? { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary } : {}),
      ...env,
    },
  });
  return {
    exitCode: child.status,
    lines: child.stdout.split('\n'),
    stderr: child.stderr,
    outputs: readFileSync(output, 'utf8'),
    summary: readFileSync(summary, 'utf8'),
  };
}

test('outputs and summary go to their files; a failure is exit code 1 and one ::error line', () => {
  const run = runProbe([
    { output: 'text', value: 'a\nb' },
    { summary: '## so far' },
    { fail: 'Far answered 500\nsecond line', hint: 'Try later', cause: 'socket' },
  ]);
  expect([run.exitCode, run.stderr]).toEqual([1, '']);
  expect(run.lines.filter((line) => line.startsWith('::error'))).toEqual([
    '::error title=probe::Far answered 500%0Asecond line. Try later',
  ]);
  expect(run.outputs).toMatch(/^text<<(\S+)\na\nb\n\1\nstatus<<(\S+)\nfailed\n\2\n$/);
  expect(run.summary).toMatch(/^> \[!CAUTION\]\n> \*\*probe failed:\*\* Far answered 500 second line/);
});

test('an exception outside the promise chain still ends in one ::error line', () => {
  const run = runProbe([{ summary: 'so far' }, { crash: 'out of band' }]);
  expect(run.exitCode).toBe(1);
  expect(run.lines.filter((line) => line.startsWith('::error'))).toEqual(['::error title=probe::out of band']);
  expect(run.summary).toContain('so far');
});

test('an output file that does not exist yet is made, as a shell would', () => {
  const file = join(folder, 'output-to-be-made');
  const run = runProbe([{ output: 'text', value: 'a' }], { GITHUB_OUTPUT: file });
  expect([run.exitCode, readFileSync(file, 'utf8')]).toEqual([0, expect.stringContaining('a')]);
});

test('secrets are masked for the runner, groups are its groups', () => {
  const run = runProbe([{ secret: 'key' }, { group: 'Fetch\n::error::x' }], { INPUT_KEY: 'abcd' });
  expect(run.lines.slice(0, 4)).toEqual(['::add-mask::abcd', '::group::Fetch%0A::error::x', 'inside', '::endgroup::']);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run that hangs, with all that belongs to an end',
  async (signal) => {
    const output = join(folder, `output-${signal}`);
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', probe], {
      env: { PROBE_STEPS: JSON.stringify([{ log: 'info', message: 'here' }, { wait: 60_000 }]), GITHUB_OUTPUT: output },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (stdout === '') child.kill(signal);
      stdout += chunk.toString();
    });
    const ended = await new Promise((resolve) => child.on('close', (code, by) => resolve([code, by])));
    expect(ended).toEqual([1, null]);
    expect(stdout).toContain(`::error title=probe::cancelled by ${signal} during: start.`);
    expect(readFileSync(output, 'utf8')).toContain('cancelled');
  },
);

describe('exec', () => {
  const read = 'let t="";process.stdin.on("data",c=>t+=c).on("end",()=>console.log(JSON.stringify([t,process.env])))';

  test('input reaches the child, and only the named environment', () => {
    const run = runProbe([{ exec: ['-e', read], input: 'hällo' }]);
    const { stdout, exitCode } = JSON.parse(/\{.*\}/.exec(run.outputs)?.[0] ?? '{}') as {
      stdout: string;
      exitCode: number;
    };
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(['hällo', { ONLY: 'this' }]);
  });

  test('a child that reads without input sees the end at once', () => {
    const run = runProbe([{ exec: ['-e', read] }]);
    expect(run.outputs).toContain('ONLY');
  });

  test('a non-zero exit is a result, and nothing of the call is echoed', () => {
    const run = runProbe([{ exec: ['-e', 'console.log("private");process.exit(3)'] }]);
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toContain('"exitCode":3');
    expect(run.lines.join('\n')).not.toContain('private');
  });
});
