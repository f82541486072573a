import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';

const probe = fileURLToPath(new URL('../../support/runtime-probe.ts', import.meta.url));
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

describe('on a runner', () => {
  test('outputs and summary go to their files, and the run succeeds', () => {
    const run = runProbe([
      { output: 'text', value: 'a\nb' },
      { output: 'number', value: 3 },
      { output: 'flag', value: false },
      { output: 'list', value: ['x'] },
      { output: 'nothing', value: null },
      { summary: '## Done' },
    ]);
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    const values = [...run.outputs.matchAll(/^(\w+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map((m) => [m[1], m[3]]);
    expect(values).toEqual([
      ['text', 'a\nb'],
      ['number', '3'],
      ['flag', 'false'],
      ['list', '["x"]'],
      ['nothing', ''],
    ]);
    expect(run.summary).toBe('## Done\n\n');
  });

  test('a failure is exit code 1 and one ::error line; outputs and summary stay', () => {
    const run = runProbe([
      { output: 'status', value: 'failed' },
      { summary: 'so far' },
      { fail: 'Far answered 500\nsecond line', hint: 'Try later', cause: 'socket' },
    ]);
    expect(run.exitCode).toBe(1);
    expect(run.lines.filter((line) => line.startsWith('::error'))).toEqual([
      '::error title=probe::Far answered 500%0Asecond line. Try later',
    ]);
    expect(run.outputs).toContain('failed');
    expect(run.summary).toMatch(/^> \[!CAUTION\]\n> \*\*probe failed:\*\* Far answered 500 second line/);
    expect(run.summary).toContain('so far');
    const debug = run.lines.filter((line) => line.startsWith('::debug')).join('');
    expect(debug).toContain('caused by: Error: socket');
  });

  test('an exception outside the promise chain still ends in one ::error line', () => {
    const run = runProbe([{ summary: 'so far' }, { crash: 'out of band' }]);
    expect(run.exitCode).toBe(1);
    expect(run.lines.filter((line) => line.startsWith('::error'))).toEqual(['::error title=probe::out of band']);
    expect(run.summary).toContain('so far');
  });

  test('a summary above the limit is cut, not lost', () => {
    const run = runProbe([{ summary: 'ä'.repeat(10) }, { summary: 'ééé\n', times: 200_000 }]);
    expect(Buffer.byteLength(run.summary)).toBeLessThan(1_048_576);
    expect(run.summary).toMatch(/^ä{10}\n/);
    expect(run.summary).toMatch(/_The summary was cut at 1 MB\._\n$/);
  });

  test('a summary file that cannot be written does not undo the work', () => {
    const run = runProbe([{ summary: 'x' }], { GITHUB_STEP_SUMMARY: '/nowhere/summary' });
    expect(run.exitCode).toBe(0);
    expect(run.lines.join('\n')).toContain('::warning::the job summary could not be written');
  });
});

describe('without a runner', () => {
  test('outputs and summary are shown instead', () => {
    const run = runProbe([{ output: 'status', value: 'done' }, { summary: '## Done' }], {}, false);
    expect(run.exitCode).toBe(0);
    expect(run.lines).toEqual(expect.arrayContaining(['output status=done', '## Done']));
  });

  test('an output of several lines cannot become a command either', () => {
    const run = runProbe([{ output: 'text', value: 'a\n::error::owned' }], {}, false);
    expect(run.lines.filter((line) => line.startsWith('::error'))).toEqual([]);
  });
});

test('an output file that does not exist yet is made, as a shell would', () => {
  const file = join(folder, 'output-to-be-made');
  const run = runProbe([{ output: 'text', value: 'a' }], { GITHUB_OUTPUT: file });
  expect([run.exitCode, readFileSync(file, 'utf8')]).toEqual([0, expect.stringContaining('a')]);
});

describe('secrets', () => {
  const env = { 'INPUT_LONG-KEY': 'abcdefgh', INPUT_KEY: 'abcd' };

  test('are masked when read, and removed from log, outputs, summary and error', () => {
    const text = 'Bearer abcdefgh and abcd.';
    const run = runProbe(
      [
        { secret: 'key' },
        { secret: 'long-key' },
        ...(['debug', 'info', 'notice', 'warning'] as const).map((log) => ({ log, message: text })),
        { output: 'text', value: text },
        { summary: text },
        { fail: text, hint: text, cause: text },
      ],
      env,
    );
    const masks = run.lines.filter((line) => line.startsWith('::add-mask::'));
    expect(masks).toEqual(['::add-mask::abcd', '::add-mask::abcdefgh']);
    const rest = [...run.lines.filter((line) => !masks.includes(line)), run.outputs, run.summary, run.stderr].join(
      '\n',
    );
    expect(rest).not.toMatch(/abcd|efgh/);
    expect(rest).toContain('Bearer *** and ***.');
  });

  test('are also removed where a limit cut them off, or where a value is quoted', () => {
    const secret = 'tao-3f9a"8c1d';
    const run = runProbe(
      [
        { secret: 'key' },
        { output: 'cut', value: `the key tao-3f9a… is refused, tao-… too` },
        { output: 'whole words', value: 'stays… as it is' },
        { fail: `got ${JSON.stringify({ token: secret })}` },
      ],
      { INPUT_KEY: secret },
    );
    expect(run.outputs).toContain('the key ***… is refused, ***… too');
    expect(run.outputs).toContain('stays… as it is');
    expect(run.lines).toContainEqual(expect.stringMatching(/^::error .*::got \{"token":"\*\*\*"\}$/));
  });

  test('a secret made on the way is treated alike', () => {
    const run = runProbe([{ mask: 'derived-form' }, { log: 'info', message: 'x derived-form y' }]);
    expect(run.lines).toEqual(expect.arrayContaining(['::add-mask::derived-form', 'x *** y']));
  });
});

test('text from elsewhere never becomes a workflow command', () => {
  const hostile = [
    '::error::owned',
    '  ::set-output name=a::b',
    '\t::add-mask::x',
    'first\n::stop-commands::x',
    'first\r::stop-commands::x',
    '##[error]owned',
    'in the middle ##[add-mask]x of a line',
  ];
  const run = runProbe(hostile.map((message) => ({ log: 'info', message })));
  const obeyed = run.lines
    .flatMap((line) => line.split('\r'))
    .filter((line) => line.trim().startsWith('::') || line.includes('##['));
  expect(obeyed).toEqual([]);
});

test('a group folds what happens inside it', () => {
  const run = runProbe([{ group: 'Fetch\n::error::x' }]);
  expect(run.lines.slice(0, 3)).toEqual(['::group::Fetch%0A::error::x', 'inside', '::endgroup::']);
});

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
