/** The client in Node: over undici, through the environment's proxies, with zlib for codings nobody asked for. */
import { createHttpClient } from './client.ts';
import type { HttpClient, HttpOptions, HttpPorts } from './exchange.ts';
import { decompressWithZlib } from './node-decompress.ts';
import { NO_PROXIES, type Proxies } from './proxies.ts';
import { createUndiciTransport } from './undici-transport.ts';

export type NodeHttpPorts = Omit<HttpPorts, 'transport' | 'decompress'> & { proxies?: Proxies };

export function createNodeHttpClient(
  options: HttpOptions,
  { proxies = NO_PROXIES, ...ports }: NodeHttpPorts,
): HttpClient {
  const transport = createUndiciTransport(proxies);
  return createHttpClient(options, { ...ports, transport, decompress: decompressWithZlib });
}
