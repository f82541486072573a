import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import type { ReleaseAsset } from '../github/releases.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import type { Ports } from '../runtime/ports.ts';
import { type CascadeContext, createContext } from './context.ts';
import { withDeadline } from './deadline.ts';
import { loadConfig } from './plan/config-file.ts';
import type { CascadePlan } from './plan/plan.ts';
import { type PlannedCascade, planCascade } from './plan/plan-cascade.ts';
import { recheckUpstream } from './plan/upstream.ts';
import { type Checkout, checkOut, isOpen, writeWorkTrees } from './prepare/checkout.ts';
import { type Found, inspect } from './prepare/inspect.ts';
import { buildMonorepo, checkLocked } from './prepare/monorepo-build.ts';
import { type Prepared, prepare, type RecordedPackage } from './prepare/prepare.ts';
import { readPrepared, writePrepared } from './prepare/prepared-record.ts';
import { checkCompiler } from './prepare/rust-version.ts';
import { visit } from './prepare/visit.ts';
import { readAssets } from './release/assets.ts';
import { makeCrateReleases } from './release/crate-releases.ts';
import { makeRelease } from './release/github-release.ts';
import { lookAgain } from './release/last-look.ts';
import { awaitNeeds } from './release/needs.ts';
import { checkRules } from './release/permissions.ts';
import { propose } from './release/propose.ts';
import { push } from './release/push.ts';
import { checkRights, type Destination, proveTrusted } from './release/registry-rights.ts';
import { findReleasePlace, type ReleasePlace } from './release/release-place.ts';
import { releaseFailure, throwIfFailed } from './report/failure.ts';
import { type CrateResult, describePlan, listResults } from './report/results.ts';
import { outcomeOf, type Seen } from './report/seen.ts';
import { renderPublisher, renderReport } from './report/summary.ts';
import { describeReport, notifyWebhook } from './report/webhook.ts';
import { type CascadeRequest, readRequest } from './request.ts';
import { type Settled, settleEach } from './settled.ts';
import { runVersionMode } from './version/mode.ts';

export type CascadeStatus =
  | 'released'
  | 'already-released'
  | 'planned'
  | 'pull-requests-open'
  | 'merged-not-tagged'
  | 'nothing-to-release'
  | 'tagged';

/** The outputs of the action; what the run did not come to is absent. */
export interface CascadeOutputs {
  status?: CascadeStatus;
  version?: string;
  /** The commit that is released. */
  commit?: string;
  versions?: Readonly<Record<string, string>>;
  plan?: unknown;
  results?: Readonly<Record<string, CrateResult>>;
  /** Names of crates by level of the graph, each a list that can be released at once. */
  levels?: readonly (readonly string[])[];
  /** Page of the GitHub Release. */
  'release-url'?: string;
}

/** What a run leaves behind, as far as it came. */
export interface CascadeReport {
  outputs: CascadeOutputs;
  /** Markdown for the job summary. */
  summary?: string;
  /** Why it failed; everything above holds all the same. */
  failure?: unknown;
}

/** The action: inputs read, the cascade released, outputs and summary set; also when it fails. */
export async function upstreamRelease(context: ActionContext): Promise<void> {
  const { failure, summary, outputs } = await releaseCascade(readRequest(context), context.ports);
  for (const [name, value] of Object.entries(outputs)) if (value !== undefined) context.outputs.set(name, value);
  if (summary !== undefined) context.summary.add(summary);
  if (failure !== undefined) throw failure;
}

/**
 * Releases everything downstream of the monorepo's tag: validate, prepare and test all, then push all, then finish. A run
 * that was stopped anywhere and starts again comes to the same end. Never rejects: `failure` says what went wrong.
 */
async function releaseCascade(request: CascadeRequest, given: Ports): Promise<CascadeReport> {
  const { ports, stop, leftMs } = withDeadline(given, request.deadlineMs);
  let report: CascadeReport = { outputs: {} };
  let scratchDir: string | undefined;
  let context: CascadeContext | undefined;
  try {
    const config = await loadConfig(request, ports.log);
    await mkdir(request.tempDir, { recursive: true });
    scratchDir = await mkdtemp(join(request.tempDir, 'upstream-release-'));
    context = await createContext(request, config, scratchDir, { ports, leftMs });
    report =
      request.mode === 'version'
        ? await runVersionMode(request, context)
        : await runStage(request, context, await planCascade(context, request));
  } catch (error) {
    report = { outputs: {}, failure: error };
  } finally {
    stop();
    await context?.trusted?.revokeAll();
    if (scratchDir !== undefined) await rm(scratchDir, { recursive: true, force: true, maxRetries: 3 });
  }
  if (request.webhookUrl !== undefined) await notifyWebhook(request.webhookUrl, describeReport(request, report), given);
  return report;
}

