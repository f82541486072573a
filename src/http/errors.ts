import { ActionError, showOrder } from '../errors/action-error.ts';
import type { HttpFailure, HttpResponse } from './exchange.ts';
import { describeIntermediary, type Intermediary } from './intermediary.ts';

/** A request that got no usable answer, after its repeats. */
export class HttpError extends ActionError {
  readonly failure: HttpFailure;
  readonly attempts: number;

  constructor(
    failure: HttpFailure,
    message: string,
    options: { attempts: number; hint?: string | undefined; cause?: unknown },
  ) {
    super('remote', message, options);
    this.name = 'HttpError';
    this.failure = failure;
    this.attempts = options.attempts;
  }
}

/** An answer whose status the caller cannot use. `body` is what the other side said, bounded and on one line. */
export class HttpStatusError extends ActionError {
  readonly status: number;
  readonly body: string;
  readonly intermediary: Intermediary | undefined;

  constructor(
    message: string,
    options: { status: number; body: string; hint?: string | undefined; intermediary?: Intermediary | undefined },
  ) {
    super('remote', message, options);
    this.name = 'HttpStatusError';
    this.status = options.status;
    this.body = options.body;
    this.intermediary = options.intermediary;
  }
}

/**
 * `what` failed with this answer: `what: GET /path answered 503 after 4 attempts: <reason>`. When somebody in between
 * answered, the error says who, and the hint is about that, never about the caller's key.
 */
export function responseError(what: string, response: HttpResponse, hint?: string): HttpStatusError {
  const { intermediary, note } = response;
  const reason = intermediary === undefined ? explainBody(response) : describeIntermediary(intermediary);
  const attempts = response.attempts > 1 ? ` after ${response.attempts} attempts` : '';
  const asked = note === undefined ? '' : `; ${note}`;
  const message = `${what}: ${response.method} ${response.path} answered ${response.status}${attempts}${reason ? `: ${reason}` : ''}${asked}`;
  const wayOut = intermediary === undefined ? hint : intermediary.hint;
  return new HttpStatusError(message, { status: response.status, body: reason, hint: wayOut, intermediary });
}

/**
 * The reason in an error body whose form nobody promised: JSON `message`, `error`, `errors[].message`, `detail` …, also
 * nested; else the first 200 characters of plain text. A page of HTML is named, never quoted.
 */
export function explainBody(response: Pick<HttpResponse, 'headers' | 'text'>): string {
  const text = response.text().trim();
  if (text === '') return '';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text.startsWith('<') && !/^<(\?xml|error[\s>])/i.test(text) ? 'an HTML page' : oneLine(text);
  }
  // Raw JSON is no sentence for a person: a reason, or nothing.
  return oneLine(findReason(value, 0) ?? '');
}

/** Where services put their reasons, in the order of trust. */
const REASONS = ['message', 'error', 'errors', 'detail', 'details', 'error_description', 'reason', 'msg', 'title'];

function findReason(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value !== 'object' || value === null || depth > 3) return undefined;
  const inner = Array.isArray(value)
    ? value.slice(0, 5)
    : REASONS.map((name) => (Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined));
  for (const candidate of inner) {
    const reason = findReason(candidate, depth + 1);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function oneLine(text: string): string {
  const line = showOrder(text.replaceAll(/[\s\p{Cc}]+/gu, ' ')).trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
