/**
 * Whether a key matches one of the globs: `*` stands for anything within a segment, `**` also across `/`, `?` for one
 * character; everything else for itself.
 */
export function matchesAny(patterns: readonly string[], key: string): boolean {
  return patterns.some((pattern) => toExpression(pattern).test(key));
}

function toExpression(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*|[*?]|[\\^$.|+()[\]{}]/g, (token) => {
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    return token === '?' ? '[^/]' : `\\${token}`;
  });
  return new RegExp(`^${source}$`, 's');
}
