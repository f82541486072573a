/** One question to TaoStats: what its refusals mean, for whom, and what to do. */
import { ActionError } from '../errors/action-error.ts';
import { responseError } from '../http/errors.ts';
import type { HttpClient, HttpResponse } from '../http/exchange.ts';
import { isRetryableStatus } from '../http/retry.ts';
import type { CallCode } from '../trust-pack/run.ts';
import type { CallLog } from './call-log.ts';
import type { GetPage } from './fetch-dataset.ts';

/** A refusal that no repeat heals. */
export class RefusedError extends ActionError {
  readonly code: CallCode;

  constructor(code: CallCode, message: string, options: { hint: string; cause?: unknown }) {
    super('remote', message, options);
    this.name = 'RefusedError';
    this.code = code;
  }
}

/** Page 1 of the longest dataset stays far below. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export interface AskOptions {
  readonly apiKey: string;
  /** Who asks: the way out of a blocked sender differs. */
  readonly sender: 'runner' | 'worker';
}

/** @returns a reader of pages: the text of a 200; RefusedError for `quota` and `blocked`, ActionError for the rest. */
export function createPageReader(http: Pick<HttpClient, 'send'>, options: AskOptions, calls?: CallLog): GetPage {
  return async (url) => {
    const response = await http
      .send({
        method: 'GET',
        url,
        headers: { accept: 'application/json', authorization: options.apiKey },
        json: true,
        maxBodyBytes: MAX_ANSWER_BYTES,
        retryStatus: (answer) => !isQuota(answer) && isRetryableStatus(answer.status),
      })
      .catch((error: unknown) => {
        calls?.explain(error instanceof Error ? error.message : String(error), undefined);
        throw error;
      });
    if (response.status === 200) return response.text();
    const error = refusalOf(response, options.sender);
    calls?.explain(error.message, error instanceof RefusedError ? error.code : undefined);
    throw error;
  };
}

/** 429 has two meanings: slow down, or the month's credits are gone. */
function isQuota(response: HttpResponse): boolean {
  return response.status === 429 && response.intermediary === undefined && /credits/i.test(response.text());
}

function refusalOf(response: HttpResponse, sender: AskOptions['sender']): ActionError {
  const { status, intermediary } = response;
  if (isQuota(response)) {
    const { message } = responseError('TaoStats: the key has no credits left', response);
    return new RefusedError('quota', message, {
      hint: 'No repeat heals this: wait for the next period, raise the plan, or collect less often (monthly-call-budget)',
    });
  }
  if (intermediary !== undefined && (status === 403 || status === 503 || status === 429)) {
    const { message } = responseError("TaoStats: the provider's firewall refused this sender", response);
    const way =
      sender === 'worker'
        ? 'collect with publish-taostats in GitHub Actions instead of the Worker'
        : 'run again later, or from a runner with another address';
    return new RefusedError('blocked', message, { hint: `The key is not the cause: ${way}` });
  }
  return responseError('TaoStats', response, hintFor(status));
}

function hintFor(status: number): string | undefined {
  if (status === 401 || status === 403) {
    return 'Check taostats-api-key: the key as the TaoStats dashboard shows it, without "Bearer"';
  }
  if (status === 404) return 'Check taostats-url: the base URL, https://api.taostats.io by default';
  if (status === 429) return 'The request limit of the key is used up; run less often or lower requests-per-minute';
  return status >= 500 ? 'TaoStats has a problem of its own; nothing was written, run again later' : undefined;
}
