/** The services' port on the project's HTTP client, in an action and in the Worker alike. */
import type { HttpClient } from '../../http/exchange.ts';
import type { SentimentPorts } from './service.ts';

const MAX_ANSWER_BYTES = 4 * 1_048_576;
/** A model that thinks before it answers takes its time; nobody takes longer. */
export const SERVICE_TIMEOUT_MS = 120_000;

/** @param http a client without repeats of its own: waits stand in the bodies of these services' errors. */
export function sendOf(http: Pick<HttpClient, 'send'>): SentimentPorts['send'] {
  return async (sent) => {
    const response = await http.send({
      ...sent,
      idempotent: false,
      retryStatus: () => false,
      maxBodyBytes: MAX_ANSWER_BYTES,
      timeoutMs: SERVICE_TIMEOUT_MS,
    });
    return { status: response.status, retryAfter: response.headers['retry-after'], text: response.text() };
  };
}
