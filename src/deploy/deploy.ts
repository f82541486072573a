import type { Binding } from '../cloudflare/bindings.ts';
import { type CloudflareClient, createCloudflareClient } from '../cloudflare/client.ts';
import { createWorkerApi, type Deployment, type WorkerApi } from '../cloudflare/workers.ts';
import { ActionError, describeError } from '../errors/action-error.ts';
import type { Ports } from '../runtime/ports.ts';
import { type DeployPlan, deployWithApi } from './api-engine.ts';
import { readScript, writeConfigFile } from './config-file.ts';
import { compareBindings, type Difference, isSecret } from './difference.ts';
import { checkLive, type HealthReading, type LiveCheckRequest, liveClient, readHealth } from './live-check.ts';
import { explainRefusal } from './permissions.ts';
import { type AccountState, readAccount } from './preflight.ts';
import { type DeployReport, differenceLines } from './report.ts';
import type { DeployRequest } from './request.ts';
import { rollBack } from './rollback.ts';
import { listBindings, SECRET_NAME, VERSION_VARIABLE, versionOf, type WorkerConfig } from './worker-config.ts';
import { deployWithWrangler } from './wrangler-engine.ts';

export interface DeployEnvironment {
  tempFolder: string;
  /** The runner's variables, for the wrangler engine. */
  variables: Readonly<Record<string, string | undefined>>;
}

type DeployPorts = Pick<Ports, 'now' | 'sleep' | 'http' | 'exec' | 'log'>;

/** What the steps of one deploy share. */
interface Run {
  request: DeployRequest;
  ports: DeployPorts;
  environment: DeployEnvironment;
  client: CloudflareClient;
  worker: WorkerApi;
  report: DeployReport;
}

/**
 * Deploys the Worker, proves that it is live, and rolls back when it is not.
 *
 * @returns the report, also of a failure: then `status` is `failed` or `rolled-back` and `error` says why.
 */
export async function deploy(
  request: DeployRequest,
  ports: DeployPorts,
  environment: DeployEnvironment,
): Promise<DeployReport> {
  const http = ports.http({
    name: 'Cloudflare',
    retry: { maxRetries: 4, initialBackoffMs: 500, maxBackoffMs: 10_000 },
  });
  const client = createCloudflareClient({ apiUrl: request.apiUrl, token: request.apiToken }, http);
  const worker = createWorkerApi(client, request.accountId, request.workerName);
  const report = emptyReport(request);
  const run: Run = { request, ports, environment, client, worker, report };
  try {
    await deploySteps(run);
  } catch (error) {
    report.status = 'failed';
    report.error = await explainRefusal([error], client, request.accountId);
  }
  for (const warning of report.warnings) ports.log.warning(warning);
  return report;
}

async function deploySteps(run: Run): Promise<void> {
  const { request, report, worker, ports } = run;
  const script = await readScript(request.main);
  const base = {
    name: request.workerName,
    accountId: request.accountId,
    moduleName: moduleNameOf(request.main),
    compatibilityDate: request.compatibilityDate,
    kvNamespaceId: request.kvNamespaceId,
    historyMaxEntries: request.historyMaxEntries,
    r2Bucket: request.r2Bucket,
    route: request.route,
  };
  const [version, account] = await timed(run, 'look at the account', () =>
    Promise.all([versionOf(base, script, request.writeToken), readAccount(request, run.client, worker)]),
  );
  const config: WorkerConfig = { ...base, version, zoneName: account.route?.zone.name };
  describePlan(run, config, account);
  const written = await writeConfigFile(config, {
    path: request.configFile,
    main: request.main,
    dryRun: request.dryRun,
    tempFolder: run.environment.tempFolder,
  });
  report.configFile = written.path;
  report.configText = written.text;
  if (written.warning !== undefined) warn(report, written.warning);

  report.differences = await findDifferences(run, config, account, script);
  const liveRequest = liveCheckRequest(run, account, [version, ...servingIds(account.deployment)]);
  if (report.differences.length === 0 && (await isLiveAlready(run, liveRequest))) return;

  for (const line of differenceLines(report.differences)) ports.log.info(line);
  if (request.dryRun) {
    report.status = 'dry-run';
    ports.log.info(`dry run: would upload ${request.main} (${script.byteLength} bytes) as ${request.workerName}`);
    return;
  }
  const migration = account.storageDeclared ? undefined : { oldTag: account.version?.migrationTag };
  if (migration !== undefined) ports.log.info('this deploy declares the Durable Object storage (a storage migration)');
  await deployAndProve(run, { config, script, writeToken: request.writeToken, account, migration });
}

