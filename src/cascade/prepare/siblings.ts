import type { FollowedSibling } from '../../cargo/release-edits.ts';
import type { CascadePlan, PlannedCrate } from '../plan/plan.ts';
import type { RepositoryEdits } from './edits.ts';

/** Each sibling once, in graph order, with what is released under its name. */
export function uniqueSiblings(
  plan: Pick<CascadePlan, 'crates'>,
  checkout: { manifests: Pick<RepositoryEdits, 'siblings'> },
): readonly (readonly [FollowedSibling, PlannedCrate])[] {
  return plan.crates.flatMap((crate) => {
    const sibling = checkout.manifests.siblings.find((each) => each.crate === crate.name);
    return sibling === undefined ? [] : [[sibling, crate] as const];
  });
}
