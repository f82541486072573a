/** One question to TaoStats: what its refusals mean, for whom, and what to do. */
import type { HttpClient } from '../http/exchange.ts';
import type { CallLog } from './call-log.ts';
import { explainAnswer, retriesStatus, TaostatsError } from './failure.ts';
import type { GetPage } from './fetch-dataset.ts';

/** Page 1 of the longest dataset stays far below. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export interface AskOptions {
  readonly apiKey: string;
  /** Who asks: the way out of a blocked sender differs. */
  readonly sender: 'runner' | 'worker';
}

/** @returns a reader of pages: the text of a 200; TaostatsError with a code for `quota` and `blocked`, ActionError for the rest. */
export function createPageReader(http: Pick<HttpClient, 'send'>, options: AskOptions, calls?: CallLog): GetPage {
  return async (url) => {
    const response = await http
      .send({
        method: 'GET',
        url,
        headers: { accept: 'application/json', authorization: options.apiKey },
        json: true,
        maxBodyBytes: MAX_ANSWER_BYTES,
        retryStatus: retriesStatus,
      })
      .catch((error: unknown) => {
        calls?.explain(error instanceof Error ? error.message : String(error), undefined);
        throw error;
      });
    if (response.status === 200) return response.text();
    const error = explainAnswer(response);
    calls?.explain(error.message, error.code);
    throw error.code === 'blocked' && options.sender === 'worker' ? fromWorker(error) : error;
  };
}

/** A Worker shares its address with others: the way out is to collect elsewhere. */
function fromWorker(error: TaostatsError): TaostatsError {
  return new TaostatsError(error.message, {
    code: error.code,
    hint: 'The key is not the cause: the provider’s firewall refused this sender; collect with publish-taostats in GitHub Actions instead of the Worker',
    cause: error,
  });
}
