import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorkspace, sha256, type Workspace } from '../../support/action/workspace.ts';
import { type MemoryBucket, startMemoryBucket } from '../../support/archive/memory-s3.ts';
import { type ArchiveRun, runArchive } from '../../support/archive/run-archive.ts';

const ENTRY = '{"price":1,"_timestamp":"2026-01-02T03:04:05Z"}';
const FILE = 'taostats_entry-20260102T030405Z.json';

let bucket: MemoryBucket;
let workspace: Workspace;
beforeAll(async () => {
  bucket = await startMemoryBucket();
});
afterAll(() => bucket.stop());
beforeEach(() => {
  bucket.proxy.reset();
  workspace = createWorkspace();
  workspace.write(FILE, ENTRY);
});
afterEach(() => workspace.remove());

const archive = (inputs: Record<string, string>, env: Record<string, string> = {}): Promise<ArchiveRun> =>
  runArchive(inputs, { workspace: workspace.folder, env });

function expectRefused(run: ArchiveRun, message: RegExp): void {
  expect(run.exitCode).toBe(1);
  expect(run.errors).toHaveLength(1);
  expect(run.errors[0]).toMatch(message);
  // Nothing is sent before every input is good.
  expect(bucket.proxy.seen).toEqual([]);
}

describe('credentials', () => {
  const without = (...names: string[]): Record<string, string> =>
    Object.fromEntries(Object.entries(bucket.inputs).filter(([name]) => !names.includes(name)));

  test.each([
    [
      ['r2-access-key-id', 'r2-secret-access-key'],
      /r2-access-key-id and r2-secret-access-key.*cloudflare-account-id.*cloudflare-api-token/,
    ],
    [['r2-access-key-id'], /^r2-access-key-id: got "".*R2_ACCESS_KEY_ID/],
    [['r2-secret-access-key'], /^r2-secret-access-key: got "".*R2_SECRET_ACCESS_KEY/],
    [['r2-endpoint'], /^r2-endpoint: got "".*R2_ENDPOINT/],
  ] as [string[], RegExp][])('without %j the run fails and names the input', async (names, message) => {
    expectRefused(await archive(without(...names)), message);
    // Unset secrets arrive as empty strings.
    expectRefused(await archive({ ...bucket.inputs, ...Object.fromEntries(names.map((name) => [name, ''])) }), message);
  });

  test.each([
    [['r2-bucket'], 1],
    [['r2-bucket', 'r2-endpoint', 'r2-access-key-id', 'r2-secret-access-key'], 0],
  ] as [string[], number][])('without %j nothing is archived, and the summary says so', async (names, warnings) => {
    const run = await archive(without(...names));
    expect(run).toMatchObject({ exitCode: 0, errors: [], outputs: { status: 'skipped', count: '0', keys: '[]' } });
    expect(run.summary).toContain('not archived');
    expect(run.warnings).toHaveLength(warnings);
    expect(bucket.proxy.seen).toEqual([]);
  });

  test.each(['verify', 'adopt'])('mode %s needs a bucket', async (mode) => {
    expectRefused(await archive({ ...without('r2-bucket'), mode }), /^r2-bucket: got "".*R2_BUCKET/);
  });

  test('a Cloudflare API token is no access key of R2', async () => {
    const account = '0123456789abcdef0123456789abcdef';
    const run = await archive({
      ...without('r2-endpoint'),
      'r2-endpoint': `https://${account}.r2.cloudflarestorage.com`,
      'r2-access-key-id': 'x'.repeat(40),
    });
    expectRefused(run, /^r2-access-key-id: got 40 characters, expected the 32 of an access key of R2/);
  });

  test('a Cloudflare account without its token is not enough', async () => {
    const run = await archive({
      ...without('r2-access-key-id', 'r2-secret-access-key'),
      'cloudflare-account-id': '0123456789abcdef0123456789abcdef',
    });
    expectRefused(run, /cloudflare-api-token/);
  });

  test('everything can come from the environment of the original pipeline', async () => {
    const run = await archive(
      { 'initial-backoff-seconds': '0.01' },
      {
        ENABLE_R2: 'TRUE',
        R2_BUCKET: bucket.inputs['r2-bucket'] ?? '',
        R2_ENDPOINT: bucket.inputs['r2-endpoint'] ?? '',
        R2_PREFIX: '/from-env/',
        R2_ACCESS_KEY_ID: bucket.inputs['r2-access-key-id'] ?? '',
        R2_SECRET_ACCESS_KEY: bucket.inputs['r2-secret-access-key'] ?? '',
      },
    );
    expect(run.errors).toEqual([]);
    expect(run.outputs['keys']).toBe(JSON.stringify([`from-env/${FILE}`]));
  });

  test('an endpoint that ends in the bucket, as the dashboard shows it, is understood', async () => {
    const endpoint = `${bucket.inputs['r2-endpoint']}/${bucket.inputs['r2-bucket']}/`;
    const run = await archive({ ...bucket.inputs, 'r2-endpoint': endpoint, 'r2-prefix': 'dashboard' });
    expect(run.outputs).toMatchObject({ status: 'archived' });
    expect(await bucket.text(`dashboard/${FILE}`)).toBe(ENTRY);
  });

  test('the secrets are masked and printed nowhere', async () => {
    const run = await archive({ ...bucket.inputs, 'worker-write-token': 'a-very-secret-token' });
    expect(run.masks).toEqual(
      expect.arrayContaining([
        bucket.inputs['r2-secret-access-key'] ?? '',
        bucket.inputs['r2-access-key-id'] ?? '',
        'a-very-secret-token',
      ]),
    );
    for (const secret of [bucket.inputs['r2-secret-access-key'] ?? '', 'a-very-secret-token']) {
      expect(run.stdout + run.summary).not.toContain(secret);
    }
  });
});

