import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequirementPolicy } from '../../cargo/requirement-policy.ts';
import { loadWorkspace } from '../../cargo/workspace.ts';
import type { Git } from '../../git/git.ts';
import { tagRef } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import type { CascadeContext } from '../context.ts';
import { addSection } from '../plan/changelog.ts';
import { type ManifestPlan, planManifests } from '../plan/manifests.ts';
import { addEdges, type CascadePlan, closure, type PlannedCrate, releaseTrailer } from '../plan/plan.ts';
import { mergeSettled, nothingSettled, type Settled, settleEach } from '../settled.ts';
import type { Found } from './inspect.ts';

/** A downstream repository on this machine, with everything a release would change in it worked out. */
export interface Checkout {
  crate: PlannedCrate;
  repository: Repository;
  directory: string;
  /** The branch's commit when it was cloned: a push goes through only while it is still there. */
  branchHead: string;
  /** The commit whose tree is on disk, before the edits. */
  base: string;
  /** A commit of this release that the branch carries already: only its tag is missing. */
  released: string | undefined;
  manifests: ManifestPlan;
  /** Everything that is written and staged, Cargo.lock aside. */
  files: readonly { path: string; before: string | undefined; after: string }[];
  /** Text of the Cargo.lock the repository tracks; `undefined` when it tracks none. */
  lock: string | undefined;
  /** Manifest and changelog diffs, unified. */
  diff: string;
}

/**
 * Clones and edits every repository that is not released yet, and clones the released ones others build against.
 *
 * @param targets crates that will be released; what they need is checked out as well.
 * @returns the plan in the order of what the repositories themselves depend on, too.
 */
export async function checkOut(
  context: CascadeContext,
  plan: CascadePlan,
  found: ReadonlyMap<string, Found>,
  targets: readonly string[],
): Promise<{ plan: CascadePlan; checkouts: Settled<Checkout> }> {
  const { git, policy, ports } = context;
  const open = targets.filter((name) => found.get(name)?.status === 'open');
  let [grown, checkouts] = [plan, nothingSettled<Checkout>()];
  for (;;) {
    // What only the tests of a crate need is, on a cycle, not among what has to be released before it.
    const siblings = (name: string): string[] =>
      checkouts.done.get(name)?.manifests.siblings.map(({ crate }) => crate) ?? [];
    const wanted = new Set(open.flatMap((name) => [name, ...closure(grown, name), ...siblings(name)]));
    const missing = [...wanted].filter((name) => !checkouts.done.has(name));
    if (missing.length === 0) return { plan: grown, checkouts };
    const crates = new Map(grown.crates.map((crate) => [crate.name, crate]));
    const more = await settleEach(context, missing, 'check out', async (name) => {
      const [crate, state] = [crates.get(name) as PlannedCrate, found.get(name)];
      const options = { directory: join(context.scratchDir, name), policy };
      const checkout =
        state?.status === 'done'
          ? await checkOutReleased(git, crate, plan, { ...options, commit: state.commit })
          : await checkOutOpen(git, crate, plan, options);
      for (const note of checkout.manifests.notes) ports.log.notice(`${crate.label}: ${note}`);
      return checkout;
    });
    checkouts = mergeSettled(checkouts, more);
    if (more.failed.size > 0) return { plan: grown, checkouts };
    const edges = [...more.done].flatMap(([from, { manifests }]) =>
      manifests.siblings.map(({ crate: to, kind }) => ({ from, to, kind })),
    );
    grown = addEdges(grown, edges);
  }
}

/**
 * Clones a repository whose tag is missing yet and writes the edits of the release into its tree.
 *
 * @throws ActionError (input) when a manifest does not have what the monorepo leads one to expect.
 */
async function checkOutOpen(
  git: Git,
  crate: PlannedCrate,
  plan: CascadePlan,
  options: { directory: string; policy: RequirementPolicy },
): Promise<Checkout> {
  const { directory } = options;
  const { repository, head } = await git.clone({ url: crate.url, branch: crate.config.branch, directory });
  const released = (await repository.findTrailer(head, releaseTrailer(plan.upstream)))?.oid;
  if (released !== undefined && released !== head) await repository.checkOut(released);
  const base = released ?? head;
  return await readCheckout(repository, crate, plan, { ...options, branchHead: head, base, released });
}

/** Clones a repository that is released already, at its tag: as a sibling for others to build against. */
export async function checkOutReleased(
  git: Git,
  crate: PlannedCrate,
  plan: CascadePlan,
  options: { directory: string; policy: RequirementPolicy; commit: string },
): Promise<Checkout> {
  const { directory, commit } = options;
  const { repository, head } = await git.clone({ url: crate.url, branch: crate.config.branch, directory });
  await repository.checkOut(commit, tagRef(crate.tag));
  return await readCheckout(repository, crate, plan, { ...options, branchHead: head, base: commit, released: commit });
}

async function readCheckout(
  repository: Repository,
  crate: PlannedCrate,
  plan: CascadePlan,
  at: { directory: string; policy: RequirementPolicy; branchHead: string; base: string; released: string | undefined },
): Promise<Checkout> {
  const { directory, base, branchHead, released } = at;
  const crates = new Map(plan.crates.map((each) => [each.name, each]));
  const workspace = await loadWorkspace(directory);
  const texts = new Map<string, string>();
  for (const path of new Set(['Cargo.toml', ...workspace.members.map(({ manifest }) => manifest)])) {
    texts.set(path, await readFile(join(directory, path), 'utf8'));
  }
  const manifests = planManifests(crate, crates, workspace, at.policy, (path) => texts.get(path) as string);
  const files: { path: string; before: string | undefined; after: string }[] = [...manifests.files];
  if (crate.config.changelog) {
    const before = await repository.readFile(base, 'CHANGELOG.md');
    const updated = manifests.siblings.map((sibling) => crates.get(sibling.crate) as PlannedCrate);
    files.push({ path: 'CHANGELOG.md', before, after: addSection(before, crate, updated, plan.upstream) });
  }
  const changed = released === undefined ? files.filter(({ before, after }) => before !== after) : [];
  const hasLock = await repository.hasFile(base, 'Cargo.lock');
  const checkout: Checkout = {
    crate,
    repository,
    directory,
    branchHead,
    base,
    released,
    manifests,
    files: changed,
    lock: hasLock ? await repository.readFile(base, 'Cargo.lock') : undefined,
    diff: '',
  };
  await writeEdits(checkout);
  const paths = changed.map(({ path }) => path);
  return { ...checkout, diff: paths.length === 0 ? '' : await repository.diff(base, undefined, paths) };
}

/** Puts the edited files on disk, whatever a build made of them meanwhile. */
export async function writeEdits(checkout: Pick<Checkout, 'directory' | 'files'>): Promise<void> {
  for (const { path, after } of checkout.files) await writeFile(join(checkout.directory, path), after);
}

/** Puts the lock file on disk as `text`, or removes what a build left where the repository tracks none. */
export async function writeLock(checkout: Pick<Checkout, 'directory'>, text: string | undefined): Promise<void> {
  const path = join(checkout.directory, 'Cargo.lock');
  if (text === undefined) await rm(path, { force: true });
  else await writeFile(path, text);
}
