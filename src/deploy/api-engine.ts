import type { CloudflareClient } from '../cloudflare/client.ts';
import { CloudflareError, CODES } from '../cloudflare/errors.ts';
import { attachConsumer } from '../cloudflare/queues.ts';
import { addRoute, attachCustomDomain, listRoutes } from '../cloudflare/routes.ts';
import type { WorkerApi } from '../cloudflare/workers.ts';
import type { AccountState } from './account.ts';
import type { KeptSecrets } from './kept-secrets.ts';
import type { Script } from './script.ts';
import { type Secrets, uploadMetadata, type WorkerConfig } from './worker-config.ts';

/** What an engine carries out. */
export interface Carry {
  config: WorkerConfig;
  script: Script;
  secrets: Secrets;
  kept: KeptSecrets;
  account: AccountState;
}

/** Codes of an upload whose migration has been applied already, by a request whose answer was lost. */
const MIGRATION_APPLIED = [10074, 10079];
const DUPLICATE_ROUTE = 10020;

/**
 * Uploads with the REST API: one request with script, bindings, storage and secrets, so that there is no moment with one
 * and without another.
 *
 * @returns the id of the uploaded version, when the API names it.
 */
export async function uploadWithApi(
  { config, script, secrets, kept }: Carry,
  worker: WorkerApi,
): Promise<string | undefined> {
  try {
    return await worker.upload(uploadMetadata(config, secrets, kept), script.bytes);
  } catch (error) {
    const applied = error instanceof CloudflareError && error.hasCode(...MIGRATION_APPLIED);
    if (config.migration === undefined || !applied) throw error;
    try {
      return await worker.upload(uploadMetadata({ ...config, migration: undefined }, secrets, kept), script.bytes);
    } catch (second) {
      // Where there is no storage the binding to it is refused, and the first refusal is the one that says why.
      throw second instanceof CloudflareError && second.hasCode(CODES.scriptRejected) ? second : error;
    }
  }
}

/**
 * Sets what lies outside of versions, only where it differs: workers.dev, the Cron Triggers, the route. None of it can
 * hurt a version that is live, so a failure here is told and undoes nothing.
 */
export async function setTriggers(
  { config, account }: Carry,
  client: CloudflareClient,
  worker: WorkerApi,
): Promise<void> {
  const isSame = account.workersDev?.enabled === config.workersDev.enabled;
  if (!isSame && account.subdomain !== undefined) await worker.writeWorkersDev(config.workersDev);
  if (config.crons !== undefined) {
    const sorted = (crons: readonly string[]): string => crons.toSorted().join('\n');
    if (account.crons === undefined || sorted(account.crons) !== sorted(config.crons)) {
      await worker.writeSchedules(config.crons);
    }
  }
  if (account.queue?.consumers.length === 0) await attachConsumer(client, account.queue, config.name);
  await publishRoute(config, account, client);
}

async function publishRoute(config: WorkerConfig, account: AccountState, client: CloudflareClient): Promise<void> {
  const { route, name, accountId } = config;
  const state = account.route;
  if (route === undefined || state === undefined) return;
  if (route.kind === 'custom-domain') {
    if (state.domainOf === undefined) await attachCustomDomain(client, accountId, state.zone, route.host, name);
    return;
  }
  const leadsHere = (entry: { pattern: string; script: string | undefined }): boolean =>
    entry.pattern === route.pattern && entry.script === name;
  if (state.routes.some(leadsHere)) return;
  try {
    await addRoute(client, state.zone, route.pattern, name);
  } catch (error) {
    // A request whose answer was lost and that was sent again.
    const isDuplicate = error instanceof CloudflareError && error.hasCode(DUPLICATE_ROUTE);
    if (!isDuplicate || !(await listRoutes(client, state.zone)).some(leadsHere)) throw error;
  }
}
