/** Guarantees of a store that are proved before they are relied upon, and what a run leaves behind about itself. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorkspace, patternBytes, sha256, type Workspace } from '../../support/action/workspace.ts';
import { type MemoryBucket, startMemoryBucket } from '../../support/archive/memory-s3.ts';
import { type ArchiveRun, runArchive } from '../../support/archive/run-archive.ts';

let bucket: MemoryBucket;
let workspace: Workspace;
beforeAll(async () => {
  bucket = await startMemoryBucket();
});
afterAll(() => bucket.stop());
beforeEach(() => {
  bucket.proxy.reset();
  bucket.objects.clear();
  bucket.options.ignores.clear();
  bucket.options.listedName = undefined;
  workspace = createWorkspace();
  workspace.write('a.json', '{"a":1}');
});
afterEach(() => workspace.remove());

const archive = (inputs: Record<string, string> = {}): Promise<ArchiveRun> =>
  runArchive({ ...bucket.inputs, files: 'a.json', ...inputs }, { workspace: workspace.folder });
const writes = (): string[] =>
  bucket.proxy.seen.filter(({ method }) => method === 'PUT' || method === 'POST').map(({ key }) => key);

describe('a store that ignores If-None-Match', () => {
  test('overwrites nothing: each key is looked up first, and atomic is false', async () => {
    bucket.options.ignores.add('put');
    await bucket.put('a.json', 'another');
    expect((await archive()).errors).toEqual([
      expect.stringMatching(/a\.json: refused, the key already holds other bytes/),
    ]);
    expect(await bucket.text('a.json')).toBe('another');
    bucket.objects.delete('a.json');
    const run = await archive();
    expect(run.outputs).toMatchObject({ status: 'archived', atomic: 'false' });
    expect(run.warnings).toEqual([expect.stringMatching(/ignores If-None-Match on a write/)]);
    expect(run.summary).toContain('ignores conditions');
  });

  test('on the completion alone: small files are proved, a large one is not', async () => {
    bucket.options.ignores.add('complete');
    expect((await archive()).outputs['atomic']).toBe('true');
    workspace.write('a.json', patternBytes(6 * 1_048_576));
    const run = await archive({ 'r2-prefix': 'large', 'part-size-mib': '5' });
    expect(run.outputs).toMatchObject({ status: 'archived', atomic: 'false' });
    expect(await bucket.openUploads()).toEqual([]);
  });
});

test.each([
  ['501', { status: 501, body: '<Error><Code>NotImplemented</Code></Error>' }],
  ['501 without a body', { status: 501 }],
  ['400 NotImplemented', { status: 400, body: '<Error><Code>NotImplemented</Code></Error>' }],
])('a store that does not know conditions (%s) is refused at once, in one sentence', async (_, answer) => {
  bucket.proxy.reset([{ when: ({ method }) => method === 'PUT', fault: { answer }, times: 9 }]);
  const run = await archive();
  expect(run.errors).toEqual([expect.stringMatching(/the store does not know conditional writes \(If-None-Match\)/)]);
  expect(writes()).toEqual(['.tao-archive-canary']);
  expect(run.outputs).toMatchObject({ status: 'failed', atomic: '' });
});

test('the canary is made only when something is written, and only once', async () => {
  expect((await archive({ 'dry-run': 'true' })).outputs['atomic']).toBe('');
  expect(writes()).toEqual([]);
  await archive();
  expect(writes()).toEqual(['.tao-archive-canary', '.tao-archive-canary', 'a.json']);
  bucket.proxy.reset();
  expect((await archive()).outputs).toMatchObject({ status: 'already-archived', atomic: '' });
  expect(writes()).toEqual([]);
});

test.each([['true'], ['false']])(
  'a list that names another bucket stops the run before it writes (dry-run %s)',
  async (dry) => {
    bucket.options.listedName = 'somebody-elses';
    const run = await archive({ 'dry-run': dry });
    expect(run.errors).toEqual([
      expect.stringMatching(/^r2-endpoint: .*does not lead to the bucket tao-archive: its list names "somebody-elses"/),
    ]);
    expect(writes()).toEqual([]);
  },
);

test.each([
  ['RequestTimeout', 400],
  ['IncompleteBody', 400],
  ['BadDigest', 400],
  ['XAmzContentSHA256Mismatch', 400],
  ['OperationAborted', 409],
  ['ConditionalRequestConflict', 409],
  ['SlowDown', 503],
])('%s passes: the write is asked for again', async (code, status) => {
  bucket.proxy.reset([
    {
      when: ({ method, key }) => method === 'PUT' && key === 'a.json',
      fault: { answer: { status, body: `<Error><Code>${code}</Code></Error>` } },
    },
  ]);
  expect((await archive()).outputs['status']).toBe('archived');
});

test('a digest that does not match twice is the end', async () => {
  bucket.proxy.reset([
    {
      when: ({ method, key }) => method === 'PUT' && key === 'a.json',
      fault: { answer: { status: 400, body: '<Error><Code>BadDigest</Code></Error>' } },
      times: 9,
    },
  ]);
  expect((await archive()).errors).toEqual([expect.stringMatching(/after 2 attempts: BadDigest/)]);
});

test.each([[1], [2]])('409 on the completion, %d times: the upload is begun again', async (times) => {
  workspace.write('a.json', patternBytes(6 * 1_048_576));
  bucket.proxy.reset([
    {
      when: ({ method, key, query }) => method === 'POST' && key === 'a.json' && query.has('uploadId'),
      fault: { answer: { status: 409, body: '<Error><Code>ConditionalRequestConflict</Code></Error>' } },
      times,
    },
  ]);
  expect((await archive({ 'part-size-mib': '5' })).outputs['status']).toBe('archived');
  expect(await bucket.openUploads()).toEqual([]);
});

test('a HEAD without a length, and ETags that are no MD5, are no difference', async () => {
  bucket.proxy.reset([
    {
      when: ({ key }) => key === 'a.json',
      fault: {
        rewrite: (answer) => ({
          ...answer,
          headers: { ...answer.headers, etag: '"NOT-AN-MD5"', 'x-amz-server-side-encryption': 'aws:kms' },
        }),
      },
      times: 9,
    },
  ]);
  expect((await archive()).outputs['status']).toBe('archived');
});

test('a manifest names only what no older one names, and the moment it was stored', async () => {
  workspace.write('b.json', '2');
  const first = await archive({ files: '*.json' });
  workspace.write('c.json', '3');
  const second = await archive({ files: '*.json' });
  const manifest = JSON.parse((await bucket.text(second.outputs['manifest-key'] ?? '')) ?? '') as object;
  expect(manifest).toEqual({ 'c.json': { sha256: sha256('3'), size: 1, stored: '2026-01-01T00:00:00Z' } });
  bucket.proxy.reset();
  const third = await archive({ files: '*.json' });
  expect(writes()).toEqual([]);
  expect([first.outputs['manifest-key'], second.outputs['manifest-key']]).toContain(third.outputs['manifest-key']);
});

test('a Git LFS pointer is archived with a warning', async () => {
  workspace.write('a.json', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n');
  for (const compression of ['none', 'gzip']) {
    const run = await archive({ compression });
    expect(run.warnings).toEqual([expect.stringMatching(/a\.json is a Git LFS pointer/)]);
  }
});
