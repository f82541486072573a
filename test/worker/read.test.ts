import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { testInFull } from '../support/in-full.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const entry = (n: number): string => `{"_timestamp":"${minute(n)}","price":${n}.50}`;

let worker: RunningWorker;
const get = (query: string, headers: Record<string, string> = {}) => fetch(`${worker.historyUrl}${query}`, { headers });
const texts = (numbers: readonly number[]): string => `[${numbers.map(entry).join(',')}]`;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

describe('reading a history of ten', () => {
  beforeAll(async () => {
    worker = await startWorker();
    await worker.post(texts([9, 3, 1, 4, 0, 5, 2, 6, 8, 7]));
  });
  afterAll(() => worker.stop());

  test.each([
    ['', range(0, 10)],
    ['?limit=3', [7, 8, 9]],
    ['?limit=100', range(0, 10)],
    ['?limit=9007199254740991', range(0, 10)],
    [`?since=${minute(4)}`, range(4, 10)],
    [`?until=${minute(4)}`, range(0, 4)],
    [`?since=${minute(4)}&until=${minute(6)}`, [4, 5]],
    [`?since=${minute(4)}&until=${minute(8)}&limit=2`, [6, 7]],
    ['?since=2026-01-01T02:07:00%2B02:00', [7, 8, 9]],
    ['?since=2026-01-01T02:07:00+02:00', [7, 8, 9]],
    ['?since=2026-01-01T00:06:59.99999999999999999999Z', [7, 8, 9]],
    ['?since=2026-01-01T00:07:00.00000000000000000001Z', [8, 9]],
    [`?since=${minute(20)}`, []],
    [`?since=${minute(6)}&until=${minute(5)}`, []],
    ['?days=36500', range(0, 10)],
    ['?days=1', []],
    ['?unknown=1', range(0, 10)],
  ])('%s', async (query, numbers) => {
    const response = await get(query);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('X-History-Total')).toBe('10');
    expect(response.headers.get('X-History-Head')).toMatch(/^[0-9a-f]{64}$/);
    expect(response.headers.get('Link')).toBeNull();
    expect(await response.text()).toBe(texts(numbers));
  });

  test.each([
    'limit=0',
    'limit=-1',
    'limit=1e3',
    'limit=10k',
    'limit=',
    'limit=1&limit=2',
    'limit=99999999999999999999',
    'days=0',
    'days=1.5',
    'days=36501',
    'since=yesterday',
    'since=2026-01-01',
    'until=',
    'format=xml',
    'format=JSON',
    'cursor=x',
    'cursor=1.1',
    'page_size=0',
  ])('%s is 400 and named', async (query) => {
    const response = await get(`?${query}`);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: string };
    expect(error).toContain(query.slice(0, query.indexOf('=')));
  });

  test('one entry per line', async () => {
    const response = await get('?format=ndjson&limit=2');
    expect(response.headers.get('Content-Type')).toBe('application/x-ndjson; charset=utf-8');
    expect(await response.text()).toBe(`${entry(8)}\n${entry(9)}\n`);
    expect(await (await get(`?format=ndjson&since=${minute(20)}`)).text()).toBe('');
  });

  test('a table', async () => {
    const response = await get('?format=csv&limit=2');
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
    expect(await response.text()).toBe(`_timestamp,price\r\n${minute(8)},8.50\r\n${minute(9)},9.50\r\n`);
    expect(await (await get(`?format=csv&since=${minute(20)}`)).text()).toBe('_timestamp,price\r\n');
  });

  test.each(['json', 'ndjson', 'csv'])('pages of %s follow each other through Link', async (format) => {
    const seen: number[] = [];
    let next: string | undefined =
      `${worker.historyUrl}?format=${format}&page_size=3&since=${minute(1)}&until=${minute(9)}`;
    let pages = 0;
    while (next !== undefined) {
      const response: Response = await fetch(next);
      expect(response.status).toBe(200);
      const text = await response.text();
      seen.push(...[...text.matchAll(/(\d)\.50/g)].map((match) => Number(match[1])));
      next = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('Link') ?? '')?.[1];
      pages += 1;
    }
    expect([pages, seen]).toEqual([3, range(1, 9)]);
  });

  test('the last N go over pages too', async () => {
    const first = await get('?limit=4&page_size=3');
    expect(await first.text()).toBe(texts([6, 7, 8]));
    const next = /<([^>]+)>/.exec(first.headers.get('Link') ?? '')?.[1] ?? '';
    expect(await (await fetch(next)).text()).toBe(texts([9]));
  });

  test('a reader that has the answer gets 304', async () => {
    const etag = (await get('')).headers.get('ETag') ?? '';
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, `W/"a,b" , W/${etag}`, '*']) {
      const response = await get('', { 'If-None-Match': header });
      expect([header, response.status, await response.text()]).toEqual([header, 304, '']);
      expect(response.headers.get('ETag')).toBe(etag);
    }
    for (const header of ['"other"', etag.slice(1, -1), `x${etag.slice(1)}`, '']) {
      expect((await get('', { 'If-None-Match': header })).status).toBe(200);
    }
  });

  test('another window or format is another answer', async () => {
    const queries = ['', '?limit=3', '?format=csv', '?format=ndjson', `?until=${minute(5)}`, '?page_size=2'];
    const tags = await Promise.all(queries.map(async (query) => (await get(query)).headers.get('ETag')));
    expect(new Set(tags).size).toBe(queries.length);
  });

  test('the latest entry, as text', async () => {
    const response = await fetch(`${worker.url}/api/taostats`);
    expect([response.status, await response.text()]).toEqual([200, entry(9)]);
  });

  test('health knows the age', async () => {
    const now = new Date();
    const health = async () => (await (await fetch(`${worker.url}/api/v1/health`)).json()) as Record<string, unknown>;
    expect(await health()).toMatchObject({
      status: 'ok',
      version: 'unversioned',
      history: { last_timestamp: minute(9), is_stale: true },
    });
    const fresh = new Date(now.getTime() - 5 * 60_000).toISOString();
    await worker.post({ _timestamp: fresh, price: 1 });
    const { history } = (await health()) as { history: { age_minutes: number } };
    expect(history).toMatchObject({ total: 11, last_timestamp: fresh, is_stale: false });
    expect(history.age_minutes).toBeGreaterThanOrEqual(5);
    expect(history.age_minutes).toBeLessThan(30);
  });

  test('a new entry changes the tag, and days begins a day ago', async () => {
    const etag = (await get('?days=1')).headers.get('ETag') ?? '';
    await worker.post({ _timestamp: new Date(Date.now() - 60_000).toISOString(), price: 2 });
    const response = await get('?days=1', { 'If-None-Match': etag });
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveLength(2);
  });
});

