import { describe, expect, test } from '@jest/globals';
import { createChain } from '../../../src/chain/chain.ts';
import { readEndpoints } from '../../../src/chain/endpoints.ts';
import { ChainError } from '../../../src/chain/errors.ts';
import { DIVIDEND_APIS, DIVIDEND_ITEMS, queryDividends } from '../../../src/dividends/query.ts';
import { createCircuits } from '../../../src/http/circuit.ts';
import { type ChainDouble, HOTKEY } from '../../support/chain/double.ts';
import { encodeMetadata, withSpecVersion } from '../../support/chain/metadata.ts';
import { chainWorld, NETUID, runtime } from '../../support/chain/world.ts';

const WANTED = { items: DIVIDEND_ITEMS, calls: [], constants: [], apis: DIVIDEND_APIS };
const PAIR = { netuid: NETUID, hotkey: HOTKEY };

/** The failure of a query, by its kind. */
async function failureOf(query: Promise<unknown>): Promise<ChainError> {
  const error = await query.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChainError)) throw error ?? new Error('it did not fail');
  return error;
}

describe('nodes', () => {
  test.each([
    ['wss://entrypoint-finney.opentensor.ai:443', ['https://entrypoint-finney.opentensor.ai:443']],
    [
      'ws://127.0.0.1:9944/x?k=1, http://b.example\nhttps://c.example/rpc',
      ['http://127.0.0.1:9944/x?k=1', 'http://b.example', 'https://c.example/rpc'],
    ],
    ['https://a.example,https://a.example', ['https://a.example']],
  ])('%j', (text, urls) => {
    expect(readEndpoints(text)).toEqual({ ok: true, urls });
  });
  test.each([
    ['https://user:secret@a.example', 'user or password'],
    ['ftp://a.example', 'http(s) or ws(s)'],
    ['a.example', 'http(s) or ws(s)'],
    [' , ', 'at least one'],
    ['https://a.example/#x', 'fragment'],
  ])('%j is refused', (text, reason) => {
    const reading = readEndpoints(text);
    expect(reading.ok ? '' : reading.expected).toContain(reason);
    expect(JSON.stringify(reading)).not.toContain('secret');
  });
});

describe('one answer', () => {
  test('is read at one finalized block in three round trips, the next one in three, and the node has nothing to complain of', async () => {
    const { double, chain, clock } = chainWorld();
    await queryDividends(chain, [PAIR], clock.now);
    expect(double.requests).toEqual([
      ['chain_getFinalizedHead', 'chain_getBlockHash'],
      ['chain_getHeader', 'state_getRuntimeVersion', 'state_getMetadata'],
      ['state_queryStorageAt', 'state_call'],
    ]);
    await queryDividends(chain, [PAIR], clock.now);
    expect(double.requests.slice(3)).toEqual([
      ['chain_getFinalizedHead'],
      ['chain_getHeader', 'state_getRuntimeVersion'],
      ['state_queryStorageAt', 'state_call'],
    ]);
    expect(double.complaints).toEqual([]);
  });

  test('100 pairs take three round trips, cold, with prices all at once', async () => {
    const { double, chain, clock } = chainWorld();
    const prices: Record<number, bigint> = {};
    for (let netuid = 1; netuid <= 100; netuid += 1) {
      double.addSubnet(netuid);
      if (netuid !== NETUID) double.addHotkey(netuid, HOTKEY, { alpha: BigInt(netuid) });
      prices[netuid] = BigInt(netuid) * 1_000_000n;
    }
    double.setPrices(prices);
    const pairs = Array.from({ length: 100 }, (_, index) => ({ netuid: index + 1, hotkey: HOTKEY }));
    const { results } = await queryDividends(chain, pairs, clock.now);
    expect(results.map(({ rao }) => rao)).toEqual(
      pairs.map(({ netuid }) => (netuid === NETUID ? '4136040191' : String(netuid))),
    );
    expect(results.map(({ price }) => Number(price))).toEqual(pairs.map(({ netuid }) => netuid / 1000));
    expect(double.requests).toHaveLength(3);
    expect(double.requests[2]?.filter((method) => method === 'state_call')).toHaveLength(1);
    expect(double.complaints).toEqual([]);
  });

  test.each([
    [0, 'are not supported'],
    [2, 'are too large'],
  ])('where batches of more than %i calls %s, the same calls go singly, and stay so', async (maxBatch) => {
    const { double, chain, clock } = chainWorld({ spec: 365 });
    double.maxBatch = maxBatch;
    double.addSubnet(3);
    const pairs = [PAIR, { netuid: 3, hotkey: HOTKEY }];
    const { results } = await queryDividends(chain, pairs, clock.now);
    expect(results[0]?.rao).toBe('4136040191');
    const before = double.requests.length;
    await queryDividends(chain, pairs, clock.now);
    expect(double.requests.slice(before).every((methods) => methods.length === 1)).toBe(true);
  });
});

