import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorkspace, patternBytes, sha256, type Workspace } from '../../../support/action/workspace.ts';
import { type CloudflareR2, startCloudflareR2 } from '../../../support/archive/cloudflare-r2.ts';
import { type ArchiveRun, runArchive } from '../../../support/archive/run-archive.ts';
import { createTestClock, type TestClock } from '../../../support/clock.ts';
import { startScriptedServer } from '../../../support/http/scripted-server.ts';

const ENTRY_A = '{"price":322.1245182596310,"_timestamp":"2026-01-02T03:04:05Z"}';
const ENTRY_B = '{"price":323.00,"_timestamp":"2026-01-02T03:14:05Z"}';
const FILE_A = 'taostats_entry-20260102T030405Z.json';
const FILE_B = 'taostats_entry-20260102T031405Z.json';

let api: CloudflareR2;
let workspace: Workspace;
beforeEach(async () => {
  api = await startCloudflareR2();
  workspace = createWorkspace();
});
afterEach(async () => {
  workspace.remove();
  await api.stop();
});

const archive = (
  inputs: Record<string, string> = {},
  options: { runner?: { clock: TestClock } } = {},
): Promise<ArchiveRun> =>
  runArchive(
    {
      'r2-bucket': api.bucket,
      'cloudflare-api-url': api.apiUrl,
      'cloudflare-account-id': api.accountId,
      'cloudflare-api-token': api.apiToken,
      'initial-backoff-seconds': '0.01',
      ...inputs,
    },
    { workspace: workspace.folder, ...options },
  );
const stored = (key: string): string | undefined => api.objects.get(key)?.body.toString();
const puts = (): typeof api.seen => api.seen.filter(({ method }) => method === 'PUT');

