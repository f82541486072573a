/**
 * `npm start [-- section …] [-- --watch[=seconds]]`: runs the committed actions on this machine, as a runner would,
 * against local servers, and proves each result. Without --watch it ends by itself.
 */

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { state } from './paths.ts';
import { chooseTaostats, publish } from './publish.ts';
import { done, failed, heading } from './terminal.ts';
import { startWorker } from './worker.ts';

const SECTIONS = ['publish'] as const;
const USAGE = `npm start -- [${SECTIONS.join('] [')}] [--watch] [--interval <seconds>]`;

const PREFERRED_PORT = 8787;

function readArguments(): { sections: readonly string[]; watch: boolean; intervalSeconds: number } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { watch: { type: 'boolean', default: false }, interval: { type: 'string', default: '10' } },
  });
  const unknown = positionals.find((name) => !SECTIONS.some((section) => section === name));
  const intervalSeconds = Number(values.interval);
  if (unknown !== undefined) throw new Error(`there is no section ${unknown}; ${USAGE}`);
  if (!(intervalSeconds >= 1)) throw new Error(`--interval: got ${values.interval}, expected seconds, at least 1`);
  return { sections: positionals.length === 0 ? SECTIONS : positionals, watch: values.watch, intervalSeconds };
}

async function watch(intervalSeconds: number, append: () => Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  heading('watch', `a new entry every ${intervalSeconds} s; Ctrl+C ends it`);
  while (!stop.signal.aborted) {
    await delay(intervalSeconds * 1000, undefined, { signal: stop.signal }).catch(() => undefined);
    if (!stop.signal.aborted) await append();
  }
}

const started = Date.now();
try {
  const { sections, watch: watching, intervalSeconds } = readArguments();
  const worker = await startWorker(join(state, 'worker'), PREFERRED_PORT);
  const taostats = await chooseTaostats();
  try {
    if (sections.includes('publish')) await publish(worker, taostats);
    if (watching) {
      console.log(`\n  history    ${worker.url}/api/taostats_history\n  dashboard  ${worker.url}/`);
      await watch(intervalSeconds, () => publish(worker, taostats));
    }
  } finally {
    await taostats.stop();
    await worker.stop();
  }
  console.log('');
  done('all proved', `in ${((Date.now() - started) / 1000).toFixed(1)} s; start again and the same history continues`);
} catch (error) {
  failed(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
