/** One dividend as the route, the files and the output print it. */
import type { Dividend } from './query.ts';

/** How the figure came to be answered now. */
export interface Freshness {
  /** It was not read for this request. */
  cached: boolean;
  /** Since it was read from the chain, in whole seconds. */
  age_seconds: number;
  /** Older than it should be, because the chain does not answer or is just being asked again. */
  stale: boolean;
}

/**
 * The answer's JSON. `dividend` is a number that counts 1e-9 of the unit, with all its digits, which no float keeps above
 * 2^53: it is written as text.
 */
export function printDividend(dividend: Dividend, freshness: Freshness, stakeTxTriggered = false): string {
  const { netuid, hotkey, ...rest } = dividend;
  const head = JSON.stringify({ netuid, hotkey }).slice(0, -1);
  const { cached, ...age } = freshness;
  const tail = JSON.stringify({ cached, stake_tx_triggered: stakeTxTriggered, ...rest, ...age }).slice(1);
  return `${head},"dividend":${dividend.rao},${tail}`;
}
