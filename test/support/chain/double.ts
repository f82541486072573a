/**
 * A strict node: JSON-RPC that refuses what a node refuses, in a node's own words, and answers storage by key only. Its keys
 * and values are made here, from figures of other implementations, by none of the code under test.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChainPorts, NodeAnswer } from '../../../src/chain/json-rpc.ts';

const keysFile = new URL('../../../action-fixtures/chain/keys.json', import.meta.url);
const { prefixes, accounts } = JSON.parse(readFileSync(keysFile, 'utf8')) as {
  prefixes: Record<string, string>;
  accounts: Record<string, { publicKey: string; blake2_128: string }>;
};

/** Hotkeys and coldkeys the double can make keys of; the first three are registered somewhere in most tests. */
export const KNOWN_ACCOUNTS = Object.keys(accounts);
export const HOTKEY = '5FFApaS75bv5pJHfAp2FVLBj9ZaXuFDjEypsaBNc1wCfe52v';

export const le = (value: bigint | number, bytes: number): string => {
  let text = '';
  for (let rest = BigInt.asUintN(bytes * 8, BigInt(value)), i = 0; i < bytes; i += 1, rest >>= 8n) {
    text += (rest & 0xffn).toString(16).padStart(2, '0');
  }
  return text;
};

/** A storage key: numbers are netuids (identity), texts accounts (BLAKE2b-128 and the key itself). */
export function keyFor(item: string, ...args: (number | string)[]): string {
  const prefix = prefixes[item];
  if (prefix === undefined) throw new Error(`no prefix of ${item}`);
  return prefix + args.map((arg) => (typeof arg === 'number' ? le(arg, 2) : accountKey(arg))).join('');
}

export function publicKeyOf(account: string): string {
  const known = accounts[account];
  if (!known) throw new Error(`no account ${account}`);
  return known.publicKey.slice(2);
}

function accountKey(account: string): string {
  return (accounts[account]?.blake2_128 ?? '') + publicKeyOf(account);
}

export interface DoubleBlock {
  number: number;
  hash: string;
  parentHash: string;
  specVersion: number;
  state: Map<string, string>;
  extrinsics: string[];
}

export interface Fault {
  code: number;
  message: string;
  data?: string;
}

export type StateCallAnswer = string | Fault;

interface Call {
  jsonrpc?: unknown;
  id?: unknown;
  method?: unknown;
  params?: unknown;
}

export interface RuntimeOfDouble {
  metadata: Uint8Array;
  /** What state_call Metadata_metadata_at_version answers with beside V14. */
  metadataV16?: Uint8Array;
  txVersion?: number;
}

export class ChainDouble {
  readonly blocks: DoubleBlock[] = [];
  readonly runtimes: Map<number, RuntimeOfDouble>;
  /** Number of the newest finalized block; the best one is the last of `blocks`. */
  finalized = 0;
  /** Most calls of one batch; 0: batches are not supported. */
  maxBatch = 100;
  maxKeys = 256;
  /** By method as `Api_method`; called with the arguments and the block. */
  readonly stateCalls = new Map<string, (args: string, block: DoubleBlock) => StateCallAnswer>();
  readonly methods = new Map<string, (params: unknown[], block: DoubleBlock | undefined) => unknown>();
  /** Every request, as its methods. */
  readonly requests: string[][] = [];
  /** Looks at each call before it is answered: a fault, or an HTTP answer for the whole request. */
  intercept:
    | ((method: string, params: unknown[], request: number) => Fault | NodeAnswer | 'dead' | undefined)
    | undefined;
  readonly complaints: string[] = [];

  constructor(specVersion: number, runtime: RuntimeOfDouble, first = 1000) {
    this.runtimes = new Map([[specVersion, runtime]]);
    this.blocks.push(this.make(0, specVersion, new Map()));
    for (let number = first; number < first + 3; number += 1)
      this.blocks.push(this.make(number, specVersion, new Map()));
    this.finalized = first + 2;
  }

  private make(number: number, specVersion: number, state: Map<string, string>): DoubleBlock {
    const hashOf = (height: number): string => `0x${createHash('sha256').update(`block ${height}`).digest('hex')}`;
    return { number, hash: hashOf(number), parentHash: hashOf(number - 1), specVersion, state, extrinsics: [] };
  }

  get best(): DoubleBlock {
    return this.blocks.at(-1) as DoubleBlock;
  }

  block(number: number): DoubleBlock {
    const found = this.blocks.find((block) => block.number === number);
    if (!found) throw new Error(`no block ${number}`);
    return found;
  }

  get finalizedBlock(): DoubleBlock {
    return this.block(this.finalized);
  }

  /** Adds blocks on top; finality follows, unless it `lags` behind. */
  grow(count = 1, options: { specVersion?: number; lag?: number } = {}): DoubleBlock {
    for (let i = 0; i < count; i += 1) {
      const { best } = this;
      this.blocks.push(this.make(best.number + 1, options.specVersion ?? best.specVersion, new Map(best.state)));
    }
    if (options.lag === undefined) this.finalized = this.best.number;
    else this.finalized = Math.max(this.finalized, this.best.number - options.lag);
    return this.best;
  }

