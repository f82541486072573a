/** Everything TaoStats can do wrong, through the committed bundle: honest status, visible retries, no file, no key. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorkspace, publishInProcess, type Workspace } from '../support/action/publish.ts';
import type { Answer, ScriptedServer } from '../support/http/scripted-server.ts';
import { json, priceAnswer, priceRecord, startTaostats, TAOSTATS_KEY } from '../support/taostats/api.ts';
import { startBentWorker, WRITE_TOKEN } from '../support/worker/doubles.ts';

let workspace: Workspace;
let worker: ScriptedServer;

beforeAll(async () => {
  worker = await startBentWorker((answers) => answers);
});
afterAll(() => worker.stop());
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.remove());

async function publish(script: readonly Answer[], inputs: Readonly<Record<string, string>> = {}) {
  const taostats = await startTaostats(script);
  const posts = (): number =>
    worker.received.filter(({ method, path }) => method === 'POST' && path === '/api/taostats_history').length;
  const postsBefore = posts();
  const run = await publishInProcess(workspace, {
    'taostats-url': taostats.url,
    'worker-url': worker.url,
    'worker-write-token': WRITE_TOKEN,
    'read-timeout-seconds': '0.3',
    ...inputs,
  });
  await taostats.close();
  return { ...run, asked: taostats.received.length, posted: posts() - postsBefore };
}

const good = (): Answer => priceAnswer(priceRecord());

describe('what passes', () => {
  test.each<[string, Answer, RegExp]>([
    ['429 without Retry-After', json(429, { message: 'slow down' }), /answered 429; retry 1 of 3 in 0(\.\d+)? s$/m],
    ['429 with seconds', json(429, {}, { 'retry-after': '1' }), /answered 429; retry 1 of 3 in 1 s \(Retry-After\)$/m],
    [
      '429 with a date',
      json(429, {}, { 'retry-after': new Date(Date.now() + 30_000).toUTCString() }),
      /answered 429; retry 1 of 3 in (2\d|3\d) s \(Retry-After\)$/m,
    ],
    ['500', { status: 500, body: 'oops' }, /answered 500; retry 1 of 3/],
    ['502 with a page', { status: 502, body: '<html>bad gateway' }, /answered 502; retry 1 of 3/],
    ['503', json(503, { error: 'maintenance' }), /answered 503; retry 1 of 3/],
    ['a reset', { fault: 'reset' }, /the connection broke \(.+\); retry 1 of 3/],
    [
      'a reset inside the body',
      { fault: 'reset-mid-body', body: '{"data":[]}' },
      /the connection broke .+; retry 1 of 3/,
    ],
    ['a stall', { fault: 'stall' }, /no data for 0\.3 s; retry 1 of 3/],
    ['a stall inside the body', { fault: 'stall-mid-body', body: '{"data":[]}' }, /no data for 0\.3 s; retry 1 of 3/],
    ['truncated JSON', { status: 200, body: '{"data":[{"price":"3' }, /a body that is not JSON; retry 1 of 3/],
    ['HTML with 200', { status: 200, body: '<!doctype html><html>' }, /a body that is not JSON; retry 1 of 3/],
  ])('%s: asked again, visible in the log, then appended', async (_, fault, line) => {
    const run = await publish([fault, good()], { 'retry-after-max-wait-seconds': '60' });
    expect(run.errors).toEqual([]);
    expect(run.outputs['status']).toBe('appended');
    expect(run.stdout).toMatch(line);
    expect(run.stdout).toContain('TaoStats GET /api/price/latest/v1: ');
    expect(run.summary).toMatch(/latest\/v1<\/code> \| 2 \| \S+, 200 \|/);
  });

  test('fields nobody knows', async () => {
    const run = await publish([priceAnswer(priceRecord({ brand_new: { deep: [1, null] } }))]);
    expect(run.outputs['status']).toBe('appended');
    expect(workspace.text('taostats_latest.json')).not.toContain('brand_new');
  });

  test('missing and null fields, which become null', async () => {
    const run = await publish([priceAnswer(priceRecord({ market_cap: null, volume_24h: undefined }))]);
    expect(run.outputs['status']).toBe('appended');
    expect(workspace.text('taostats_latest.json')).toContain('"market_cap":null');
    expect(workspace.text('taostats_history.json')).toContain('"volume_24h":null');
  });

  test('digits that no float holds, as string and as number', async () => {
    const record = JSON.stringify(priceRecord({ price: '0.10000000000000000000000000000001', volume_24h: 'VOLUME' }));
    const body = `{"data":[${record.replace('"VOLUME"', '123456789012345678901234567890.10')}]}`;
    const run = await publish([{ status: 200, body }]);
    expect(run.outputs).toMatchObject({ status: 'appended', price: '0.10000000000000000000000000000001' });
    expect(workspace.text('taostats_latest.json')).toContain('"volume_24h":123456789012345678901234567890.10');
    expect(workspace.text('taostats_history.json')).toContain(
      '"price":0.10000000000000000000000000000001,"volume_24h":123456789012345678901234567890.10}',
    );
  });

  test('wrong types without validation, named in a warning', async () => {
    const run = await publish([priceAnswer(priceRecord({ market_cap: 'much' }))], {
      'enable-response-validation': 'false',
    });
    expect(run.outputs['status']).toBe('appended');
    expect(run.warnings[0]).toContain('market_cap');
  });

  test('short data when the protection is off', async () => {
    const run = await publish([good()], { 'min-records': '2', 'enable-partial-failure-protection': 'false' });
    expect(run.outputs['status']).toBe('appended');
  });
});

describe('what fails, with nothing written and nothing posted', () => {
  test.each<[string, Answer[], Record<string, string>, string]>([
    [
      '401',
      [json(401, { message: 'Unauthorized' })],
      {},
      'TaoStats: GET /api/price/latest/v1 answered 401: Unauthorized. Check taostats-api-key',
    ],
    ['401 that repeats the key', [json(401, { error: `bad key ${TAOSTATS_KEY}` })], {}, 'answered 401: bad key ***'],
    [
      '403 with a page',
      [{ status: 403, body: '<html>blocked' }],
      {},
      'answered 403: not the service but something in front of it answered: it blocked the request with a page',
    ],
    ['400 with {}', [json(400, {})], {}, 'TaoStats: GET /api/price/latest/v1 answered 400'],
    ['404', [json(404, {})], {}, 'Check taostats-url'],
    [
      'a redirect elsewhere',
      [{ status: 302, headers: { location: 'https://elsewhere.example/' } }],
      {},
      'refused to follow a redirect with a credential',
    ],
    ['429 to the end', Array<Answer>(3).fill(json(429, {})), { 'max-retries': '2' }, 'answered 429 after 3 attempts'],
    ['5xx to the end', Array<Answer>(3).fill({ status: 503 }), { 'max-retries': '2' }, 'answered 503 after 3 attempts'],
    ['resets to the end', Array<Answer>(2).fill({ fault: 'reset' }), { 'max-retries': '1' }, 'the connection broke'],
    ['a stall to the end', [{ fault: 'stall' }], { 'max-retries': '0' }, 'no data for 0.3 s'],
    [
      'a stall beyond the deadline',
      [{ fault: 'stall' }],
      { 'deadline-seconds': '1', 'read-timeout-seconds': '30' },
      'cut off by the deadline',
    ],
    [
      'a Retry-After beyond the deadline',
      [json(429, {}, { 'retry-after': '100' })],
      { 'deadline-seconds': '5' },
      'the next try would begin after the deadline',
    ],
    [
      'truncated JSON twice',
      Array<Answer>(2).fill({ status: 200, body: '{"data":[' }),
      {},
      'answered 200 with a body that is not JSON',
    ],
    [
      'HTML with 200 twice',
      Array<Answer>(2).fill({ status: 200, body: '<html>' }),
      {},
      'answered 200 with a body that is not JSON',
    ],
    [
      'empty data',
      [priceAnswer()],
      {},
      'TaoStats: data: got 0 records, expected at least 1. Empty or short data never',
    ],
    ['empty data, protection off', [priceAnswer()], { 'enable-partial-failure-protection': 'false' }, 'got 0 records'],
    ['short data', [good()], { 'min-records': '2' }, 'got 1 records, expected at least 2'],
    [
      'fewer records than its pagination says',
      [json(200, { pagination: { current_page: 1, per_page: 50, total_items: 3 }, data: [priceRecord()] })],
      {},
      'got 1 records, expected at least 3',
    ],
    ['no data', [json(200, { error: 'soon' })], {}, 'TaoStats: data: got nothing, expected an array of records'],
    ['data that is no list', [json(200, { data: {} })], {}, 'TaoStats: data: got an object, expected an array'],
    ['an answer that is no object', [json(200, [])], {}, 'TaoStats: data: got an array of 0'],
    ['null', [{ status: 200, body: 'null' }], {}, 'TaoStats: data: got null'],
    [
      'a wrong type',
      [priceAnswer(priceRecord({ price: 'abc' }))],
      {},
      'TaoStats: data[0].price: got "abc", expected a number or a decimal string',
    ],
    [
      'another wrong type',
      [priceAnswer(priceRecord({ market_cap: ['1'] }))],
      {},
      'data[0].market_cap: got an array of 1, expected',
    ],
    ['a price that is null', [priceAnswer(priceRecord({ price: null }))], {}, 'data[0].price: got null'],
    [
      'a name that holds the key',
      [priceAnswer(priceRecord({ name: TAOSTATS_KEY }))],
      {},
      'the answer repeats the API key',
    ],
    [
      'a name that holds the key behind escapes',
      [{ status: 200, body: '{"data":[{"price":"1","name":"tao\\u002d0123456789abcdef:secret"}]}' }],
      {},
      'the answer repeats the API key',
    ],
    [
      'an answer nested without end',
      [{ status: 200, body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` }],
      {},
      'nested deeper than',
    ],
    [
      'an answer without end',
      [{ status: 200, body: `{"data":["${'x'.repeat(9_000_000)}"]}` }],
      {},
      'the answer is too large',
    ],
  ])('%s', async (_, script, inputs, message) => {
    const run = await publish(script, inputs);
    expect(run.exitCode).toBe(1);
    expect(run.errors).toEqual([expect.stringContaining(message)]);
    expect(run.outputs).toMatchObject({
      ...{ status: 'failed', method: '', timestamp: '', price: '', 'latest-file': '', 'entry-file': '' },
      ...{ 'history-file': '', 'history-total': '', 'history-head': '', stale: '' },
    });
    expect(run.asked).toBe(script.length);
    expect(run.posted).toBe(0);
    expect(workspace.names()).toEqual([]);
    expect(run.summary).toContain('nothing was written');
    expect(run.summary).toContain('[!CAUTION]');
    expect(run.stderr).toBe('');
  });

  test('good files of an earlier run stay as they were', async () => {
    await publish([good()]);
    const before = workspace.names().map((name) => [name, workspace.text(name)]);
    for (const bad of [priceAnswer(), priceAnswer(priceRecord({ price: {} })), json(400, {})]) {
      expect((await publish([bad])).exitCode).toBe(1);
    }
    expect(workspace.names().map((name) => [name, workspace.text(name)])).toEqual(before);
  });
});

test('the request limit counts repeats and is visible', async () => {
  const run = await publish([json(500, {})], { 'requests-per-minute': '1', 'deadline-seconds': '20' });
  expect(run.outputs['status']).toBe('failed');
  expect(run.errors[0]).toContain('the request limit allows the next request only after the deadline');
}, 30_000);
