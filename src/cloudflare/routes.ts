import { ActionError } from '../errors/action-error.ts';
import { isRecord } from '../json/record.ts';
import { absentAsUndefined } from './absent.ts';
import { apiPath, type CloudflareClient } from './client.ts';
import { SCRIPTS_PERMISSION } from './workers.ts';

const ZONE_PERMISSION = 'Zone · Zone · Read';
const ROUTES_PERMISSION = 'Zone · Workers Routes · Edit';

export interface Zone {
  id: string;
  name: string;
  /** `active`, `pending` …; empty when the API does not say. */
  status: string;
}

/** One route of a zone. */
export interface ZoneRoute {
  pattern: string;
  /** Name of the Worker; `undefined` for a route that switches Workers off. */
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
    if (isRecord(zone) && typeof zone['id'] === 'string') {
      return { id: zone['id'], name, status: typeof zone['status'] === 'string' ? zone['status'] : '' };
    }
  }
  throw new ActionError('input', `route: no zone of this account ends the host "${host}"`, {
    hint: `Add the domain to the account, or let the token read it (${ZONE_PERMISSION})`,
  });
}

/** All routes of a zone; it has few of them, and the API lists all at once. */
export async function listRoutes(client: CloudflareClient, zone: Zone): Promise<readonly ZoneRoute[]> {
  const path = apiPath`/zones/${zone.id}/workers/routes`;
  const result = await client.call({ method: 'GET', path, permission: ROUTES_PERMISSION });
  return (Array.isArray(result) ? result : []).filter(isRecord).map((route) => ({
    pattern: String(route['pattern'] ?? ''),
    script: typeof route['script'] === 'string' && route['script'] !== '' ? route['script'] : undefined,
  }));
}

export async function addRoute(client: CloudflareClient, zone: Zone, pattern: string, script: string): Promise<void> {
  const path = apiPath`/zones/${zone.id}/workers/routes`;
  await client.call({ method: 'POST', path, json: { pattern, script }, permission: ROUTES_PERMISSION });
}

/** Name of the Worker that has a hostname as its custom domain; `undefined` when none has. */
export async function readCustomDomain(
  client: CloudflareClient,
  accountId: string,
  hostname: string,
): Promise<string | undefined> {
  const path = apiPath`/accounts/${accountId}/workers/domains`;
  const permission = SCRIPTS_PERMISSION;
  const result = await client.call({ method: 'GET', path, query: { hostname }, permission });
  const entries = Array.isArray(result) ? result.filter(isRecord) : [];
  const service = entries.find((entry) => entry['hostname'] === hostname)?.['service'];
  return typeof service === 'string' && service !== '' ? service : undefined;
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

/**
 * Whether the zone has a DNS record for the host (also by a wildcard above it).
 *
 * @returns `undefined` when the token may not read DNS records, or the API does not answer it.
 */
export async function hasDnsRecord(
  client: CloudflareClient,
  zone: Zone,
  host: string,
): Promise<{ exact: boolean; byWildcard: boolean } | undefined> {
  const labels = host.split('.');
  const wildcards = labels
    .slice(1)
    .map((_, index) => labels.slice(index + 1).join('.'))
    .filter((parent) => parent === zone.name || parent.endsWith(`.${zone.name}`))
    .map((parent) => `*.${parent}`);
  const has = async (name: string): Promise<boolean | undefined> => {
    const path = apiPath`/zones/${zone.id}/dns_records`;
    const result = await absentAsUndefined(client.call({ method: 'GET', path, query: { name } }));
    return Array.isArray(result) ? result.some((entry) => isRecord(entry) && entry['name'] === name) : undefined;
  };
  try {
    const [exact, ...above] = await Promise.all([host, ...wildcards].map(has));
    return exact === undefined ? undefined : { exact, byWildcard: above.includes(true) };
  } catch {
    // A permission that a deploy can do without.
    return undefined;
  }
}