  failWith(intercept: NonNullable<ChainDouble['intercept']>): void {
    this.intercept = intercept;
  }

  /** Sets storage in every block there is. */
  set(key: string, value: string): void {
    for (const block of this.blocks) block.state.set(key, value);
  }

  setTime(ms: number): void {
    this.set(keyFor('Timestamp.Now'), `0x${le(ms, 8)}`);
  }

  /** A subnet as the chain keeps it. */
  addSubnet(netuid: number, options: { registeredAt?: number; epochBlock?: number } = {}): void {
    this.set(keyFor('SubtensorModule.NetworksAdded', netuid), '0x01');
    this.set(keyFor('SubtensorModule.NetworkRegisteredAt', netuid), `0x${le(options.registeredAt ?? 500, 8)}`);
    this.set(keyFor('SubtensorModule.LastMechansimStepBlock', netuid), `0x${le(options.epochBlock ?? 990, 8)}`);
  }

  addHotkey(netuid: number, hotkey: string, amounts: { alpha?: bigint; root?: bigint; uid?: number } = {}): void {
    this.set(keyFor('SubtensorModule.Uids', netuid, hotkey), `0x${le(amounts.uid ?? 7, 2)}`);
    // The chain deletes zero entries.
    if (amounts.alpha)
      this.set(keyFor('SubtensorModule.AlphaDividendsPerSubnet', netuid, hotkey), `0x${le(amounts.alpha, 8)}`);
    if (amounts.root)
      this.set(keyFor('SubtensorModule.RootAlphaDividendsPerSubnet', netuid, hotkey), `0x${le(amounts.root, 8)}`);
  }

  /** Prices in rao; netuids without one answer 1.0, as the runtime does. */
  setPrices(prices: Readonly<Record<number, bigint>>): void {
    this.stateCalls.set('SwapRuntimeApi_current_alpha_price', (args) => {
      const netuid = Number.parseInt(args.slice(4, 6) + args.slice(2, 4), 16);
      return `0x${le(prices[netuid] ?? 1_000_000_000n, 8)}`;
    });
    this.stateCalls.set('SwapRuntimeApi_current_alpha_price_all', () => {
      const entries = Object.entries(prices);
      return `0x${le(entries.length << 2, entries.length < 64 ? 1 : 2).replace(/^(..)(?=..$)/, (low) => (Number.parseInt(low, 16) | 1).toString(16).padStart(2, '0'))}${entries.map(([netuid, price]) => le(Number(netuid), 2) + le(price, 8)).join('')}`;
    });
  }