describe('without S3 keys, through the Cloudflare API', () => {
  test('stores once, and says that this is not atomic', async () => {
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive({ 'r2-prefix': 'p q' });
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ status: 'archived', count: '1', atomic: 'false' });
    expect(stored(`p q/${FILE_A}`)).toBe(ENTRY_A);
    expect(api.objects.get(`p q/${FILE_A}`)?.metadata['sha256']).toBe(sha256(ENTRY_A));
    expect(run.summary).toContain('no conditional write');
    expect(run.stdout).toContain('no conditional write');
    const methods = api.seen.filter(({ path }) => path.includes('/objects/')).map(({ method }) => method);
    expect(methods.indexOf('HEAD')).toBeLessThan(methods.indexOf('PUT'));
    expect(methods.slice(-2)).toEqual(['PUT', 'GET']);
    const again = await archive({ 'r2-prefix': 'p q' });
    expect(again.outputs).toMatchObject({ status: 'already-archived' });
    expect(puts()).toHaveLength(1);
  });

  test.each(['headers', 'dropped'] as const)(
    'an API without lists and lengths does (metadata %s)',
    async (metadata) => {
      Object.assign(api.options, { bare: true, metadata });
      workspace.write(FILE_A, ENTRY_A);
      expect(await archive()).toMatchObject({ errors: [], outputs: { status: 'archived' } });
      expect((await archive()).outputs['status']).toBe('already-archived');
      workspace.write(FILE_A, ENTRY_B);
      expect((await archive()).errors[0]).toMatch(/already holds other bytes/);
      expect(stored(FILE_A)).toBe(ENTRY_A);
    },
  );

  test('refuses a key that holds other bytes', async () => {
    api.objects.set(FILE_A, { body: Buffer.from('other'), metadata: {} });
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive();
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(/already holds other bytes/);
    expect(stored(FILE_A)).toBe('other');
    expect(puts()).toEqual([]);
  });

  test('a gateway that does not know HEAD does not make a taken key look free', async () => {
    api.options.headUnknown = true;
    api.objects.set(FILE_A, { body: Buffer.from('other'), metadata: {} });
    workspace.write(FILE_A, ENTRY_A);
    expect((await archive()).exitCode).toBe(1);
    expect(stored(FILE_A)).toBe('other');
    workspace.write(FILE_B, ENTRY_B);
    const run = await archive({ files: FILE_B });
    expect(run.errors).toEqual([]);
    expect(run.outputs['status']).toBe('archived');
  });

  test('finds digests that only the list carries', async () => {
    api.options.metadata = 'list';
    workspace.write(FILE_A, ENTRY_A);
    expect((await archive()).outputs).toMatchObject({
      status: 'archived',
      'manifest-key': expect.stringContaining('manifests/'),
    });
    expect((await archive({ mode: 'verify' })).outputs).toMatchObject({ status: 'verified', count: '1' });
  });

  test('when the API drops the digest, the bytes are read back and a manifest keeps it', async () => {
    api.options.metadata = 'dropped';
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive();
    expect(run.errors).toEqual([]);
    expect(run.outputs['manifest-key']).toMatch(/^manifests\/[0-9a-f]{64}\.json$/);
    expect((await archive({ mode: 'verify' })).outputs).toMatchObject({ status: 'verified', count: '1' });
    const object = api.objects.get(FILE_A);
    if (object !== undefined) object.body = Buffer.from(ENTRY_A.replace('322', '323'));
    const verify = await archive({ mode: 'verify' });
    expect(verify.errors[0]).toContain(`"${FILE_A}" differs from every manifest that names it`);
  });

  test('several files, a manifest, and lists in pages', async () => {
    workspace.write(FILE_A, ENTRY_A);
    workspace.write(FILE_B, ENTRY_B);
    workspace.write('large.json', patternBytes(9 * 1_048_576));
    const run = await archive({ files: '*.json', 'part-size-mib': '5' });
    expect(run.outputs).toMatchObject({ status: 'archived', count: '3' });
    expect(puts()).toHaveLength(4);
    const verify = await archive({ mode: 'verify' });
    expect(verify.outputs).toMatchObject({ status: 'verified', count: '3' });
  });

  test('a hostile key in the bucket is named and never asked for', async () => {
    workspace.write(FILE_A, ENTRY_A);
    await archive({ 'r2-prefix': 'p' });
    api.objects.set('p/../../secrets', { body: Buffer.from('{}'), metadata: { sha256: sha256('{}') } });
    api.seen.length = 0;
    const verify = await archive({ mode: 'verify', 'r2-prefix': 'p' });
    expect(verify.errors[0]).toMatch(/1 of 2 objects failed verification: "p\/\.\.\/\.\.\/secrets" has a name with/);
    expect(api.seen.some(({ path }) => path.endsWith('secrets'))).toBe(false);
    const worker = await startScriptedServer(() => ({ status: 404, body: '{"_status":"empty"}' }));
    const inputs = {
      mode: 'restore',
      'r2-prefix': 'p',
      'worker-url': worker.url,
      'worker-write-token': 'some-token-of-16-c',
    };
    expect((await archive(inputs)).errors[0]).toMatch(/refused to restore: "p\/\.\.\/\.\.\/secrets" has a name/);
    await worker.stop();
  });

  test.each([
    ['500 once', 500, '{"success":false,"errors":[{"code":10001,"message":"internal"}]}'],
    ['429 once', 429, ''],
  ])('%s ends in success', async (_, status, body) => {
    let left = 1;
    api.options.fault = (method) => (method === 'PUT' && left-- > 0 ? { status, body } : undefined);
    workspace.write(FILE_A, ENTRY_A);
    expect((await archive()).outputs['status']).toBe('archived');
    expect(stored(FILE_A)).toBe(ENTRY_A);
  });

  test('a lost answer ends in success', async () => {
    let left = 1;
    api.options.fault = (method) => (method === 'PUT' && left-- > 0 ? 'lose' : undefined);
    workspace.write(FILE_A, ENTRY_A);
    expect((await archive()).outputs['status']).toBe('archived');
    expect(puts()).toHaveLength(2);
  });

  test.each([
    [
      '403',
      403,
      '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}',
      /answered 403.*cloudflare-api-token/,
    ],
    ['a page of HTML', 200, '<html>Sign in</html>', /answered 200 \(no code\): an HTML page/],
    [
      '200 without success',
      200,
      '{"success":false,"errors":[{"code":1,"message":"no"}]}',
      /answered 200 \(code 1\): no/,
    ],
    ['a wrong ETag', 200, `{"success":true,"result":{"etag":"${'0'.repeat(32)}"}}`, /the store says ETag 0{32}/],
  ])('%s for the write ends in failure', async (_, status, body, message) => {
    api.options.fault = (method) => (method === 'PUT' ? { status, body } : undefined);
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive();
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(message);
    expect(run.stdout).not.toContain(api.apiToken);
  });

  test('a missing bucket is not an empty one', async () => {
    const body = '{"success":false,"errors":[{"code":10006,"message":"The specified bucket does not exist."}]}';
    api.options.fault = (_, path) => (path.includes('/objects') ? { status: 404, body } : undefined);
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive();
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(/bucket does not exist/);
  });
});

