import { isRecord } from '../cloudflare/client.ts';
import { describeError, quoteValue } from '../errors/action-error.ts';
import { EMPTY_HISTORY, PATHS } from '../history/protocol.ts';
import { HttpError } from '../http/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/exchange.ts';
import type { Ports } from '../runtime/ports.ts';
import { type Route, routeCovers, routeUrl } from './route.ts';

const { health: HEALTH_PATH, history: HISTORY_PATH } = PATHS;

export interface LiveCheckRequest {
  baseUrl: string;
  /** What health may report as its version. */
  versions: readonly string[];
  /** Sent once with an empty batch, which no Worker stores. */
  writeToken: string | undefined;
  /** Whether the deployed Worker has a token, known or not. */
  tokenConfigured: boolean;
  route: Route | undefined;
  timeoutMs: number;
  /** For a version that has been serving: a token it refuses now, it will refuse later. */
  tokenIsSettled?: boolean;
}

export interface CheckResult {
  name: string;
  outcome: 'passed' | 'failed' | 'skipped';
  detail: string;
}

export type LiveCheckResult =
  | { live: true; checks: readonly CheckResult[] }
  | {
      live: false;
      checks: readonly CheckResult[];
      /** The first thing that was wrong, as a sentence part: `health reports version "a", expected "b"`. */
      reason: string;
      /** The Worker is there and refuses the token it was to have. */
      tokenRefused: boolean;
    };

type LivePorts = Pick<Ports, 'now' | 'sleep' | 'http' | 'log'>;

/** What health said: its version, or why there is none. */
export interface HealthReading {
  version: string | undefined;
  /** Status and version, or the failure: two equal texts are the same behaviour. */
  text: string;
}

export async function readHealth(http: Pick<HttpClient, 'send'>, baseUrl: string): Promise<HealthReading> {
  try {
    const response = await http.send({ method: 'GET', url: `${baseUrl}${HEALTH_PATH}`, headers: NO_CACHE });
    const body = jsonOf(response);
    const version = isRecord(body) && typeof body['version'] === 'string' ? body['version'] : undefined;
    const said = version === undefined ? 'no version' : `version ${quoteValue(version, 80)}`;
    if (response.status !== 200) return { version: undefined, text: `health answers ${response.status}, ${said}` };
    return { version, text: `health reports ${said}` };
  } catch (error) {
    return { version: undefined, text: `health does not answer (${describeError(error)})` };
  }
}

/**
 * Asks the Worker until everything a deploy promises holds, or the time is over: health reports a wanted version, a
 * write without the token is refused, one with it is let through to the rules (an empty batch, so nothing is stored),
 * the history is there or honestly empty, paths match exactly, the route leads here.
 *
 * An open Worker (writes without a token) ends the wait at once.
 */
export async function checkLive(request: LiveCheckRequest, ports: LivePorts): Promise<LiveCheckResult> {
  const http = liveClient(ports);
  const deadlineAt = ports.now() + request.timeoutMs;
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 1.6, 2_000)) {
    const result = await checkOnce(request, http);
    if (result.live) {
      const route = await checkRoute(request, http, ports, deadlineAt);
      const checks = route === undefined ? result.checks : [...result.checks, route];
      if (route?.outcome !== 'failed') return { live: true, checks };
      return { live: false, checks, reason: route.detail, tokenRefused: false };
    }
    const isFinal = result.final || (result.tokenRefused && request.tokenIsSettled);
    if (isFinal || ports.now() + waitMs >= deadlineAt) return result;
    ports.log.debug(`not live yet: ${result.reason}; asking again in ${Math.round(waitMs)} ms`);
    await ports.sleep(waitMs);
  }
}

/**
 * Waits until health says what `isExpected` wants.
 *
 * @returns the last reading, and whether it was expected.
 */
