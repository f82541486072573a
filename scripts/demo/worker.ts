/** The built Worker in a local workerd, as the demo uses it. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type RunningWorker, startWorker as start } from '../../test/support/worker/worker.ts';
import { root } from './paths.ts';

/** @param persistFolder where Durable Object and KV are kept; the same folder continues the same history. */
export async function startWorker(persistFolder: string, preferredPort = 0): Promise<RunningWorker> {
  if (!existsSync(join(root, 'dist/worker/index.js'))) throw new Error('dist/worker/index.js is missing');
  const options = { persistFolder, writeToken: crypto.randomUUID(), vars: { HISTORY_MAX_ENTRIES: '10000' } };
  const port = (await isFree(preferredPort)) ? preferredPort : 0;
  // Two starts at once both find the port free; one of them comes too late.
  return start({ ...options, port }).catch((error: Error) => {
    if (port === 0 || !/already in use/.test(error.message)) throw error;
    return start({ ...options, port: 0 });
  });
}

/** What the Worker knows of its history; `total` 0 and the zero head when there is none. */
export async function readHistory(worker: RunningWorker): Promise<{ total: number; head: string }> {
  const response = await fetch(worker.historyUrl);
  await response.body?.cancel();
  if (response.status === 404) return { total: 0, head: '0'.repeat(64) };
  if (!response.ok) throw new Error(`GET ${worker.historyUrl} answered ${response.status}`);
  const { headers } = response;
  return { total: Number(headers.get('x-history-total')), head: headers.get('x-history-head') ?? '' };
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
