import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import type { Ports } from '../runtime/ports.ts';
import { type CascadeContext, createContext } from './context.ts';
import { loadConfig } from './plan/config-file.ts';
import type { CascadePlan } from './plan/plan.ts';
import { planCascade } from './plan/plan-cascade.ts';
import { checkOut } from './prepare/checkout.ts';
import { type Found, inspect } from './prepare/inspect.ts';
import { buildMonorepo, checkLocked } from './prepare/monorepo-build.ts';
import { type Prepared, prepare } from './prepare/prepare.ts';
import { readAssets } from './release/assets.ts';
import { makeRelease } from './release/github-release.ts';
import { awaitNeeds } from './release/needs.ts';
import { checkPermissions } from './release/permissions.ts';
import { propose } from './release/propose.ts';
import { push } from './release/push.ts';
import { throwIfFailed } from './report/failure.ts';
import { type CrateResult, describePlan, listResults } from './report/results.ts';
import { outcomeOf, type Seen } from './report/seen.ts';
import { renderReport } from './report/summary.ts';
import { describeReport, notifyWebhook } from './report/webhook.ts';
import { type CascadeRequest, readRequest } from './request.ts';
import { type Settled, settleEach } from './settled.ts';

export type CascadeStatus = 'released' | 'already-released' | 'planned' | 'pull-requests-open';