/** The change itself, from the first write on: whatever fails here after a new version serves is rolled back. */
async function deployAndProve(run: Run, plan: DeployPlan): Promise<void> {
  const { request, report, ports } = run;
  const { account } = plan;
  const before = await healthBefore(run, account);
  try {
    const uploaded = await timed(run, `deploy with engine ${request.engine}`, () => carryOut(run, plan));
    report.versionId = await readNewVersion(run, account, uploaded);
    ports.log.info(`version ${report.versionId || 'unknown'} is uploaded; it reports itself as ${plan.config.version}`);
    if (!request.validate) {
      warn(report, 'validate is false: nothing has shown that the new version answers');
    } else {
      const versions = [plan.config.version, report.versionId].filter((version) => version !== '');
      const checkRequest = liveCheckRequest(run, account, versions);
      const result = await timed(run, 'prove it is live', () => checkLive(checkRequest, ports));
      report.checks = result.checks;
      warnOfSkippedRoute(report);
      if (!result.live) throw new ActionError('remote', `the new version is not live: ${result.reason}`);
    }
    report.status = 'deployed';
  } catch (error) {
    await recover(run, plan, before, error);
  }
}

async function carryOut(run: Run, plan: DeployPlan): Promise<string | undefined> {
  const { request, environment, ports } = run;
  if (request.engine === 'api') return deployWithApi(plan, run.client, run.worker);
  const { join, resolve } = await import('node:path');
  await deployWithWrangler(
    {
      version: request.wranglerVersion,
      configFile: resolve(join('.', run.report.configFile)),
      apiToken: request.apiToken,
      accountId: request.accountId,
      apiUrl: request.apiUrl,
      writeToken: request.writeToken,
      tempFolder: environment.tempFolder,
      env: environment.variables,
    },
    ports,
  );
  return undefined;
}

/** Rolls back where that is right, and leaves status, serving version and both facts in the report. */
async function recover(run: Run, plan: DeployPlan, before: HealthReading | undefined, error: unknown): Promise<void> {
  const { request, report, worker, ports } = run;
  const cause = await explainRefusal([error], run.client, request.accountId);
  const fail = (fact: string): void => {
    report.status = 'failed';
    report.error = withFact(cause, fact);
  };
  const previous = plan.account.deployment;
  const serving = await worker.readDeployment().catch(() => undefined);
  if (serving !== undefined && sameDeployment(serving, previous)) {
    report.versionId = report.previousVersionId;
    return fail(`no new version serves; version ${report.previousVersionId} is untouched`);
  }
  if (serving === undefined && report.versionId === '') return fail('nothing serves that did not before');
  report.versionId = servingIds(serving)[0] ?? report.versionId;
  if (!request.rollbackOnFailure) return fail('it stays deployed, because rollback-on-failure is false');
  if (previous === undefined) return fail('there is no previous version, so nothing was rolled back');
  if (plan.migration !== undefined) {
    return fail('this deploy migrated the storage, and no rollback goes across a storage migration: it stays deployed');
  }
  const baseUrl = report.url;
  const broken = await readHealth(liveClient(ports, 3_000), baseUrl);
  const binding = plan.account.version?.bindings.find(({ name }) => name === VERSION_VARIABLE);
  const rollback = await timed(run, 'roll back', () =>
    rollBack(
      {
        previous,
        previousVersion: binding?.target,
        before,
        broken,
        baseUrl,
        timeoutMs: request.validateTimeoutMs,
        reason: describeError(cause),
      },
      worker,
      ports,
    ),
  );
  const now = await worker.readDeployment().catch(() => undefined);
  report.versionId = servingIds(now)[0] ?? report.previousVersionId;
  if (rollback.state !== 'rolled-back') return fail(rollback.detail);
  report.status = 'rolled-back';
  report.error = withFact(cause, rollback.detail);
}