describe('nodes that fail', () => {
  test.each([
    ['is gone', 'dead' as const],
    ['answers 502', { status: 502, text: '<html>Bad gateway</html>' }],
    ['answers a page with 200', { status: 200, text: '<html>Please log in</html>' }],
    ['asks for less', { status: 429, text: 'Too many requests', retryAfter: '5' }],
  ])('one that %s is followed by the next, which answers whole', async (_what, fault) => {
    const { double: dead, clock, chainOf } = chainWorld();
    const { double: alive } = chainWorld();
    dead.intercept = () => fault;
    const chain = chainOf(['https://dead.example', 'https://alive.example'], { 'alive.example': alive });
    expect((await queryDividends(chain, [PAIR], clock.now)).source).toBe('alive.example');
    const asked = dead.requests.length;
    await queryDividends(chain, [PAIR], clock.now);
    // The one that failed rests behind the other.
    expect(dead.requests).toHaveLength(asked);
  });

  test('none answers: unreachable, within 25 s', async () => {
    const { double, chain, clock } = chainWorld();
    double.intercept = () => 'dead';
    const start = clock.now();
    expect((await failureOf(queryDividends(chain, [PAIR], clock.now))).failure).toBe('unreachable');
    expect(clock.now() - start).toBeLessThan(25_000);
  });

  test.each([
    ['waited out when it fits', '7', 1, true],
    ['not waited for beyond 25 s', '60', 1, false],
    ['not asked for ever', '7', 99, false],
  ])('a 429 is %s', async (_what, retryAfter, times, answered) => {
    const { double, chain, clock } = chainWorld();
    let left = times;
    double.intercept = () => (left-- > 0 ? { status: 429, text: 'Too many requests', retryAfter } : undefined);
    const start = clock.now();
    const query = queryDividends(chain, [PAIR], clock.now);
    if (answered) expect((await query).results).toHaveLength(1);
    else
      expect(await failureOf(query)).toMatchObject({
        failure: 'rate-limited',
        retryAfterMs: Number(retryAfter) * 1000,
      });
    expect(clock.now() - start).toBeLessThan(25_000);
  });

  test('one that failed five times in a row is left alone: an answer at once, and a trial after its rest', async () => {
    const { double, chain, clock } = chainWorld();
    double.intercept = () => 'dead';
    for (let read = 0; read < 5; read += 1) await failureOf(queryDividends(chain, [PAIR], clock.now));
    const [asked, waited] = [double.requests.length, clock.waits.length];
    expect(await failureOf(queryDividends(chain, [PAIR], clock.now))).toMatchObject({
      ...{ failure: 'unreachable', retryAfterMs: 30_000 },
      message: 'node.example failed 5 times in a row and is left alone for 30 s more',
    });
    expect([double.requests.length, clock.waits.length]).toEqual([asked, waited]);
    clock.advance(30_000);
    double.intercept = undefined;
    expect((await queryDividends(chain, [PAIR], clock.now)).results).toHaveLength(1);
  });
  test('each node has a circuit of its own, also two at one host; what they say is nobody’s failure', async () => {
    const { double, clock } = chainWorld();
    const circuits = createCircuits({ now: clock.now });
    const urls = ['https://node.example/rpc?key=secret1', 'https://node.example/rpc?key=secret2'];
    const chain = createChain({ urls, wanted: WANTED, circuits }, double.ports(clock));
    double.intercept = () => ({ status: 429, text: 'slow', retryAfter: '60' });
    for (let read = 0; read < 6; read += 1) await failureOf(queryDividends(chain, [PAIR], clock.now));
    expect(Object.entries(circuits.list()).map(([name, { state }]) => `${name}: ${state}`)).toEqual([
      'node.example: closed',
      'node.example 2: closed',
    ]);
    expect(JSON.stringify(circuits.list())).not.toContain('secret');
  });

  test('a node of another chain is refused by name', async () => {
    const { double: first, clock, chainOf } = chainWorld();
    const { double: other } = chainWorld();
    other.methods.set('chain_getBlockHash', () => `0x${'ab'.repeat(32)}`);
    const chain = chainOf(['https://a.example', 'https://other.example'], { 'other.example': other });
    await queryDividends(chain, [PAIR], clock.now);
    first.intercept = () => 'dead';
    expect((await failureOf(queryDividends(chain, [PAIR], clock.now))).message).toContain(
      'other.example is a node of another chain',
    );
  });

  test.each([
    ['an error of one call', { code: -32000, message: 'database is closed' }],
    ['a refused key count', { code: 4002, message: 'count exceeds maximum value' }],
  ])('%s is an error, never "no value"', async (_what, fault) => {
    const { double, chain, clock } = chainWorld();
    double.intercept = (method) => (method === 'state_queryStorageAt' ? fault : undefined);
    expect(await failureOf(queryDividends(chain, [PAIR], clock.now))).toMatchObject({
      failure: 'refused',
      code: fault.code,
    });
  });

  test.each([
    [
      'another block',
      (answer: { block: string; changes: unknown[] }[]) => [{ ...answer[0], block: `0x${'00'.repeat(32)}` }],
    ],
    [
      'keys left out',
      (answer: { block: string; changes: unknown[] }[]) => [{ ...answer[0], changes: answer[0]?.changes.slice(1) }],
    ],
    ['nothing', () => []],
    ['null', () => null],
  ])('an answer with %s is refused', async (_what, bend) => {
    const { double, chain, clock } = chainWorld();
    const { double: honest } = chainWorld();
    double.methods.set('state_queryStorageAt', (params) => {
      const answer = honest.handle(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'state_queryStorageAt', params }));
      return bend(
        (JSON.parse((answer as { text: string }).text) as { result: { block: string; changes: unknown[] }[] }).result,
      );
    });
    expect((await failureOf(queryDividends(chain, [PAIR], clock.now))).failure).toBe('refused');
  });
});