/** The outputs of the action; what the run did not come to is absent. */
export interface CascadeOutputs {
  status?: CascadeStatus;
  version?: string;
  versions?: Readonly<Record<string, string>>;
  plan?: unknown;
  results?: Readonly<Record<string, CrateResult>>;
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
async function releaseCascade(request: CascadeRequest, ports: Ports): Promise<CascadeReport> {
  let report: CascadeReport = { outputs: {} };
  let scratchDir: string | undefined;
  try {
    const config = await loadConfig(request);
    await mkdir(request.tempDir, { recursive: true });
    scratchDir = await mkdtemp(join(request.tempDir, 'upstream-release-'));
    const context = createContext(request, config, scratchDir, ports);
    report = await runStage(request, context, await planCascade(context, request));
  } catch (error) {
    report = { outputs: {}, failure: error };
  } finally {
    if (scratchDir !== undefined) await rm(scratchDir, { recursive: true, force: true });
  }
  if (request.webhookUrl !== undefined) await notifyWebhook(request.webhookUrl, describeReport(request, report), ports);
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
  keep(more: Partial<Seen>): Seen;
}

async function runStage(request: CascadeRequest, context: CascadeContext, plan: CascadePlan): Promise<CascadeReport> {
  const { crate } = request;
  const names = plan.crates.map(({ name }) => name);
  const versions = Object.fromEntries(plan.crates.map(({ name, version }) => [name, version]));
  const known: CascadeOutputs = { version: plan.upstream.tag.version, versions };
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
  const describe = (): CascadeReport & { summary: string } => ({
    outputs: { ...known, plan: describePlan(seen), results: listResults(context, seen) },
    summary: renderReport(context, seen),
  });
  try {
    const end = await context.progress.watch(() => STAGES[request.stage]({ request, context, plan, keep }));
    const { outputs, summary } = describe();
    return { outputs: { ...outputs, ...end }, summary };
  } catch (failure) {
    return { ...describe(), failure };
  }
}

const STAGES: Readonly<Record<CascadeRequest['stage'], (stage: Stage) => Promise<StageEnd>>> = {
  all: releaseAll,
  validate,
  update,
  finish,
};

/** Everything in one job: nothing is pushed before every repository is built and tested. */
async function releaseAll({ request, context, plan: first, keep }: Stage): Promise<StageEnd> {
  const root = resolve(request.workspacePath);
  const targets = first.crates.map(({ name }) => name);
  const found = await inspect(context, first);
  keep({ found });
  const { github, config } = context;
  const isWriting = request.mode !== 'plan' && !request.isDryRun && request.createRelease;
  const [{ plan, checkouts }, permissions] = await Promise.all([
    checkOut(context, first, found.done, targets),
    isWriting && github !== undefined ? checkPermissions(context, first, found.done, github) : undefined,
  ]);
  keep({ plan, checkouts, ...(permissions === undefined ? {} : { permissions }) });
  const open = listOpen(found.done);
  if (open.length > 0 || config.assets.length > 0) {
    await checkLocked(context, plan, root);
    if (request.mode === 'plan') return planned(keep);
    await buildMonorepo(context, plan, root);
  }
  const assets = request.mode === 'release' ? await readAssets(root, config.assets) : [];
  const prepared = await prepare(context, plan, checkouts.done, open);
  keep({ prepared });
  if (request.isDryRun || request.mode === 'plan') return planned(keep);
  if (request.mode === 'pull-request') return await proposed(context, plan, prepared, keep);
  const seen = keep({ pushed: await push(context, plan, found.done, prepared.done, targets) });
  return await released(request, context, seen, assets);
}

/** The first of several jobs: is the tag fit to be released? */
async function validate({ request, context, plan, keep }: Stage): Promise<StageEnd> {
  const root = resolve(request.workspacePath);
  await checkLocked(context, plan, root);
  if (request.mode !== 'plan') await buildMonorepo(context, plan, root);
  return planned(keep);
}

/**
 * The job of one crate. Siblings that are released are taken from their tags; those that are not yet are prepared here
 * from their branches, which gives the same commits, and waited for before the push.
 */
async function update({ request, context, plan: first, keep }: Stage): Promise<StageEnd> {
  const targets = request.crate === undefined ? [] : [request.crate];
  const found = await inspect(context, first);
  keep({ found });
  const { plan, checkouts } = await checkOut(context, first, found.done, targets);
  keep({ plan, checkouts });
  if (request.mode === 'plan') return planned(keep);
  const open = listOpen(found.done).filter((name) => targets.includes(name));
  const prepared = await prepare(context, plan, checkouts.done, open);
  keep({ prepared });
  if (request.isDryRun) return planned(keep);
  if (request.mode === 'pull-request') return await proposed(context, plan, prepared, keep);
  const timeoutMs = request.waitMode === 'never' ? 0 : request.registryTimeoutMs;
  const needs = await settleEach(context, open, 'wait for its needs', (name) =>
    awaitNeeds(context, plan, found.done, name, timeoutMs),
  );
  keep({ needs });
  const { pushed } = keep({ pushed: await push(context, plan, found.done, prepared.done, targets) });
  const isNew = [...(pushed?.done.values() ?? [])].some(({ status }) => status === 'released');
  return { status: isNew ? 'released' : 'already-released' };
}

/** The last of several jobs: released is what the refs say, whatever the jobs before reported. */
async function finish({ request, context, plan, keep }: Stage): Promise<StageEnd> {
  const found = await inspect(context, plan);
  if (request.mode === 'plan' || request.isDryRun) {
    keep({ found });
    return planned(keep);
  }
  const missing = plan.crates.flatMap(({ name, label, tag }) => {
    if (found.done.get(name)?.status !== 'open') return [];
    const error = new ActionError('remote', `${label} has no tag ${tag}`);
    return [[name, { step: 'release', error, tail: [] }] as const];
  });
  const seen = keep({ found: { ...found, failed: new Map([...found.failed, ...missing]) } });
  const assets = await readAssets(resolve(request.workspacePath), context.config.assets);
  return await released(request, context, seen, assets);
}

function listOpen(found: ReadonlyMap<string, Found>): string[] {
  return [...found].flatMap(([name, { status }]) => (status === 'open' ? [name] : []));
}

function planned(keep: Stage['keep']): StageEnd {
  keep({ isPlanned: true });
  return { status: 'planned' };
}

async function proposed(
  context: CascadeContext,
  plan: CascadePlan,
  prepared: Settled<Prepared>,
  keep: Stage['keep'],
): Promise<StageEnd> {
  const seen = keep({ proposed: await propose(context, plan, prepared.done) });
  const statuses = seen.targets.map((name) => outcomeOf(seen, name).status);
  if (statuses.includes('proposed')) return { status: 'pull-requests-open' };
  return { status: statuses.every((status) => status === 'already-released') ? 'already-released' : 'planned' };
}

async function released(
  request: CascadeRequest,
  context: CascadeContext,
  seen: Seen,
  assets: Awaited<ReturnType<typeof readAssets>>,
): Promise<StageEnd> {
  const release = await makeRelease(context, seen, request, assets);
  const isNew = release?.isNew || seen.targets.some((name) => outcomeOf(seen, name).status === 'released');
  const status = isNew ? 'released' : 'already-released';
  return release === undefined ? { status } : { status, 'release-url': release.url };
}
