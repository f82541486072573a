import { ActionError } from '../errors/action-error.ts';
import type { HttpResponse } from './client.ts';
import type { HttpFailure } from './failure.ts';

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

  constructor(message: string, options: { status: number; body: string; hint?: string | undefined }) {
    super('remote', message, options);
    this.name = 'HttpStatusError';
    this.status = options.status;
    this.body = options.body;
  }
}

/** `what` failed with this answer: `what: GET /path answered 503 after 4 attempts: <reason>`. */
export function responseError(what: string, response: HttpResponse, hint?: string): HttpStatusError {
  const reason = explainBody(response);
  const attempts = response.attempts > 1 ? ` after ${response.attempts} attempts` : '';
  const message = `${what}: ${response.method} ${response.path} answered ${response.status}${attempts}${reason ? `: ${reason}` : ''}`;
  return new HttpStatusError(message, { status: response.status, body: reason, hint });
}

/**
 * The reason in an error body whose form nobody promised: JSON `message`, `error` or Cloudflare's `errors[].message`,
 * else the first 200 characters of plain text. A page of HTML is named, never quoted.
 */
export function explainBody(response: Pick<HttpResponse, 'headers' | 'text'>): string {
  const text = response.text().trim();
  if (text === '') return '';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) {
      const record = value as Record<string, unknown>;
      const errors = Array.isArray(record['errors']) ? record['errors'] : [];
      const first = errors.find((e) => typeof e === 'object' && e !== null && typeof e.message === 'string');
      const error = record['error'];
      const nested =
        typeof error === 'object' && error !== null ? (error as Record<string, unknown>)['message'] : error;
      for (const reason of [record['message'], nested, first?.message, record['detail']]) {
        if (typeof reason === 'string' && reason !== '') return oneLine(reason);
      }
    }
  } catch {
    if (text.startsWith('<') && !/^<(\?xml|error[\s>])/i.test(text)) return 'an HTML page';
  }
  return oneLine(text);
}

function oneLine(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
