import { afterEach, describe, expect, test } from '@jest/globals';
import { readProxies } from '../../../src/http/environment-proxies.ts';
import { HttpError } from '../../../src/http/errors.ts';
import type { HttpCall, HttpClient, HttpOptions } from '../../../src/http/exchange.ts';
import { createNodeHttpClient } from '../../../src/http/node-client.ts';
import { createTestClock, type TestClock } from '../../support/clock.ts';
import { startProxy } from '../../support/http/proxy.ts';
import { type Answer, type ScriptedServer, startScriptedServer } from '../../support/http/scripted-server.ts';

interface Rig {
  client: HttpClient;
  server: ScriptedServer;
  clock: TestClock;
  log: string[];
  calls: HttpCall[];
}

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function rig(script: Parameters<typeof startScriptedServer>[0], options: HttpOptions = {}): Promise<Rig> {
  const server = await startScriptedServer(script);
  const clock = createTestClock();
  const log: string[] = [];
  const calls: HttpCall[] = [];
  const ports = { ...clock, random: () => 0.5, log: { info: (line: string) => void log.push(line) } };
  const client = createNodeHttpClient({ name: 'Far', observe: (call) => void calls.push(call), ...options }, ports);
  open.push(async () => {
    await client.close();
    await server.close();
  });
  return { client, server, clock, log, calls };
}

const ok: Answer = { status: 200, body: '{"ok":true}' };

async function failure(promise: Promise<unknown>): Promise<HttpError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpError);
  return error as HttpError;
}

describe('repeats', () => {
  test.each([408, 425, 429, 500, 502, 503, 504, 522])(
    'a GET that meets %d is asked again with backoff',
    async (status) => {
      const { client, server, clock, log } = await rig([{ status }, { status }, ok]);
      const response = await client.send({ method: 'GET', url: `${server.url}/a?b=c` });
      expect(response.status).toBe(200);
      expect(response.attempts).toBe(3);
      expect(clock.waits).toEqual([500, 1_000]);
      expect(log).toEqual([
        `Far GET /a: answered ${status}; retry 1 of 3 in 0.5 s`,
        `Far GET /a: answered ${status}; retry 2 of 3 in 1 s`,
      ]);
      expect(server.received.map((request) => request.query)).toEqual(['b=c', 'b=c', 'b=c']);
    },
  );

  test.each([400, 401, 403, 404, 409, 422, 501, 505])('%d is final', async (status) => {
    const { client, server } = await rig([{ status, body: 'no' }]);
    const response = await client.send({ method: 'GET', url: server.url });
    expect([response.status, response.attempts, response.text()]).toEqual([status, 1, 'no']);
  });

  test('the last answer comes back when the repeats are used up', async () => {
    const { client, server } = await rig([{ status: 503 }, { status: 502 }, { status: 500, body: 'still' }], {
      retry: { maxRetries: 2 },
    });
    const response = await client.send({ method: 'GET', url: server.url });
    expect([response.status, response.attempts, response.text()]).toEqual([500, 3, 'still']);
  });

  test('no repeats when none are allowed', async () => {
    const { client, server } = await rig([{ status: 503 }], { retry: { maxRetries: 0 } });
    expect((await client.send({ method: 'GET', url: server.url })).status).toBe(503);
  });

  test.each(['reset', 'reset-mid-body'] as const)('a GET that meets %s is asked again', async (fault) => {
    const { client, server, log } = await rig([{ fault, body: '{"ok":true}' }, ok]);
    expect((await client.send({ method: 'GET', url: server.url })).text()).toBe('{"ok":true}');
    expect(log[0]).toMatch(/^Far GET \/: the connection broke \(.+\); retry 1 of 3 in 0\.5 s$/);
  });

  test.each(['stall', 'stall-mid-body'] as const)('a GET that meets %s is asked again', async (fault) => {
    const { client, server, log } = await rig([{ fault, body: '{"ok":true}' }, ok], { readTimeoutMs: 60 });
    expect((await client.send({ method: 'GET', url: server.url })).status).toBe(200);
    expect(log).toEqual(['Far GET /: no data for 0.06 s; retry 1 of 3 in 0.5 s']);
  });

  test('a port where nobody listens is tried again, also for a POST, and the error says so', async () => {
    const { client, server, log } = await rig([]);
    await server.stop();
    const error = await failure(client.send({ method: 'POST', url: `${server.url}/a`, body: 'x' }));
    expect(error.failure).toBe('connect');
    expect(error.attempts).toBe(4);
    expect(error.message).toBe('Far POST /a: no connection (ECONNREFUSED) (attempt 4)');
    expect(log).toHaveLength(3);
  });

  test.each(['POST', 'PATCH'] as const)('a %s is never repeated when it may have been acted upon', async (method) => {
    for (const answer of [{ status: 500 }, { status: 502 }, { status: 503 }] as const) {
      const { client, server, clock } = await rig([answer]);
      expect((await client.send({ method, url: server.url, body: '{}' })).status).toBe(answer.status);
      expect(clock.waits).toEqual([]);
    }
    for (const fault of ['reset', 'reset-mid-body', 'stall'] as const) {
      const { client, server } = await rig([{ fault, body: 'xxxx' }], { readTimeoutMs: 60 });
      expect((await failure(client.send({ method, url: server.url, body: '{}' }))).attempts).toBe(1);
    }
    const { client, server } = await rig([{ status: 200, body: '<html>' }]);
    expect((await failure(client.send({ method, url: server.url, body: '{}', json: true }))).failure).toBe(
      'unreadable',
    );
  });

  test('a POST that was refused is repeated: 429, and 503 with Retry-After', async () => {
    const { client, server, clock } = await rig([
      { status: 429 },
      { status: 503, headers: { 'retry-after': '9' } },
      ok,
    ]);
    expect((await client.send({ method: 'POST', url: server.url, body: 'same' })).status).toBe(200);
    expect(clock.waits).toEqual([500, 9_000]);
    expect(server.received.map((request) => request.body)).toEqual(['same', 'same', 'same']);
  });

  test('a POST that is declared idempotent is repeated like a PUT', async () => {
    const { client, server } = await rig([{ fault: 'reset' }, { status: 500 }, ok]);
    const response = await client.send({ method: 'POST', url: server.url, body: 'x', idempotent: true });
    expect(response.attempts).toBe(3);
  });

  test('a caller may choose the statuses', async () => {
    const { client, server } = await rig([
      { status: 403, body: '<html>busy' },
      { status: 403, body: 'no' },
    ]);
    const retryStatus = (response: { text(): string }): boolean => response.text().startsWith('<html');
    const response = await client.send({ method: 'GET', url: server.url, retryStatus });
    expect(response.text()).toBe('no');
  });
});

