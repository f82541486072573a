/** How numbers and times are shown: five significant digits without exponent, UTC, and ticks that differ. */

const UNITS: readonly (readonly [number, string])[] = [
  [1e12, ' T'],
  [1e9, ' B'],
  [1e6, ' M'],
];

/** `322.12`, `0.0000027315`, `230.29 M`; an unknown value is a dash. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  const [size, unit] = UNITS.find(([from]) => Math.abs(value) >= from && Math.abs(value) < 1e18) ?? [1, ''];
  return plain(value / size) + unit;
}

/** Of a decimal text: whole numbers below a million stay whole. */
export function figureOf(text: string | null | undefined): string {
  const value = toNumber(text);
  const isWhole = value !== undefined && /^-?\d{1,6}$/.test(text ?? '');
  return isWhole ? value.toLocaleString('en-US') : figure(value);
}

function plain(value: number): string {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(5)))));
  if (exponent >= 21) return BigInt(Number(value.toPrecision(5))).toLocaleString('en-US');
  const text = value.toFixed(Math.min(100, Math.max(0, 4 - exponent)));
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** The number of a decimal text, for drawing; the text itself is what is shown as exact. */
export function toNumber(text: string | null | undefined): number | undefined {
  const value = text === null || text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Round values between two bounds, about `count` of them, with as many digits as tell them apart. */
export function valueTicks(low: number, high: number, count: number): readonly { value: number; label: string }[] {
  const raw = (high - low) / count;
  if (!(raw > 0) || !Number.isFinite(raw)) return [{ value: low, label: figure(low) }];
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = magnitude * ([1, 2, 5, 10].find((factor) => raw <= factor * magnitude) ?? 10);
  const [size, unit] = UNITS.find(([from]) => Math.max(Math.abs(low), Math.abs(high)) >= from) ?? [1, ''];
  const digits = Math.min(100, Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9)));
  const ticks: { value: number; label: string }[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-6 && ticks.length < 12; value += step) {
    ticks.push({ value, label: (value / size).toFixed(digits) + unit });
  }
  return ticks;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 3650].map((n) => n * DAY),
];

/** Moments on whole steps, about `count` and where it can be at least two, each label unlike the one before. */
export function timeTicks(first: number, last: number, count: number): readonly { at: number; label: string }[] {
  if (last <= first) return [{ at: first, label: utc(first) }];
  const countOf = (size: number): number => Math.floor(last / size) - Math.ceil(first / size) + 1;
  const fitting = STEPS.findIndex((size) => countOf(size) <= count);
  const wide = fitting === -1 ? STEPS.length - 1 : fitting;
  // One tick tells no distance: on a narrow screen rather one more than fits comfortably.
  const step = STEPS[countOf(STEPS[wide] as number) < 2 && wide > 0 ? wide - 1 : wide] as number;
  const isOneDay = utc(first).slice(0, 10) === utc(last).slice(0, 10);
  const ticks: { at: number; label: string }[] = [];
  for (let at = Math.ceil(first / step) * step; at <= last; at += step) {
    const text = utc(at);
    const time = step < MINUTE ? text.slice(11, 19) : text.slice(11, 16);
    ticks.push({ at, label: step >= DAY ? text.slice(0, 10) : isOneDay ? time : `${text.slice(5, 10)} ${time}` });
  }
  return ticks.length === 0 ? [{ at: last, label: utc(last) }] : ticks;
}

/** `2026-01-31 12:00:05`, without the zone: the page says UTC beside it. */
export function utc(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** `just now`, `5 min`, `3 h`, `4 days`. */
export function ageText(minutes: number | null | undefined): string {
  if (minutes === null || minutes === undefined) return 'never';
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${Math.round(minutes)} min ago`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1440)} days ago`;
}

/** Rao (a decimal text) in TAO, digits kept: the point moves nine places. */
export function raoToTao(rao: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(rao);
  if (!match) return rao;
  const digits = (match[2] as string).padStart(10, '0');
  const fraction = `${digits.slice(-9)}${match[3] ?? ''}`.replace(/0+$/, '');
  return `${match[1]}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`;
}
