/** The score of many posts: the median over authors of the median of their posts, so that nobody counts twice by posting twice. */

export interface ScoredPost {
  author: string;
  /** -100 to 100. */
  score: number;
}

/**
 * @returns a whole number; of an even count the mean of the two middle ones, rounded toward 0.
 *
 * @internal its unit test needs it
 */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  if (sorted.length % 2 === 1) return upper;
  // `+ 0`: the mean of -1 and 0 is no negative zero.
  return Math.trunc(((sorted[middle - 1] ?? 0) + upper) / 2) + 0;
}

export function scoreOf(posts: readonly ScoredPost[]): number {
  const byAuthor = new Map<string, number[]>();
  for (const { author, score } of posts) byAuthor.set(author, [...(byAuthor.get(author) ?? []), score]);
  return medianOf([...byAuthor.values()].map(medianOf));
}