describe('enabled', () => {
  test.each(['false', 'False', 'no', '0', '1', 'yes', 'truee'])(
    '%s skips, without asking for credentials',
    async (enabled) => {
      const run = await archive({ enabled });
      expect(run).toMatchObject({
        exitCode: 0,
        errors: [],
        outputs: { status: 'skipped', count: '0', keys: '[]', digests: '{}' },
      });
      expect(run.summary).toContain('Skipped');
    },
  );

  test.each(['true', 'TRUE', 'True'])('%s archives', async (enabled) => {
    const run = await archive({ ...bucket.inputs, enabled, 'r2-prefix': `enabled-${enabled}` });
    expect(run.outputs['status']).toBe('archived');
  });

  test('the input counts before the variable', async () => {
    const run = await archive(
      { ...bucket.inputs, enabled: 'true', 'r2-prefix': 'enabled-both' },
      { ENABLE_R2: 'false' },
    );
    expect(run.outputs['status']).toBe('archived');
    expect((await archive(bucket.inputs, { ENABLE_R2: 'false' })).outputs['status']).toBe('skipped');
  });
});

describe('bad values', () => {
  test.each([
    ['mode', 'backup', /^mode: got "backup", expected one of archive, verify, restore, adopt/],
    ['source', 'r2', /^source: got "r2"/],
    ['key-layout', 'Flat', /^key-layout: got "Flat"/],
    ['compression', 'gz', /^compression: got "gz"/],
    ['overwrite', 'yes', /^overwrite: got "yes", expected true or false/],
    ['dry-run', '1', /^dry-run: got "1"/],
    ['part-size-mib', '4', /^part-size-mib: got "4", expected a whole number from 5 to 5115/],
    ['part-size-mib', '5116', /^part-size-mib/],
    ['part-size-mib', '8.5', /^part-size-mib/],
    ['concurrency', '0', /^concurrency: got "0", expected a whole number from 1 to 16/],
    ['concurrency', '17', /^concurrency/],
    ['concurrency', '1e1', /^concurrency/],
    ['concurrency', '0x4', /^concurrency/],
    ['max-retries', '-1', /^max-retries: got "-1"/],
    ['max-retries', '10k', /^max-retries/],
    ['deadline-seconds', '0', /^deadline-seconds/],
    ['initial-backoff-seconds', '-1', /^initial-backoff-seconds/],
    ['r2-endpoint', 'https://pub-0123.r2.dev', /^r2-endpoint: .*r2\.dev/],
    [
      'r2-endpoint',
      `https://tao-archive.${'a'.repeat(32)}.r2.cloudflarestorage.com`,
      /without the bucket before the account/,
    ],
    ['r2-endpoint', 'https://tao-archive.r2.cloudflarestorage.com', /without the bucket before the account/],
    ['r2-endpoint', `https://${'a'.repeat(32)}.us.r2.cloudflarestorage.com`, /without the bucket before the account/],
    ['r2-endpoint', `https://${'a'.repeat(32)}.r2.cloudflarestorage.com/other`, /no path but the bucket tao-archive/],
    ['r2-endpoint', `https://${'a'.repeat(32)}.r2.cloudflarestorage.com/folder/tao-archive`, /no path but the bucket/],
    ['r2-endpoint', `https://${'a'.repeat(32)}.eu.r2.cloudflarestorage.com/tao-archive/x`, /no path but the bucket/],
    ['r2-jurisdiction', 'us', /^r2-jurisdiction: got "us", expected one of default, eu, fedramp/],
    ['r2-region', 'eu west', /^r2-region/],
    ['expected-head', 'abc', /^expected-head: got "abc", expected 64 hexadecimal digits/],
    ['r2-session-token', '***', /^r2-session-token: got a secret with the mask of a log/],
    ['worker-write-token', 'short', /^worker-write-token: got a secret of 5 characters/],
    ['r2-endpoint', 'ftp://x', /^r2-endpoint: got "ftp:\/\/x", expected an http or https URL/],
    ['r2-endpoint', 'https://user:pw@x.example', /^r2-endpoint: got a URL with a user or password/],
    ['r2-bucket', 'No Bucket', /^r2-bucket: got "No Bucket"/],
    ['r2-bucket', 'a/../b', /^r2-bucket/],
    ['r2-prefix', '../other', /^r2-prefix: got "..\/other"/],
    ['r2-prefix', 'a/../../b', /^r2-prefix/],
    ['r2-prefix', 'a\u0007b', /^r2-prefix/],
    ['cloudflare-account-id', '../x', /^cloudflare-account-id/],
  ])('%s: %j', async (name, value, message) => {
    expectRefused(await archive({ ...bucket.inputs, [name]: value }), message);
  });

  test('a wrong value in a variable names the variable', async () => {
    expectRefused(
      await archive(bucket.inputs, { API_MAX_RETRIES: 'many' }),
      /^max-retries: got "many".*API_MAX_RETRIES/,
    );
  });
});

