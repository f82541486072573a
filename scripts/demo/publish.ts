/** Section `publish`: one sample of the price becomes an entry of a proved history. */
import type { RunningWorker } from '../../test/support/worker/worker.ts';
import { workspace } from './paths.ts';
import { type ActionRun, runAction } from './run-action.ts';
import { type LocalTaostats, startTaostats } from './taostats.ts';
import { done, heading, prove, quoteSummary, short } from './terminal.ts';
import { readHistory } from './worker.ts';

/** Where the price comes from: the real API when TAOSTATS_API_KEY is set, else the recorded answer. */
export async function chooseTaostats(): Promise<LocalTaostats> {
  const apiKey = process.env['TAOSTATS_API_KEY'];
  if (apiKey !== undefined && apiKey !== '') {
    const url = 'https://api.taostats.io';
    return { url, apiKey, stop: () => Promise.resolve() };
  }
  return startTaostats();
}

export async function publish(worker: RunningWorker, taostats: LocalTaostats): Promise<void> {
  heading('publish', 'a sample of the TAO price becomes an entry of a proved history');
  const before = await readHistory(worker);
  const found = before.total === 0 ? 'empty history' : `history of ${before.total}, head ${short(before.head)}`;
  done('Worker', `${worker.historyUrl} in workerd: ${found}`);
  done('TaoStats', describeTaostats(taostats));
  const { outputs, summary } = await runPublish(worker, taostats, false);
  const { status, price, timestamp, 'history-head': head = '' } = outputs;
  const after = await readHistory(worker);
  const entry = await readEntry(worker, String(timestamp));
  prove('appended', `price ${price} is entry ${after.total}, status ${status}`, after.total === before.total + 1);
  prove('head', `the history's head is the one the action reported, ${short(head)}`, after.head === head);
  prove('continues', `the entry chains to the head before, ${short(before.head)}`, entry.previous === before.head);
  quoteSummary(summary);
}

/** One more sample, told in one line. */
export async function publishQuietly(worker: RunningWorker, taostats: LocalTaostats): Promise<void> {
  const { outputs } = await runPublish(worker, taostats, true);
  const { status, price, timestamp, 'history-total': total, 'history-head': head = '' } = outputs;
  done(String(status), `${timestamp}  ${price}  entry ${total}, head ${short(head)}`);
}

async function runPublish(worker: RunningWorker, taostats: LocalTaostats, quiet: boolean): Promise<ActionRun> {
  const run = await runAction(
    'publish-taostats',
    {
      'taostats-url': taostats.url,
      'taostats-api-key': taostats.apiKey,
      'worker-url': worker.url,
      'worker-write-token': worker.writeToken,
    },
    { cwd: workspace, quiet },
  );
  if (run.exitCode !== 0) throw new Error(`publish-taostats exited with ${run.exitCode}: ${run.errors.join('; ')}`);
  return run;
}

export const isReal = ({ url }: LocalTaostats): boolean => url.startsWith('https:');

const describeTaostats = (taostats: LocalTaostats): string =>
  isReal(taostats)
    ? `${taostats.url}, because TAOSTATS_API_KEY is set`
    : `${taostats.url}: the answer recorded on 2025-11-20, its times set to now, its price moved (no market data)`;

async function readEntry(worker: RunningWorker, timestamp: string): Promise<{ previous: string }> {
  const response = await fetch(`${worker.historyUrl}/entries/${encodeURIComponent(timestamp)}`);
  if (!response.ok) throw new Error(`the entry ${timestamp} cannot be read back: ${response.status}`);
  return (await response.json()) as { previous: string };
}