describe('Retry-After', () => {
  const limited = (value: string): Answer => ({ status: 429, headers: { 'retry-after': value } });

  test('seconds and a date are obeyed up to the cap, and the log says so', async () => {
    const clock = createTestClock();
    const date = new Date(clock.now() + 7_000 + 42_000).toUTCString();
    const theirs = { status: 429, headers: { 'retry-after': date, date: new Date(clock.now() + 7_000).toUTCString() } };
    const rigged = await rig([limited('7'), theirs, limited('60'), ok], { retry: { retryAfterCapMs: 60_000 } });
    await rigged.client.send({ method: 'GET', url: rigged.server.url });
    expect(rigged.clock.waits).toEqual([7_000, 42_000, 60_000]);
    expect(rigged.log[0]).toBe('Far GET /: answered 429; retry 1 of 3 in 7 s (Retry-After)');
  });

  test('one above the cap is not waited for', async () => {
    const { client, server, clock } = await rig([limited('86400')], { retry: { retryAfterCapMs: 60_000 } });
    const response = await client.send({ method: 'GET', url: server.url });
    expect([response.status, response.attempts, clock.waits]).toEqual([429, 1, []]);
    expect(response.note).toMatch(/^it asks to wait 86400 s, until .*Z, longer than the 60 s allowed$/);
  });

  test('one that holds back a request holds back the others of this client, too', async () => {
    const { client, server, clock } = await rig([limited('7'), ok, ok]);
    await client.send({ method: 'GET', url: server.url });
    const begun = clock.monotonic();
    await Promise.all([client.send({ method: 'GET', url: server.url })]);
    expect(clock.monotonic()).toBe(begun);
    expect(clock.waits).toEqual([7_000]);
  });

  test('without the header, with an unreadable one and with "now" the backoff applies', async () => {
    const past = new Date(0).toUTCString();
    const { client, server, clock } = await rig([{ status: 429 }, limited('soon'), limited('0'), limited(past), ok], {
      retry: { maxRetries: 4 },
    });
    await client.send({ method: 'GET', url: server.url });
    expect(clock.waits).toEqual([500, 1_000, 2_000, 4_000]);
  });

  test('switched off, it is ignored', async () => {
    const { client, server, clock } = await rig([limited('7'), ok], { retry: { honourRetryAfter: false } });
    await client.send({ method: 'GET', url: server.url });
    expect(clock.waits).toEqual([500]);
  });
});

