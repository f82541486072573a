/** The built Worker in a local workerd. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { root } from './paths.ts';

export interface LocalWorker {
  /** Base URL, without a trailing slash. */
  url: string;
  writeToken: string;
  stop(): Promise<void>;
}

/** @param stateFolder where the Durable Object, KV and R2 are kept; the same folder continues the same history. */
export async function startWorker(stateFolder: string, preferredPort = 0): Promise<LocalWorker> {
  const script = join(root, 'dist/worker/index.js');
  if (!existsSync(script)) throw new Error('dist/worker/index.js is missing; run "npm run build"');
  const writeToken = crypto.randomUUID();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: 'bittensor-taostats',
      modules: true,
      script: readFileSync(script, 'utf8'),
      compatibilityDate: '2026-01-01',
      host: '127.0.0.1',
      port: (await isFree(preferredPort)) ? preferredPort : 0,
      bindings: { WRITE_TOKEN: writeToken, HISTORY_MAX_ENTRIES: '10000' },
      kvNamespaces: ['METRICS_KV'],
      durableObjects: { HISTORY: { className: 'TaostatsHistory', useSQLite: true } },
      resourcePersistencePath: stateFolder,
      cf: false,
      log: new Log(LogLevel.ERROR),
    }),
  );
  const url = await miniflare.ready;
  return { url: url.origin, writeToken, stop: () => miniflare.dispose() };
}

/** What the Worker knows of its history; `total` 0 and the zero head when there is none. */
export async function readHistory(
  url: string,
): Promise<{ total: number; head: string; entries: { _timestamp: string }[] }> {
  const response = await fetch(`${url}/api/taostats_history`);
  const body = (await response.json()) as { _timestamp: string }[];
  if (response.status === 404) return { total: 0, head: '0'.repeat(64), entries: [] };
  if (!response.ok) throw new Error(`GET ${url}/api/taostats_history answered ${response.status}`);
  return {
    total: Number(response.headers.get('x-history-total')),
    head: response.headers.get('x-history-head') ?? '',
    entries: body,
  };
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
