import { ActionError } from '../../errors/action-error.ts';
import type { RefUpdate } from '../../git/push.ts';
import { branchRef, tagRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import type { CascadeContext } from '../context.ts';
import { type CascadePlan, type PlannedCrate, tagMessage } from '../plan/plan.ts';
import { type Checkout, listContents, releaseMessage } from '../prepare/checkout.ts';
import { previousOf } from '../prepare/identity.ts';
import { inspectAgain } from '../prepare/inspect.ts';

/** A repository whose branch and tag are there: `released` by this run, or before; `unchanged` by an earlier release. */
export interface Pushed {
  status: 'released' | 'already-released' | 'unchanged';
  commit: string;
}

/** A ref that this run moved on a server. */
export interface MovedRef {
  /** How people name the repository. */
  label: string;
  ref: string;
  oid: string;
}

/** What is to be pushed of a repository. */
export interface Release {
  commit: string;
  locks: ReadonlyMap<string, string>;
  /** The branch has the commit already: only the tag is pushed. */
  isOnBranch?: boolean;
}

/**
 * Pushes branch and tag of one repository in one atomic push, then reads them back from the server.
 *
 * The push goes from a store that is made for it now, after every build: the objects are computed there once more, from
 * the base and from texts this run holds in its memory, and have to get the same ids.
 *
 * @param note is told of each ref once it has moved.
 */
export async function pushRelease(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  release: Release,
  note: (moved: MovedRef) => void,
): Promise<Pushed> {
  const { crate } = checkout;
  await context.programs.recheck('git');
  const outbox = await context.git.createStore(crate.url);
  try {
    const isOnBranch =
      release.isOnBranch === true || release.commit === checkout.released || release.commit === checkout.base;
    const tag = await fill(context, plan, checkout, release, outbox, isOnBranch);
    const { branch } = crate.config;
    const updates: RefUpdate[] = [{ ref: tagRef(crate.tag), oid: tag, expected: null }];
    if (!isOnBranch) updates.unshift({ ref: branchRef(branch), oid: release.commit, expected: checkout.refs.branch });
    const outcome = await outbox.push(updates);
    switch (outcome.status) {
      case 'pushed':
      case 'up-to-date': {
        await readBack(context, crate, outbox, release.commit, tag, (ref, oid) => {
          if (outcome.status === 'pushed' && updates.some((update) => update.ref === ref)) {
            note({ label: crate.label, ref, oid });
          }
        });
        return { status: outcome.status === 'pushed' ? 'released' : 'already-released', commit: release.commit };
      }
      case 'stale': {
        // A run at the same time makes the very same refs: when they are there, the work is done.
        const state = await inspectAgain(context, plan, crate, previousOf(checkout));
        if (state.status === 'done') return { status: 'already-released', commit: state.commit };
        throw new ActionError('remote', `${crate.label}: ${outcome.ref} moved meanwhile (${outcome.reason})`, {
          hint: 'Nothing was pushed to it; run this again to start from what is there now',
        });
      }
      case 'rejected':
        throw new ActionError('input', `${crate.label} refused ${outcome.ref}: ${outcome.reason}; ${outcome.output}`, {
          hint: 'Neither its branch nor its tag moved. Correct the rule or hook, or use mode pull-request, and run this again',
        });
    }
  } finally {
    await outbox.remove();
  }
}

/**
 * Makes the release's objects in a store that a push can go from.
 *
 * @returns the id of the tag.
 * @throws ActionError (input) when they get other ids than before.
 */
export async function fill(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  { commit, locks }: Release,
  outbox: Store,
  isOnBranch: boolean,
): Promise<string> {
  const { crate, store, base } = checkout;
  const tag = { name: crate.tag, message: tagMessage(crate, plan.upstream) };
  const made = { identity: context.identity, epochSeconds: plan.upstream.epochSeconds };
  if (isOnBranch) {
    await store.copyHistory([...new Set([checkout.refs.branch, commit])], outbox);
    return await outbox.makeTag({ ...tag, ...made, commit });
  }
  const files = listContents(checkout, locks);
  await store.copyBase(
    base,
    files.map(({ path }) => path),
    outbox,
  );
  const again = await outbox.make({
    parent: base,
    files,
    message: releaseMessage(context, plan, checkout),
    ...made,
    tag,
  });
  if (again.commit === commit && again.tag !== undefined) return again.tag;
  // A signature may hold chance: then the commit that was made first is taken, if it says the same.
  const known = context.isSigning ? await store.readCommit(commit) : undefined;
  const isSame = known?.tree === again.tree && known.parents.length === 1 && known.parents[0] === base;
  if (!isSame) {
    throw new ActionError(
      'input',
      `${crate.label}: the release commit is ${again.commit} when it is computed again, and was ${commit}`,
      {
        hint: 'Something that was built has changed what git says. Nothing was pushed to it; build with stage prepare, push with stage publish',
      },
    );
  }
  await store.copyObjects([commit], outbox);
  return await outbox.makeTag({ ...tag, ...made, commit });
}

/** @throws ActionError (remote) when the server does not show what was pushed. */
async function readBack(
  context: CascadeContext,
  crate: PlannedCrate,
  outbox: Store,
  commit: string,
  tag: string,
  seen: (ref: string, oid: string) => void,
): Promise<void> {
  const refs = await context.git.look(crate.url, 'read');
  const branch = branchRef(crate.config.branch);
  const onBranch = refs.get(branch);
  const isThere = onBranch === commit || (onBranch !== undefined && (await isAhead(context, crate, onBranch, commit)));
  if (isThere) seen(branch, commit);
  if (refs.get(tagRef(crate.tag)) === tag) seen(tagRef(crate.tag), tag);
  if (isThere && refs.get(tagRef(crate.tag)) === tag) return;
  const show = (ref: string): string => `${ref} at ${refs.get(ref) ?? 'nothing'}`;
  throw new ActionError(
    'remote',
    `${crate.label}: the push was accepted, and the server shows ${show(branch)} and ${show(tagRef(crate.tag))}, not ${commit} and ${tag}`,
    { hint: `See what answers at ${outbox.url}: a mirror, a proxy or another server` },
  );
}

/** Whether a branch that somebody pushed to in the meantime goes on from the commit. */
async function isAhead(context: CascadeContext, crate: PlannedCrate, tip: string, commit: string): Promise<boolean> {
  const store = await context.git.createStore(crate.url);
  try {
    await store.fetch([tip], 256);
    return (await store.firstParents(tip)).includes(commit);
  } finally {
    await store.remove();
  }
}
