/** The bindings of the Worker. */
import type { DatasetObject } from './datasets/dataset-object.ts';
import type { DividendCacheObject, RateLimiterObject } from './dividend-objects.ts';
import type { HistoryObject } from './history-object.ts';
import type { RunLogObject } from './runs/run-object.ts';
import type { TradeLedgerObject, TradeMessage } from './trade-objects.ts';

export interface Env {
  /** The only writer of the history. */
  readonly HISTORY: DurableObjectNamespace<HistoryObject>;
  /** The old layout: imported once, then kept as a mirror. */
  readonly METRICS_KV?: KVNamespace;
  /** Where evicted entries go before they leave the history. */
  readonly ARCHIVE?: R2Bucket;
  /** One object per dataset but the price. */
  readonly DATASETS?: DurableObjectNamespace<DatasetObject> | string;
  /** What publishers and the Collector report of their runs. */
  readonly RUNS?: DurableObjectNamespace<RunLogObject>;
  /** The Collector's secret: with it, and a Cron Trigger, the Worker fetches itself. */
  readonly TAOSTATS_API_KEY?: string;
  readonly TAOSTATS_URL?: string;
  /** Names of the datasets the Collector takes. A text in DATASETS means the same where the objects are not bound. */
  readonly COLLECT_DATASETS?: string;
  readonly REQUESTS_PER_MINUTE?: string;
  readonly MONTHLY_CALL_BUDGET?: string;
  /** Rules of the Collector's samples, as the inputs of publish-taostats: 1, 60, false, 50, false. */
  readonly MIN_RECORDS_FOR_VALID_SYNC?: string;
  readonly MAX_STALENESS_MINUTES?: string;
  readonly FAIL_ON_STALE?: string;
  readonly MAX_PRICE_CHANGE_PERCENT?: string;
  readonly FAIL_ON_JUMP?: string;
  readonly SYNC_STALENESS_WARNING_MINUTES?: string;
  readonly SYNC_STALENESS_CRITICAL_MINUTES?: string;
  /** How old the source's own time may be before health calls the data stale. */
  readonly STALE_DATA_THRESHOLD_MINUTES?: string;
  readonly WRITE_TOKEN?: string;
  /** `"true"` opens writes when no WRITE_TOKEN is set. */
  readonly ALLOW_UNAUTHENTICATED_WRITES?: string;
  readonly HISTORY_MAX_ENTRIES?: string | number;
  /** `"true"` lets a lowered bound cut the history at once, also without ARCHIVE. */
  readonly ALLOW_SHRINK?: string;
  /** Between two writes of the mirrored history; 0 switches the mirror off. */
  readonly MIRROR_INTERVAL_SECONDS?: string | number;
  /** single, chunks, both or off; by default what the import found. */
  readonly MIRROR_LAYOUT?: string;
  /** The id of the history whose mirror an empty one may import. */
  readonly IMPORT_FROM_WRITER?: string;
  /** free or paid: whose limits health shows. */
  readonly PLAN?: string;
  /** Asks the chain and keeps its answers. */
  readonly DIVIDENDS?: DurableObjectNamespace<DividendCacheObject>;
  /** One object per key of the dividends route. */
  readonly LIMITS?: DurableObjectNamespace<RateLimiterObject>;
  /** Every decision to trade. */
  readonly TRADES?: DurableObjectNamespace<TradeLedgerObject>;
  /** Decisions that wait for their steps; its dead letters go to a queue whose name has `dead` in it. */
  readonly TRADE_QUEUE?: Queue<TradeMessage>;
  /** `"true"` switches trading on, for keys that may trade. */
  readonly CONFIRM_TRADE?: string;
  /** Secret: the wallet that signs; recommended is a proxy of type Staking. */
  readonly WALLET_MNEMONIC?: string;
  /** The coldkey for which the wallet is a proxy. */
  readonly PROXY_FOR?: string;
  /** Secret of the search service; DATURA_API_KEY is its older name. */
  readonly DESEARCH_API_KEY?: string;
  readonly DATURA_API_KEY?: string;
  readonly DESEARCH_URL?: string;
  /** Secret of the model service. */
  readonly CHUTES_API_KEY?: string;
  readonly SENTIMENT_URL?: string;
  readonly MODEL?: string;
  readonly STAKE_FACTOR?: string;
  readonly MAX_STAKE_PER_RUN_TAO?: string;
  readonly MAX_STAKE_PER_DAY_TAO?: string;
  readonly SLIPPAGE_PERCENT?: string;
  readonly MAX_POST_AGE_HOURS?: string;
  readonly MIN_AUTHORS?: string;
  readonly LANG?: string;
  /** Base URL of an OpenTelemetry collector for spans of the routes. */
  readonly OTLP_ENDPOINT?: string;
  /** Secret: its headers, `name=value,…`. */
  readonly OTLP_HEADERS?: string;
  /** Nodes of the chain, in order. */
  readonly CHAIN_URL?: string;
  /** Secret: one `name:key` or `trade:name:key` per line. */
  readonly DIVIDENDS_API_KEYS?: string;
  readonly DEFAULT_NETUID?: string;
  readonly DEFAULT_HOTKEY?: string;
  /** Lines `netuid,hotkey` that the cron trigger keeps fresh. */
  readonly DIVIDENDS_WARM_PAIRS?: string;
  /** What health reports as `version`; a deployment sets it and waits until it appears. */
  readonly WORKER_VERSION?: string;
  /** Cloudflare's own version, reported when WORKER_VERSION is not set. */
  readonly CF_VERSION_METADATA?: { readonly id: string };
}

export function readVersion(env: Pick<Env, 'WORKER_VERSION' | 'CF_VERSION_METADATA'>): string {
  return env.WORKER_VERSION || env.CF_VERSION_METADATA?.id || 'unversioned';
}

/** The objects of the datasets, where they are bound. */
export function datasetObjects(env: Env): DurableObjectNamespace<DatasetObject> | undefined {
  return typeof env.DATASETS === 'object' ? env.DATASETS : undefined;
}
