import { createCloudflareClient } from '../cloudflare/client.ts';
import { createWorkerApi, type Deployment } from '../cloudflare/workers.ts';
import { ActionError, CancelledError, describeError } from '../errors/action-error.ts';
import type { HttpOptions } from '../http/exchange.ts';
import { isSameDeployment, readAccount, servingIds } from './account.ts';
import { setTriggers } from './api-engine.ts';
import { writeConfigFile } from './config-file.ts';
import { decide, roundRequest, servingVersions } from './decide.ts';
import { differenceLines } from './difference.ts';
import { lostSecrets } from './kept-secrets.ts';
import { readHealth } from './live-check.ts';
import { readOwnership, refuseForeign } from './ownership.ts';
import { explainRefusal } from './permissions.ts';
import { planDeploy } from './plan.ts';
import type { DeployEnvironment, DeployPorts } from './ports.ts';
import { onFreshConnections, type Proof, proveLive } from './proof.ts';
import { composeReport, type DeployReport, type Facts, type Outcome } from './report.ts';
import type { DeployRequest } from './request.ts';
import { readServing } from './rollback.ts';
import { checkRoute } from './route-check.ts';
import { readScript } from './script.ts';
import { settle, withFact } from './settle.ts';
import { VARIABLES } from './shipped-worker.ts';
import { carryOut } from './upload.ts';
import { configVersion, variableOf } from './worker-config.ts';

/** Of the time that the whole action has, this much is kept for an undo. */
const RESERVE = { part: 0.2, maxMs: 60_000 };

/**
 * Deploys the Worker, proves that it is live, and rolls back when it is not. Each stage returns what it learned; this
 * function alone puts it together.
 *
 * @returns the report, also of a failure: then `error` says why.
 */
