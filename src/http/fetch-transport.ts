/** Requests over the platform's own `fetch`: the transport inside workerd. */
import type { ByteStream, Decompress, Transport, TransportRequest } from './exchange.ts';

class SilenceError extends Error {
  readonly code = 'UND_ERR_HEADERS_TIMEOUT';
}

/**
 * @param fetchOnce `fetch`, or a binding's. It undoes content codings itself, so the answer's headers about them are
 *   left out. A streamed body is sent from memory.
 */
export function createFetchTransport(fetchOnce: typeof fetch): Transport {
  return {
    async send(request) {
      const silence = createSilence(request);
      const signal = request.signal === undefined ? silence.signal : AbortSignal.any([request.signal, silence.signal]);
      try {
        const body = await wholeBody(request.body);
        const response = await fetchOnce(request.url.href, {
          method: request.method,
          headers: { ...request.headers },
          redirect: 'manual',
          signal,
          ...(body === undefined ? {} : { body }),
        });
        const headers = Object.fromEntries([...response.headers].map(([name, value]) => [name.toLowerCase(), value]));
        if ('content-encoding' in headers) {
          delete headers['content-encoding'];
          delete headers['content-length'];
        }
        return { status: response.status, headers, body: byteStream(response.body, silence) };
      } catch (error) {
        silence.stop();
        throw silence.signal.aborted && !request.signal?.aborted ? silence.signal.reason : error;
      }
    },
    close: async () => undefined,
  };
}

/** The platform has undone all codings it knows; what is left nobody can read. */
export const noDecompress: Decompress = () => undefined;

interface Silence {
  signal: AbortSignal;
  /** Begins to count anew. */
  heard(): void;
  stop(): void;
}

function createSilence({ readTimeoutMs }: TransportRequest): Silence {
  const controller = new AbortController();
  const begin = () => setTimeout(() => controller.abort(new SilenceError('the other side is silent')), readTimeoutMs);
  let timer = begin();
  return {
    signal: controller.signal,
    heard: () => {
      clearTimeout(timer);
      timer = begin();
    },
    stop: () => clearTimeout(timer),
  };
}

async function wholeBody(body: TransportRequest['body']): Promise<string | Uint8Array<ArrayBuffer> | undefined> {
  if (body === undefined || typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function byteStream(body: ReadableStream<Uint8Array> | null, silence: Silence): ByteStream {
  const reader = body?.getReader();
  if (reader === undefined) silence.stop();
  return {
    async *[Symbol.asyncIterator]() {
      try {
        while (reader !== undefined) {
          const { done, value } = await reader.read();
          silence.heard();
          if (done) return;
          yield value as Uint8Array;
        }
      } finally {
        silence.stop();
      }
    },
    destroy: () => {
      silence.stop();
      reader?.cancel().catch(() => undefined);
    },
  };
}
