import { describe, expect, it } from '@jest/globals';
import { checkLive, type LiveCheckRequest, waitForHealth } from '../../../src/deploy/live-check.ts';
import { parseRoute } from '../../../src/deploy/route.ts';
import { HttpError } from '../../../src/http/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/http/exchange.ts';

const EMPTY = { error: 'No Taostats history found', _source: 'taostats', _status: 'empty' };
type Answer = { status: number; body?: unknown } | Error;

/** A clock that moves only when somebody sleeps, and a Worker that answers by the function given. */
function world(answer: (request: HttpRequest, atMs: number) => Answer | undefined) {
  let now = 0;
  const asked: string[] = [];
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    asked.push(`${request.method} ${request.url}`);
    const given = answer(request, now) ?? good(request);
    if (given instanceof Error) throw given;
    const text = given.body === undefined ? '' : JSON.stringify(given.body);
    const { method, url } = request;
    const head = { method, path: new URL(url).pathname, status: given.status, headers: {}, attempts: 1 };
    return { ...head, body: Buffer.from(text), text: () => text };
  };
  const http = { send, close: async () => undefined } as unknown as HttpClient;
  const quiet = () => undefined;
  const log = {
    debug: quiet,
    info: quiet,
    notice: quiet,
    warning: quiet,
    group: <T>(_: string, run: () => Promise<T>) => run(),
  };
  return {
    asked,
    ports: {
      now: () => now,
      sleep: async (ms: number) => {
        now += ms;
      },
      http: () => http,
      log,
    },
  };
}

function good(request: HttpRequest): Answer {
  const path = request.url.replace(/^https:\/\/[^/]+/, '');
  if (path === '/api/v1/health') return { status: 200, body: { version: 'new' } };
  if (request.method === 'POST') return { status: request.headers?.['x-write-token'] === 'secret' ? 422 : 401 };
  return path.startsWith('/api/taostats_history?') ? { status: 404, body: EMPTY } : { status: 404, body: {} };
}

const REQUEST: LiveCheckRequest = {
  baseUrl: 'https://tao.workers.dev',
  versions: ['new', 'version-id'],
  writeToken: 'secret',
  tokenConfigured: true,
  route: undefined,
  timeoutMs: 30_000,
};
const unreachable = new HttpError('connect', 'no connection (ENOTFOUND)', { attempts: 1 });

describe('the live check', () => {
  it('passes a Worker that holds everything', async () => {
    const result = await checkLive(REQUEST, world(() => undefined).ports);
    expect(result.live).toBe(true);
    expect(result.checks.map(({ outcome }) => outcome)).toEqual(Array(5).fill('passed'));
  });

  it('takes Cloudflare’s version id for the version too', async () => {
    const { ports } = world((request) =>
      request.url.endsWith('/health') ? { status: 200, body: { version: 'version-id' } } : undefined,
    );
    expect((await checkLive(REQUEST, ports)).live).toBe(true);
  });

  it('waits for a version that comes late, and for a name that resolves late', async () => {
    const { ports, asked } = world((request, at) => {
      if (!request.url.endsWith('/health')) return undefined;
      if (at < 4_000) return unreachable;
      return at < 9_000 ? { status: 200, body: { version: 'old' } } : undefined;
    });
    expect((await checkLive(REQUEST, ports)).live).toBe(true);
    expect(asked.length).toBeLessThan(25);
  });

  it('gives up at the deadline with what it saw last', async () => {
    const { ports } = world((request) =>
      request.url.endsWith('/health') ? { status: 200, body: { version: 'old' } } : undefined,
    );
    const result = await checkLive(REQUEST, ports);
    expect(result).toMatchObject({
      live: false,
      reason: 'health reports version "old", expected version "new" or "version-id"',
    });
    expect(ports.now()).toBeLessThan(30_000);
  });

  it('does not wait before it says that writes are open', async () => {
    const { ports } = world((request) => (request.method === 'POST' ? { status: 422 } : undefined));
    const result = await checkLive(REQUEST, ports);
    expect(result).toMatchObject({ live: false, reason: 'a write without a token was let through (422)' });
    expect(ports.now()).toBe(0);
  });

  it('accepts 403 for a write only while no token is configured', async () => {
    const closed = (request: HttpRequest): Answer | undefined =>
      request.method === 'POST' ? { status: 403 } : undefined;
    const without = { ...REQUEST, writeToken: undefined, tokenConfigured: false };
    expect((await checkLive(without, world(closed).ports)).live).toBe(true);
    const kept = await checkLive({ ...without, tokenConfigured: true }, world(closed).ports);
    expect(kept).toMatchObject({ live: false, reason: 'a write without a token answers 403, expected 401' });
  });

  it('sends no entry, with a token or without', async () => {
    const bodies: unknown[] = [];
    const { ports } = world((request) => {
      if (request.method === 'POST') bodies.push(request.body);
      return undefined;
    });
    await checkLive(REQUEST, ports);
    expect(bodies).toEqual(['[]', '[]']);
  });
});

