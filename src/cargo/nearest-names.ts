/** The longest crate name of crates.io. More of a name is not compared: the distance costs the product of both. */
const LONGEST_NAME = 64;

/**
 * The names that differ least from `name` (by single-character edits), nearest first, at most three.
 * Always the nearest there are, however far: a person sees what exists.
 */
export function nearestNames(name: string, names: Iterable<string>): string[] {
  const wanted = name.slice(0, LONGEST_NAME);
  return [...new Set(names)]
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.slice(0, LONGEST_NAME)) }))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
