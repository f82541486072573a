/** Tests that need something a machine may lack: they run where it is, and say loudly where it is not. */
import { spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';

/** `undefined` when the tool answers; else why it cannot be used. */
export function whyMissing(program: string, args: readonly string[] = ['--version']): string | undefined {
  const result = spawnSync(program, args, { encoding: 'utf8' });
  if (result.error) return `${program} is not installed`;
  return result.status === 0 ? undefined : `${program} ${args.join(' ')} exits with ${result.status}`;
}

/**
 * `describe` when `missing` is undefined. Otherwise the suite is skipped and the reason printed, and with
 * TAO_ACTIONS_REQUIRE_ALL=1 (CI sets it, where everything can be had) it is an error instead.
 */
export function describeWhen(missing: string | undefined, title: string, tests: () => void): void {
  if (missing === undefined) {
    describe(title, tests);
    return;
  }
  if (process.env['TAO_ACTIONS_REQUIRE_ALL'] === '1') throw new Error(`${title}: ${missing}`);
  console.warn(`SKIPPED: ${title}: ${missing}`);
  describe.skip(`${title} (skipped: ${missing})`, tests);
}
