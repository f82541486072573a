/** The chain's ports on the project's HTTP client, in an action with its proxies and its log, in the Worker on fetch. */
import type { HttpClient } from '../http/exchange.ts';
import type { ChainPorts } from './json-rpc.ts';

const MAX_ANSWER_BYTES = 16 * 1_048_576;

/** @param http a client without repeats of its own: the chain's rules say what is asked again, and of which node. */
export function chainPortsOf(
  http: Pick<HttpClient, 'send'>,
  clock: { monotonic(): number; sleep(ms: number): Promise<void> },
): ChainPorts {
  return {
    now: clock.monotonic,
    sleep: (ms) => clock.sleep(ms),
    post: async (url, body, timeoutMs) => {
      const response = await http.send({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json', accept: 'application/json', 'accept-encoding': 'identity' },
        body,
        idempotent: false,
        retryStatus: () => false,
        maxBodyBytes: MAX_ANSWER_BYTES,
        timeoutMs,
      });
      return { status: response.status, retryAfter: response.headers['retry-after'], text: response.text() };
    },
  };
}
