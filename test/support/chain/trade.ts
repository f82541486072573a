/** A chain that takes transactions: a pool, blocks every 12 s of the test's clock, events in the runtime's own bytes. */

import { createChain } from '../../../src/chain/chain.ts';
import type { Wallet } from '../../../src/chain/keys.ts';
import { openWallet } from '../../../src/chain/keys.ts';
import { DIVIDEND_APIS, DIVIDEND_ITEMS } from '../../../src/dividends/query.ts';
import type { Sentiment } from '../../../src/dividends/sentiment/service.ts';
import type { TradeLedger } from '../../../src/dividends/trade/ledger.ts';
import { createLedger, memoryRows } from '../../../src/dividends/trade/ledger-rules.ts';
import { TRADE_APIS, TRADE_CALLS, TRADE_CONSTANTS, TRADE_ITEMS } from '../../../src/dividends/trade/reads.ts';
import {
  advanceTrade,
  type TradeOptions,
  type TradeOutcome,
  type TradePorts,
} from '../../../src/dividends/trade/trade.ts';
import { type ChainDouble, type DoubleBlock, type Fault, HOTKEY, keyFor, le, publicKeyOf } from './double.ts';
import { chainWorld, NETUID, PRICE } from './world.ts';

const PHRASE = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';
export const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
export const BOB = '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty';
const TAO = 1_000_000_000n;
const FEE = 137_000n;
const EVENTS = keyFor('System.Events');
const DISPATCH_INFO = '00000000';
/** Where SubtensorModule and Proxy stand in the runtimes of the fixtures, and their errors. */
const SUBTENSOR = 7;
const PROXY = 16;
const SLIPPAGE_TOO_HIGH = 84;

export type Outcome = 'added' | 'removed' | 'slippage' | 'silent' | 'proxy-err';

const wallets = new Map<string, Promise<Wallet>>();
/** Opening takes half a second of hashing. */
function walletOf(path: string): Promise<Wallet> {
  const known = wallets.get(path) ?? openWallet(`${PHRASE}${path}`);
  wallets.set(path, known);
  return known;
}

/** A compact number, as short as it has to be. */
function compact(value: bigint): string {
  if (value < 64n) return le(value << 2n, 1);
  if (value < 1n << 14n) return le((value << 2n) | 1n, 2);
  if (value < 1n << 30n) return le((value << 2n) | 2n, 4);
  const bytes = Math.max(4, Math.ceil(value.toString(16).length / 2));
  return le(((bytes - 4) << 2) | 3, 1) + le(value, bytes);
}

function accountValue(nonce: number, freeRao: bigint): string {
  return `0x${le(nonce, 4)}${le(0, 4)}${le(1, 4)}${le(0, 4)}${le(freeRao, 8)}${le(0, 8)}${le(0, 8)}${le(0, 16)}`;
}

export class TradeWorld {
  readonly double: ChainDouble;
  readonly clock: ReturnType<typeof chainWorld>['clock'];
  /** Bytes the pool holds. */
  pool: string[] = [];
  /** Every hand-over that reached a pool, in order. */
  submitted: string[] = [];
  /** What the pool answers instead of taking the bytes. */
  poolFault: Fault | 'dead' | 'taken-but-dead' | undefined;
  outcome: Outcome = 'added';
  /** A transaction of somebody else that takes the nonce. */
  rival = false;
  /** Blocks that leave the pool alone. */
  idleBlocks = 0;
  nextIndex: ((nonce: number) => number) | undefined;
  sentiment: Sentiment = { kind: 'score', score: 50, authors: 3, postIds: ['1', '2', '3'] };
  signer = ALICE;
  finalityLag = 0;
  /** A block for every transaction: for those who live by the wall clock. */
  minesAtOnce = false;
  /** At which the runtime says a swap would be, on average, in rao per alpha. */
  swapPrice = PRICE;
  stakeAlpha = 500n * TAO;
  lockedAlpha = 0n;
  swapFee = 1_000_000n;
  readonly rows = memoryRows();
  readonly ledger: TradeLedger;
  readonly said: string[] = [];
  readonly free = new Map<string, bigint>();
  private readonly nonces = new Map<string, number>();

