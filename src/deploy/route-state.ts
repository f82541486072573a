import { ActionError } from '../errors/action-error.ts';
import { PATHS } from '../history/protocol.ts';
import type { AccountState } from './account.ts';
import type { DeployRequest } from './request.ts';
import { isNarrower, overlaps, patternMatches, type Route, routeCovers } from './route.ts';

/** Paths a reader or writer of the Worker asks for. */
export const PUBLIC_PATHS: readonly string[] = [
  PATHS.health,
  PATHS.history,
  PATHS.latest,
  PATHS.datasets,
  PATHS.trustPack,
  PATHS.metrics,
  PATHS.page,
  PATHS.dashboard,
];

/** Refuses a route that could not lead to this Worker, and warns of what may take its requests. */
export function checkRouteState(request: DeployRequest, account: AccountState): { warnings: string[] } {
  const { route, workerName } = request;
  const state = account.route;
  if (route === undefined || state === undefined) {
    return { warnings: route === undefined ? [WITHOUT_ROUTE] : [] };
  }
  const fail = (what: string, hint: string): ActionError =>
    new ActionError('input', `route: ${JSON.stringify(route.pattern)} ${what}`, { hint });
  if (state.zone.status !== '' && state.zone.status !== 'active') {
    throw fail(
      `belongs to the zone ${state.zone.name}, which is ${state.zone.status}`,
      'It answers once its name servers are those of Cloudflare: see the zone’s overview in the dashboard',
    );
  }
  const owner =
    route.kind === 'custom-domain'
      ? state.domainOf
      : state.routes.find(({ pattern }) => pattern === route.pattern)?.script;
  if (owner !== undefined && owner !== workerName) {
    throw fail(
      `leads to the Worker "${owner}", expected none or "${workerName}"`,
      'Remove it from that Worker first: it is not taken away from another one',
    );
  }
  if (route.kind === 'custom-domain') {
    if (owner === undefined && state.dns?.exact === true) {
      throw fail(
        'has a DNS record already, and a custom domain makes its own',
        `Delete the record in the zone ${state.zone.name}, or use a route pattern (${route.host}/*)`,
      );
    }
    return { warnings: [] };
  }
  if (state.routes.some(({ pattern, script }) => pattern === route.pattern && script === undefined)) {
    throw fail(
      'is a route that switches Workers off',
      `Delete it from the routes of the zone ${state.zone.name} first`,
    );
  }
  return { warnings: [...judgeOverlaps(route, state, workerName), ...judgeDns(route, state)] };
}

function judgeOverlaps(route: Route, state: NonNullable<AccountState['route']>, workerName: string): string[] {
  const others = state.routes.filter(
    ({ pattern, script }) => pattern !== route.pattern && script !== workerName && overlaps(pattern, route.pattern),
  );
  const host = route.host.replace(/^\*\.?/, 'any.');
  for (const { pattern, script } of others) {
    if (!isNarrower(pattern, route.pattern)) continue;
    const taken = PUBLIC_PATHS.filter((path) => routeCovers(route, path) && patternMatches(pattern, host, path));
    if (taken.length === 0) continue;
    const who = script === undefined ? 'which switches Workers off' : `of the Worker "${script}"`;
    throw new ActionError(
      'input',
      `route: "${route.pattern}" covers ${taken.join(', ')}, but the narrower route "${pattern}" ${who} takes it`,
      { hint: 'Remove that route, or choose a pattern that does not overlap it' },
    );
  }
  return others.map(
    ({ pattern, script }) =>
      `route: "${route.pattern}" overlaps "${pattern}" (${script ?? 'no Worker'}); of two patterns the narrower one gets a request`,
  );
}

function judgeDns(route: Route, { dns, zone }: NonNullable<AccountState['route']>): string[] {
  if (dns === undefined || dns.exact || dns.byWildcard) return [];
  return [
    `route: the zone ${zone.name} has no DNS record for ${route.host}, so the route is reached by nobody. Add a proxied one (AAAA 100:: will do)`,
  ];
}

const WITHOUT_ROUTE =
  'route is not set: the Worker answers at workers.dev alone. The clean-up workflow of the original pipeline deletes Workers without a route of a zone: switch it off first (docs/migration.md)';