describe('files', () => {
  test.each(['../secret.json', 'a/../../etc/passwd', '..', 'a\u001bb.json'])('refuses %j', async (files) => {
    expectRefused(await archive({ ...bucket.inputs, files }), /^files: got/);
  });

  test('refuses a match whose name holds a control character', async () => {
    workspace.write('bad\nname.json', ENTRY);
    expectRefused(await archive({ ...bucket.inputs, files: '*.json' }), /^files: found "bad\\nname\.json"/);
  });

  test('a pattern without a match is nothing to archive', async () => {
    const run = await archive({ ...bucket.inputs, files: 'none-*.json' });
    expect(run).toMatchObject({ exitCode: 0, errors: [] });
    expect(run.outputs).toMatchObject({
      status: 'nothing-to-archive',
      count: '0',
      bytes: '0',
      keys: '[]',
      digests: '{}',
    });
    expect(run.summary).toContain('Nothing to archive');
    expect(bucket.proxy.seen).toEqual([]);
  });

  test('a named file that does not exist fails, also beside one that does', async () => {
    expectRefused(
      await archive({ ...bucket.inputs, files: `${FILE}\nmissing.json` }),
      /^files: got "missing\.json", expected a file that exists/,
    );
  });

  test('a folder is not a file', async () => {
    workspace.write('sub/x.json', ENTRY);
    expectRefused(await archive({ ...bucket.inputs, files: 'sub' }), /expected a file, not a folder/);
  });

  test('paths and globs, each file once, folders left out', async () => {
    workspace.write('data/a.json', '{"a":1}');
    workspace.write('data/deep/b.json', '{"b":1}');
    workspace.write('data/c[1].json', '{"c":1}');
    const run = await archive({
      ...bucket.inputs,
      'r2-prefix': 'globs',
      files: '\n data/**/*.json \n\ndata/a.json\n data/c[1].json\n',
    });
    expect(run.errors).toEqual([]);
    expect(JSON.parse(run.outputs['keys'] ?? '')).toEqual(['globs/a.json', 'globs/c[1].json', 'globs/b.json']);
  });

  test('two files that would share a key are refused before anything is sent', async () => {
    workspace.write('one/a.json', '1');
    workspace.write('two/a.json', '2');
    expectRefused(
      await archive({ ...bucket.inputs, files: '*/a.json' }),
      /one\/a\.json and two\/a\.json would both become a\.json/,
    );
  });

  test('the dated layout refuses a name without a moment before anything is sent', async () => {
    workspace.write('notes.json', '1');
    expectRefused(
      await archive({ ...bucket.inputs, files: '*.json', 'key-layout': 'dated' }),
      /key-layout: dated cannot place the file "notes\.json"/,
    );
  });

  test('an empty file is an object like any other', async () => {
    workspace.write('empty.json', '');
    const run = await archive({ ...bucket.inputs, files: 'empty.json', 'r2-prefix': 'empty' });
    expect(run.outputs).toMatchObject({ status: 'archived', bytes: '0' });
    expect(await bucket.text('empty/empty.json')).toBe('');
  });

  test('many files: the summary is capped, the outputs are not', async () => {
    for (let number = 0; number < 130; number += 1) {
      workspace.write(`many/taostats_entry-20260101T000${String(number).padStart(3, '0')}Z.json`, String(number));
    }
    const run = await archive({ ...bucket.inputs, files: 'many/*', 'r2-prefix': 'many', concurrency: '16' });
    expect(run.outputs).toMatchObject({ status: 'archived', count: '130' });
    const keys = JSON.parse(run.outputs['keys'] ?? '') as string[];
    expect(keys).toHaveLength(130);
    expect(keys).toEqual([...keys].sort());
    expect(Object.keys(JSON.parse(run.outputs['digests'] ?? '') as object)).toEqual(keys);
    expect(run.summary).toContain('… and 30 more.');
    expect((run.summary.match(/<code>many\/taostats/g) ?? []).length).toBe(100);
  });
});

