/** Which handler answers a path, and what the methods have in common. A route is a line in a table: see routes.ts. */
import { failure, preflight, readableByAnyOrigin } from './answers.ts';
import type { Env } from './env.ts';

export interface Call {
  readonly request: Request;
  readonly env: Env;
  readonly url: URL;
  /** What stood at the `{name}` of the path, decoded. */
  readonly parameter: string;
}

export type Handler = (call: Call) => Promise<Response> | Response;

export interface Route {
  /** Matched exactly. One segment may be `{name}`: anything but the empty text, without a slash. */
  readonly path: string;
  /** Answers HEAD too. */
  readonly GET?: Handler;
  readonly POST?: Handler;
}

/** Answers a request from the table: 404 for an unknown path, 405 with `Allow` for another method. */
export async function dispatch(routes: readonly Route[], request: Request, env: Env): Promise<Response> {
  const url = new URL(request.url);
  const found = findRoute(routes, url.pathname);
  if (!found) return failure(404, 'no such route', { hint: 'the history is at /api/taostats_history' });
  const { route, parameter } = found;
  const call: Call = { request, env, url, parameter };
  const methods = [...(route.GET ? ['GET', 'HEAD'] : []), ...(route.POST ? ['POST'] : []), 'OPTIONS'];
  switch (request.method) {
    case 'OPTIONS':
      return preflight(request, methods);
    case 'GET':
      if (route.GET) return readableByAnyOrigin(await route.GET(call));
      break;
    case 'HEAD':
      if (route.GET) {
        const response = readableByAnyOrigin(await route.GET(call));
        await response.body?.cancel();
        return new Response(null, response);
      }
      break;
    case 'POST':
      if (route.POST) return route.POST(call);
      break;
  }
  return failure(405, `${url.pathname.slice(0, 100)} does not take ${request.method.slice(0, 20)}`, {
    headers: { Allow: methods.join(', ') },
  });
}

/** Paths are compared as they were sent: an escaped one is another path. Only the parameter is decoded. */
function findRoute(routes: readonly Route[], path: string): { route: Route; parameter: string } | undefined {
  for (const route of routes) {
    const open = route.path.indexOf('{');
    if (open < 0) {
      if (route.path === path) return { route, parameter: '' };
      continue;
    }
    const before = route.path.slice(0, open);
    const after = route.path.slice(route.path.indexOf('}') + 1);
    if (path.length <= before.length + after.length || !path.startsWith(before) || !path.endsWith(after)) continue;
    const segment = path.slice(before.length, path.length - after.length);
    if (!segment.includes('/')) return { route, parameter: decode(segment) };
  }
  return undefined;
}

/** A segment that is no percent-encoded UTF-8 stays as it is: it names nothing that is stored. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
