/** Section `datasets`: pools, subnets and network beside the price, and the page that shows them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium, whyNoChromium } from '../../test/support/chromium.ts';
import { TAOSTATS_KEY } from '../../test/support/taostats/api.ts';
import { startDatasetServer } from '../../test/support/taostats/datasets.ts';
import type { RunningWorker } from '../../test/support/worker/worker.ts';
import { state, workspace } from './paths.ts';
import { runAction } from './run-action.ts';
import type { LocalTaostats } from './taostats.ts';
import { done, heading, prove } from './terminal.ts';

const DATASETS = ['pools', 'subnets', 'stats'] as const;

/** @param real the real API when there is a key for it; the recorded price server knows no other dataset. */
export async function datasets(worker: RunningWorker, real: LocalTaostats | undefined): Promise<void> {
  heading('datasets', 'subnets and network beside the price, each with a history of its own, and the page over all');
  const taostats = real ?? (await startRecorded());
  try {
    const run = await runAction(
      'publish-taostats',
      {
        datasets: DATASETS.join(','),
        'taostats-url': taostats.url,
        'taostats-api-key': taostats.apiKey,
        'worker-url': worker.url,
        'worker-write-token': worker.writeToken,
      },
      { cwd: join(workspace, 'datasets'), quiet: true },
    );
    prove('published', `${DATASETS.join(', ')}: status ${run.outputs['status']}`, run.exitCode === 0);
  } finally {
    await taostats.stop();
  }
  const listed = (await (await fetch(`${worker.url}/api/v1/datasets`)).json()) as { name: string }[];
  const names = listed.map(({ name }) => name);
  prove(
    'kept',
    `the Worker has ${names.join(', ')}`,
    DATASETS.every((name) => names.includes(name)),
  );
  const pack = (await (await fetch(`${worker.url}/api/v1/trust-pack`)).json()) as {
    overall_health: { status: string };
  };
  prove('trust pack', `it calls itself ${pack.overall_health.status}`, pack.overall_health.status === 'healthy');
  await photograph(worker);
}

async function startRecorded(): Promise<LocalTaostats> {
  const server = await startDatasetServer();
  return { url: server.url, apiKey: TAOSTATS_KEY, stop: () => server.close() };
}

/** The page as a picture, where a Chromium can take one. */
async function photograph(worker: RunningWorker): Promise<void> {
  const page = await fetch(`${worker.url}/`);
  prove('page', `${worker.url}/ answers ${page.status}`, page.ok);
  const missing = whyNoChromium();
  if (missing !== undefined) return done('picture', `not taken: ${missing}`);
  const path = join(state, 'page.png');
  mkdirSync(state, { recursive: true });
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage({ viewport: { width: 900, height: 1_200 } });
    await tab.goto(`${worker.url}/`);
    await tab.locator('#badge', { hasText: 'Healthy' }).waitFor();
    await tab.screenshot({ path });
    done('picture', `${path}: verdict ${await tab.locator('#badge').innerText()}`);
  } finally {
    await browser.close();
  }
}
