/** The KV fallback through the committed bundle: it refuses to write over what it could not read. */
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorkspace, publishInProcess, type Workspace } from '../support/action/publish.ts';
import { failure, KV_ACCOUNT, KV_NAMESPACE, KV_TOKEN, type KvServer, startKv } from '../support/cloudflare/kv.ts';
import type { Answer, ReceivedRequest, ScriptedServer } from '../support/http/scripted-server.ts';
import { json, startTaostats } from '../support/taostats/api.ts';
import { startBentWorker, WRITE_TOKEN } from '../support/worker/doubles.ts';

const HISTORY = 'taostats_history';
const OLD =
  '[\n  {"_timestamp": "2025-11-29T09:11:54.458972+00:00", "price": 297.5850186774780, "volume_24h": 1.10},\n  {"price": 1.00, "note": "no timestamp"},\n  {"price": 1.00, "note": "no timestamp"}\n]\n';

let workspace: Workspace;
let taostats: ScriptedServer;
let kv: KvServer;

beforeEach(async () => {
  workspace = createWorkspace();
  taostats = await startTaostats();
});

afterEach(async () => {
  workspace.remove();
  await taostats.close();
  await kv.stop();
});

const publish = (inputs: Readonly<Record<string, string>> = {}) =>
  publishInProcess(workspace, {
    'taostats-url': taostats.url,
    'allow-kv-put-fallback': 'true',
    'cloudflare-account-id': KV_ACCOUNT,
    'cloudflare-api-token': KV_TOKEN,
    'kv-namespace-id': KV_NAMESPACE,
    'cloudflare-api-url': kv.apiUrl,
    ...inputs,
  });

const puts = (): ReceivedRequest[] => kv.received.filter((request) => request.method === 'PUT');
const isRead = (request: ReceivedRequest): boolean => request.method === 'GET' && request.path.endsWith(HISTORY);

describe('appends', () => {
  test('to an empty namespace', async () => {
    kv = await startKv();
    const run = await publish();
    expect([run.errors, run.exitCode]).toEqual([[], 0]);
    expect(run.outputs).toMatchObject({ status: 'appended', method: 'kv', 'history-total': '1', 'history-head': '' });
    const entry = workspace.text(run.outputs['entry-file'] ?? '');
    expect(kv.values.get(HISTORY)).toBe(`[${entry}]`);
    expect(kv.values.get('taostats_latest')).toBe(entry);
    expect(run.summary).toContain('KV value (fallback)');
    await kv.close();
  });

  test('to a history, keeping old digits and entries without a timestamp', async () => {
    kv = await startKv({ [HISTORY]: OLD });
    const run = await publish();
    const entry = workspace.text(run.outputs['entry-file'] ?? '');
    expect(kv.values.get(HISTORY)).toBe(
      '[{"_timestamp":"2025-11-29T09:11:54.458972+00:00","price":297.5850186774780,"volume_24h":1.10},' +
        `${entry},{"price":1.00,"note":"no timestamp"},{"price":1.00,"note":"no timestamp"}]`,
    );
    expect(run.outputs['history-total']).toBe('4');
    await kv.close();
  });

  test('to a legacy single object, which is one entry', async () => {
    kv = await startKv({ [HISTORY]: '{"price": 1.50, "_timestamp": "2020-01-01T00:00:00Z"}' });
    const run = await publish();
    expect(run.outputs['history-total']).toBe('2');
    expect(kv.values.get(HISTORY)).toContain('[{"price":1.50,"_timestamp":"2020-01-01T00:00:00Z"},{');
    await kv.close();
  });

  test('to a full history, evicting the oldest', async () => {
    kv = await startKv({
      [HISTORY]: '[{"price":1,"_timestamp":"2020-01-01T00:00:00Z"},{"price":2,"_timestamp":"2020-01-02T00:00:00Z"}]',
    });
    const run = await publish({ 'history-max-entries': '2' });
    expect(run.outputs).toMatchObject({ status: 'appended', 'history-total': '2' });
    expect(kv.values.get(HISTORY)).toMatch(/^\[\{"price":2,/);
    await kv.close();
  });

  test('after a passing 429 and 500, visibly', async () => {
    const faults: Answer[] = [json(429, {}), failure(500, 10013, 'unknown')];
    kv = await startKv({ [HISTORY]: OLD }, () => faults.shift());
    const run = await publish();
    expect(run.outputs['status']).toBe('appended');
    expect(run.stdout.match(/^Cloudflare GET .+; retry \d of 3/gm)).toHaveLength(2);
    await kv.close();
  });

  test('when the Worker did not take the entry, with a warning', async () => {
    kv = await startKv();
    const worker = await startBentWorker((answers) => ({ ...answers, stored: undefined }));
    const run = await publish({ 'worker-url': worker.url, 'worker-write-token': WRITE_TOKEN });
    await worker.stop();
    expect(run.outputs).toMatchObject({ status: 'appended', method: 'kv' });
    expect(run.warnings).toEqual([expect.stringMatching(/^Worker: acknowledged .+; falling back to the KV value/)]);
    await kv.close();
  });

  test('even if the latest value cannot be written, with a warning', async () => {
    kv = await startKv({}, (request) =>
      request.method === 'PUT' && request.path.endsWith('taostats_latest') ? failure(403, 10000, 'no') : undefined,
    );
    const run = await publish();
    expect(run.outputs['status']).toBe('appended');
    expect(run.warnings[0]).toContain('KV taostats_latest was not updated');
    await kv.close();
  });
});

describe('refuses to write over', () => {
  test.each<[string, string, string]>([
    ['truncated JSON', '[{"price":1},{"pri', 'it is not valid JSON'],
    ['an empty value', '', 'it is empty'],
    ['HTML', '<html>', 'it is not valid JSON'],
    ['null', 'null', 'it is neither a JSON array nor an object'],
    ['a number', '42', 'it is neither a JSON array nor an object'],
    ['a string', '"history"', 'it is neither a JSON array nor an object'],
    ['an error that is an object', '{"error":"not now"}', 'it is an object without price and _timestamp'],
    ['two documents', '[{"price":1}]\n[{"price":2}]', 'it is not valid JSON'],
  ])('%s', async (_, value, reason) => {
    kv = await startKv({ [HISTORY]: value });
    const run = await publish();
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ status: 'failed', method: 'kv', 'history-total': '' });
    expect(run.errors).toEqual([expect.stringContaining(`KV taostats_history is no history: ${reason}`)]);
    expect(puts()).toEqual([]);
    expect(kv.values.get(HISTORY)).toBe(value);
    await kv.close();
  });

  test('bytes that are not UTF-8', async () => {
    kv = await startKv({}, (request) =>
      isRead(request) ? { status: 200, body: Buffer.from([0x5b, 0xff, 0x5d]) } : undefined,
    );
    const run = await publish();
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('is not UTF-8');
    expect(puts()).toEqual([]);
    await kv.close();
  });

  test.each<[string, Answer, string]>([
    ['500', failure(500, 10001, 'internal'), 'answered 500'],
    ['403', failure(403, 10000, 'Authentication error'), 'answered 403'],
    ['a 404 of the namespace', failure(404, 10013, 'namespace not found'), 'answered 404 (code 10013)'],
    ['a 404 page', { status: 404, body: '<html>not here' }, 'answered 404'],
    ['a 200 cut short', { fault: 'reset-mid-body', body: '[{"price":1}]' }, 'the connection broke'],
    ['a reset', { fault: 'reset' }, 'the connection broke'],
    ['a stall', { fault: 'stall' }, 'no data for 0.3 s'],
    ['a redirect elsewhere', { status: 302, headers: { location: 'https://elsewhere.example/' } }, 'refused to follow'],
    ['204', { status: 204 }, 'answered 204'],
  ])('what answers with %s', async (_, answer, reason) => {
    kv = await startKv({ [HISTORY]: OLD }, (request) => (isRead(request) ? answer : undefined));
    const run = await publish({ 'max-retries': '1', 'read-timeout-seconds': '0.3' });
    expect(run.outputs).toMatchObject({ status: 'failed', method: 'kv' });
    expect(run.errors).toEqual([expect.stringContaining(reason)]);
    expect(puts()).toEqual([]);
    expect(workspace.names()).toContain(basename(run.outputs['entry-file'] as string));
    await kv.close();
  });
});