describe('hostile nodes', () => {
  const rpc = (rest: string): string => `{"jsonrpc":"2.0","id":1,${rest}}`;
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  test.each<[string, string]>([
    ['an error nested without end', rpc(`"error":{"code":1,"message":"x","data":${deep}}`)],
    ['a result nested without end', rpc(`"result":${deep}`)],
    ['an error that is none', rpc('"error":{"code":"x","message":{"toString":1}}')],
    ['two answers to one question', `[${rpc('"result":"0x"')},${rpc('"result":"0x"')}]`],
    ['an answer to another question', '[{"jsonrpc":"2.0","id":99,"result":"0x"}]'],
    ['a number', '7'],
    ['nothing', ''],
  ])('%s: an error of the chain, never a figure', async (_what, text) => {
    const { double, chain, clock } = chainWorld();
    double.intercept = () => ({ status: 200, text });
    expect((await failureOf(queryDividends(chain, [PAIR], clock.now))).kind).toBe('remote');
  });
  test.each<[string, string, string]>([
    ['a list of prices longer than its bytes', 'SwapRuntimeApi_current_alpha_price_all', '0x02093d00'],
    ['half a price', 'SwapRuntimeApi_current_alpha_price_all', '0x0412'],
    ['a price with bytes behind', 'SwapRuntimeApi_current_alpha_price', `0x${'00'.repeat(9)}`],
  ])('%s: refused', async (_what, method, value) => {
    const { double, chain, clock } = chainWorld();
    double.stateCalls.set(method, () => value);
    const pairs = method.endsWith('_all') ? [PAIR, { ...PAIR, netuid: 0 }] : [PAIR];
    expect((await failureOf(queryDividends(chain, pairs, clock.now))).failure).toBe('refused');
  });
});

