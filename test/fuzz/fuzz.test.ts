/** A few hundred texts for every parser; `npm run fuzz` goes on for as long as one likes. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

test('no parser of outside text breaks its contract, or works more than the text is long', async () => {
  const call = ['--disable-warning=ExperimentalWarning', MAIN, '--seed', '1', '--runs', '60'];
  const { stdout } = await promisify(execFile)(process.execPath, call).catch((error: { stdout: string }) => error);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^seed 1: \d+ parsers, \d+ texts, 0 findings$/);
}, 300_000);