  constructor(spec = 424, metadata: 14 | 16 = 14, nowMs?: number) {
    const world = chainWorld({ spec, metadata, ...(nowMs === undefined ? {} : { nowMs }) });
    this.double = world.double;
    this.clock = world.clock;
    this.ledger = createLedger(this.rows, world.clock.now);
    const { double } = this;
    for (const account of [ALICE, BOB]) this.setAccount(account, 4, 100n * TAO);
    double.methods.set('system_accountNextIndex', ([address]) => {
      const nonce = this.nonces.get(String(address)) ?? 0;
      return this.nextIndex?.(nonce) ?? nonce + (String(address) === this.signer ? this.pool.length : 0);
    });
    double.methods.set('payment_queryInfo', ([hex, hash]) => {
      if (!/^0x[0-9a-f]{200,}$/.test(String(hex)) || !double.blocks.some((block) => block.hash === hash)) {
        throw { code: -32602, message: 'Invalid params' } satisfies Fault;
      }
      return { weight: { ref_time: 1, proof_size: 1 }, class: 'normal', partialFee: FEE.toString() };
    });
    double.methods.set('author_submitExtrinsic', ([hex]) => this.submit(String(hex)));
    const swap = (tao: bigint, alpha: bigint, taoFee: bigint, alphaFee: bigint): string =>
      // Two members more since 424.
      `0x${[tao, alpha, taoFee, alphaFee, ...(spec >= 424 ? [0n, 0n] : [])].map((value) => le(value, 8)).join('')}`;
    const amountOf = (args: string): bigint => BigInt(`0x${(args.slice(6).match(/../g) ?? []).reverse().join('')}`);
    double.stateCalls.set('SwapRuntimeApi_sim_swap_tao_for_alpha', (args) =>
      swap(amountOf(args), (amountOf(args) * TAO) / this.swapPrice, this.swapFee, 0n),
    );
    double.stateCalls.set('SwapRuntimeApi_sim_swap_alpha_for_tao', (args) =>
      swap((amountOf(args) * this.swapPrice) / TAO, amountOf(args), 0n, this.swapFee * 20n),
    );
    double.stateCalls.set('StakeInfoRuntimeApi_get_stake_info_for_hotkey_coldkey_netuid', (args) => {
      if (args.length !== 2 + 64 + 64 + 4)
        return { code: 4003, message: 'Client error: Execution failed: Bad input data' };
      return `0x01${args.slice(2, 130)}${compact(BigInt(NETUID))}${compact(this.stakeAlpha)}${compact(0n)}${compact(0n)}${compact(0n)}${compact(0n)}01`;
    });
    double.stateCalls.set('StakeInfoRuntimeApi_get_coldkey_lock', () =>
      this.lockedAlpha === 0n ? '0x00' : `0x01${le(this.lockedAlpha, 8)}${le(0, 16)}${le(0, 8)}`,
    );
  }

  setAccount(account: string, nonce: number, freeRao: bigint): void {
    this.nonces.set(account, nonce);
    this.free.set(account, freeRao);
    this.double.set(keyFor('System.Account', account), accountValue(nonce, freeRao));
  }

  private submit(hex: string): string {
    if (this.poolFault && typeof this.poolFault === 'object') throw this.poolFault;
    if (!/^0x[0-9a-f]+$/.test(hex) || !hex.includes(publicKeyOf(this.signer))) {
      throw { code: 1002, message: 'Verification Error: Runtime error' } satisfies Fault;
    }
    this.submitted.push(hex);
    if (this.pool.includes(hex)) throw { code: 1013, message: 'Transaction is already imported' } satisfies Fault;
    if (this.double.blocks.some(({ extrinsics }) => extrinsics.includes(hex))) {
      throw { code: 1012, message: 'Transaction is temporarily banned' } satisfies Fault;
    }
    this.pool.push(hex);
    if (this.minesAtOnce) this.mine();
    return `0x${'77'.repeat(32)}`;
  }

  /** One block more; what the pool holds goes into it, unless it is idle. */
  mine(): DoubleBlock {
    const { double } = this;
    const parent = double.best;
    const block = double.grow(1, { lag: this.finalityLag });
    double.setTime(this.clock.now());
    block.extrinsics = ['0x280401000b00000000'];
    block.state = new Map(parent.state);
    block.state.set(EVENTS, '0x00');
    if (this.idleBlocks > 0) {
      this.idleBlocks -= 1;
      return block;
    }
    const [hex] = this.pool;
    if (hex === undefined) return block;
    this.pool = [];
    const nonce = this.nonces.get(this.signer) ?? 0;
    this.nonces.set(this.signer, nonce + 1);
    block.extrinsics.push(this.rival ? '0x2801' : hex);
    block.state.set(keyFor('System.Account', this.signer), accountValue(nonce + 1, this.free.get(this.signer) ?? 0n));
    const records = this.events(1);
    block.state.set(EVENTS, `0x${le(records.length << 2, 1)}${records.join('')}`);
    return block;
  }

