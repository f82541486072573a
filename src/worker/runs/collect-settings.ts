/** What the Collector is told by the Worker's variables. */

import type { RetryPolicy } from '../../http/retry.ts';
import type { SampleRules } from '../../taostats/sample-verdict.ts';
import { DEFAULT_FLAGS } from '../../trust-pack/pack.ts';

/** The variables, as `Env` has them. */
export interface CollectVariables {
  readonly TAOSTATS_API_KEY?: string;
  readonly TAOSTATS_URL?: string;
  readonly COLLECT_DATASETS?: string;
  /** The objects' binding; a text where they are not bound. */
  readonly DATASETS?: unknown;
  readonly REQUESTS_PER_MINUTE?: string;
  readonly MONTHLY_CALL_BUDGET?: string;
  readonly MIN_RECORDS_FOR_VALID_SYNC?: string;
  readonly MAX_STALENESS_MINUTES?: string;
  readonly FAIL_ON_STALE?: string;
  readonly MAX_PRICE_CHANGE_PERCENT?: string;
  readonly FAIL_ON_JUMP?: string;
}

export interface CollectSettings {
  readonly apiKey: string;
  /** Of the datasets it takes. */
  readonly names: readonly string[];
  readonly url: string;
  readonly requestsPerMinute: number;
  readonly monthlyCallBudget: number;
  /** What counts as short, over all datasets. */
  readonly minRecords: number;
  readonly rules: SampleRules;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly retry: RetryPolicy;
}

/** Waits inside one invocation are short: what needs longer is tried again at the next cron event. */
const RETRY = {
  maxRetries: 2,
  initialBackoffMs: 500,
  maxBackoffMs: 4_000,
  backoffMultiplier: 2,
  retryAfterCapMs: 15_000,
};

/** undefined without the secret TAOSTATS_API_KEY. */
export function readCollectSettings(env: CollectVariables): CollectSettings | undefined {
  const apiKey = (env.TAOSTATS_API_KEY ?? '').trim();
  if (apiKey === '') return undefined;
  const flags = flagsOf(env);
  return {
    ...{ apiKey, names: collectedNames(env) },
    url: env.TAOSTATS_URL || 'https://api.taostats.io',
    requestsPerMinute: wholeNumber(env.REQUESTS_PER_MINUTE, 5),
    monthlyCallBudget: wholeNumber(env.MONTHLY_CALL_BUDGET, 10_000),
    minRecords: wholeNumber(env.MIN_RECORDS_FOR_VALID_SYNC, 1),
    rules: {
      maxStalenessMinutes: wholeNumber(env.MAX_STALENESS_MINUTES, 60, 0),
      failOnStale: env.FAIL_ON_STALE === 'true',
      maxPriceChangePercent: wholeNumber(env.MAX_PRICE_CHANGE_PERCENT, 50, 0),
      failOnJump: env.FAIL_ON_JUMP === 'true',
    },
    flags,
    retry: { ...RETRY, honourRetryAfter: flags['enable_retry_after'] !== false },
  };
}

/** The flags of the deployment: its variables in upper case, else the defaults. */
export function flagsOf(env: object): Readonly<Record<string, boolean>> {
  const vars = Object.keys(DEFAULT_FLAGS).flatMap((flag) => {
    const given = Reflect.get(env, flag.toUpperCase());
    return given === 'true' || given === 'false' ? [[flag, given === 'true'] as const] : [];
  });
  return { ...DEFAULT_FLAGS, ...Object.fromEntries(vars) };
}

/** COLLECT_DATASETS, else DATASETS where that is no binding, else the price. */
export function collectedNames(env: CollectVariables): string[] {
  const names = (env.COLLECT_DATASETS ?? (typeof env.DATASETS === 'string' ? env.DATASETS : 'price'))
    .split(/[\s,]+/)
    .filter((name) => name !== '');
  return names.length === 0 ? ['price'] : [...new Set(names)];
}

function wholeNumber(given: string | undefined, standard: number, least = 1): number {
  const value = /^\d{1,9}$/.test(given ?? '') ? Number(given) : -1;
  return value >= least ? value : standard;
}
