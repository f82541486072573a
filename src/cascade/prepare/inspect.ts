import { ActionError } from '../../errors/action-error.ts';
import type { AnnotatedTag } from '../../git/objects.ts';
import { branchRef, type RefIds, tagRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import type { CascadeContext } from '../context.ts';
import { type CascadePlan, type PlannedCrate, tagMessage } from '../plan/plan.ts';
import { type Settled, settleEach } from '../settled.ts';
import type { ReleaseEdits } from './edits.ts';
import { isOnLine, locateRelease } from './identity.ts';
import { findEarlierRelease } from './unchanged.ts';

/** What was seen of the refs that a release moves. */
export interface SeenRefs {
  branch: string;
  tag: string | undefined;
}

/**
 * What a downstream repository says about this release, judged by what the action itself computes.
 * - `done`: branch and tag carry it.
 * - `unchanged`: an earlier release made the tag of this version, and nothing is to be done.
 * - `merged`: the branch has the commit already; only its tag is missing.
 * - `open`: the edits are to be made on top of the branch.
 */
export type Found = { store: Store; refs: SeenRefs } & (
  | { status: 'done'; commit: string; extra: readonly string[] }
  | { status: 'unchanged'; commit: string }
  | { status: 'merged'; commit: string; edits: ReleaseEdits; extra: readonly string[] }
  | { status: 'open'; commit: undefined; edits: ReleaseEdits }
);

/**
 * Looks at every repository of the plan: refs, manifests, requirements, the right to push. These are the cheap checks;
 * they come before anything is built, for all repositories at once.
 */
export async function inspect(context: CascadeContext, plan: CascadePlan): Promise<Settled<Found>> {
  const crates = new Map(plan.crates.map((crate) => [crate.name, crate]));
  return await settleEach(context, [...crates.keys()], 'look', async (name) => {
    return await inspectRepository(context, plan, crates.get(name) as PlannedCrate);
  });
}

/**
 * Remote refs are the journal: everything a run that was killed has done can be read from them.
 *
 * @throws ActionError (input) when the tag is there and this release did not make it, when the branch is not there, or when
 *   the credential may not push.
 */
export async function inspectRepository(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
): Promise<Found> {
  const { git, mayPush } = context;
  const refs = await git.look(crate.url, mayPush(crate) ? 'write' : 'read');
  const seen = readRefs(crate, refs);
  const store = await git.createStore(crate.url);
  if (seen.tag === undefined) return await inspectBranch(context, plan, crate, store, seen);
  return await inspectTag(context, plan, crate, store, { ...seen, tag: seen.tag });
}

/** @throws ActionError (input) when there is no such branch. */
export function readRefs(crate: PlannedCrate, refs: RefIds): SeenRefs {
  const branch = refs.get(branchRef(crate.config.branch));
  if (branch !== undefined) return { branch, tag: refs.get(tagRef(crate.tag)) };
  const names = [...refs.keys()].flatMap((name) => (name.startsWith('refs/heads/') ? [name.slice(11)] : []));
  const hint =
    names.length === 0
      ? 'It has no branch at all: push the crate to it first'
      : `Its branches: ${names.slice(0, 10).join(', ')}. Set branch for this crate in the configuration`;
  throw new ActionError('input', `${crate.label} has no branch ${crate.config.branch}`, { hint });
}

async function inspectBranch(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  store: Store,
  refs: SeenRefs,
): Promise<Found> {
  await store.fetch([refs.branch], 1);
  const located = await locateRelease(context, plan, crate, store, refs.branch);
  if (located.status === 'absent') {
    refuseDowngrade(context, crate, located.edits);
    return { status: 'open', store, refs, commit: undefined, edits: located.edits };
  }
  const { commit, edits, extra } = located;
  return { status: 'merged', store, refs, commit, edits, extra };
}

function refuseDowngrade(context: CascadeContext, crate: PlannedCrate, { manifests }: ReleaseEdits): void {
  const back = manifests.notes.find((note) => note.includes('the version goes back'));
  if (back === undefined || context.allowDowngrade) return;
  throw new ActionError('input', `${crate.label}: ${back}`, {
    hint: 'Release a higher version, or set allow-downgrade to true',
  });
}

async function inspectTag(
  context: CascadeContext,
  plan: CascadePlan,
  crate: PlannedCrate,
  store: Store,
  refs: SeenRefs & { tag: string },
): Promise<Found> {
  await store.fetch([...new Set([refs.tag, refs.branch])], 2);
  const tag = await store.readTag(refs.tag);
  const commit = tag?.target ?? refs.tag;
  const conflict = (why: string): ActionError =>
    new ActionError(
      'input',
      `${crate.label} has the tag ${crate.tag} already, on the commit ${commit.slice(0, 12)}, which this release did not make: ${why}`,
      { hint: 'A tag is never moved: release a new version, or remove that tag if nobody uses it' },
    );
  if ((await store.readCommit(commit)) === undefined) throw conflict('it points to no commit');
  if (!(await isOnLine(store, refs.branch, commit))) {
    throw conflict(`it is not on the first-parent line of ${crate.config.branch}`);
  }
  if (tag !== undefined && !isOwnTag(plan, crate, tag)) {
    const earlier = await findEarlierRelease(context, plan, crate, store, tag);
    if (earlier === undefined) throw conflict('the tag is not the one this release makes');
    return { status: 'unchanged', store, refs, commit };
  }
  const located = await locateRelease(context, plan, crate, store, commit);
  if (located.status === 'absent') throw conflict('it has not the versions and requirements of this release');
  if (located.commit !== commit) throw conflict(`the commit of this release is ${located.commit.slice(0, 12)}`);
  return { status: 'done', store, refs, commit, extra: located.extra };
}

/** The annotated tag this release makes; who made it may differ from run to run, and a signature may follow. */
function isOwnTag({ upstream }: CascadePlan, crate: PlannedCrate, tag: AnnotatedTag): boolean {
  const message = tagMessage(crate, upstream);
  const rest = tag.message.startsWith(message) ? tag.message.slice(message.length) : undefined;
  const isSigned = rest !== undefined && /^-----BEGIN (PGP|SSH) SIGNATURE-----\n/.test(rest);
  return (rest === '' || isSigned) && tag.name === crate.tag && tag.tagger?.epochSeconds === upstream.epochSeconds;
}
