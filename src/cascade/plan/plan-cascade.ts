import { stat } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadeRequest } from '../request.ts';
import { readUpstreamChanges } from '../version/upstream-changes.ts';
import type { CascadeConfig } from './config.ts';
import { type CrateSources, listSources } from './drift.ts';
import { readMonorepo } from './monorepo.ts';
import { type CascadePlan, crateAddress, createPlan, type PlannedCrate } from './plan.ts';
import { parseTag } from './tag.ts';
import { readUpstream } from './upstream.ts';
import { findRepository } from './upstream-repository.ts';

/** The plan, and where the monorepo is. */
export interface PlannedCascade {
  plan: CascadePlan;
  /** `owner/name` of the monorepo on the server; absent where neither input, origin nor runner tells. */
  repository: string | undefined;
  /** Its address for git. */
  repositoryUrl: string | undefined;
}

/**
 * What is to be released, from the tag, its commit and date, the configuration and the monorepo's manifests. Nothing is
 * built and no downstream repository is asked yet.
 *
 * @throws ActionError (input) for a tag, checkout, manifest or graph that cannot be released.
 */
export async function planCascade(
  { config, git, ports }: Pick<CascadeContext, 'config' | 'git' | 'ports'>,
  request: CascadeRequest,
): Promise<PlannedCascade> {
  const { serverUrl, event, mode } = request;
  const tag = parseTag(request.tag, config.tagPrefix);
  const root = resolve(request.workspacePath);
  // Git in a folder that is not there fails as if git were not installed.
  if (!(await stat(root).catch(() => undefined))?.isDirectory()) {
    throw new ActionError('input', `workspace-path: got ${quoteValue(request.workspacePath)}, expected a folder`, {
      hint: 'Check the monorepo out first, at the tag',
    });
  }
  const repository = await findRepository(git, request);
  const repositoryUrl = repository === undefined ? undefined : `${serverUrl}/${repository}`;
  // Only of a push of this very tag does the event say where it was.
  const isOwnEvent = event.ref === `refs/tags/${tag.name}` && repository === request.runnerRepository;
  const expected =
    request.commit !== undefined
      ? { commit: request.commit, from: 'the input commit' }
      : isOwnEvent && event.sha !== undefined
        ? { commit: event.sha, from: 'the commit of the event (GITHUB_SHA)' }
        : undefined;
  const [upstream, monorepo] = await Promise.all([
    readUpstream(git, { checkout: root, tag, repositoryUrl, expected, mayBeAbsent: mode === 'plan' }, ports.log),
    readMonorepo(root, config, tag, (crate) => crateAddress(crate, serverUrl).url),
  ]);
  for (const note of monorepo.notes) ports.log.notice(note);
  await refuseMissingWorkflow(git, config, root, upstream.commit);
  const created = createPlan(config, upstream, monorepo, serverUrl);
  const plan = await addChanges(git, config, { root, url: repositoryUrl }, await addSources(git, root, created));
  return { plan, repository, repositoryUrl };
}

/** A workflow that is to make the files of the release is looked for before anything is pushed, not when it is started. */
async function refuseMissingWorkflow(
  git: CascadeContext['git'],
  { assetsWorkflow }: CascadeConfig,
  root: string,
  commit: string,
): Promise<void> {
  const path = `.github/workflows/${assetsWorkflow}`;
  if (assetsWorkflow === undefined || (await git.open(root).hasFile(commit, path))) return;
  throw new ActionError('input', `assets: the monorepo has no ${path} at ${commit.slice(0, 10)}`, {
    hint: 'Add the workflow (examples/release-assets.yml), name another one as assets-workflow, or take assets = "workflow" out',
  });
}

/** The crates with their files at the tag, as git has them: what lies in the checkout besides is nobody's source. */
async function addSources(git: CascadeContext['git'], root: string, plan: CascadePlan): Promise<CascadePlan> {
  const monorepo = git.open(root);
  const [files, prefix] = await Promise.all([monorepo.listFiles(plan.upstream.commit), monorepo.readPrefix()]);
  const read: CrateSources['read'] = (oids) => monorepo.readBlobs(oids);
  const crates = plan.crates.map((crate) => {
    const folder = posix.normalize(posix.join(prefix || '.', crate.config.path));
    return { ...crate, sources: { files: listSources(files, folder), read } };
  });
  return { ...plan, crates };
}

/** The crates with what the monorepo's commits say of them, where a changelog or a release is to tell it. */
async function addChanges(
  git: CascadeContext['git'],
  config: CascadeConfig,
  { root, url }: { root: string; url: string | undefined },
  plan: CascadePlan,
): Promise<CascadePlan> {
  const tells = ({ config: { changelog, release } }: PlannedCrate): boolean => changelog || release;
  if (!plan.crates.some(tells)) return plan;
  const changes = await readUpstreamChanges(git, config, { root, url, commit: plan.upstream.commit });
  const pages = url === undefined ? undefined : { url };
  const crates = plan.crates.map((crate) => {
    const list = tells(crate) ? changes.get(crate.name) : undefined;
    return list === undefined ? crate : { ...crate, changes: { list, pages } };
  });
  return { ...plan, crates };
}
