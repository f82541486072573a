import { describeError, quoteValue } from '../errors/action-error.ts';
import { EMPTY_HISTORY, HEADERS, PATHS } from '../history/protocol.ts';
import { HttpError } from '../http/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/exchange.ts';
import { isRecord } from '../json/record.ts';
import { findInFront } from './intermediary.ts';

export interface CheckResult {
  name: string;
  outcome: 'passed' | 'failed' | 'skipped';
  detail: string;
}

/** What one round of questions is about. */
export interface RoundRequest {
  baseUrl: string;
  /** What health may report as the version of this deploy. */
  versions: readonly string[];
  /** What it reports while the version before still answers. */
  previous: readonly string[];
  /** Sent with an empty batch, which no Worker stores. */
  writeToken: string | undefined;
  /** Whether the deployed Worker has a token, known or not. */
  tokenConfigured: boolean;
  /** Everybody may write, as asked for. */
  isOpen: boolean;
  /** Sent along with every request, for what stands in front of the Worker. */
  headers: Readonly<Record<string, string>>;
}

/** What one round showed, the worst first. */
export type RoundVerdict =
  | 'live'
  /** The version before answers: this one is not visible here yet. */
  | 'previous'
  /** What stands in front of the Worker answers in its place. */
  | 'hidden'
  /** Nothing answers: no address, no connection, no Worker of that name yet. */
  | 'unreachable'
  /** The Worker is stopped by a limit of the platform that ends at a time it names. */
  | 'limited'
  /** The Worker itself answers, wrongly. */
  | 'wrong';

export interface Round {
  verdict: RoundVerdict;
  checks: readonly CheckResult[];
  /** The first thing that was wrong, as a sentence part: `health reports version "a", expected "b"`. Empty when live. */
  reason: string;
  /** The Worker is there and refuses the token it was to have. */
  tokenRefused: boolean;
  /** It takes writes without a token, which no waiting makes better. */
  isOpen: boolean;
}

export interface Finding {
  outcome: CheckResult['outcome'];
  detail: string;
  verdict?: Exclude<RoundVerdict, 'live'>;
}

/** What health said: its version, or why there is none. */
export interface HealthReading {
  version: string | undefined;
  verdict: Exclude<RoundVerdict, 'live' | 'previous'> | 'answered';
  /** Status and version, or the failure: two equal texts are the same behaviour. */
  text: string;
}

const NO_CACHE = { 'cache-control': 'no-cache', accept: 'application/json' };

export async function readHealth(
  http: Pick<HttpClient, 'send'>,
  { baseUrl, headers }: Pick<RoundRequest, 'baseUrl' | 'headers'>,
): Promise<HealthReading> {
  try {
    const url = `${baseUrl}${PATHS.health}`;
    const response = await http.send({ method: 'GET', url, headers: { ...NO_CACHE, ...headers } });
    const obstacle = findObstacle(response, 'health');
    if (obstacle !== undefined) return { version: undefined, ...obstacle };
    const body = jsonOf(response);
    const version = isRecord(body) && typeof body['version'] === 'string' ? body['version'] : undefined;
    const said = version === undefined ? 'no version' : `version ${quoteValue(version, 80)}`;
    if (response.status === 200) return { version, verdict: 'answered', text: `health reports ${said}` };
    return { version: undefined, verdict: 'wrong', text: `health answers ${response.status}, ${said}` };
  } catch (error) {
    const { verdict, detail } = judgeFailure(error);
    return { version: undefined, verdict, text: `health does not answer (${detail})` };
  }
}

/**
 * Asks everything that a deploy promises, once: health reports a wanted version, a write without the token is refused,
 * one with it is let through to the rules (an empty batch, so nothing is stored), the history is there or honestly
 * empty, paths match exactly.
 */
export async function checkRound(request: RoundRequest, http: Pick<HttpClient, 'send'>): Promise<Round> {
  const name = 'health reports the deployed version';
  const health = await readHealth(http, request);
  if (health.version === undefined || !request.versions.includes(health.version)) {
    const isPrevious = health.version !== undefined && request.previous.includes(health.version);
    const verdict = isPrevious ? 'previous' : health.verdict === 'answered' ? 'wrong' : health.verdict;
    const detail = `${health.text}, expected version ${request.versions.map((v) => JSON.stringify(v)).join(' or ')}`;
    return summarise([{ name, outcome: 'failed', detail, verdict }]);
  }
  const found = await Promise.all([
    finding('write without a token is refused', () => checkClosed(request, http)),
    finding('write path accepts the token', () => checkToken(request, http)),
    finding('history answers', () => checkHistory(request, http)),
    finding('paths match exactly', () => checkExactPath(request, http)),
  ]);
  return summarise([{ name, outcome: 'passed', detail: `version ${health.version}` }, ...found]);
}

const WORST_FIRST = ['wrong', 'limited', 'hidden', 'unreachable', 'previous'] as const;
const LET_THROUGH = 'a write without a token was let through';
const TOKEN_REFUSED = 'the Worker refuses the write token';

function summarise(found: readonly (Finding & { name: string })[]): Round {
  const checks = found.map(({ name, outcome, detail }) => ({ name, outcome, detail }));
  const failures = found.filter(({ outcome }) => outcome === 'failed');
  const verdict = WORST_FIRST.find((candidate) => failures.some((entry) => (entry.verdict ?? 'wrong') === candidate));
  const first = failures.find((entry) => (entry.verdict ?? 'wrong') === verdict);
  return {
    verdict: verdict ?? 'live',
    checks,
    reason: first?.detail ?? '',
    tokenRefused: failures.some(({ detail }) => detail.startsWith(TOKEN_REFUSED)),
    isOpen: failures.some(({ detail }) => detail.startsWith(LET_THROUGH)),
  };
}