function withFact(cause: unknown, fact: string): ActionError {
  if (!(cause instanceof ActionError))
    return new ActionError('internal', `${describeError(cause)}; ${fact}`, { cause });
  return new ActionError(cause.kind, `${cause.message}; ${fact}`, { hint: cause.hint, cause });
}

/** Everything that would change, in the order of the configuration; empty when the serving version is this one. */
async function findDifferences(
  run: Run,
  config: WorkerConfig,
  account: AccountState,
  script: Uint8Array,
): Promise<Difference[]> {
  const { request, worker } = run;
  const { deployment, version } = account;
  const settings: Difference[] = [];
  const change = (what: string, before: string | undefined, after: string): void => {
    if (before === after) return;
    settings.push({ kind: before === undefined ? 'added' : 'changed', what, before, after });
  };
  change('compatibility date', version?.compatibilityDate, config.compatibilityDate);
  if (version !== undefined) {
    // What the API does not report is no difference.
    if (version.compatibilityDate === undefined) settings.length = 0;
    change('compatibility flags', version.compatibilityFlags?.join(', ') ?? '', '');
    change('workers.dev', account.workersDev || account.subdomain === undefined ? 'enabled' : 'disabled', 'enabled');
  }
  if (config.route !== undefined)
    change(`${config.route.kind} ${config.route.pattern}`, account.route?.script, config.name);
  if ((deployment?.versions.length ?? 0) > 1)
    change('versions that share the requests', servingIds(deployment).join(', '), 'one');
  const differences = [
    ...compareBindings(version?.bindings ?? [], listBindings(config), request.writeToken !== undefined),
    ...settings,
  ];
  if (deployment === undefined)
    differences.unshift({ kind: 'added', what: 'Worker', before: undefined, after: config.name });
  // The version variable covers the script; a script edited by hand keeps the variable, so its bytes are compared too.
  else if (differences.length === 0 && (await worker.hasModule(script)) === false) {
    differences.push({
      kind: 'changed',
      what: 'script',
      before: 'edited after the last deploy',
      after: config.version,
    });
  }
  return differences;
}

/** For a Worker that equals what is wanted: proves it live. False when its token turns out to be another one. */
async function isLiveAlready(run: Run, liveRequest: LiveCheckRequest): Promise<boolean> {
  const { request, report, ports } = run;
  report.status = 'unchanged';
  if (!request.validate || request.dryRun) return true;
  const result = await timed(run, 'prove it is live', () => checkLive(liveRequest, ports));
  report.checks = result.checks;
  warnOfSkippedRoute(report);
  if (result.live) return true;
  if (result.tokenRefused) {
    report.differences = [
      { kind: 'changed', what: `${SECRET_NAME} (secret_text)`, before: '(another secret)', after: '(secret)' },
    ];
    return false;
  }
  throw new ActionError('remote', `the serving version equals this one, but is not live: ${result.reason}`, {
    hint: 'Nothing was written: deploying the same again would not change it',
  });
}

async function healthBefore(run: Run, account: AccountState): Promise<HealthReading | undefined> {
  if (account.deployment === undefined || !run.request.validate) return undefined;
  return readHealth(liveClient(run.ports, 3_000), run.report.url);
}

