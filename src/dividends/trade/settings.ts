/** What a trade may do, as inputs of the action or variables of the Worker say it. */
import { parseTao } from '../amount.ts';

export interface TradeRules {
  /** TAO per point of the score, in rao; above 0. */
  stakeFactorRao: bigint;
  maxPerRunRao: bigint;
  maxPerDayRao: bigint;
  /** How far the limit price lies beyond the price, in thousandths of a percent. */
  slippageMilliPercent: bigint;
  /** ss58 of the coldkey for which the wallet is a proxy of type Staking. */
  proxyFor: string | undefined;
}

export type AmountReading = { ok: true; rao: bigint } | { ok: false; expected: string };

/** An amount of TAO above 0, with at most nine digits behind the point. */
export function readTaoAmount(text: string): AmountReading {
  const rao = parseTao(text);
  return rao === undefined || rao === 0n
    ? { ok: false, expected: 'an amount of TAO above 0 with at most 9 decimals' }
    : { ok: true, rao };
}

/** 0 to 50, at most three decimals. */
export function readSlippage(text: string): { ok: true; milliPercent: bigint } | { ok: false; expected: string } {
  const match = /^(\d{1,2})(?:\.(\d{1,3}))?$/.exec(text);
  const milliPercent = match ? BigInt(match[1] ?? '') * 1000n + BigInt((match[2] ?? '').padEnd(3, '0')) : -1n;
  return milliPercent >= 0n && milliPercent <= 50_000n
    ? { ok: true, milliPercent }
    : { ok: false, expected: 'a percentage from 0 to 50 with at most 3 decimals' };
}
