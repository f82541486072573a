/** The dividends routes of the built Worker in workerd, against the strict node. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/runtime/clock.ts';
import { runDividends } from '../../src/tao-dividends/tao-dividends.ts';
import { runInProcess } from '../support/action/run-in-process.ts';
import { ChainDouble, HOTKEY, KNOWN_ACCOUNTS } from '../support/chain/double.ts';
import { encodeMetadata, withoutItems } from '../support/chain/metadata.ts';
import { NETUID, PRICE, runtime } from '../support/chain/world.ts';
import { IN_FULL, testInFull } from '../support/in-full.ts';
import { type RunningWorker, startWorker, TOKEN, type WorkerOptions } from '../support/worker/worker.ts';

const OBJECTS = { DIVIDENDS: 'DividendCache', LIMITS: 'RateLimiter', RUNS: 'RunLog' };
const KEY = 'k'.repeat(32);
const keyOf = (name: string): string => `${name}-`.padEnd(40, name);
const NAMES = ['web', 'old', 'new', 'burst', 'limit'];
const KEYS = [
  `main:${KEY}`,
  ...NAMES.map((name) => `${name === 'old' || name === 'new' ? 'rotated' : name}:${keyOf(name)}`),
  'a line that is no key',
].join('\n');

/** Who ask at once: more than a key may. */
const MANY = IN_FULL ? 1_000 : 200;

let double: ChainDouble;
let node: Awaited<ReturnType<ChainDouble['listen']>>;
let worker: RunningWorker;

function freshChain(spec = 424): ChainDouble {
  const described = runtime(spec);
  const chain = new ChainDouble(spec, { metadata: encodeMetadata(described, 14) });
  chain.setTime(Date.now() - 12_000);
  chain.addSubnet(0);
  for (let netuid = 1; netuid <= 150; netuid += 1) {
    chain.addSubnet(netuid);
    chain.addHotkey(netuid, HOTKEY, { alpha: BigInt(netuid) });
  }
  chain.addHotkey(NETUID, HOTKEY, { alpha: 9_007_199_254_740_993n, root: 123_456_789n });
  chain.setPrices({ [NETUID]: PRICE });
  return chain;
}

async function start(options: WorkerOptions = {}): Promise<RunningWorker> {
  return startWorker({
    objects: OBJECTS,
    ...options,
    vars: { CHAIN_URL: node.url.replace('http', 'ws'), DIVIDENDS_API_KEYS: KEYS, ...options.vars },
  });
}

const get = (query: string, key = KEY, base = worker): Promise<Response> =>
  fetch(`${base.url}/api/v1/tao_dividends${query}`, { headers: { 'X-API-Key': key } });
