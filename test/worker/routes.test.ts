import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningWorker, startWorker, TOKEN } from '../support/worker/worker.ts';

const ENTRY = '{"_timestamp":"2026-01-01T00:00:00Z","price":1.50}';
const MAX_BODY_BYTES = 1_048_576;

describe('routes', () => {
  let worker: RunningWorker;
  beforeAll(async () => {
    worker = await startWorker({ vars: { WORKER_VERSION: 'build-1' } });
  });
  afterAll(() => worker.stop());

  test.each([
    '/api',
    '/api/',
    '/api/taostats_historyXYZ',
    '/api/taostats_history/',
    '/api/taostats_history/entries',
    '/api/taostats_history/entries/',
    '/api/taostats_history/entries/a/b',
    '/api/%74aostats_history',
    '//api/taostats_history',
    '/api/taostats/',
    '/api/v1/healthz',
    '/constructor',
    '/__proto__',
  ])('%s is 404 in JSON', async (path) => {
    for (const method of ['GET', 'POST']) {
      const response = await fetch(`${worker.url}${path}`, { method });
      expect(response.status).toBe(404);
      expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
      expect(await response.json()).toEqual({ error: 'no such route', hint: expect.any(String) });
    }
  });

  test.each([
    ['PUT', '/api/taostats_history', 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', '/api/taostats_history', 'GET, HEAD, POST, OPTIONS'],
    ['PATCH', '/api/taostats_history', 'GET, HEAD, POST, OPTIONS'],
    ['POST', '/api/taostats', 'GET, HEAD, OPTIONS'],
    ['POST', '/api/v1/health', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/api/taostats_history/entries/2026-01-01T00:00:00Z', 'GET, HEAD, OPTIONS'],
  ])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
    const response = await fetch(`${worker.url}${path}`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe(allow);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(await response.json()).toEqual({ error: expect.stringContaining(method) });
  });

  test('an empty history is 404 and says so, also for the latest entry', async () => {
    const empty = { error: 'No Taostats history found', _source: 'taostats', _status: 'empty' };
    for (const path of ['/api/taostats_history', '/api/taostats_history?since=2026-01-01T00:00:00Z', '/api/taostats']) {
      const response = await fetch(`${worker.url}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual(empty);
    }
  });

  test('health of an empty history', async () => {
    const response = await fetch(`${worker.url}/api/v1/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: 'ok',
      data_stale: true,
      last_sync: null,
      evicted_unarchived: 0,
      version: 'build-1',
      history: { total: 0, head: '0'.repeat(64), last_timestamp: null, age_minutes: null, is_stale: true },
      max_entries: 10_000,
      evicted: 0,
      quarantined: [],
      problems: [],
    });
  });

  test('a page of any origin may read, and only read', async () => {
    const read = await fetch(worker.historyUrl, { headers: { Origin: 'https://example.org' } });
    expect(read.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(read.headers.get('Access-Control-Expose-Headers')).toContain('X-History-Head');
    const write = await worker.post(ENTRY, { Origin: 'https://example.org' });
    expect(write.status).toBe(200);
    expect(write.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  test('a preflight is granted for GET and for nothing else', async () => {
    const preflight = (method: string) =>
      fetch(worker.historyUrl, {
        method: 'OPTIONS',
        headers: { Origin: 'https://example.org', 'Access-Control-Request-Method': method },
      });
    const read = await preflight('GET');
    expect(read.status).toBe(204);
    expect(read.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(read.headers.get('Access-Control-Allow-Methods')).toBe('GET');
    const write = await preflight('POST');
    expect(write.status).toBe(204);
    expect([...write.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    const plain = await fetch(worker.historyUrl, { method: 'OPTIONS' });
    expect([plain.status, plain.headers.get('Access-Control-Allow-Methods')]).toEqual([204, 'GET']);
  });

  test('HEAD answers as GET without a body', async () => {
    await worker.post(ENTRY);
    const response = await fetch(worker.historyUrl, { method: 'HEAD' });
    expect([response.status, response.headers.get('X-History-Total'), await response.text()]).toEqual([200, '1', '']);
  });

  test('a body must be JSON by name, in UTF-8 and uncompressed', async () => {
    const post = (contentType: string | null, more: Record<string, string> = {}) =>
      fetch(worker.historyUrl, {
        method: 'POST',
        headers: { 'X-WRITE-TOKEN': TOKEN, ...(contentType === null ? {} : { 'Content-Type': contentType }), ...more },
        body: new TextEncoder().encode(ENTRY),
      });
    for (const type of [null, 'text/plain', 'application/jsonp', 'application/json; charset=latin1']) {
      expect((await post(type)).status).toBe(415);
    }
    expect((await post('application/json', { 'Content-Encoding': 'gzip' })).status).toBe(415);
    for (const type of ['application/json', 'Application/JSON;charset=UTF-8', 'application/json; charset="utf-8"']) {
      expect((await post(type)).status).toBe(200);
    }
  });

  test('a body over the cap is 413, with and without Content-Length, and one at the cap is taken', async () => {
    const padded = (size: number): string => `${ENTRY.slice(0, -1)}${' '.repeat(size - ENTRY.length)}}`;
    expect((await worker.post(padded(MAX_BODY_BYTES))).status).toBe(200);
    const tooLarge = await worker.post(padded(MAX_BODY_BYTES + 1));
    expect(tooLarge.status).toBe(413);
    expect(await tooLarge.json()).toEqual({ error: 'the body is larger than 1048576 bytes' });
    const chunks = Array.from({ length: 40 }, () => new TextEncoder().encode(' '.repeat(65_536)));
    const chunked = await fetch(worker.historyUrl, {
      method: 'POST',
      headers: { 'X-WRITE-TOKEN': TOKEN, 'Content-Type': 'application/json' },
      body: ReadableStream.from(chunks),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  test('a body that is not UTF-8 is 400', async () => {
    const response = await fetch(worker.historyUrl, {
      method: 'POST',
      headers: { 'X-WRITE-TOKEN': TOKEN, 'Content-Type': 'application/json' },
      body: Buffer.from('{"price":1,"name":"\xff"}', 'latin1'),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'the body is not valid UTF-8' });
  });
});

describe('who may write', () => {
  const statusOf = async (options: Parameters<typeof startWorker>[0], headers: Record<string, string>) => {
    const worker = await startWorker(options);
    try {
      const request = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: ENTRY };
      const response = await fetch(worker.historyUrl, request);
      const { error } = (await response.json()) as { error?: string };
      expect((await fetch(worker.historyUrl)).status).toBe(response.status === 200 ? 200 : 404);
      return [response.status, error];
    } finally {
      await worker.stop();
    }
  };

  // Which token passes is decided in test/unit/worker/token.test.ts.
  test('nobody without a token, nor while none is configured', async () => {
    expect(await statusOf({}, {})).toEqual([401, 'the write token is missing or wrong']);
    const closed = 'writes are closed: no WRITE_TOKEN is configured';
    expect(await statusOf({ writeToken: null }, { 'X-WRITE-TOKEN': '' })).toEqual([403, closed]);
  });
});
