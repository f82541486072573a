/** Samples that raise a question: too old, too different, somebody else's, and histories that would shrink. */
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/runtime/clock.ts';
import { createWorkspace, publishInProcess, type Workspace } from '../support/action/publish.ts';
import { createTestClock } from '../support/clock.ts';
import { KV_ACCOUNT, KV_NAMESPACE, KV_TOKEN, type KvServer, startKv } from '../support/cloudflare/kv.ts';
import { type Answer, type ScriptedServer, startScriptedServer } from '../support/http/scripted-server.ts';
import { json, priceAnswer, priceRecord, RECORDED, startTaostats } from '../support/taostats/api.ts';
import { startBentWorker, startOriginalWorker, WRITE_TOKEN } from '../support/worker/doubles.ts';

let workspace: Workspace;
let kv: KvServer;
const open: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  workspace = createWorkspace();
  kv = await startKv();
});

afterEach(async () => {
  workspace.remove();
  await kv.stop();
  for (const server of open.splice(0)) await server.stop();
});

const kvInputs = () => ({
  'cloudflare-account-id': KV_ACCOUNT,
  'kv-namespace-id': KV_NAMESPACE,
  'cloudflare-api-token': KV_TOKEN,
  'cloudflare-api-url': kv.apiUrl,
});

async function publish(
  script: readonly Answer[] | undefined,
  inputs: Readonly<Record<string, string>>,
  options: Parameters<typeof publishInProcess>[2] = {},
) {
  const taostats = await startTaostats(script);
  open.push(taostats);
  return await publishInProcess(workspace, { 'taostats-url': taostats.url, ...inputs }, options);
}

const throughKv = () => ({ ...kvInputs(), 'allow-kv-put-fallback': 'true' });
const throughWorker = (worker: ScriptedServer) => ({ 'worker-url': worker.url, 'worker-write-token': WRITE_TOKEN });
const entries = (count: number): string =>
  `[${Array.from({ length: count }, (_, n) => `{"_timestamp":"${new Date(Date.UTC(2025, 0, 1) + n * 60_000).toISOString()}","price":300.${n}}`).join(',')}]`;
const local = (): unknown[] => JSON.parse(workspace.text('taostats_history.json')) as unknown[];

describe('nothing shrinks by accident', () => {
  test.each<[number, string, number]>([
    [120, '100', 120],
    [101, '100', 101],
    [100, '100', 100],
    [99, '100', 100],
    [5, '1', 5],
  ])('a history of %d with the bound %s has %d entries afterwards', async (before, bound, after) => {
    writeFileSync(join(workspace.path, 'taostats_history.json'), entries(before));
    kv.values.set('taostats_history', entries(before));
    const run = await publish(undefined, { ...throughKv(), 'history-max-entries': bound });
    expect([run.errors, run.outputs['status']]).toEqual([[], 'appended']);
    expect(local()).toHaveLength(after);
    expect(JSON.parse(kv.values.get('taostats_history') ?? '')).toHaveLength(after);
    const beyond = run.warnings.filter((warning) =>
      warning.includes('they stay. To let them go set allow-shrink: true'),
    );
    expect(beyond).toHaveLength(after > Number(bound) ? 2 : 0);
  });

  test('unless somebody says so', async () => {
    writeFileSync(join(workspace.path, 'taostats_history.json'), entries(50));
    kv.values.set('taostats_history', entries(50));
    await publish(undefined, { ...throughKv(), 'history-max-entries': '10', 'allow-shrink': 'true' });
    expect([local().length, JSON.parse(kv.values.get('taostats_history') ?? '').length]).toEqual([10, 10]);
  });
});

