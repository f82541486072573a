import { describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../../src/http/client.ts';
import type { HttpOptions } from '../../../src/http/exchange.ts';
import { createFetchTransport, noDecompress } from '../../../src/http/fetch-transport.ts';
import { createTestClock } from '../../support/clock.ts';

function rig(answers: readonly (() => Response | Promise<Response>)[], options: HttpOptions = {}) {
  const asked: Request[] = [];
  const clock = createTestClock();
  const fetchOnce = (async (url: string, init: RequestInit) => {
    asked.push(new Request(url, init));
    return await (answers[asked.length - 1] as () => Response)();
  }) as typeof fetch;
  const ports = { ...clock, random: () => 0.5, log: { info: () => undefined } };
  const client = createHttpClient(options, {
    ...ports,
    transport: createFetchTransport(fetchOnce),
    decompress: noDecompress,
  });
  return { client, asked, clock };
}

describe('the client on the platform’s own fetch', () => {
  test('sends, repeats and reads as it does in Node', async () => {
    const { client, asked, clock } = rig([
      () => new Response('{}', { status: 503, headers: { 'Retry-After': '3' } }),
      () => new Response('{"ok":true}', { headers: { 'X-One': 'A' } }),
    ]);
    const answer = await client.send({
      method: 'POST',
      url: 'https://far.example/a',
      body: 'x',
      idempotent: true,
      json: true,
    });
    expect([answer.status, answer.text(), answer.headers['x-one'], answer.attempts]).toEqual([
      200,
      '{"ok":true}',
      'A',
      2,
    ]);
    expect(clock.waits).toEqual([3_000]);
    expect([await asked[1]?.text(), asked[1]?.headers.get('accept-encoding')]).toEqual(['x', 'identity']);
  });

  test('takes no offence at a coding that the platform has undone', async () => {
    const { client } = rig([
      () => new Response('plain', { headers: { 'content-encoding': 'gzip', 'content-length': '3' } }),
    ]);
    expect((await client.send({ method: 'GET', url: 'https://far.example/' })).text()).toBe('plain');
  });

  test('follows no redirect by itself', async () => {
    const { client, asked } = rig([
      () => new Response(null, { status: 302, headers: { location: 'https://thief.example/' } }),
    ]);
    const sent = client.send({ method: 'GET', url: 'https://far.example/', headers: { authorization: 'secret' } });
    await expect(sent).rejects.toThrow('refused to follow a redirect with a credential');
    expect(asked[0]?.redirect).toBe('manual');
  });

  test('calls a platform’s exception a broken connection, and one that is silent silent', async () => {
    const once = { retry: { maxRetries: 0 } };
    const broken = rig([() => Promise.reject(new TypeError('Network connection lost.'))], once);
    await expect(broken.client.send({ method: 'GET', url: 'https://far.example/' })).rejects.toMatchObject({
      failure: 'reset',
    });
    const silent = createFetchTransport(
      ((_: string, init: RequestInit) =>
        new Promise((_resolve, reject) =>
          init.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
        )) as typeof fetch,
    );
    const ports = {
      ...createTestClock(),
      random: () => 0,
      log: { info: () => undefined },
      transport: silent,
      decompress: noDecompress,
    };
    const client = createHttpClient({ ...once, readTimeoutMs: 20 }, ports);
    await expect(client.send({ method: 'GET', url: 'https://far.example/' })).rejects.toMatchObject({
      failure: 'timeout',
    });
  });
});
