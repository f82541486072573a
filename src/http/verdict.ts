/** What the outcome of one attempt means: an answer, another place, once more, or the end. Pure; the only judge. */
import { isRecord } from '../json/record.ts';
import { isUtf8 } from './body.ts';
import type { HttpFailure, HttpRequest, HttpResponse, HttpStream } from './exchange.ts';
import { formatSeconds, isFinalFailure } from './failure.ts';
import { describeIntermediary, findIntermediary } from './intermediary.ts';
import { judgeRedirect } from './redirect.ts';
import { askedWaitMs, isRetryableStatus, parseHttpDate, type RetryPolicy } from './retry.ts';

export type Outcome =
  | { kind: 'answer'; answer: HttpResponse | HttpStream }
  | { kind: 'failure'; failure: HttpFailure; text: string; hint?: string; cause: unknown };

export interface JudgedAttempt {
  /** From 1; redirects do not count. */
  number: number;
  /** Where it was sent. */
  url: URL;
  redirects: number;
  /** How often the answer was unreadable before. */
  unreadable: number;
  /** The wall clock when the answer came. */
  nowMs: number;
  compareClocks: boolean;
}

export type Verdict =
  | { kind: 'answer'; answer: HttpResponse | HttpStream; warning?: string }
  | { kind: 'redirect'; target: URL }
  /** `askedMs`: the other side said how long; else the policy's backoff. */
  | { kind: 'retry'; reason: string; askedMs: number | undefined; unreadable: boolean }
  | { kind: 'fail'; failure: HttpFailure; text: string; hint?: string; cause?: unknown };

export type JudgePolicy = Pick<RetryPolicy, 'maxRetries' | 'honourRetryAfter' | 'retryAfterCapMs'>;

const MAX_REDIRECTS = 3;
const WARN_SKEW_MS = 2 * 60_000;
const REFUSE_SKEW_MS = 5 * 60_000;

