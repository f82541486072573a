/** docs/operate.md, task by task, as it says: the real actions, the Worker in workerd behind Cloudflare's API, a bucket. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { upstreamRelease } from '../../src/cascade/cascade.ts';
import { deployWorker } from '../../src/deploy/deploy-worker.ts';
import { createWorkspace, publishInProcess, type Workspace } from '../support/action/publish.ts';
import { type ActionRun, runInProcess } from '../support/action/run-in-process.ts';
import { type MemoryBucket, startMemoryBucket } from '../support/archive/memory-s3.ts';
import { runArchive } from '../support/archive/run-archive.ts';
import { impatientClock } from '../support/cascade/run.ts';
import { CRATES, createCascadeWorld, TOKEN } from '../support/cascade/world.ts';
import { createTestClock } from '../support/clock.ts';
import { LoopbackCloudflare } from '../support/cloudflare/api.ts';
import { testInFull } from '../support/in-full.ts';
import { describeWhen, whyMissing } from '../support/optional.ts';
import { startTaostats } from '../support/taostats/api.ts';

jest.setTimeout(120_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const WORKER = 'bittensor-taostats';
const OPERATE = readFileSync(join(root, 'docs/operate.md'), 'utf8');

let api: LoopbackCloudflare;
let bucket: MemoryBucket;
let taostats: Awaited<ReturnType<typeof startTaostats>>;
let workspace: Workspace;
let folder: string;
const token = { write: 'a'.repeat(64) };

beforeEach(async () => {
  [api, bucket, taostats] = await Promise.all([LoopbackCloudflare.start(), startMemoryBucket(), startTaostats()]);
  workspace = createWorkspace();
  folder = mkdtempSync(join(tmpdir(), 'operate-'));
  token.write = 'a'.repeat(64);
});
afterEach(async () => {
  await Promise.all([api.stop(), bucket.stop(), taostats.close()]);
  workspace.remove();
  rmSync(folder, { recursive: true, force: true });
});

function deploy(inputs: Record<string, string> = {}, to = api): Promise<ActionRun> {
  const place = {
    actionRoot: root,
    defaultMain: join(root, 'dist/worker/index.js'),
    workspace: folder,
    nodePath: process.execPath,
  };
  return runInProcess((context) => deployWorker(context, place), {
    name: 'deploy-worker',
    inputs: {
      ...{ 'cloudflare-api-token': to.token, 'cloudflare-account-id': to.accountId, 'kv-namespace-id': to.namespaceId },
      ...{ 'cloudflare-api-url': to.url, 'worker-url': to.workerUrl, 'write-token': token.write, ...inputs },
    },
    runner: { clock: createTestClock(Date.now()) },
  });
}

const publish = (to = api, writeToken = token.write) =>
  publishInProcess(workspace, {
    'taostats-url': taostats.url,
    'worker-url': to.workerUrl,
    'worker-write-token': writeToken,
  });
const archive = (inputs: Record<string, string>, to = bucket) =>
  runArchive({ ...to.inputs, ...inputs }, { realTime: true, workspace: workspace.path });
const backup = (from = api, to = bucket) => archive({ source: 'worker', 'worker-url': from.workerUrl }, to);
const verify = (to = bucket) => archive({ mode: 'verify' }, to);
const restore = (to = api, inputs: Record<string, string> = {}, from = bucket) =>
  archive({ mode: 'restore', 'worker-url': to.workerUrl, 'worker-write-token': token.write, ...inputs }, from);

async function statusOf(run: Promise<ActionRun>): Promise<string> {
  const { outputs, errors } = await run;
  return `${outputs['status']}${errors.length === 0 ? '' : ` ${errors.join(' ')}`}`;
}

async function history(at = api): Promise<{ total: number; head: string }> {
  const { headers } = await fetch(`${at.workerUrl}/api/taostats_history`);
  return { total: Number(headers.get('x-history-total')), head: String(headers.get('x-history-head')) };
}

test('rotating the write token loses no sample', async () => {
  expect(await statusOf(deploy())).toBe('deployed');
  expect(await statusOf(publish())).toBe('appended');
  token.write = 'b'.repeat(64);
  const between = await publish();
  expect(between).toMatchObject({ exitCode: 1, outputs: { status: 'failed' } });
  expect(between.errors.join()).toContain('answered 401');
  expect(await statusOf(archive({ files: String(between.outputs['entry-file']) }))).toBe('archived');
  expect(await statusOf(deploy())).toBe('deployed');
  expect(await statusOf(publish())).toBe('appended');
  expect(await statusOf(restore())).toBe('restored');
  expect((await history()).total).toBe(3);
  expect((await publish(api, 'a'.repeat(64))).exitCode).toBe(1);
});

test('a second R2 key works before the first is gone, and after', async () => {
  await deploy();
  await publish();
  const [id = '', secret = ''] = ['second-access-key', 'second-secret-key'];
  bucket.options.keys.set(id, secret);
  const first = bucket.inputs;
  const second = { ...first, 'r2-access-key-id': id, 'r2-secret-access-key': secret };
  expect(await statusOf(archive({ ...second, source: 'worker', 'worker-url': api.workerUrl }))).toBe('archived');
  bucket.options.keys.delete(String(first['r2-access-key-id']));
  expect(await statusOf(archive({ ...second, mode: 'verify' }))).toBe('verified');
  expect((await verify()).errors.join()).toContain('InvalidAccessKeyId');
});

test('a second key of TaoStats: the dry run proves it, and the Collector gets it', async () => {
  const keys = new Set(['tao-0123456789abcdef:secret']);
  const [old, fresh] = ['tao-0123456789abcdef:secret', 'tao-fedcba9876543210:secret'];
  const source = await startTaostats(undefined, keys);
  try {
    await deploy({ cron: '7-59/10 * * * *', 'taostats-api-key': old });
    keys.add(fresh);
    const looked = await publishInProcess(workspace, {
      'dry-run': 'true',
      'taostats-url': source.url,
      'taostats-api-key': fresh,
    });
    expect(looked.outputs).toMatchObject({ status: 'dry-run', price: expect.stringMatching(/^\d/) });
    expect(await statusOf(deploy({ 'taostats-api-key': fresh }))).toBe('deployed');
    const held = api.serving(WORKER)?.bindings.find((binding) => binding['name'] === 'TAOSTATS_API_KEY');
    expect(held).toMatchObject({ type: 'secret_text', text: fresh });
    keys.delete(old);
    const published = await publishInProcess(workspace, {
      ...{ 'taostats-url': source.url, 'taostats-api-key': fresh },
      ...{ 'worker-url': api.workerUrl, 'worker-write-token': token.write },
    });
    expect(published.outputs['status']).toBe('appended');
  } finally {
    await source.close();
  }
});

describeWhen(whyMissing('cargo'), 'GitHub’s tokens', () => {
  test('the newest tag again proves the new token, and a token that may not push is refused', async () => {
    const world = await createCascadeWorld({ crates: CRATES.slice(0, 2), commands: { build: '[]', test: '[]' } });
    const release = (use: string): Promise<ActionRun> =>
      runInProcess(upstreamRelease, {
        name: 'upstream-release',
        inputs: { ...world.inputs, token: use },
        env: { PATH: process.env['PATH'] ?? '', ...world.env, GITHUB_SHA: world.commit },
        runner: { clock: impatientClock(), random: () => 0 },
      });
    try {
      expect(await statusOf(release(TOKEN))).toBe('released');
      const fresh = 'ghp_fresh0123456789abcdefghijABCDEFGH';
      world.changeToken(fresh);
      expect(await statusOf(release(fresh))).toBe('already-released');
      expect((await release(TOKEN)).exitCode).toBe(1);
      world.git.onRequest(({ service }) => (service === 'git-receive-pack' ? { status: 403 } : undefined));
      expect((await release(fresh)).errors.join()).toContain('ask for leave to push');
    } finally {
      await world.close();
    }
  });
});

testInFull('a token of the same rights changes nothing', async () => {
  await deploy();
  expect(await statusOf(deploy({ 'dry-run': 'true' }))).toBe('dry-run');
  expect(await statusOf(deploy())).toBe('unchanged');
});

test('the bound is raised, and said', async () => {
  await deploy({ 'history-max-entries': '20000' });
  const raised = await deploy({ 'history-max-entries': '50000' });
  expect(raised.outputs['status']).toBe('deployed');
  expect(raised.summary + raised.lines.join('\n')).toMatch(/20000[\s\S]*50000/);
});

test('moving to another account keeps the head', async () => {
  await deploy();
  await publish();
  await publish();
  const before = await history();
  expect(await statusOf(backup())).toBe('archived');
  const elsewhere = await LoopbackCloudflare.start();
  try {
    expect(await statusOf(deploy({}, elsewhere))).toBe('deployed');
    expect(await statusOf(restore(elsewhere, { 'expected-head': before.head }))).toBe('restored');
    expect(await history(elsewhere)).toEqual(before);
    expect(await statusOf(publish(elsewhere))).toBe('appended');
  } finally {
    await elsewhere.stop();
  }
});

describe('what is lost', () => {
  test('the Worker with its object comes back from the archive, with the same head', async () => {
    await deploy();
    await publish();
    const before = await history();
    const { outputs } = await backup();
    expect(outputs).toMatchObject({ status: 'archived', head: before.head });
    await api.stop();
    api = await LoopbackCloudflare.start();
    expect(await statusOf(deploy())).toBe('deployed');
    expect(await statusOf(restore(api, { 'expected-head': before.head }))).toBe('restored');
    expect(await history()).toEqual(before);
    // Two heads that differ are not taken for one.
    expect((await restore(api, { 'expected-head': 'f'.repeat(64) })).exitCode).toBe(1);
  });

  testInFull('the KV namespace: a new one gets the mirror, and the history has every entry', async () => {
    await deploy();
    await publish();
    const before = await history();
    const fresh = 'aaaabbbbccccddddeeeeffff00001111';
    api.namespaces.delete(api.namespaceId);
    api.namespaces.add(fresh);
    expect((await deploy()).errors.join()).toContain('kv-namespace-id: the account has no KV namespace');
    expect(await statusOf(deploy({ 'kv-namespace-id': fresh }))).toBe('deployed');
    expect(await history()).toEqual(before);
    expect(await statusOf(publish())).toBe('appended');
    const serving = api.serving(WORKER)?.bindings.find((binding) => binding['name'] === 'METRICS_KV');
    expect(serving).toMatchObject({ namespace_id: fresh });
  });

  testInFull('the bucket: another one takes the whole history', async () => {
    await deploy();
    await publish();
    const other = await startMemoryBucket();
    try {
      expect(await statusOf(backup(api, other))).toBe('archived');
      expect(await statusOf(verify(other))).toBe('verified');
    } finally {
      await other.stop();
    }
  });

  testInFull('an object: the next backup has it again', async () => {
    await deploy();
    const { outputs } = await publish();
    await archive({ files: String(outputs['entry-file']) });
    for (const key of await bucket.keys()) if (!key.startsWith('.')) bucket.objects.delete(key);
    expect(await statusOf(backup())).toBe('archived');
    expect(await statusOf(verify())).toBe('verified');
    const elsewhere = await LoopbackCloudflare.start();
    try {
      await deploy({}, elsewhere);
      const { head } = await history();
      expect(await statusOf(restore(elsewhere, { 'expected-head': head }))).toBe('restored');
    } finally {
      await elsewhere.stop();
    }
  });
});

test('stopped for good: the copy of the bucket proves itself, and the way back leads to the same head', async () => {
  await deploy();
  await publish();
  await publish();
  const before = await history();
  expect(await statusOf(backup())).toBe('archived');
  expect(await statusOf(verify())).toBe('verified');
  const copy = join(folder, 'copy');
  for (const key of await bucket.keys()) {
    mkdirSync(dirname(join(copy, key)), { recursive: true });
    writeFileSync(join(copy, key), (await bucket.bytes(key)) ?? '');
  }
  const checked = spawnSync(process.execPath, ['docs/check-chain.mjs', copy], { cwd: root, encoding: 'utf8' });
  expect(checked.stdout).toContain(`the chain holds\nhead ${before.head}`);
  await api.stop();
  api = await LoopbackCloudflare.start();
  expect(await statusOf(deploy())).toBe('deployed');
  expect(await statusOf(restore(api, { 'expected-head': before.head }))).toBe('restored');
  expect(await history()).toEqual(before);
});

test('an upgrade shows its difference before, and is unchanged after; the history stays', async () => {
  await deploy({ vars: 'PLAN=free' });
  await publish();
  const before = await history();
  const look = await deploy({ vars: 'PLAN=paid', 'dry-run': 'true' });
  expect(look.outputs['status']).toBe('dry-run');
  expect(look.summary + look.lines.join('\n')).toContain('PLAN');
  expect(await statusOf(deploy({ vars: 'PLAN=paid' }))).toBe('deployed');
  expect(await statusOf(deploy({ vars: 'PLAN=paid' }))).toBe('unchanged');
  expect(await history()).toEqual(before);
});

testInFull('the Collector is paused and goes on', async () => {
  const key = { 'taostats-api-key': 'tao-0123456789abcdef:secret' };
  await deploy({ cron: '7-59/10 * * * *', ...key });
  const crons = (): unknown => api.scripts.get(WORKER)?.schedules;
  expect(crons()).toEqual(['7-59/10 * * * *']);
  await deploy({ cron: 'none' });
  expect(crons()).toEqual([]);
  await deploy({ cron: '7-59/10 * * * *' });
  expect(crons()).toEqual(['7-59/10 * * * *']);
});

test('the page has these tasks; a new one is tried here, or named at its top as untried', () => {
  const tasks = [...OPERATE.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
  expect(tasks).toEqual([
    'Rotate a token',
    'Raise the bound',
    'Move to another account',
    'Lose something',
    'Pause, and go on',
    'Stop',
    'Upgrade',
    'Hand over',
  ]);
});
