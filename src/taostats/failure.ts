import { ActionError } from '../errors/action-error.ts';
import { explainBody, responseError } from '../http/errors.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { askedWaitMs, isRetryableStatus } from '../http/retry.ts';

/** What the outputs and the Trust Pack call a failure of TaoStats, where it has a word of its own. */
export type TaostatsCode = 'quota' | 'blocked';

/** TaoStats gave no usable answer; `code` says when waiting or another key would not help. */
export class TaostatsError extends ActionError {
  readonly code: TaostatsCode | undefined;
  readonly status: number | undefined;
  /** How long TaoStats asked to be left alone, to the last answer. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    options: {
      code?: TaostatsCode | undefined;
      status?: number;
      retryAfterMs?: number | undefined;
      hint?: string | undefined;
      cause?: unknown;
    },
  ) {
    super('remote', message, options);
    this.name = 'TaostatsError';
    this.code = options.code;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The credits of a month are used up: the same 429 as too many requests a minute, told apart by its words. */
function isQuota(response: HttpResponse): boolean {
  return response.status === 429 && /credits|quota/i.test(explainBody(response));
}

/** Which statuses of TaoStats are worth asking again. */
export function retriesStatus(response: HttpResponse): boolean {
  return isRetryableStatus(response.status) && !isQuota(response);
}

/**
 * An answer of TaoStats that is not the data, named with its way out.
 *
 * @param nowMs for a wait whose answer has no `Date`.
 */
export function explainAnswer(response: HttpResponse, nowMs = Date.now()): TaostatsError {
  const { status } = response;
  if (isQuota(response)) {
    return new TaostatsError(
      `TaoStats: the credits of the key are used up (quota): GET ${response.path} answered 429: ${explainBody(response)}`,
      {
        code: 'quota',
        status,
        hint: 'Asking again does not help before the quota is renewed: run less often, or raise the plan',
      },
    );
  }
  const error = responseError('TaoStats', response, hintFor(status));
  if (response.intermediary === undefined || status === 407 || status >= 500) {
    const retryAfterMs = isRetryableStatus(status) ? askedWaitMs(response.headers, nowMs) : undefined;
    return new TaostatsError(error.message, { status, retryAfterMs, hint: error.hint, cause: error });
  }
  return new TaostatsError(error.message, {
    code: 'blocked',
    status,
    hint: 'The key is not the cause: the provider’s firewall refused this sender; run from another network, or ask TaoStats to let it pass',
    cause: error,
  });
}

/** A 200 whose JSON is not the promised form: an error object that says why, or another service. */
export function explainForm(response: HttpResponse, got: string): TaostatsError {
  const said = explainBody(response);
  const isError = !/^\s*\[/.test(response.text()) && said !== '';
  const why = isError ? `; the answer is an error that says: ${said}` : '';
  return new TaostatsError(`TaoStats: data: got ${got}, expected an array of records${why}`, {
    status: response.status,
    hint: isError ? 'Nothing was written; run again later' : 'Check taostats-url; nothing was written',
  });
}

function hintFor(status: number): string | undefined {
  if (status === 401 || status === 403) {
    return 'Check taostats-api-key: the key as the TaoStats dashboard shows it, without "Bearer"';
  }
  if (status === 404) return 'Check taostats-url: the base URL, https://api.taostats.io by default';
  if (status === 429) return 'The request limit of the key is used up; run less often or lower requests-per-minute';
  return status >= 500 ? 'TaoStats has a problem of its own; nothing was written, run again later' : undefined;
}
