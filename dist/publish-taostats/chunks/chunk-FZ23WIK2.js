import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import {
  ActionError
} from "./chunk-LUMJPJY6.js";

// src/taostats/datasets.ts
var EXPECTED = {
  text: "a string",
  moment: "an RFC 3339 time",
  number: "a number or a decimal string",
  flag: "true or false",
  account: "an object with ss58",
  list: "an array"
};
function expectedOf({ kind, range }) {
  const bound = range === void 0 ? "" : range === "positive" ? " above 0" : " of at least 0";
  return `${EXPECTED[kind]}${bound}`;
}
var PERCENT_CHANGES = ["1h", "24h", "7d", "30d", "60d", "90d"];
var numbers = (...names) => names.map((name) => ({ name, kind: "number" }));
var amounts = (...names) => names.map((name) => ({ name, kind: "number", range: "not-negative" }));
var texts = (...names) => names.map((name) => ({ name, kind: "text" }));
function facts(intervalMinutes, warningMinutes, criticalMinutes, frozen = 3) {
  const thresholdMinutes = Math.max(30, intervalMinutes * 1.5);
  return { intervalMinutes, thresholdMinutes, warningMinutes, criticalMinutes, frozenAfterRuns: frozen };
}
var AT_BLOCK = [{ name: "timestamp", kind: "moment" }, ...numbers("block_number")];
var NETUID = { name: "netuid", kind: "number", required: true };
var PRICE = {
  name: "price",
  path: "/api/price/latest/v1",
  query: { asset: "tao" },
  fields: [
    { name: "created_at", kind: "text" },
    { name: "last_updated", kind: "moment" },
    { name: "name", kind: "text" },
    { name: "symbol", kind: "text" },
    { name: "price", kind: "number", required: true, range: "positive" },
    { name: "circulating_supply", kind: "number", range: "not-negative" },
    { name: "max_supply", kind: "number", range: "not-negative" },
    { name: "total_supply", kind: "number", range: "not-negative" },
    { name: "market_cap", kind: "number", range: "not-negative" },
    { name: "fully_diluted_market_cap", kind: "number", range: "not-negative" },
    { name: "volume_24h", kind: "number", range: "not-negative" },
    { name: "market_cap_dominance", kind: "number", range: "not-negative" },
    ...PERCENT_CHANGES.map((span) => ({ name: `percent_change_${span}`, kind: "number" }))
  ],
  shape: "one",
  maxPages: 1,
  minRecords: 1,
  sourceTime: "last_updated",
  compact: ["price", "volume_24h"],
  intervalMinutes: 10,
  ttlMinutes: 5,
  facts: facts(10, 15, 60)
};
var POOLS = {
  name: "pools",
  path: "/api/dtao/pool/latest/v1",
  query: { limit: "200", order: "netuid_asc" },
  fields: [
    NETUID,
    ...AT_BLOCK,
    ...texts("name", "symbol"),
    ...amounts("rank", "market_cap", "liquidity", "total_tao", "total_alpha", "alpha_in_pool", "alpha_staked", "price"),
    ...numbers("market_cap_change_1_day", "price_change_1_hour", "price_change_1_day", "price_change_1_week"),
    ...numbers("tao_volume_24_hr_change_1_day"),
    ...amounts("tao_volume_24_hr", "tao_buy_volume_24_hr", "tao_sell_volume_24_hr", "buys_24_hr", "sells_24_hr"),
    ...amounts("buyers_24_hr", "sellers_24_hr"),
    { name: "seven_day_prices", kind: "list" },
    { name: "startup_mode", kind: "flag" }
  ],
  key: "netuid",
  isRecycled: true,
  shape: "all",
  maxPages: 10,
  minRecords: 1,
  sourceTime: "timestamp",
  compact: [
    ...["price", "market_cap", "total_tao", "alpha_in_pool", "alpha_staked", "tao_volume_24_hr"],
    ...["slippage_buy_1", "slippage_buy_10", "slippage_buy_100"],
    ...["slippage_sell_1", "slippage_sell_10", "slippage_sell_100"]
  ],
  fileOnly: ["seven_day_prices"],
  intervalMinutes: 30,
  ttlMinutes: 10,
  facts: facts(30, 45, 90)
};
var SUBNETS = {
  name: "subnets",
  path: "/api/subnet/latest/v1",
  query: { limit: "1024", order: "netuid_asc" },
  fields: [
    NETUID,
    ...AT_BLOCK,
    { name: "owner", kind: "account" },
    ...numbers("registration_block_number"),
    { name: "registration_timestamp", kind: "moment" },
    ...amounts("registration_cost", "neuron_registration_cost", "max_neurons", "active_keys", "validators"),
    ...amounts("active_validators", "active_miners", "active_dual", "emission", "projected_emission"),
    ...numbers("modality"),
    ...numbers("net_flow_1_day", "net_flow_7_days", "net_flow_30_days", "fee_rate", "incentive_burn"),
    ...numbers("rho", "kappa", "immunity_period", "min_allowed_weights", "max_weights_limit", "tempo"),
    ...numbers("min_difficulty", "max_difficulty", "weights_version", "weights_rate_limit", "adjustment_interval"),
    ...numbers("activity_cutoff", "target_regs_per_interval", "min_burn", "max_burn", "bonds_moving_avg"),
    { name: "registration_allowed", kind: "flag" },
    ...numbers("max_regs_per_block", "serving_rate_limit", "max_validators", "adjustment_alpha", "difficulty"),
    ...numbers("last_adjustment_block", "blocks_since_last_step", "blocks_until_next_epoch"),
    ...numbers("blocks_until_next_adjustment", "recycled_lifetime", "recycled_24_hours"),
    ...numbers("recycled_since_registration")
  ],
  key: "netuid",
  isRecycled: true,
  shape: "all",
  maxPages: 10,
  minRecords: 1,
  sourceTime: "timestamp",
  compact: [
    ...["emission", "projected_emission", "active_keys", "active_validators", "active_miners"],
    ...["neuron_registration_cost", "recycled_24_hours"]
  ],
  intervalMinutes: 60,
  ttlMinutes: 30,
  facts: facts(60, 120, 360)
};
var STATS = {
  name: "stats",
  path: "/api/stats/latest/v1",
  query: {},
  fields: [
    ...AT_BLOCK,
    ...amounts("issued", "staked", "staked_alpha", "staked_root", "staked_root_on_keep", "staked_root_on_swap"),
    ...amounts("subnet_locked", "free", "accounts", "balance_holders", "extrinsics", "transfers", "subnets"),
    ...amounts("subnet_registration_cost")
  ],
  shape: "one",
  maxPages: 1,
  minRecords: 1,
  sourceTime: "timestamp",
  compact: [
    ...["issued", "staked", "staked_alpha", "staked_root", "free", "accounts", "subnets"],
    "subnet_registration_cost"
  ],
  intervalMinutes: 60,
  ttlMinutes: 30,
  // The recorded answer looks like one row a day.
  facts: facts(60, 120, 1440, 30)
};
var VALIDATORS = {
  name: "validators",
  path: "/api/dtao/validator/latest/v1",
  query: { limit: "200", order: "rank_asc" },
  fields: [
    { name: "hotkey", kind: "account", required: true },
    { name: "coldkey", kind: "account" },
    ...AT_BLOCK,
    ...texts("name", "created_on_date"),
    ...amounts("rank", "root_rank", "alpha_rank", "active_subnets", "global_nominators", "take", "dominance"),
    ...amounts("global_weighted_stake", "global_alpha_stake_as_tao", "root_stake", "weighted_root_stake"),
    ...numbers("global_nominators_24_hr_change", "global_weighted_stake_24_hr_change", "dominance_24_hr_change"),
    ...numbers("nominator_return_per_day", "validator_return_per_day")
  ],
  key: "hotkey.ss58",
  shape: "all",
  maxPages: 5,
  minRecords: 1,
  sourceTime: "timestamp",
  compact: [...["rank", "global_weighted_stake", "dominance", "take", "global_nominators", "nominator_return_per_day"]],
  intervalMinutes: 360,
  ttlMinutes: 180,
  facts: facts(360, 420, 1440, 4)
};
var EMISSIONS = {
  name: "emissions",
  path: "/api/dtao/subnet_emission/v1",
  query: { limit: "200", order: "block_number_desc" },
  fields: [
    NETUID,
    ...AT_BLOCK,
    ...texts("name", "symbol"),
    ...amounts("tao_in_pool", "alpha_in_pool", "alpha_rewards")
  ],
  key: "netuid",
  isRecycled: true,
  shape: "latest",
  maxPages: 1,
  minRecords: 1,
  sourceTime: "timestamp",
  compact: ["alpha_rewards", "tao_in_pool"],
  intervalMinutes: 60,
  ttlMinutes: 30,
  facts: facts(60, 120, 360)
};
var DATASETS = [PRICE, POOLS, SUBNETS, STATS, VALIDATORS, EMISSIONS];
function findDataset(name) {
  return DATASETS.find((dataset) => dataset.name === name);
}
function datasetNames() {
  return DATASETS.map((dataset) => dataset.name);
}
function askedSymbol(url) {
  return new URL(url).searchParams.get("asset")?.toUpperCase();
}
function datasetUrl(base, dataset) {
  const url = new URL(base);
  const path = url.pathname.replace(/\/+$/, "");
  if (path.endsWith(dataset.path)) {
    url.pathname = path;
  } else if (url.search !== "") {
    throw new ActionError("input", `taostats-url: got "${base}", expected a base URL or the URL of ${dataset.path}`);
  } else {
    url.pathname = `${path}${dataset.path}`;
  }
  for (const [name, value] of Object.entries(dataset.query)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  return url.href;
}
function baseUrl(given) {
  const url = new URL(given);
  const path = url.pathname.replace(/\/+$/, "");
  const own = DATASETS.find((dataset) => path.endsWith(dataset.path));
  return own ? `${url.origin}${path.slice(0, -own.path.length)}` : `${url.origin}${path}`;
}

export {
  expectedOf,
  DATASETS,
  findDataset,
  datasetNames,
  askedSymbol,
  datasetUrl,
  baseUrl
};
