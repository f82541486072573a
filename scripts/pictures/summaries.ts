/** The job summaries of the committed bundles in local worlds, and the refs a release moved. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escapeMarkdown } from '../../src/markdown/markdown.ts';
import { CRATES, createCascadeWorld } from '../../test/support/cascade/world.ts';
import { LoopbackCloudflare } from '../../test/support/cloudflare/api.ts';
import { startWorker } from '../../test/support/worker/worker.ts';
import { type ActionRun, runAction } from '../demo/run-action.ts';
import { startTaostats } from '../demo/taostats.ts';
import type { Refs } from './drawings.ts';

/** What stands in a picture for the loopback addresses of its world. */
const SHOWN_WORKER = 'https://bittensor-taostats.you.workers.dev';

function summaryOf(run: ActionRun, addresses: Readonly<Record<string, string>> = {}): string {
  if (run.exitCode !== 0)
    throw new Error(`an action for a picture exited with ${run.exitCode}: ${run.errors.join('; ')}`);
  const inText = (address: string): string => escapeMarkdown(address);
  return Object.entries(addresses).reduce(
    (text, [real, shown]) => text.replaceAll(real, shown).replaceAll(inText(real), shown),
    run.summary,
  );
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'picture-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function publishSummary(): Promise<string> {
  const [worker, taostats] = await Promise.all([startWorker(), startTaostats()]);
  try {
    return await inFolder(async (cwd) => {
      const inputs = {
        'taostats-url': taostats.url,
        'taostats-api-key': taostats.apiKey,
        'worker-url': worker.url,
        'worker-write-token': worker.writeToken,
      };
      await runAction('publish-taostats', inputs, { cwd, quiet: true });
      const run = await runAction('publish-taostats', inputs, { cwd, quiet: true });
      return summaryOf(run, { [worker.url]: SHOWN_WORKER, [taostats.url]: 'https://api.taostats.io' });
    });
  } finally {
    await Promise.all([worker.stop(), taostats.stop()]);
  }
}

export async function deploySummary(): Promise<string> {
  const cloudflare = await LoopbackCloudflare.start({ token: 'picture-token' });
  try {
    return await inFolder(async (cwd) => {
      const inputs = {
        'cloudflare-api-url': cloudflare.url,
        'cloudflare-api-token': cloudflare.token,
        'cloudflare-account-id': cloudflare.accountId,
        'kv-namespace-id': cloudflare.namespaceId,
        'worker-url': cloudflare.workerUrl,
        'write-token': 'picture-write-token-1',
        'r2-bucket': 'tao-archive',
      };
      const run = await runAction('deploy-worker', inputs, { cwd, quiet: true });
      return summaryOf(run, {
        [cloudflare.workerUrl]: SHOWN_WORKER,
        'https://bittensor-taostats.tao.workers.dev': SHOWN_WORKER,
      });
    });
  } finally {
    await cloudflare.stop();
  }
}

export interface CascadePictures {
  plan: string;
  release: string;
  before: Refs;
  after: Refs;
}

export async function cascadeSummaries(): Promise<CascadePictures> {
  const world = await createCascadeWorld({ commands: { test: '["cargo", "test", "--quiet"]' } });
  const addresses = { [world.git.url]: 'https://github.com' };
  const run = (inputs: Readonly<Record<string, string>>): Promise<ActionRun> =>
    runAction('upstream-release', { ...world.inputs, ...inputs }, { cwd: world.checkout, env: world.env, quiet: true });
  const refs = (): Refs =>
    Object.fromEntries(CRATES.map(({ name }) => [world.repository(name), world.refs()[name] ?? {}]));
  try {
    const before = refs();
    const plan = summaryOf(await run({ mode: 'plan' }), addresses);
    const release = summaryOf(await run({}), addresses);
    return { plan, release, before, after: refs() };
  } finally {
    await world.close();
  }
}