describe('what the Worker refuses for good goes nowhere else', () => {
  test.each([400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 451])('%d', async (status) => {
    const worker = await startBentWorker(() => json(status, { error: 'no' }));
    open.push(worker);
    const run = await publish(undefined, { ...throughWorker(worker), ...throughKv() });
    expect(run.outputs).toMatchObject({ status: 'failed', method: 'worker' });
    expect(run.errors).toEqual([expect.stringContaining(`answered ${status}`)]);
    expect(kv.received).toEqual([]);
  });

  test.each<[string, Answer]>([
    ['500', json(500, {})],
    ['503', json(503, {})],
    ['429', json(429, {})],
    ['408', json(408, {})],
    ['a reset', { fault: 'reset' }],
    ['a page with 200', { status: 200, body: '<html>' }],
  ])('%s may pass, and KV is another way', async (_, answer) => {
    const worker = await startBentWorker(() => answer);
    open.push(worker);
    const run = await publish(undefined, { ...throughWorker(worker), ...throughKv(), 'max-retries': '1' });
    expect(run.outputs).toMatchObject({ status: 'appended', method: 'kv' });
  });

  test('a firewall’s page is a refusal, too, and is not blamed on the token', async () => {
    const worker = await startBentWorker(() => ({
      status: 403,
      headers: { 'cf-ray': '8f1-FRA' },
      body: '<!DOCTYPE html><title>Just a moment...</title>',
    }));
    open.push(worker);
    const run = await publish(undefined, { ...throughWorker(worker), ...throughKv() });
    expect(run.errors[0]).toContain('not the service but Cloudflare answered: a challenge for browsers');
    expect(run.errors[0]).toContain('ray 8f1-FRA');
    expect(run.errors[0]).not.toContain('WRITE_TOKEN');
    expect(kv.received).toEqual([]);
  });
});

describe('fields that cannot be', () => {
  test.each([
    ['price', '0'],
    ['price', '-0'],
    ['price', '-322.1'],
    ['price', '0.000'],
    ['price', 'NaN'],
    ['volume_24h', '-1'],
    ['circulating_supply', '-0.5'],
    ['max_supply', '-21000000'],
    ['total_supply', '-1e3'],
    ['market_cap', '-1'],
    ['fully_diluted_market_cap', '-1'],
    ['market_cap_dominance', '-0.1'],
  ])('%s: %s is refused by name', async (field, value) => {
    const run = await publish([priceAnswer(priceRecord({ [field]: value }))], throughKv());
    expect(run.errors).toEqual([expect.stringContaining(`TaoStats: data[0].${field}: got `)]);
    expect([workspace.names(), kv.received]).toEqual([[], []]);
  });

  test.each([
    ['volume_24h', '0'],
    ['market_cap', '-0'],
    ['percent_change_1h', '-12.5'],
  ])('%s: %s passes', async (field, value) => {
    const run = await publish([priceAnswer(priceRecord({ [field]: value }))], throughKv());
    expect(run.outputs['status']).toBe('appended');
  });
});