export async function deploy(
  request: DeployRequest,
  world: Omit<DeployPorts, 'deadline'>,
  environment: DeployEnvironment,
): Promise<DeployReport> {
  const deadlineAtMs = world.monotonic() + request.deadlineMs;
  const reserveMs = Math.min(request.deadlineMs * RESERVE.part, RESERVE.maxMs);
  const ports: DeployPorts = { ...world, deadline: { deadlineAtMs: deadlineAtMs - reserveMs } };
  const undoPorts: DeployPorts = { ...world, deadline: { deadlineAtMs } };
  const access = (on: DeployPorts) => connect(request, on);
  const { client, worker } = access(ports);
  // Only before something is written: a clock that is set in mid-run is no reason to leave a deploy half done.
  const look = connect(request, ports, { compareClocks: true });
  const facts: Facts = { timings: [], warnings: [] };

  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    ports.stage(step);
    const startedAt = ports.monotonic();
    try {
      return await work();
    } finally {
      facts.timings = [...facts.timings, { step, ms: ports.monotonic() - startedAt }];
    }
  };
  const warn = (...warnings: readonly string[]): void => {
    facts.warnings = [...facts.warnings, ...warnings];
  };

  const run = async (): Promise<Outcome> => {
    const script = await readScript(request.main, environment.workspace);
    const note = (deployment: Deployment | undefined): void => {
      facts.deployment = deployment;
    };
    const account = await timed('look at the account', () => readAccount(request, look.client, look.worker, note));
    facts.subdomain = account.subdomain;
    const named = account.subdomain && `https://${request.workerName}.${account.subdomain}.workers.dev`;
    const ownership = await onFreshConnections(ports, (http) =>
      readOwnership(account, worker, http, request.workerUrl ?? named),
    );
    if (!request.replaceExistingWorker) refuseForeign(ownership, request.workerName);
    const plan = planDeploy(request, script, account, ownership);
    facts.plan = plan;
    warn(...plan.warnings);
    const decision = await timed('compare', () => decide(request, plan, script, account, worker, ports));
    facts.decision = decision;
    const { config, differences } = decision;
    for (const line of differenceLines(differences)) ports.log.info(line);
    const options = { path: request.configFile, script, dryRun: request.dryRun };
    const written = await writeConfigFile(config, options, environment, ports);
    facts.written = written;
    if (written.warning !== undefined) warn(written.warning);
    const isUnchanged = differences.length === 0;
    if (request.dryRun) {
      const upload = `would upload ${request.main} (${script.bytes.byteLength} bytes) as ${request.workerName}`;
      ports.log.info(`dry run: ${isUnchanged ? 'nothing would change' : upload}`);
      return { status: 'dry-run' };
    }
    if (isUnchanged) return { status: 'unchanged' };

    // From here on something is written: what is undone is compared first, always.
    const previous = account.deployment;
    const before =
      previous === undefined || !request.validate
        ? undefined
        : await onFreshConnections(ports, (http) =>
            readHealth(http, { baseUrl: plan.url, headers: request.validateHeaders }),
          );
    const now = await worker.readDeployment();
    if (!isSameDeployment(now, previous)) {
      const [id] = servingIds(now);
      facts.servingId = id ?? '';
      const error = new ActionError(
        'remote',
        `overtaken by version ${id ?? '(none)'}, which began to serve while this run prepared; nothing was uploaded`,
        { hint: 'Another deploy runs at the same time: give both one concurrency group' },
      );
      return { status: 'overtaken', error };
    }
    if (config.migration !== undefined) {
      ports.log.info('this deploy declares Durable Object storage (a storage migration)');
    }
    const version = configVersion(config);
    facts.servingId = '';
    const carry = { config, script, secrets: plan.secrets, kept: plan.keptSecrets, account };
    const uploaded = await timed(`deploy with engine ${request.engine}`, () =>
      carryOut(carry, request, worker, environment, ports),
    );
    if (uploaded.warning !== undefined) warn(uploaded.warning);
    const serving = (on: DeployPorts) => () =>
      readServing(access(on).worker, {
        previous,
        uploaded: uploaded.versionId,
        // Without an id in the answer its content says whose it is; an API that shows neither has shown that it changed.
        isOurs: async (id) => {
          const bindings = (await access(on).worker.readVersion(id))?.bindings;
          return bindings === undefined || variableOf(bindings, VARIABLES.version) === version;
        },
      });
    if (uploaded.error !== undefined) {
      const found = await serving(undoPorts)();
      if (found.kind !== 'ours') {
        const cause = await explainRefusal([uploaded.error], client, request.accountId);
        const id = servingIds(previous)[0];
        const untouched =
          id === undefined ? 'nothing is deployed' : `no new version serves; version ${id} is untouched`;
        if ('id' in found) facts.servingId = found.id;
        if (found.kind === 'other')
          return { status: 'overtaken', error: withFact(cause, `version ${found.id} serves`) };
        const fact =
          found.kind === 'previous' || previous === undefined ? untouched : 'what serves now could not be read';
        return { status: 'failed', error: withFact(cause, fact) };
      }
    }
    const current = await serving(ports)();
    facts.servingId = uploaded.versionId ?? ('id' in current ? current.id : '');
    if (current.kind === 'unknown') ports.log.info(`${current.reason}; going on with the id of the upload`);
    ports.log.info(`version ${facts.servingId || 'unknown'} is uploaded; it reports itself as ${version}`);
    // wrangler sets them itself; where it failed after its upload, that is what failed.
    const triggers = await timed('set triggers', () =>
      request.engine === 'wrangler'
        ? Promise.resolve(uploaded.error)
        : setTriggers(carry, client, worker).then(
            () => undefined,
            (error: unknown) => error,
          ),
    );
    if (!request.validate) {
      warn('validate is false: nothing has shown that the new version answers');
      return triggers === undefined ? { status: 'deployed' } : triggerFailure(triggers, facts.servingId);
    }
    const versions = [version, facts.servingId].filter((text) => text !== '');
    const past = [...servingVersions(account), ...servingIds(previous), ...(before?.version ? [before.version] : [])];
    const round = {
      ...roundRequest(request, plan, versions, past),
      timeoutMs: request.validateTimeoutMs,
    };
    const lost = await lostSecrets(plan.keptSecrets, facts.servingId, worker);
    const proof = await timed('prove it is live', () =>
      lost.length > 0 ? Promise.resolve(lacking(lost)) : proveLive(round, ports),
    );
    facts.proof = proof;
    if (proof.verdict === 'live') {
      const route = await timed('ask the route', () => checkRoute(round, request.route, ports));
      if (route !== undefined) facts.route = route;
      if (route?.outcome === 'skipped') warn(`${route.name}: not checked, ${route.detail}`);
    }
    const end = await settle(
      {
        request,
        plan,
        proof,
        triggers: triggers ?? routeProblem(facts.route),
        previous: ownership.kind === 'stub' ? undefined : previous,
        previousVersions: servingVersions(account),
        before,
        migration: config.migration !== undefined,
        serving: serving(undoPorts),
      },
      access(undoPorts).worker,
      undoPorts,
      (work) => timed('roll back', work),
    );
    if (end.servingId !== undefined) facts.servingId = end.servingId;
    return end.outcome;
  };

  let outcome: Outcome;
  try {
    outcome = await run();
  } catch (error) {
    const status = error instanceof CancelledError ? 'cancelled' : 'failed';
    outcome = { status, error: await explainRefusal([error], client, request.accountId) };
  }
  for (const warning of facts.warnings) ports.log.warning(warning);
  return composeReport(request, facts, outcome);
}

function connect(request: DeployRequest, ports: DeployPorts, options: Pick<HttpOptions, 'compareClocks'> = {}) {
  const http = ports.http({
    name: 'Cloudflare',
    retry: { maxRetries: 4, initialBackoffMs: 500, maxBackoffMs: 10_000, retryAfterCapMs: 60_000 },
    ...ports.deadline,
    ...options,
  });
  const block = {
    fits: (waitMs: number) => ports.monotonic() + waitMs < ports.deadline.deadlineAtMs,
    sleep: (ms: number) => ports.sleep(ms),
    log: ports.log.info,
  };
  const client = createCloudflareClient({ apiUrl: request.apiUrl, token: request.apiToken, block }, http);
  return { client, worker: createWorkerApi(client, request.accountId, request.workerName) };
}

/** A version that answers well and lost a secret is not the one that was wanted. */
function lacking(names: readonly string[]): Proof {
  const reason = `the uploaded version lacks the secret ${names.join(', ')} of the version that served`;
  return { verdict: 'wrong', checks: [], reason, tokenRefused: false, isOpen: false, rounds: 0, spanMs: 0 };
}

function routeProblem(route: Facts['route']): unknown {
  return route?.outcome === 'failed' ? new ActionError('remote', route.detail) : undefined;
}

function triggerFailure(error: unknown, id: string): Outcome {
  return { status: 'failed', error: withFact(error, `version ${id} is deployed; ${describeError(error)}`) };
}
