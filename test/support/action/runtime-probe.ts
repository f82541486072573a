/** An action for the tests of src/runtime: does what the JSON list in PROBE_STEPS says, as a child process would. */

import { ActionError } from '../../../src/errors/action-error.ts';
import { runAction } from '../../../src/runtime/run-action.ts';

type Step =
  | { secret: string }
  | { log: 'debug' | 'info' | 'notice' | 'warning'; message: string }
  | { output: string; value: unknown }
  | { summary: string; times?: number }
  | { exec: readonly string[]; input?: string }
  | { fail: string; hint?: string; cause?: string }
  | { crash: string }
  | { wait: number }
  | { group: string };

await runAction('probe', async ({ inputs, outputs, summary, ports }) => {
  for (const step of JSON.parse(process.env['PROBE_STEPS'] ?? '[]') as Step[]) {
    if ('secret' in step) inputs.secret(step.secret);
    else if ('log' in step) ports.log[step.log](step.message);
    else if ('output' in step) outputs.set(step.output, step.value);
    else if ('summary' in step) summary.add(step.summary.repeat(step.times ?? 1));
    else if ('wait' in step) await ports.sleep(step.wait);
    else if ('group' in step) await ports.log.group(step.group, async () => ports.log.info('inside'));
    else if ('exec' in step) {
      const result = await ports.exec(process.execPath, step.exec, {
        env: { ONLY: 'this' },
        ...(step.input === undefined ? {} : { input: step.input }),
      });
      outputs.set('exec', result);
    } else if ('crash' in step) {
      setTimeout(() => {
        throw new Error(step.crash);
      }, 1);
      await new Promise(() => undefined);
    } else {
      const cause = step.cause === undefined ? undefined : new Error(step.cause);
      throw new ActionError('remote', step.fail, { hint: step.hint, cause });
    }
  }
});
