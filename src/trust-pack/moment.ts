import { instantMs, parseInstant } from '../history/instant.ts';

/** Milliseconds since 1970 of an instant as runs write it; 0 for what is none. */
export function msOf(at: string): number {
  const instant = parseInstant(at);
  return instant ? instantMs(instant) : 0;
}

export function isBefore(a: string, b: string): boolean {
  return msOf(a) < msOf(b);
}
