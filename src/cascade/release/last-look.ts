import { ActionError } from '../../errors/action-error.ts';
import { branchRef, tagRef } from '../../git/refs.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import { previousOf } from '../prepare/identity.ts';
import { type Found, inspectAgain } from '../prepare/inspect.ts';
import type { Prepared } from '../prepare/prepare.ts';
import { readRefs } from '../prepare/visit.ts';
import { type Settled, settleEach } from '../settled.ts';

/**
 * The last look before the first push, at all repositories that will be pushed to: each answers the credential that will
 * push, and no ref that this release moves has moved since it was prepared. One that another run of this very release was
 * faster with is no failure.
 *
 * @returns what another run has done meanwhile, by crate.
 */
export async function lookAgain(
  context: CascadeContext,
  plan: CascadePlan,
  prepared: ReadonlyMap<string, Prepared>,
): Promise<Settled<Found | undefined>> {
  return await settleEach(context, [...prepared.keys()], 'last look', async (name) => {
    const { checkout } = prepared.get(name) as Prepared;
    const { crate, refs } = checkout;
    const now = readRefs(crate, await context.git.look(crate.url, 'write'));
    const moved =
      now.branch !== refs.branch
        ? `${branchRef(crate.config.branch)} is at ${now.branch}`
        : now.tag !== refs.tag
          ? `${tagRef(crate.tag)} is at ${now.tag ?? 'nothing'}`
          : undefined;
    if (moved === undefined) return undefined;
    const state = await inspectAgain(context, plan, crate, previousOf(checkout));
    if (state.status === 'done') return state;
    throw new ActionError('remote', `${crate.label}: ${moved}, it moved while this was prepared`, {
      hint: 'Run this again to start from what is there now',
    });
  });
}
