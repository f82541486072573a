import { ActionError } from '../../errors/action-error.ts';
import type { Git } from '../../git/git.ts';
import { hasTrailer } from '../../git/objects.ts';
import { branchRef, tagRef } from '../../git/refs.ts';
import type { CascadeContext } from '../context.ts';
import { type CascadePlan, type PlannedCrate, releaseTrailer, type Upstream } from '../plan/plan.ts';
import { type Settled, settleEach } from '../settled.ts';

/**
 * What a downstream repository's refs say about this release.
 * - `done`: its tag points to a commit that carries the release's trailer, wherever the branch is by now.
 * - `open`: the tag is not there.
 */
export type Found = { status: 'done'; commit: string } | { status: 'open' };

/** Reads the refs of every repository of the plan: which are released and which are not. A conflict is a failure. */
export async function inspect(context: CascadeContext, plan: CascadePlan): Promise<Settled<Found>> {
  const crates = new Map(plan.crates.map((crate) => [crate.name, crate]));
  return await settleEach(context, [...crates.keys()], 'look at refs', async (name) => {
    return await inspectRepository(context.git, crates.get(name) as PlannedCrate, plan.upstream);
  });
}

/**
 * Remote refs are the journal: everything a run that was killed has done can be read from them.
 *
 * @throws ActionError (input) when the tag is there, on a commit this release did not make, or the branch is not.
 */
export async function inspectRepository(git: Git, crate: PlannedCrate, upstream: Upstream): Promise<Found> {
  const ref = tagRef(crate.tag);
  const conflict = (reason: string): ActionError =>
    new ActionError('input', reason, {
      hint: 'A tag is never moved: release a new version, or remove that tag if nobody uses it',
    });
  const refs = await git.listRemote(crate.url, [branchRef(crate.config.branch), ref]);
  if (!refs.has(ref)) {
    if (refs.has(branchRef(crate.config.branch))) return { status: 'open' };
    throw conflict(`${crate.label} has no branch ${crate.config.branch}`);
  }
  const found = await git.readRemote(crate.url, ref);
  if (found === undefined) return { status: 'open' };
  if (hasTrailer(found.commit, releaseTrailer(upstream))) return { status: 'done', commit: found.commit.oid };
  throw conflict(
    `${crate.label} has the tag ${crate.tag} already, on the commit ${found.commit.oid.slice(0, 12)}, which this release did not make`,
  );
}
