/** What the Collector is told by the Worker's variables. */

import type { RetryPolicy } from '../../http/retry.ts';
import { DEFAULT_FLAGS } from '../../trust-pack/pack.ts';
import type { Env } from '../env.ts';

export interface CollectSettings {
  readonly apiKey: string;
  readonly url: string;
  readonly requestsPerMinute: number;
  readonly monthlyCallBudget: number;
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
export function readCollectSettings(env: Env): CollectSettings | undefined {
  const apiKey = (env.TAOSTATS_API_KEY ?? '').trim();
  if (apiKey === '') return undefined;
  const flags = flagsOf(env);
  return {
    apiKey,
    url: env.TAOSTATS_URL || 'https://api.taostats.io',
    requestsPerMinute: wholeNumber(env.REQUESTS_PER_MINUTE, 5),
    monthlyCallBudget: wholeNumber(env.MONTHLY_CALL_BUDGET, 10_000),
    flags,
    retry: { ...RETRY, honourRetryAfter: flags['enable_retry_after'] !== false },
  };
}

/** The flags of the deployment: its variables in upper case, else the defaults. */
export function flagsOf(env: Env): Readonly<Record<string, boolean>> {
  const vars = Object.keys(DEFAULT_FLAGS).flatMap((flag) => {
    const given = Reflect.get(env, flag.toUpperCase());
    return given === 'true' || given === 'false' ? [[flag, given === 'true'] as const] : [];
  });
  return { ...DEFAULT_FLAGS, ...Object.fromEntries(vars) };
}

function wholeNumber(given: string | undefined, standard: number): number {
  const value = /^\d{1,9}$/.test(given ?? '') ? Number(given) : 0;
  return value >= 1 ? value : standard;
}
