/** `npm start` on this machine: ends by itself, proves its claims, and a second start continues the first. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testInFull } from '../support/in-full.ts';
import { describeWhen, whyMissing } from '../support/optional.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Started {
  exitCode: number;
  text: string;
}

function start(
  args: readonly string[],
  env: Record<string, string> = {},
  imports: readonly string[] = [],
): Promise<Started> {
  const nodeArgs = [...imports, './scripts/require-node.mjs'].flatMap((module) => ['--import', module]);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...nodeArgs, 'scripts/demo/main.ts', ...args],
      { cwd: root, env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env } },
      (error, stdout, stderr) => resolve({ exitCode: error ? Number(error.code) : 0, text: stdout + stderr }),
    );
  });
}

const CLAIMS: readonly (readonly [string, RegExp])[] = [
  ['publish', /empty history[\s\S]*is entry 1, status appended/],
  ['datasets', /the Worker has price, pools, subnets, stats[\s\S]*it calls itself healthy[\s\S]*answers 200/],
  ['dividends', /4136040191 rao of alpha, about 0\.206802009 TAO/],
  ['archive', /1 objects still have the digest[\s\S]*both histories have the head [0-9a-f]{12}/],
  ['deploy', /status deployed[\s\S]*status unchanged[\s\S]*status rolled-back[\s\S]*answers again/],
];

describe('npm start', () => {
  let folder: string;
  let whole: Promise<Started>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'demo-'));
    // The others of this file go on beside it: a deploy waits more than it works.
    whole = start([], { TAO_ACTIONS_DEMO_STATE: join(folder, 'whole') });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  testInFull(
    'with --watch, appends until it is stopped, continues its history, and keeps a second start off it',
    async () => {
      const state = { TAO_ACTIONS_DEMO_STATE: join(folder, 'watched') };
      const first = await start(['publish'], state);
      const head = /head is the one the action reported, ([0-9a-f]{12})/.exec(first.text)?.[1];
      const child = spawn(process.execPath, ['scripts/demo/main.ts', 'publish', '--watch', '--interval', '1'], {
        cwd: root,
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...state },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      let second: Promise<Started> | undefined;
      const exitCode = await new Promise((resolve) => {
        child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          // Entry 2 is the start's own; the watch appends the third.
          if (second !== undefined || !text.includes('entry 3, head')) return;
          second = start(['publish'], state);
          void second.then(() => child.kill('SIGINT'));
        });
        child.on('close', resolve);
      });
      expect(text).toContain(`history of 1, head ${head}`);
      expect(text).toContain(`the entry chains to the head before, ${head}`);
      expect(text).toMatch(/http:\/\/127\.0\.0\.1:\d+\/api\/taostats_history/);
      expect(text).toContain('stopped');
      expect(await second).toMatchObject({
        exitCode: 1,
        text: expect.stringContaining(`process ${child.pid} runs the demo`),
      });
      expect(exitCode).toBe(0);
    },
    120_000,
  );

  test('fails where a claim does not hold', async () => {
    // A price service that answers nobody: the action fails, and so does the demo.
    const run = await start(['publish'], {
      TAO_ACTIONS_DEMO_STATE: join(folder, 'failing'),
      TAOSTATS_API_KEY: 'a-key',
      https_proxy: 'http://127.0.0.1:9',
    });
    expect(run.exitCode).toBe(1);
    expect(run.text).toContain('publish-taostats exited with 1');
    expect(run.text).not.toContain('a-key');
  }, 60_000);

  test('names the sections it has', async () => {
    const run = await start(['publsh']);
    expect(run.exitCode).toBe(1);
    expect(run.text).toContain('there is no section publsh');
    expect(run.text).toContain('[publish]');
  });

  test('says what to install where Node is too old', async () => {
    const pretend = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.11.0' } });";
    const run = await start([], {}, [`data:text/javascript,${encodeURIComponent(pretend)}`]);
    expect(run.exitCode).toBe(1);
    expect(run.text).toContain('Node 20.11.0 was found');
    expect(run.text).toContain('npm ci');
  });

  test.each(CLAIMS)(
    'proves what it says of %s',
    async (_, claim) => {
      expect((await whole).text).toMatch(claim);
    },
    240_000,
  );

  test('tells its sections in order, and ends well', async () => {
    const { text, exitCode } = await whole;
    const sections = ['publish', 'datasets', 'dividends', 'archive', 'deploy', 'cascade'];
    const places = sections.map((name) => text.indexOf(`\n${name}  `));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text).toMatch(/all proved[\s\S]*page +http:\/\/127\.0\.0\.1:\d+\/\n/);
    expect(exitCode).toBe(0);
  }, 240_000);

  describeWhen(whyMissing('cargo'), 'with cargo', () => {
    test('a failing test releases nothing, the fix everything, a rerun nothing more', async () => {
      const { text } = await whole;
      expect(text).toMatch(/every repository is as it was[\s\S]*status released[\s\S]*status already-released/);
      expect(text).toContain('every ref is what it was, byte for byte');
    }, 240_000);
  });
});
