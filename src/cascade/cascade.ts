import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ActionError, describeError } from '../errors/action-error.ts';
import type { Ports } from '../runtime/ports.ts';
import { builtInConfig } from './built-in.ts';
import { type CascadeConfig, parseConfig } from './config.ts';
import type { CascadeContext, CrateRuns } from './context.ts';
import { renderReport } from './report.ts';
import type { CascadeRequest } from './request.ts';
import { type CrateResult, describePlan, listResults } from './results.ts';
import { type CascadeStatus, finish, releaseAll, type StageEnd, update, validate } from './stages.ts';
import { createRuns, startCascade } from './start.ts';
import { notifyWebhook } from './webhook.ts';

/** What a run leaves behind, as far as it came. */
export interface CascadeReport {
  status?: CascadeStatus;
  version?: string;
  versions?: Readonly<Record<string, string>>;
  plan?: unknown;
  results?: Readonly<Record<string, CrateResult>>;
  releaseUrl?: string;
  /** Markdown for the job summary. */
  summary?: string;
  /** Why it failed; everything above holds all the same. */
  failure?: unknown;
}

/**
 * Releases everything downstream of the monorepo's tag: validate, prepare and test all, then push all, then finish. A run
 * that was stopped anywhere and starts again comes to the same end. Never rejects: `failure` says what went wrong.
 */
export async function releaseCascade(request: CascadeRequest, ports: Ports): Promise<CascadeReport> {
  const report: CascadeReport = {};
  let scratchDir: string | undefined;
  try {
    const config = await loadConfig(request);
    await mkdir(request.tempDir, { recursive: true });
    scratchDir = await mkdtemp(join(request.tempDir, 'upstream-release-'));
    const context = await startCascade(request, config, scratchDir, ports);
    await runStage(request, context, report);
  } catch (error) {
    report.failure = error;
  } finally {
    if (scratchDir !== undefined) await rm(scratchDir, { recursive: true, force: true });
  }
  if (request.webhookUrl !== undefined) await notifyWebhook(request.webhookUrl, describeReport(request, report), ports);
  return report;
}

const DEFAULT_CONFIG = '.github/release-cascade.toml';

async function loadConfig({ workspacePath, configPath }: CascadeRequest): Promise<CascadeConfig> {
  // A named file may be meant from the checkout or from where the step runs.
  const candidates =
    configPath === undefined
      ? [resolve(workspacePath, DEFAULT_CONFIG)]
      : [resolve(workspacePath, configPath), resolve(configPath)];
  for (const path of candidates) {
    try {
      return parseConfig(await readFile(path, 'utf8'), configPath ?? DEFAULT_CONFIG);
    } catch (error) {
      if (error instanceof ActionError) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw new ActionError('input', `config: ${path} cannot be read: ${describeError(error)}`, { cause: error });
    }
  }
  if (configPath === undefined) return builtInConfig;
  throw new ActionError('input', `config: there is no file ${candidates[0]}`, {
    hint: 'Correct the input config, or leave it out for .github/release-cascade.toml or the built-in cascade',
  });
}

async function runStage(request: CascadeRequest, context: CascadeContext, report: CascadeReport): Promise<void> {
  const { crates, upstream } = context.plan;
  report.version = upstream.tag.version;
  report.versions = Object.fromEntries(crates.map(({ name, version }) => [name, version]));
  const runs = createRuns(context.plan);
  const { crate } = request;
  const target = crate === undefined ? undefined : runs.get(crate);
  if (crate !== undefined && target === undefined) {
    throw new ActionError('input', `crate: got "${crate}", expected one of ${[...runs.keys()].join(', ')}`);
  }
  const shown: CrateRuns = target === undefined ? runs : new Map([[target.crate.name, target]]);
  try {
    const end = await context.progress.watch(() => enterStage(request, context, runs));
    report.status = end.status;
    if (end.releaseUrl !== undefined) report.releaseUrl = end.releaseUrl;
  } finally {
    report.plan = describePlan(context, runs);
    report.results = listResults(context, shown);
    report.summary = renderReport(context, shown);
  }
}

async function enterStage(request: CascadeRequest, context: CascadeContext, runs: CrateRuns): Promise<StageEnd> {
  switch (request.stage) {
    case 'all':
      return await releaseAll(request, context, runs);
    case 'validate':
      return await validate(request, context, runs);
    case 'update':
      return await update(request, context, runs, request.crate as string);
    case 'finish':
      return await finish(request, context, runs);
  }
}

/** One message for a chat. */
function describeReport(request: CascadeRequest, report: CascadeReport): string {
  const what = `upstream-release ${request.tag}${request.stage === 'all' ? '' : ` (${[request.stage, request.crate].filter(Boolean).join(' ')})`}`;
  if (report.failure !== undefined) return `:x: ${what} failed: ${describeError(report.failure)}`;
  const crates = Object.entries(report.results ?? {}).map(([name, { status, tag }]) => `• ${name}: ${status} (${tag})`);
  return [
    `:white_check_mark: ${what}: ${report.status}`,
    ...crates,
    ...(report.releaseUrl ? [report.releaseUrl] : []),
  ].join('\n');
}
