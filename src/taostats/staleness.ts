import { type Instant, instantMs, isStillToCome, parseInstant } from '../history/instant.ts';

export type Staleness =
  | { stale: false; ageMinutes: number | undefined }
  /** `reason` is a sentence for a person. */
  | { stale: true; ageMinutes: number | undefined; reason: string };

/** A moment that has come; undefined for none, for what is no RFC 3339 and for one that is still to come. */
export function passedInstant(text: string | null | undefined, nowMs: number): Instant | undefined {
  const instant = typeof text === 'string' ? parseInstant(text) : undefined;
  return instant === undefined || isStillToCome(instant, nowMs) ? undefined : instant;
}

/**
 * Judges by `last_updated`, not by when it was fetched: an upstream that stands still keeps answering.
 *
 * @param maxMinutes 0 = never stale. Data without `last_updated` cannot be shown to be fresh and counts as stale.
 */
export function judgeStaleness(lastUpdated: string | undefined, nowMs: number, maxMinutes: number): Staleness {
  const updated = lastUpdated === undefined ? undefined : parseInstant(lastUpdated);
  const ageMinutes = updated === undefined ? undefined : Math.floor((nowMs - instantMs(updated)) / 60_000);
  if (maxMinutes === 0) return { stale: false, ageMinutes };
  if (updated === undefined || ageMinutes === undefined) {
    return { stale: true, ageMinutes, reason: 'TaoStats does not say when the data was last updated' };
  }
  if (isStillToCome(updated, nowMs)) {
    return {
      stale: true,
      ageMinutes,
      reason: `TaoStats says it updated this data at ${lastUpdated}, which is still to come`,
    };
  }
  if (nowMs - instantMs(updated) <= maxMinutes * 60_000) return { stale: false, ageMinutes };
  const reason = `TaoStats last updated this data at ${lastUpdated}, ${ageMinutes} minutes ago; the limit is ${maxMinutes}`;
  return { stale: true, ageMinutes, reason };
}