export async function waitForHealth(
  options: { baseUrl: string; timeoutMs: number; isExpected: (reading: HealthReading) => boolean },
  ports: LivePorts,
): Promise<{ reached: boolean; reading: HealthReading }> {
  const http = liveClient(ports);
  const deadlineAt = ports.now() + options.timeoutMs;
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 1.6, 2_000)) {
    const reading = await readHealth(http, options.baseUrl);
    if (options.isExpected(reading)) return { reached: true, reading };
    if (ports.now() + waitMs >= deadlineAt) return { reached: false, reading };
    await ports.sleep(waitMs);
  }
}

const NO_CACHE = { 'cache-control': 'no-cache', accept: 'application/json' };

/** No repeats of its own: the loops here ask again, with the checks that matter. A cold start may take its seconds. */
export function liveClient(ports: LivePorts): HttpClient {
  return ports.http({ name: 'Worker', retry: { maxRetries: 0 }, connectTimeoutMs: 5_000, readTimeoutMs: 5_000 });
}

type OnceResult = LiveCheckResult & { final?: boolean };

async function checkOnce(request: LiveCheckRequest, http: HttpClient): Promise<OnceResult> {
  const health = await readHealth(http, request.baseUrl);
  if (health.version === undefined || !request.versions.includes(health.version)) {
    const reason = `${health.text}, expected version ${request.versions.map((v) => JSON.stringify(v)).join(' or ')}`;
    return failed([{ name: 'health reports the deployed version', outcome: 'failed', detail: reason }]);
  }
  const checks: CheckResult[] = [
    { name: 'health reports the deployed version', outcome: 'passed', detail: `version ${health.version}` },
  ];
  const [closed, token, history, exact] = await Promise.all([
    attempt('write without a token is refused', () => checkClosed(request, http)),
    attempt('write path accepts the token', () => checkToken(request, http)),
    attempt('history answers', () => checkHistory(request, http)),
    attempt('paths match exactly', () => checkExactPath(request, http)),
  ]);
  checks.push(closed, token, history, exact);
  if (checks.every(({ outcome }) => outcome !== 'failed')) return { live: true, checks };
  const isOpen = closed.outcome === 'failed' && closed.detail.includes('without a token was let through');
  return { ...failed(checks), ...(isOpen ? { final: true } : {}) };
}

function failed(checks: readonly CheckResult[]): LiveCheckResult & { live: false } {
  const first = checks.find(({ outcome }) => outcome === 'failed');
  const tokenRefused = checks.some(({ detail }) => detail.startsWith(TOKEN_REFUSED));
  return { live: false, checks, reason: first?.detail ?? '', tokenRefused };
}

async function attempt(name: string, check: () => Promise<Omit<CheckResult, 'name'>>): Promise<CheckResult> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    return { name, outcome: 'failed', detail: describeError(error) };
  }
}

const passed = (detail: string): Omit<CheckResult, 'name'> => ({ outcome: 'passed', detail });
const failing = (detail: string): Omit<CheckResult, 'name'> => ({ outcome: 'failed', detail });

/** An append of no entries: refused for its token, or, past that, for being empty. Nothing is stored either way. */
function emptyAppend(baseUrl: string, token?: string): HttpRequest {
  return {
    method: 'POST',
    url: `${baseUrl}${HISTORY_PATH}`,
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { 'x-write-token': token }) },
    body: '[]',
  };
}

async function checkClosed({ baseUrl, tokenConfigured }: LiveCheckRequest, http: HttpClient) {
  const { status } = await http.send(emptyAppend(baseUrl));
  if (status === 401 || (status === 403 && !tokenConfigured)) return passed(`${status}`);
  if (status < 300 || status === 422) return failing(`a write without a token was let through (${status})`);
  return failing(`a write without a token answers ${status}, expected ${tokenConfigured ? '401' : '401 or 403'}`);
}

const TOKEN_REFUSED = 'the Worker refuses the write token';

