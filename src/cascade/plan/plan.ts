import { type GraphEdge, orderInLevels } from '../../cargo/graph.ts';
import type { CrateChange } from '../version/version-plan.ts';
import type { Pages } from './change-groups.ts';
import { type CascadeConfig, type CrateConfig, upstreamName } from './config.ts';
import type { CrateSources } from './drift.ts';
import type { MonorepoFacts } from './monorepo.ts';
import type { ReleaseTag } from './tag.ts';

/** The tag that is released, as git has it. */
export interface Upstream {
  /** What commit messages call it, e.g. `pot-o-validator`. */
  name: string;
  tag: ReleaseTag;
  /** The commit the tag points to in the end, 40 or 64 hex digits. */
  commit: string;
  /** Date of every commit and tag this release makes: the annotated tag's own date, else its commit's. */
  epochSeconds: number;
}

/** One repository to release, with everything that can be known from the monorepo alone. */
export interface PlannedCrate {
  name: string;
  config: CrateConfig;
  /** Of the monorepo's crate: the version that will be released. */
  version: string;
  tag: string;
  /** Where git finds it, without credentials. */
  url: string;
  /** `owner/name`, or the URL: how people name it. */
  label: string;
  /** Internal crates the monorepo's manifest depends on: the downstream manifest must name them too. */
  dependencies: readonly string[];
  /** The registries it may be published to, where somebody names them. */
  registries: readonly string[] | undefined;
  /** Commits of the monorepo that changed it since its last release, where its changelog or release tells them. */
  changes?: { list: readonly CrateChange[]; pages: Pages | undefined };
  /** Its files in the monorepo; absent where the monorepo was not read from git. */
  sources?: CrateSources;
}

export interface CascadePlan {
  upstream: Upstream;
  /** In graph order: a crate stands behind everything it needs. */
  crates: readonly PlannedCrate[];
  /** Names of crates that can be released side by side, level after level. */
  levels: readonly (readonly string[])[];
  /** Which crates have to be released before a crate: from the manifests and `needs`, without dev-dependency cycles. */
  needs: ReadonlyMap<string, readonly string[]>;
  edges: readonly GraphEdge[];
  /** What the monorepo's members take of each other. */
  internal: MonorepoFacts['internal'];
}

/** The line that marks a commit as made by this release, also for a run that was killed and starts again. */
export function releaseTrailer(upstream: Upstream): { key: string; value: string } {
  return { key: 'Upstream-Release', value: `${upstream.tag.name}@${upstream.commit}` };
}

/** The branch that carries this release's pull request in every repository. */
export function branchName({ tag }: Pick<Upstream, 'tag'>): string {
  return `upstream-release/${tag.name}`;
}

/**
 * @param updated internal dependencies of the repository, in graph order.
 * @param signer who signs off the commit, if anybody has to.
 */
export function commitMessage(
  upstream: Upstream,
  updated: readonly { name: string; version: string }[],
  signer?: { name: string; email: string },
): string {
  const items = updated.map(({ name, version }) => `update ${name} to ${version}, `).join('');
  const { key, value } = releaseTrailer(upstream);
  return `chore(deps): ${items}sync with ${upstream.name} upstream v${upstream.tag.version}\n\n${key}: ${value}\n${signOff(signer)}`;
}

/** The line that a check of the Developer Certificate of Origin looks for. */
function signOff(signer: { name: string; email: string } | undefined): string {
  return signer === undefined ? '' : `Signed-off-by: ${signer.name} <${signer.email}>\n`;
}

/** What an annotated tag of a downstream repository says. */
export function tagMessage(crate: PlannedCrate, upstream: Upstream): string {
  const { key, value } = releaseTrailer(upstream);
  return `${crate.name} ${crate.version}\n\n${key}: ${value}\n`;
}

/** Where git finds a crate's repository and how people name it. GitHub takes the address without `.git`, as checkout does. */
export function crateAddress(crate: CrateConfig, serverUrl: string): { url: string; label: string } {
  const { location } = crate;
  if (location.kind === 'url') return { url: location.url, label: location.url };
  const label = `${location.owner}/${location.name}`;
  return { url: `${serverUrl}/${label}`, label };
}

