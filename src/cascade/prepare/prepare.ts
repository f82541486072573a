import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import { commandsOf } from '../plan/config.ts';
import type { CascadePlan } from '../plan/plan.ts';
import { refuseStranger } from '../release/published.ts';
import type { RegistryQuestion } from '../release/registry.ts';
import { type Enter, type Settled, settleInOrder } from '../settled.ts';
import { commandEnvironment, unfurnish } from './build-environment.ts';
import { type Checkout, listContents, makeRelease, writeEdits, writeLocks } from './checkout.ts';
import { CommandFailure } from './commands.ts';
import { type GitSiblings, gitSiblingEnvironment } from './git-siblings.ts';
import { askAbout, findMissing, type Missing, updateLocks } from './lock.ts';
import type { PackageContent } from './package.ts';
import { buildAgainstSiblings, listPatches } from './sibling-build.ts';

/** What is written down of a package before it is published. */
export interface RecordedPackage {
  /** SHA-256 of the `.crate`. */
  sha256: string;
  /** The Cargo.lock in it. */
  lock: string | undefined;
}

/** A repository that is built and tested against its new siblings; nothing of it is pushed yet. */
export interface Prepared {
  checkout: Checkout;
  /** Text of each tracked Cargo.lock as it is committed, by path; of one that waits, as it was found. */
  locks: ReadonlyMap<string, string>;
  /** What the lock update moved, for people. */
  lockChanges: readonly string[];
  /** A lock names a sibling its registry does not serve yet. */
  isLockWaiting: boolean;
  /** Absent only while a lock has to be updated before there can be one. */
  commit: string | undefined;
  /** What consumers will get, where the crate is published from here. */
  content: PackageContent | undefined;
  /** The very package that will be published, where it can be known before: nothing in it waits for a registry. */
  archive: RecordedPackage | undefined;
  /** Variables that its commands need besides, to find siblings from git. */
  env: Readonly<Record<string, string>>;
}

/**
 * Updates the locks of each target, commits, packs, builds and tests it against the new siblings, as many at once as the
 * graph allows. A failure stops what needs that crate; the others are tested all the same, so that one run tells everything.
 */
export async function prepare(
  context: CascadeContext,
  plan: CascadePlan,
  checkouts: ReadonlyMap<string, Checkout>,
  targets: readonly string[],
): Promise<Settled<Prepared>> {
  const open = plan.crates.flatMap(({ name }) => (targets.includes(name) && checkouts.has(name) ? [name] : []));
  const needs = (name: string): readonly string[] => plan.needs.get(name) ?? [];
  const served = await findServed(
    context,
    plan,
    open.map((name) => checkouts.get(name) as Checkout),
    checkouts,
  );
  const commits = new Map<string, string>();
  const gitSiblings: GitSiblings = new Map();
  return await settleInOrder(open, needs, context.concurrency, async (name, enter) => {
    const checkout = checkouts.get(name) as Checkout;
    const env = await gitSiblingEnvironment(context, plan, checkouts, { commits, served: gitSiblings }, checkout);
    const prepared = { ...(await lockAndCommit(context, plan, checkout, env, enter)), env };
    if (prepared.commit !== undefined) commits.set(name, prepared.commit);
    // The update command may have left its traces; what a build leaves is looked at by nobody.
    await writeEdits(checkout);
    await writeLocks(checkout, prepared.locks);
    try {
      const isServed = (source: string, crate: string): boolean => served.has(`${source} ${crate}`);
      const patches = listPatches(plan, checkouts, checkout, isServed);
      const { commit } = prepared;
      const made = await buildAgainstSiblings(context, plan, checkouts, checkout, { patches, env, commit }, enter);
      const isFinal = made !== undefined && patches.length === 0 && commit !== undefined;
      const archive = isFinal ? { sha256: made.sha256, lock: made.lock } : undefined;
      if (made !== undefined)
        await refusePublished(context, plan, checkout, { content: made.content, archive, commit });
      return { ...prepared, content: made?.content, archive };
    } finally {
      await unfurnish(checkout);
    }
  });
}

/**
 * What registries serve already is what consumers get, and is built with as they serve it. A registry that cannot be asked
 * serves nothing.
 */
