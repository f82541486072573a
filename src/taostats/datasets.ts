/**
 * The datasets an action or the Collector can fetch. Paths and fields: TaoStats' OpenAPI documents (taostat/taostats-docs,
 * reference/taostats-1.json and taostats-2.json) and the answers recorded there.
 */
import { ActionError } from '../errors/action-error.ts';
import type { DatasetFacts } from '../trust-pack/dataset-report.ts';

/** `number` is a JSON number or a decimal string; `account` an object with `ss58`. */
export type FieldKind = 'text' | 'moment' | 'number' | 'flag' | 'account' | 'list';

/** For the error a person reads. */
const EXPECTED: Readonly<Record<FieldKind, string>> = {
  text: 'a string',
  moment: 'an RFC 3339 time',
  number: 'a number or a decimal string',
  flag: 'true or false',
  account: 'an object with ss58',
  list: 'an array',
};

export interface Field {
  name: string;
  kind: FieldKind;
  /** An entry without it is none. Default: missing and null become null. */
  required?: true;
  /** What a number must be; any, when it is not said. */
  range?: 'positive' | 'not-negative';
}

/** What a field must be, for the error a person reads: `a number or a decimal string above 0`. */
export function expectedOf({ kind, range }: Field): string {
  const bound = range === undefined ? '' : range === 'positive' ? ' above 0' : ' of at least 0';
  return `${EXPECTED[kind]}${bound}`;
}

export interface Dataset {
  name: string;
  path: string;
  query: Readonly<Record<string, string>>;
  /** Members of a record, in the order in which the price's entry is written. Unknown members of others are kept. */
  fields: readonly Field[];
  /**
   * Which member tells the records of a sample apart: `netuid`, `hotkey.ss58`; undefined for a single record.
   */
  key?: string;
  /** Netuids are given away again: the key is completed by the block of the registration. */
  isRecycled?: true;
  /**
   * `one` record; `all` records over all pages, held against the totals; `latest`: the endpoint is a history, newest
   * first, of which one page is read and the first record of each key kept.
   */
  shape: 'one' | 'all' | 'latest';
  maxPages: number;
  minRecords: number;
  /** The member with the moment of the source's record; of several records the newest counts. */
  sourceTime: string;
  /** Members a row of the history keeps. New ones are added at the end: rows are stored by position. */
  compact: readonly string[];
  /** Members that are kept in files and never sent to the Worker. */
  fileOnly?: readonly string[];
  intervalMinutes: number;
  /** How long a fetched sample may be used again. */
  ttlMinutes: number;
  facts: DatasetFacts;
}

const PERCENT_CHANGES = ['1h', '24h', '7d', '30d', '60d', '90d'];

const numbers = (...names: string[]): Field[] => names.map((name) => ({ name, kind: 'number' }));
/** Amounts and counts: none is below 0. */
const amounts = (...names: string[]): Field[] => names.map((name) => ({ name, kind: 'number', range: 'not-negative' }));
const texts = (...names: string[]): Field[] => names.map((name) => ({ name, kind: 'text' }));

function facts(intervalMinutes: number, warningMinutes: number, criticalMinutes: number, frozen = 3): DatasetFacts {
  const thresholdMinutes = Math.max(30, intervalMinutes * 1.5);
  return { intervalMinutes, thresholdMinutes, warningMinutes, criticalMinutes, frozenAfterRuns: frozen };
}

/** Members every record of the chain's own endpoints has. */
const AT_BLOCK: Field[] = [{ name: 'timestamp', kind: 'moment' }, ...numbers('block_number')];
const NETUID: Field = { name: 'netuid', kind: 'number', required: true };

const PRICE: Dataset = {
  name: 'price',
  path: '/api/price/latest/v1',
  query: { asset: 'tao' },
  fields: [
    { name: 'created_at', kind: 'text' },
    { name: 'last_updated', kind: 'moment' },
    { name: 'name', kind: 'text' },
    { name: 'symbol', kind: 'text' },
    { name: 'price', kind: 'number', required: true, range: 'positive' },
    { name: 'circulating_supply', kind: 'number', range: 'not-negative' },
    { name: 'max_supply', kind: 'number', range: 'not-negative' },
    { name: 'total_supply', kind: 'number', range: 'not-negative' },
    { name: 'market_cap', kind: 'number', range: 'not-negative' },
    { name: 'fully_diluted_market_cap', kind: 'number', range: 'not-negative' },
    { name: 'volume_24h', kind: 'number', range: 'not-negative' },
    { name: 'market_cap_dominance', kind: 'number', range: 'not-negative' },
    ...PERCENT_CHANGES.map((span): Field => ({ name: `percent_change_${span}`, kind: 'number' })),
  ],
  shape: 'one',
  maxPages: 1,
  minRecords: 1,
  sourceTime: 'last_updated',
  compact: ['price', 'volume_24h'],
  intervalMinutes: 10,
  ttlMinutes: 5,
  facts: facts(10, 15, 60),
};

