import {
  listStoredClasses,
  listWorkers,
  readAccountSubdomain,
  type StoredClass,
} from '../cloudflare/account-workers.ts';
import { type Binding, bindingTarget } from '../cloudflare/bindings.ts';
import type { CloudflareClient } from '../cloudflare/client.ts';
import { type NamespaceState, readNamespace } from '../cloudflare/namespaces.ts';
import { type QueueState, readQueue } from '../cloudflare/queues.ts';
import { hasLockRule } from '../cloudflare/r2.ts';
import {
  findZone,
  hasDnsRecord,
  listRoutes,
  readCustomDomain,
  type Zone,
  type ZoneRoute,
} from '../cloudflare/routes.ts';
import {
  createWorkerApi,
  type Deployment,
  type WorkerApi,
  type WorkerSettings,
  type WorkersDev,
  type WorkerVersion,
} from '../cloudflare/workers.ts';
import { explainRefusal } from './permissions.ts';
import type { DeployRequest } from './request.ts';
import type { Route } from './route.ts';
import { ARCHIVE_BINDING } from './shipped-worker.ts';

/** Where requests of the route input lead at present. */
export interface RouteState {
  zone: Zone;
  /** Every route of the zone; empty for a custom domain. */
  routes: readonly ZoneRoute[];
  /** Worker that has the custom domain. */
  domainOf: string | undefined;
  /** `undefined` when it could not be read. */
  dns: { exact: boolean; byWildcard: boolean } | undefined;
}

/** What is there before anything is written: only facts; what they mean for a deploy is decided in plan.ts. */
export interface AccountState {
  /** What serves now; `undefined` before the first deploy. */
  deployment: Deployment | undefined;
  /** Uploaded last, whether it serves or not; `undefined` when the API does not show it. */
  latestId: string | undefined;
  /** The versions that serve, the largest share first; or what was uploaded of a Worker that never served. */
  versions: readonly WorkerVersion[];
  /** Bindings of the version uploaded last, when that is not the one that serves. */
  latestBindings: readonly Binding[] | undefined;
  settings: WorkerSettings;
  /** Classes of this Worker that have storage; `undefined` when the API does not list them. */
  classes: readonly StoredClass[] | undefined;
  namespace: NamespaceState;
  /** `undefined` when the account has none. */
  subdomain: string | undefined;
  /** `undefined` when the API does not say. */
  workersDev: WorkersDev | undefined;
  /** `undefined` when not asked for or not known. */
  crons: readonly string[] | undefined;
  route: RouteState | undefined;
  /** The queue that the input names. */
  queue: QueueState | undefined;
  /** Other Workers that bind the KV namespace; `unread` counts those that could not be looked at. */
  neighbours: { names: readonly string[]; unread: number };
  /** Whether a lock rule protects the archive bucket; `undefined` when there is none or it could not be read. */
  isArchiveLocked: boolean | undefined;
}

/** Ids of the serving versions, the largest share first. */
export function servingIds(deployment: Deployment | undefined): string[] {
  const versions = deployment?.versions.toSorted((a, b) => b.percentage - a.percentage) ?? [];
  return versions.map(({ versionId }) => versionId);
}

/** Whether the same versions serve with the same shares. */
export function isSameDeployment(a: Deployment | undefined, b: Deployment | undefined): boolean {
  const text = (deployment: Deployment | undefined): string =>
    (deployment?.versions ?? []).map(({ versionId, percentage }) => `${versionId} ${percentage}`).join();
  return text(a) === text(b);
}

