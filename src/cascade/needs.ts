import { ActionError } from '../errors/action-error.ts';
import type { CascadeContext, CrateRun, CrateRuns } from './context.ts';
import { inspectRepository } from './inspect.ts';
import { closure } from './plan.ts';
import { formatDuration } from './progress.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * In a job of its own, a crate may be ready before those it needs: their jobs push them. Waits for their tags, so that
 * nothing is released on top of something that is not, even where the jobs' `needs` are incomplete.
 *
 * @throws ActionError (remote) naming what is missing when the time is over.
 */
export async function awaitNeeds(
  context: CascadeContext,
  runs: CrateRuns,
  target: string,
  timeoutMs: number,
): Promise<void> {
  const { ports, plan, git } = context;
  const startedAtMs = ports.now();
  const isMissing = (name: string): boolean => runs.get(name)?.state.status !== 'done';
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    for (const name of closure(plan, target).filter(isMissing)) {
      const run = runs.get(name) as CrateRun;
      run.state = await inspectRepository(git, run.crate, plan.upstream);
      if (run.state.status === 'conflict') throw new ActionError('input', run.state.reason);
    }
    const missing = closure(plan, target).filter(isMissing);
    if (missing.length === 0) return;
    const elapsedMs = ports.now() - startedAtMs;
    const names = missing.map((name) => runs.get(name)?.crate.tag).join(', ');
    if (elapsedMs + pauseMs > timeoutMs) {
      throw new ActionError('remote', `${target} needs ${names}, not released within ${formatDuration(timeoutMs)}`, {
        hint: `Nothing was pushed. See what became of ${missing.join(' and ')}, then run this job again`,
      });
    }
    ports.log.info(`${target} is ready; waiting for ${names}, ${formatDuration(elapsedMs)} so far`);
    await ports.sleep(pauseMs);
  }
}
