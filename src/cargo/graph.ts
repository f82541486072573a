import { ActionError } from '../errors/action-error.ts';
import type { DependencyKind } from './dependencies.ts';

/** `from` depends on `to`. */
export interface GraphEdge {
  from: string;
  to: string;
  kind: DependencyKind;
}

/**
 * Puts crates in levels: each depends only on crates of earlier levels, names within a level in alphabetical order.
 * Dev-dependencies order too, save those that close a cycle: cargo allows a cycle that goes through one, for a crate's
 * tests are built after the crate.
 *
 * @param edges those to or from names not in `names` are passed over
 * @throws ActionError `input` naming one cycle: `a -> b -> a`
 */
export function orderInLevels(names: readonly string[], edges: readonly GraphEdge[]): string[][] {
  const known = new Set(names);
  const inner = edges.filter(({ from, to }) => known.has(from) && known.has(to));
  const binding = inner.filter((edge) => edge.kind !== 'dev' || !reaches(inner, edge.to, edge.from));
  const needs = new Map([...known].sort().map((name) => [name, new Set<string>()]));
  for (const { from, to } of binding) needs.get(from)?.add(to);
  const levels: string[][] = [];
  while (needs.size > 0) {
    const level = [...needs].filter(([, missing]) => missing.size === 0).map(([name]) => name);
    if (level.length === 0) throw cycleError(needs);
    for (const name of level) needs.delete(name);
    for (const missing of needs.values()) for (const name of level) missing.delete(name);
    levels.push(level);
  }
  return levels;
}

function reaches(edges: readonly GraphEdge[], from: string, to: string): boolean {
  const targets = Map.groupBy(edges, (edge) => edge.from);
  const seen = new Set([from]);
  for (const name of seen) for (const edge of targets.get(name) ?? []) seen.add(edge.to);
  return seen.has(to);
}

/** Every name left needs another one left, so following any need must come round. */
function cycleError(needs: ReadonlyMap<string, ReadonlySet<string>>): ActionError {
  const walked: string[] = [];
  let name = needs.keys().next().value ?? '';
  while (!walked.includes(name)) {
    walked.push(name);
    name = [...(needs.get(name) ?? [])].sort()[0] ?? '';
  }
  const cycle = [...walked.slice(walked.indexOf(name)), name];
  return new ActionError('input', `the crates depend on each other in a cycle: ${cycle.join(' -> ')}`, {
    hint: 'Break it: move what both need into a crate of its own, or turn one edge into a dev-dependency',
  });
}
