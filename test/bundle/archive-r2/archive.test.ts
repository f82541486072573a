/** The committed bundle as a runner starts it: that inputs, outputs, summary, threads and signals are wired. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { type BundleRun, runBundle } from '../../support/action/bundle.ts';
import { createWorkspace, patternBytes, sha256, type Workspace } from '../../support/action/workspace.ts';
import { type CloudflareR2, startCloudflareR2 } from '../../support/archive/cloudflare-r2.ts';
import { type MemoryBucket, startMemoryBucket } from '../../support/archive/memory-s3.ts';
import { startScriptedServer } from '../../support/http/scripted-server.ts';

jest.setTimeout(60_000);

const ENTRY = '{"price":322.1245182596310,"_timestamp":"2026-01-02T03:04:05Z"}';
const FILE = 'taostats_entry-20260102T030405Z.json';

let bucket: MemoryBucket;
let api: CloudflareR2;
let workspace: Workspace;
beforeAll(async () => {
  bucket = await startMemoryBucket();
  api = await startCloudflareR2();
});
afterAll(async () => {
  await bucket.stop();
  await api.stop();
});
beforeEach(() => {
  bucket.proxy.reset();
  bucket.objects.clear();
  workspace = createWorkspace();
  workspace.write(FILE, ENTRY);
});
afterEach(() => workspace.remove());

const archive = (inputs: Record<string, string> = {}, env: Record<string, string> = {}): Promise<BundleRun> =>
  runBundle(
    'archive-r2',
    { ...bucket.inputs, 'initial-backoff-seconds': '0.01', ...inputs },
    { cwd: workspace.folder, env },
  );

test('stores an entry, proves it, and says so in outputs and summary', async () => {
  const run = await archive();
  expect(run).toMatchObject({ exitCode: 0, errors: [] });
  expect(run.outputs).toMatchObject({
    status: 'archived',
    count: '1',
    bytes: String(ENTRY.length),
    atomic: 'true',
    'manifest-key': '',
  });
  expect(JSON.parse(run.outputs['digests'] ?? '')).toEqual({ [FILE]: sha256(ENTRY) });
  expect(await bucket.text(FILE)).toBe(ENTRY);
  expect(run.summary).toContain(sha256(ENTRY));
});

test('everything can come from the environment of the original pipeline', async () => {
  const env = {
    ENABLE_R2: 'TRUE',
    R2_BUCKET: bucket.inputs['r2-bucket'] ?? '',
    R2_ENDPOINT: bucket.inputs['r2-endpoint'] ?? '',
    R2_PREFIX: '/from-env/',
    R2_ACCESS_KEY_ID: bucket.inputs['r2-access-key-id'] ?? '',
    R2_SECRET_ACCESS_KEY: bucket.inputs['r2-secret-access-key'] ?? '',
  };
  const run = await runBundle('archive-r2', {}, { cwd: workspace.folder, env });
  expect(run.outputs['keys']).toBe(JSON.stringify([`from-env/${FILE}`]));
});

test('the workspace of the runner counts, not the folder the step starts in', async () => {
  const run = await runBundle('archive-r2', bucket.inputs, { env: { GITHUB_WORKSPACE: workspace.folder } });
  expect(run.outputs).toMatchObject({ status: 'archived', count: '1' });
});

test('a large file goes in parts that were digested beside the network', async () => {
  const large = patternBytes(17 * 1_048_576 + 5);
  workspace.write('large.bin', large);
  const run = await archive({ files: 'large.bin', 'part-size-mib': '5' });
  expect(run.outputs).toMatchObject({ status: 'archived', atomic: 'true' });
  expect(sha256((await bucket.bytes('large.bin')) ?? '')).toBe(sha256(large));
  expect((await bucket.head('large.bin')).metadata['sha256']).toBe(sha256(large));
  expect((await archive({ files: 'large.bin', 'part-size-mib': '5' })).outputs['status']).toBe('already-archived');
});

test('gzip and the dated layout', async () => {
  const run = await archive({ compression: 'gzip', 'key-layout': 'dated' });
  expect(JSON.parse(run.outputs['keys'] ?? '')).toEqual(['taostats/2026/01/02/030405.json.gz']);
});

test('the path layout and a line that takes files out', async () => {
  workspace.write('a/latest.json', '1');
  workspace.write('b/latest.json', '2');
  workspace.write('b/secret.json', '3');
  const run = await archive({ files: '*/*.json\n!secret.json', 'key-layout': 'path' });
  expect(JSON.parse(run.outputs['keys'] ?? '')).toEqual(['a/latest.json', 'b/latest.json']);
});

test.each(['verify', 'adopt'])('mode %s', async (mode) => {
  await bucket.put('x.json', ENTRY, mode === 'verify' ? { sha256: sha256(ENTRY) } : {});
  expect((await archive({ mode })).outputs).toMatchObject({
    status: mode === 'verify' ? 'verified' : 'adopted',
    count: '1',
  });
});

