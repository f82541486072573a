import { ActionError } from '../../errors/action-error.ts';
import type { AnnotatedTag } from '../../git/objects.ts';
import { compareVersions, tryParseVersion } from '../../semver/version.ts';
import type { CascadeContext } from '../context.ts';
import { type CascadePlan, type PlannedCrate, tagMessage } from '../plan/plan.ts';
import { type Settled, settleEach } from '../settled.ts';
import type { RepositoryEdits } from './edits.ts';
import { isOnLine, locateRelease, type Previous } from './identity.ts';
import { findEarlierRelease } from './unchanged.ts';
import { type Visited, visitRepository } from './visit.ts';

/**
 * What a downstream repository says about this release, judged by what the action itself computes.
 * - `done`: branch and tag carry it.
 * - `unchanged`: an earlier release made the tag of this version, and nothing is to be done.
 * - `merged`: the branch has the commit already; only its tag is missing.
 * - `open`: the edits are to be made on top of the branch.
 */
export type Found = Visited &
  (
    | { status: 'done' | 'merged'; commit: string; extra: readonly string[] }
    | { status: 'unchanged'; commit: string }
    | { status: 'open'; commit: undefined; edits: RepositoryEdits }
  );

/** Judges every repository; what can be found without a build is found here. */
export async function inspect(
  context: CascadeContext,
  plan: CascadePlan,
  visited: ReadonlyMap<string, Visited>,
): Promise<Settled<Found>> {
  return await settleEach(context, [...visited.keys()], 'inspect', async (name) => {
    return await judge(context, plan, visited.get(name) as Visited, visited);
  });
}

/**
 * Looks once more: remote refs are the journal, everything another run has done can be read from them.
 *
 * @param reads versions before this release, as they were found at the beginning.
 */
export async function inspectAgain(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  reads: Previous,
): Promise<Found> {
  return await judge(context, plan, await visitRepository(context, crate), reads);
}

async function judge(context: CascadeContext, plan: CascadePlan, visited: Visited, reads: Previous): Promise<Found> {
  const { crate, refs } = visited;
  if (refs.tag !== undefined) return await judgeTag(context, plan, visited, reads);
  refuseDowngrade(context, visited);
  const located = await locateRelease(context, plan, crate, visited, reads);
  if (located.status === 'absent') return { ...visited, status: 'open', commit: undefined, edits: located.edits };
  return { ...visited, status: 'merged', commit: located.commit, extra: located.extra };
}

function refuseDowngrade({ allowDowngrade }: CascadeContext, { crate, read }: Visited): void {
  const [present, planned] = [tryParseVersion(read.version), tryParseVersion(crate.version)];
  if (allowDowngrade || present === undefined || planned === undefined) return;
  if (compareVersions(present, planned) <= 0) return;
  throw new ActionError('input', `${crate.label}: the version would go back from ${read.version} to ${crate.version}`, {
    hint: 'Release a higher version, or set allow-downgrade to true',
  });
}

async function judgeTag(context: CascadeContext, plan: CascadePlan, visited: Visited, reads: Previous): Promise<Found> {
  const { crate, store, refs, tag, at } = visited;
  const conflict = (why: string): ActionError =>
    new ActionError(
      'input',
      `${crate.label} has the tag ${crate.tag} already, on the commit ${at.slice(0, 12)}, which this release did not make: ${why}`,
      { hint: 'A tag is never moved: release a new version, or remove that tag if nobody uses it' },
    );
  if (!(await isOnLine(store, refs.branch, at))) {
    throw conflict(`it is not on the first-parent line of ${crate.config.branch}`);
  }
  if (tag !== undefined && !isOwnTag(plan, crate, tag)) {
    const earlier = await findEarlierRelease(context, plan, crate, store, tag);
    if (earlier === undefined) throw conflict('the tag is not the one this release makes');
    return { ...visited, status: 'unchanged', commit: at };
  }
  const located = await locateRelease(context, plan, crate, visited, reads);
  if (located.status === 'absent') throw conflict('it has not the versions and requirements of this release');
  if (located.commit !== at) throw conflict(`the commit of this release is ${located.commit.slice(0, 12)}`);
  return { ...visited, status: 'done', commit: at, extra: located.extra };
}

/** The annotated tag this release makes; who made it may differ from run to run, and a signature may follow. */
function isOwnTag({ upstream }: CascadePlan, crate: PlannedCrate, tag: AnnotatedTag): boolean {
  const message = tagMessage(crate, upstream);
  const rest = tag.message.startsWith(message) ? tag.message.slice(message.length) : undefined;
  const isSigned = rest !== undefined && /^-----BEGIN (PGP|SSH) SIGNATURE-----\n/.test(rest);
  return (rest === '' || isSigned) && tag.name === crate.tag && tag.tagger?.epochSeconds === upstream.epochSeconds;
}
