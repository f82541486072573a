import { ActionError, describeError } from '../errors/action-error.ts';
import { CommandFailure } from './commands.ts';
import type { CascadeContext, CrateRun, CrateRuns } from './context.ts';
import { runInOrder } from './schedule.ts';

/** Clones and look-ups at once where `concurrency` sets no limit: more only crowd the server. */
const REMOTE_LIMIT = 8;

/**
 * Runs a task for one crate; what it throws becomes the crate's outcome, with the step it had entered last.
 *
 * @returns whether it went well.
 */
export async function attempt(run: CrateRun, task: (enter: (step: string) => void) => Promise<void>): Promise<boolean> {
  let step = 'prepare';
  try {
    await task((name) => {
      step = name;
    });
    return true;
  } catch (error) {
    run.outcome = {
      status: 'failed',
      step,
      error: error instanceof ActionError ? error : new ActionError('internal', describeError(error), { cause: error }),
      tail: error instanceof CommandFailure ? error.tail : [],
    };
    return false;
  }
}

/** Runs a task for each of the crates, in no order, with its time taken. */
export async function forEachCrate(
  context: CascadeContext,
  names: readonly string[],
  step: string,
  runs: CrateRuns,
  task: (run: CrateRun) => Promise<void>,
): Promise<void> {
  await runInOrder(
    names,
    () => [],
    context.concurrency || REMOTE_LIMIT,
    async (name) => {
      const run = runs.get(name) as CrateRun;
      return await attempt(run, async (enter) => {
        enter(step);
        await context.progress.step(name, step, () => task(run));
      });
    },
  );
}