/** An answer that is not the Worker's own, or that says a limit of the platform stopped it. */
function findObstacle(
  response: HttpResponse,
  what: string,
): { verdict: 'hidden' | 'unreachable' | 'limited'; text: string } | undefined {
  const inFront = findInFront(response);
  if (inFront !== undefined) {
    return { verdict: inFront.isAbsence ? 'unreachable' : 'hidden', text: `${what}: ${inFront.description}` };
  }
  const retryAfter = Number(response.headers['retry-after'] ?? Number.NaN);
  const body = jsonOf(response);
  const isLimit = response.status === 503 && retryAfter >= LIMIT_SECONDS && isRecord(body);
  if (!isLimit) return undefined;
  const problem: unknown = body['error'] ?? (Array.isArray(body['problems']) ? body['problems'][0] : undefined);
  const said = typeof problem === 'string' ? quoteValue(problem) : 'without a reason';
  return { verdict: 'limited', text: `${what} answers 503 for ${retryAfter} s more: ${said}` };
}

/** A Worker that is only busy says a few seconds; a limit lasts until the day ends. */
const LIMIT_SECONDS = 600;

export function judgeFailure(error: unknown): { verdict: 'hidden' | 'unreachable' | 'wrong'; detail: string } {
  const detail = describeError(error);
  if (!(error instanceof HttpError)) return { verdict: 'wrong', detail };
  if (['connect', 'certificate', 'deadline'].includes(error.failure)) return { verdict: 'unreachable', detail };
  return { verdict: error.failure === 'redirect' ? 'hidden' : 'wrong', detail };
}

async function finding(name: string, check: () => Promise<Finding>): Promise<Finding & { name: string }> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    return { name, outcome: 'failed', ...judgeFailure(error) };
  }
}

export const passed = (detail: string): Finding => ({ outcome: 'passed', detail });
export const failing = (detail: string): Finding => ({ outcome: 'failed', detail, verdict: 'wrong' });

export async function ask(
  http: Pick<HttpClient, 'send'>,
  request: HttpRequest,
  what: string,
  judge: (response: HttpResponse) => Finding,
): Promise<Finding> {
  const response = await http.send(request);
  const obstacle = findObstacle(response, what);
  return obstacle === undefined
    ? judge(response)
    : { outcome: 'failed', detail: obstacle.text, verdict: obstacle.verdict };
}

/** An append of no entries: refused for its token, or, past that, for being empty. Nothing is stored either way. */
function emptyAppend({ baseUrl, headers }: RoundRequest, token?: string): HttpRequest {
  return {
    method: 'POST',
    url: `${baseUrl}${PATHS.history}`,
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...(token === undefined ? {} : { [HEADERS.writeToken.toLowerCase()]: token }),
    },
    body: '[]',
  };
}

function checkClosed(request: RoundRequest, http: Pick<HttpClient, 'send'>): Promise<Finding> {
  return ask(http, emptyAppend(request), 'a write without a token', ({ status }) => {
    if (request.isOpen) {
      return status === 422
        ? passed('422: writes are open, as allow-unauthenticated-writes asks')
        : failing(`a write without a token answers ${status}, expected 422 because of allow-unauthenticated-writes`);
    }
    if (status === 401 || (status === 403 && !request.tokenConfigured)) return passed(`${status}`);
    if (status < 300 || status === 422) return failing(`${LET_THROUGH} (${status})`);
    const expected = request.tokenConfigured ? '401' : '401 or 403';
    return failing(`a write without a token answers ${status}, expected ${expected}`);
  });
}

async function checkToken(request: RoundRequest, http: Pick<HttpClient, 'send'>): Promise<Finding> {
  const { writeToken } = request;
  if (writeToken === undefined) return { outcome: 'skipped', detail: 'no write-token given' };
  return ask(http, emptyAppend(request, writeToken), 'a write', ({ status }) => {
    if (status === 422) return passed('422 for an empty batch: authorized, nothing stored');
    if (status === 401 || status === 403) return failing(`${TOKEN_REFUSED} (${status})`);
    return failing(`an empty batch with the write token answers ${status}, expected 422`);
  });
}

export function get({ baseUrl, headers }: Pick<RoundRequest, 'baseUrl' | 'headers'>, path: string): HttpRequest {
  return { method: 'GET', url: `${baseUrl}${path}`, headers: { ...NO_CACHE, ...headers } };
}

function checkHistory(request: RoundRequest, http: Pick<HttpClient, 'send'>): Promise<Finding> {
  return ask(http, get(request, `${PATHS.history}?limit=1`), 'the history', judgeHistory);
}

export function judgeHistory(response: HttpResponse): Finding {
  const body = jsonOf(response);
  if (response.status === 200 && Array.isArray(body)) return passed('200');
  if (response.status !== 404) return failing(`history answers ${response.status}, expected 200 or the empty 404`);
  const isEmpty = JSON.stringify(body) === JSON.stringify(EMPTY_HISTORY);
  return isEmpty ? passed('404, empty') : failing('history answers 404, but not the one of an empty history');
}

function checkExactPath(request: RoundRequest, http: Pick<HttpClient, 'send'>): Promise<Finding> {
  return ask(http, get(request, `${PATHS.history}XYZ`), 'a path beside the history', ({ status }) =>
    status === 404
      ? passed('404 for a path beside it')
      : failing(`${PATHS.history}XYZ answers ${status}, expected 404`),
  );
}

function jsonOf(response: HttpResponse): unknown {
  try {
    return JSON.parse(response.text());
  } catch {
    return undefined;
  }
}
