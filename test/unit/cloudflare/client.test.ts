import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { apiPath, type CloudflareClient, createCloudflareClient } from '../../../src/cloudflare/client.ts';
import { CloudflareError } from '../../../src/cloudflare/errors.ts';
import type { HttpClient } from '../../../src/http/exchange.ts';
import { createNodeHttpClient } from '../../../src/http/node-client.ts';

const open: { server: Server; http: HttpClient }[] = [];

/** A client and what its server received; the server answers with each of `answers` in turn, then 500. */
async function serve(
  ...answers: ((request: IncomingMessage, response: ServerResponse) => void)[]
): Promise<{ client: CloudflareClient; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const answer = answers[requests.length - 1];
    if (answer === undefined) response.writeHead(500).end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const http = createNodeHttpClient(
    { name: 'Cloudflare', retry: { maxRetries: 2 } },
    {
      now: Date.now,
      monotonic: () => performance.now(),
      sleep: async () => undefined,
      random: () => 0,
      log: { info: () => undefined },
    },
  );
  open.push({ server, http });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`;
  return { client: createCloudflareClient({ apiUrl, token: 'secret-token' }, http), requests };
}

const json =
  (status: number, body: unknown) =>
  (_: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const failed = (status: number, code: number, message: string) =>
  json(status, { success: false, errors: [{ code, message }], messages: [], result: null });
const ok = (result: unknown) => json(200, { success: true, errors: [], messages: [], result });
const html =
  (status: number) =>
  (_: IncomingMessage, response: ServerResponse): void =>
    void response
      .writeHead(status, { 'content-type': 'text/html' })
      .end('<!DOCTYPE html><title>error code: 1015</title>');

async function failureOf(promise: Promise<unknown>): Promise<CloudflareError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CloudflareError);
  return error as CloudflareError;
}

afterEach(async () => {
  for (const { server, http } of open.splice(0)) {
    await http.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('Cloudflare client', () => {
  test('sends the token and unwraps the envelope', async () => {
    const { client, requests } = await serve(ok({ subdomain: 'tao' }));
    const result = await client.call({ method: 'GET', path: apiPath`/accounts/${'A'}/workers/subdomain` });
    expect(result).toEqual({ subdomain: 'tao' });
    expect(requests).toEqual(['GET /client/v4/accounts/A/workers/subdomain Bearer secret-token']);
  });

  test.each([
    ['a 10013', failed(500, 10013, 'workers.api.error.unknown')],
    ['a 10013 that reads 400', failed(400, 10013, 'An unknown error has occurred')],
    ['a 10023', failed(403, 10023, 'kv bindings require kv write perms')],
    ['a page of HTML with 403', html(403)],
    ['a 1015 page', html(429)],
    ['a 502', html(502)],
    ['a reset', (request: IncomingMessage): void => void request.socket.destroy()],
  ])('repeats a POST after %s', async (_, flake) => {
    const { client, requests } = await serve(flake, ok({ id: 'v1' }));
    await expect(client.call({ method: 'POST', path: '/x', json: {} })).resolves.toEqual({ id: 'v1' });
    expect(requests).toHaveLength(2);
  });

  test('does not repeat "namespace not found", though its code is 10013 too', async () => {
    const { client, requests } = await serve(failed(404, 10013, "get namespace: 'namespace not found'"));
    const error = await failureOf(client.call({ method: 'GET', path: '/x' }));
    expect(error.status).toBe(404);
    expect(requests).toHaveLength(1);
  });

  test('names method, path, status, code and attempts, and never the page', async () => {
    const { client } = await serve(html(403), html(403), html(403));
    const error = await failureOf(client.call({ method: 'PUT', path: '/accounts/A/workers/scripts/w' }));
    expect(error.message).toBe(
      'Cloudflare PUT /client/v4/accounts/A/workers/scripts/w answered 403 (no code) after 3 attempts: an HTML page',
    );
  });

  test('names the permission when the token is refused', async () => {
    const { client } = await serve(failed(403, 10000, 'Authentication error'));
    const permission = 'Account · Workers Scripts · Edit';
    const error = await failureOf(client.call({ method: 'GET', path: '/x', permission }));
    expect(error.message).toContain('answered 403 (code 10000): Authentication error');
    expect(error.hint).toContain(permission);
    expect(`${error.message} ${error.hint}`).not.toContain('secret-token');
  });

  test('points at the account id when the path does not route', async () => {
    const { client } = await serve(failed(404, 7003, 'Could not route to /accounts/nope'));
    expect((await failureOf(client.call({ method: 'GET', path: '/x' }))).hint).toContain('cloudflare-account-id');
  });

  test('takes success: false under 200 as a failure', async () => {
    const { client } = await serve(failed(200, 10021, 'Uncaught SyntaxError'));
    expect((await failureOf(client.call({ method: 'GET', path: '/x' }))).hasCode(10021)).toBe(true);
  });
});

describe('a list in pages', () => {
  const page = (result: unknown, info?: unknown) => (_: IncomingMessage, response: ServerResponse) =>
    void response.end(JSON.stringify({ success: true, result, ...(info === undefined ? {} : { result_info: info }) }));
  const list = (client: CloudflareClient) => client.list({ method: 'GET', path: '/x' }, 2);

  test.each([
    [
      'the number of pages it names',
      [page([1, 2], { total_pages: 2 }), page([3, 4], { total_pages: 2 })],
      [1, 2, 3, 4],
    ],
    ['a page that is not full', [page([1, 2]), page([3])], [1, 2, 3]],
    ['an empty page', [page([1, 2]), page([])], [1, 2]],
    ['nothing at all', [page(null)], []],
    [
      'the number, also where a page is not full',
      [page([1], { total_pages: 2 }), page([2], { total_pages: 2 })],
      [1, 2],
    ],
  ])('ends with %s', async (_, pages, expected) => {
    const { client, requests } = await serve(...pages);
    expect(await list(client)).toEqual(expected);
    expect(requests).toHaveLength(pages.length);
    expect(requests.at(-1)).toContain(`page=${pages.length}&per_page=2`);
  });

  test.each([
    ['a page of something else', [page([1, 2]), page({ items: [] })], /the list is incomplete: page 2 holds no result/],
    ['a failure under 200', [page([1, 2]), failed(200, 7000, 'No route')], /code 7000/],
    ['a page that breaks off', [page([1, 2]), html(502), html(502), html(502)], /answered 502/],
  ])('is an error with %s, not a shorter list', async (_, pages, message) => {
    const { client } = await serve(...pages);
    await expect(list(client)).rejects.toThrow(message);
  });
});

describe('apiPath', () => {
  test('keeps each value inside its segment', () => {
    expect(apiPath`/zones/${'../accounts'}/workers/${'a b?#'}`).toBe('/zones/..%2Faccounts/workers/a%20b%3F%23');
  });

  test.each(['', '.', '..'])('refuses the segment %j, which a URL would resolve away', (value) => {
    expect(() => apiPath`/accounts/${value}/workers`).toThrow('cannot be part of an API path');
  });
});
