import { resolve } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import type { ReleaseAsset } from '../github/releases.ts';
import { readAssets } from './assets.ts';
import { attempt } from './attempt.ts';
import type { CascadeContext, CrateRun, CrateRuns } from './context.ts';
import { releaseFailure, throwIfFailed } from './failure.ts';
import { awaitNeeds } from './needs.ts';
import { checkPermissions } from './permissions.ts';
import { releaseTrailer } from './plan.ts';
import { buildAll, checkOutAll, inspectAll } from './prepare.ts';
import { proposeAll } from './propose.ts';
import { publishAll } from './publish.ts';
import { renderReport } from './report.ts';
import type { CascadeRequest } from './request.ts';
import { buildMonorepo, checkLocked } from './validate.ts';

export type CascadeStatus = 'released' | 'already-released' | 'planned' | 'pull-requests-open';

/** How a stage ended, and the page of the GitHub Release when there is one. */
export interface StageEnd {
  status: CascadeStatus;
  releaseUrl?: string;
}

/** Everything in one job: nothing is pushed before every repository is built and tested. */
export async function releaseAll(request: CascadeRequest, context: CascadeContext, runs: CrateRuns): Promise<StageEnd> {
  const root = resolve(request.workspacePath);
  const names = [...runs.keys()];
  await inspectAll(context, runs);
  throwIfFailed(runs);
  const isDone = names.every((name) => runs.get(name)?.state.status === 'done');
  const { github } = context;
  const isWriting = request.mode !== 'plan' && !request.isDryRun && request.createRelease;
  await Promise.all([
    checkOutAll(context, runs, names),
    isWriting && github !== undefined ? checkPermissions(context, runs, github) : undefined,
  ]);
  throwIfFailed(runs);
  if (!isDone || context.config.assets.length > 0) {
    await checkLocked(context, root);
    if (request.mode === 'plan') return planned(runs);
    await buildMonorepo(context, root);
  }
  const assets = request.mode === 'release' ? await readAssets(root, context.config.assets) : [];
  await buildAll(context, runs, names);
  throwIfFailed(runs);
  if (request.isDryRun || request.mode === 'plan') return planned(runs);
  if (request.mode === 'pull-request') return await propose(context, runs);
  await publishAll(context, runs);
  throwIfFailed(runs);
  return await makeRelease(request, context, runs, assets);
}

/** The first of several jobs: is the tag fit to be released? */
export async function validate(request: CascadeRequest, context: CascadeContext, runs: CrateRuns): Promise<StageEnd> {
  const root = resolve(request.workspacePath);
  await checkLocked(context, root);
  if (request.mode !== 'plan') await buildMonorepo(context, root);
  return planned(runs);
}

/**
 * The job of one crate. Siblings that are released are taken from their tags; those that are not yet are prepared here
 * from their branches, which gives the same commits, and waited for before the push.
 */
export async function update(
  request: CascadeRequest,
  context: CascadeContext,
  runs: CrateRuns,
  target: string,
): Promise<StageEnd> {
  await inspectAll(context, runs);
  throwIfFailed(runs);
  await checkOutAll(context, runs, [target]);
  throwIfFailed(runs);
  if (request.mode === 'plan') return planned(runs);
  await buildAll(context, runs, [target]);
  throwIfFailed(runs);
  if (request.isDryRun) return planned(runs);
  if (request.mode === 'pull-request') return await propose(context, runs);
  const run = runs.get(target) as CrateRun;
  if (run.state.status !== 'done') {
    const timeoutMs = request.waitMode === 'never' ? 0 : request.registryTimeoutMs;
    await attempt(run, async (enter) => {
      enter('wait for its needs');
      await awaitNeeds(context, runs, target, timeoutMs);
    });
    throwIfFailed(runs);
  }
  await publishAll(context, new Map([[target, run]]));
  throwIfFailed(runs);
  return { status: run.outcome.status === 'pushed' ? 'released' : 'already-released' };
}

/** The last of several jobs: released is what the refs say, whatever the jobs before reported. */
export async function finish(request: CascadeRequest, context: CascadeContext, runs: CrateRuns): Promise<StageEnd> {
  await inspectAll(context, runs);
  if (request.mode === 'plan' || request.isDryRun) return planned(runs);
  for (const run of runs.values()) {
    if (run.state.status !== 'open') continue;
    const error = new ActionError('remote', `${run.crate.label} has no tag ${run.crate.tag}`);
    run.outcome = { status: 'failed', step: 'release', error, tail: [] };
  }
  throwIfFailed(runs);
  const assets = await readAssets(resolve(request.workspacePath), context.config.assets);
  return await makeRelease(request, context, runs, assets);
}

function planned(runs: CrateRuns): StageEnd {
  for (const run of runs.values()) {
    if (run.outcome.status === 'pending' || run.outcome.status === 'prepared') run.outcome = { status: 'planned' };
  }
  return { status: 'planned' };
}

async function propose(context: CascadeContext, runs: CrateRuns): Promise<StageEnd> {
  await proposeAll(context, runs);
  throwIfFailed(runs);
  const isOpen = [...runs.values()].some(({ outcome }) => outcome.status === 'proposed');
  const isDone = [...runs.values()].every(({ outcome }) => outcome.status === 'already-released');
  return { status: isOpen ? 'pull-requests-open' : isDone ? 'already-released' : 'planned' };
}

/** The release of the upstream tag, once everything it tells of is there. */
async function makeRelease(
  request: CascadeRequest,
  context: CascadeContext,
  runs: CrateRuns,
  assets: readonly ReleaseAsset[],
): Promise<StageEnd> {
  const isNew = [...runs.values()].some(({ outcome }) => outcome.status === 'pushed');
  const { github } = context;
  if (!request.createRelease || github === undefined || request.repository === undefined) {
    return { status: isNew ? 'released' : 'already-released' };
  }
  const { upstream } = context.plan;
  const { repository } = request;
  const wanted = {
    repository,
    tag: upstream.tag.name,
    commit: upstream.commit,
    tagPrefix: context.config.tagPrefix,
    title: `${upstream.name} ${upstream.tag.version}`,
    body: renderReport(context, runs),
    marker: `${releaseTrailer(upstream).key}: ${releaseTrailer(upstream).value}`,
    assets,
  };
  const release = await context.progress
    .step(upstream.name, 'GitHub Release', () => github.ensureRelease(wanted))
    .catch((error: unknown) => {
      throw releaseFailure(runs, error);
    });
  const status = isNew || release.status === 'published' ? 'released' : 'already-released';
  return { status, releaseUrl: release.url };
}
