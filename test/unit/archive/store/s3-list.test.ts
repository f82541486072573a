/** Lists of an S3 store as verify sees them: whole, or the end of the run. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../support/action/workspace.ts';
import { type MemoryBucket, startMemoryBucket } from '../../../support/archive/memory-s3.ts';
import { type ArchiveRun, runArchive } from '../../../support/archive/run-archive.ts';

let bucket: MemoryBucket;
beforeAll(async () => {
  bucket = await startMemoryBucket();
});
afterAll(() => bucket.stop());
beforeEach(async () => {
  bucket.proxy.reset();
  bucket.objects.clear();
  Object.assign(bucket.options, { pageSize: 1_000, listedName: undefined, lifecycle: undefined, mayList: true });
  for (const name of ['a', 'b', 'c', 'd', 'e']) await bucket.put(`p/${name}.json`, name, { sha256: sha256(name) });
  // The one behind the page that is cut off is rotten.
  await bucket.put('p/e.json', 'rotten', { sha256: sha256('e') });
});

const verify = (inputs: Record<string, string> = {}): Promise<ArchiveRun> =>
  runArchive({ ...bucket.inputs, mode: 'verify', 'r2-prefix': 'p', ...inputs });

test('every page is read, and the rotten object on the last one is found', async () => {
  bucket.options.pageSize = 2;
  expect((await verify()).errors).toEqual([
    expect.stringMatching(/1 of 5 objects failed verification: "p\/e\.json" differs/),
  ]);
});

describe('a page that is not whole, or names no end, ends the run', () => {
  test.each([
    [
      'truncated without a token',
      (text: string) => text.replace(/<NextContinuationToken>.*?<\/NextContinuationToken>/, ''),
    ],
    ['with an empty token', (text: string) => text.replace(/(<NextContinuationToken>).*?</, '$1<')],
    [
      'truncated TRUE without a token',
      (text: string) => text.replace('>true<', '>TRUE<').replace(/<NextC.*?Token>.*?Token>/, ''),
    ],
    ['without IsTruncated', (text: string) => text.replace(/<IsTruncated>.*?<\/IsTruncated>/, '')],
    ['with IsTruncated yes', (text: string) => text.replace('>true<', '>yes<')],
    ['with IsTruncated 0', (text: string) => text.replace('>true<', '>0<')],
    ['cut off behind an entry', (text: string) => text.slice(0, text.indexOf('</Contents>') + 11)],
    ['cut off in an entry', (text: string) => text.slice(0, text.indexOf('</Key>'))],
    [
      'ending in an error',
      (text: string) =>
        text.replace('</ListBucketResult>', '<Error><Code>InternalError</Code></Error></ListBucketResult>'),
    ],
    ['with an error behind it', (text: string) => `${text}<Error><Code>InternalError</Code></Error>`],
    ['with an entry that does not end', (text: string) => text.replace('</Contents></List', '</List')],
    ['with an entry without a key', (text: string) => text.replace(/<Key>.*?<\/Key>/, '')],
    ['of another bucket', (text: string) => text.replace('<Name>tao-archive<', '<Name>other<')],
    ['of no bucket', (text: string) => text.replace('<Name>tao-archive</Name>', '')],
    ['of HTML', () => '<!doctype html><title>Sign in</title>'],
    ['of nothing', () => ''],
  ])('%s', async (_, change) => {
    bucket.options.pageSize = 2;
    bucket.proxy.reset([
      {
        when: ({ query }) => query.get('prefix') === 'p/',
        fault: { rewrite: (answer) => ({ ...answer, body: Buffer.from(change(answer.body.toString())) }) },
        times: 9,
      },
    ]);
    const run = await verify();
    expect(run.errors).toEqual([expect.stringMatching(/the list of the bucket tao-archive is incomplete/)]);
    expect(run.outputs).toMatchObject({ status: 'failed' });
    expect(run.outputs['count']).toBeUndefined();
  });

  test('pages in a circle', async () => {
    bucket.options.pageSize = 2;
    const page =
      '<ListBucketResult><Name>tao-archive</Name><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken></ListBucketResult>';
    bucket.proxy.reset([
      { when: ({ query }) => query.get('prefix') === 'p/', fault: { answer: { status: 200, body: page } }, times: 9 },
    ]);
    expect((await verify()).errors).toEqual([expect.stringMatching(/leads back to an earlier one/)]);
  });
});

test('a store that names a new token for an old page ends the run', async () => {
  bucket.options.pageSize = 2;
  let token = 0;
  const key = 'p/a.json';
  bucket.proxy.reset([
    {
      when: ({ query }) => query.get('prefix') === 'p/',
      fault: {
        rewrite: (answer) => {
          token += 1;
          const more = `<IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken>`;
          const text = `<ListBucketResult><Name>tao-archive</Name>${more}<Contents><Key>${key}</Key><Size>1</Size></Contents></ListBucketResult>`;
          return { ...answer, status: 200, body: Buffer.from(text) };
        },
      },
      times: 9,
    },
  ]);
  expect((await verify()).errors).toEqual([expect.stringMatching(/incomplete: two pages end with "p\/a\.json"/)]);
});

test.each(['>true<', '>TRUE<', '>True<', '> true <'])('IsTruncated %s with a token goes on', async (word) => {
  bucket.options.pageSize = 2;
  bucket.proxy.reset([
    {
      when: ({ query }) => query.get('prefix') === 'p/',
      fault: {
        rewrite: (answer) => ({ ...answer, body: Buffer.from(answer.body.toString().replace('>true<', word)) }),
      },
      times: 9,
    },
  ]);
  expect((await verify()).errors[0]).toMatch(/1 of 5 objects failed/);
});

test('a key that is listed twice, or lies outside the prefix, counts once or not', async () => {
  bucket.objects.delete('p/e.json');
  bucket.proxy.reset([
    {
      when: ({ query }) => query.get('prefix') === 'p/',
      fault: {
        rewrite: (answer) => {
          const text = answer.body.toString();
          const entry = /<Contents>.*?<\/Contents>/.exec(text)?.[0] ?? '';
          return {
            ...answer,
            body: Buffer.from(text.replace('<Contents>', `${entry}${entry.replace('p/a', 'q/a')}<Contents>`)),
          };
        },
      },
    },
  ]);
  expect((await verify()).outputs).toMatchObject({ status: 'verified', count: '4' });
});

describe('findings about single objects', () => {
  beforeEach(() => void bucket.objects.delete('p/e.json'));
  const failing = (body: string, status: number) => ({
    when: ({ key, method }: { key: string; method: string }) => method === 'GET' && key === 'p/b.json',
    fault: { answer: { status, body } },
    times: 9,
  });

  test.each([
    [
      'an object in cold storage',
      403,
      '<Error><Code>InvalidObjectState</Code></Error>',
      /"p\/b\.json" cannot be read: .*InvalidObjectState/,
    ],
    [
      'one the key may not read',
      403,
      '<Error><Code>AccessDenied</Code></Error>',
      /"p\/b\.json" cannot be read: .*AccessDenied/,
    ],
    ['one whose disk is broken', 500, '<Error><Code>InternalError</Code></Error>', /"p\/b\.json" cannot be read/],
    ['one that was deleted meanwhile', 404, '<Error><Code>NoSuchKey</Code></Error>', /"p\/b\.json" went away/],
  ])('%s is one finding, the others are verified', async (_, status, body, message) => {
    bucket.proxy.reset([failing(body, status)]);
    const run = await verify();
    expect(run.errors).toEqual([expect.stringMatching(/^1 of 4 objects failed verification/)]);
    expect(run.errors[0]).toMatch(message);
    expect(run.outputs['count']).toBe('3');
  });

  test.each(['SignatureDoesNotMatch', 'InvalidAccessKeyId', 'ExpiredToken', 'RequestTimeTooSkewed'])(
    '%s ends the run',
    async (code) => {
      bucket.proxy.reset([failing(`<Error><Code>${code}</Code></Error>`, 403)]);
      expect((await verify()).errors).toEqual([expect.stringMatching(new RegExp(`^p/b\\.json: GET .*${code}`))]);
    },
  );

  test.each([
    ['short once', (body: Buffer) => body.subarray(0, 0), 1, 'verified'],
    ['other bytes once', () => Buffer.from('x'), 1, 'verified'],
    ['other bytes twice', () => Buffer.from('x'), 2, 'failed'],
  ])('%s: read again before it counts', async (_, change, times, status) => {
    bucket.proxy.reset([
      {
        when: ({ key, method }) => method === 'GET' && key === 'p/b.json',
        fault: { rewrite: (answer) => ({ ...answer, body: change(answer.body) }) },
        times,
      },
    ]);
    expect((await verify()).outputs['status']).toBe(status);
  });
});

describe('what a manifest names and the list does not', () => {
  const manifest = JSON.stringify({
    'p/taostats_entry-20250601T000000Z.json': { sha256: sha256('old'), size: 3, stored: '2025-06-01T00:00:05Z' },
  });
  beforeEach(async () => {
    bucket.objects.delete('p/e.json');
    await bucket.put(`p/manifests/${sha256(manifest)}.json`, manifest, { sha256: sha256(manifest) });
  });

  test('is gone, without a rule that deletes it', async () => {
    expect((await verify()).errors).toEqual([
      expect.stringMatching(/20250601T000000Z\.json" is named by a manifest and is gone/),
    ]);
  });

  test('is looked at itself: it came after the list was read', async () => {
    await bucket.put('p/taostats_entry-20250601T000000Z.json', 'old', { sha256: sha256('old') });
    bucket.proxy.reset([
      {
        when: ({ query }) => query.get('prefix') === 'p/',
        fault: {
          rewrite: (answer) => ({
            ...answer,
            body: Buffer.from(answer.body.toString().replace(/<Contents><Key>p\/taostats.*?<\/Contents>/, '')),
          }),
        },
      },
    ]);
    expect((await verify()).outputs).toMatchObject({ status: 'verified', count: '5' });
  });

  const rule = (inner: string, status = 'Enabled'): string =>
    `<LifecycleConfiguration><Rule><ID>x</ID><Status>${status}</Status>${inner}</Rule></LifecycleConfiguration>`;
  test.each([
    ['older than its age', rule('<Filter><Prefix></Prefix></Filter><Expiration><Days>30</Days></Expiration>'), true],
    ['of the prefix', rule('<Filter><Prefix>p/</Prefix></Filter><Expiration><Days>30</Days></Expiration>'), true],
    ['past its date', rule('<Filter/><Expiration><Date>2025-12-01T00:00:00Z</Date></Expiration>'), true],
    ['younger than its age', rule('<Filter/><Expiration><Days>400</Days></Expiration>'), false],
    ['of another prefix', rule('<Filter><Prefix>q/</Prefix></Filter><Expiration><Days>30</Days></Expiration>'), false],
    ['switched off', rule('<Filter/><Expiration><Days>30</Days></Expiration>', 'Disabled'), false],
    [
      'by tag',
      rule('<Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter><Expiration><Days>30</Days></Expiration>'),
      false,
    ],
  ])('with a lifecycle rule %s: expired is %3$s', async (_, xml, isExpired) => {
    bucket.options.lifecycle = xml;
    const run = await verify();
    expect(run.outputs['status']).toBe(isExpired ? 'verified' : 'failed');
    if (isExpired) expect(run.summary).toContain('1 expired');
  });
});

test('keys that may not list: said so, for a dry run as for a write', async () => {
  bucket.options.mayList = false;
  for (const dry of ['true', 'false']) {
    const run = await runArchive(
      { ...bucket.inputs, files: 'package.json', 'dry-run': dry },
      { workspace: process.cwd() },
    );
    expect(run.errors).toEqual([expect.stringMatching(/the access key may not list it.*s3:ListBucket/)]);
  }
});

test('a session token goes with every request, signed', async () => {
  bucket.objects.delete('p/e.json');
  bucket.options.sessionToken = 'a-session-token';
  expect((await verify({ 'r2-session-token': 'a-session-token' })).outputs['status']).toBe('verified');
  expect((await verify()).errors).toEqual([expect.stringMatching(/InvalidToken.*r2-session-token/)]);
  bucket.options.sessionToken = undefined;
});