  private events(index: number): string[] {
    const record = (event: string): string => `00${le(index, 4)}${event}00`;
    const { outcome } = this;
    const module = (code: number): string => `03${le(SUBTENSOR, 1)}${le(code, 1)}000000`;
    if (outcome === 'slippage') return [record(`0001${module(SLIPPAGE_TOO_HIGH)}${DISPATCH_INFO}`)];
    const moved = `${publicKeyOf(ALICE)}${publicKeyOf(HOTKEY)}${le(4n * TAO, 8)}${le(79n * TAO, 8)}${le(NETUID, 2)}${le(2_000_000, 8)}`;
    const stake =
      outcome === 'silent' || outcome === 'proxy-err'
        ? []
        : [record(`${le(SUBTENSOR, 1)}${outcome === 'added' ? '02' : '03'}${moved}`)];
    const proxy =
      this.signer === ALICE
        ? []
        : [record(`${le(PROXY, 1)}00${outcome === 'proxy-err' ? `01${module(SLIPPAGE_TOO_HIGH)}` : '00'}`)];
    // Another transaction's events stand around it.
    const other = `00${le(0, 4)}0000${DISPATCH_INFO}00`;
    return [other, ...stake, ...proxy, record(`0000${DISPATCH_INFO}`)];
  }

  get finalizedIn(): number {
    return this.double.blocks.filter(({ extrinsics }) => extrinsics.length > 1).length;
  }

  options(rules: Partial<TradeOptions['rules']> = {}, seconds = 600): TradeOptions {
    return {
      rules: {
        stakeFactorRao: TAO / 10n,
        maxPerRunRao: 10n * TAO,
        maxPerDayRao: 20n * TAO,
        slippageMilliPercent: 1000n,
        proxyFor: this.signer === ALICE ? undefined : ALICE,
        ...rules,
      },
      deadlineAt: this.clock.monotonic() + seconds * 1000,
    };
  }

  async ports(ledger: TradeLedger = this.ledger): Promise<TradePorts> {
    const sleep = async (ms: number): Promise<void> => {
      await this.clock.sleep(ms);
      for (let left = ms; left >= 12_000; left -= 12_000) this.mine();
    };
    const post = async (url: string, body: string) => {
      const isSubmit = body.includes('author_submitExtrinsic');
      if (isSubmit && this.poolFault === 'dead') throw new Error('ECONNRESET');
      const answer = this.double.handle(body);
      if (answer === 'dead' || (isSubmit && this.poolFault === 'taken-but-dead')) throw new Error(`ECONNRESET ${url}`);
      return answer;
    };
    const chain = createChain(
      {
        urls: ['https://node.example'],
        wanted: {
          items: [...DIVIDEND_ITEMS, ...TRADE_ITEMS],
          calls: TRADE_CALLS,
          constants: TRADE_CONSTANTS,
          apis: [...DIVIDEND_APIS, ...TRADE_APIS],
        },
        withApis: true,
      },
      { now: this.clock.monotonic, sleep: this.clock.sleep, post },
    );
    return {
      chain,
      ledger,
      wallet: await walletOf(this.signer === ALICE ? '//Alice' : '//Bob'),
      sentiment: async () => this.sentiment,
      now: this.clock.now,
      monotonic: this.clock.monotonic,
      sleep,
      log: { info: (text) => void this.said.push(text), warning: (text) => void this.said.push(text) },
    };
  }

  async open(run = 'repo/1') {
    const first = this.double.blocks[0];
    const key = { genesis_hash: first?.hash ?? '', coldkey: ALICE, run, netuid: NETUID, hotkey: HOTKEY };
    return (await this.ledger.open(key, 'action')).row;
  }

  /** A run, from its row to whatever end. */
  async run(run?: string, rules: Partial<TradeOptions['rules']> = {}, seconds?: number): Promise<TradeOutcome> {
    return advanceTrade(await this.open(run), this.options(rules, seconds), await this.ports());
  }
}