describe('the route', () => {
  const route = parseRoute('tao.example.com/api/*');

  it('has to lead to the deployed version', async () => {
    const { ports, asked } = world(() => undefined);
    const result = await checkLive({ ...REQUEST, route }, ports);
    expect(result.live).toBe(true);
    expect(result.checks.at(-1)).toMatchObject({ outcome: 'passed', detail: 'https://tao.example.com: 200' });
    expect(asked.at(-1)).toBe('GET https://tao.example.com/api/v1/health');
  });

  it('that leads elsewhere is a failure after the deadline', async () => {
    const { ports } = world((request) =>
      request.url.startsWith('https://tao.example.com')
        ? { status: 200, body: { version: 'somebody else' } }
        : undefined,
    );
    const result = await checkLive({ ...REQUEST, route }, ports);
    expect(result).toMatchObject({
      live: false,
      reason:
        'https://tao.example.com/api/v1/health answers 200, version "somebody else": the route does not lead to this Worker',
    });
  });

  it('that comes late is waited for', async () => {
    const { ports } = world((request, at) =>
      request.url.startsWith('https://tao.example.com') && at < 10_000 ? { status: 522 } : undefined,
    );
    expect((await checkLive({ ...REQUEST, route }, ports)).live).toBe(true);
  });

  it('whose host cannot be reached is left out, after a while', async () => {
    const { ports } = world((request) => (request.url.startsWith('https://tao.example.com') ? unreachable : undefined));
    const result = await checkLive({ ...REQUEST, route }, ports);
    expect(result.live).toBe(true);
    expect(result.checks.at(-1)).toMatchObject({ outcome: 'skipped' });
    expect(ports.now()).toBeLessThan(10_000);
  });

  it('that covers only the history is asked for the history', async () => {
    const { ports, asked } = world((request) =>
      request.url === 'https://tao.example.com/api/taostats_history' ? { status: 200, body: [] } : undefined,
    );
    const only = parseRoute('tao.example.com/api/taostats_history*');
    expect((await checkLive({ ...REQUEST, route: only }, ports)).live).toBe(true);
    expect(asked.at(-1)).toBe('GET https://tao.example.com/api/taostats_history');
  });

  it.each(['*.example.com/*', 'tao.example.com/other/*'])('%s cannot be tried, and says so', async (pattern) => {
    const result = await checkLive({ ...REQUEST, route: parseRoute(pattern) }, world(() => undefined).ports);
    expect(result.live).toBe(true);
    expect(result.checks.at(-1)).toMatchObject({ outcome: 'skipped' });
  });
});

describe('waiting for health', () => {
  it('ends at the deadline', async () => {
    const { ports } = world(() => unreachable);
    const options = { baseUrl: 'https://x.example', timeoutMs: 5_000, isExpected: () => false };
    const { reached, reading } = await waitForHealth(options, ports);
    expect(reached).toBe(false);
    expect(reading.text).toContain('health does not answer (no connection (ENOTFOUND))');
  });
});