describe('backends behind one address that lag', () => {
  const lag = (double: ReturnType<typeof chainWorld>['double'], method: string, times: number): void => {
    let left = times;
    double.intercept = (asked, params) =>
      asked === method && left-- > 0
        ? { code: 4003, message: `Client error: UnknownBlock: Header was not found in the database: ${params.at(-1)}` }
        : undefined;
  };

  test.each([
    ['state_queryStorageAt', 6, 1],
    ['state_getRuntimeVersion', 6, 1],
    ['state_queryStorageAt', 8, 2],
  ])('%s is asked again with the same block, %i looks in all, from %i heads', async (method, looks, heads) => {
    const { double, chain, clock } = chainWorld();
    // Each call is looked at twice: once for the request, once for its own answer.
    lag(double, method, looks);
    await queryDividends(chain, [PAIR], clock.now);
    expect(double.requests.filter(([first]) => first === 'chain_getFinalizedHead')).toHaveLength(heads);
  });
  test('for ever: lagging', async () => {
    const { double, chain, clock } = chainWorld();
    lag(double, 'state_queryStorageAt', Number.POSITIVE_INFINITY);
    const failed = await failureOf(queryDividends(chain, [PAIR], clock.now));
    expect(failed.failure).toBe('lagging');
    expect(failed.message).toContain('does not know a block it has just named');
    expect(double.requests.filter(([first]) => first === 'state_queryStorageAt')).toHaveLength(8);
  });
  test('a header that is not there yet is the same', async () => {
    const { double, chain, clock } = chainWorld();
    let left = 2;
    double.methods.set('chain_getHeader', () =>
      left-- > 0 ? null : { number: '0x3ea', parentHash: `0x${'11'.repeat(32)}` },
    );
    expect((await queryDividends(chain, [PAIR], clock.now)).block).toBe(1002);
  });
  test('a finalized block below an answered one is asked again, then refused', async () => {
    const { double, chain, clock } = chainWorld();
    double.grow(2);
    await queryDividends(chain, [PAIR], clock.now);
    double.finalized = 1002;
    const before = double.requests.length;
    expect((await failureOf(queryDividends(chain, [PAIR], clock.now))).message).toContain('behind 1004');
    expect(double.requests.length).toBeGreaterThan(before + 2);
    double.finalized = 1004;
    expect((await queryDividends(chain, [PAIR], clock.now)).block).toBe(1004);
  });
});

describe('another chain behind the same settings', () => {
  test('its lower blocks are answered: a tip is that of one chain', async () => {
    const { chain, clock } = chainWorld();
    chain.raiseTip({ genesisHash: `0x${'ab'.repeat(32)}`, number: 9_000_000 });
    expect((await queryDividends(chain, [PAIR], clock.now)).block).toBe(1002);
    expect(chain.tip()?.number).toBe(1002);
  });
  test.each(['0x1ffffffff', '0x', '1002', '-0x1'])(
    'a block numbered %s is refused and raises no tip',
    async (number) => {
      const { double, chain, clock } = chainWorld();
      double.methods.set('chain_getHeader', () => ({ number, parentHash: `0x${'11'.repeat(32)}` }));
      expect((await failureOf(queryDividends(chain, [PAIR], clock.now))).failure).toBe('refused');
      expect(chain.tip()).toBeUndefined();
    },
  );
});