/** How a stage ended, and the page of the GitHub Release when there is one. */
interface StageEnd {
  status: CascadeStatus;
  'release-url'?: string;
}

/** Everything a stage works with; `keep` notes what a phase returned, for the report, and ends the stage if any crate failed. */
interface Stage {
  request: CascadeRequest;
  context: CascadeContext;
  plan: CascadePlan;
  /** Where the monorepo is. */
  upstream: Omit<PlannedCascade, 'plan'>;
  keep(more: Partial<Seen>): Seen;
}

async function runStage(
  request: CascadeRequest,
  context: CascadeContext,
  { plan, ...upstream }: PlannedCascade,
): Promise<CascadeReport> {
  const { crate } = request;
  const names = plan.crates.map(({ name }) => name);
  const versions = Object.fromEntries(plan.crates.map(({ name, version }) => [name, version]));
  const { levels } = plan;
  const known: CascadeOutputs = { version: plan.upstream.tag.version, commit: plan.upstream.commit, versions, levels };
  if (crate !== undefined && !names.includes(crate)) {
    const failure = new ActionError('input', `crate: got "${crate}", expected one of ${names.join(', ')}`);
    return { outputs: known, failure };
  }
  let seen: Seen = { plan, targets: crate === undefined ? names : [crate] };
  const keep: Stage['keep'] = (more) => {
    seen = { ...seen, ...more };
    throwIfFailed(seen);
    return seen;
  };
  const publisher = request.trusted?.publisher;
  const describe = (): CascadeReport & { summary: string } => ({
    outputs: { ...known, plan: describePlan(seen, publisher), results: listResults(context, seen) },
    summary: [renderReport(context, seen), ...renderPublisher(seen, publisher)].join('\n\n'),
  });
  try {
    const end = await context.progress.watch(() => STAGES[request.stage]({ request, context, plan, upstream, keep }));
    const { outputs, summary } = describe();
    return { outputs: { ...outputs, ...end }, summary };
  } catch (failure) {
    const { outputs, summary } = describe();
    const status: CascadeOutputs = failure instanceof MergedNotTagged ? { status: 'merged-not-tagged' } : {};
    return { outputs: { ...outputs, ...status }, summary, failure };
  }
}

const STAGES: Readonly<Record<CascadeRequest['stage'], (stage: Stage) => Promise<StageEnd>>> = {
  all: releaseAll,
  validate,
  prepare: prepareOnly,
  publish: publishPrepared,
  update,
  finish,
};

/** Everything in one job: nothing is pushed before every repository is built and tested. */
async function releaseAll(stage: Stage): Promise<StageEnd> {
  const { request, context, keep } = stage;
  const place = await findPlace(stage);
  const work = await lookAtAll(stage);
  const { plan, found, open } = work;
  const root = resolve(request.workspacePath);
  if (request.mode === 'pull-request') refuseMerged(keep, found);
  if (open.length > 0 || context.config.assets.length > 0) {
    await Promise.all([checkLocked(context, plan, root), checkCompiler(context, work.checkouts.done)]);
    if (request.mode === 'plan') return planned(keep);
    await Promise.all([buildMonorepo(context, plan, root), writeTrees(stage, work)]);
  }
  const assets = request.mode === 'release' ? await readAssets(root, context.config.assets) : [];
  const prepared = await prepare(context, plan, work.checkouts.done, open);
  keep({ prepared });
  if (request.dryRun || request.mode === 'plan') return planned(keep);
  if (request.mode === 'pull-request') return await proposeAll(stage, plan, prepared.done);
  return await release(stage, work, prepared.done, place, assets);
}

/** The first of several jobs: is the tag fit to be released? */
async function validate({ request, context, plan, keep }: Stage): Promise<StageEnd> {
  const root = resolve(request.workspacePath);
  await checkLocked(context, plan, root);
  if (request.mode !== 'plan') await buildMonorepo(context, plan, root);
  return planned(keep);
}

