import { expect, test } from '@jest/globals';
import { execProgram } from '../../../src/runtime/exec.ts';

const env = { PATH: process.env['PATH'] ?? '' };
const run = (script: string, input?: string, onLine?: (line: string, stream: string) => void) =>
  execProgram('sh', ['-c', script], {
    env,
    ...(input === undefined ? {} : { input }),
    ...(onLine === undefined ? {} : { onLine }),
  });

test('a program that ends without reading its input is no error', async () => {
  expect((await run('exit 7', 'x'.repeat(4_000_000))).exitCode).toBe(7);
});

test('lines arrive whole, with or without a line end, beside the whole output', async () => {
  const lines: string[] = [];
  const result = await run(
    'printf "a\\nb"; printf "c\\r\\n" >&2; printf "\\ngr\\303\\266"',
    undefined,
    (line, stream) => lines.push(`${stream} ${line}`),
  );
  expect(lines.filter((line) => line.startsWith('stdout'))).toEqual(['stdout a', 'stdout b', 'stdout grö']);
  expect(lines.filter((line) => line.startsWith('stderr'))).toEqual(['stderr c']);
  expect(result).toEqual({ exitCode: 0, stdout: 'a\nb\ngrö', stderr: 'c\r\n' });
});

test('the end of a program counts, not that of a daemon it leaves behind', async () => {
  const { stdout } = await run('sleep 600 & echo $!');
  process.kill(Number(stdout));
  expect(stdout).toMatch(/^\d+\n$/);
});

test('a signal is an exit code as in a shell', async () => {
  expect((await run('kill -TERM $$')).exitCode).toBe(143);
});

test('a program that is absent is an input error that names it', async () => {
  await expect(execProgram('no-such-program', [], { env })).rejects.toMatchObject({
    kind: 'input',
    message: 'could not run no-such-program',
  });
});
