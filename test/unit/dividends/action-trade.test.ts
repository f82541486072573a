/** The action's trade in process: the strict node, both services, and the ledger behind its HTTP form. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runDividends } from '../../../src/tao-dividends/tao-dividends.ts';
import { runInProcess } from '../../support/action/run-in-process.ts';
import { HOTKEY } from '../../support/chain/double.ts';
import { CHUTES_KEY, DESEARCH_KEY, MODEL, posts, SentimentDouble } from '../../support/chain/sentiment.ts';
import { ALICE, BOB, TradeWorld } from '../../support/chain/trade.ts';
import { NETUID, PRICE } from '../../support/chain/world.ts';
import { startScriptedServer } from '../../support/http/scripted-server.ts';

const WORDS = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';
const TOKEN = 'a-write-token-of-some-length';

let world: TradeWorld;
let search: SentimentDouble;
let node: { url: string; close(): Promise<void> };
let services: { url: string; close(): Promise<void> };
let ledger: Server;
let ledgerUrl: string;
let folder: string;
/** What the ledger was sent. */
let ledgerBodies: string[];

beforeEach(async () => {
  world = new TradeWorld();
  ledgerBodies = [];
  world.minesAtOnce = true;
  search = new SentimentDouble();
  search.find(posts(world.clock.now(), 4));
  [node, services] = await Promise.all([world.double.listen(), search.listen()]);
  ledger = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isRight = request.url === '/api/v1/trades' && request.headers['x-write-token'] === TOKEN;
      const text = Buffer.concat(chunks).toString('utf8');
      ledgerBodies.push(text);
      const { call, args } = JSON.parse(text) as { call: string; args: unknown[] };
      const calls = world.ledger as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
      const answer = isRight ? calls[call]?.(...args) : undefined;
      response.setHeader('content-type', 'application/json');
      if (!answer) response.writeHead(401).end('{"error":"the write token is missing or wrong"}');
      else void answer.then((value) => response.end(JSON.stringify({ answer: value ?? null })));
    });
  });
  await new Promise<void>((resolve) => ledger.listen(0, '127.0.0.1', resolve));
  ledgerUrl = `http://127.0.0.1:${(ledger.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), 'trade-'));
});
afterEach(async () => {
  await Promise.all([node.close(), services.close()]);
  ledger.closeAllConnections();
  await new Promise<void>((resolve) => ledger.close(() => resolve()));
  rmSync(folder, { recursive: true, force: true });
});

const run = (
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
  exec?: (...call: unknown[]) => Promise<never>,
) =>
  runInProcess(runDividends, {
    name: 'tao-dividends',
    inputs: {
      ...{
        'chain-url': node.url,
        pairs: `${NETUID},${HOTKEY}`,
        'output-dir': folder,
        trade: 'true',
        'confirm-trade': 'true',
      },
      ...{ 'wallet-mnemonic': `${WORDS}//Alice`, 'worker-url': ledgerUrl, 'worker-write-token': TOKEN, model: MODEL },
      ...{
        'desearch-api-key': DESEARCH_KEY,
        'desearch-url': services.url,
        'chutes-api-key': CHUTES_KEY,
        'sentiment-url': services.url,
      },
      ...{ 'stake-factor': '0.1', 'max-stake-per-run-tao': '10', 'max-stake-per-day-tao': '20' },
      ...inputs,
    },
    env: { GITHUB_REPOSITORY_ID: '42', GITHUB_RUN_ID: '777', ...env },
    runner: { clock: world.clock, ...(exec ? { exec } : {}) },
  });

test('trades, says what moved, and a rerun sends nothing', async () => {
  const first = await run();
  expect(first.errors).toEqual([]);
  expect(first.outputs).toMatchObject({ status: 'traded', 'trade-reason': '', 'total-alpha-rao': '4136040191' });
  expect(first.summary).toContain('4 TAO, 79 alpha, fee 0.002 TAO');
  expect([...world.rows.rows.keys()]).toEqual([expect.stringContaining(`/${ALICE}/42/777/${NETUID}/${HOTKEY}`)]);
  expect((await run()).outputs['status']).toBe('traded');
  expect(world.submitted).toHaveLength(1);
  expect(search.complaints).toEqual([]);
});

