import { join } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import { attempt, forEachCrate } from './attempt.ts';
import { type Checkout, checkOutOpen, checkOutReleased, writeEdits, writeLock } from './checkout.ts';
import { CommandFailure } from './commands.ts';
import type { CascadeContext, CrateRun, CrateRuns } from './context.ts';
import { inspectRepository } from './inspect.ts';
import { findMissing, type Missing, uniqueSiblings, updateLock } from './lock.ts';
import { addEdges, closure, commitMessage } from './plan.ts';
import { runInOrder } from './schedule.ts';
import { buildAgainstSiblings, listPatches } from './sibling-build.ts';

/** Reads the refs of every repository of the plan: which are released, which are not, which cannot be. */
export async function inspectAll(context: CascadeContext, runs: CrateRuns): Promise<void> {
  await forEachCrate(context, [...runs.keys()], 'look at refs', runs, async (run) => {
    run.state = await inspectRepository(context.git, run.crate, context.plan.upstream);
    if (run.state.status === 'conflict') {
      throw new ActionError('input', run.state.reason, {
        hint: 'A tag is never moved: release a new version, or remove that tag if nobody uses it',
      });
    }
    if (run.state.status === 'done') {
      run.commit = run.state.commit;
      run.outcome = { status: 'already-released' };
    }
  });
}

/**
 * Clones and edits every repository that is not released yet, and clones the released ones others build against. The
 * order then follows what the repositories themselves depend on, too.
 *
 * @param targets crates that will be released; what they need is checked out as well.
 */
export async function checkOutAll(context: CascadeContext, runs: CrateRuns, targets: readonly string[]): Promise<void> {
  const { git, policy } = context;
  const open = targets.filter((name) => runs.get(name)?.state.status !== 'done');
  for (;;) {
    const wanted = new Set(open.flatMap((name) => [name, ...closure(context.plan, name), ...devSiblings(runs, name)]));
    const missing = [...wanted].filter((name) => runs.get(name)?.checkout === undefined);
    if (missing.length === 0) return;
    await forEachCrate(context, missing, 'check out', runs, async (run) => {
      const options = { directory: join(context.scratchDir, run.crate.name), policy };
      if (run.state.status === 'done') {
        run.checkout = await checkOutReleased(git, run.crate, context.plan, { ...options, commit: run.state.commit });
      } else {
        run.checkout = await checkOutOpen(git, run.crate, context.plan, options);
        run.commit = run.checkout.released;
      }
      run.lock = run.checkout.lock;
      for (const note of run.checkout.manifests.notes) context.ports.log.notice(`${run.crate.label}: ${note}`);
    });
    if (missing.some((name) => runs.get(name)?.checkout === undefined)) return;
    const found = missing.flatMap((from) =>
      (runs.get(from) as CrateRun & { checkout: Checkout }).checkout.manifests.siblings.map(({ crate: to, kind }) => ({
        from,
        to,
        kind,
      })),
    );
    context.plan = addEdges(context.plan, found);
  }
}

/** What only the tests of a crate need, which on a cycle is not among what has to be released before it. */
function devSiblings(runs: CrateRuns, name: string): string[] {
  return runs.get(name)?.checkout?.manifests.siblings.map(({ crate }) => crate) ?? [];
}

/**
 * Updates the lock of each target, commits, builds and tests it against the new siblings, as many at once as the graph
 * allows. A failure stops what needs that crate; the others are tested all the same, so that one run tells everything.
 */
export async function buildAll(context: CascadeContext, runs: CrateRuns, targets: readonly string[]): Promise<void> {
  const open = context.plan.crates
    .map(({ name }) => name)
    .filter((name) => targets.includes(name) && runs.get(name)?.state.status !== 'done');
  const needs = (name: string): readonly string[] => context.plan.needs.get(name) ?? [];
  const skipped = await runInOrder(open, needs, context.concurrency, async (name) => {
    const run = runs.get(name) as CrateRun;
    return await attempt(run, async (enter) => {
      const checkout = run.checkout as Checkout;
      if (run.commit === undefined) await lockAndCommit(context, run, enter);
      try {
        await buildAgainstSiblings(context, checkout, listPatches(context, runs, checkout), enter);
      } finally {
        // A lock written by a patched build names no registry: it must not be seen by anyone.
        await writeLock(checkout, run.lock);
      }
      run.outcome = { status: 'prepared' };
    });
  });
  for (const name of skipped) (runs.get(name) as CrateRun).outcome = { status: 'skipped' };
}

async function lockAndCommit(context: CascadeContext, run: CrateRun, enter: (step: string) => void): Promise<void> {
  enter('lock');
  const missing = await updateLockOf(context, run);
  run.isDeferred = missing.length > 0;
  if (run.isDeferred && !context.isProposal) {
    const [hopeless] = missing.filter(({ canWait }) => !canWait);
    if (hopeless === undefined) return;
    const { crate, sibling } = hopeless;
    const { label } = run.crate;
    throw new ActionError(
      'input',
      `${sibling.source} does not serve ${crate.name} ${crate.version}, which the Cargo.lock of ${label} has to name`,
      { hint: `Publish ${crate.name} first, set publish = true for it, or set wait-for-registry to always` },
    );
  }
  enter('commit');
  run.commit = await commitRelease(context, run);
}

/**
 * Updates the lock of a checkout that tracks one, and keeps what came out.
 *
 * @returns the siblings for whose sake it was not possible yet.
 */
export async function updateLockOf(context: CascadeContext, run: CrateRun): Promise<readonly Missing[]> {
  const checkout = run.checkout as Checkout;
  const { lock } = checkout;
  if (lock === undefined || context.config.commands.update.length === 0) return [];
  return await context.progress.step(checkout.crate.name, 'lock', async (onLine) => {
    try {
      const updated = await updateLock(context, { ...checkout, lock }, onLine);
      run.lock = updated.text;
      run.lockChanges = updated.changes;
      return [];
    } catch (error) {
      // Tried before it is asked: mostly everything is served.
      const missing = error instanceof CommandFailure ? await findMissing(context, checkout) : [];
      if (missing.length === 0) throw error;
      onLine(
        `The lock waits: ${missing.map(({ crate }) => `${crate.name} ${crate.version}`).join(', ')} not served yet`,
      );
      return missing;
    }
  });
}

/**
 * The release commit: the edits and the lock, nothing else that lies in the tree. Its id depends on nothing but the
 * branch, the upstream tag and the configuration.
 */
export async function commitRelease(context: CascadeContext, run: CrateRun): Promise<string> {
  const checkout = run.checkout as Checkout;
  const { upstream } = context.plan;
  await writeEdits(checkout);
  await writeLock(checkout, run.lock);
  const outcome = await checkout.repository.commit({
    parent: checkout.base,
    paths: [...checkout.files.map(({ path }) => path), ...(run.lock === undefined ? [] : ['Cargo.lock'])],
    message: releaseMessage(context, checkout),
    identity: context.identity,
    epochSeconds: upstream.epochSeconds,
    // A repository that is at the version already still gets the commit whose trailer says that it belongs to it.
    allowEmpty: true,
  });
  if (outcome.status !== 'committed') throw new ActionError('internal', 'git made no commit');
  return outcome.oid;
}

export function releaseMessage(context: CascadeContext, checkout: Checkout): string {
  const updated = uniqueSiblings(context, checkout).map(([, crate]) => crate);
  return commitMessage(context.plan.upstream, updated);
}
