/** How full a place is that takes only so much. Pure. */
export interface Usage {
  /** For people: `the bucket tao-archive`, `the KV value taostats_history`. */
  place: string;
  bytes: number;
  limitBytes: number;
  /** What the limit is called, for the one who has to act. */
  limitName: string;
}

export type UsageLevel = 'ok' | 'warning' | 'critical';

const WARNING_SHARE = 0.8;
const CRITICAL_SHARE = 0.95;

export function usageLevel({ bytes, limitBytes }: Pick<Usage, 'bytes' | 'limitBytes'>): UsageLevel {
  if (bytes >= limitBytes * CRITICAL_SHARE) return 'critical';
  return bytes >= limitBytes * WARNING_SHARE ? 'warning' : 'ok';
}

/** Whole percent, rounded down: a place that is not full never reads 100. */
export function usagePercent({ bytes, limitBytes }: Pick<Usage, 'bytes' | 'limitBytes'>): number {
  return Math.floor((bytes / limitBytes) * 100);
}
