/** The routes of the loopback Cloudflare about accounts and zones. What stands in none of the tables is a violation. */
import { randomUUID } from 'node:crypto';
import { ApiRefusal } from './refusal.ts';
import { jsonOf, Page, type Route } from './route.ts';
import type { CloudflareState, Json } from './state.ts';
import { workerRoutes } from './worker-routes.ts';

/** What answers in `/accounts/<id>` stands here as `/A`, the zone's id as `Z`. */
export function createRoutes(api: CloudflareState): readonly Route[] {
  return [...workerRoutes(api), ...accountRoutes(api), ...zoneRoutes(api)];
}

function accountRoutes(api: CloudflareState): Route[] {
  const queueId = (name: string): string => Buffer.from(name).toString('hex');
  const describeQueue = (name: string): Json => ({
    queue_id: queueId(name),
    queue_name: name,
    consumers: api.queues.get(name)?.consumers.map((script) => ({ type: 'worker', script })) ?? [],
    producers: [],
  });
  const queue = (id: string | undefined): { consumers: string[] } => {
    const found = [...api.queues].find(([name]) => queueId(name) === id)?.[1];
    if (found === undefined) throw new ApiRefusal(404, 11000, 'queue not found');
    return found;
  };
  return [
    ['GET', /^\/user\/tokens\/verify$/, undefined, () => ({ id: 'token', status: 'active' })],
    [
      'GET',
      /^\/A\/workers\/subdomain$/,
      'scripts',
      () => {
        if (api.subdomain === undefined) throw new ApiRefusal(404, 10007, 'Subdomain not registered');
        return { subdomain: api.subdomain };
      },
    ],
    [
      'GET',
      /^\/A\/workers\/durable_objects\/namespaces$/,
      'scripts',
      ({ query }) =>
        new Page(
          [...api.scripts].flatMap(([name, { classes }]) =>
            [...classes].map(([className, { sqlite }]) => ({
              id: className,
              script: name,
              class: className,
              use_sqlite: sqlite,
            })),
          ),
          query,
        ),
    ],
    [
      'GET',
      /^\/A\/storage\/kv\/namespaces\/([^/]+)$/,
      'kv',
      ({ params }) => {
        if (!api.namespaces.has(params[0] ?? ''))
          throw new ApiRefusal(404, 10013, "get namespace: 'namespace not found'");
        return { id: params[0], title: 'metrics', supports_url_encoding: true };
      },
    ],
    [
      'GET',
      /^\/A\/r2\/buckets\/([^/]+)$/,
      'r2',
      ({ params }) => {
        if (!api.buckets.has(params[0] ?? '')) throw new ApiRefusal(404, 10006, 'The specified bucket does not exist.');
        return { name: params[0] };
      },
    ],
    [
      'GET',
      /^\/A\/r2\/buckets\/([^/]+)\/lock$/,
      'r2',
      ({ params }) => {
        const bucket = api.buckets.get(params[0] ?? '');
        if (bucket === undefined) throw new ApiRefusal(404, 10006, 'The specified bucket does not exist.');
        return { rules: bucket.locked ? [{ id: 'all', enabled: true, condition: { type: 'Indefinite' } }] : [] };
      },
    ],
    [
      'GET',
      /^\/A\/queues$/,
      'queues',
      ({ query }) => {
        const wanted = query.get('name') ?? query.get('queue_name');
        return [...api.queues.keys()].filter((name) => wanted === null || name === wanted).map(describeQueue);
      },
    ],
    [
      'GET',
      /^\/A\/queues\/([^/]+)\/consumers$/,
      'queues',
      ({ params }) =>
        queue(params[0]).consumers.map((script) => ({
          type: 'worker',
          script,
          script_name: script,
          consumer_id: script,
        })),
    ],
    [
      'POST',
      /^\/A\/queues\/([^/]+)\/consumers$/,
      'queues',
      ({ params, body }) => {
        const { script_name, type } = jsonOf(body);
        if (type !== 'worker' || !api.scripts.has(String(script_name))) throw new ApiRefusal(400, 11001, 'consumer');
        const { consumers } = queue(params[0]);
        if (consumers.length > 0) throw new ApiRefusal(409, 11004, 'the queue already has a consumer');
        consumers.push(String(script_name));
        return {};
      },
    ],
    ['PUT', /^\/A\/queues\/([^/]+)\/consumers\/([^/]+)$/, 'queues', () => ({})],
    [
      'GET',
      /^\/A\/workers\/domains$/,
      'scripts',
      ({ query }) => api.domains.filter(({ hostname }) => hostname === query.get('hostname')),
    ],
    [
      'PUT',
      /^\/A\/workers\/domains$/,
      'scripts',
      ({ body }) => {
        const { hostname, service, zone_id } = jsonOf(body) as Record<string, string>;
        if (zone_id !== api.zone.id) throw new ApiRefusal(400, 10001, 'zone_id');
        api.script(service);
        if (api.dns.some(({ name }) => name === hostname)) throw new ApiRefusal(409, 100117, 'DNS records exist');
        const domain = { id: randomUUID(), hostname: hostname ?? '', service: service ?? '' };
        api.domains.push(domain);
        return domain;
      },
    ],
  ];
}

function zoneRoutes(api: CloudflareState): Route[] {
  return [
    [
      'GET',
      /^\/zones$/,
      'zone',
      ({ query }) => (query.get('name') === api.zone.name ? [{ ...api.zone, account: { id: api.accountId } }] : []),
    ],
    [
      'GET',
      /^\/zones\/Z\/dns_records$/,
      'dns',
      ({ query }) => api.dns.filter(({ name }) => name === query.get('name')),
    ],
    ['GET', /^\/zones\/Z\/workers\/routes$/, 'routes', () => api.routes],
    [
      'POST',
      /^\/zones\/Z\/workers\/routes$/,
      'routes',
      ({ body }) => {
        const { pattern, script } = jsonOf(body) as { pattern: string; script: string };
        api.script(script);
        if (api.routes.some((route) => route.pattern === pattern)) throw new ApiRefusal(409, 10020, 'duplicate route');
        const route = { id: randomUUID(), pattern, script };
        api.routes.push(route);
        return route;
      },
    ],
    [
      'PUT',
      /^\/A\/workers\/scripts\/([^/]+)\/routes$/,
      'routes',
      ({ params, body }) => {
        const wanted = JSON.parse(body.toString()) as { pattern: string }[];
        const added = wanted.map(({ pattern }) => ({ id: randomUUID(), pattern, script: params[0] ?? '' }));
        // Of this Worker all others go, as at Cloudflare.
        const others = api.routes.filter(({ script }) => script !== params[0]);
        api.routes.splice(0, api.routes.length, ...others, ...added);
        return added.map(({ pattern }) => pattern);
      },
    ],
  ];
}