describe('hostile addresses', () => {
  afterEach(() => worker.stop());

  test('property: no path or query is answered with 5xx, and every error is JSON', async () => {
    worker = await startWorker();
    await worker.post(texts([0, 1]));
    const query = fc.tuple(
      fc.constantFrom('limit', 'since', 'until', 'days', 'format', 'cursor', 'page_size'),
      fc.oneof(fc.string(), fc.constantFrom('%', '%ff', '1', '101767225600.1', '9'.repeat(40), minute(0), 'csv', '-0')),
    );
    const paths = fc.oneof(
      fc.webPath(),
      fc.string().map((text) => `/api/taostats_history/entries/${text.replaceAll(/[#?]/g, '')}`),
      fc
        .array(query, { maxLength: 3 })
        .map((pairs) => `/api/taostats_history?${pairs.map((pair) => pair.join('=')).join('&')}`),
    );
    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        const url = URL.parse(path, worker.url);
        if (url?.origin !== worker.url) return;
        const response = await fetch(url);
        expect([200, 400, 404, 410]).toContain(response.status);
        const body = await response.text();
        if (!response.ok) expect(JSON.parse(body)).toHaveProperty('error');
      }),
      { numRuns: 300 },
    );
  });
});

describe('long and changing histories', () => {
  afterEach(() => worker.stop());

  testInFull('a history of many pieces comes whole, in order, also to a slow reader while it grows', async () => {
    worker = await startWorker({ vars: { HISTORY_MAX_ENTRIES: '100000' } });
    const padding = 'x'.repeat(500);
    const long = (n: number): string => `{"_timestamp":"${minute(n)}","price":${n}.0,"padding":"${padding}"}`;
    const numbers = range(0, 5_000);
    for (let from = 0; from < 5_000; from += 1_000) {
      await worker.post(
        `[${numbers
          .slice(from, from + 1_000)
          .reverse()
          .map(long)
          .join(',')}]`,
      );
    }
    const response = await get('');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    await worker.post(`[${long(5_000)},{"_timestamp":"2026-01-02T00:00:30Z","price":1}]`);
    let text = new TextDecoder().decode(first.value);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += new TextDecoder().decode(value);
    }
    expect(text).toBe(`[${numbers.map(long).join(',')}]`);
    expect((await (await get('?format=csv')).text()).split('\r\n')).toHaveLength(5_000 + 2 + 2);
  });

  test('a reader overtaken by evictions gets a broken answer or 410, never a gap', async () => {
    worker = await startWorker({ vars: { HISTORY_MAX_ENTRIES: '20' } });
    await worker.post(texts(range(0, 20)));
    const page = await get('?page_size=5');
    const next = /<([^>]+)>/.exec(page.headers.get('Link') ?? '')?.[1] ?? '';
    expect(await (await fetch(next)).text()).toBe(texts(range(5, 10)));
    await worker.post(texts(range(20, 25)));
    expect(await (await fetch(next)).text()).toBe(texts(range(5, 10)));
    await worker.post(texts([25]));
    const gone = await fetch(next);
    expect(gone.status).toBe(410);
    expect(await gone.json()).toEqual({ error: expect.any(String), hint: 'start again without cursor' });
    // What had gone before a walk began is no gap in it, also when older entries have come since.
    const walk = await get('?cursor=start&page_size=5');
    const after = /<([^>]+)>; rel="next"/.exec(walk.headers.get('Link') ?? '')?.[1] ?? '';
    expect(after).toMatch(/cursor=\d+\.\d+\.6&/);
    expect((await fetch(after)).status).toBe(200);
  });
});
