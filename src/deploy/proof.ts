import type { HttpClient } from '../http/exchange.ts';
import {
  type CheckResult,
  checkRound,
  checkRoutePath,
  type HealthReading,
  type Round,
  type RoundRequest,
  readHealth,
} from './live-check.ts';
import type { DeployPorts } from './ports.ts';
import { type Route, routeCovers, routeUrl } from './route.ts';
import { PUBLIC_PATHS } from './route-state.ts';

/** Good rounds in a row, and how long they have to span: half of Cloudflare may still serve the version before. */
const ROUNDS = 5;
const SPAN_MS = 5_000;
const ROUND_INTERVAL_MS = SPAN_MS / (ROUNDS - 1);
/** A Worker that answers wrongly for this long, without a pause, does not come round. */
const WRONG_MS = 30_000;

/** What the rounds showed in the end. */
export interface Proof extends Round {
  /** Good rounds in a row at the end, and the time from the first to the last of them. */
  rounds: number;
  spanMs: number;
}

/**
 * Asks the Worker, each time on fresh connections, until five rounds in a row over at least five seconds were good, or
 * the time is over. Rounds in which the version before still answers mean "not yet".
 *
 * @param rounds fewer are enough for a version that has been serving all along.
 */
export async function proveLive(
  request: RoundRequest & { timeoutMs: number },
  ports: DeployPorts,
  rounds: number = ROUNDS,
): Promise<Proof> {
  const startedAt = ports.monotonic();
  let streak: { since: number; rounds: number } | undefined;
  let wrongSince: number | undefined;
  let waitMs = 250;
  for (;;) {
    const round = await onFreshConnections(ports, (http) => checkRound(request, http));
    const now = ports.monotonic();
    if (round.verdict === 'live') {
      streak = { since: streak?.since ?? now, rounds: (streak?.rounds ?? 0) + 1 };
      wrongSince = undefined;
      const spanMs = now - streak.since;
      if (streak.rounds >= rounds && (rounds === 1 || spanMs >= SPAN_MS))
        return { ...round, rounds: streak.rounds, spanMs };
      waitMs = 250;
      await ports.sleep(ROUND_INTERVAL_MS);
      continue;
    }
    streak = undefined;
    wrongSince = round.verdict === 'wrong' ? (wrongSince ?? now) : undefined;
    const isSettled = wrongSince !== undefined && now - wrongSince >= WRONG_MS;
    const isOver = now + waitMs - startedAt >= request.timeoutMs || now + waitMs >= ports.deadline.deadlineAtMs;
    // A version that has been serving, and a limit that ends at a time it names, do not change while we wait.
    const isFinal = round.isOpen || round.verdict === 'limited' || (rounds === 1 && round.tokenRefused);
    if (isFinal || isSettled || isOver) return { ...round, rounds: 0, spanMs: 0 };
    ports.log.debug(`not live yet: ${round.reason}; asking again in ${Math.round(waitMs)} ms`);
    await ports.sleep(waitMs);
    waitMs = Math.min(waitMs * 1.6, 2_000);
  }
}

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
 * Waits until health says what `isExpected` wants, in as many rounds as a proof takes.
 *
 * @returns the last reading, and whether it was expected.
 */
export async function waitForHealth(
  options: {
    baseUrl: string;
    headers: Readonly<Record<string, string>>;
    timeoutMs: number;
    isExpected: (reading: HealthReading) => boolean;
  },
  ports: DeployPorts,
): Promise<{ reached: boolean; reading: HealthReading }> {
  const startedAt = ports.monotonic();
  let streak: { since: number; rounds: number } | undefined;
  let waitMs = 250;
  for (;;) {
    const reading = await onFreshConnections(ports, (http) => readHealth(http, options));
    const now = ports.monotonic();
    if (options.isExpected(reading)) {
      streak = { since: streak?.since ?? now, rounds: (streak?.rounds ?? 0) + 1 };
      if (streak.rounds >= ROUNDS && now - streak.since >= SPAN_MS) return { reached: true, reading };
      await ports.sleep(ROUND_INTERVAL_MS);
      continue;
    }
    streak = undefined;
    const isOver = now + waitMs - startedAt >= options.timeoutMs || now + waitMs >= ports.deadline.deadlineAtMs;
    if (isOver) return { reached: false, reading };
    await ports.sleep(waitMs);
    waitMs = Math.min(waitMs * 1.6, 2_000);
  }
}

/** No repeats of its own: the loops here ask again, with the checks that matter. A cold start may take its seconds. */
export async function onFreshConnections<T>(ports: DeployPorts, work: (http: HttpClient) => Promise<T>): Promise<T> {
  const http = ports.http({
    name: 'Worker',
    retry: { maxRetries: 0 },
    connectTimeoutMs: 5_000,
    readTimeoutMs: 5_000,
    ...ports.deadline,
  });
  try {
    return await work(http);
  } finally {
    await http.close();
  }
}
