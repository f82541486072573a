import { basename, resolve } from 'node:path';
import { createCloudflareClient } from '../cloudflare/client.ts';
import { createWorkerApi, type Deployment } from '../cloudflare/workers.ts';
import { ActionError, describeError } from '../errors/action-error.ts';
import { type DeployPlan, deployWithApi } from './api-engine.ts';
import { readScript, writeConfigFile } from './config-file.ts';
import { findDifferences, isSameDeployment, isSecret, servingIds } from './difference.ts';
import { checkLive, type HealthReading, type LiveCheckRequest, liveClient, readHealth } from './live-check.ts';
import { explainRefusal } from './permissions.ts';
import { type AccountState, readAccount } from './preflight.ts';
import { recover } from './recover.ts';
import { type DeployReport, differenceLines } from './report.ts';
import type { DeployRequest } from './request.ts';
import { type DeployEnvironment, type DeployPorts, emptyReport, type Run, timed, warn } from './run.ts';
import { listBindings, SECRET_NAME, versionOf, type WorkerConfig } from './worker-config.ts';
import { deployWithWrangler } from './wrangler-engine.ts';

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
    retry: { maxRetries: 4, initialBackoffMs: 500, maxBackoffMs: 10_000, retryAfterCapMs: 60_000 },
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
    moduleName: basename(request.main),
    compatibilityDate: request.compatibilityDate,
    kvNamespaceId: request.kvNamespaceId,
    historyMaxEntries: request.historyMaxEntries,
    r2Bucket: request.r2Bucket,
    route: request.route,
  };
  const noteServing = (deployment: Deployment | undefined): void => {
    report.previousVersionId = servingIds(deployment)[0] ?? '';
    report.versionId = report.previousVersionId;
  };
  const [version, account] = await timed(run, 'look at the account', () =>
    Promise.all([versionOf(base, script, request.writeToken), readAccount(request, run.client, worker, noteServing)]),
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

  report.differences = findDifferences(config, account, request.writeToken !== undefined);
  // The version variable covers the script; a script edited by hand keeps the variable, so its bytes are compared too.
  if (report.differences.length === 0 && (await worker.hasModule(report.previousVersionId, script)) === false) {
    report.differences = [
      { kind: 'changed', what: 'script', before: 'edited after the last deploy', after: `script of ${version}` },
    ];
  }
  const liveRequest = liveCheckRequest(run, account, [version, ...servingIds(account.deployment)]);
  const isUnchanged = report.differences.length === 0;
  for (const line of differenceLines(report.differences)) ports.log.info(line);
  if (request.dryRun) {
    report.status = 'dry-run';
    const upload = `would upload ${request.main} (${script.byteLength} bytes) as ${request.workerName}`;
    ports.log.info(`dry run: ${isUnchanged ? 'nothing would change' : upload}`);
    return;
  }
  if (isUnchanged && (await isLiveAlready(run, liveRequest))) return;
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
      if (!result.live) throw notLive(result.reason, account);
    }
    report.status = 'deployed';
  } catch (error) {
    await recover(run, plan, before, error);
  }
}

function notLive(reason: string, account: AccountState): ActionError {
  const hint =
    account.deployment === undefined
      ? 'A new name can take a minute until it is reachable: raise validate-timeout-seconds'
      : undefined;
  return new ActionError('remote', `the new version is not live: ${reason}`, { hint });
}

async function carryOut(run: Run, plan: DeployPlan): Promise<string | undefined> {
  const { request, environment, ports } = run;
  if (request.engine === 'api') return deployWithApi(plan, run.client, run.worker);
  await deployWithWrangler(
    {
      version: request.wranglerVersion,
      configFile: resolve(run.report.configFile),
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

/** For a Worker that equals what is wanted: proves it live. False when its token turns out to be another one. */
async function isLiveAlready(run: Run, liveRequest: LiveCheckRequest): Promise<boolean> {
  const { request, report, ports } = run;
  report.status = 'unchanged';
  if (!request.validate) return true;
  const result = await timed(run, 'prove it is live', () => checkLive({ ...liveRequest, tokenIsSettled: true }, ports));
  report.checks = result.checks;
  warnOfSkippedRoute(report);
  if (result.live) return true;
  if (result.tokenRefused) {
    report.differences = [
      { kind: 'changed', what: `${SECRET_NAME} (secret_text)`, before: '(another secret)', after: '(secret)' },
    ];
    for (const line of differenceLines(report.differences)) ports.log.info(line);
    return false;
  }
  throw new ActionError('remote', `the serving version equals this one, but is not live: ${result.reason}`, {
    hint: 'Nothing was written: deploying the same again would not change it',
  });
}

async function healthBefore(run: Run, account: AccountState): Promise<HealthReading | undefined> {
  if (account.deployment === undefined || !run.request.validate) return undefined;
  return readHealth(liveClient(run.ports), run.report.url);
}

/** The id of the version that serves since the upload; a list that lags behind is read again. */
async function readNewVersion(run: Run, account: AccountState, uploaded: string | undefined): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const deployment = await run.worker.readDeployment().catch((error: unknown) => {
      // The upload was accepted: whether it is live, its health will tell.
      if (uploaded === undefined) throw error;
      run.ports.log.info(`${describeError(error)}; going on with the id of the upload`);
      return { versions: [{ versionId: uploaded, percentage: 100 }] };
    });
    const [id] = servingIds(deployment);
    if (id !== undefined && !isSameDeployment(deployment, account.deployment)) return id;
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
  report.route = request.route?.pattern ?? '';
  report.workersDev = account.subdomain === undefined ? '' : `https://${config.name}.${account.subdomain}.workers.dev`;
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