async function checkToken({ baseUrl, writeToken }: LiveCheckRequest, http: HttpClient) {
  if (writeToken === undefined) return { outcome: 'skipped', detail: 'no write-token given' } as const;
  const { status } = await http.send(emptyAppend(baseUrl, writeToken));
  if (status === 422) return passed('422 for an empty batch: authorized, nothing stored');
  if (status === 401 || status === 403) return failing(`${TOKEN_REFUSED} (${status})`);
  return failing(`an empty batch with the write token answers ${status}, expected 422`);
}

async function checkHistory({ baseUrl }: LiveCheckRequest, http: HttpClient) {
  const response = await http.send({ method: 'GET', url: `${baseUrl}${HISTORY_PATH}?limit=1`, headers: NO_CACHE });
  return judgeHistory(response);
}

function judgeHistory(response: HttpResponse): Omit<CheckResult, 'name'> {
  const body = jsonOf(response);
  if (response.status === 200 && Array.isArray(body)) return passed('200');
  if (response.status !== 404) return failing(`history answers ${response.status}, expected 200 or the empty 404`);
  const isEmpty = JSON.stringify(body) === JSON.stringify(EMPTY_HISTORY);
  return isEmpty ? passed('404, empty') : failing('history answers 404, but not the one of an empty history');
}

async function checkExactPath({ baseUrl }: LiveCheckRequest, http: HttpClient) {
  const { status } = await http.send({ method: 'GET', url: `${baseUrl}${HISTORY_PATH}XYZ`, headers: NO_CACHE });
  return status === 404
    ? passed('404 for a path beside it')
    : failing(`${HISTORY_PATH}XYZ answers ${status}, expected 404`);
}

/** Time for a name that does not resolve (yet): no rollback would change that, so it is a warning. */
const UNREACHABLE_MS = 5_000;

async function checkRoute(
  request: LiveCheckRequest,
  http: HttpClient,
  ports: LivePorts,
  deadlineAt: number,
): Promise<CheckResult | undefined> {
  const { route } = request;
  if (route === undefined) return undefined;
  const name = `route ${route.pattern} answers`;
  const base = routeUrl(route);
  const path = [HEALTH_PATH, HISTORY_PATH].find((candidate) => routeCovers(route, candidate));
  if (base === undefined || path === undefined) {
    const why =
      base === undefined
        ? 'a pattern with a wildcard host is no one address'
        : 'the pattern covers no path of the Worker';
    return { name, outcome: 'skipped', detail: why };
  }
  const startedAt = ports.now();
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 1.6, 2_000)) {
    let result: Omit<CheckResult, 'name'>;
    let unreachable = false;
    try {
      const response = await http.send({ method: 'GET', url: `${base}${path}`, headers: NO_CACHE });
      result = path === HEALTH_PATH ? judgeRouteHealth(response, request.versions, base) : judgeHistory(response);
    } catch (error) {
      unreachable = error instanceof HttpError && error.failure === 'connect';
      result = failing(`${base}${path}: ${describeError(error)}`);
    }
    if (result.outcome === 'passed') return { name, ...result };
    const isOver = ports.now() + waitMs >= deadlineAt;
    if (unreachable && (isOver || ports.now() - startedAt >= UNREACHABLE_MS)) {
      return { name, outcome: 'skipped', detail: `not reachable: ${result.detail}` };
    }
    if (isOver) return { name, ...result };
    await ports.sleep(waitMs);
  }
}

function judgeRouteHealth(response: HttpResponse, versions: readonly string[], base: string) {
  const body = jsonOf(response);
  const version = isRecord(body) && typeof body['version'] === 'string' ? body['version'] : undefined;
  if (response.status === 200 && version !== undefined && versions.includes(version)) return passed(`${base}: 200`);
  const said = version === undefined ? '' : `, version ${quoteValue(version, 80)}`;
  return failing(`${base}${HEALTH_PATH} answers ${response.status}${said}: the route does not lead to this Worker`);
}

function jsonOf(response: HttpResponse): unknown {
  try {
    return JSON.parse(response.text());
  } catch {
    return undefined;
  }
}
