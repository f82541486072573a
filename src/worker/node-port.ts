/** How the Worker reaches nodes of the chain: one POST per call, nothing followed, the answer bounded. */
import type { ChainPorts } from '../chain/json-rpc.ts';

const MAX_ANSWER_BYTES = 16 * 1_048_576;

export function nodePorts(send: typeof fetch = fetch): ChainPorts {
  return {
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    post: async (url, body, timeoutMs) => {
      const response = await send(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return {
        status: response.status,
        retryAfter: response.headers.get('Retry-After') ?? undefined,
        text: await readBounded(response),
      };
    },
  };
}

/** The body as text, up to a bound; strictly UTF-8. */
export async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  let text = '';
  let size = 0;
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  for (;;) {
    const read = await reader?.read();
    if (!read || read.done) return text + decoder.decode();
    size += read.value.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      await reader?.cancel();
      throw new RangeError(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    }
    text += decoder.decode(read.value, { stream: true });
  }
}
