/** What the Worker needs to trade: its settings, its wallet, and a chain that knows the calls. */
import { type Chain, createChain } from '../chain/chain.ts';
import { chainPortsOf } from '../chain/client-ports.ts';
import { readEndpoints } from '../chain/endpoints.ts';
import type { Wallet } from '../chain/keys.ts';
import type { RuntimeFacts } from '../chain/runtime-facts.ts';
import type { FactsStore } from '../chain/runtime-loader.ts';
import { DIVIDEND_APIS, DIVIDEND_ITEMS } from '../dividends/query.ts';
import { SERVICE_TIMEOUT_MS, sendOf } from '../dividends/sentiment/client-ports.ts';
import { readSentiment, type SentimentPorts } from '../dividends/sentiment/service.ts';
import { readTradeSettings, type TradeSettings, type TradeTexts } from '../dividends/trade/read-settings.ts';
import { TRADE_APIS, TRADE_CALLS, TRADE_CONSTANTS, TRADE_ITEMS } from '../dividends/trade/reads.ts';
import type { TradePorts } from '../dividends/trade/trade.ts';
import { ActionError } from '../errors/action-error.ts';
import { type Circuits, createCircuits, type Entry } from '../http/circuit.ts';
import { cacheOf } from './dividend-access.ts';
import type { Env } from './env.ts';
import { workerClock, workerHttp, workerLog } from './http.ts';
import type { TradeLedgerObject } from './trade-objects.ts';

const NAMES: Readonly<Record<keyof TradeTexts, keyof Env>> = {
  'desearch-api-key': 'DATURA_API_KEY',
  'desearch-url': 'DESEARCH_URL',
  'chutes-api-key': 'CHUTES_API_KEY',
  'sentiment-url': 'SENTIMENT_URL',
  model: 'MODEL',
  'wallet-mnemonic': 'WALLET_MNEMONIC',
  'proxy-for': 'PROXY_FOR',
  'stake-factor': 'STAKE_FACTOR',
  'max-stake-per-run-tao': 'MAX_STAKE_PER_RUN_TAO',
  'max-stake-per-day-tao': 'MAX_STAKE_PER_DAY_TAO',
  'slippage-percent': 'SLIPPAGE_PERCENT',
  'max-post-age-hours': 'MAX_POST_AGE_HOURS',
  'min-authors': 'MIN_AUTHORS',
  lang: 'LANG',
};

/** @throws ActionError naming the variable or secret that is missing or wrong. */
export function readWorkerTrading(env: Env): TradeSettings {
  const texts = Object.fromEntries(
    Object.entries(NAMES).map(([name, variable]) => [name, env[variable] as string | undefined]),
  ) as unknown as TradeTexts;
  // The service has two names; the newer one counts first.
  texts['desearch-api-key'] = env.DESEARCH_API_KEY || env.DATURA_API_KEY;
  return readTradeSettings(texts, (name) => NAMES[name]);
}

let opened: { phrase: string; wallet: Wallet } | undefined;

/** The wallet, opened once per isolate; the key libraries are loaded here and nowhere else in the Worker. */
export async function openWorkerWallet(phrase: string): Promise<Wallet> {
  if (opened?.phrase !== phrase) {
    const { openWallet } = await import('../chain/keys.ts');
    try {
      opened = { phrase, wallet: await openWallet(phrase) };
    } catch {
      throw new ActionError('input', 'WALLET_MNEMONIC: expected a BIP-39 phrase in English with a right checksum');
    }
  }
  return opened.wallet;
}

export function ledgerOf(env: Env): DurableObjectStub<TradeLedgerObject> | undefined {
  return env.TRADES?.get(env.TRADES.idFromName('trades'));
}

/** @throws ActionError naming what is missing. */
export function tradeChain(env: Env): Chain {
  const nodes = readEndpoints(env.CHAIN_URL ?? '');
  if (!nodes.ok) throw new ActionError('input', 'CHAIN_URL is not configured');
  return createChain(
    {
      urls: nodes.urls,
      wanted: {
        items: [...DIVIDEND_ITEMS, ...TRADE_ITEMS],
        calls: TRADE_CALLS,
        constants: TRADE_CONSTANTS,
        apis: [...DIVIDEND_APIS, ...TRADE_APIS],
      },
      withApis: true,
      facts: factsOf(env),
      circuits: circuitsOf(env),
    },
    chainPortsOf(workerHttp({ name: 'chain', retry: { maxRetries: 0 } }), workerClock),
  );
}

/** @throws ActionError naming what is missing. */
export async function tradePorts(env: Env, settings: TradeSettings): Promise<TradePorts> {
  const ledger = ledgerOf(env);
  if (!ledger) throw new ActionError('input', 'TRADES is not configured');
  const chain = tradeChain(env);
  const wallet = await openWorkerWallet(settings.walletPhrase);
  const sentiment = { ...settings.sentiment, maxRetries: 2, maxWaitMs: 120_000 };
  const http = workerHttp({ name: 'sentiment', retry: { maxRetries: 0 }, readTimeoutMs: SERVICE_TIMEOUT_MS });
  const services: SentimentPorts = { ...workerClock, send: sendOf(http), circuits: circuitsOf(env), log: workerLog };
  return {
    ...workerClock,
    chain,
    ledger: ledger as unknown as TradePorts['ledger'],
    wallet,
    sentiment: (netuid, used) => readSentiment(netuid, sentiment, used, services),
    log: workerLog,
  };
}

/** The dividends' object keeps them for all isolates; without it they last as long as this one's message. */
function circuitsOf(env: Env): Circuits {
  const cache = cacheOf(env);
  if (!cache) return createCircuits(workerClock);
  return {
    enter: async (name) => (await cache.enterCircuit(name)) as Entry,
    leave: (name, isWell) => cache.leaveCircuit(name, isWell),
  };
}

/** Kept by the dividends' object, so that metadata is decoded once per version and not per message. */
function factsOf(env: Env): FactsStore {
  const cache = cacheOf(env);
  return {
    has: async (genesis) => (await cache?.hasTradeFacts(genesis)) ?? false,
    get: async (genesis, spec) => ((await cache?.tradeFacts(genesis, spec)) ?? undefined) as RuntimeFacts | undefined,
    put: async (genesis, facts) => {
      await cache?.keepTradeFacts(genesis, facts);
    },
  };
}
