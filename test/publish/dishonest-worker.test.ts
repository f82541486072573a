/** Workers that acknowledge and are wrong, and the original Worker, through the committed bundle. */
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorkspace, publishInProcess, type Workspace } from '../support/action/publish.ts';
import type { ScriptedServer } from '../support/http/scripted-server.ts';
import { startTaostats } from '../support/taostats/api.ts';
import { startBentWorker, startOriginalWorker, type WorkerAnswers, WRITE_TOKEN } from '../support/worker/doubles.ts';

let workspace: Workspace;
let taostats: ScriptedServer;

beforeEach(async () => {
  workspace = createWorkspace();
  taostats = await startTaostats();
});

afterEach(async () => {
  workspace.remove();
  await taostats.close();
});

const publish = (worker: ScriptedServer, inputs: Readonly<Record<string, string>> = {}) =>
  publishInProcess(workspace, {
    'taostats-url': taostats.url,
    'worker-url': worker.url,
    'worker-write-token': WRITE_TOKEN,
    ...inputs,
  });

const entryOf = (answers: WorkerAnswers): Record<string, unknown> => answers.ack.entries?.[0] ?? {};

test('the double itself passes when it is not bent', async () => {
  const worker = await startBentWorker((answers) => answers);
  const run = await publish(worker);
  expect([run.outputs['status'], run.errors]).toEqual(['appended', []]);
  const asked = worker.received.map(({ method, path }) => `${method} ${path.replace(/entries\/.+/, 'entries/…')}`);
  expect(asked).toEqual([
    'GET /api/v1/datasets',
    'GET /api/taostats',
    'POST /api/taostats_history',
    'GET /api/taostats_history/entries/…',
    'POST /api/v1/runs',
  ]);
  await worker.stop();
});