  /** One HTTP request's body to its answer. */
  handle(body: string): NodeAnswer | 'dead' {
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      return this.reply({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } });
    }
    const calls = (Array.isArray(parsed) ? parsed : [parsed]) as Call[];
    const number = this.requests.push(calls.map(({ method }) => String(method)));
    for (const { method, params } of calls) {
      const fault = this.intercept?.(String(method), params as unknown[], number);
      if (fault === 'dead') return 'dead';
      if (fault && 'status' in fault) return fault;
    }
    if (!Array.isArray(parsed)) return this.reply(this.one(parsed as Call, number));
    if (this.maxBatch === 0) {
      const error = { code: -32005, message: 'Batched requests are not supported by this server' };
      return this.reply({ jsonrpc: '2.0', id: null, error });
    }
    if (calls.length > this.maxBatch) {
      const error = {
        code: -32010,
        message: 'The batch request was too large',
        data: `Exceeded max limit of ${this.maxBatch}`,
      };
      return this.reply({ jsonrpc: '2.0', id: null, error });
    }
    // Nobody promises an order.
    return this.reply(calls.map((call) => this.one(call, number)).reverse());
  }

  private reply(body: unknown): NodeAnswer {
    return { status: 200, text: JSON.stringify(body) };
  }

  private one(call: Call, request: number): unknown {
    const { id, method, params } = call;
    const fail = (error: Fault): unknown => ({ jsonrpc: '2.0', id: id ?? null, error });
    if (call.jsonrpc !== '2.0' || typeof id !== 'number' || typeof method !== 'string' || !Array.isArray(params)) {
      this.complaints.push(`invalid request ${JSON.stringify(call).slice(0, 200)}`);
      return fail({ code: -32600, message: 'Invalid request' });
    }
    try {
      const fault = this.intercept?.(method, params, request);
      if (fault && typeof fault === 'object' && 'code' in fault) return fail(fault);
      return { jsonrpc: '2.0', id, result: this.answer(method, params) };
    } catch (error) {
      if (error instanceof Error) throw error;
      return fail(error as Fault);
    }
  }

  private at(hash: unknown, method: string): DoubleBlock {
    if (typeof hash !== 'string' || !/^0x[0-9a-f]{64}$/.test(hash)) {
      this.complaints.push(`${method} without a block hash`);
      throw { code: -32602, message: 'Invalid params', data: 'expected a block hash' } satisfies Fault;
    }
    const found = this.blocks.find((block) => block.hash === hash);
    if (!found) {
      throw {
        code: 4003,
        message: `Client error: UnknownBlock: Header was not found in the database: ${hash}`,
      } satisfies Fault;
    }
    return found;
  }

  private answer(method: string, params: unknown[]): unknown {
    const [first, second, third] = params;
    const special = this.methods.get(method);
    if (special) return special(params, undefined);
    switch (method) {
      case 'chain_getFinalizedHead':
        return this.finalizedBlock.hash;
      case 'chain_getBlockHash':
        return this.blocks.find(({ number }) => number === first)?.hash ?? null;
      case 'chain_getHeader': {
        const block = first === undefined ? this.best : this.blocks.find(({ hash }) => hash === first);
        return block
          ? { number: `0x${block.number.toString(16)}`, parentHash: block.parentHash, digest: { logs: [] } }
          : null;
      }
      case 'chain_getBlock': {
        const block = this.at(first, method);
        return {
          block: {
            header: { number: `0x${block.number.toString(16)}`, parentHash: block.parentHash },
            extrinsics: block.extrinsics,
          },
          justifications: null,
        };
      }
      case 'state_getRuntimeVersion': {
        const { specVersion } = this.at(first, method);
        return {
          specName: 'node-subtensor',
          specVersion,
          transactionVersion: this.runtimes.get(specVersion)?.txVersion ?? 1,
          apis: [],
        };
      }
      case 'state_getMetadata': {
        const runtime = this.runtimes.get(this.at(first, method).specVersion);
        return `0x${Buffer.from(runtime?.metadata ?? []).toString('hex')}`;
      }
      case 'state_getStorage': {
        const block = this.at(second, method);
        return block.state.get(String(first)) ?? null;
      }
      case 'state_queryStorageAt': {
        const block = this.at(second, method);
        if (
          !Array.isArray(first) ||
          first.length > this.maxKeys ||
          first.some((key) => !/^0x([0-9a-f]{2})+$/.test(key))
        ) {
          this.complaints.push(`state_queryStorageAt of ${Array.isArray(first) ? first.length : 'no'} keys`);
          throw {
            code: 4002,
            message: `count exceeds maximum value. value: ${(first as []).length}, max: ${this.maxKeys}`,
          } satisfies Fault;
        }
        return [{ block: block.hash, changes: first.map((key: string) => [key, block.state.get(key) ?? null]) }];
      }
      case 'state_call': {
        const block = this.at(third, method);
        if (typeof second !== 'string' || !/^0x([0-9a-f]{2})*$/.test(second)) {
          throw { code: -32602, message: 'Invalid params' } satisfies Fault;
        }
        if (first === 'Metadata_metadata_at_version') {
          const v16 = this.runtimes.get(block.specVersion)?.metadataV16;
          if (second !== '0x10000000' || !v16) return '0x00';
          const size = v16.byteLength;
          // Option, then the length of the bytes as a compact of four bytes.
          return `0x01${le((size << 2) | 2, 4)}${Buffer.from(v16).toString('hex')}`;
        }
        const answer = this.stateCalls.get(String(first))?.(second, block);
        if (answer === undefined) {
          throw {
            code: 4003,
            message: `Client error: Execution failed: Other: Exported method ${first} is not found`,
          } satisfies Fault;
        }
        if (typeof answer !== 'string') throw answer;
        return answer;
      }
      default:
        this.complaints.push(`unknown method ${method}`);
        throw { code: -32601, message: 'Method not found' } satisfies Fault;
    }
  }

  /** Ports that lead to this double and, by host, to others; waits take no time. */
  ports(
    clock: { now(): number; sleep(ms: number): Promise<void> },
    others: Readonly<Record<string, ChainDouble>> = {},
  ): ChainPorts {
    return {
      now: clock.now,
      sleep: clock.sleep,
      post: async (url, body) => {
        const double = others[new URL(url).host] ?? this;
        const answer = double.handle(body);
        if (answer === 'dead') throw new Error('connect ECONNREFUSED');
        return answer;
      },
    };
  }

  /** The double behind a loopback server: the content type has to be right, too. */
  async listen(): Promise<{ url: string; close(): Promise<void> }> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.method !== 'POST' || !/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
          this.complaints.push(`${request.method} with ${request.headers['content-type']}`);
          response
            .writeHead(415)
            .end('Supplied content type is not allowed. Content-Type: application/json is required\n');
          return;
        }
        const answer = this.handle(Buffer.concat(chunks).toString('utf8'));
        if (answer === 'dead') {
          request.socket.resetAndDestroy();
          return;
        }
        const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
        if (answer.retryAfter) headers['retry-after'] = answer.retryAfter;
        response.writeHead(answer.status, headers).end(answer.text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => {
        server.closeAllConnections();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      },
    };
  }
}
