/** Whether a fetched sample should be published: is it fresh, is it newer than the last one, can its price be. Pure. */
import { compareInstants, instantMs, parseInstant } from '../history/instant.ts';
import { jsonMember } from '../history/json-text.ts';
import { isRecord } from '../json/record.ts';
import { numberToken, parseExactJson } from './exact-json.ts';
import type { Snapshot } from './snapshot.ts';
import { judgeStaleness, passedInstant, type Staleness } from './staleness.ts';

/** A sample before this one. */
export interface KnownSample {
  /** Where it was read: `the Worker`, `KV`, a path. */
  from: string;
  timestamp: string;
  /** The digits. */
  price: string;
  /** RFC 3339 as it was written; undefined for compact entries. */
  lastUpdated: string | undefined;
}

/** Reads an entry of the history; undefined for what is none. Throws for what is no JSON. */
export function readKnownSample(text: string): Omit<KnownSample, 'from'> | undefined {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return undefined;
  const { _timestamp: timestamp, last_updated: lastUpdated } = value;
  const price = numberToken(parseExactJson(jsonMember(text, 'price') ?? 'null'));
  if (price === undefined || typeof timestamp !== 'string' || parseInstant(timestamp) === undefined) return undefined;
  return { timestamp, price, lastUpdated: typeof lastUpdated === 'string' ? lastUpdated : undefined };
}

/** Words for the output `codes` and the Trust Pack. */
export type SampleCode = 'stale' | 'price_jump' | 'source_outdated';

export interface SampleRules {
  maxStalenessMinutes: number;
  failOnStale: boolean;
  /** 0 = any change is fine. */
  maxPriceChangePercent: number;
  failOnJump: boolean;
}

export interface Finding {
  code: SampleCode;
  /** A sentence for a person. */
  reason: string;
  /** The setting that makes it a failure, when it is set. */
  failsBy?: string;
}

export interface SampleVerdict {
  staleness: Staleness;
  findings: readonly Finding[];
  /** The last sample is newer than this one: nothing may be written, the latest never goes back. */
  outdated: boolean;
}

export function judgeSample(
  snapshot: Pick<Snapshot, 'price' | 'lastUpdated'>,
  known: readonly KnownSample[],
  rules: SampleRules,
  nowMs: number,
): SampleVerdict {
  const findings: Finding[] = [];
  const staleness = judgeStaleness(snapshot.lastUpdated, nowMs, rules.maxStalenessMinutes);
  if (staleness.stale) {
    findings.push({
      code: 'stale',
      reason: staleness.reason,
      ...(rules.failOnStale ? { failsBy: 'fail-on-stale' } : {}),
    });
  }
  const newer = known.find((sample) => isOlder(snapshot.lastUpdated, sample.lastUpdated, nowMs));
  if (newer !== undefined) {
    findings.push({
      code: 'source_outdated',
      reason: `TaoStats answered with data of ${snapshot.lastUpdated}, older than the ${newer.lastUpdated} of the last entry (${newer.from})`,
      ...(rules.failOnStale ? { failsBy: 'fail-on-stale' } : {}),
    });
  }
  const jump = findJump(snapshot.price, known, rules.maxPriceChangePercent);
  if (jump !== undefined) {
    findings.push({ code: 'price_jump', reason: jump, ...(rules.failOnJump ? { failsBy: 'fail-on-jump' } : {}) });
  }
  return { staleness, findings, outdated: newer !== undefined };
}

/**
 * Whether the source's own time went back: a content delivery network can answer with what it kept. The same moment again
 * is a sample like any other, and so is one without a moment. A last sample from the future does not count: every later
 * one would be older, and one wrong answer would end the history.
 */
export function isOlder(ours: string | null | undefined, last: string | null | undefined, nowMs: number): boolean {
  const a = typeof ours === 'string' ? parseInstant(ours) : undefined;
  const b = passedInstant(last, nowMs);
  return a !== undefined && b !== undefined && compareInstants(b, a) > 0;
}

function findJump(price: string, known: readonly KnownSample[], maxPercent: number): string | undefined {
  const timeOf = ({ timestamp }: KnownSample): number => {
    const instant = parseInstant(timestamp);
    return instant === undefined ? Number.NEGATIVE_INFINITY : instantMs(instant);
  };
  const last = [...known].sort((a, b) => timeOf(b) - timeOf(a))[0];
  if (last === undefined || maxPercent === 0 || !(Number(last.price) > 0)) return undefined;
  const percent = (Number(price) / Number(last.price) - 1) * 100;
  if (Math.abs(percent) <= maxPercent) return undefined;
  const [now, before] = [price, last.price].map((digits) => (digits.length > 40 ? `${digits.slice(0, 40)}…` : digits));
  const change = Math.abs(percent) >= 1e6 ? percent.toExponential(2) : percent.toFixed(percent < -99 ? 4 : 1);
  return `the price ${now} differs by ${change}% from ${before}, the last entry (${last.timestamp}, ${last.from}); the limit is ${maxPercent}%`;
}