describe('fails when', () => {
  test('the value read back does not hold the entry', async () => {
    kv = await startKv({ [HISTORY]: OLD }, (request) =>
      request.method === 'PUT' ? json(200, { success: true, errors: [], messages: [], result: null }) : undefined,
    );
    const run = await publish();
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('written, but the value read back does not hold');
    await kv.close();
  });

  test('the write is refused', async () => {
    kv = await startKv({ [HISTORY]: OLD }, (request) =>
      request.method === 'PUT' ? failure(403, 10000, 'read only') : undefined,
    );
    const run = await publish();
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('answered 403');
    expect(kv.values.get(HISTORY)).toBe(OLD);
    await kv.close();
  });

  test('the history is full of younger entries', async () => {
    kv = await startKv({ [HISTORY]: '[{"price":1,"_timestamp":"2099-01-01T00:00:00Z"}]' });
    const run = await publish({ 'history-max-entries': '1' });
    expect(run.outputs['status']).toBe('failed');
    expect(run.errors[0]).toContain('(too-old)');
    expect(puts()).toEqual([]);
    await kv.close();
  });

  test('neither the Worker nor KV takes it, naming both', async () => {
    kv = await startKv({ [HISTORY]: 'null' });
    const worker = await startBentWorker(() => json(500, { error: 'not today' }));
    const run = await publish({ 'worker-url': worker.url, 'worker-write-token': WRITE_TOKEN });
    await worker.stop();
    expect(run.outputs).toMatchObject({ status: 'failed', method: 'kv' });
    expect(run.errors[0]).toMatch(
      /^neither way took the entry\. Worker: .+ answered 500 after 4 attempts: not today.+ KV taostats_history is no/,
    );
    await kv.close();
  });

  test('the fallback is not allowed, even with all its credentials', async () => {
    kv = await startKv();
    const worker = await startBentWorker(() => json(400, { error: 'not today' }));
    const withWorker = await publish({
      'allow-kv-put-fallback': 'false',
      'worker-url': worker.url,
      'worker-write-token': WRITE_TOKEN,
    });
    await worker.stop();
    const without = await publish({ 'allow-kv-put-fallback': '' });
    expect(withWorker.outputs).toMatchObject({ status: 'failed', method: 'worker' });
    expect(without.outputs).toMatchObject({ status: 'failed', method: '' });
    expect(without.errors[0]).toContain('worker-url: got ""');
    expect(kv.received).toEqual([]);
  });
});