test('mode restore', async () => {
  await bucket.put('x.json', ENTRY, { sha256: sha256(ENTRY) });
  const ack = `{"success":true,"total":1,"head":"${'1'.repeat(64)}","entries":[{"timestamp":"2026-01-02T03:04:05Z","seq":1,"digest":"${sha256(ENTRY)}","status":"appended"}]}`;
  const worker = await startScriptedServer([
    { status: 404, body: '{"_status":"empty"}' },
    { status: 200, body: ack },
  ]);
  const run = await archive({
    mode: 'restore',
    'worker-url': worker.url,
    'worker-write-token': 'a-token-of-16-characters',
  });
  expect(run.outputs).toMatchObject({ status: 'restored', count: '1', head: '1'.repeat(64) });
  await worker.close();
});

test('source worker', async () => {
  const worker = await startScriptedServer([
    { status: 200, body: `[${ENTRY}]`, headers: { 'x-history-head': '2'.repeat(64) } },
  ]);
  const run = await archive({ source: 'worker', 'worker-url': worker.url });
  expect(run.outputs).toMatchObject({ status: 'archived', count: '1', head: '2'.repeat(64) });
  await worker.close();
});

test('through the Cloudflare API', async () => {
  const inputs = {
    'r2-bucket': api.bucket,
    'cloudflare-api-url': api.apiUrl,
    'cloudflare-account-id': api.accountId,
    'cloudflare-api-token': api.apiToken,
  };
  const run = await runBundle('archive-r2', inputs, { cwd: workspace.folder });
  expect(run.outputs).toMatchObject({ status: 'archived', atomic: 'false' });
  expect(api.objects.get(FILE)?.body.toString()).toBe(ENTRY);
});

test.each([
  [{ enabled: 'false' }, 'not enabled'],
  [{ 'r2-bucket': '' }, 'no bucket is named'],
])('%j: skipped, green, and not archived', async (inputs, reason) => {
  const run = await archive(inputs);
  expect(run).toMatchObject({
    exitCode: 0,
    errors: [],
    outputs: { status: 'skipped', count: '0', keys: '[]', digests: '{}' },
  });
  expect(run.summary).toContain('not archived');
  expect(run.summary).toContain(reason);
});

test('a bucket without keys is an error', async () => {
  const run = await archive({ 'r2-access-key-id': '', 'r2-secret-access-key': '' });
  expect(run.errors).toEqual([expect.stringMatching(/^r2-access-key-id and r2-secret-access-key: got ""/)]);
  expect(run.outputs['status']).toBe('failed');
});

test('other bytes under a key: exit 1, one line, what was stored beside it is said', async () => {
  await bucket.put(FILE, 'other');
  workspace.write('taostats_entry-20260102T031405Z.json', '{}');
  const run = await archive();
  expect(run.exitCode).toBe(1);
  expect(run.errors).toHaveLength(1);
  expect(run.outputs).toMatchObject({
    status: 'failed',
    count: '1',
    'manifest-key': expect.stringContaining('manifests/'),
  });
});

test('the secrets are masked and printed nowhere', async () => {
  const run = await archive({ 'worker-write-token': 'a-very-secret-token' });
  expect(run.masks).toEqual(
    expect.arrayContaining([bucket.inputs['r2-secret-access-key'] ?? '', 'a-very-secret-token']),
  );
  for (const secret of [bucket.inputs['r2-secret-access-key'] ?? '', 'a-very-secret-token']) {
    expect(run.stdout + run.stderr + run.summary).not.toContain(secret);
  }
});

test('works without a runner: outputs and summary go to the log', async () => {
  const run = await runBundle('archive-r2', bucket.inputs, { cwd: workspace.folder, withoutRunner: true });
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain('output status=archived');
});

test('SIGTERM in the middle of an upload: the upload is given up, what was stored is recorded, status cancelled', async () => {
  workspace.write('taostats_entry-20260102T031405Z.json', '{}');
  workspace.write('taostats_entry-cut.bin', patternBytes(12 * 1_048_576));
  let child: { kill(signal: NodeJS.Signals): boolean } | undefined;
  bucket.proxy.reset([
    {
      when: ({ query }) => {
        if (!query.has('partNumber')) return false;
        child?.kill('SIGTERM');
        return true;
      },
      fault: { answer: { status: 503, headers: { 'retry-after': '60' } } },
      times: 9,
    },
  ]);
  const run = await runBundle(
    'archive-r2',
    { ...bucket.inputs, files: 'taostats_entry-*', 'part-size-mib': '5' },
    {
      cwd: workspace.folder,
      onSpawn: (spawned) => {
        child = spawned;
      },
    },
  );
  expect(run.exitCode).toBe(1);
  expect(run.errors).toEqual([expect.stringMatching(/cancelled by SIGTERM during: archive/)]);
  expect(run.outputs).toMatchObject({ status: 'cancelled', count: '2' });
  expect(await bucket.openUploads()).toEqual([]);
  expect(await bucket.keys('manifests/')).toEqual([run.outputs['manifest-key']]);
});
