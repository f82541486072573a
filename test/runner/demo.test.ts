/** `npm start` on this machine: ends by itself, proves its claims, and a second start continues the first. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

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
