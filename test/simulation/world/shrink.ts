/** A smaller schedule that still breaks the same rule: halves of the steps go first, then single steps, then faults, then rates. */
import type { Plan } from './plan.ts';
import { FAULTS } from './ports.ts';
import type { WorldEnd } from './world.ts';

export interface Shrunk {
  readonly plan: Plan;
  readonly end: WorldEnd;
  readonly without: ReadonlySet<string>;
}

const MOST_RUNS = 300;

export async function shrink(
  plan: Plan,
  end: WorldEnd,
  without: ReadonlySet<string>,
  run: (plan: Plan, without: ReadonlySet<string>) => Promise<WorldEnd>,
): Promise<Shrunk> {
  const rule = end.violations[0]?.rule;
  let best: Shrunk = { plan, end, without };
  let runs = 0;
  const tryOut = async (plan: Plan, without: ReadonlySet<string>): Promise<boolean> => {
    if (runs >= MOST_RUNS) return false;
    runs += 1;
    const end = await run(plan, without);
    if (!end.violations.some((violation) => violation.rule === rule)) return false;
    best = { plan, end, without };
    return true;
  };
  for (let size = best.plan.steps.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < best.plan.steps.length; ) {
      const steps = best.plan.steps.toSpliced(at, size);
      if (!(await tryOut({ ...best.plan, steps }, best.without))) at += size;
    }
  }
  for (const { id, fault } of best.end.faults) {
    if (fault !== 'down') await tryOut(best.plan, new Set([...best.without, id]));
  }
  for (const fault of FAULTS) {
    if (best.plan.rates[fault] === 0) continue;
    // Rates belong to the drawn world: they are only tried to see whether this kind of fault matters at all.
    const ids = best.end.faults.filter((record) => record.fault === fault).map(({ id }) => id);
    if (ids.length > 0) await tryOut(best.plan, new Set([...best.without, ...ids]));
  }
  return best;
}