/**
 * Puts tag, configuration and the monorepo's manifests together.
 *
 * @param workspace version of each configured crate and what they need of each other, as the manifests say.
 * @throws ActionError (input) printing the cycle, when the crates need each other in one.
 */
export function createPlan(
  config: CascadeConfig,
  upstream: Omit<Upstream, 'name'>,
  workspace: Pick<MonorepoFacts, 'versions' | 'edges' | 'unneeded' | 'registries' | 'internal'>,
  serverUrl: string,
): CascadePlan {
  const configured = config.crates.flatMap(({ name, needs }) =>
    needs.map((to): GraphEdge => ({ from: name, to, kind: 'normal' })),
  );
  const edges = [...workspace.edges, ...configured];
  const names = config.crates.map(({ name }) => name);
  const order = orderByNeed(names, edges);
  const targets = Map.groupBy(workspace.edges, ({ from }) => from);
  const byName = new Map(config.crates.map((crate) => [crate.name, crate]));
  const rank = new Map(order.levels.flat().map((name, index) => [name, index]));
  const crates = [...rank.keys()].map((name): PlannedCrate => {
    const crate = byName.get(name) as CrateConfig;
    const version = workspace.versions.get(name) as string;
    const depends = new Set(
      targets
        .get(name)
        ?.map(({ to }) => to)
        .filter((to) => to !== name && rank.has(to) && !workspace.unneeded.has(`${name} ${to}`)),
    );
    return {
      name,
      config: crate,
      version,
      tag: `${crate.tagPrefix}${version}`,
      ...crateAddress(crate, serverUrl),
      registries: workspace.registries.get(name),
      dependencies: [...depends].sort((a, b) => (rank.get(a) as number) - (rank.get(b) as number)),
    };
  });
  return {
    upstream: { name: upstreamName(config), ...upstream },
    crates,
    edges,
    internal: workspace.internal,
    ...order,
  };
}

/**
 * The plan with what the downstream repositories themselves depend on: theirs may need siblings the monorepo's do not.
 *
 * @throws ActionError (input) printing the cycle, when they close one.
 */
export function addEdges(plan: CascadePlan, found: readonly GraphEdge[]): CascadePlan {
  const edges = [...plan.edges, ...found];
  const names = plan.crates.map(({ name }) => name);
  const order = orderByNeed(names, edges);
  const crates = order.levels.flatMap((level) =>
    level.map((name) => plan.crates.find((crate) => crate.name === name) as PlannedCrate),
  );
  return { ...plan, crates, edges, ...order };
}

/** Levels and, per crate, what has to be released before it. A dev-dependency that closes a cycle does not count. */
function orderByNeed(names: readonly string[], edges: readonly GraphEdge[]): Pick<CascadePlan, 'levels' | 'needs'> {
  const levels = orderInLevels(names, edges);
  const levelOf = new Map(levels.flatMap((level, index) => level.map((name) => [name, index] as const)));
  const needs = new Map([...levelOf.keys()].map((name) => [name, new Set<string>()]));
  for (const { from, to } of edges) {
    const [later, earlier] = [levelOf.get(from), levelOf.get(to)];
    if (later !== undefined && earlier !== undefined && earlier < later) needs.get(from)?.add(to);
  }
  const rank = new Map([...levelOf.keys()].map((name, index) => [name, index]));
  const sorted = (set: ReadonlySet<string>): string[] =>
    [...set].sort((a, b) => (rank.get(a) as number) - (rank.get(b) as number));
  return { levels, needs: new Map([...needs].map(([name, set]) => [name, sorted(set)])) };
}

/** Everything a crate needs, directly or through others, in graph order. */
export function closure(plan: Pick<CascadePlan, 'crates' | 'needs'>, name: string): string[] {
  const wanted = new Set<string>();
  const pending = [...(plan.needs.get(name) ?? [])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (wanted.has(next)) continue;
    wanted.add(next);
    pending.push(...(plan.needs.get(next) ?? []));
  }
  return plan.crates.map((crate) => crate.name).filter((candidate) => wanted.has(candidate));
}
