import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import { type CascadePlan, closure, type PlannedCrate } from '../plan/plan.ts';
import { type Found, inspectAgain } from '../prepare/inspect.ts';
import { formatDuration } from '../report/progress.ts';

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
  plan: CascadePlan,
  found: ReadonlyMap<string, Found>,
  target: string,
  timeoutMs: number,
): Promise<void> {
  const { ports } = context;
  const startedAtMs = ports.monotonic();
  const crates = new Map(plan.crates.map((crate) => [crate.name, crate]));
  let missing = closure(plan, target).filter((name) => isMissing(found.get(name)));
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const left: string[] = [];
    for (const name of missing) {
      const state = await inspectAgain(context, plan, crates.get(name) as PlannedCrate, found);
      if (isMissing(state)) left.push(name);
    }
    missing = left;
    if (missing.length === 0) return;
    const elapsedMs = ports.monotonic() - startedAtMs;
    const names = missing.map((name) => crates.get(name)?.tag).join(', ');
    if (elapsedMs + pauseMs > timeoutMs) {
      throw new ActionError('remote', `${target} needs ${names}, not released within ${formatDuration(timeoutMs)}`, {
        hint: `Nothing was pushed. See what became of ${missing.join(' and ')}, then run this job again`,
      });
    }
    ports.log.info(`${target} is ready; waiting for ${names}, ${formatDuration(elapsedMs)} so far`);
    await ports.sleep(pauseMs);
  }
}

function isMissing(found: Found | undefined): boolean {
  return found?.status !== 'done' && found?.status !== 'unchanged';
}
