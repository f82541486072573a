/** Section `publish`: one sample of the price becomes an entry of a proved history. */
import { workspace } from './paths.ts';
import { runAction } from './run-action.ts';
import { type LocalTaostats, startTaostats } from './taostats.ts';
import { done, heading, prove, quote, short } from './terminal.ts';
import { type LocalWorker, readHistory } from './worker.ts';

/** Where the price comes from: the real API when TAOSTATS_API_KEY is set, else the recorded answer. */
export async function chooseTaostats(): Promise<LocalTaostats> {
  const apiKey = process.env['TAOSTATS_API_KEY'];
  if (apiKey !== undefined && apiKey !== '') {
    const url = 'https://api.taostats.io';
    return { url, apiKey, stop: () => Promise.resolve() };
  }
  return startTaostats();
}

/** @returns the entry file that was written, for the archive. */
export async function publish(worker: LocalWorker, taostats: LocalTaostats): Promise<string> {
  heading('publish', 'a sample of the TAO price becomes an entry of a proved history');
  const before = await readHistory(worker.url);
  const found = before.total === 0 ? 'empty history' : `history of ${before.total}, head ${short(before.head)}`;
  done('Worker', `${worker.url}/api/taostats_history in workerd: ${found}`);
  done('TaoStats', describeTaostats(taostats));
  const run = await runAction(
    'publish-taostats',
    {
      'taostats-url': taostats.url,
      'taostats-api-key': taostats.apiKey,
      'worker-url': worker.url,
      'worker-write-token': worker.writeToken,
    },
    { cwd: workspace },
  );
  if (run.exitCode !== 0) throw new Error(`publish-taostats exited with ${run.exitCode}`);
  const { status, price, timestamp, 'history-head': head = '', 'entry-file': entryFile = '' } = run.outputs;
  const after = await readHistory(worker.url);
  const entry = await readEntry(worker.url, String(timestamp));
  prove('appended', `price ${price} is entry ${after.total}, status ${status}`, after.total === before.total + 1);
  prove('head', `the history's head is the one the action reported, ${short(head)}`, after.head === head);
  prove('continues', `the entry chains to the head before, ${short(before.head)}`, entry.previous === before.head);
  done('job summary', 'as GitHub would render it on the run’s page');
  quote(run.summary, 'reset');
  return entryFile;
}

const describeTaostats = ({ url }: LocalTaostats): string =>
  url.startsWith('https:')
    ? `${url}, because TAOSTATS_API_KEY is set`
    : `${url}: the answer recorded on 2025-11-20, its times set to now, its price moved (no market data)`;

async function readEntry(url: string, timestamp: string): Promise<{ previous: string }> {
  const response = await fetch(`${url}/api/taostats_history/entries/${encodeURIComponent(timestamp)}`);
  if (!response.ok) throw new Error(`the entry ${timestamp} cannot be read back: ${response.status}`);
  return (await response.json()) as { previous: string };
}
