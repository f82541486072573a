/** A token bucket that counts exactly: whole thousandths of tokens, one clock. */

export interface BucketRules {
  /** Tokens that come back in a minute. */
  perMinute: number;
  /** Most tokens at once. */
  burst: number;
}

export const API_KEY_RULES: BucketRules = { perMinute: 60, burst: 100 };

export interface Bucket {
  /** In 1/60,000 of a token, so that a millisecond brings back a whole number of them. */
  level: number;
  atMs: number;
}

export interface Taken {
  granted: boolean;
  /** Whole tokens left. */
  remaining: number;
  /** Until the bucket is full again, rounded up. */
  resetSeconds: number;
  /** Until the next token is there; 0 when granted. */
  retryAfterSeconds: number;
}

const UNIT = 60_000;

/** Takes a token, when there is one. A clock that went back brings nothing and takes nothing. */
export function takeToken(
  bucket: Bucket | undefined,
  rules: BucketRules,
  nowMs: number,
): { bucket: Bucket; taken: Taken } {
  const level = refill(bucket, rules, nowMs);
  const granted = level >= UNIT;
  const left = granted ? level - UNIT : level;
  return {
    bucket: { level: left, atMs: Math.max(nowMs, bucket?.atMs ?? nowMs) },
    taken: {
      granted,
      remaining: Math.floor(left / UNIT),
      resetSeconds: Math.ceil((rules.burst * UNIT - left) / rules.perMinute / 1000),
      retryAfterSeconds: granted ? 0 : Math.ceil((UNIT - left) / rules.perMinute / 1000),
    },
  };
}

/** Gives a token back that was taken for nothing. */
export function giveBack(bucket: Bucket, rules: BucketRules): Bucket {
  return { ...bucket, level: Math.min(rules.burst * UNIT, bucket.level + UNIT) };
}

function refill(bucket: Bucket | undefined, { perMinute, burst }: BucketRules, nowMs: number): number {
  if (bucket === undefined) return burst * UNIT;
  return Math.min(burst * UNIT, bucket.level + Math.max(0, nowMs - bucket.atMs) * perMinute);
}
