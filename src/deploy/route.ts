import { ActionError, quoteValue } from '../errors/action-error.ts';

/** Where requests beside workers.dev come from: a pattern of a zone, or a whole hostname of its own. */
export interface Route {
  kind: 'route' | 'custom-domain';
  /** `example.com/api/*`, or the bare hostname of a custom domain. */
  pattern: string;
  host: string;
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * Reads the `route` input: with a `/` or `*` it is a route pattern, else the hostname of a custom domain. A scheme is
 * dropped, since a route serves both.
 *
 * Rules of patterns: https://developers.cloudflare.com/workers/configuration/routing/routes/#matching-behavior
 */
export function parseRoute(value: string): Route {
  const pattern = value.replace(/^https?:\/\//i, '');
  const slash = pattern.indexOf('/');
  const host = (slash < 0 ? pattern : pattern.slice(0, slash)).toLowerCase();
  const path = slash < 0 ? '' : pattern.slice(slash);
  const labels = host.replace(/^\*\.?/, '').split('.');
  const isPath = /^$|^\/[A-Za-z0-9\-._~!$&'()+,;=:@%/]*\*?$/.test(path);
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label)) || !isPath) {
    throw new ActionError(
      'input',
      `route: got ${quoteValue(value)}, expected a route pattern like "example.com/api/*" or a hostname like "tao.example.com"`,
    );
  }
  const isDomain = slash < 0 && !host.includes('*');
  return { kind: isDomain ? 'custom-domain' : 'route', pattern: `${host}${path}`, host };
}

/** Whether requests to `path` of the route's host reach the Worker. */
export function routeCovers(route: Route, path: string): boolean {
  if (route.kind === 'custom-domain') return true;
  const ownPath = route.pattern.includes('/') ? route.pattern.slice(route.pattern.indexOf('/')) : '';
  return ownPath.endsWith('*') ? path.startsWith(ownPath.slice(0, -1)) : path === (ownPath || '/');
}

/** A base URL under which the route can be tried; `undefined` for a wildcard host, which is no one address. */
export function routeUrl(route: Route): string | undefined {
  return route.host.includes('*') ? undefined : `https://${route.host}`;
}