const POOLS: Dataset = {
  name: 'pools',
  path: '/api/dtao/pool/latest/v1',
  query: { limit: '200', order: 'netuid_asc' },
  fields: [
    NETUID,
    ...AT_BLOCK,
    ...texts('name', 'symbol'),
    ...amounts('rank', 'market_cap', 'liquidity', 'total_tao', 'total_alpha', 'alpha_in_pool', 'alpha_staked', 'price'),
    ...numbers('market_cap_change_1_day', 'price_change_1_hour', 'price_change_1_day', 'price_change_1_week'),
    ...numbers('tao_volume_24_hr_change_1_day'),
    ...amounts('tao_volume_24_hr', 'tao_buy_volume_24_hr', 'tao_sell_volume_24_hr', 'buys_24_hr', 'sells_24_hr'),
    ...amounts('buyers_24_hr', 'sellers_24_hr'),
    { name: 'seven_day_prices', kind: 'list' },
    { name: 'startup_mode', kind: 'flag' },
  ],
  key: 'netuid',
  isRecycled: true,
  shape: 'all',
  maxPages: 10,
  minRecords: 1,
  sourceTime: 'timestamp',
  compact: [
    ...['price', 'market_cap', 'total_tao', 'alpha_in_pool', 'alpha_staked', 'tao_volume_24_hr'],
    ...['slippage_buy_1', 'slippage_buy_10', 'slippage_buy_100'],
    ...['slippage_sell_1', 'slippage_sell_10', 'slippage_sell_100'],
  ],
  fileOnly: ['seven_day_prices'],
  intervalMinutes: 30,
  ttlMinutes: 10,
  facts: facts(30, 45, 90),
};

const SUBNETS: Dataset = {
  name: 'subnets',
  path: '/api/subnet/latest/v1',
  query: { limit: '1024', order: 'netuid_asc' },
  fields: [
    NETUID,
    ...AT_BLOCK,
    { name: 'owner', kind: 'account' },
    ...numbers('registration_block_number'),
    { name: 'registration_timestamp', kind: 'moment' },
    ...amounts('registration_cost', 'neuron_registration_cost', 'max_neurons', 'active_keys', 'validators'),
    ...amounts('active_validators', 'active_miners', 'active_dual', 'emission', 'projected_emission'),
    ...numbers('modality'),
    ...numbers('net_flow_1_day', 'net_flow_7_days', 'net_flow_30_days', 'fee_rate', 'incentive_burn'),
    ...numbers('rho', 'kappa', 'immunity_period', 'min_allowed_weights', 'max_weights_limit', 'tempo'),
    ...numbers('min_difficulty', 'max_difficulty', 'weights_version', 'weights_rate_limit', 'adjustment_interval'),
    ...numbers('activity_cutoff', 'target_regs_per_interval', 'min_burn', 'max_burn', 'bonds_moving_avg'),
    { name: 'registration_allowed', kind: 'flag' },
    ...numbers('max_regs_per_block', 'serving_rate_limit', 'max_validators', 'adjustment_alpha', 'difficulty'),
    ...numbers('last_adjustment_block', 'blocks_since_last_step', 'blocks_until_next_epoch'),
    ...numbers('blocks_until_next_adjustment', 'recycled_lifetime', 'recycled_24_hours'),
    ...numbers('recycled_since_registration'),
  ],
  key: 'netuid',
  isRecycled: true,
  shape: 'all',
  maxPages: 10,
  minRecords: 1,
  sourceTime: 'timestamp',
  compact: [
    ...['emission', 'projected_emission', 'active_keys', 'active_validators', 'active_miners'],
    ...['neuron_registration_cost', 'recycled_24_hours'],
  ],
  intervalMinutes: 60,
  ttlMinutes: 30,
  facts: facts(60, 120, 360),
};