async function findServed(
  context: CascadeContext,
  plan: CascadePlan,
  open: readonly Checkout[],
  checkouts: ReadonlyMap<string, Checkout>,
): Promise<ReadonlySet<string>> {
  const crates = new Map(plan.crates.map((crate) => [crate.name, crate]));
  const questions = new Map<string, RegistryQuestion>();
  const visited = new Set<Checkout>();
  const visit = (checkout: Checkout): void => {
    if (visited.has(checkout)) return;
    visited.add(checkout);
    for (const sibling of checkout.manifests.siblings) {
      const [crate, target] = [crates.get(sibling.crate), checkouts.get(sibling.crate)];
      if (crate === undefined || target === undefined) continue;
      if (sibling.via === 'registry') {
        questions.set(`${sibling.source} ${crate.name}`, askAbout(checkout, sibling, crate));
      }
      visit(target);
    }
  };
  for (const checkout of open) visit(checkout);
  const answers = await Promise.all(
    [...questions].map(async ([key, question]) => {
      const isServed = await context.registry.isServed(question).catch(() => false);
      return isServed ? [key] : [];
    }),
  );
  return new Set(answers.flat());
}

/** Somebody else's crate of this version in the registry is found before anything is pushed. */
async function refusePublished(
  context: CascadeContext,
  plan: CascadePlan,
  { crate, manifests, previous }: Checkout,
  { content, archive, commit }: Pick<Prepared, 'archive' | 'commit'> & { content: PackageContent },
): Promise<void> {
  const registry = manifests.registry as string;
  const question = { crate, registry, previous, repositoryConfig: undefined };
  const { status } = await context.registry.look(question);
  if (status !== 'published' && status !== 'yanked') return;
  const commits = [commit, plan.upstream.commit].filter((each) => each !== undefined);
  const checksums = archive === undefined ? [] : [archive.sha256];
  await refuseStranger(context, question, { content, commits, checksums });
}

async function lockAndCommit(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  env: Readonly<Record<string, string>>,
  enter: Enter,
): Promise<Omit<Prepared, 'content' | 'archive' | 'env'>> {
  const { locks, released, crate } = checkout;
  if (released !== undefined) return { checkout, locks, lockChanges: [], isLockWaiting: false, commit: released };
  enter('lock');
  const { missing, ...update } = await updateLocksOf(context, plan, checkout, env);
  const isLockWaiting = missing.length > 0;
  if (isLockWaiting && !context.isProposal) {
    const [unserved] = missing.filter(({ canWait }) => !canWait);
    if (unserved === undefined) return { checkout, ...update, isLockWaiting, commit: undefined };
    const { crate: wanted, sibling } = unserved;
    throw new ActionError(
      'input',
      `${sibling.source} does not serve ${wanted.name} ${wanted.version}, which the Cargo.lock of ${crate.label} has to name`,
      { hint: `Publish ${wanted.name} first, set publish = true for it, or set wait-for-registry to always` },
    );
  }
  enter('commit');
  const commit = await commitRelease(context, plan, checkout, update.locks);
  return { checkout, ...update, isLockWaiting, commit };
}

/**
 * Updates the tracked locks of a checkout.
 *
 * @returns the locks as they are now; `missing` names the siblings because of which they could not be updated yet.
 */
export async function updateLocksOf(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  env: Readonly<Record<string, string>>,
): Promise<{ locks: ReadonlyMap<string, string>; lockChanges: readonly string[]; missing: readonly Missing[] }> {
  const { locks, crate } = checkout;
  const unchanged = { locks, lockChanges: [] };
  const { update } = commandsOf(context.config, crate.config);
  if (locks.size === 0 || update.length === 0) return { ...unchanged, missing: [] };
  return await context.progress.step(crate.name, 'lock', async (onLine) => {
    const tryIt = async () => {
      const environment = { ...commandEnvironment(context, checkout), ...env };
      const updated = await updateLocks(context, plan, checkout, environment, onLine);
      return { locks: updated.locks, lockChanges: updated.changes, missing: [] };
    };
    try {
      return await tryIt();
    } catch (error) {
      // Tried before it is asked: mostly everything is served.
      if (!(error instanceof CommandFailure)) throw error;
      const missing = await findMissing(context, plan, checkout);
      // What was not there a moment ago may be there now: an index changes while it is read.
      if (missing.length === 0) return await tryIt();
      onLine(
        `The lock waits: ${missing.map((each) => `${each.crate.name} ${each.crate.version}`).join(', ')} not served yet`,
      );
      return { ...unchanged, missing };
    }
  });
}

/** Makes the release commit; where neither edits nor locks are left to change, that is the base itself. */
export async function commitRelease(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  locks: ReadonlyMap<string, string>,
): Promise<string> {
  if (listContents(checkout, locks).length === 0) return checkout.base;
  return (await makeRelease(context, plan, checkout, locks)).commit;
}
