/**
 * `npm start [-- section … --watch --interval <seconds>]`: runs the committed actions on this machine, as a runner would,
 * against local servers, and proves each result. Without --watch it ends by itself.
 */

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { archive } from './archive.ts';
import { cascade } from './cascade.ts';
import { datasets } from './datasets.ts';
import { deploy } from './deploy.ts';
import { dividends } from './dividends.ts';
import { lockFolder } from './lock.ts';
import { state } from './paths.ts';
import { chooseTaostats, isReal, publish, publishQuietly } from './publish.ts';
import { done, failed, heading, tellInOrder } from './terminal.ts';
import { readHistory, startWorker } from './worker.ts';

const SECTIONS = ['publish', 'datasets', 'dividends', 'archive', 'deploy', 'cascade'] as const;
const USAGE = `npm start -- [${SECTIONS.join('] [')}] [--watch] [--interval <seconds>]`;

const PREFERRED_PORT = 8787;

function readArguments(): { sections: readonly string[]; watch: boolean; intervalSeconds: number } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      watch: { type: 'boolean', default: false },
      interval: { type: 'string', default: '10' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const unknown = positionals.find((name) => !SECTIONS.some((section) => section === name));
  const intervalSeconds = Number(values.interval);
  if (unknown !== undefined) throw new Error(`there is no section ${unknown}; ${USAGE}`);
  if (!(intervalSeconds >= 1)) throw new Error(`--interval: got ${values.interval}, expected seconds, at least 1`);
  return { sections: positionals.length === 0 ? SECTIONS : positionals, watch: values.watch, intervalSeconds };
}

async function watch(intervalSeconds: number, append: () => Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Miniflare's own handlers would end the process before it is told that all is well.
    process.removeAllListeners(signal);
    process.once(signal, () => stop.abort());
  }
  heading('watch', `a new entry every ${intervalSeconds} s; Ctrl+C ends it`);
  while (!stop.signal.aborted) {
    await delay(intervalSeconds * 1000, undefined, { signal: stop.signal }).catch(() => undefined);
    // A sample that fails is told and the next one tried, as a schedule would.
    if (!stop.signal.aborted) await append().catch((error: Error) => failed(error.message));
  }
  done('stopped', 'start again and the same history continues');
}

const started = Date.now();
try {
  const { sections, watch: watching, intervalSeconds } = readArguments();
  const unlock = lockFolder(state);
  process.once('exit', unlock);
  const worker = await startWorker(join(state, 'worker'), PREFERRED_PORT);
  const taostats = await chooseTaostats();
  try {
    const needsSample = sections.includes('archive') && (await readHistory(worker)).total === 0;
    if (needsSample || sections.includes('publish')) await publish(worker, taostats);
    const others = {
      datasets: () => datasets(worker, isReal(taostats) ? taostats : undefined),
      dividends,
      archive: () => archive(worker),
      deploy,
      cascade,
    };
    await tellInOrder(Object.entries(others).flatMap(([name, run]) => (sections.includes(name) ? [run] : [])));
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log('');
    done('all proved', `in ${seconds} s; start again and the same history continues`);
    console.log(`\n  history  ${worker.historyUrl}\n  page     ${worker.url}/`);
    if (watching) await watch(intervalSeconds, () => publishQuietly(worker, taostats));
    else console.log('  (gone when this ends; "npm start -- --watch" keeps them up and appends until you stop it)');
  } finally {
    await taostats.stop();
    await worker.stop();
  }
} catch (error) {
  failed(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