/** The id of the version that serves since the upload; a list that lags behind is read again. */
async function readNewVersion(run: Run, account: AccountState, uploaded: string | undefined): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const deployment = await run.worker.readDeployment();
    const [id] = servingIds(deployment);
    if (id !== undefined && !sameDeployment(deployment, account.deployment)) return id;
    if (attempt === 3) return uploaded ?? id ?? '';
    await run.ports.sleep(500 * attempt);
  }
}

function liveCheckRequest(run: Run, account: AccountState, versions: readonly string[]): LiveCheckRequest {
  const { request, report } = run;
  const kept = account.version?.bindings.some((binding) => binding.name === SECRET_NAME && isSecret(binding)) ?? false;
  return {
    baseUrl: report.url,
    versions,
    writeToken: request.writeToken,
    tokenConfigured: request.writeToken !== undefined || kept,
    route: request.route,
    timeoutMs: request.validateTimeoutMs,
  };
}

/** Fills in what is known before anything is written, and warns of what the user would want to know. */
function describePlan(run: Run, config: WorkerConfig, account: AccountState): void {
  const { request, report } = run;
  report.url = request.workerUrl ?? `https://${config.name}.${account.subdomain}.workers.dev`;
  report.workerVersion = config.version;
  report.bindings = listBindings(config);
  report.storageMigration = !account.storageDeclared;
  report.previousVersionId = servingIds(account.deployment)[0] ?? '';
  report.versionId = report.previousVersionId;
  for (const warning of account.warnings) warn(report, warning);
  const kept = account.version?.bindings.some((binding) => binding.name === SECRET_NAME && isSecret(binding));
  if (request.writeToken !== undefined) {
    report.secret = 'set together with the code';
  } else if (kept) {
    report.secret = 'kept as deployed before';
    warn(report, 'write-token is not set: the deployed token stays, and the write path is not checked');
  } else {
    report.secret = 'none';
    warn(report, 'write-token is not set: the Worker refuses every write (403) until it is deployed with one');
  }
}

function warnOfSkippedRoute(report: DeployReport): void {
  const route = report.checks.find(({ name, outcome }) => name.startsWith('route ') && outcome === 'skipped');
  if (route !== undefined) warn(report, `${route.name}: not checked, ${route.detail}`);
}

function warn(report: DeployReport, warning: string): void {
  report.warnings = [...report.warnings, warning];
}

async function timed<T>(run: Run, step: string, work: () => Promise<T>): Promise<T> {
  const startedAt = run.ports.now();
  try {
    return await work();
  } finally {
    run.report.timings = [...run.report.timings, { step, ms: run.ports.now() - startedAt }];
  }
}

/** Ids of the serving versions, the largest share first. */
function servingIds(deployment: Deployment | undefined): string[] {
  const versions = deployment?.versions.toSorted((a, b) => b.percentage - a.percentage) ?? [];
  return versions.map(({ versionId }) => versionId);
}

function sameDeployment(a: Deployment | undefined, b: Deployment | undefined): boolean {
  const text = (deployment: Deployment | undefined): string =>
    (deployment?.versions ?? []).map(({ versionId, percentage }) => `${versionId} ${percentage}`).join();
  return text(a) === text(b);
}

function moduleNameOf(path: string): string {
  return path.replace(/^.*[/\\]/, '');
}

function emptyReport(request: DeployRequest): DeployReport {
  const bindings: Binding[] = [];
  return {
    status: 'failed',
    workerName: request.workerName,
    engine: request.engine === 'api' ? 'api' : `wrangler ${request.wranglerVersion}`,
    url: request.workerUrl ?? '',
    versionId: '',
    previousVersionId: '',
    workerVersion: '',
    configFile: request.configFile,
    configText: '',
    bindings,
    secret: 'none',
    differences: [],
    storageMigration: false,
    checks: [],
    timings: [],
    warnings: [],
    error: undefined,
  };
}
