import { ActionError } from '../errors/action-error.ts';
import { apiPath, type CloudflareClient, isRecord } from './client.ts';
import { SCRIPTS_PERMISSION } from './workers.ts';

const ZONE_PERMISSION = 'Zone · Zone · Read';
const ROUTES_PERMISSION = 'Zone · Workers Routes · Edit';

export interface Zone {
  id: string;
  name: string;
}

/** Where a pattern or hostname leads at present: the Worker's name, or `undefined` when nowhere. */
export interface RouteState {
  zone: Zone;
  /** Name of the Worker that has it. */
  script: string | undefined;
}

/** The zone a host belongs to: the account's zone with the longest name that ends it. */
export async function findZone(client: CloudflareClient, accountId: string, host: string): Promise<Zone> {
  const labels = host.replace(/^\*\.?/, '').split('.');
  for (let first = 0; first < labels.length - 1; first += 1) {
    const name = labels.slice(first).join('.');
    const query = { name, 'account.id': accountId };
    const result = await client.call({ method: 'GET', path: '/zones', query, permission: ZONE_PERMISSION });
    const zone = (Array.isArray(result) ? result : []).find((entry) => isRecord(entry) && entry['name'] === name);
    if (isRecord(zone) && typeof zone['id'] === 'string') return { id: zone['id'], name };
  }
  throw new ActionError('input', `route: no zone of this account ends the host "${host}"`, {
    hint: `Add the domain to the account, or let the token read it (${ZONE_PERMISSION})`,
  });
}

/** Routes by pattern. A zone has few of them; the API lists all at once. */
export async function readRoute(client: CloudflareClient, zone: Zone, pattern: string): Promise<RouteState> {
  const path = apiPath`/zones/${zone.id}/workers/routes`;
  const result = await client.call({ method: 'GET', path, permission: ROUTES_PERMISSION });
  const route = (Array.isArray(result) ? result : []).find((entry) => isRecord(entry) && entry['pattern'] === pattern);
  const script = isRecord(route) ? route['script'] : undefined;
  return { zone, script: typeof script === 'string' && script !== '' ? script : undefined };
}

export async function addRoute(client: CloudflareClient, zone: Zone, pattern: string, script: string): Promise<void> {
  const path = apiPath`/zones/${zone.id}/workers/routes`;
  await client.call({ method: 'POST', path, json: { pattern, script }, permission: ROUTES_PERMISSION });
}

/** Custom domains by hostname. */
export async function readCustomDomain(
  client: CloudflareClient,
  accountId: string,
  zone: Zone,
  hostname: string,
): Promise<RouteState> {
  const path = apiPath`/accounts/${accountId}/workers/domains`;
  const permission = SCRIPTS_PERMISSION;
  const result = await client.call({ method: 'GET', path, query: { hostname }, permission });
  const entries = Array.isArray(result) ? result.filter(isRecord) : [];
  const service = entries.find((entry) => entry['hostname'] === hostname)?.['service'];
  return { zone, script: typeof service === 'string' && service !== '' ? service : undefined };
}

export async function attachCustomDomain(
  client: CloudflareClient,
  accountId: string,
  zone: Zone,
  hostname: string,
  service: string,
): Promise<void> {
  const path = apiPath`/accounts/${accountId}/workers/domains`;
  const json = { hostname, service, zone_id: zone.id, environment: 'production' };
  await client.call({ method: 'PUT', path, json, permission: SCRIPTS_PERMISSION });
}
