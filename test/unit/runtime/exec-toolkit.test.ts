/** Why src/runtime/exec.ts is not @actions/exec: each of these is something a user of an action would meet. */
import { Writable } from 'node:stream';
import { exec } from '@actions/exec';
import { describe, expect, test } from '@jest/globals';
import { execProgram } from '../../../src/runtime/exec.ts';

const node = process.execPath;
const outStream = new Writable({ write: (_chunk, _encoding, done) => done() });
const quiet = { silent: true, outStream, errStream: outStream, ignoreReturnCode: true } as const;

describe('what @actions/exec does not do, and ours does', () => {
  test('the last line without a line end', async () => {
    const args = ['-e', 'process.stdout.write("one\\ntwo")'];
    const theirs: string[] = [];
    await exec(node, args, { ...quiet, listeners: { stdline: (line) => void theirs.push(line) } });
    const ours: string[] = [];
    await execProgram(node, args, { env: {}, onLine: (line) => void ours.push(line) });
    expect([theirs, ours]).toEqual([['one'], ['one', 'two']]);
  });

  test('a program that a signal ended', async () => {
    const args = ['-e', 'process.kill(process.pid, "SIGKILL"); setTimeout(() => {}, 10_000)'];
    const theirs = await exec(node, args, quiet);
    const ours = await execProgram(node, args, { env: {} });
    expect([theirs, ours.exitCode]).toEqual([null, 137]);
  });

  test('an end before the program’s own: a cancelled run stops what it has started', async () => {
    const cancel = new AbortController();
    const running = execProgram(node, ['-e', 'setTimeout(() => {}, 60_000)'], { env: {}, signal: cancel.signal });
    cancel.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
    expect(exec).toHaveLength(3); // program, arguments, options: no way to end it
  });

  test('input for a program that does not read it', async () => {
    const input = 'x'.repeat(10_000_000);
    const { exitCode } = await execProgram(node, ['-e', 'process.stdin.destroy()'], { env: {}, input });
    expect(exitCode).toBe(0);
  });
});
