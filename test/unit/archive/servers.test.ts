import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createWorkspace, patternBytes, sha256, type Workspace } from '../../support/action/workspace.ts';
import { type ArchiveRun, runArchive } from '../../support/archive/run-archive.ts';
import {
  startMotoBucket,
  startR2Bucket,
  startVersityBucket,
  type TestBucket,
  whyMotoMissing,
} from '../../support/archive/s3-servers.ts';
import { IN_FULL, testInFull } from '../../support/in-full.ts';
import { describeWhen } from '../../support/optional.ts';
import { whyToolMissing } from '../../support/tools.ts';

jest.setTimeout(120_000);

const MIB = 1_048_576;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const ENTRY_A = '{"price":322.1245182596310,"_timestamp":"2026-01-02T03:04:05Z"}';
const ENTRY_B = '{"price":323.00,"_timestamp":"2026-01-02T03:14:05Z"}';
const FILE_A = 'taostats_entry-20260102T030405Z.json';
const FILE_B = 'taostats_entry-20260102T031405Z.json';

const json = (run: ArchiveRun, output: string): unknown => JSON.parse(run.outputs[output] ?? 'null');

function storeTests(start: () => Promise<TestBucket>, { checksSignatures = true } = {}): void {
  let bucket: TestBucket;
  let workspace: Workspace;
  let prefix = '';
  let number = 0;
  beforeAll(async () => {
    bucket = await start();
  });
  afterAll(() => bucket.stop());
  beforeEach(() => {
    bucket.proxy.reset();
    workspace = createWorkspace();
    number += 1;
    prefix = `t${number}`;
  });
  afterEach(async () => {
    workspace.remove();
    expect([...bucket.proxy.openUploads]).toEqual([]);
    expect((await bucket.openUploads()) ?? []).toEqual([]);
  });
  const archive = (inputs: Record<string, string> = {}): Promise<ArchiveRun> =>
    runArchive({ ...bucket.inputs, 'r2-prefix': prefix, ...inputs }, { workspace: workspace.folder, realTime: true });

  test('stores one entry once, and says which bytes are where', async () => {
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive();
    const key = `${prefix}/${FILE_A}`;
    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({
      status: 'archived',
      count: '1',
      bytes: String(ENTRY_A.length),
      'manifest-key': '',
      atomic: 'true',
    });
    expect(json(run, 'keys')).toEqual([key]);
    expect(json(run, 'digests')).toEqual({ [key]: sha256(ENTRY_A) });
    expect(await bucket.text(key)).toBe(ENTRY_A);
    const { metadata, etag } = await bucket.head(key);
    expect(metadata['sha256']).toBe(sha256(ENTRY_A));
    expect(etag).toBe(createHash('md5').update(ENTRY_A).digest('hex'));
    expect(run.summary).toContain(sha256(ENTRY_A));
    expect(run.summary).toContain('1 object,');
    expect(await bucket.keys(prefix)).toEqual([`${prefix}/.tao-archive-canary`, key]);
  });

  test('signs the digest of the body, sends Content-MD5 and the condition, and reads back', async () => {
    workspace.write(FILE_A, ENTRY_A);
    await archive();
    const put = bucket.proxy.seen.findLast((request) => request.method === 'PUT');
    expect(put?.headers).toMatchObject({
      'if-none-match': '*',
      'content-md5': createHash('md5').update(ENTRY_A).digest('base64'),
      'x-amz-content-sha256': sha256(ENTRY_A),
      'x-amz-meta-sha256': sha256(ENTRY_A),
      'content-type': 'application/json',
    });
    for (const name of ['content-md5', 'if-none-match', 'x-amz-content-sha256', 'x-amz-meta-sha256']) {
      expect(put?.headers.authorization).toMatch(new RegExp(`SignedHeaders=[^,]*\\b${name}\\b`));
    }
    const key = `${prefix}/${FILE_A}`;
    expect(bucket.proxy.seen.slice(-2)).toMatchObject([
      { method: 'HEAD', key, status: 200 },
      { method: 'GET', key, status: 200 },
    ]);
  });

  test('the same bytes again are already archived, and nothing is written', async () => {
    workspace.write(FILE_A, ENTRY_A);
    await archive();
    const before = await bucket.head(`${prefix}/${FILE_A}`);
    bucket.proxy.reset();
    const run = await archive();
    expect(run).toMatchObject({ exitCode: 0, errors: [] });
    expect(run.outputs).toMatchObject({ status: 'already-archived', count: '1' });
    expect(bucket.proxy.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
    expect(run.outputs['atomic']).toBe('');
    expect(await bucket.head(`${prefix}/${FILE_A}`)).toEqual(before);
  });

  test('other bytes under the same key fail, name the key, and overwrite nothing', async () => {
    workspace.write(FILE_A, ENTRY_A);
    await archive();
    workspace.write(FILE_A, ENTRY_B);
    bucket.proxy.reset();
    const run = await archive();
    expect(run.exitCode).toBe(1);
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toContain(`${prefix}/${FILE_A}: refused, the key already holds other bytes`);
    expect(bucket.proxy.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
    expect(await bucket.text(`${prefix}/${FILE_A}`)).toBe(ENTRY_A);
    expect(run.outputs['status']).toBe('failed');
  });

  test('other bytes of the same length fail as well', async () => {
    workspace.write(FILE_A, ENTRY_A);
    await archive();
    workspace.write(FILE_A, ENTRY_A.replace('322', '323'));
    expect((await archive()).exitCode).toBe(1);
    expect(await bucket.text(`${prefix}/${FILE_A}`)).toBe(ENTRY_A);
  });

  test('a key that is taken does not keep the other files from being stored', async () => {
    await bucket.put(`${prefix}/${FILE_A}`, 'something else');
    workspace.write(FILE_A, ENTRY_A);
    workspace.write(FILE_B, ENTRY_B);
    const run = await archive();
    expect(run.exitCode).toBe(1);
    expect(await bucket.text(`${prefix}/${FILE_B}`)).toBe(ENTRY_B);
    expect(await bucket.text(`${prefix}/${FILE_A}`)).toBe('something else');
    // What was stored is recorded and said all the same.
    expect(run.outputs['status']).toBe('failed');
    expect(json(run, 'keys')).toEqual([`${prefix}/${FILE_B}`]);
    expect(await bucket.keys(`${prefix}/manifests/`)).toEqual([run.outputs['manifest-key']]);
  });

  test('an equal object that records no digest counts as archived, after its bytes were compared', async () => {
    await bucket.put(`${prefix}/${FILE_A}`, ENTRY_A);
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive();
    expect(run.outputs['status']).toBe('already-archived');
    expect(bucket.proxy.seen.some((request) => request.method === 'GET' && request.key.endsWith(FILE_A))).toBe(true);
  });

  test('an object that lies about its digest is not taken for an equal one', async () => {
    const other = ENTRY_A.replace('322', '323');
    await bucket.put(`${prefix}/${FILE_A}`, other, { sha256: sha256(ENTRY_A) });
    workspace.write(FILE_A, ENTRY_A);
    expect((await archive()).exitCode).toBe(1);
    expect(await bucket.text(`${prefix}/${FILE_A}`)).toBe(other);
  });

  test('overwrite: true replaces the object', async () => {
    workspace.write(FILE_A, ENTRY_A);
    await archive();
    workspace.write(FILE_A, ENTRY_B);
    const run = await archive({ overwrite: 'true' });
    expect(run.outputs['status']).toBe('archived');
    expect(await bucket.text(`${prefix}/${FILE_A}`)).toBe(ENTRY_B);
    expect((await bucket.head(`${prefix}/${FILE_A}`)).metadata['sha256']).toBe(sha256(ENTRY_B));
  });

  test('of two runs with different bytes at once, one wins and the other fails', async () => {
    const other = createWorkspace();
    workspace.write(FILE_A, ENTRY_A);
    other.write(FILE_A, ENTRY_B);
    const inputs = { ...bucket.inputs, 'r2-prefix': prefix };
    const runs = await Promise.all(
      [workspace, other].map(({ folder }) => runArchive(inputs, { workspace: folder, realTime: true })),
    );
    expect(runs.map((run) => run.exitCode).sort()).toEqual([0, 1]);
    const winner = runs[0]?.exitCode === 0 ? ENTRY_A : ENTRY_B;
    expect(await bucket.text(`${prefix}/${FILE_A}`)).toBe(winner);
    other.remove();
  });

  test('of two runs with the same bytes at once, both succeed and one has written', async () => {
    workspace.write(FILE_A, ENTRY_A);
    const runs = await Promise.all([archive(), archive()]);
    expect(runs.map((run) => run.outputs['status']).sort()).toEqual(['already-archived', 'archived']);
  });

  test('a file of one part goes whole, a larger one in equal parts with one condition at the end', async () => {
    const small = patternBytes(5 * MIB);
    const large = patternBytes(5 * MIB + 345);
    workspace.write('small.bin', small);
    workspace.write('large.bin', large);
    const run = await archive({ files: 'small.bin\nlarge.bin', 'part-size-mib': '5' });
    expect(run.errors).toEqual([]);
    expect(run.outputs['status']).toBe('archived');
    const of = (name: string) => bucket.proxy.seen.filter((request) => request.key === `${prefix}/${name}`);
    expect(
      of('small.bin')
        .filter(({ method }) => method === 'PUT')
        .map(({ sizeBytes }) => sizeBytes),
    ).toEqual([5 * MIB]);
    const parts = of('large.bin').filter(({ method, status }) => method === 'PUT' && status === 200);
    expect(
      parts
        .sort((a, b) => Number(a.query.get('partNumber')) - Number(b.query.get('partNumber')))
        .map(({ query, sizeBytes }) => [query.get('partNumber'), sizeBytes]),
    ).toEqual([
      ['1', 5 * MIB],
      ['2', 345],
    ]);
    for (const part of parts) {
      expect(part.headers['content-md5']).toHaveLength(24);
      expect(part.headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
    }
    const complete = of('large.bin').find(({ method, query }) => method === 'POST' && query.has('uploadId'));
    expect(complete?.headers['if-none-match']).toBe('*');
    expect(sha256((await bucket.bytes(`${prefix}/large.bin`)) ?? '')).toBe(sha256(large));
    const { metadata, etag } = await bucket.head(`${prefix}/large.bin`);
    expect(metadata['sha256']).toBe(sha256(large));
    expect(etag).toMatch(/^[0-9a-f]{32}-2$/);
    expect(run.stdout).toMatch(/large\.bin: 2 of 2 parts, 5\.0 of 5\.0 MiB \(100 %\)/);
    expect(sha256((await bucket.bytes(`${prefix}/small.bin`)) ?? '')).toBe(sha256(small));
  });

  testInFull('a large file that is there needs no upload, also when it was stored in other parts', async () => {
    workspace.write('large.bin', patternBytes(6 * MIB));
    await archive({ files: 'large.bin', 'part-size-mib': '5' });
    bucket.proxy.reset();
    for (const partSize of ['5', '6']) {
      const run = await archive({ files: 'large.bin', 'part-size-mib': partSize });
      expect(run.outputs['status']).toBe('already-archived');
    }
    const sent = bucket.proxy.seen.filter(({ method, status }) => method === 'PUT' && status === 200);
    expect(sent).toEqual([]);
  });

  test('a large file whose key holds other bytes fails and overwrites nothing', async () => {
    await bucket.put(`${prefix}/large.bin`, 'taken');
    workspace.write('large.bin', patternBytes(6 * MIB));
    const run = await archive({ files: 'large.bin', 'part-size-mib': '5' });
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(/refused, the key already holds other bytes/);
    expect(await bucket.text(`${prefix}/large.bin`)).toBe('taken');
  });

  testInFull('of two large uploads at once, one wins and the other leaves no parts', async () => {
    const other = createWorkspace();
    const contents = [patternBytes(5 * MIB + 1, 1), patternBytes(5 * MIB + 1, 2)];
    workspace.write('large.bin', contents[0] ?? '');
    other.write('large.bin', contents[1] ?? '');
    const inputs = { ...bucket.inputs, 'r2-prefix': prefix, files: 'large.bin', 'part-size-mib': '5' };
    const runs = await Promise.all(
      [workspace, other].map(({ folder }) => runArchive(inputs, { workspace: folder, realTime: true })),
    );
    expect(runs.map((run) => run.exitCode).sort()).toEqual([0, 1]);
    const winner = contents[runs[0]?.exitCode === 0 ? 0 : 1];
    expect(sha256((await bucket.bytes(`${prefix}/large.bin`)) ?? '')).toBe(sha256(winner ?? ''));
    other.remove();
  });

  test('gzip adds .gz, sets no Content-Encoding and gives the same bytes again', async () => {
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive({ compression: 'gzip' });
    const key = `${prefix}/${FILE_A}.gz`;
    expect(json(run, 'keys')).toEqual([key]);
    const stored = (await bucket.bytes(key)) ?? Buffer.alloc(0);
    expect(gunzipSync(stored).toString()).toBe(ENTRY_A);
    expect([...stored.subarray(4, 10)]).toEqual([0, 0, 0, 0, 2, 255]);
    expect(json(run, 'digests')).toEqual({ [key]: sha256(stored) });
    expect((await bucket.head(key)).contentEncoding).toBeUndefined();
    expect((await archive({ compression: 'gzip' })).outputs['status']).toBe('already-archived');
  });

  test('the dated layout reads dataset and moment from the name', async () => {
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive({ 'key-layout': 'dated' });
    expect(json(run, 'keys')).toEqual([`${prefix}/taostats/2026/01/02/030405.json`]);
    expect(await bucket.text(`${prefix}/taostats/2026/01/02/030405.json`)).toBe(ENTRY_A);
  });

  test('keys with spaces, umlauts and signs are signed and stored as they are', async () => {
    workspace.write("ü (1) + 'x' & y=z.json", ENTRY_A);
    const run = await archive({ files: '*.json', 'r2-prefix': `/${prefix}/a b/` });
    expect(run.errors).toEqual([]);
    const key = `${prefix}/a b/ü (1) + 'x' & y=z.json`;
    expect(json(run, 'keys')).toEqual([key]);
    expect(await bucket.text(key)).toBe(ENTRY_A);
    expect((await archive({ mode: 'verify' })).outputs).toMatchObject({ status: 'verified', count: '1' });
  });

  test('a run over more than one file writes a manifest that is named by its digest', async () => {
    workspace.write(FILE_A, ENTRY_A);
    workspace.write(FILE_B, ENTRY_B);
    const run = await archive();
    expect(run.outputs).toMatchObject({
      status: 'archived',
      count: '2',
      bytes: String(ENTRY_A.length + ENTRY_B.length),
    });
    expect(json(run, 'keys')).toEqual([`${prefix}/${FILE_A}`, `${prefix}/${FILE_B}`]);
    const manifestKey = run.outputs['manifest-key'] ?? '';
    const manifest = (await bucket.text(manifestKey)) ?? '';
    expect(manifestKey).toBe(`${prefix}/manifests/${sha256(manifest)}.json`);
    expect((await bucket.head(manifestKey)).metadata['sha256']).toBe(sha256(manifest));
    expect(JSON.parse(manifest)).toEqual({
      [`${prefix}/${FILE_A}`]: { sha256: sha256(ENTRY_A), size: ENTRY_A.length, stored: expect.stringMatching(MOMENT) },
      [`${prefix}/${FILE_B}`]: { sha256: sha256(ENTRY_B), size: ENTRY_B.length, stored: expect.stringMatching(MOMENT) },
    });
    const again = await archive();
    expect(again.outputs).toMatchObject({ status: 'already-archived', 'manifest-key': manifestKey });
  });

  test('a run in which one of two objects is new has archived', async () => {
    workspace.write(FILE_A, ENTRY_A);
    await archive();
    workspace.write(FILE_B, ENTRY_B);
    expect((await archive()).outputs).toMatchObject({ status: 'archived', count: '2' });
  });

  test('a dry run writes nothing, names what it would write, and still refuses a key that is taken', async () => {
    workspace.write(FILE_A, ENTRY_A);
    await archive();
    workspace.write(FILE_B, ENTRY_B);
    bucket.proxy.reset();
    const run = await archive({ 'dry-run': 'true' });
    expect(run.outputs).toMatchObject({ status: 'dry-run', count: '2' });
    expect(run.stdout).toContain(`would write ${prefix}/${FILE_B}`);
    expect(run.stdout).toContain(`dry run: already there: ${prefix}/${FILE_A}`);
    expect(run.stdout).toContain(`would write ${prefix}/manifests/`);
    expect(bucket.proxy.seen.every(({ method }) => method === 'HEAD' || method === 'GET')).toBe(true);
    workspace.write(FILE_A, ENTRY_B);
    expect((await archive({ 'dry-run': 'true' })).exitCode).toBe(1);
  });

  (checksSignatures ? test : test.skip)('a wrong secret fails and names the inputs', async () => {
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive({ 'r2-secret-access-key': 'another-secret-key' });
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(/SignatureDoesNotMatch.*r2-secret-access-key/);
    expect(run.stdout).not.toContain('another-secret-key');
    expect(await bucket.keys(prefix)).toEqual([]);
  });

  test('a bucket that is not there fails and names the input', async () => {
    workspace.write(FILE_A, ENTRY_A);
    const run = await archive({ 'r2-bucket': 'no-such-bucket' });
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(/NoSuchBucket.*r2-bucket/);
  });

  test('the bucket proves that it creates once, with one object a prefix, which is never counted', async () => {
    workspace.write(FILE_A, ENTRY_A);
    expect((await archive()).outputs).toMatchObject({ atomic: 'true', count: '1' });
    workspace.write(FILE_B, ENTRY_B);
    bucket.proxy.reset();
    expect((await archive()).outputs).toMatchObject({ atomic: 'true', count: '2' });
    const canary = bucket.proxy.seen.filter(({ key }) => key.endsWith('.tao-archive-canary'));
    expect(canary.map(({ method, status }) => [method, status])).toEqual([
      ['HEAD', 200],
      ['PUT', 412],
    ]);
    const verified = await archive({ mode: 'verify' });
    expect(verified.outputs).toMatchObject({ status: 'verified', count: '2' });
    expect(verified.stdout).not.toContain('canary');
  });

  test('an address that leads to another place is found before anything is written, also in a dry run', async () => {
    workspace.write(FILE_A, ENTRY_A);
    for (const inputs of [
      { 'r2-endpoint': `${bucket.inputs['r2-endpoint']}/folder` },
      { 'r2-bucket': 'no-such-bucket' },
    ]) {
      for (const dry of ['true', 'false']) {
        bucket.proxy.reset();
        const run = await archive({ ...inputs, 'dry-run': dry });
        expect(run.exitCode).toBe(1);
        expect(run.errors).toHaveLength(1);
        expect(bucket.proxy.seen.every(({ method }) => method === 'GET')).toBe(true);
      }
    }
    expect(await bucket.keys(prefix)).toEqual([]);
  });

  test('after an overwrite verify is green, and an older object put back is found', async () => {
    workspace.write(FILE_A, ENTRY_A);
    workspace.write(FILE_B, ENTRY_B);
    await archive();
    workspace.write(FILE_A, ENTRY_B);
    const replaced = await archive({ files: FILE_A, overwrite: 'true' });
    expect(replaced.outputs).toMatchObject({
      status: 'archived',
      'manifest-key': expect.stringContaining('manifests/'),
    });
    expect((await archive({ mode: 'verify' })).outputs).toMatchObject({ status: 'verified', count: '2' });
    await bucket.put(`${prefix}/${FILE_A}`, ENTRY_A, { sha256: sha256(ENTRY_A) });
    expect((await archive({ mode: 'verify' })).errors).toEqual([
      expect.stringContaining(`"${prefix}/${FILE_A}" differs from every manifest that names it`),
    ]);
  });

  test('objects of other tools are adopted once, and count from then on', async () => {
    await bucket.put(`${prefix}/${FILE_A}`, ENTRY_A);
    await bucket.put(`${prefix}/${FILE_B}`, ENTRY_B);
    expect((await archive({ mode: 'verify' })).errors[0]).toContain('mode: adopt');
    const dry = await archive({ mode: 'adopt', 'dry-run': 'true' });
    expect(dry.outputs).toMatchObject({ status: 'dry-run', count: '2', 'manifest-key': '' });
    const adopted = await archive({ mode: 'adopt' });
    expect(adopted.outputs).toMatchObject({ status: 'adopted', count: '2' });
    expect(json(adopted, 'digests')).toEqual({
      [`${prefix}/${FILE_A}`]: sha256(ENTRY_A),
      [`${prefix}/${FILE_B}`]: sha256(ENTRY_B),
    });
    expect((await archive({ mode: 'verify' })).outputs).toMatchObject({ status: 'verified', count: '2' });
    expect((await archive({ mode: 'adopt' })).outputs).toMatchObject({ status: 'adopted', count: '0' });
    await bucket.put(`${prefix}/${FILE_A}`, ENTRY_B);
    expect((await archive({ mode: 'verify' })).errors[0]).toContain('differs from every manifest');
  });

  test('continue-after begins behind a key', async () => {
    workspace.write(FILE_A, ENTRY_A);
    workspace.write(FILE_B, ENTRY_B);
    await archive();
    await bucket.put(`${prefix}/${FILE_A}`, 'damaged', { sha256: sha256(ENTRY_A) });
    const run = await archive({ mode: 'verify', 'continue-after': `${prefix}/${FILE_A}` });
    expect(run.errors).toEqual([]);
    expect(json(run, 'keys')).toEqual([`${prefix}/${FILE_B}`]);
  });

  describe('verify', () => {
    test('reads everything under the prefix, manifests included, and nothing beside it', async () => {
      workspace.write(FILE_A, ENTRY_A);
      workspace.write(FILE_B, ENTRY_B);
      await archive({ compression: 'gzip' });
      await bucket.put(`${prefix}x/unknown.json`, 'not ours');
      const run = await archive({ mode: 'verify' });
      expect(run.errors).toEqual([]);
      expect(run.outputs).toMatchObject({ status: 'verified', count: '2' });
      expect(run.summary).toContain('2 objects');
      expect(run.summary).toContain('and 1 manifest verified, **0 problems**');
    });

    test('names every object that differs from its digest or has none', async () => {
      workspace.write(FILE_A, ENTRY_A);
      workspace.write(FILE_B, ENTRY_B);
      await archive();
      await bucket.put(`${prefix}/${FILE_A}`, ENTRY_A.replace('322', '323'), { sha256: sha256(ENTRY_A) });
      await bucket.put(`${prefix}/stray.json`, ENTRY_A);
      const run = await archive({ mode: 'verify' });
      expect(run.exitCode).toBe(1);
      expect(run.errors).toHaveLength(1);
      expect(run.errors[0]).toContain(`"${prefix}/${FILE_A}" differs from its digest`);
      expect(run.errors[0]).toContain(`"${prefix}/stray.json" has no recorded digest`);
      expect(run.errors[0]).not.toContain(FILE_B);
      expect(run.summary).toContain('differs from its digest');
      expect(run.outputs['status']).toBe('failed');
    });

    test('finds an object that was replaced together with its digest, and one that is gone', async () => {
      workspace.write(FILE_A, ENTRY_A);
      workspace.write(FILE_B, ENTRY_B);
      await archive();
      await bucket.put(`${prefix}/${FILE_A}`, ENTRY_B, { sha256: sha256(ENTRY_B) });
      const replaced = await archive({ mode: 'verify' });
      expect(replaced.errors[0]).toContain(`"${prefix}/${FILE_A}" differs from every manifest that names it`);
      const manifest = JSON.stringify({ [`${prefix}/gone.json`]: { sha256: sha256('x'), size: 1 } });
      await bucket.put(`${prefix}/manifests/${sha256(manifest)}.json`, manifest, { sha256: sha256(manifest) });
      const gone = await archive({ mode: 'verify' });
      expect(gone.errors[0]).toContain(`"${prefix}/gone.json" is named by a manifest and is gone`);
    });

    test('finds a manifest that was changed', async () => {
      workspace.write(FILE_A, ENTRY_A);
      workspace.write(FILE_B, ENTRY_B);
      const key = (await archive()).outputs['manifest-key'] ?? '';
      await bucket.put(key, '{}', { sha256: sha256('{}') });
      const run = await archive({ mode: 'verify' });
      expect(run.exitCode).toBe(1);
      expect(run.errors[0]).toContain(`"${key}" differs from its digest`);
    });

    test('an empty prefix is a failure, because it is a wrong one far more often', async () => {
      const run = await archive({ mode: 'verify', 'r2-prefix': 'nothing-here' });
      expect(run.exitCode).toBe(1);
      expect(run.errors[0]).toMatch(/holds no object under "nothing-here\/"/);
    });
  });
}

/** Everything against the server of R2's makers; the others, which differ in what they say, in full. */
describe('R2', () => storeTests(startR2Bucket));

describeWhen(whyToolMissing('versitygw'), 'versitygw', () => {
  if (IN_FULL) storeTests(startVersityBucket);

  test('verify finds a byte that changed on the disk of the server', async () => {
    const bucket = await startVersityBucket();
    const workspace = createWorkspace();
    workspace.write(FILE_A, ENTRY_A);
    await runArchive(bucket.inputs, { workspace: workspace.folder, realTime: true });
    const path = join(bucket.folder, FILE_A);
    const bytes = readFileSync(path);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const run = await runArchive({ ...bucket.inputs, mode: 'verify' }, { realTime: true });
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toContain(`"${FILE_A}" differs from its digest (recorded ${sha256(ENTRY_A)}`);
    workspace.remove();
    await bucket.stop();
  });
});

if (IN_FULL) describeWhen(whyMotoMissing(), 'moto', () => storeTests(startMotoBucket, { checksSignatures: false }));
