import type { Git } from '../git/git.ts';
import { hasTrailer } from '../git/objects.ts';
import { branchRef, tagRef } from '../git/refs.ts';
import { type PlannedCrate, releaseTrailer, type Upstream } from './plan.ts';

/**
 * What a downstream repository's refs say about this release.
 * - `done`: its tag points to a commit that carries the release's trailer, wherever the branch is by now.
 * - `open`: the tag is not there.
 * - `conflict`: the tag is there, on a commit this release did not make.
 */
export type RemoteState =
  | { status: 'done'; commit: string }
  | { status: 'open' }
  | { status: 'conflict'; reason: string };

/** Remote refs are the journal: everything a run that was killed has done can be read from them. */
export async function inspectRepository(git: Git, crate: PlannedCrate, upstream: Upstream): Promise<RemoteState> {
  const ref = tagRef(crate.tag);
  const refs = await git.listRemote(crate.url, [branchRef(crate.config.branch), ref]);
  const tag = refs.get(ref);
  if (tag === undefined) {
    if (refs.has(branchRef(crate.config.branch))) return { status: 'open' };
    return { status: 'conflict', reason: `${crate.label} has no branch ${crate.config.branch}` };
  }
  const found = await git.readRemote(crate.url, ref);
  if (found === undefined) return { status: 'open' };
  if (hasTrailer(found.commit, releaseTrailer(upstream))) return { status: 'done', commit: found.commit.oid };
  const reason = `${crate.label} has the tag ${crate.tag} already, on the commit ${found.commit.oid.slice(0, 12)}, which this release did not make`;
  return { status: 'conflict', reason };
}
