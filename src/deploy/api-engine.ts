import type { CloudflareClient } from '../cloudflare/client.ts';
import { CloudflareError, CODES } from '../cloudflare/errors.ts';
import { addRoute, attachCustomDomain, readRoute } from '../cloudflare/routes.ts';
import type { WorkerApi } from '../cloudflare/workers.ts';
import type { AccountState } from './preflight.ts';
import { uploadMetadata, type WorkerConfig } from './worker-config.ts';

/** What an engine carries out. */
export interface DeployPlan {
  config: WorkerConfig;
  script: Uint8Array;
  writeToken: string | undefined;
  account: AccountState;
  /** Set when this deploy gives the Durable Object its storage; `oldTag` is the tag of an earlier migration. */
  migration: { oldTag: string | undefined } | undefined;
}

/** Codes of an upload whose migration has been applied already, by a request whose answer was lost. */
const MIGRATION_APPLIED = [10074, 10079];
const DUPLICATE_ROUTE = 10020;

/**
 * Deploys with the REST API: one upload with script, bindings, storage and secret, so that there is no moment with one
 * and without another; then what lies outside of versions (workers.dev, the route), only where it differs.
 *
 * @returns the id of the uploaded version, when the API names it.
 */
export async function deployWithApi(
  plan: DeployPlan,
  client: CloudflareClient,
  worker: WorkerApi,
): Promise<string | undefined> {
  const { config, script, writeToken, migration, account } = plan;
  let versionId: string | undefined;
  try {
    versionId = await worker.upload(uploadMetadata(config, { writeToken, migration }), script);
  } catch (error) {
    const applied = error instanceof CloudflareError && error.hasCode(...MIGRATION_APPLIED);
    if (migration === undefined || !applied) throw error;
    try {
      versionId = await worker.upload(uploadMetadata(config, { writeToken, migration: undefined }), script);
    } catch (second) {
      // Where there is no storage the binding to it is refused, and the first refusal is the one that says why.
      throw second instanceof CloudflareError && second.hasCode(CODES.scriptRejected) ? second : error;
    }
  }
  if (!account.workersDev && account.subdomain !== undefined) await worker.enableWorkersDev();
  await publishRoute(config, account, client);
  return versionId;
}

async function publishRoute(config: WorkerConfig, account: AccountState, client: CloudflareClient): Promise<void> {
  const { route, name, accountId } = config;
  if (route === undefined || account.route === undefined || account.route.script === name) return;
  const { zone } = account.route;
  if (route.kind === 'custom-domain') {
    await attachCustomDomain(client, accountId, zone, route.host, name);
    return;
  }
  try {
    await addRoute(client, zone, route.pattern, name);
  } catch (error) {
    // A request whose answer was lost and that was sent again.
    const isDuplicate = error instanceof CloudflareError && error.hasCode(DUPLICATE_ROUTE);
    if (!isDuplicate || (await readRoute(client, zone, route.pattern)).script !== name) throw error;
  }
}
