/** Moments as RFC 3339 writes them, compared with all their digits: microseconds do not fit a JavaScript `Date`. */

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const MAX_LENGTH = 128;
/** Makes every second from year 0 to 9999 a positive number of at most 12 digits. */
const SORT_OFFSET = 100_000_000_000;

/** A moment: whole seconds since 1970 and the digits after the point, without zeros at the end. */
export interface Instant {
  readonly seconds: number;
  readonly fraction: string;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function epochDay(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC would read years below 100 as 19xx
  return date.getTime() / 86_400_000;
}

/**
 * Reads an RFC 3339 date-time (section 5.6): full date, `T`, full time, offset. A leap second is taken where UTC has
 * them, at 23:59:60, and counts as the second after.
 *
 * @returns `undefined` for any other text, also for dates that do not exist and for more than 128 characters.
 */
export function parseInstant(text: string): Instant | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHour = Number(match[9] ?? 0);
  const offsetMinute = Number(match[10] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return undefined;
  const offset = (match[8] === '-' ? -1 : 1) * (offsetHour * 3600 + offsetMinute * 60);
  const minuteStart = epochDay(year, month, day) * 86_400 + hour * 3600 + minute * 60 - offset;
  if (second === 60 && (((minuteStart % 86_400) + 86_400) % 86_400) + 60 !== 86_400) return undefined;
  return { seconds: minuteStart + second, fraction: (match[7] ?? '').replace(/0+$/, '') };
}

/** A text that sorts as the moments do, character by character (SQLite's BINARY order). */
export function instantKey(instant: Instant): string {
  return String(instant.seconds + SORT_OFFSET).padStart(12, '0') + instant.fraction;
}

/** The whole seconds since 1970 of a key that `instantKey` made. */
export function secondsOfKey(key: string): number {
  return Number(key.slice(0, 12)) - SORT_OFFSET;
}

/** The key of a moment given in milliseconds since 1970. */
export function instantKeyOfMs(ms: number): string {
  const instant = parseInstant(new Date(ms).toISOString());
  if (!instant) throw new RangeError(`${ms} ms is outside the years 0000 to 9999`);
  return instantKey(instant);
}

/** The moment in milliseconds since 1970, digits below a millisecond cut off. */
export function instantMs(instant: Instant): number {
  return instant.seconds * 1000 + Number(instant.fraction.slice(0, 3).padEnd(3, '0'));
}

/** How far another clock may be ahead of this one. */
const AHEAD_MS = 5 * 60_000;

/** Whether a moment lies further ahead than clocks differ: it says nothing about how old something is. */
export function isStillToCome(instant: Instant, nowMs: number): boolean {
  return instantMs(instant) - nowMs > AHEAD_MS;
}

/** Negative when `a` is earlier than `b`, 0 when they are the same moment. */
export function compareInstants(a: Instant, b: Instant): number {
  const [keyA, keyB] = [instantKey(a), instantKey(b)];
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}
