import type { ReportedBinding } from '../cloudflare/bindings.ts';
import type { CloudflareClient } from '../cloudflare/client.ts';
import { readNamespace } from '../cloudflare/namespaces.ts';
import { findZone, type RouteState, readCustomDomain, readRoute } from '../cloudflare/routes.ts';
import type { Deployment, WorkerApi, WorkerVersion } from '../cloudflare/workers.ts';
import { ActionError } from '../errors/action-error.ts';
import { servingIds } from './difference.ts';
import { explainRefusal } from './permissions.ts';
import type { DeployRequest } from './request.ts';
import type { Route } from './route.ts';
import { STORAGE_CLASS, STORAGE_MIGRATION } from './worker-config.ts';

/** What is there before anything is written. */
export interface AccountState {
  /** What serves now; `undefined` before the first deploy. */
  deployment: Deployment | undefined;
  /** The version with the largest share of requests, or the settings of a Worker that never served. */
  version: (WorkerVersion & { bindings: readonly ReportedBinding[] }) | undefined;
  /** Whether the Durable Object class has its storage already. */
  storageDeclared: boolean;
  /** `undefined` when the account has none. */
  subdomain: string | undefined;
  /** `undefined` when the API does not say. */
  workersDev: boolean | undefined;
  route: RouteState | undefined;
  warnings: readonly string[];
}

/**
 * Reads everything a deploy depends on, at the same time, and stops at what would make it fail half-way: a refused
 * token (all missing permissions at once), a namespace that is not there, a route of another Worker, an account without
 * a workers.dev subdomain.
 *
 * @param noteServing told what serves as soon as it is known, also when something else stops the deploy.
 */
export async function readAccount(
  request: DeployRequest,
  client: CloudflareClient,
  worker: WorkerApi,
  noteServing: (deployment: Deployment | undefined) => void,
): Promise<AccountState> {
  const { accountId, kvNamespaceId, route, workerName } = request;
  const settled = await Promise.allSettled([
    worker.readDeployment(),
    worker.readWorkersDev(),
    worker.readAccountSubdomain(),
    readNamespace(client, accountId, kvNamespaceId),
    route === undefined ? undefined : readRouteState(client, accountId, route),
  ]);
  if (settled[0].status === 'fulfilled') noteServing(settled[0].value);
  const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw await explainRefusal(failures, client, accountId);
  const [deployment, workersDev, subdomain, namespace, routeState] = settled.map((result) =>
    result.status === 'fulfilled' ? result.value : undefined,
  ) as [Deployment?, boolean?, string?, Awaited<ReturnType<typeof readNamespace>>?, RouteState?];

  const warnings: string[] = [];
  if (namespace?.state === 'absent') {
    throw new ActionError('input', `kv-namespace-id: the account has no KV namespace "${kvNamespaceId}"`, {
      hint: 'Its id (32 hexadecimal digits, not its title) is in the dashboard under Storage & Databases, KV',
    });
  }
  if (namespace?.state === 'unknown') warnings.push(`kv-namespace-id could not be checked: ${namespace.reason}`);
  if (subdomain === undefined) {
    const message = 'the account has no workers.dev subdomain';
    const hint = 'Open Workers & Pages in the Cloudflare dashboard once: it registers the subdomain';
    if (request.workerUrl === undefined) throw new ActionError('input', message, { hint });
    warnings.push(`${message}, so the Worker will not answer there. ${hint}`);
  }
  if (route !== undefined && routeState?.script !== undefined && routeState.script !== workerName) {
    throw new ActionError(
      'input',
      `route: "${route.pattern}" leads to the Worker "${routeState.script}", expected none or "${workerName}"`,
      { hint: 'Remove it from that Worker first: it is not taken away from another one' },
    );
  }
  const version = await readServingVersion(worker, deployment);
  return {
    deployment,
    version,
    storageDeclared: await isStorageDeclared(worker, version),
    subdomain,
    workersDev,
    route: routeState,
    warnings,
  };
}

async function readRouteState(client: CloudflareClient, accountId: string, route: Route): Promise<RouteState> {
  const zone = await findZone(client, accountId, route.host);
  return route.kind === 'custom-domain'
    ? readCustomDomain(client, accountId, zone, route.host)
    : readRoute(client, zone, route.pattern);
}

/** From the settings where the API does not show the version, and for a Worker that never served. */
async function readServingVersion(
  worker: WorkerApi,
  deployment: Deployment | undefined,
): Promise<AccountState['version']> {
  const id = servingIds(deployment)[0];
  const version = id === undefined ? undefined : await worker.readVersion(id);
  const shown = version?.bindings === undefined ? await worker.readSettings() : version;
  return shown === undefined ? undefined : { ...shown, id: id ?? '', bindings: shown.bindings ?? [] };
}

async function isStorageDeclared(worker: WorkerApi, version: AccountState['version']): Promise<boolean> {
  if (version === undefined) return false;
  if (version.migrationTag === STORAGE_MIGRATION) return true;
  const isBound = version.bindings.some(
    ({ type, target }) => type === 'durable_object_namespace' && target === STORAGE_CLASS,
  );
  return isBound || (await worker.hasStorage(STORAGE_CLASS));
}