const post = (body: unknown, key = KEY): Promise<Response> =>
  fetch(`${worker.url}/api/v1/tao_dividends`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

beforeAll(async () => {
  double = freshChain();
  node = await double.listen();
  worker = await start();
});
afterAll(async () => {
  await worker.stop();
  await node.close();
});
beforeEach(() => {
  double.intercept = undefined;
});

test('the default pair is answered with all digits, from the chain, then from the cache', async () => {
  const first = await get('');
  expect(first.status).toBe(200);
  const text = await first.text();
  expect(text).toContain('"dividend":9007199378197782,');
  expect(JSON.parse(text)).toMatchObject({
    ...{ netuid: NETUID, hotkey: HOTKEY, cached: false, stake_tx_triggered: false, unit: 'alpha' },
    ...{ rao: '9007199378197782', components: { alpha: '9007199254740993', root_alpha: '123456789' } },
    ...{
      price: '0.05',
      zero_reason: null,
      registered_at: 500,
      epoch_block: 990,
      block: 1002,
      spec_version: 424,
      stale: false,
    },
  });
  expect(first.headers.get('RateLimit-Remaining')).toMatch(/^9\d$/);
  expect(await (await get(`?netuid=${NETUID}&hotkey=${HOTKEY}`)).json()).toMatchObject({ cached: true });
  const metrics = await (await fetch(`${worker.url}/metrics`)).text();
  expect(metrics).toMatch(/tao_dividends_answers_total\{outcome="hit"\} 1\n/);
  expect(metrics).toMatch(/tao_dividends_chain_queries_total 1\n/);
  expect(double.complaints).toEqual([]);
});

test(`${MANY} concurrent requests for one pair ask the chain once`, async () => {
  const counted = await start({
    vars: { DIVIDENDS_API_KEYS: Array.from({ length: 10 }, (_, i) => `k${i}:${keyOf(String(i))}`).join('\n') },
  });
  const before = double.requests.length;
  const answers = await Promise.all(
    Array.from({ length: MANY }, (_, index) =>
      get('?netuid=5', keyOf(String(index % 10)), counted).then(
        async (response) => [response.status, await response.text()] as const,
      ),
    ),
  );
  await counted.stop();
  expect(answers.find(([status]) => status !== 200)).toBeUndefined();
  expect(double.requests.slice(before)).toHaveLength(3);
});

test(`a burst of ${MANY} with one key: 100 and what came back meanwhile`, async () => {
  await get('', keyOf('burst'));
  const start = performance.now();
  const statuses = await Promise.all(
    Array.from({ length: MANY }, () =>
      get('?netuid=999999', keyOf('burst')).then(async (response) => {
        await response.arrayBuffer();
        return response.status;
      }),
    ),
  );
  const seconds = (performance.now() - start) / 1000;
  const granted = statuses.filter((status) => status === 422).length;
  expect(granted).toBeGreaterThanOrEqual(99);
  // A second more, because the first request came before the clock here began.
  expect(granted).toBeLessThanOrEqual(100 + Math.floor(seconds) + 1);
  expect(statuses.filter((status) => status === 429)).toHaveLength(MANY - granted);
  const refused = await get('', keyOf('burst'));
  if (refused.status === 429) {
    expect(refused.headers.get('Retry-After')).toBe('1');
    expect(refused.headers.get('RateLimit-Remaining')).toBe('0');
  }
});

describe('who asks', () => {
  test.each([
    ['no key', undefined],
    ['a wrong key', 'x'.repeat(32)],
    ['the name instead of the key', 'main'],
    ['a line that is none', 'a line that is no key'],
  ])('%s: 401', async (_what, key) => {
    const response = await fetch(
      `${worker.url}/api/v1/tao_dividends`,
      key === undefined ? {} : { headers: { 'X-API-Key': key } },
    );
    expect(response.status).toBe(401);
  });
  test('both keys of a holder work while one is being replaced', async () => {
    for (const name of ['old', 'new']) expect((await get('', keyOf(name))).status).toBe(200);
  });
  test('one that may not trade: 403', async () => {
    expect((await get('?trade=true')).status).toBe(403);
  });
});

describe('what is asked', () => {
  test.each([
    ['netuid=-1', 'netuid'],
    ['netuid=65536', 'netuid'],
    ['netuid=1e3', 'netuid'],
    ['netuid=18&netuid=19', 'netuid'],
    ['hotkey=0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d', 'hotkey'],
    ['hotkey=15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5', 'hotkey'],
    ['hotkey=5FFApaS75bv5pJHfAp2FVLBj9ZaXuFDjEypsaBNc1wCfe52w', 'hotkey'],
    ['trade=yes', 'trade'],
  ])('%s: 422', async (query, field) => {
    const response = await get(`?${query}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ field });
  });
  test('100 pairs at once take one token and, nothing kept, three round trips at most', async () => {
    double.grow();
    const before = double.requests.length;
    const pairs = Array.from({ length: 100 }, (_, index) => ({ netuid: index + 51, hotkey: HOTKEY }));
    const remaining = async (): Promise<number> =>
      Number((await get('', keyOf('limit'))).headers.get('RateLimit-Remaining'));
    const left = await remaining();
    const response = await post({ pairs }, keyOf('limit'));
    expect(response.status).toBe(200);
    const { results } = (await response.json()) as { results: { netuid: number; dividend: number }[] };
    expect(results.map(({ netuid, dividend }) => [netuid, dividend])).toEqual(
      pairs.map(({ netuid }) => [netuid, netuid]),
    );
    expect(Number(response.headers.get('RateLimit-Remaining'))).toBeGreaterThanOrEqual(left - 1);
    expect(double.requests.slice(before)).toHaveLength(3);
    expect(double.complaints).toEqual([]);
  });
  test.each([
    ['101 pairs', { pairs: Array.from({ length: 101 }, () => ({ netuid: 1, hotkey: HOTKEY })) }, 422],
    ['no pairs', { pairs: [] }, 422],
    [
      'a bad pair among good ones',
      {
        pairs: [
          { netuid: 1, hotkey: HOTKEY },
          { netuid: 1.5, hotkey: HOTKEY },
        ],
      },
      422,
    ],
    ['no array', { pairs: 'all' }, 422],
    ['no object', [], 422],
  ])('%s: %#', async (_what, body, status) => {
    expect((await post(body)).status).toBe(status);
  });
});

describe('beside a zero stands why', () => {
  test.each([
    [`?netuid=${NETUID}&hotkey=${KNOWN_ACCOUNTS.at(-1)}`, 'not-registered'],
    ['?netuid=777', 'no-such-subnet'],
    ['?netuid=0', 'root'],
  ])('%s is %s', async (query, reason) => {
    expect(await (await get(query)).json()).toMatchObject({ dividend: 0, zero_reason: reason });
  });
});

describe('the chain in trouble', () => {
  const fresh = async (bend: (chain: ChainDouble) => void, query = '?netuid=7'): Promise<Response> => {
    const chain = freshChain();
    bend(chain);
    const broken = await chain.listen();
    const other = await start({ vars: { CHAIN_URL: broken.url } });
    try {
      const response = await get(query, KEY, other);
      return new Response(await response.text(), { status: response.status, headers: response.headers });
    } finally {
      await other.stop();
      await broken.close();
    }
  };
  test('removed storage is 502 storage-absent, never 0', async () => {
    const bare = withoutItems(
      runtime(424),
      'SubtensorModule.AlphaDividendsPerSubnet',
      'SubtensorModule.RootAlphaDividendsPerSubnet',
    );
    const response = await fresh((chain) => chain.runtimes.set(424, { metadata: encodeMetadata(bare, 14) }));
    expect(response.status).toBe(502);
    const body = await response.json();
    expect(body).toMatchObject({ code: 'storage-absent' });
    expect(body).not.toHaveProperty('dividend');
  });
  test.each([
    ['a dead node', 'unreachable', (chain: ChainDouble) => chain.failWith(() => 'dead')],
    [
      'a node that errs',
      'refused',
      (chain: ChainDouble) =>
        chain.failWith((method) => (method === 'state_queryStorageAt' ? { code: -32000, message: 'no' } : undefined)),
    ],
    ['an old block', 'chain-stale', (chain: ChainDouble) => chain.setTime(Date.now() - 400_000)],
    [
      'metadata of another version',
      'metadata',
      (chain: ChainDouble) => void chain.runtimes.set(424, { metadata: encodeMetadata(runtime(393), 14) }),
    ],
  ])('%s: 503 %s', async (_what, code, bend) => {
    const response = await fresh(bend);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code });
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
  });
  test('a 429 of the node does not count against the key', async () => {
    double.intercept = () => ({ status: 429, text: 'slow down', retryAfter: '60' });
    const response = await get('?netuid=33', keyOf('web'));
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('60');
    double.intercept = undefined;
    const after = await get('', keyOf('web'));
    expect(after.headers.get('RateLimit-Remaining')).toBe('99');
  });
});

test.each([
  [{ CHAIN_URL: '' }, 'CHAIN_URL'],
  [{ DIVIDENDS_API_KEYS: '' }, 'DIVIDENDS_API_KEYS'],
  [{ DIVIDENDS_API_KEYS: 'too:short' }, 'DIVIDENDS_API_KEYS'],
])('%j: 503 naming it', async (vars, name) => {
  const other = await start({ vars });
  const response = await get('', KEY, other);
  expect(response.status).toBe(503);
  expect(((await response.json()) as { error: string }).error).toContain(name);
  await other.stop();
});
test('the cron trigger keeps named pairs fresh', async () => {
  const pairs = Array.from({ length: 3 }, (_, netuid) => `${netuid + 20},${HOTKEY}`).join('\n');
  const other = await start({ vars: { DIVIDENDS_WARM_PAIRS: `# ours\n${pairs}` } });
  const before = double.requests.length;
  await other.cron(Date.now());
  // All of them in three round trips, since nothing was known of the chain.
  expect(double.requests.length - before).toBe(3);
  for (const netuid of [20, 21, 22]) {
    expect(await (await get(`?netuid=${netuid}`, KEY, other)).json()).toMatchObject({ netuid, cached: true });
  }
  expect(double.requests.length - before).toBe(3);
  await other.stop();
});
test('a node that fails is left alone: 503 at once, and the metrics say so', async () => {
  const broken = freshChain();
  broken.failWith(() => 'dead');
  const node = await broken.listen();
  const other = await start({ vars: { CHAIN_URL: node.url } });
  for (let ask = 0; ask < 5; ask += 1) expect((await get('', KEY, other)).status).toBe(503);
  const asked = broken.requests.length;
  const response = await get('', KEY, other);
  expect([response.status, Number(response.headers.get('Retry-After')) > 20]).toEqual([503, true]);
  expect(((await response.json()) as { error: string }).error).toContain('failed 5 times in a row');
  expect(broken.requests).toHaveLength(asked);
  const metrics = await (await fetch(`${other.url}/metrics`)).text();
  expect(metrics).toMatch(/tao_circuit_state\{service="127\.0\.0\.1:\d+",state="open"\} 1\n/);
  await other.stop();
  await node.close();
});
test('a batch is never traded', async () => {
  for (const [query, body] of [
    ['?trade=true', { pairs: [{ netuid: 1, hotkey: HOTKEY }] }],
    ['', { pairs: [{ netuid: 1, hotkey: HOTKEY }], trade: true }],
  ] as const) {
    const response = await fetch(`${worker.url}/api/v1/tao_dividends${query}`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { 'X-API-Key': KEY, 'Content-Type': 'application/json' },
    });
    expect([response.status, await response.json()]).toEqual([422, expect.objectContaining({ field: 'trade' })]);
  }
});
test('without its objects: 503 naming the binding', async () => {
  const other = await start({ objects: {} });
  expect(await (await get('', KEY, other)).json()).toMatchObject({ error: 'LIMITS is not configured' });
  await other.stop();
});

testInFull('the action appends its sample to the Worker’s history: the same block twice is one sample', async () => {
  const keeper = await startWorker({ objects: { DATASETS: 'DatasetStore', RUNS: 'RunLog' } });
  const folder = mkdtempSync(join(tmpdir(), 'dividends-'));
  const pairs = `${NETUID},${HOTKEY}\n5,${HOTKEY}`;
  const inputs = {
    'chain-url': node.url,
    pairs,
    'output-dir': folder,
    'worker-url': keeper.url,
    'worker-write-token': TOKEN,
  };
  try {
    for (const expected of ['appended', 'duplicate']) {
      const { outputs, warnings, lines } = await runInProcess(runDividends, { inputs, runner: { clock: systemClock } });
      expect([outputs['status'], warnings]).toEqual(['queried', []]);
      expect(lines.join('\n')).toContain(`is ${expected}, `);
    }
    const rows = (await (await fetch(`${keeper.url}/api/v1/datasets/dividends/history`)).json()) as {
      key: string;
      rao: string;
    }[];
    expect(rows.map(({ key, rao }) => [key, rao])).toEqual(
      expect.arrayContaining([
        [`${NETUID}-${HOTKEY}`, '9007199378197782'],
        [`5-${HOTKEY}`, '5'],
      ]),
    );
    expect(rows).toHaveLength(2);
  } finally {
    await keeper.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