/**
 * Reads everything a deploy depends on, at the same time. Reading alone never fails for what the API does not show; it
 * fails when the token is refused, with all missing permissions at once.
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
    worker.readDeployment().then((deployment) => {
      noteServing(deployment);
      return deployment;
    }),
    worker.readLatestVersionId(),
    worker.readSettings(),
    worker.readWorkersDev(),
    readAccountSubdomain(client, accountId),
    readNamespace(client, accountId, kvNamespaceId),
    listStoredClasses(client, accountId),
    request.crons === undefined ? undefined : worker.readSchedules(),
    route === undefined ? undefined : readRouteState(client, accountId, route),
    findNeighbours(client, request),
    request.tradeQueue === undefined ? undefined : readQueue(client, accountId, request.tradeQueue),
  ] as const);
  const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length > 0) throw await explainRefusal(failures, client, accountId);
  const [
    deployment,
    latestId,
    uploaded,
    workersDev,
    subdomain,
    namespace,
    classes,
    crons,
    routeState,
    neighbours,
    queue,
  ] = settled.map((result) => (result.status === 'fulfilled' ? result.value : undefined)) as [
    Deployment?,
    string?,
    Awaited<ReturnType<WorkerApi['readSettings']>>?,
    WorkersDev?,
    string?,
    NamespaceState?,
    (readonly StoredClass[])?,
    (readonly string[])?,
    RouteState?,
    AccountState['neighbours']?,
    QueueState?,
  ];
  const versions = await readServingVersions(worker, deployment, latestId, uploaded?.version);
  const isLatestServing = latestId === undefined || servingIds(deployment).includes(latestId);
  const bucket = request.r2Bucket ?? bucketOf(versions[0]);
  return {
    deployment,
    latestId,
    versions,
    latestBindings: isLatestServing ? undefined : uploaded?.version.bindings,
    settings: uploaded?.settings ?? {},
    classes: classes?.filter(({ script }) => script === workerName),
    namespace: namespace ?? { state: 'unknown', reason: 'no answer' },
    subdomain,
    workersDev,
    crons,
    route: routeState,
    queue,
    neighbours: neighbours ?? { names: [], unread: 0 },
    isArchiveLocked: bucket === undefined ? undefined : await hasLockRule(client, accountId, bucket),
  };
}

/** The bucket that a version binds for evicted entries. */
export function bucketOf(version: WorkerVersion | undefined): string | undefined {
  const binding = version?.bindings?.find(({ name, type }) => name === ARCHIVE_BINDING && type === 'r2_bucket');
  return binding === undefined ? undefined : bindingTarget(binding);
}

async function readRouteState(client: CloudflareClient, accountId: string, route: Route): Promise<RouteState> {
  const zone = await findZone(client, accountId, route.host);
  const isDomain = route.kind === 'custom-domain';
  const [routes, domainOf, dns] = await Promise.all([
    isDomain ? [] : listRoutes(client, zone),
    isDomain ? readCustomDomain(client, accountId, route.host) : undefined,
    route.host.includes('*') ? undefined : hasDnsRecord(client, zone, route.host),
  ]);
  return { zone, routes, domainOf, dns };
}

/** From the settings where the API does not show the version, as long as they are those of the same version. */
async function readServingVersions(
  worker: WorkerApi,
  deployment: Deployment | undefined,
  latestId: string | undefined,
  uploaded: WorkerVersion | undefined,
): Promise<WorkerVersion[]> {
  const ids = servingIds(deployment);
  if (ids.length === 0) return uploaded === undefined ? [] : [uploaded];
  return Promise.all(
    ids.map(async (id): Promise<WorkerVersion> => {
      const version = await worker.readVersion(id);
      if (version?.bindings !== undefined) return version;
      const isUploaded = latestId === undefined || latestId === id;
      const unknown = {
        bindings: undefined,
        compatibilityDate: undefined,
        compatibilityFlags: undefined,
        migrationTag: undefined,
      };
      return { ...unknown, ...version, ...(isUploaded ? uploaded : undefined), id };
    }),
  );
}

/** An account may have hundreds of Workers; the names that sound like ours are looked at first. */
const MAX_NEIGHBOURS = 60;
const PARALLEL = 6;

async function findNeighbours(
  client: CloudflareClient,
  request: Pick<DeployRequest, 'accountId' | 'workerName' | 'kvNamespaceId'>,
): Promise<AccountState['neighbours']> {
  const { accountId, workerName, kvNamespaceId } = request;
  const all = (await listWorkers(client, accountId).catch(() => undefined)) ?? [];
  const others = all.filter((name) => name !== workerName);
  const sounds = (name: string): number => (/tao|bittensor|stat|history/i.test(name) ? 0 : 1);
  const queue = others.toSorted((a, b) => sounds(a) - sounds(b)).slice(0, MAX_NEIGHBOURS);
  const names: string[] = [];
  let unread = others.length - queue.length;
  const lookAt = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const settings = await createWorkerApi(client, accountId, name)
        .readSettings()
        .catch(() => undefined);
      const bindings = settings?.version.bindings;
      if (bindings === undefined) unread += 1;
      else if (bindings.some((entry) => entry.type === 'kv_namespace' && entry['namespace_id'] === kvNamespaceId)) {
        names.push(name);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lookAt));
  return { names: names.toSorted(), unread };
}