describe('a price that jumps', () => {
  const stamp = '2026-01-01T00:00:00Z';
  const last = (price: string): string => `{"_timestamp":"${stamp}","price":${price}}`;
  test.each<[string, string, boolean]>([
    ['322', '322', false],
    ['322', '483', false],
    ['322', '483.1', true],
    ['322', '161', false],
    ['322', '160.9', true],
    ['322', '1e-30', true],
    ['322', '322124618259.631', true],
    ['0.0000001', '322', true],
  ])('from %s to %s: %s', async (before, now, jumps) => {
    kv.values.set('taostats_history', `[${last('1')},${last(before).replace(stamp, '2026-01-02T00:00:00Z')}]`);
    const run = await publish([priceAnswer(priceRecord({ price: now }))], throughKv());
    expect(run.outputs['status']).toBe('appended');
    expect(JSON.parse(run.outputs['codes'] ?? '')).toEqual(jumps ? ['price_jump'] : []);
    expect(run.warnings.some((warning) => warning.startsWith(`the price ${now} differs by `))).toBe(jumps);
  });

  test.each<[string, (text: string) => Promise<Record<string, string>>]>([
    [
      'the Worker’s latest',
      async (text) => {
        const worker = await startScriptedServer(() => ({ status: 200, body: text }));
        open.push(worker);
        return { ...throughWorker(worker) };
      },
    ],
    [
      'the KV history',
      async (text) => {
        kv.values.set('taostats_history', `[${text}]`);
        return throughKv();
      },
    ],
    [
      'taostats_latest.json',
      async (text) => {
        writeFileSync(join(workspace.path, 'taostats_latest.json'), text);
        return throughKv();
      },
    ],
  ])('is held against %s; with fail-on-jump nothing is written or appended', async (_, prepare) => {
    const inputs = await prepare(last('100'));
    const files = workspace.names();
    const run = await publish(undefined, { ...inputs, 'fail-on-jump': 'true' });
    expect(run.outputs).toMatchObject({ status: 'failed', codes: '["price_jump"]', 'entry-file': '' });
    expect(run.errors).toEqual([expect.stringContaining('fail-on-jump is true, so nothing was written')]);
    expect(workspace.names()).toEqual(files);
    expect(kv.received.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('is no question when it is switched off, or when nothing can be read', async () => {
    kv.values.set('taostats_history', `[${last('1')}]`);
    expect((await publish(undefined, { ...throughKv(), 'max-price-change-percent': '0' })).outputs['codes']).toBe('[]');
    writeFileSync(join(workspace.path, 'taostats_latest.json'), 'broken');
    kv.values.delete('taostats_history');
    expect((await publish(undefined, throughKv())).outputs).toMatchObject({ codes: '[]', status: 'appended' });
  });
});

describe('an answer older than the last entry', () => {
  const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
  const entry = (updated: string): string =>
    `{"_timestamp":"${minutesAgo(1)}","price":322.1,"last_updated":"${updated}"}`;

  test.each<[number, number, string]>([
    [20, 10, 'outdated'],
    [10.01, 10, 'outdated'],
    [10, 20, 'appended'],
  ])('%d minutes old after one of %d minutes: %s', async (now, before, status) => {
    kv.values.set('taostats_history', `[${entry(minutesAgo(before))}]`);
    const run = await publish([priceAnswer(priceRecord({ last_updated: minutesAgo(now) }))], throughKv());
    expect(run.outputs['status']).toBe(status);
    if (status === 'appended') return;
    expect([run.exitCode, run.outputs['codes'], workspace.names()]).toEqual([0, '["source_outdated"]', []]);
    expect(run.warnings).toEqual([expect.stringMatching(/older than the \S+ of the last entry/)]);
    expect(kv.received.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  test('of the same moment is a sample like any other', async () => {
    const updated = minutesAgo(5);
    kv.values.set('taostats_history', `[${entry(updated)}]`);
    const run = await publish([priceAnswer(priceRecord({ last_updated: updated }))], throughKv());
    expect(run.outputs['status']).toBe('appended');
  });

  test('is a failure with fail-on-stale', async () => {
    kv.values.set('taostats_history', `[${entry(minutesAgo(5))}]`);
    const script = [priceAnswer(priceRecord({ last_updated: minutesAgo(20) }))];
    const run = await publish(script, { ...throughKv(), 'fail-on-stale': 'true' });
    expect(run.outputs).toMatchObject({ status: 'failed', codes: '["source_outdated"]' });
  });
});

describe('stale data', () => {
  test('is appended with a warning', async () => {
    const run = await publish([RECORDED], throughKv());
    expect(run.outputs).toMatchObject({ status: 'appended', stale: 'true', codes: '["stale"]' });
    expect(run.warnings).toEqual([
      expect.stringMatching(/^TaoStats last updated this data at 2025-11-20T15:28:00Z, \d+ min/),
    ]);
    expect(run.summary).toContain('[!WARNING]');
  });

  test('fails before anything is written when that is wanted', async () => {
    const run = await publish([RECORDED], { ...throughKv(), 'fail-on-stale': 'true' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ status: 'failed', stale: 'true', 'entry-file': '', timestamp: '' });
    expect(workspace.names()).toEqual([]);
  });

  test('counts as fresh when the check is off', async () => {
    const off = { 'fail-on-stale': 'true', 'max-staleness-minutes': '0' };
    expect((await publish([RECORDED], { ...throughKv(), ...off })).outputs).toMatchObject({
      status: 'appended',
      stale: 'false',
    });
  });

  test.each(['9999-01-01T00:00:00Z', new Date(Date.now() + 3_600_000).toISOString()])(
    'of %s is stale, too',
    async (moment) => {
      const run = await publish([priceAnswer(priceRecord({ last_updated: moment }))], {
        ...throughKv(),
        'fail-on-stale': 'true',
      });
      expect(run.errors).toEqual([expect.stringContaining('which is still to come')]);
    },
  );
});

describe('which record is the asked one', () => {
  const tao = (price: string, minutes: number) =>
    priceRecord({ price, last_updated: new Date(Date.now() - minutes * 60_000).toISOString() });
  const btc = priceRecord({ symbol: 'BTC', price: '90000' });
  test.each<[string, Record<string, unknown>[], string]>([
    ['the newest, wherever it stands', [tao('300', 9), tao('301', 2)], '301'],
    ['the newest first', [tao('301', 2), tao('300', 9)], '301'],
    ['ours behind another', [btc, tao('300', 3)], '300'],
    ['small letters', [priceRecord({ symbol: 'tao', price: '300' })], '300'],
    ['one without a moment comes last', [priceRecord({ price: '1', last_updated: null }), tao('300', 9)], '300'],
  ])('%s', async (_, records, price) => {
    expect((await publish([priceAnswer(...records)], throughKv())).outputs).toMatchObject({
      status: 'appended',
      price,
    });
  });

  test.each<[string, unknown[]]>([
    ['another asset', [btc]],
    ['two others', [btc, priceRecord({ symbol: 'ETH' })]],
    ['several without a symbol', [priceRecord({ symbol: null }), priceRecord({ symbol: undefined })]],
    ['a symbol that begins alike', [priceRecord({ symbol: 'TAOX' })]],
  ])('%s is refused', async (_, records) => {
    const run = await publish([priceAnswer(...records)], throughKv());
    expect(run.errors).toEqual([expect.stringContaining('no record is the asked one')]);
    expect(workspace.names()).toEqual([]);
  });
});

describe('failures of TaoStats that have words of their own', () => {
  test.each<[string, Answer, string, string]>([
    [
      'used-up credits',
      json(429, { message: 'Insufficient credits' }),
      '["quota"]',
      'the credits of the key are used up (quota)',
    ],
    ['a monthly quota', json(429, { error: { message: 'Monthly quota exceeded' } }), '["quota"]', '(quota)'],
    [
      'a firewall',
      { status: 403, body: '<!doctype html><title>Attention Required!</title>' },
      '["blocked"]',
      'firewall',
    ],
    ['a 1010', { status: 403, body: 'error code: 1010' }, '["blocked"]', 'error 1010'],
    ['a long wait', json(429, {}, { 'retry-after': '3600' }), '[]', 'it asks to wait 3600 s, until '],
    ['an error in a 200', json(200, { error: 'maintenance window' }), '[]', 'maintenance window'],
    ['a 401', json(401, { message: 'Unauthorized' }), '[]', 'Check taostats-api-key'],
  ])('%s: asked once', async (_, answer, codes, words) => {
    const run = await publish([answer], throughKv());
    expect(run.outputs).toMatchObject({ status: 'failed', codes, stale: '' });
    expect(run.errors).toEqual([expect.stringContaining(words)]);
    if (codes === '["blocked"]') expect(run.errors[0]).not.toContain('Check taostats-api-key');
  });

  test('a 429 in the body of a 200 is waited for as a 429', async () => {
    const soft = json(200, { statusCode: 429, message: 'slow down' }, { 'retry-after': '2' });
    const run = await publish([soft, priceAnswer(priceRecord())], throughKv());
    expect([run.outputs['status'], run.clock.waits[0]]).toEqual(['appended', 2_000]);
  });
});

describe('a clock that is wrong', () => {
  const dated = (): readonly Answer[] => {
    const headers = { 'content-type': 'application/json', date: new Date().toUTCString() };
    return [{ ...priceAnswer(priceRecord()), headers } as Answer];
  };

  test.each([-2 * 3_600_000, 2 * 3_600_000, 6 * 60_000, -6 * 60_000])(
    'by %d ms: refused, nothing written',
    async (offMs) => {
      const run = await publish(dated(), throughKv(), { clock: createTestClock(Date.now() + offMs) });
      expect(run.outputs).toMatchObject({ status: 'failed', codes: '["clock"]' });
      expect(run.errors).toEqual([expect.stringMatching(/the clock of this machine is \d+ s (ahead|behind)/)]);
      expect([workspace.names(), kv.received]).toEqual([[], []]);
    },
  );

  test('by three minutes: a warning that names it', async () => {
    const run = await publish(dated(), throughKv(), { clock: createTestClock(Date.now() + 3 * 60_000) });
    expect(run.outputs['status']).toBe('appended');
    expect(run.warnings.join()).toMatch(/the clock of this machine is 1[78]\d s ahead/);
  });
});

describe('the original Worker', () => {
  test('gets its latest value by way of KV when the credentials are there', async () => {
    const worker = await startOriginalWorker();
    open.push(worker);
    const run = await publish(undefined, { ...throughWorker(worker), ...kvInputs() });
    expect(run.outputs).toMatchObject({ status: 'appended', method: 'worker' });
    expect(kv.values.get('taostats_latest')).toBe(workspace.text('taostats_latest.json'));
    expect(kv.values.has('taostats_history')).toBe(false);
  });

  test('stays with an old one otherwise, which is said', async () => {
    const worker = await startOriginalWorker();
    open.push(worker);
    const run = await publish(undefined, throughWorker(worker));
    expect(run.outputs['status']).toBe('appended');
    expect(run.warnings).toEqual([expect.stringContaining('does not write taostats_latest')]);
  });
});

describe('links', () => {
  test('inside the folder are written through, and their modes stay', async () => {
    mkdirSync(join(workspace.path, 'real'));
    for (const name of ['taostats_latest.json', 'taostats_history.json']) {
      writeFileSync(join(workspace.path, 'real', name), '[]', { mode: 0o640 });
      symlinkSync(join('real', name), join(workspace.path, name));
    }
    expect((await publish(undefined, throughKv())).outputs['status']).toBe('appended');
    for (const name of ['taostats_latest.json', 'taostats_history.json']) {
      expect(readFileSync(join(workspace.path, 'real', name), 'utf8')).toContain('322.124618259631');
      expect(statSync(join(workspace.path, 'real', name)).mode & 0o777).toBe(0o640);
    }
  });

  test.each(['taostats_latest.json', 'taostats_history.json'])(
    '%s that leads out is refused by name before anything',
    async (name) => {
      const outside = createWorkspace();
      const target = join(outside.path, 'x.json');
      symlinkSync(target, join(workspace.path, name));
      const run = await publishInProcess(workspace, { 'taostats-url': 'http://127.0.0.1:9', ...throughKv() });
      expect(run.errors).toEqual([expect.stringContaining(`${name} is a symbolic link to `)]);
      expect([existsSync(target), kv.received]).toEqual([false, []]);
      outside.remove();
    },
  );
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test.each<[string, string]>([
    ['TaoStats', 'fetch from TaoStats'],
    ['the Worker', 'append to the history'],
  ])('while %s is silent: what was done is said, no temporary file', async (silent, stage) => {
    let send: ((signal: 'SIGINT' | 'SIGTERM') => void) | undefined;
    const stall = (): Answer => {
      send?.(signal);
      return { fault: 'stall' };
    };
    const taostats = await startScriptedServer(() => (silent === 'TaoStats' ? stall() : priceAnswer(priceRecord())));
    const worker = await startBentWorker(() => stall());
    open.push(taostats, worker);
    const run = await publishInProcess(
      workspace,
      { 'taostats-url': taostats.url, ...throughWorker(worker), ...throughKv() },
      { onStart: (sender) => (send = sender) },
    );
    expect([run.exitCode, run.outputs['status']]).toEqual([1, 'cancelled']);
    expect(run.errors).toEqual([expect.stringContaining(`cancelled by ${signal} during: ${stage}`)]);
    expect(workspace.names().filter((name) => /tmp|lock/.test(name))).toEqual([]);
    expect(run.outputs['entry-file'] !== '').toBe(silent === 'the Worker');
    expect(run.summary).toContain('## TaoStats');
    expect(kv.received).toEqual([]);
  });
});

test('runs in one folder at the same time lose no entry of the local history', async () => {
  const [taostats, worker] = [await startTaostats(), await startOriginalWorker()];
  open.push(taostats, worker);
  // Real waits, each run a second apart so that their entry files have names of their own.
  const clocks = [0, 1_000, 2_000, 3_000].map((ms) => ({ ...systemClock, now: () => Date.now() + ms }));
  const runs = await Promise.all(
    clocks.map((clock) =>
      publishInProcess(workspace, { 'taostats-url': taostats.url, ...throughWorker(worker) }, { runner: { clock } }),
    ),
  );
  expect(runs.map((run) => run.outputs['status'])).toEqual(Array(4).fill('appended'));
  expect(local()).toHaveLength(4);
});