/** The job that builds, and has no token to push with: what it made goes to {@link publishPrepared} as data. */
async function prepareOnly(stage: Stage): Promise<StageEnd> {
  const { request, context, keep } = stage;
  const work = await lookAtAll(stage);
  const { plan, open, checkouts } = work;
  const root = resolve(request.workspacePath);
  if (open.length > 0 || context.config.assets.length > 0) {
    await Promise.all([checkLocked(context, plan, root), checkCompiler(context, checkouts.done)]);
    await Promise.all([buildMonorepo(context, plan, root), writeTrees(stage, work)]);
  }
  const assets = request.mode === 'release' ? await readAssets(root, context.config.assets) : [];
  const prepared = await prepare(context, plan, checkouts.done, open);
  keep({ prepared, isPrepared: true });
  if (request.dryRun) return planned(keep);
  await writePrepared(context, plan, prepared.done, { folder: request.preparedPath ?? '', assets });
  return { status: 'planned' };
}

/** The job that pushes, and runs nothing that came out of a repository. */
async function publishPrepared(stage: Stage): Promise<StageEnd> {
  const { request, context, keep } = stage;
  const place = await findPlace(stage);
  const work = await lookAtAll(stage);
  const folder = request.preparedPath ?? '';
  const { prepared, assets, archives } = await readPrepared(context, work.plan, work.checkouts.done, work.open, folder);
  keep({ prepared });
  if (request.dryRun) return planned(keep);
  if (request.mode === 'pull-request') return await proposeAll(stage, work.plan, prepared.done);
  await proveTrusted(context, listDestinations(work));
  return await release(stage, work, prepared.done, place, assets, archives);
}

/**
 * The job of one crate. Siblings that are released are taken from their tags; those that are not yet are prepared here
 * from their branches, which gives the same commits, and waited for before the push.
 */
async function update(stage: Stage): Promise<StageEnd> {
  const { request, context, keep } = stage;
  const targets = request.crate === undefined ? [] : [request.crate];
  const work = await lookAtAll(stage, targets);
  const { plan, found, open } = work;
  if (request.mode === 'plan') return planned(keep);
  await writeTrees(stage, work);
  const prepared = await prepare(context, plan, work.checkouts.done, open);
  keep({ prepared });
  if (request.dryRun) return planned(keep);
  if (request.mode === 'pull-request') return await proposeAll(stage, plan, prepared.done);
  const timeoutMs = request.waitMode === 'never' ? 0 : request.registryTimeoutMs;
  const needs = await settleEach(context, open, 'wait for its needs', (name) =>
    awaitNeeds(context, plan, found.done, name, timeoutMs),
  );
  keep({ needs });
  return await release(stage, work, prepared.done, undefined, []);
}

/** The last of several jobs: released is what the refs say, whatever the jobs before reported. */
async function finish(stage: Stage): Promise<StageEnd> {
  const { request, context, plan, keep } = stage;
  const visited = await visit(context, plan);
  keep({ visited });
  const found = await inspect(context, plan, visited.done);
  if (request.mode === 'plan' || request.dryRun) {
    keep({ found });
    return planned(keep);
  }
  const missing = plan.crates.flatMap(({ name, label, tag }) => {
    if (!isOpen(found.done.get(name))) return [];
    const error = new ActionError('remote', `${label} has no tag ${tag}`);
    return [[name, { step: 'release', error, tail: [] }] as const];
  });
  const seen = keep({ found: { ...found, failed: new Map([...found.failed, ...missing]) } });
  const place = await findPlace(stage);
  const assets = await readAssets(resolve(request.workspacePath), context.config.assets);
  return await finishRelease(stage, seen, place, assets);
}

/** What the cheap checks of all repositories found. */
interface Work {
  plan: CascadePlan;
  found: Settled<Found>;
  checkouts: Settled<Checkout>;
  /** Names of the crates that have something to be pushed. */
  open: readonly string[];
}

/** Refs, rights, manifests and requirements of all repositories: what needs no build is known before one begins. */
async function lookAtAll({ request, context, plan: first, keep }: Stage, only?: readonly string[]): Promise<Work> {
  const targets = only ?? first.crates.map(({ name }) => name);
  const visited = await visit(context, first);
  keep({ visited });
  const found = await inspect(context, first, visited.done);
  keep({ found });
  const [{ plan, checkouts }, permissions] = await Promise.all([
    checkOut(context, first, found.done, targets),
    checkRules(context, first, found.done),
  ]);
  keep({ plan, checkouts, permissions });
  const work = { plan, found, checkouts, open: targets.filter((name) => isOpen(found.done.get(name))) };
  if (request.mode !== 'pull-request') await checkRights(context, request.trusted?.publisher, listDestinations(work));
  return work;
}

