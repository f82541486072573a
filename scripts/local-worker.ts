/**
 * `npm run local-worker -- [--port 8788]`: the built Worker on this machine, empty, in memory, until it is stopped. Takes its
 * write token from CF_WORKER_WRITE_TOKEN. For restore drills and for trying things out; nothing of Cloudflare is touched.
 */
import { parseArgs } from 'node:util';
import { startWorker } from '../test/support/worker/worker.ts';

const USAGE = 'CF_WORKER_WRITE_TOKEN=<at least 16 characters> npm run local-worker -- [--port 8788]';

function refuse(reason: string): never {
  console.error(`${reason}; ${USAGE}`);
  process.exit(1);
}

function readPort(): number {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string', default: '8788' }, help: { type: 'boolean' } } });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
    return port <= 65_535 ? port : refuse(`--port: got ${JSON.stringify(values.port)}, expected 0 to 65535`);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const port = readPort();
const writeToken = process.env['CF_WORKER_WRITE_TOKEN'];
if (!writeToken || writeToken.length < 16) {
  refuse('set CF_WORKER_WRITE_TOKEN to at least 16 characters, made with: openssl rand -hex 32');
}
// A drill counts every entry there ever was: none may be evicted.
const vars = { HISTORY_MAX_ENTRIES: '10000000' };
const worker = await startWorker({ port, writeToken, vars }).catch((error: Error) =>
  refuse(`the Worker did not start at port ${port} (${error.message.split('\n')[0]})`),
);
console.log(`listening at ${worker.url}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.removeAllListeners(signal);
  process.once(signal, () => void worker.stop());
}
