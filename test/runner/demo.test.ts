/** `npm start` on this machine: ends by itself, proves its claims, and a second start continues the first. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

describeWhen(whyMissing('cargo'), 'npm start, with cargo', () => {
  test('a failing test releases nothing, the fix everything, a rerun nothing more', async () => {
    const state = mkdtempSync(join(tmpdir(), 'demo-'));
    try {
      const run = await start(['cascade'], { TAO_ACTIONS_DEMO_STATE: state });
      expect(run.text).toMatch(/every repository is as it was[\s\S]*status released[\s\S]*status already-released/);
      expect(run.text).toContain('every ref is what it was, byte for byte');
      expect(run.exitCode).toBe(0);
    } finally {
      rmSync(state, { recursive: true, force: true });
    }
  }, 240_000);
});

describe('npm start', () => {
  let state: string;

  beforeAll(() => {
    state = mkdtempSync(join(tmpdir(), 'demo-'));
  });

  afterAll(() => rmSync(state, { recursive: true, force: true }));

  test('publishes a sample, and publishes the next one on top of it when started again', async () => {
    const first = await start(['publish'], { TAO_ACTIONS_DEMO_STATE: state });
    expect(first).toMatchObject({ exitCode: 0, text: expect.stringContaining('empty history') });
    expect(first.text).toContain('is entry 1, status appended');
    const head = /head is the one the action reported, ([0-9a-f]{12})/.exec(first.text)?.[1];

    const second = await start(['publish'], { TAO_ACTIONS_DEMO_STATE: state });
    expect(second.text).toContain(`history of 1, head ${head}`);
    expect(second.text).toContain('is entry 2, status appended');
    expect(second.text).toContain(`the entry chains to the head before, ${head}`);
    expect(second.exitCode).toBe(0);
  }, 60_000);

  test('with --watch, appends until it is stopped, and keeps a second start off its history', async () => {
    const child = spawn(process.execPath, ['scripts/demo/main.ts', 'publish', '--watch', '--interval', '1'], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TAO_ACTIONS_DEMO_STATE: state },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    let second: Promise<Started> | undefined;
    const exitCode = await new Promise((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        // Entry 3 is the start's own; the watch appends the fourth and the fifth.
        if (second !== undefined || !text.includes('entry 5, head')) return;
        second = start(['publish'], { TAO_ACTIONS_DEMO_STATE: state });
        void second.then(() => child.kill('SIGINT'));
      });
      child.on('close', resolve);
    });
    expect(text).toMatch(/http:\/\/127\.0\.0\.1:\d+\/api\/taostats_history/);
    expect(text).toContain('stopped');
    expect(await second).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining(`process ${child.pid} runs the demo`),
    });
    expect(exitCode).toBe(0);
  }, 60_000);

  test('archives the samples and restores them into a second Worker with the same head', async () => {
    const run = await start(['archive'], { TAO_ACTIONS_DEMO_STATE: state });
    expect(run.text).toMatch(/\d+ objects still have the digest[\s\S]*both histories have the head [0-9a-f]{12}/);
    expect(run.exitCode).toBe(0);
  }, 60_000);

  test('deploys a good version and rolls a broken one back', async () => {
    const run = await start(['deploy'], { TAO_ACTIONS_DEMO_STATE: state });
    expect(run.text).toMatch(/status deployed[\s\S]*status unchanged[\s\S]*status rolled-back[\s\S]*answers again/);
    expect(run.exitCode).toBe(0);
  }, 60_000);

  test('fails where a claim does not hold', async () => {
    // A price service that answers nobody: the action fails, and so does the demo.
    const run = await start(['publish'], {
      TAO_ACTIONS_DEMO_STATE: state,
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
});
