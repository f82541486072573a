import type { WorkerApi } from '../cloudflare/workers.ts';
import { ActionError } from '../errors/action-error.ts';
import { type AccountState, servingIds } from './account.ts';
import { type Difference, findDifferences } from './difference.ts';
import { compareKey } from './key-check.ts';
import type { RoundRequest } from './live-check.ts';
import type { Plan } from './plan.ts';
import type { DeployPorts } from './ports.ts';
import { type Proof, proveLive } from './proof.ts';
import type { DeployRequest } from './request.ts';
import type { Script } from './script.ts';
import { SECRETS, VARIABLES } from './shipped-worker.ts';
import { contentDigest, newVersion, variableOf, type WorkerConfig, withVersion } from './worker-config.ts';

/** Whether there is anything to deploy, and as what. */
export interface Decision {
  /** With its WORKER_VERSION. */
  config: WorkerConfig;
  differences: readonly Difference[];
  /** Of the serving version, where it equals this one and was asked. */
  proof: Proof | undefined;
}

/** WORKER_VERSION of the versions that serve. */
export function servingVersions(account: AccountState): string[] {
  return account.versions.flatMap((version) => variableOf(version.bindings ?? [], VARIABLES.version) ?? []);
}

/**
 * Compares what is wanted with what serves: bindings, settings, the whole script, and, by asking the Worker, its write
 * token and the Collector's key. Where the API shows nothing to compare, WORKER_VERSION decides, because it stands for script and settings.
 *
 * @throws ActionError when the serving version equals this one and does not answer as it should.
 */
export async function decide(
  request: DeployRequest,
  plan: Plan,
  script: Script,
  account: AccountState,
  worker: WorkerApi,
  ports: DeployPorts,
): Promise<Decision> {
  const digest = contentDigest(plan.config, script);
  const taken = servingVersions(account);
  const asNew = (differences: readonly Difference[]): Decision => ({
    config: withVersion(plan.config, newVersion(digest, taken)),
    differences,
    proof: undefined,
  });
  const differences = findDifferences(withVersion(plan.config, digest), account, plan.secrets, digest);
  if (differences.length > 0) return asNew(differences);
  if (!(await isSameScript(script, account, worker))) {
    const before = 'edited after the last deploy';
    return asNew([{ kind: 'changed', what: 'script', before, after: `${script.path} (SHA-256 ${script.digest})` }]);
  }
  const config = withVersion(plan.config, taken[0] ?? newVersion(digest, taken));
  const same = { config, differences, proof: undefined };
  const decision = request.dryRun ? same : await decideByAsking(request, plan, same, account, asNew, ports);
  if (decision.differences.length > 0) return decision;
  const { taostatsKey, writeToken } = plan.secrets;
  if (taostatsKey === undefined) return decision;
  const found = await compareKey({ ...roundRequest(request, plan, [], []), writeToken, taostatsKey }, ports);
  return found === 'same' ? decision : asNew([changedSecret(SECRETS.taostatsKey, found)]);
}

/** For a Worker that equals what is wanted as far as the API shows: proves it live, its token included. */
async function decideByAsking(
  request: DeployRequest,
  plan: Plan,
  same: Decision,
  account: AccountState,
  asNew: (differences: readonly Difference[]) => Decision,
  ports: DeployPorts,
): Promise<Decision> {
  if (!request.validate && plan.secrets.writeToken === undefined) return same;
  const versions = [...servingVersions(account), ...servingIds(account.deployment)];
  const round = roundRequest(request, plan, versions, []);
  const timeoutMs = request.validate ? request.validateTimeoutMs : 1;
  const proof = await proveLive({ ...round, timeoutMs }, ports, 1);
  if (proof.verdict === 'live') return { ...same, proof: request.validate ? proof : undefined };
  if (proof.tokenRefused) return asNew([changedSecret(SECRETS.writeToken, 'another secret')]);
  if (!request.validate) return asNew([changedSecret(SECRETS.writeToken, 'cannot be compared')]);
  throw new ActionError('remote', `the serving version equals this one, but is not live: ${proof.reason}`, {
    hint: 'Nothing was written: deploying the same again would not change it',
  });
}

function changedSecret(name: string, before: string): Difference {
  return { kind: 'changed', what: `${name} (secret_text)`, before: `(${before})`, after: '(secret)' };
}

/** What is asked of the Worker in every round of this run. */
export function roundRequest(
  request: DeployRequest,
  plan: Plan,
  versions: readonly string[],
  previous: readonly string[],
): RoundRequest {
  return {
    baseUrl: plan.url,
    versions,
    previous,
    writeToken: plan.secrets.writeToken,
    tokenConfigured: plan.secrets.writeToken !== undefined || plan.keptSecrets.names.includes(SECRETS.writeToken),
    isOpen: plan.isOpen,
    headers: request.validateHeaders,
  };
}

/**
 * Compares the whole script, byte for byte. An API that shows only the version uploaded last says nothing of another
 * one that serves.
 */
async function isSameScript(script: Script, account: AccountState, worker: WorkerApi): Promise<boolean> {
  const serving = servingIds(account.deployment)[0];
  const isLatest = account.latestId === serving;
  if (serving === undefined || account.latestId === undefined) return true;
  const content = await worker.readContent(isLatest ? undefined : serving);
  if (content === undefined) return true;
  const equals = (modules: ReadonlyMap<string, Uint8Array>): boolean => {
    const [only] = modules.values();
    return modules.size === 1 && only !== undefined && Buffer.compare(only, script.bytes) === 0;
  };
  if (equals(content)) return true;
  if (isLatest) return false;
  // The same answer for both means that it does not know versions.
  const latest = await worker.readContent();
  const text = (modules: ReadonlyMap<string, Uint8Array> | undefined): string =>
    [...(modules ?? [])].map(([name, bytes]) => `${name} ${Buffer.from(bytes).toString('base64')}`).join();
  return text(latest) === text(content);
}
