/** Killed at each step of the append, then run again: nothing is lost, nothing is claimed that is not so. */
import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorkspace, runPublish, type Workspace } from '../../support/action/publish.ts';
import { type ReceivedRequest, type ScriptedServer, startScriptedServer } from '../../support/http/scripted-server.ts';
import { someOf } from '../../support/in-full.ts';
import { startTaostats } from '../../support/taostats/api.ts';
import { type RunningWorker, startWorker, TOKEN } from '../../support/worker/worker.ts';

let workspace: Workspace;
let taostats: ScriptedServer;
let worker: RunningWorker;

beforeEach(async () => {
  workspace = createWorkspace();
  [taostats, worker] = await Promise.all([startTaostats(), startWorker()]);
});

afterEach(async () => {
  workspace.remove();
  await Promise.all([taostats.close(), worker.stop()]);
});

async function forward({ method, path, query, headers, body }: ReceivedRequest) {
  const response = await fetch(`${worker.url}${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-write-token': String(headers['x-write-token']) },
    ...(method === 'POST' ? { body } : {}),
  });
  return { status: response.status, headers: { 'content-type': 'application/json' }, body: await response.text() };
}

test.each(
  someOf(
    [
      ['before the Worker has seen the entry', 'POST', false, 0],
      ['after the Worker stored it, before the acknowledgement', 'POST', true, 1],
      ['between acknowledgement and proof', 'GET', false, 1],
    ],
    (_, index) => index === 1,
  ),
)('%s', async (_, method, forwardFirst, storedByTheKilled) => {
  let child: ChildProcess | undefined;
  const gate = await startScriptedServer(async (request) => {
    // Looks at what is there come before all of these moments.
    const isMoment = request.path.startsWith(
      method === 'POST' ? '/api/taostats_history' : '/api/taostats_history/entries/',
    );
    if (child !== undefined && request.method === method && isMoment) {
      if (forwardFirst) await forward(request);
      child.kill('SIGKILL');
      child = undefined;
      return { fault: 'stall' };
    }
    return forward(request);
  });
  const inputs = { 'taostats-url': taostats.url, 'worker-url': gate.url, 'worker-write-token': TOKEN };
  const killed = await runPublish(workspace, inputs, {
    onSpawn: (started) => {
      child = started;
    },
  });
  expect(killed.signal).toBe('SIGKILL');
  expect(killed.outputs['status']).toBeUndefined();
  const [entryFile = ''] = workspace.names().filter((name) => name.startsWith('taostats_entry-'));
  const lost = JSON.parse(workspace.text(entryFile)) as { _timestamp: string };

  const again = await runPublish(workspace, inputs);
  expect(again.outputs['status']).toBe('appended');
  const history = (await (await fetch(worker.historyUrl)).json()) as { _timestamp: string }[];
  const timestamps = history.map((entry) => entry._timestamp);
  expect(timestamps).toEqual(
    storedByTheKilled === 1 ? [lost._timestamp, again.outputs['timestamp']] : [again.outputs['timestamp']],
  );

  // The killed run's sample is in its file; replaying it is harmless in every case.
  const replay = (await (await worker.post(workspace.text(entryFile))).json()) as { entries: { status: string }[] };
  expect(replay.entries[0]?.status).toBe(storedByTheKilled === 1 ? 'duplicate' : 'appended');
  await gate.stop();
});

test('SIGTERM while the Worker does not answer: told with outputs and summary, and the next run goes on', async () => {
  let child: ChildProcess | undefined;
  const gate = await startScriptedServer(async (request) => {
    if (child === undefined || request.method !== 'POST') return forward(request);
    child.kill('SIGTERM');
    child = undefined;
    return { fault: 'stall' };
  });
  const inputs = { 'taostats-url': taostats.url, 'worker-url': gate.url, 'worker-write-token': TOKEN };
  const run = await runPublish(workspace, inputs, {
    onSpawn: (started) => {
      child = started;
    },
  });
  expect([run.exitCode, run.outputs['status']]).toEqual([1, 'cancelled']);
  expect(run.errors).toEqual([expect.stringMatching(/cancelled by SIGTERM during: /)]);
  expect(run.summary).toContain('cancelled');
  expect(workspace.names().filter((name) => !/^taostats_.*\.json$/.test(name))).toEqual([]);
  expect((await runPublish(workspace, inputs)).outputs['status']).toBe('appended');
  await gate.stop();
});
