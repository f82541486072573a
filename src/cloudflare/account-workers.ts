/** What an account says about all of its Workers. */
import { isRecord } from '../json/record.ts';
import { absentAsUndefined } from './absent.ts';
import { apiPath, type CloudflareClient } from './client.ts';
import { SCRIPTS_PERMISSION } from './workers.ts';

/** The account's workers.dev subdomain; `undefined` when none is registered. */
export async function readAccountSubdomain(client: CloudflareClient, accountId: string): Promise<string | undefined> {
  const path = apiPath`/accounts/${accountId}/workers/subdomain`;
  const result = await absentAsUndefined(client.call({ method: 'GET', path, permission: SCRIPTS_PERMISSION }));
  const subdomain = isRecord(result) ? result['subdomain'] : undefined;
  return typeof subdomain === 'string' && subdomain !== '' ? subdomain : undefined;
}

/** A Durable Object class with storage. */
export interface StoredClass {
  script: string;
  className: string;
  /** False: the older key-value backend, which no migration turns into SQLite. `undefined` when the API does not say. */
  usesSqlite: boolean | undefined;
}

/** All Durable Object classes of the account that have storage; `undefined` when the API does not show them. */
export async function listStoredClasses(
  client: CloudflareClient,
  accountId: string,
): Promise<readonly StoredClass[] | undefined> {
  const path = apiPath`/accounts/${accountId}/workers/durable_objects/namespaces`;
  const items = await absentAsUndefined(client.list({ method: 'GET', path, permission: SCRIPTS_PERMISSION }, 1_000));
  return items?.filter(isRecord).map((entry) => ({
    script: String(entry['script'] ?? ''),
    className: String(entry['class'] ?? ''),
    usesSqlite: typeof entry['use_sqlite'] === 'boolean' ? entry['use_sqlite'] : undefined,
  }));
}

/** Names of the account's Workers; `undefined` when the API does not list them. */
export async function listWorkers(client: CloudflareClient, accountId: string): Promise<readonly string[] | undefined> {
  const path = apiPath`/accounts/${accountId}/workers/scripts`;
  const result = await absentAsUndefined(client.call({ method: 'GET', path, permission: SCRIPTS_PERMISSION }));
  if (!Array.isArray(result)) return undefined;
  return result.filter(isRecord).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
}
