/** Whether a route leads to the version that was deployed: every path that it covers is asked. */
import { PATHS } from '../history/protocol.ts';
import type { HttpClient } from '../http/exchange.ts';
import {
  ask,
  type CheckResult,
  type Finding,
  failing,
  get,
  judgeFailure,
  judgeHistory,
  passed,
  type RoundRequest,
  readHealth,
} from './live-check.ts';
import type { DeployPorts } from './ports.ts';
import { onFreshConnections } from './proof.ts';
import { type Route, routeCovers, routeUrl } from './route.ts';
import { PUBLIC_PATHS } from './route-state.ts';

/** Time for a name that does not resolve (yet): no rollback would change that, so it is a warning. */
const UNREACHABLE_MS = 5_000;

/**
 * Asks every path that the route covers, until each leads here or the time is over.
 *
 * @returns `undefined` without a route; `skipped` when it cannot be tried.
 */
export async function checkRoute(
  request: RoundRequest & { timeoutMs: number },
  route: Route | undefined,
  ports: DeployPorts,
): Promise<CheckResult | undefined> {
  if (route === undefined) return undefined;
  const name = `route ${route.pattern} answers`;
  const base = routeUrl(route);
  const paths = PUBLIC_PATHS.filter((path) => routeCovers(route, path));
  if (base === undefined || paths.length === 0) {
    const why =
      base === undefined
        ? 'a pattern with a wildcard host is no one address'
        : 'the pattern covers no path of the Worker';
    return { name, outcome: 'skipped', detail: why };
  }
  const startedAt = ports.monotonic();
  let waitMs = 250;
  for (;;) {
    const findings = await onFreshConnections(ports, (http) =>
      Promise.all(paths.map((path) => checkRoutePath(request, base, path, http))),
    );
    const failed = findings.find(({ outcome }) => outcome === 'failed');
    if (failed === undefined) return { name, outcome: 'passed', detail: `${base}: ${paths.join(', ')}` };
    const passedMs = ports.monotonic() - startedAt;
    const isOver = passedMs + waitMs >= request.timeoutMs || ports.monotonic() + waitMs >= ports.deadline.deadlineAtMs;
    const isAbsent = findings.every(({ verdict }) => verdict === 'unreachable');
    if (isAbsent && (isOver || passedMs >= UNREACHABLE_MS)) {
      return { name, outcome: 'skipped', detail: `not reachable: ${failed.detail}` };
    }
    if (isOver) return { name, outcome: 'failed', detail: failed.detail };
    await ports.sleep(waitMs);
    waitMs = Math.min(waitMs * 1.6, 2_000);
  }
}

/**
 * One path of a route: health by its version, the history by its form, everything else by answering as the Worker does
 * at its own address.
 */
async function checkRoutePath(
  request: RoundRequest,
  routeBase: string,
  path: string,
  http: Pick<HttpClient, 'send'>,
): Promise<Finding> {
  const what = `${routeBase}${path}`;
  const there = { ...request, baseUrl: routeBase };
  try {
    if (path === PATHS.health) {
      const health = await readHealth(http, there);
      if (health.version !== undefined && request.versions.includes(health.version)) return passed('this version');
      if (health.verdict === 'unreachable') {
        return { outcome: 'failed', verdict: 'unreachable', detail: `${what}: ${health.text}` };
      }
      return failing(`${what}: ${health.text}; the route does not lead to this version`);
    }
    if (path === PATHS.history) {
      return await ask(http, get(there, `${path}?limit=1`), what, (response) => {
        const finding = judgeHistory(response);
        return { ...finding, detail: `${what}: ${finding.detail}` };
      });
    }
    const own = await http.send(get(request, path));
    return await ask(http, get(there, path), what, ({ status }) =>
      status === own.status
        ? passed(`${status}`)
        : failing(`${what} answers ${status}, the Worker itself ${own.status}: the route does not lead to it`),
    );
  } catch (error) {
    const { verdict, detail } = judgeFailure(error);
    return { outcome: 'failed', verdict, detail: `${what}: ${detail}` };
  }
}