test('works without a runner: outputs and summary go to the log', async () => {
  const run = await runArchive(
    { ...bucket.inputs, 'r2-prefix': 'local' },
    { workspace: workspace.folder, withoutRunner: true },
  );
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain('output status=archived');
  expect(run.stdout).toContain('## Archive');
});

test('the growth chart sums up the manifests of all runs', async () => {
  const day = (key: string): string => JSON.stringify({ [key]: { sha256: sha256('x'), size: 5 * 1_048_576 } });
  const manifest = day('growth/old.json');
  await bucket.put(`growth/manifests/${sha256(manifest)}.json`, manifest);
  const old = bucket.objects.get(`growth/manifests/${sha256(manifest)}.json`);
  if (old !== undefined) old.modified = '2025-12-30T00:00:00.000Z';
  workspace.write('other.json', '{}');
  const run = await archive({ ...bucket.inputs, files: '*.json', 'r2-prefix': 'growth' });
  expect(run.errors).toEqual([]);
  expect(run.summary).toMatch(
    /```mermaid\nxychart-beta[\s\S]*x-axis \["12-30", "01-01"\]\n {2}y-axis "MiB"[^\n]*\n {2}line \[5, 5\]/,
  );
  expect(run.warnings).toEqual([]);
});

test('warns when the archive comes near the size that was set as its limit', async () => {
  const manifest = JSON.stringify({ 'limit/huge.json': { sha256: sha256('x'), size: 900 * 1_048_576 } });
  await bucket.put(`limit/manifests/${sha256(manifest)}.json`, manifest);
  workspace.write('other.json', '{}');
  const inputs = { ...bucket.inputs, files: '*.json', 'r2-prefix': 'limit' };
  const run = await archive({ ...inputs, 'bucket-limit-gib': '1' });
  expect(run.warnings).toEqual([
    expect.stringMatching(/at least 900 MiB \(9437\d+ bytes\), 87 % of bucket-limit-gib \(1 GiB/),
  ]);
  expect((await archive({ ...inputs, 'bucket-limit-gib': '2' })).warnings).toEqual([]);
  expect((await archive({ ...inputs, 'bucket-limit-gib': '0' })).warnings).toEqual([]);
});