describe('limits', () => {
  test('repeats count against the requests of a minute', async () => {
    const { client, server, clock, log } = await rig([{ status: 500 }, { status: 500 }, ok], { requestsPerMinute: 2 });
    await client.send({ method: 'GET', url: server.url });
    expect(clock.waits).toEqual([500, 1_000, 58_500]);
    expect(log[2]).toBe('Far GET /: waiting 59 s for the limit of 2 requests a minute');
  });

  test('nothing is sent after the deadline', async () => {
    const { client, server } = await rig([], { deadlineAtMs: 5_000 });
    const error = await failure(client.send({ method: 'GET', url: server.url }));
    expect([error.failure, error.message]).toEqual([
      'deadline',
      'Far GET /: not sent: the deadline of this run has passed',
    ]);
  });

  test('a wait that would pass the deadline is not begun', async () => {
    const deadlineAtMs = 5_000 + 60_000;
    const retried = await rig([{ status: 429, headers: { 'retry-after': '60' } }], { deadlineAtMs });
    const error = await failure(retried.client.send({ method: 'GET', url: retried.server.url }));
    expect(error.message).toBe('Far GET /: answered 429; the next try would begin after the deadline of this run');
    expect(retried.clock.waits).toEqual([]);
    const limited = await rig([ok], { deadlineAtMs, requestsPerMinute: 1 });
    await limited.client.send({ method: 'GET', url: limited.server.url });
    expect((await failure(limited.client.send({ method: 'GET', url: limited.server.url }))).failure).toBe('deadline');
  });

  test('what is under way is cut at the deadline, before and inside the body', async () => {
    for (const fault of ['stall', 'stall-mid-body'] as const) {
      const { client, server, clock } = await rig([{ fault, body: 'xxxx' }], {
        deadlineAtMs: 5_000 + 80,
      });
      const error = await failure(client.send({ method: 'GET', url: server.url }));
      expect([error.failure, error.attempts]).toEqual(['deadline', 1]);
      expect(clock.waits).toEqual([]);
    }
  });

  test('a wait the deadline cuts short ends as a deadline, not as an abort', async () => {
    const server = await startScriptedServer([{ status: 500 }]);
    open.push(() => server.close());
    const sleep = async (_: number, signal?: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const ports = { now: () => 0, monotonic: () => 0, sleep, random: () => 0.5, log: { info: () => undefined } };
    const client = createNodeHttpClient({ deadlineAtMs: 600, retry: { initialBackoffMs: 2 } }, ports);
    expect((await failure(client.send({ method: 'GET', url: server.url }))).failure).toBe('deadline');
    await client.close();
  });

  test('an answer above the size cap is refused and not asked for again', async () => {
    const { client, server } = await rig([{ status: 200, body: 'x'.repeat(1_001) }]);
    const error = await failure(client.send({ method: 'GET', url: server.url, maxBodyBytes: 1_000 }));
    expect(error.message).toBe('Far GET /: the answer is too large: more than 1000 bytes');
  });

  test('an answer of exactly the cap passes', async () => {
    const { client, server } = await rig([{ status: 200, body: 'x'.repeat(1_000) }]);
    expect((await client.send({ method: 'GET', url: server.url, maxBodyBytes: 1_000 })).body.byteLength).toBe(1_000);
  });
});

describe('JSON', () => {
  test.each(['{"truncated":', '<html>busy</html>', ''])(
    '%j is asked for once more, and then it is an error',
    async (body) => {
      const { client, server, clock } = await rig([
        { status: 200, body },
        { status: 200, body },
      ]);
      const error = await failure(client.send({ method: 'GET', url: server.url, json: true }));
      expect(error.failure).toBe('unreadable');
      expect(error.message).toMatch(
        /^Far GET \/: answered 200 with a body that is not JSON(: not the service.*)? \(attempt 2\)$/,
      );
      expect(clock.waits).toEqual([500]);
    },
  );

  test('the second answer may be right', async () => {
    const { client, server } = await rig([{ status: 200, body: '{"a"' }, ok]);
    expect((await client.send({ method: 'GET', url: server.url, json: true })).attempts).toBe(2);
  });

  test('an error answer need not be JSON', async () => {
    const { client, server } = await rig([{ status: 404, body: '<html>' }]);
    expect((await client.send({ method: 'GET', url: server.url, json: true })).status).toBe(404);
  });

  test('a byte order mark is no fault', async () => {
    const { client, server } = await rig([{ status: 200, body: '\ufeff{"a":1}' }]);
    expect((await client.send({ method: 'GET', url: server.url, json: true })).text()).toBe('{"a":1}');
  });
});

describe('redirects', () => {
  test('within the origin they are followed with the credential', async () => {
    const { client, server } = await rig([{ status: 302, headers: { location: '/b?c=d' } }, ok]);
    const response = await client.send({ method: 'GET', url: `${server.url}/a`, headers: { authorization: 'secret' } });
    expect(response.path).toBe('/b');
    expect(server.received[1]?.headers['authorization']).toBe('secret');
    expect(server.received[1]?.query).toBe('c=d');
  });

  test.each(['authorization', 'Authorization', 'X-WRITE-TOKEN', 'x-api-key', 'cookie'])(
    'to another origin they are refused with a credential (%s)',
    async (name) => {
      const other = await startScriptedServer([]);
      open.push(() => other.close());
      const location = `${other.url}/take`;
      for (const status of [301, 302, 307, 308]) {
        const { client, server } = await rig([{ status, headers: { location } }]);
        const error = await failure(client.send({ method: 'GET', url: server.url, headers: { [name]: 'secret' } }));
        expect(error.failure).toBe('redirect');
        expect(error.message).toContain(
          `refused to follow a redirect with a credential from ${server.url} to ${other.url}`,
        );
        expect(error.message).not.toContain('secret');
      }
      const { client, server } = await rig([{ status: 307, headers: { location } }]);
      const signHeaders = (): Record<string, string> => ({ [name]: 'signed' });
      expect((await failure(client.send({ method: 'PUT', url: server.url, signHeaders, body: 'x' }))).failure).toBe(
        'redirect',
      );
    },
  );

  test('to another origin they are followed without one', async () => {
    const other = await startScriptedServer([ok]);
    open.push(() => other.close());
    const { client, server } = await rig([{ status: 302, headers: { location: other.url } }]);
    expect((await client.send({ method: 'GET', url: server.url })).status).toBe(200);
  });

  test('a POST is not turned into a GET: the caller sees the 303', async () => {
    const { client, server } = await rig([{ status: 303, headers: { location: '/done' } }]);
    expect((await client.send({ method: 'POST', url: server.url, body: 'x' })).status).toBe(303);
  });

  test('a circle ends', async () => {
    const { client, server } = await rig(Array(4).fill({ status: 302, headers: { location: '/' } }) as Answer[]);
    expect((await failure(client.send({ method: 'GET', url: server.url }))).message).toContain('more than 3 times');
  });

  test.each(['http://', 'ftp://elsewhere/', 'javascript:alert(1)', 'file:///etc/passwd'])(
    '%s is refused',
    async (location) => {
      const { client, server } = await rig([{ status: 302, headers: { location } }]);
      expect((await failure(client.send({ method: 'GET', url: server.url }))).failure).toBe('redirect');
    },
  );
});

describe('bodies', () => {
  test('a streamed body is opened anew for each attempt, with its length', async () => {
    const { client, server } = await rig([{ status: 500 }, ok]);
    let opened = 0;
    const body = {
      sizeBytes: 6,
      open: async function* () {
        opened += 1;
        yield Buffer.from('abc');
        yield Buffer.from('def');
      },
    };
    await client.send({ method: 'PUT', url: server.url, body });
    expect(opened).toBe(2);
    expect(server.received.map((r) => [r.body, r.headers['content-length']])).toEqual([
      ['abcdef', '6'],
      ['abcdef', '6'],
    ]);
  });

  test('a failure of the source itself is not blamed on the other side and not repeated', async () => {
    const { client, server, log } = await rig(() => ok);
    const gone = new Error('the file went away');
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('abc');
      throw gone;
    };
    await expect(client.send({ method: 'PUT', url: server.url, body: { sizeBytes: 6, open: broken } })).rejects.toBe(
      gone,
    );
    const signHeaders = (): never => {
      throw gone;
    };
    await expect(client.send({ method: 'GET', url: server.url, signHeaders })).rejects.toBe(gone);
    expect(log).toEqual([]);
  });

  test('headers are signed anew for each attempt', async () => {
    const { client, server } = await rig([{ status: 500 }, ok]);
    let n = 0;
    const signHeaders = (): Record<string, string> => ({ 'x-signed': String(++n) });
    await client.send({ method: 'GET', url: server.url, signHeaders });
    expect(server.received.map((r) => r.headers['x-signed'])).toEqual(['1', '2']);
  });

  test('a header that cannot be sent fails at once, without its value', async () => {
    const { client, server, log } = await rig([]);
    const error = await failure(
      client.send({ method: 'GET', url: server.url, headers: { authorization: 'a\nb€secret' } }),
    );
    expect(error.failure).toBe('unsendable');
    expect(error.message).toBe('Far GET /: the request cannot be sent (invalid authorization header)');
    expect(log).toEqual([]);
  });

  test('an answer can be read as a stream, and repeats end with its headers', async () => {
    const { client, server } = await rig([
      { status: 503 },
      { status: 200, body: 'abcdef' },
      { status: 404, body: 'no' },
    ]);
    const response = await client.stream({ method: 'GET', url: server.url });
    if (!('stream' in response)) throw new Error('expected a stream');
    const chunks: Buffer[] = [];
    for await (const chunk of response.stream) chunks.push(chunk as Buffer);
    expect([response.attempts, Buffer.concat(chunks).toString()]).toEqual([2, 'abcdef']);
    const missing = await client.stream({ method: 'GET', url: server.url });
    expect('text' in missing && missing.text()).toBe('no');
  });
});

