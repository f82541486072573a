/** Trading through the built Worker: queue, ledger, audit log. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TradeLedger } from '../../src/dividends/trade/ledger.ts';
import { advanceTrade } from '../../src/dividends/trade/trade.ts';
import { HOTKEY } from '../support/chain/double.ts';
import { CHUTES_KEY, DESEARCH_KEY, MODEL, posts, SentimentDouble } from '../support/chain/sentiment.ts';
import { ALICE, TradeWorld } from '../support/chain/trade.ts';
import { NETUID } from '../support/chain/world.ts';
import { testInFull } from '../support/in-full.ts';
import { type RunningWorker, startWorker, TOKEN, type WorkerOptions } from '../support/worker/worker.ts';

const PHRASE = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk//Alice';
const TRADER = 't'.repeat(32);
const READER = 'r'.repeat(32);
const OBJECTS = { DIVIDENDS: 'DividendCache', LIMITS: 'RateLimiter', TRADES: 'TradeLedger' };
const SETTINGS = {
  ...{
    CONFIRM_TRADE: 'true',
    WALLET_MNEMONIC: PHRASE,
    DATURA_API_KEY: DESEARCH_KEY,
    CHUTES_API_KEY: CHUTES_KEY,
    MODEL,
  },
  ...{ STAKE_FACTOR: '0.1', MAX_STAKE_PER_RUN_TAO: '10', MAX_STAKE_PER_DAY_TAO: '20' },
};

interface Row {
  id: string;
  status: string;
  reason: string | null;
  note: string | null;
  requested_by: string;
}

let world: TradeWorld;
let search: SentimentDouble;
let node: { url: string; close(): Promise<void> };
let services: { url: string; close(): Promise<void> };
let worker: RunningWorker;

beforeEach(async () => {
  world = new TradeWorld(424, 14, Date.now());
  world.minesAtOnce = true;
  search = new SentimentDouble();
  search.find(posts(Date.now(), 5));
  [node, services] = await Promise.all([world.double.listen(), search.listen()]);
});
afterEach(async () => {
  await Promise.all([worker.stop(), node.close(), services.close()]);
});

async function start(vars: Record<string, string> = {}, options: WorkerOptions = {}): Promise<void> {
  worker = await startWorker({
    objects: OBJECTS,
    queue: true,
    ...options,
    vars: {
      ...{ CHAIN_URL: node.url, DIVIDENDS_API_KEYS: `trade:bot:${TRADER}\nweb:${READER}` },
      ...{ DESEARCH_URL: services.url, SENTIMENT_URL: services.url },
      ...SETTINGS,
      ...vars,
    },
  });
}

const trade = (
  run = 'a-run-of-mine-0001',
  key = TRADER,
  query = `netuid=${NETUID}&hotkey=${HOTKEY}`,
): Promise<Response> =>
  fetch(`${worker.url}/api/v1/tao_dividends?${query}&trade=true`, {
    headers: { 'X-API-Key': key, ...(run === '' ? {} : { 'Idempotency-Key': run }) },
  });
const list = async (): Promise<Row[]> => {
  const response = await fetch(`${worker.url}/api/v1/trades`, { headers: { 'X-API-Key': TRADER } });
  return ((await response.json()) as { trades: Row[] }).trades;
};
/** The first row, once it has ended. */
async function ended(): Promise<Row> {
  for (let look = 0; look < 200; look += 1) {
    const [row] = await list();
    if (row && !['pending', 'signed', 'in-block'].includes(row.status)) return row;
    // A key may ask 60 times a minute: another look comes a moment later.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no end: ${JSON.stringify(await list())}`);
}

test('202 with the dividends and the row; the queue trades; the same key again trades nothing', async () => {
  const lines: string[] = [];
  const asked: string[] = [];
  world.double.intercept = (method, params) => {
    asked.push(method, JSON.stringify(params));
    return undefined;
  };
  const persistFolder = mkdtempSync(join(tmpdir(), 'trades-'));
  await start({}, { log: (line) => void lines.push(line), persistFolder });
  const response = await trade();
  expect(response.status).toBe(202);
  expect(response.headers.get('Cache-Control')).toContain('no-store');
  const body = (await response.json()) as { trade: { id: string } };
  expect(body).toMatchObject({ dividend: 4_136_040_191, stake_tx_triggered: true, trade: { status: 'pending' } });
  expect(await ended()).toMatchObject({ status: 'finalized', requested_by: 'bot', id: body.trade.id });
  const again = await trade();
  expect(again.status).toBe(202);
  // Its figures were forgotten with the trade: read anew.
  expect(await again.json()).toMatchObject({
    stake_tx_triggered: false,
    cached: false,
    trade: { id: body.trade.id, status: 'finalized' },
  });
  expect(world.submitted).toHaveLength(1);
  expect(search.complaints).toEqual([]);
  expect(world.double.complaints).toEqual([]);
  // The phrase and the keys: in no row, answer, line, question, nor in anything that is stored, messages of the queue included.
  const pages = await Promise.all(
    ['/metrics', '/api/v1/health', '/api/v1/trust_pack'].map(async (path) => (await fetch(worker.url + path)).text()),
  );
  const questions = search.requests.map(({ path, query, body }) => `${path}?${query}${JSON.stringify(body)}`);
  await worker.stop();
  const files = readdirSync(persistFolder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const stored = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
  rmSync(persistFolder, { recursive: true });
  const everything = [JSON.stringify(body), ...pages, ...lines, ...asked, ...questions, ...stored].join('\n');
  expect(everything).toContain(body.trade.id);
  for (const secret of ['bottom drive', 'curtain smoke', '//Alice', CHUTES_KEY, DESEARCH_KEY, TRADER]) {
    expect(everything.includes(secret) ? `it holds ${secret.slice(0, 6)}…` : '').toBe('');
  }
});

describe('refused before anything is written', () => {
  test('by key, Idempotency-Key and pair; and the ledger takes its own calls only', async () => {
    await start();
    const cases: [Parameters<typeof trade>, number, RegExp][] = [
      [['a-run-of-mine-0001', READER], 403, /web may not trade/],
      [[''], 422, /Idempotency-Key/],
      [['short'], 422, /Idempotency-Key/],
      [['a-run-of-mine-0001', TRADER, `netuid=0&hotkey=${HOTKEY}`], 422, /root/],
      [['a-run-of-mine-0001', TRADER, `netuid=999&hotkey=${HOTKEY}`], 422, /no-such-subnet/],
    ];
    for (const [request, status, message] of cases) {
      const response = await trade(...request);
      expect([response.status, await response.text()]).toEqual([status, expect.stringMatching(message)]);
    }
    expect(await list()).toEqual([]);
    const call = (body: unknown, token = TOKEN): Promise<Response> =>
      fetch(`${worker.url}/api/v1/trades`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': token },
        body: JSON.stringify(body),
      });
    expect((await call({ call: 'spentToday', args: ['5'] }, 'wrong-token-of-some-length')).status).toBe(401);
    expect(await (await call({ call: 'spentToday', args: ['5'] })).json()).toEqual({ answer: '0' });
    const refused = [{ call: 'list', args: [] }, { call: 'toString', args: [] }, { call: 'read' }, []];
    for (const body of [...refused, { call: 'sign', args: ['nobody', {}, {}, '1'] }]) {
      expect((await call(body)).status).toBe(422);
    }
    const log = await fetch(`${worker.url}/api/v1/trades`, { headers: { 'X-API-Key': READER } });
    expect(log.status).toBe(403);
  });
  test.each<[string, Record<string, string>, number, RegExp]>([
    ['switched off', { CONFIRM_TRADE: 'false' }, 403, /CONFIRM_TRADE/],
    ['a phrase that is none', { WALLET_MNEMONIC: 'bottom bottom bottom' }, 503, /WALLET_MNEMONIC/],
    ['no search key', { DATURA_API_KEY: '' }, 503, /DATURA_API_KEY/],
  ])('%s', async (_what, vars, status, message) => {
    await start(vars);
    const response = await trade();
    const text = await response.text();
    expect([response.status, text]).toEqual([status, expect.stringMatching(message)]);
    expect(text).not.toContain('bottom');
  });
  test('without a queue: 503 naming it', async () => {
    await start({}, { queue: false });
    expect(await (await trade()).json()).toMatchObject({ error: 'TRADE_QUEUE is not configured' });
  });
});

test('the cron trigger follows what an action signed, also where the Worker itself does not trade', async () => {
  world.minesAtOnce = false;
  await start({ CONFIRM_TRADE: '', WALLET_MNEMONIC: '', MODEL: '' });
  const call = async (name: string, ...args: unknown[]): Promise<unknown> => {
    const response = await fetch(`${worker.url}/api/v1/trades`, {
      ...{ method: 'POST', body: JSON.stringify({ call: name, args }) },
      headers: { 'X-Write-Token': TOKEN, 'Content-Type': 'application/json' },
    });
    return ((await response.json()) as { answer: unknown }).answer;
  };
  const remote = new Proxy({} as TradeLedger, {
    get: (_target, name) => (name === 'then' ? undefined : (...args: unknown[]) => call(String(name), ...args)),
  });
  const key = { genesis_hash: world.double.blocks[0]?.hash ?? '', coldkey: ALICE, run: '42/777' };
  const { row } = await remote.open({ ...key, netuid: NETUID, hotkey: HOTKEY }, 'action');
  await advanceTrade(row, world.options({}, 5), await world.ports(remote));
  expect((await list()).map(({ status }) => status)).toEqual(['signed']);
  world.mine();
  await worker.cron(Date.now());
  expect((await list()).map(({ status }) => status)).toEqual(['finalized']);
  expect(world.submitted).toHaveLength(1);
});

describe('what stops a decision is in its row', () => {
  testInFull('a model nobody has is failed at once, by name', async () => {
    await start({ MODEL: 'nobody/has-this' });
    await trade();
    expect(await ended()).toMatchObject({ status: 'failed', note: expect.stringContaining('nobody/has-this') });
    expect(world.submitted).toEqual([]);
  });
  test('a score that cannot be read ends in the dead letters: failed, nothing signed', async () => {
    await start();
    search.content = () => 'very positive!';
    await trade();
    expect(await ended()).toMatchObject({ status: 'failed', note: expect.stringContaining('dead letter') });
    expect(world.submitted).toEqual([]);
  });
  testInFull('no signal', async () => {
    search.find(posts(Date.now(), 2));
    await start();
    await trade();
    expect(await ended()).toMatchObject({ status: 'no-trade', reason: 'no-signal' });
  });
});