export function judge(outcome: Outcome, request: HttpRequest, policy: JudgePolicy, attempt: JudgedAttempt): Verdict {
  const idempotent = request.idempotent ?? (request.method !== 'POST' && request.method !== 'PATCH');
  const exhausted = attempt.number > policy.maxRetries;
  if (outcome.kind === 'failure') {
    const { kind: _, ...failed } = outcome;
    // A request that found no connection was certainly not acted upon.
    const repeatable = idempotent || outcome.failure === 'connect';
    if (isFinalFailure(outcome.failure) || exhausted || !repeatable) return { kind: 'fail', ...failed };
    return { kind: 'retry', reason: outcome.text, askedMs: undefined, unreadable: false };
  }
  const { answer } = outcome;
  const clock = attempt.compareClocks ? judgeClock(answer.headers, attempt.nowMs) : undefined;
  if (clock?.kind === 'fail') return clock;
  const redirect = judgeLocation(answer, request, attempt);
  if (redirect !== undefined) return redirect;
  const warning = clock === undefined ? {} : { warning: clock.warning };
  if (!('text' in answer)) return { kind: 'answer', answer, ...warning };

  const judged = withSoftStatus(nameIntermediary(answer, request.json === true), request);
  if (request.json === true && isSuccess(judged.status)) {
    const problem = unreadableJson(judged);
    if (problem !== undefined) {
      const text = `answered ${judged.status} with ${problem}`;
      // Once: a truncated answer may be chance, a page of HTML is not.
      if (attempt.unreadable > 0 || exhausted || !idempotent) {
        const hint = judged.intermediary?.hint;
        return { kind: 'fail', failure: 'unreadable', text, ...(hint === undefined ? {} : { hint }) };
      }
      const reason = text.replace(/ (that is not JSON): .*$/, ' $1');
      return { kind: 'retry', reason, askedMs: undefined, unreadable: true };
    }
  }
  const { status } = judged;
  const retry = request.retryStatus?.(judged) ?? isRetryableStatus(status);
  if (!retry) return { kind: 'answer', answer: judged, ...warning };
  const askedMs = policy.honourRetryAfter ? askedWaitMs(judged.headers, attempt.nowMs) : undefined;
  if (askedMs !== undefined && askedMs > policy.retryAfterCapMs) {
    const until = new Date(Math.min(attempt.nowMs + askedMs, 8.64e15)).toISOString().replace(/\.\d+/, '');
    const note = `it asks to wait ${formatSeconds(askedMs)}, until ${until}, longer than the ${formatSeconds(policy.retryAfterCapMs)} allowed`;
    return { kind: 'answer', answer: { ...judged, note }, ...warning };
  }
  const refused = status === 429 || (status === 503 && 'retry-after' in judged.headers);
  if (exhausted || !(idempotent || refused)) return { kind: 'answer', answer: judged, ...warning };
  // "Now" (0, or a date the clocks disagree about) is no time to recover: back off as without the header.
  return { kind: 'retry', reason: `answered ${status}`, askedMs: askedMs || undefined, unreadable: false };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function judgeLocation(
  answer: HttpResponse | HttpStream,
  request: HttpRequest,
  attempt: JudgedAttempt,
): Verdict | undefined {
  const location = answer.headers['location'];
  if (location === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const portal = findIntermediary({ ...answer, text: '' }, false);
  if (portal !== undefined) {
    return { kind: 'fail', failure: 'redirect', text: describeIntermediary(portal), hint: portal.hint };
  }
  const headerNames = Object.keys({ ...request.headers, ...request.signHeaders?.() });
  const redirect = judgeRedirect(attempt.url, location, headerNames);
  if (!redirect.follow) return { kind: 'fail', failure: 'redirect', text: redirect.reason };
  const keepsMethod = answer.status === 307 || answer.status === 308;
  if (request.method !== 'GET' && request.method !== 'HEAD' && !keepsMethod) return { kind: 'answer', answer };
  if (attempt.redirects >= MAX_REDIRECTS) {
    return { kind: 'fail', failure: 'redirect', text: `was redirected more than ${MAX_REDIRECTS} times` };
  }
  return { kind: 'redirect', target: redirect.target };
}

function nameIntermediary(answer: HttpResponse, expectsJson: boolean): HttpResponse {
  if (isSuccess(answer.status) && !expectsJson) return answer;
  const text = new TextDecoder().decode(answer.body.subarray(0, 16_384));
  const intermediary = findIntermediary({ ...answer, text }, expectsJson);
  return intermediary === undefined ? answer : { ...answer, intermediary };
}

/** Some services say 200 and mean an error: `{"statusCode":429,"message":"…"}`. */
function withSoftStatus(answer: HttpResponse, request: HttpRequest): HttpResponse {
  if (request.json !== true || !isSuccess(answer.status)) return answer;
  const value = parseObject(answer);
  for (const name of ['statusCode', 'status', 'code']) {
    const said = value?.[name];
    const status = typeof said === 'string' && /^\d{3}$/.test(said) ? Number(said) : said;
    if (typeof status === 'number' && (status === 429 || (status >= 500 && status <= 599))) {
      return { ...answer, status };
    }
  }
  return answer;
}

function parseObject(answer: HttpResponse): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(answer.text());
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function unreadableJson(answer: HttpResponse): string | undefined {
  if (!isUtf8(answer.body)) return 'a body that is not UTF-8 text';
  try {
    JSON.parse(answer.text());
    return undefined;
  } catch {
    if (answer.intermediary === undefined) return 'a body that is not JSON';
    return `a body that is not JSON: ${describeIntermediary(answer.intermediary)}`;
  }
}

/** The other side's clock against ours: what is stored carries our time, so it had better be right. */
function judgeClock(
  headers: Readonly<Record<string, string>>,
  nowMs: number,
): { kind: 'fail'; failure: 'clock'; text: string; hint: string } | { kind: 'warn'; warning: string } | undefined {
  const date = parseHttpDate(headers['date'] ?? '');
  if (date === undefined) return undefined;
  const age = /^\d{1,9}$/.test(headers['age'] ?? '') ? Number(headers['age']) * 1_000 : 0;
  const aheadMs = nowMs - (date + age);
  if (Math.abs(aheadMs) <= WARN_SKEW_MS) return undefined;
  const theirs = new Date(date + age).toISOString().replace(/\.\d+/, '');
  const ours = new Date(nowMs).toISOString().replace(/\.\d+/, '');
  const text = `the clock of this machine is ${formatSeconds(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead' : 'behind'}: it says ${ours}, the other side ${theirs}`;
  if (Math.abs(aheadMs) <= REFUSE_SKEW_MS) return { kind: 'warn', warning: text };
  return { kind: 'fail', failure: 'clock', text, hint: 'Set the clock of the runner (NTP); timestamps would be wrong' };
}