/** Where each crate goes: one that is pushed may still have to be published. */
function listDestinations({ plan, checkouts }: Pick<Work, 'plan' | 'checkouts'>): Destination[] {
  return plan.crates.map((crate) => ({
    crate,
    registry: checkouts.done.get(crate.name)?.manifests.registry ?? crate.registries?.[0] ?? 'crates-io',
  }));
}

async function writeTrees({ context, keep }: Stage, { checkouts }: Work): Promise<void> {
  keep({ trees: await writeWorkTrees(context, checkouts.done) });
}

/** Where the GitHub Release is made, where one is to be made. */
async function findPlace({ request, context, upstream }: Stage): Promise<ReleasePlace | undefined> {
  const isReleasing = request.mode === 'release' && !request.dryRun && request.createRelease;
  return isReleasing ? await findReleasePlace(context, request, upstream.repository) : undefined;
}

function planned(keep: Stage['keep']): StageEnd {
  keep({ isPlanned: true });
  return { status: 'planned' };
}

/** Merged pull requests wait for a release: a run that proposes has nothing to do for them, and says who has. */
function refuseMerged(keep: Stage['keep'], found: Settled<Found>): void {
  const states = [...found.done.values()].map(({ status }) => status);
  if (states.includes('open') || !states.includes('merged')) return;
  keep({ isPlanned: true });
  throw new MergedNotTagged();
}

/** Every pull request is merged, and no tag is made: that is what mode release is for. */
class MergedNotTagged extends ActionError {
  constructor() {
    super('input', 'the pull requests of this release are merged, and their tags are not made yet', {
      hint: 'Run the workflow with mode: release; it tags what was merged',
    });
  }
}

async function proposeAll(
  { context, keep }: Stage,
  plan: CascadePlan,
  prepared: ReadonlyMap<string, Prepared>,
): Promise<StageEnd> {
  const seen = keep({ proposed: await propose(context, plan, prepared) });
  const statuses = seen.targets.map((name) => outcomeOf(seen, name).status);
  if (statuses.includes('proposed')) return { status: 'pull-requests-open' };
  const isDone = statuses.every((status) => status === 'already-released' || status === 'unchanged');
  return { status: isDone ? 'already-released' : 'planned' };
}

/** Pushes what is prepared, after one more look at everything that is moved. */
async function release(
  stage: Stage,
  { plan, found }: Work,
  prepared: ReadonlyMap<string, Prepared>,
  place: ReleasePlace | undefined,
  assets: readonly ReleaseAsset[],
  archives: ReadonlyMap<string, RecordedPackage> = new Map(),
): Promise<StageEnd> {
  const { context, upstream, keep, request } = stage;
  if (prepared.size > 0) await recheckUpstream(context.git, plan.upstream, upstream.repositoryUrl);
  const lastLook = await lookAgain(context, plan, prepared);
  keep({ lastLook });
  const overtaken = [...lastLook.done].flatMap(([name, state]) =>
    state === undefined ? [] : [[name, state] as const],
  );
  const now = new Map([...found.done, ...overtaken]);
  const left = new Map([...prepared].filter(([name]) => !overtaken.some(([other]) => other === name)));
  const targets = request.crate === undefined ? plan.crates.map(({ name }) => name) : [request.crate];
  const seen = keep({ pushed: await push(context, plan, { found: now, prepared: left, archives }, targets) });
  return await finishRelease(stage, seen, place, assets);
}

/** The release of the upstream tag, once everything it tells of is there. */
async function finishRelease(
  { context, plan, upstream, keep }: Stage,
  pushed: Seen,
  place: ReleasePlace | undefined,
  assets: readonly ReleaseAsset[],
): Promise<StageEnd> {
  if (place !== undefined) {
    await recheckUpstream(context.git, plan.upstream, upstream.repositoryUrl).catch((error: unknown) => {
      throw releaseFailure(pushed, error);
    });
  }
  const seen = keep({ crateReleases: await makeCrateReleases(context, pushed) });
  const made = await makeRelease(context, seen, place, assets);
  const isNew = made?.isNew || seen.targets.some((name) => outcomeOf(seen, name).status === 'released');
  const status = isNew ? 'released' : 'already-released';
  return made === undefined ? { status } : { status, 'release-url': made.url };
}
