import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../support/action/workspace.ts';
import { type MemoryBucket, startMemoryBucket } from '../../../support/archive/memory-s3.ts';
import { type ArchiveRun, runArchive } from '../../../support/archive/run-archive.ts';
import { type Answer, type ScriptedServer, startScriptedServer } from '../../../support/http/scripted-server.ts';

const HISTORY =
  '[\n {"price":322.1245182596310,"_timestamp":"2026-01-02T03:04:05Z"},\n {"price":1e2,"_timestamp":"2026-01-02T03:14:05Z"}\n]\n';
const HEAD = 'ab'.repeat(32);

let bucket: MemoryBucket;
let server: ScriptedServer | undefined;
let number = 0;
let prefix = '';
beforeAll(async () => {
  bucket = await startMemoryBucket();
});
afterAll(() => bucket.stop());
beforeEach(() => {
  bucket.proxy.reset();
  number += 1;
  prefix = `s${number}`;
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof value === 'string' ? value : JSON.stringify(value),
});

const KV = {
  source: 'kv',
  'cloudflare-account-id': '0123456789abcdef0123456789abcdef',
  'cloudflare-api-token': 'a-cloudflare-token',
  'kv-namespace-id': 'fedcba9876543210fedcba9876543210',
};

async function archive(
  source: 'worker' | 'kv',
  answers: readonly Answer[],
  inputs: Record<string, string> = {},
): Promise<ArchiveRun> {
  server = await startScriptedServer(answers);
  const place =
    source === 'worker' ? { source, 'worker-url': server.url } : { ...KV, 'cloudflare-api-url': server.url };
  return await runArchive({ ...bucket.inputs, 'r2-prefix': prefix, ...place, ...inputs });
}

const uploads = (): number => bucket.proxy.seen.filter(({ method }) => method === 'PUT' || method === 'POST').length;

