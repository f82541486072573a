/** SIGTERM at every kind of request of publish-taostats: told, no half file, and the next run goes on. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { findKillPoints, killAt } from '../support/action/kill-at.ts';
import { createWorkspace, publishInProcess, type Workspace } from '../support/action/publish.ts';
import { createTestClock } from '../support/clock.ts';
import { KV_ACCOUNT, KV_NAMESPACE, KV_TOKEN, type KvServer, startKv } from '../support/cloudflare/kv.ts';
import type { ScriptedServer } from '../support/http/scripted-server.ts';
import { someOf } from '../support/in-full.ts';
import { startTaostats } from '../support/taostats/api.ts';
import { startBentWorker, WRITE_TOKEN } from '../support/worker/doubles.ts';

jest.setTimeout(60_000);

let kv: KvServer;
let taostats: ScriptedServer;
let worker: ScriptedServer;
beforeEach(async () => {
  kv = await startKv();
  taostats = await startTaostats();
  worker = await startBentWorker((answers) => answers);
});
afterEach(async () => {
  for (const server of [kv, taostats, worker]) await server.stop();
});

const throughWorker = (): Record<string, string> => ({ 'worker-url': worker.url, 'worker-write-token': WRITE_TOKEN });
const throughKv = (): Record<string, string> => ({
  'cloudflare-account-id': KV_ACCOUNT,
  'kv-namespace-id': KV_NAMESPACE,
  'cloudflare-api-token': KV_TOKEN,
  'cloudflare-api-url': kv.apiUrl,
  'allow-kv-put-fallback': 'true',
});

test.each([
  ['through the Worker', throughWorker],
  ['through KV', throughKv],
])('%s', async (_, way) => {
  const folders: Workspace[] = [];
  const begin = (): Workspace => {
    const workspace = createWorkspace();
    folders.push(workspace);
    kv.values.clear();
    return workspace;
  };
  const inputs = { 'taostats-url': taostats.url, ...way() };
  const first = begin();
  const { run: whole, points } = await findKillPoints(({ transport, ...options }) =>
    publishInProcess(first, inputs, { ...options, runner: { transport } }),
  );
  expect([whole.errors, whole.outputs['status']]).toEqual([[], 'appended']);
  expect(points.length).toBeGreaterThan(5);
  for (const point of someOf(points, (_, index) => index === 0 || index === points.length - 1)) {
    const workspace = begin();
    const clock = createTestClock(Date.now());
    const { run, endedAfterMs } = await killAt(point, clock, ({ transport, ...options }) =>
      publishInProcess(workspace, inputs, { ...options, clock, runner: { transport } }),
    );
    // The last looks come after the append: what is done is done.
    const status = run.exitCode === 0 ? 'appended' : 'cancelled';
    expect([point.name, run.outputs['status'], run.errors.length]).toEqual([point.name, status, run.exitCode]);
    if (status === 'cancelled') expect(run.errors[0]).toMatch(/SIGTERM.*during: /s);
    expect(run.summary).not.toBe('');
    expect(endedAfterMs).toBeLessThan(5_000);
    const half = workspace.names().filter((name) => !/^taostats_(latest|history|entry-\d{8}T\d{6}Z)\.json$/.test(name));
    expect([point.name, half]).toEqual([point.name, []]);
    for (const name of workspace.names()) JSON.parse(workspace.text(name));
    // An append is never begun before the entry lies in its file.
    if (kv.values.size > 0) expect(workspace.names().join()).toContain('taostats_entry-');
    clock.advance(60_000);
    const again = await publishInProcess(workspace, inputs, { clock });
    expect([point.name, again.errors, again.outputs['status']]).toEqual([point.name, [], 'appended']);
  }
  for (const folder of folders) folder.remove();
});