test('the observer sees every attempt with its bytes and outcome', async () => {
  const { client, server, calls } = await rig([{ status: 500, body: 'no' }, { fault: 'reset' }, ok]);
  await client.send({ method: 'PUT', url: `${server.url}/a?key=hidden`, body: 'äb' });
  const host = server.url.slice('http://'.length);
  const common = { method: 'PUT', host, path: '/a', durationMs: 0, sentBytes: 3 };
  expect(calls).toEqual([
    { ...common, attempt: 1, outcome: 500, receivedBytes: 2 },
    { ...common, attempt: 2, outcome: 'reset', receivedBytes: 0 },
    { ...common, attempt: 3, outcome: 200, receivedBytes: 11 },
  ]);
});

test('headers arrive in lower case, repeated ones joined', async () => {
  const { client, server } = await rig([{ status: 200, headers: { 'X-One': 'A', 'X-Two': ['b', 'c'] } }]);
  const { headers } = await client.send({ method: 'GET', url: server.url });
  expect([headers['x-one'], headers['x-two']]).toEqual(['A', 'b, c']);
});

describe('proxies', () => {
  test('a request goes through the proxy, and one that no_proxy names does not', async () => {
    const target = await startScriptedServer([ok, ok]);
    const proxy = await startProxy();
    const ports = { ...createTestClock(), random: () => 0, log: { info: () => undefined } };
    const through = createNodeHttpClient({}, { ...ports, proxies: readProxies({ http_proxy: proxy.url }) });
    const around = createNodeHttpClient(
      {},
      { ...ports, proxies: readProxies({ HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' }) },
    );
    expect((await through.send({ method: 'GET', url: target.url })).status).toBe(200);
    expect(proxy.tunnels).toEqual([target.url.slice('http://'.length)]);
    expect((await around.send({ method: 'GET', url: target.url })).status).toBe(200);
    expect(proxy.tunnels).toHaveLength(1);
    await Promise.all([through.close(), around.close()]);
    await proxy.stop();
    await target.close();
  });
});