describe('the history of the Worker', () => {
  test.each(['', '/', '/api/taostats_history', '/api/taostats_history/'])('worker-url with %j', async (path) => {
    server = await startScriptedServer([json(200, HISTORY, { 'x-history-head': HEAD })]);
    const run = await runArchive({
      ...bucket.inputs,
      'r2-prefix': prefix,
      source: 'worker',
      'worker-url': `${server.url}${path}`,
    });
    expect(run.errors).toEqual([]);
    expect(server.received.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
      'GET /api/taostats_history',
    ]);
    expect(run.outputs).toMatchObject({ status: 'archived', count: '1', 'manifest-key': '' });
    const [key = ''] = JSON.parse(run.outputs['keys'] ?? '[]') as string[];
    expect(key).toMatch(new RegExp(`^${prefix}/taostats_history-\\d{8}T\\d{6}Z\\.json$`));
    // Byte for byte as it was answered.
    expect(await bucket.text(key)).toBe(HISTORY);
    expect((await bucket.head(key)).metadata).toMatchObject({
      sha256: sha256(HISTORY),
      'history-head': HEAD,
      'history-total': '2',
    });
  });

  test('gzip and the dated layout keep the name', async () => {
    const run = await archive('worker', [json(200, HISTORY)], { compression: 'gzip', 'key-layout': 'dated' });
    expect(run.outputs['keys']).toMatch(/\/taostats_history-\d{8}T\d{6}Z\.json\.gz"\]$/);
  });

  test('pages are put together, their digits untouched', async () => {
    const run = await archive('worker', [
      json(200, '[{"price":1.10,"_timestamp":"2026-01-01T00:00:00Z"}]', {
        link: '</api/taostats_history?cursor=abc>; rel="next"',
      }),
      json(200, '[ {"price":2.200, "_timestamp":"2026-01-02T00:00:00Z"} ]'),
    ]);
    expect(run.errors).toEqual([]);
    expect(server?.received.map(({ query }) => query)).toEqual(['', 'cursor=abc']);
    const [key = ''] = JSON.parse(run.outputs['keys'] ?? '[]') as string[];
    expect(await bucket.text(key)).toBe(
      '[{"price":1.10,"_timestamp":"2026-01-01T00:00:00Z"},{"price":2.200,"_timestamp":"2026-01-02T00:00:00Z"}]',
    );
  });

  test.each(['</api/taostats_history?cursor=start>; rel="first"', undefined])(
    'an answer that holds only the newest is walked from its beginning (Link %s)',
    async (link) => {
      const run = await archive('worker', [
        json(200, '[{"price":3}]', {
          'x-history-complete': 'false',
          'x-history-total': '3',
          ...(link === undefined ? {} : { link }),
        }),
        json(200, '[{"price":1},{"price":2}]', { link: '</api/taostats_history?cursor=abc>; rel="next"' }),
        json(200, '[{"price":3}]'),
      ]);
      expect(run.errors).toEqual([]);
      expect(server?.received.map(({ query }) => query)).toEqual(['', 'cursor=start', 'cursor=abc']);
      const [key = ''] = JSON.parse(run.outputs['keys'] ?? '[]') as string[];
      expect(await bucket.text(key)).toBe('[{"price":1},{"price":2},{"price":3}]');
    },
  );

  test.each([
    ['one answer', [json(200, HISTORY, { 'x-history-total': '99' })]],
    [
      'a walk that ends early',
      [
        json(200, '[{"price":3}]', { 'x-history-complete': 'false', 'x-history-total': '3' }),
        json(200, '[{"price":1}]'),
      ],
    ],
    [
      'a walk in a circle',
      [
        json(200, '[{"price":3}]', { 'x-history-complete': 'false' }),
        json(200, '[{"price":1}]', { link: '</api/taostats_history?cursor=a>; rel="next"' }),
        json(200, '[{"price":1}]', { link: '</api/taostats_history?cursor=start>; rel="next"' }),
      ],
    ],
  ] as [string, Answer[]][])('fewer entries than the Worker counts are no history: %s', async (_, answers) => {
    const run = await archive('worker', answers);
    expect(run.errors).toEqual([expect.stringMatching(/is not whole: \d+ entries came|was read already/)]);
    expect(uploads()).toBe(0);
  });

  test('a next page elsewhere is not followed', async () => {
    const run = await archive('worker', [
      json(200, HISTORY, { link: '<https://elsewhere.example/api/taostats_history>; rel="next"' }),
    ]);
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(/next page that is not its own/);
    expect(uploads()).toBe(0);
  });

  test('an error in a later page is not the end of the history', async () => {
    const run = await archive('worker', [
      json(200, HISTORY, { link: '</api/taostats_history?cursor=abc>; rel="next"' }),
      json(404, { error: 'No Taostats history found', _status: 'empty' }),
    ]);
    expect(run.exitCode).toBe(1);
    expect(uploads()).toBe(0);
  });

  test('one entry object is a history', async () => {
    const run = await archive('worker', [json(200, '{"price":1,"_timestamp":"2026-01-01T00:00:00Z"}')]);
    expect(run.outputs).toMatchObject({ status: 'archived' });
  });

  test.each([
    [
      'its own word that it is empty',
      json(404, { error: 'No Taostats history found', _source: 'taostats', _status: 'empty' }),
    ],
    ['an empty array', json(200, '[]')],
  ])('%s is nothing to archive', async (_, answer) => {
    const run = await archive('worker', [answer]);
    expect(run).toMatchObject({ exitCode: 0, errors: [] });
    expect(run.outputs).toMatchObject({ status: 'nothing-to-archive', count: '0', keys: '[]' });
    expect(uploads()).toBe(0);
  });

  const html = { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Sign in</p>' };
  const retried = (answer: Answer): Answer[] => [answer, answer, answer, answer];
  test.each([
    ['403', [json(403, { error: 'no' })], /answered 403: no/],
    ['401', [json(401, '')], /answered 401/],
    ['500 for ever', retried(json(500, { error: 'boom' })), /answered 500 after 4 attempts: boom/],
    ['500 that looks like a history', retried(json(500, HISTORY)), /answered 500/],
    ['204', [{ status: 204 }], /answered 204/],
    ['a page of HTML', [html], /not a history: it is not valid JSON \(an HTML page\)/],
    ['404 of something else', [json(404, { error: 'Not found' })], /answered 404: Not found/],
    ['404 as HTML', [{ ...html, status: 404 }], /answered 404: an HTML page/],
    [
      'an error object with status 200',
      [json(200, { error: 'quota exceeded' })],
      /without a finite price \(quota exceeded\)/,
    ],
    ['an entry whose price is text', [json(200, { price: '12' })], /without a finite price/],
    ['a number', [json(200, '17')], /neither a JSON array nor an object/],
    ['null', [json(200, 'null')], /neither a JSON array nor an object/],
    ['a string', [json(200, '"x"')], /neither a JSON array nor an object/],
    ['nothing', [json(200, '')], /it is empty/],
    ['half a history', [json(200, HISTORY.slice(0, 60))], /not valid JSON/],
    ['bytes that stop early', retried({ fault: 'reset-mid-body', body: HISTORY }), /the connection broke/],
    [
      'a redirect to a page',
      [{ status: 302, headers: { location: '/login' } }, html],
      /the history of the Worker is not a history: /,
    ],
  ] as [string, Answer[], RegExp][])('%s is never uploaded', async (_, answers, message) => {
    const run = await archive('worker', answers);
    expect(run.exitCode).toBe(1);
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(message);
    expect(uploads()).toBe(0);
    expect(run.outputs['status']).toBe('failed');
  });

  test('500 once, then the history: archived', async () => {
    const run = await archive('worker', [json(500, ''), json(200, HISTORY)]);
    expect(run.outputs['status']).toBe('archived');
  });

  test('without worker-url the run fails and names it', async () => {
    const run = await runArchive({ ...bucket.inputs, source: 'worker' });
    expect(run.errors).toEqual([expect.stringMatching(/^worker-url: got "".*CF_WORKER_URL/)]);
  });
});

describe('the history in KV', () => {
  const keys = (...names: string[]): Answer =>
    json(200, { success: true, errors: [], result: names.map((name) => ({ name })), result_info: { cursor: '' } });
  const NO_DAYS = keys('taostats_history', 'taostats_history.corrupt.1', 'taostats_history_2026-1-1');

  test('is read as it is stored, with the token', async () => {
    const run = await archive('kv', [{ status: 200, body: HISTORY }, NO_DAYS]);
    expect(run.errors).toEqual([]);
    expect(server?.received[0]).toMatchObject({
      method: 'GET',
      path: `/accounts/${KV['cloudflare-account-id']}/storage/kv/namespaces/${KV['kv-namespace-id']}/values/taostats_history`,
    });
    expect(server?.received[0]?.headers.authorization).toBe('Bearer a-cloudflare-token');
    const [key = ''] = JSON.parse(run.outputs['keys'] ?? '[]') as string[];
    expect(key).toMatch(/\/taostats_history-\d{8}T\d{6}Z\.json$/);
    expect(await bucket.text(key)).toBe(HISTORY);
    expect(run.warnings).toEqual([]);
  });

  test('error 10009 is an empty history', async () => {
    const answer = json(404, {
      success: false,
      errors: [{ code: 10009, message: "get: 'key not found'" }],
      result: null,
    });
    const run = await archive('kv', [answer, NO_DAYS]);
    expect(run.outputs).toMatchObject({ status: 'nothing-to-archive' });
    expect(uploads()).toBe(0);
  });

  test.each([
    [
      'the namespace does not exist',
      json(404, { success: false, errors: [{ code: 10013, message: 'namespace not found' }] }),
      /namespace not found/,
    ],
    ['404 without a code', { status: 404, body: 'not found' }, /answered 404 \(no code\): not found/],
    ['the Worker’s word in place of KV’s', json(404, { _status: 'empty' }), /answered 404/],
    [
      'the token may not',
      json(403, { success: false, errors: [{ code: 10000, message: 'Authentication error' }] }),
      /answered 403.*cloudflare-api-token/,
    ],
    [
      'an error envelope with status 200',
      json(200, { success: false, errors: [{ code: 1, message: 'no' }] }),
      /without a finite price/,
    ],
    ['a page of HTML', { status: 200, body: '<html></html>' }, /not valid JSON/],
    ['a damaged value', { status: 200, body: '[{"price":1},' }, /not valid JSON/],
  ] as [string, Answer, RegExp][])('%s: never uploaded', async (_, answer, message) => {
    const run = await archive('kv', [answer]);
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(message);
    expect(uploads()).toBe(0);
    expect(run.stdout).not.toContain('a-cloudflare-token');
  });

  const entry = (timestamp: string, price = '1.0'): string => `{"price":${price},"_timestamp":"${timestamp}"}`;

  test('both layouts of the original are one history: the value and the days, each entry once, oldest first', async () => {
    const run = await archive('kv', [
      { status: 200, body: `[${entry('2026-01-01T00:00:00Z')},${entry('2026-01-02T00:00:00Z')}]` },
      keys('taostats_history_2026-01-02', 'taostats_history_2026-01-01', 'taostats_history_notes'),
      { status: 200, body: `[${entry('2026-01-01T12:00:00Z')}]` },
      { status: 200, body: `[${entry('2026-01-02T00:00:00Z', '1.00')},${entry('2026-01-02T06:00:00Z')}]` },
    ]);
    expect(run.errors).toEqual([]);
    expect(run.warnings).toEqual([]);
    const [key = ''] = JSON.parse(run.outputs['keys'] ?? '[]') as string[];
    expect(JSON.parse((await bucket.text(key)) ?? '')).toEqual(
      ['2026-01-01T00:00:00Z', '2026-01-01T12:00:00Z', '2026-01-02T00:00:00Z', '2026-01-02T06:00:00Z'].map(
        (timestamp) => ({ price: 1, _timestamp: timestamp }),
      ),
    );
  });

  test('only days are a history, too; where they tell another story than the value, that is said', async () => {
    const run = await archive('kv', [
      { status: 200, body: `[${entry('2026-01-02T00:00:00Z', '7')}]` },
      keys('taostats_history_2026-01-02'),
      { status: 200, body: `[${entry('2026-01-02T00:00:00Z', '8')}]` },
    ]);
    expect(run.outputs).toMatchObject({ status: 'archived' });
    expect(run.warnings).toEqual([expect.stringMatching(/different entries for 1 moments \(2026-01-02T00:00:00Z\)/)]);
  });

  test.each([
    [
      'a full page without a cursor',
      { success: true, result: Array.from({ length: 1_000 }, (_, n) => ({ name: `taostats_history_${n}` })) },
    ],
    ['no result', { success: true, result: null }],
    ['an error', { success: false, errors: [{ code: 10000, message: 'no' }], result: [] }],
    ['a key without a name', { success: true, result: [{}] }],
    ['a page of HTML', '<html></html>'],
    ['half a page', '{"success":true,"result":[{"name":"taostats_hist'],
  ])('a list of keys that is %s is not taken for the end', async (_, body) => {
    const run = await archive('kv', [{ status: 200, body: `[${entry('2026-01-02T00:00:00Z')}]` }, json(200, body)]);
    expect(run.exitCode).toBe(1);
    expect(run.errors[0]).toMatch(/the list of KV keys is incomplete/);
    expect(uploads()).toBe(0);
  });

  test('a value near the bound of KV is archived with a warning that has the figures', async () => {
    const entry = `{"price":1,"_timestamp":"2026-01-01T00:00:00Z","pad":"${'x'.repeat(22 * 1_048_576)}"}`;
    const run = await archive('kv', [{ status: 200, body: `[${entry}]` }, NO_DAYS]);
    expect(run.outputs['status']).toBe('archived');
    expect(run.warnings).toEqual([expect.stringMatching(/has 2306\d{4} bytes, 88 % of the 26214400 that KV takes/)]);
  });

  test.each([
    ['kv-namespace-id', /^kv-namespace-id: got "".*CF_METRICS_NAMESPACE_ID/],
    ['cloudflare-api-token', /^cloudflare-account-id and cloudflare-api-token: got "".*CF_API_TOKEN/],
  ])('without %s the run fails and names it', async (name, message) => {
    const run = await runArchive({ ...bucket.inputs, ...KV, [name]: '' });
    expect(run.errors).toEqual([expect.stringMatching(message)]);
  });
});
