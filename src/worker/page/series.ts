/** Points of a chart and where the line has to break. */
import { toNumber } from './figures.ts';

export interface Point {
  /** ms since 1970. */
  readonly at: number;
  /** undefined = null or no number: the line breaks. */
  readonly value: number | undefined;
  /** Digits as they were sent. */
  readonly text: string;
}

export interface Gap {
  readonly from: number;
  readonly to: number;
}

export type JsonRow = Readonly<Record<string, string | null | undefined>>;

export function pointsOf(rows: readonly JsonRow[], timeName: string, valueName: string): Point[] {
  return rows.flatMap((row) => {
    const at = Date.parse(row[timeName] ?? '');
    const text = row[valueName] ?? '';
    return Number.isFinite(at) ? [{ at, value: toNumber(text), text }] : [];
  });
}

/**
 * Runs of points without a gap: a gap is more than 1.5 expected intervals without an entry, or a null value.
 *
 * @param points by time.
 */
export function segments(points: readonly Point[], intervalMs: number): { parts: Point[][]; gaps: Gap[] } {
  const parts: Point[][] = [];
  const gaps: Gap[] = [];
  let part: Point[] = [];
  let before: Point | undefined;
  let openFrom: number | undefined;
  for (const point of points) {
    if (point.value === undefined) {
      openFrom ??= before?.at ?? point.at;
    } else {
      const isFar = before !== undefined && point.at - before.at > 1.5 * intervalMs;
      if (openFrom !== undefined || isFar) {
        if (part.length > 0) parts.push(part);
        part = [];
        gaps.push({ from: openFrom ?? (before as Point).at, to: point.at });
        openFrom = undefined;
      }
      part.push(point);
    }
    before = point;
  }
  if (part.length > 0) parts.push(part);
  if (openFrom !== undefined && before) gaps.push({ from: openFrom, to: before.at });
  return { parts, gaps };
}

/** The index of the point nearest to a moment. */
export function nearest(points: readonly Point[], at: number): number {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle] as Point).at < at) low = middle + 1;
    else high = middle;
  }
  const [left, right] = [points[low - 1], points[low]];
  return left && right && at - left.at < right.at - at ? low - 1 : low;
}
