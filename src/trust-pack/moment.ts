import { instantMs, isStillToCome, parseInstant } from '../history/instant.ts';

/** Milliseconds since 1970 of an instant as runs write it; 0 for what is none. */
export function msOf(at: string): number {
  const instant = parseInstant(at);
  return instant ? instantMs(instant) : 0;
}

/** Minutes to two decimals; null for what is none, or lies further ahead than clocks differ. */
export function ageMinutes(at: string | null | undefined, nowMs: number): number | null {
  const instant = typeof at === 'string' ? parseInstant(at) : undefined;
  if (instant === undefined || isStillToCome(instant, nowMs)) return null;
  return Math.max(0, Math.round((nowMs - instantMs(instant)) / 600) / 100);
}

export function isBefore(a: string, b: string): boolean {
  return msOf(a) < msOf(b);
}
