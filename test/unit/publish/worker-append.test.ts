import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ActionError } from '../../../src/errors/action-error.ts';
import type { Entry } from '../../../src/history/entry.ts';
import { historyUrl } from '../../../src/history/protocol.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/exchange.ts';
import { DEFAULT_RETRY } from '../../../src/http/retry.ts';
import { appendThroughWorker } from '../../../src/publish/worker-append.ts';
import { createTestClock } from '../../support/clock.ts';

const timestamp = '2026-01-01T00:00:00.000Z';
const entry: Entry = { text: `{"price":1.10,"_timestamp":"${timestamp}"}`, timestamp, instant: '' };

function answer(request: HttpRequest, body: string): HttpResponse {
  const path = new URL(request.url).pathname;
  const bytes = new TextEncoder().encode(body);
  return { method: request.method, path, status: 200, headers: {}, body: bytes, text: () => body, attempts: 1 };
}

test('no answer at all makes an unproved entry a success, and none is anything but a named failure', async () => {
  const name = fc.constantFrom('success', 'entries', 'total', 'timestamp', 'digest', 'status', 'entry', 'head');
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(true, timestamp, 'appended', entry.text));
  const record = fc.dictionary(name, fc.oneof(value, fc.array(fc.dictionary(name, value), { maxLength: 2 })));
  const anything = fc.oneof(record, fc.jsonValue()).map((json) => JSON.stringify(json));
  await fc.assert(
    fc.asyncProperty(anything, anything, async (ack, readBack) => {
      const http = {
        send: async (request: HttpRequest) => answer(request, request.method === 'POST' ? ack : readBack),
      };
      const ports = { ...createTestClock(), log: { info: () => undefined } };
      const options = {
        url: 'http://worker/api/taostats_history',
        token: 'x',
        retry: DEFAULT_RETRY,
        deadlineAtMs: 1e15,
      };
      const outcome = await appendThroughWorker(entry, options, http, ports).catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(ActionError);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['https://w.example', 'https://w.example/api/taostats_history'],
  ['https://w.example/', 'https://w.example/api/taostats_history'],
  ['https://w.example/api/taostats_history', 'https://w.example/api/taostats_history'],
  ['https://w.example/api/taostats_history/', 'https://w.example/api/taostats_history'],
  ['https://w.example/prefix', 'https://w.example/prefix/api/taostats_history'],
])('worker-url %s', (url, expected) => {
  expect(historyUrl(url)).toBe(expected);
});
