import type { LoggedCommit } from '../../git/log.ts';

/** The commits on the first-parent line from `head` down, newest first, at most so many. */
export function firstParentLine(
  commits: ReadonlyMap<string, LoggedCommit>,
  head: string,
  most = Number.POSITIVE_INFINITY,
): string[] {
  const line: string[] = [];
  for (let at: string | undefined = head; at !== undefined; at = commits.get(at)?.parents[0]) {
    if (!commits.has(at) || line.length >= most) break;
    line.push(at);
  }
  return line;
}

/** What `from` reaches, itself included. */
export function reachable(commits: ReadonlyMap<string, LoggedCommit>, from: string): Set<string> {
  const seen = new Set<string>();
  const pending = [from];
  for (let oid = pending.pop(); oid !== undefined; oid = pending.pop()) {
    if (seen.has(oid)) continue;
    seen.add(oid);
    pending.push(...(commits.get(oid)?.parents ?? []));
  }
  return seen;
}
