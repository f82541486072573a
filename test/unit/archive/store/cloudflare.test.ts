import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ArchiveRun, runArchive } from '../../../support/archive/run-archive.ts';
import { type CloudflareR2, startCloudflareR2 } from '../../../support/archive/cloudflare-r2.ts';
import { startMemoryBucket } from '../../../support/archive/memory-s3.ts';
import { createWorkspace, patternBytes, sha256, type Workspace } from '../../../support/workspace.ts';

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

const archive = (inputs: Record<string, string> = {}): Promise<ArchiveRun> =>
  runArchive({
      'r2-bucket': api.bucket,
      'cloudflare-api-url': api.apiUrl,
      'cloudflare-account-id': api.accountId,
      'cloudflare-api-token': api.apiToken,
      'initial-backoff-seconds': '0.01',
      ...inputs,
    },
    { workspace: workspace.folder },
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
    expect(methods.slice(-2)).toEqual(['HEAD', 'GET']);
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
    expect((await archive()).outputs).toMatchObject({ status: 'archived', 'manifest-key': '' });
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
    const inputs = {
      mode: 'restore',
      'r2-prefix': 'p',
      'worker-url': 'http://127.0.0.1:9',
      'worker-write-token': 'some-token',
    };
    expect((await archive(inputs)).errors[0]).toMatch(/refused to restore: "p\/\.\.\/\.\.\/secrets" has a name/);
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
    ['a page of HTML', 200, '<html>Sign in</html>', /answered 200: an HTML page/],
    ['200 without success', 200, '{"success":false,"errors":[{"code":1,"message":"no"}]}', /answered 200: no/],
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

describe('lock rules', () => {
  beforeEach(() => {
    workspace.write(FILE_A, ENTRY_A);
  });

  test.each([
    ['none at all', []],
    ['one that is switched off', [{ id: 'a', enabled: false, prefix: '' }]],
    ['one for another prefix', [{ id: 'a', enabled: true, prefix: 'other/' }]],
    ['one for a part of the prefix', [{ id: 'a', enabled: true, prefix: 'arch/2026/' }]],
  ])('%s: warns that nothing keeps the objects', async (_, rules) => {
    api.options.lockRules = rules;
    const run = await archive({ 'r2-prefix': 'arch' });
    expect(run.exitCode).toBe(0);
    expect(run.warnings).toEqual([
      expect.stringMatching(/no lock rule of the bucket tao-archive covers the prefix arch\//),
    ]);
  });

  test.each([
    ['the whole bucket', [{ id: 'a', enabled: true }]],
    ['the prefix', [{ id: 'a', enabled: true, prefix: 'arch/' }]],
  ])('one for %s: no warning', async (_, rules) => {
    api.options.lockRules = rules;
    expect((await archive({ 'r2-prefix': 'arch' })).warnings).toEqual([]);
  });

  test('a token that may not read them is no reason to fail or to warn', async () => {
    api.options.lockRules = 'forbidden';
    const run = await archive({ 'r2-prefix': 'arch' });
    expect(run).toMatchObject({ exitCode: 0, warnings: [] });
    expect(run.stdout).toContain('lock rules');
  });

  test('are asked for with S3 keys, too, when a token is there', async () => {
    const bucket = await startMemoryBucket();
    const run = await archive({ ...bucket.inputs, 'r2-prefix': 'arch' });
    expect(run.outputs).toMatchObject({ status: 'archived', atomic: 'true' });
    expect(run.warnings).toHaveLength(1);
    expect(puts()).toEqual([]);
    await bucket.stop();
  });
});