/** Everything that an end of the action leaves anywhere. */
const TRACES: readonly [string, () => void, Record<string, string>][] = [
  ['a trade', () => undefined, {}],
  ['a dry run', () => undefined, { 'dry-run': 'true' }],
  [
    'a trade that is pending',
    () => {
      world.minesAtOnce = false;
    },
    { 'deadline-seconds': '20' },
  ],
  [
    'a trade that failed in its block',
    () => {
      world.outcome = 'slippage';
    },
    {},
  ],
  [
    'a pool that refuses',
    () => {
      world.poolFault = { code: 1010, message: 'x', data: 'Custom error: 8' };
    },
    {},
  ],
  [
    'an answer that is no score',
    () => {
      search.content = () => `${WORDS} ${CHUTES_KEY}`;
    },
    {},
  ],
  ['a search that is down', () => void search.answers.set('/twitter', 'dead'), { 'max-retries': '1' }],
  ['a phrase with a wrong checksum', () => undefined, { 'wallet-mnemonic': WORDS.replace('walk', 'zoo') }],
  ['a key that the service does not know', () => undefined, { 'chutes-api-key': 'cpk_curtain_smoke_is_none' }],
];
test.each(TRACES)('%s: the phrase and the keys are masked, and nowhere else', async (_what, bend, inputs) => {
  bend();
  const asked: string[] = [];
  world.double.intercept = (method, params) => {
    asked.push(method, JSON.stringify(params));
    return undefined;
  };
  const children: unknown[] = [];
  const collector = await startScriptedServer(() => ({ status: 200, body: '{}' }));
  const given: Record<string, string> = { 'otlp-endpoint': collector.url, ...inputs };
  const { masks, lines, summary, outputs, errors } = await run(given, {}, async (...call) => {
    children.push(call);
    throw new Error('no program is run');
  });
  await collector.stop();
  const phrase = inputs['wallet-mnemonic'] ?? `${WORDS}//Alice`;
  expect(masks).toEqual(expect.arrayContaining([phrase, DESEARCH_KEY, TOKEN]));
  const files = readdirSync(folder).map((name) => name + readFileSync(join(folder, name), 'utf8'));
  const rows = JSON.stringify([...world.rows.rows.values()]);
  const spans = collector.received.map(({ path, body }) => path + body);
  const said = [...lines, ...errors, summary, JSON.stringify(outputs), ...files];
  // To the services go their own keys, in a header, and nothing else.
  const questions = search.requests.map(({ path, query, body }) => `${path}?${query}${JSON.stringify(body)}`);
  const everything = [...said, rows, ...asked, ...questions, ...ledgerBodies, ...spans].join('\n');
  expect(everything.length).toBeGreaterThan(200);
  expect(children).toEqual([]);
  const words = phrase.replace(/\/.*/, '').split(' ');
  const neighbours = words.slice(1).map((word, index) => `${words[index]} ${word}`);
  for (const secret of [...neighbours, '//Alice', DESEARCH_KEY, given['chutes-api-key'] ?? CHUTES_KEY, TOKEN]) {
    expect(everything.includes(secret) ? `it holds ${secret.slice(0, 9)}…` : '').toBe('');
  }
});

test.each([
  ['without a second word', { 'confirm-trade': 'false' }, 'queried'],
  ['switched off', { trade: 'false' }, 'queried'],
])('%s it only asks', async (_what, inputs, status) => {
  const { outputs, exitCode } = await run(inputs);
  expect([exitCode, outputs['status']]).toEqual([0, status]);
  expect(search.requests).toEqual([]);
  expect(world.rows.rows.size).toBe(0);
});

test('a dry run shows the call, the amount and what would stop it, and writes nothing', async () => {
  world.nextIndex = (nonce) => nonce + 1;
  const { outputs, exitCode, summary } = await run({ 'dry-run': 'true', 'confirm-trade': 'false', 'proxy-for': BOB });
  expect([exitCode, outputs['status'], outputs['trade-reason']]).toEqual([0, 'dry-run', 'account-busy']);
  expect(summary).toContain('Proxy.proxy(real');
  expect(summary).toContain('amount 5000000000, limit&#95;price 50500000');
  expect(world.submitted).toEqual([]);
  expect(world.rows.rows.size).toBe(0);
});

