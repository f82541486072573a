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

/** Whether a request exists that both patterns match. Patterns as Cloudflare has them: `*` at the host's start and the path's end. */
export function overlaps(a: string, b: string): boolean {
  const [one, other] = [splitPattern(a), splitPattern(b)];
  return hostsOverlap(one.host, other.host) && pathsOverlap(one.path, other.path);
}

/** Whether a pattern matches a path of a host, by its own form. */
export function patternMatches(pattern: string, host: string, path: string): boolean {
  return overlaps(pattern, `${host}${path}`);
}

/** Whether Cloudflare prefers pattern `a` where both match: the more specific host, then the longer path. */
export function isNarrower(a: string, b: string): boolean {
  const [one, other] = [splitPattern(a), splitPattern(b)];
  const weight = (text: string): number => text.replaceAll('*', '').length;
  const compare = (x: string, y: string): boolean =>
    x.includes('*') === y.includes('*') ? weight(x) > weight(y) : !x.includes('*');
  return one.host === other.host ? compare(one.path, other.path) : compare(one.host, other.host);
}

function splitPattern(pattern: string): { host: string; path: string } {
  const slash = pattern.indexOf('/');
  return slash < 0 ? { host: pattern, path: '/' } : { host: pattern.slice(0, slash), path: pattern.slice(slash) };
}

function hostsOverlap(a: string, b: string): boolean {
  const [wildA, wildB] = [a.startsWith('*'), b.startsWith('*')];
  const [endA, endB] = [a.replace(/^\*/, ''), b.replace(/^\*/, '')];
  if (wildA && wildB) return endA.endsWith(endB) || endB.endsWith(endA);
  if (wildA) return b.endsWith(endA);
  return wildB ? a.endsWith(endB) : a === b;
}

function pathsOverlap(a: string, b: string): boolean {
  const [wildA, wildB] = [a.endsWith('*'), b.endsWith('*')];
  const [startA, startB] = [a.replace(/\*$/, ''), b.replace(/\*$/, '')];
  if (wildA && wildB) return startA.startsWith(startB) || startB.startsWith(startA);
  if (wildA) return b.startsWith(startA);
  return wildB ? a.startsWith(startB) : a === b;
}