const STATS: Dataset = {
  name: 'stats',
  path: '/api/stats/latest/v1',
  query: {},
  fields: [
    ...AT_BLOCK,
    ...amounts('issued', 'staked', 'staked_alpha', 'staked_root', 'staked_root_on_keep', 'staked_root_on_swap'),
    ...amounts('subnet_locked', 'free', 'accounts', 'balance_holders', 'extrinsics', 'transfers', 'subnets'),
    ...amounts('subnet_registration_cost'),
  ],
  shape: 'one',
  maxPages: 1,
  minRecords: 1,
  sourceTime: 'timestamp',
  compact: [
    ...['issued', 'staked', 'staked_alpha', 'staked_root', 'free', 'accounts', 'subnets'],
    'subnet_registration_cost',
  ],
  intervalMinutes: 60,
  ttlMinutes: 30,
  // The recorded answer looks like one row a day.
  facts: facts(60, 120, 1_440, 30),
};

const VALIDATORS: Dataset = {
  name: 'validators',
  path: '/api/dtao/validator/latest/v1',
  query: { limit: '200', order: 'rank_asc' },
  fields: [
    { name: 'hotkey', kind: 'account', required: true },
    { name: 'coldkey', kind: 'account' },
    ...AT_BLOCK,
    ...texts('name', 'created_on_date'),
    ...amounts('rank', 'root_rank', 'alpha_rank', 'active_subnets', 'global_nominators', 'take', 'dominance'),
    ...amounts('global_weighted_stake', 'global_alpha_stake_as_tao', 'root_stake', 'weighted_root_stake'),
    ...numbers('global_nominators_24_hr_change', 'global_weighted_stake_24_hr_change', 'dominance_24_hr_change'),
    ...numbers('nominator_return_per_day', 'validator_return_per_day'),
  ],
  key: 'hotkey.ss58',
  shape: 'all',
  maxPages: 5,
  minRecords: 1,
  sourceTime: 'timestamp',
  compact: [...['rank', 'global_weighted_stake', 'dominance', 'take', 'global_nominators', 'nominator_return_per_day']],
  intervalMinutes: 360,
  ttlMinutes: 180,
  facts: facts(360, 420, 1_440, 4),
};

const EMISSIONS: Dataset = {
  name: 'emissions',
  path: '/api/dtao/subnet_emission/v1',
  query: { limit: '200', order: 'block_number_desc' },
  fields: [
    NETUID,
    ...AT_BLOCK,
    ...texts('name', 'symbol'),
    ...amounts('tao_in_pool', 'alpha_in_pool', 'alpha_rewards'),
  ],
  key: 'netuid',
  isRecycled: true,
  shape: 'latest',
  maxPages: 1,
  minRecords: 1,
  sourceTime: 'timestamp',
  compact: ['alpha_rewards', 'tao_in_pool'],
  intervalMinutes: 60,
  ttlMinutes: 30,
  facts: facts(60, 120, 360),
};

export const DATASETS: readonly Dataset[] = [PRICE, POOLS, SUBNETS, STATS, VALIDATORS, EMISSIONS];

export function findDataset(name: string): Dataset | undefined {
  return DATASETS.find((dataset) => dataset.name === name);
}

export function datasetNames(): string[] {
  return DATASETS.map((dataset) => dataset.name);
}

/** The symbol of the asset a URL asks for (`?asset=tao` -> `TAO`), undefined when it asks for none. */
export function askedSymbol(url: string): string | undefined {
  return new URL(url).searchParams.get('asset')?.toUpperCase();
}

/**
 * The URL of a dataset below TaoStats' base URL. A base that is already the dataset's full URL (the form the original
 * pipeline's TAOSTATS_URL has) is taken as it is, its own query first.
 */
export function datasetUrl(base: string, dataset: Pick<Dataset, 'path' | 'query'>): string {
  const url = new URL(base);
  const path = url.pathname.replace(/\/+$/, '');
  if (path.endsWith(dataset.path)) {
    url.pathname = path;
  } else if (url.search !== '') {
    throw new ActionError('input', `taostats-url: got "${base}", expected a base URL or the URL of ${dataset.path}`);
  } else {
    url.pathname = `${path}${dataset.path}`;
  }
  for (const [name, value] of Object.entries(dataset.query)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  return url.href;
}

/**
 * The base URL when the given one is the full URL of a dataset: other datasets lie beside it.
 *
 * @returns without a trailing slash.
 */
export function baseUrl(given: string): string {
  const url = new URL(given);
  const path = url.pathname.replace(/\/+$/, '');
  const own = DATASETS.find((dataset) => path.endsWith(dataset.path));
  return own ? `${url.origin}${path.slice(0, -own.path.length)}` : `${url.origin}${path}`;
}