test('a file costs three requests, and a run a dozen at most beside them', async () => {
  for (let number = 0; number < 9; number += 1)
    workspace.write(`taostats_entry-2026010${number + 1}T000000Z.json`, `${number}`);
  const run = await archive();
  expect(run.outputs).toMatchObject({ status: 'archived', count: '9', atomic: 'false' });
  const about = (path: string): boolean => path.includes('_entry-');
  expect(api.seen.filter(({ path }) => about(path))).toHaveLength(27);
  expect(api.seen.filter(({ path }) => !about(path)).length).toBeLessThanOrEqual(12);
  // The same again: one look each, and no manifest that says the same once more.
  api.seen.length = 0;
  const again = await archive();
  expect(again.outputs).toMatchObject({
    status: 'already-archived',
    atomic: '',
    'manifest-key': run.outputs['manifest-key'],
  });
  expect(api.seen.filter(({ path }) => about(path))).toHaveLength(9);
  expect(puts()).toEqual([]);
});

test('1,200 requests in five minutes are kept: the next ones wait', async () => {
  const clock = createTestClock();
  for (let number = 0; number < 100; number += 1) workspace.write(`taostats_entry-${number}.json`, `${number}`);
  const run = await archive({}, { runner: { clock } });
  expect(run.outputs['status']).toBe('archived');
  expect(clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(55_000);
});

test.each(['eu', 'fedramp'])('the jurisdiction %s goes with every request', async (jurisdiction) => {
  workspace.write(FILE_A, ENTRY_A);
  await archive({ 'r2-jurisdiction': jurisdiction });
  expect(new Set(api.seen.map((seen) => seen.jurisdiction))).toEqual(new Set([jurisdiction]));
});

test.each([
  [10006, 404, /r2-bucket \(tao-archive\) and r2-jurisdiction \(default\)/],
  [10042, 403, /R2 is not enabled for this account/],
  [10000, 403, /cloudflare-api-token has the permission Account · Workers R2 Storage · Edit/],
])('code %d names what to look at', async (code, status, message) => {
  api.options.fault = () => ({ status, body: `{"success":false,"errors":[{"code":${code},"message":"No."}]}` });
  workspace.write(FILE_A, ENTRY_A);
  expect((await archive()).errors).toEqual([expect.stringMatching(message)]);
});

describe('a list over the API is whole or refused', () => {
  const page = (result: unknown, info?: unknown): { status: number; body: string } => ({
    status: 200,
    body: JSON.stringify({ success: true, errors: [], result, ...(info === undefined ? {} : { result_info: info }) }),
  });
  const full = Array.from({ length: 1_000 }, (_, n) => ({ key: `k${n}`, size: 1 }));
  test.each([
    ['a full page without an end', page(full)],
    ['truncated without a cursor', page([{ key: 'a', size: 1 }], { is_truncated: true })],
    ['truncated with an empty cursor', page([{ key: 'a', size: 1 }], { is_truncated: true, cursor: '' })],
    ['pages in a circle', page([{ key: 'a', size: 1 }], { is_truncated: true, cursor: 'c' })],
    ['no result', page(null)],
    ['an item without a key', page([{ size: 1 }])],
  ])('%s', async (_, answer) => {
    api.options.fault = (_method, path) => (path.endsWith('/objects') ? answer : undefined);
    const run = await archive({ mode: 'verify' });
    expect(run.errors).toEqual([expect.stringMatching(/is incomplete|without a key/)]);
    expect(run.outputs['status']).toBe('failed');
  });

  test('a key that is listed twice is one object', async () => {
    workspace.write(FILE_A, ENTRY_A);
    await archive();
    api.options.fault = (_method, path) =>
      path.endsWith('/objects')
        ? page(
            [
              { key: FILE_A, size: 63 },
              { key: FILE_A, size: 63 },
            ],
            { is_truncated: false },
          )
        : undefined;
    expect((await archive({ mode: 'verify' })).outputs).toMatchObject({ status: 'verified', count: '1' });
  });
});
