/** Section `archive`: every sample becomes an object that is created once, and all of them a second, equal history. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type R2Server, startR2 } from '../../test/support/archive/r2-server.ts';
import type { RunningWorker } from '../../test/support/worker/worker.ts';
import { state, workspace } from './paths.ts';
import { runAction } from './run-action.ts';
import { done, heading, prove, quoteSummary, short } from './terminal.ts';
import { readHistory, startWorker } from './worker.ts';

/** @param worker whose samples lie as files in the workspace. */
export async function archive(worker: RunningWorker): Promise<void> {
  heading('archive', 'all samples are archived once, verified, and restored into a second, empty Worker');
  const store = await startR2(join(state, 'r2'));
  const secondState = mkdtempSync(join(tmpdir(), 'second-worker-'));
  try {
    done('R2', `${store.endpoint}/${store.bucket}: Miniflare's S3 endpoint, which checks signatures`);
    const archived = await runArchive(store, { mode: 'archive' });
    done('archived', `${archived['count']} objects, ${archived['bytes']} bytes, status ${archived['status']}`);
    const verified = await runArchive(store, { mode: 'verify' });
    done('verified', `${verified['count']} objects still have the digest they were archived with`);
    const second = await startWorker(secondState);
    try {
      const target = { 'worker-url': second.url, 'worker-write-token': second.writeToken };
      const restored = await runArchive(store, { mode: 'restore', ...target });
      done('restored', `${restored['count']} entries into ${second.url}`);
      const [first, copy] = [await readHistory(worker), await readHistory(second)];
      prove('equal', `both histories have ${first.total} entries`, copy.total === first.total);
      prove('equal', `both histories have the head ${short(first.head)}`, copy.head === first.head);
    } finally {
      await second.stop();
    }
  } finally {
    await store.stop();
    rmSync(secondState, { recursive: true, force: true });
  }
}

async function runArchive(store: R2Server, inputs: Record<string, string>): Promise<Readonly<Record<string, string>>> {
  const run = await runAction(
    'archive-r2',
    {
      'r2-endpoint': store.endpoint,
      'r2-bucket': store.bucket,
      'r2-access-key-id': store.accessKeyId,
      'r2-secret-access-key': store.secretAccessKey,
      'r2-prefix': 'samples',
      ...inputs,
    },
    { cwd: workspace },
  );
  if (run.exitCode !== 0) throw new Error(`archive-r2 exited with ${run.exitCode}`);
  if (inputs['mode'] === 'archive') quoteSummary(run.summary);
  return run.outputs;
}