describe('a runtime upgrade, where nobody waits for metadata', () => {
  /** A chain that was read at spec 424 and is at 441 now, whose metadata takes until `arrive`. */
  const upgraded = async (bend: (double: ChainDouble) => void = () => undefined) => {
    const { double, clock } = chainWorld({ spec: 424 });
    const inBackground: Promise<unknown>[] = [];
    let arrive: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const ports = double.ports(clock);
    const chain = createChain(
      { urls: ['https://node.example'], wanted: WANTED, background: (work) => void inBackground.push(work) },
      {
        ...ports,
        post: async (url, body, timeoutMs) => {
          if (inBackground.length > 0 && body.includes('state_getMetadata')) await gate;
          return ports.post(url, body, timeoutMs);
        },
      },
    );
    await queryDividends(chain, [PAIR], clock.now);
    double.runtimes.set(441, { metadata: encodeMetadata(withSpecVersion(runtime(424), 441), 16) });
    double.grow(1, { specVersion: 441 });
    bend(double);
    const fetches = (): number => double.requests.flat().filter((method) => method === 'state_getMetadata').length;
    return { double, clock, chain, inBackground, arrive: () => arrive(), fetches };
  };
  test('who asks is told at once, one fetch for all of them, and then it is there', async () => {
    const { chain, clock, inBackground, arrive, fetches } = await upgraded();
    const asked = Array.from({ length: 50 }, () => failureOf(queryDividends(chain, [PAIR], clock.now)));
    for (const failure of await Promise.all(asked)) {
      expect(failure).toMatchObject({ failure: 'metadata', retryAfterMs: 2000 });
      expect(failure.message).toBe('the metadata of spec 441 is on its way');
    }
    expect([inBackground.length, clock.waits]).toEqual([1, []]);
    arrive();
    await Promise.all(inBackground);
    expect((await queryDividends(chain, [PAIR], clock.now)).spec_version).toBe(441);
    expect(fetches()).toBe(2);
  });
  test('a fetch that fails is said, and tried again after a pause', async () => {
    const { double, chain, clock, inBackground, arrive } = await upgraded((double) => {
      double.runtimes.set(441, { metadata: encodeMetadata(runtime(424), 14) });
    });
    arrive();
    const ask = (): Promise<ChainError> => failureOf(queryDividends(chain, [PAIR], clock.now));
    await ask();
    await Promise.all(inBackground);
    expect((await ask()).message).toContain('the last try: node.example gives metadata of spec 424');
    expect(inBackground).toHaveLength(1);
    clock.advance(5_000);
    double.runtimes.set(441, { metadata: encodeMetadata(withSpecVersion(runtime(424), 441), 16) });
    await ask();
    await Promise.all(inBackground);
    expect((await queryDividends(chain, [PAIR], clock.now)).spec_version).toBe(441);
  });
  test('the first runtime of all is waited for, and fetched once however many ask', async () => {
    const { double, clock } = chainWorld();
    const background = (): never => {
      throw new Error('nothing is put off');
    };
    const chain = createChain({ urls: ['https://node.example'], wanted: WANTED, background }, double.ports(clock));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, netuid) => queryDividends(chain, [{ ...PAIR, netuid }], clock.now)),
    );
    expect(answers).toHaveLength(20);
    expect(double.requests.flat().filter((method) => method === 'state_getMetadata')).toHaveLength(1);
  });
});

describe('a runtime upgrade', () => {
  test('is noticed at its block: new metadata, new figures, the old kept for the old', async () => {
    const { double, chain, clock } = chainWorld({ spec: 424 });
    expect((await queryDividends(chain, [PAIR], clock.now)).spec_version).toBe(424);
    double.runtimes.set(441, { metadata: encodeMetadata(withSpecVersion(runtime(424), 441), 16) });
    double.grow(1, { specVersion: 441 });
    expect((await queryDividends(chain, [PAIR], clock.now)).spec_version).toBe(441);
    expect(double.requests.flat().filter((method) => method === 'state_getMetadata')).toHaveLength(2);
    await queryDividends(chain, [PAIR], clock.now);
    expect(double.requests.flat().filter((method) => method === 'state_getMetadata')).toHaveLength(2);
  });
  test('metadata of another version is fetched again; then nothing is kept under a wrong label', async () => {
    const { double, chain, clock } = chainWorld({ spec: 424 });
    const right = double.runtimes.get(424);
    double.runtimes.set(424, { metadata: encodeMetadata(withSpecVersion(runtime(424), 423), 14) });
    expect(await failureOf(queryDividends(chain, [PAIR], clock.now))).toMatchObject({ failure: 'metadata' });
    expect(double.requests.flat().filter((method) => method === 'state_getMetadata')).toHaveLength(2);
    if (right) double.runtimes.set(424, right);
    expect((await queryDividends(chain, [PAIR], clock.now)).spec_version).toBe(424);
  });
  test.each(['0x', '0x6d657461', '0xzz', `0x6d6574610d${'00'.repeat(40)}`])(
    'metadata %s cannot be read',
    async (metadata) => {
      const { double, chain, clock } = chainWorld();
      double.methods.set('state_getMetadata', () => metadata);
      expect((await failureOf(queryDividends(chain, [PAIR], clock.now))).failure).toBe('metadata');
    },
  );
});
