/** The project's HTTP client inside workerd. */
import { createHttpClient } from '../http/client.ts';
import type { HttpClient, HttpOptions } from '../http/exchange.ts';
import { createFetchTransport, noDecompress } from '../http/fetch-transport.ts';

/** The clock and the pauses of the Worker; it has no other clock that only goes on. */
export const workerClock = {
  now: (): number => Date.now(),
  monotonic: (): number => Date.now(),
  sleep: (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
};

export const workerLog = {
  info: (message: string): void => console.log(message),
  warning: (message: string): void => console.warn(message),
};

export function workerHttp(options: HttpOptions): HttpClient {
  return createHttpClient(options, {
    ...workerClock,
    random: () => Math.random(),
    log: workerLog,
    transport: createFetchTransport((input, init) => fetch(input, init)),
    decompress: noDecompress,
  });
}
