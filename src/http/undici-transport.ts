/** Requests over undici, which is loaded with the first of them: a run that sends nothing does not pay for it. */
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { ByteStream, Transport } from './exchange.ts';
import type { Proxies } from './proxies.ts';

export function createUndiciTransport(proxies: Proxies): Transport {
  /** By proxy and timeouts: both belong to the connection, not to the request. */
  const dispatchers = new Map<string, Promise<Dispatcher>>();

  const dispatcherFor = (url: URL, connectTimeoutMs: number, readTimeoutMs: number): Promise<Dispatcher> => {
    const proxy = proxies.find(url);
    const id = `${proxy?.url.href ?? ''} ${connectTimeoutMs} ${readTimeoutMs}`;
    const known = dispatchers.get(id);
    if (known !== undefined) return known;
    const made = open(proxy?.url.href, connectTimeoutMs, readTimeoutMs);
    dispatchers.set(id, made);
    return made;
  };

  return {
    async send({ url, method, headers, body, signal, connectTimeoutMs, readTimeoutMs }) {
      const { default: undici } = await import('undici');
      const source = isIterable(body) ? (await import('node:stream')).Readable.from(body) : (body ?? null);
      try {
        const answer = await undici.request(url, {
          dispatcher: await dispatcherFor(url, connectTimeoutMs, readTimeoutMs),
          method,
          headers: { ...headers },
          body: source,
          ...(signal ? { signal } : {}),
        });
        return { status: answer.statusCode, headers: flatten(answer.headers), body: byteStream(answer.body) };
      } catch (error) {
        if (isIterable(source)) source.destroy();
        throw error;
      }
    },
    via(url) {
      const proxy = proxies.find(url);
      return proxy === undefined ? undefined : proxy.description;
    },
    async close() {
      for (const dispatcher of dispatchers.values()) await (await dispatcher).destroy();
      dispatchers.clear();
    },
  };
}

async function open(proxy: string | undefined, connectTimeoutMs: number, readTimeoutMs: number): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = (await import('undici')).default;
  const connect = { timeout: connectTimeoutMs };
  const timeouts = { headersTimeout: readTimeoutMs, bodyTimeout: readTimeoutMs };
  if (proxy === undefined) return new Agent({ connect, ...timeouts });
  // A proxy agent replaces `connect`; its two legs take the timeout under their own names.
  return new ProxyAgent({ uri: proxy, proxyTls: connect, requestTls: connect, ...timeouts });
}

function isIterable<T extends AsyncIterable<unknown>>(body: T | string | Uint8Array | null | undefined): body is T {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function byteStream(body: Readable): ByteStream {
  return {
    [Symbol.asyncIterator]: () => body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>,
    destroy: () => {
      // Destroyed before its end it emits an error that nobody waits for.
      body.on('error', () => undefined);
      body.destroy();
    },
  };
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