describe('several pairs', () => {
  const OTHER = 3;
  beforeEach(() => {
    world.double.addSubnet(OTHER);
    world.double.addHotkey(OTHER, HOTKEY, { alpha: 5n });
    world.double.setPrices({ [NETUID]: PRICE, [OTHER]: PRICE });
    // Each subnet has posts of its own: those of a finalized trade are used up.
    search.find([]);
    search.findFor = (query) =>
      posts(world.clock.now(), 4).map((post) => ({ ...post, id: `${query.at(-1)}${post.id}` }));
  });
  const pairs = `${NETUID},${HOTKEY}\n${OTHER},${HOTKEY}`;
  const rows = () => [...world.rows.rows.values()];
  test('are decided one after the other, each a row, and share the run’s cap', async () => {
    const result = await run({ pairs, 'max-stake-per-run-tao': '7' });
    expect([result.errors, result.outputs['status'], result.outputs['trade-reason']]).toEqual([[], 'traded', '']);
    expect(rows().map(({ netuid, status, decision }) => [netuid, status, decision?.tao_rao])).toEqual([
      [NETUID, 'finalized', '5000000000'],
      // 7 less the 4.002 that the first one moved, as the events say.
      [OTHER, 'finalized', '2998000000'],
    ]);
    expect((await run({ pairs, 'max-stake-per-run-tao': '7' })).outputs['status']).toBe('traded');
    expect(world.submitted).toHaveLength(2);
  });
  test('the cap used up: no-trade for the second, said why', async () => {
    const { outputs } = await run({ pairs, 'max-stake-per-run-tao': '4' });
    expect([outputs['status'], outputs['trade-reason']]).toEqual(['traded', 'run-cap']);
  });
  test('one that fails does not stop the other, and the run says so', async () => {
    world.outcome = 'slippage';
    const { exitCode, outputs, errors } = await run({ pairs });
    expect([exitCode, outputs]).toEqual([1, { status: 'failed' }]);
    expect(errors[0]).toMatch(/the trade of 18,.*SlippageTooHigh; the trade of 3,.*SlippageTooHigh/);
    expect(rows().map(({ status }) => status)).toEqual(['failed', 'failed']);
  });
  test('a pair that is none is named; the other one is traded', async () => {
    const { exitCode, errors } = await run({ pairs: `0,${HOTKEY}\n${OTHER},${HOTKEY}` });
    expect([exitCode, errors.length]).toEqual([1, 1]);
    expect(errors[0]).toMatch(/^the trade of 0,5FFA\w+: netuid 0 and hotkey 5FFA\w+ are not traded: root/);
    expect(rows().map(({ netuid, status }) => [netuid, status])).toEqual([
      [0, 'pending'],
      [OTHER, 'finalized'],
    ]);
  });
  test('one that is pending ends the run: the account’s next transaction waits for it', async () => {
    world.minesAtOnce = false;
    const { exitCode, outputs, notices } = await run({ pairs, 'deadline-seconds': '30' });
    expect([exitCode, outputs['status'], outputs['trade-reason']]).toEqual([1, 'pending', 'era-open']);
    expect(notices.join()).toContain(`not begun, because the trade of 18,${HOTKEY} is pending: 3,${HOTKEY}`);
    world.mine();
    world.minesAtOnce = true;
    expect((await run({ pairs })).outputs['status']).toBe('traded');
    expect(new Set(world.submitted).size).toBe(2);
  });
  test('a dry run shows each, with what the one before would have used up', async () => {
    const { outputs, summary } = await run({ pairs, 'dry-run': 'true', 'max-stake-per-run-tao': '5.001' });
    expect([outputs['status'], outputs['trade-reason']]).toEqual(['dry-run', 'run-cap']);
    expect(summary).toContain('amount 5000000000');
    expect(summary).toContain('amount 1000000, ');
    expect([world.submitted, rows()]).toEqual([[], []]);
  });
});

describe('the end of a trade', () => {
  test('no signal is green', async () => {
    search.find(posts(world.clock.now(), 2));
    expect(await run()).toMatchObject({ exitCode: 0, outputs: { status: 'no-trade', 'trade-reason': 'no-signal' } });
  });
  test('pending exits 1 and says until when', async () => {
    world.minesAtOnce = false;
    const { exitCode, outputs, errors } = await run({ 'deadline-seconds': '30' });
    expect([exitCode, outputs['status'], outputs['trade-reason']]).toEqual([1, 'pending', 'era-open']);
    expect(errors[0]).toMatch(/its era ends with block \d+, about 2026-01-01T/);
    world.mine();
    expect((await run()).outputs['status']).toBe('traded');
    expect(new Set(world.submitted).size).toBe(1);
  });
  test('failed inside its block: named, no amount', async () => {
    world.outcome = 'slippage';
    const { exitCode, outputs, errors } = await run();
    expect(exitCode).toBe(1);
    expect(outputs).toEqual({ status: 'failed' });
    expect(errors).toEqual([expect.stringContaining('SubtensorModule.SlippageTooHigh')]);
  });
  test('a score that cannot be read fails and leaves the decision open', async () => {
    search.content = () => 'bullish';
    const { exitCode, errors } = await run();
    expect(exitCode).toBe(1);
    expect(errors[0]).toContain('not exactly one JSON object');
    search.content = undefined;
    expect((await run()).outputs['status']).toBe('traded');
  });
});

test.each([
  [
    'wallet-mnemonic',
    { 'wallet-mnemonic': 'legal winner thank year wave sausage worth useful legal winner thank zoo' },
  ],
  ['model', { model: '' }],
  ['stake-factor', { 'stake-factor': '0' }],
  ['slippage-percent', { 'slippage-percent': '60' }],
  ['proxy-for', { 'proxy-for': '5FFA' }],
  ['worker-url', { 'worker-url': '' }],
  ['worker-write-token', { 'worker-write-token': '' }],
  ['chutes-api-key', { 'chutes-api-key': '' }],
])('%s: named before anything is asked', async (name, inputs) => {
  const { exitCode, errors } = await run(inputs);
  expect(exitCode).toBe(1);
  expect(errors[0]).toMatch(new RegExp(`^${name}: `));
  expect(errors[0]).not.toMatch(/legal winner/);
  expect(world.double.requests).toEqual([]);
});
test('outside a workflow run nothing names the decision', async () => {
  expect((await run({}, { GITHUB_RUN_ID: '' })).errors[0]).toContain('GITHUB_RUN_ID');
});
