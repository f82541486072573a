/**
 * `npm run local-worker -- [--port 8788]`: the built Worker on this machine, empty, in memory, until it is stopped. Takes its
 * write token from CF_WORKER_WRITE_TOKEN. For restore drills and for trying things out; nothing of Cloudflare is touched.
 */
import { parseArgs } from 'node:util';
import { startWorker } from '../test/support/worker/worker.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '8788' } } });
const writeToken = process.env['CF_WORKER_WRITE_TOKEN'];
if (!writeToken || writeToken.length < 16) {
  console.error('set CF_WORKER_WRITE_TOKEN to at least 16 characters: openssl rand -hex 32');
  process.exit(1);
}
// A drill counts every entry there ever was: none may be evicted.
const vars = { HISTORY_MAX_ENTRIES: '10000000' };
const worker = await startWorker({ port: Number(values.port), writeToken, vars });
console.log(`listening at ${worker.url}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.removeAllListeners(signal);
  process.once(signal, () => void worker.stop());
}
