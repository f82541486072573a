/** What one benchmark reports. Ratios are the claim; times are this machine's and only explain them. */
export interface BenchResult {
  name: string;
  rows: { case: string; values: Record<string, number | string> }[];
  /** What was compared with what, how often, and what would make the figures unfair. */
  notes: string[];
}

/** The middle of the sorted values; of an even number the lower one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('the median of nothing');
  return middle;
}

/** Three significant digits, for tables. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