describe('a Worker that acknowledges', () => {
  test.each<[string, (answers: WorkerAnswers) => WorkerAnswers, RegExp]>([
    [
      'without storing',
      (answers) => ({ ...answers, stored: undefined }),
      /^Worker: acknowledged \S+, but does not have it when asked\. The entry file is kept/,
    ],
    [
      'and stores rounded digits',
      (answers) => ({ ...answers, stored: answers.stored?.replace('322.124618259631', '322.1246182596') }),
      /^Worker: the entry of \S+ is .+, posted was /,
    ],
    [
      'and stores the number as a string',
      (answers) => ({ ...answers, stored: answers.stored?.replace('322.124618259631', '"322.124618259631"') }),
      /^Worker: the entry of /,
    ],
    [
      'and records another digest',
      (answers) => ({ ...answers, stored: answers.stored?.replace(/"digest":"..../, '"digest":"0000') }),
      /^Worker: the digest of /,
    ],
    [
      'another digest',
      (answers) => ({
        ...answers,
        ack: { ...answers.ack, entries: [{ ...entryOf(answers), digest: 'f'.repeat(64) }] },
      }),
      /^Worker: the acknowledged digest of /,
    ],
    [
      'another entry',
      (answers) => ({
        ...answers,
        ack: { ...answers.ack, entries: [{ ...entryOf(answers), timestamp: '2020-01-01T00:00:00Z' }] },
      }),
      /^Worker: acknowledged, but not the posted entry /,
    ],
    [
      'no entry at all',
      (answers) => ({ ...answers, ack: { ...answers.ack, entries: [] } }),
      /^Worker: acknowledged, but not/,
    ],
    [
      'an unknown status',
      (answers) => ({ ...answers, ack: { ...answers.ack, entries: [{ ...entryOf(answers), status: 'queued' }] } }),
      /unknown status "queued"/,
    ],
    [
      'without success',
      (answers) => ({ ...answers, ack: { ...answers.ack, success: false } }),
      /^Worker: the answer is no acknowledgement/,
    ],
    [
      'and reads back something that is no object',
      (answers) => ({ ...answers, stored: 'null' }),
      /^Worker: the entry of /,
    ],
  ])('%s: the run fails', async (_, bend, message) => {
    const worker = await startBentWorker(bend);
    const run = await publish(worker);
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ status: 'failed', method: 'worker', 'history-total': '', 'history-head': '' });
    expect(run.errors).toEqual([expect.stringMatching(message)]);
    expect(run.summary).toContain('not appended');
    expect(workspace.names()).toContain(basename(run.outputs['entry-file'] ?? ''));
    await worker.stop();
  });

  test('a conflict fails, also when the KV fallback is allowed', async () => {
    const worker = await startBentWorker((answers) => ({
      ...answers,
      ack: { ...answers.ack, entries: [{ ...entryOf(answers), status: 'conflict' }] },
    }));
    const run = await publish(worker, {
      'allow-kv-put-fallback': 'true',
      'cloudflare-account-id': 'a',
      'kv-namespace-id': 'b',
      'cloudflare-api-token': 'never-used',
      'cloudflare-api-url': 'http://127.0.0.1:9',
    });
    expect(run.outputs).toMatchObject({ status: 'failed', method: 'worker' });
    expect(run.errors[0]).toMatch(/Worker: other content is stored under \S+ \(conflict\)/);
    await worker.stop();
  });

  test('a duplicate is said to be one, and is proved', async () => {
    const worker = await startBentWorker((answers) => ({
      ...answers,
      ack: { ...answers.ack, written: 0, duplicates: 1, entries: [{ ...entryOf(answers), status: 'duplicate' }] },
    }));
    const run = await publish(worker);
    expect([run.exitCode, run.outputs['status']]).toEqual([0, 'duplicate']);
    expect(run.summary).toContain('already in the history');
    await worker.stop();
  });

  test('an acknowledgement that was lost on the way: the repeat is harmless and ends in a proof', async () => {
    let posts = 0;
    const worker = await startBentWorker((answers, request) => {
      posts += 1;
      if (posts === 1) return { fault: 'reset' };
      const [first] = worker.received.filter(({ method }) => method === 'POST');
      expect(request.body).toBe(first?.body);
      return { ...answers, ack: { ...answers.ack, entries: [{ ...entryOf(answers), status: 'duplicate' }] } };
    });
    const run = await publish(worker);
    expect(run.outputs['status']).toBe('appended');
    expect(run.stdout).toMatch(/^Worker POST \/api\/taostats_history: the connection broke .+; retry 1 of 3/m);
    await worker.stop();
  });

  test('HTML with 200 is no acknowledgement', async () => {
    const worker = await startBentWorker(() => ({ status: 200, body: '<html>welcome</html>' }));
    const run = await publish(worker);
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('a body that is not JSON');
    await worker.stop();
  });

  test('a redirect to another origin does not get the token', async () => {
    const thief = await startBentWorker((answers) => answers);
    const worker = await startBentWorker(() => ({
      status: 307,
      headers: { location: `${thief.url}/api/taostats_history` },
    }));
    const run = await publish(worker);
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('refused to follow a redirect with a credential');
    expect(thief.received).toEqual([]);
    await Promise.all([worker.stop(), thief.stop()]);
  });
});

describe('the original Worker', () => {
  test('is recognised by its acknowledgement; the proof is the timestamp in its history', async () => {
    const worker = await startOriginalWorker();
    const run = await publish(worker);
    expect([run.errors, run.exitCode]).toEqual([[], 0]);
    expect(run.outputs).toMatchObject({
      status: 'appended',
      method: 'worker',
      'history-total': '1',
      'history-head': '',
    });
    expect(run.summary).toContain('the history lists the timestamp');
    await worker.stop();
  });

  test('a history at its bound does not grow, and that is no failure', async () => {
    const worker = await startOriginalWorker({ maxEntries: 1 });
    await publish(worker);
    const run = await publish(worker);
    expect(run.outputs).toMatchObject({ status: 'appended', 'history-total': '1' });
    await worker.stop();
  });

  test('KV may show the entry late', async () => {
    const worker = await startOriginalWorker({ lag: 2 });
    const run = await publish(worker);
    expect(run.outputs['status']).toBe('appended');
    expect(run.stdout.match(/does not show the entry yet/g)).toHaveLength(2);
    await worker.stop();
  });

  test('acknowledging without storing fails', async () => {
    const worker = await startOriginalWorker({ forget: true });
    const run = await publish(worker, { 'max-retries': '2' });
    expect([run.exitCode, run.outputs['status']]).toEqual([1, 'failed']);
    expect(run.errors[0]).toMatch(/^Worker: acknowledged \S+, but its history does not list it/);
    await worker.stop();
  });
});
