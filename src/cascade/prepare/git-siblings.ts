import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseLockfile } from '../../cargo/lockfile.ts';
import type { CascadeContext } from '../context.ts';
import { type CascadePlan, tagMessage } from '../plan/plan.ts';
import type { Checkout } from './checkout.ts';

/** Repositories that stand for siblings, by their folder: each is made once, whoever needs it first. */
export type GitSiblings = Map<string, Promise<string>>;

/**
 * The variables with which every cargo and git takes siblings from git as they will be after the release: the address in
 * manifest and lock stays the real one, git reads from a repository of ours in its place.
 *
 * @param known `commits` of the siblings that are prepared; those that are released already answer for themselves.
 */
export async function gitSiblingEnvironment(
  context: CascadeContext,
  plan: CascadePlan,
  checkouts: ReadonlyMap<string, Checkout>,
  { commits, served }: { commits: ReadonlyMap<string, string>; served: GitSiblings },
  checkout: Checkout,
): Promise<Readonly<Record<string, string>>> {
  const urls = new Map<string, string>();
  const visited = new Set<Checkout>();
  const visit = async (owner: Checkout): Promise<void> => {
    if (visited.has(owner)) return;
    visited.add(owner);
    for (const { crate: name, via, source } of owner.manifests.siblings) {
      const [sibling, commit] = [checkouts.get(name), commits.get(name)];
      if (sibling === undefined) continue;
      if (via === 'git' && commit !== undefined && !urls.has(source)) {
        const directory = join(context.scratchDir, 'git-siblings', `${sibling.crate.name}-${commit}.git`);
        const made = served.get(directory) ?? serve(context, plan, sibling, { commit, directory });
        served.set(directory, made);
        urls.set(source, await made);
      }
      await visit(sibling);
    }
  };
  await visit(checkout);
  if (urls.size === 0) return {};
  const rules = [...urls].flatMap(([source, local]) => [
    [`url.${local}.insteadOf`, source] as const,
    // A rule is for a beginning: longer addresses of others with the same one stay what they are.
    ...listLonger(checkout, source).map((other) => [`url.${other}.insteadOf`, other] as const),
  ]);
  const pairs = rules.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key] as const,
    [`GIT_CONFIG_VALUE_${index}`, value] as const,
  ]);
  return {
    CARGO_NET_GIT_FETCH_WITH_CLI: 'true',
    GIT_CONFIG_COUNT: String(rules.length),
    ...Object.fromEntries(pairs),
  };
}

async function serve(
  context: CascadeContext,
  plan: CascadePlan,
  { crate, store, base }: Checkout,
  { commit, directory }: { commit: string; directory: string },
): Promise<string> {
  await store.fetch([base], Number.POSITIVE_INFINITY);
  const { identity } = context;
  const { epochSeconds } = plan.upstream;
  const message = tagMessage(crate, plan.upstream);
  const oid = await store.makeTag({ name: crate.tag, message, commit, identity, epochSeconds });
  await context.git.serveRelease({
    ...{ directory, store, commit },
    branch: crate.config.branch,
    tag: { name: crate.tag, oid },
  });
  return pathToFileURL(directory).href;
}

function listLonger({ locks, read }: Checkout, source: string): string[] {
  const locked = [...locks.values()].flatMap((text) =>
    parseLockfile(text).packages.flatMap((each) => /^git\+([^?#]+)/.exec(each.source ?? '')?.[1] ?? []),
  );
  const named = [read.workspaces.main, ...read.workspaces.attached].flatMap(({ workspace }) =>
    workspace.members.flatMap(({ dependencies }) => dependencies.flatMap(({ git }) => git ?? [])),
  );
  return [...new Set([...locked, ...named])].filter((url) => url !== source && url.startsWith(source));
}
