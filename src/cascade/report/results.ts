import type { CascadeContext } from '../context.ts';
import { commitMessage, type PlannedCrate } from '../plan/plan.ts';
import type { Publisher } from '../release/trusted-request.ts';
import { type Outcome, outcomeOf, type Seen } from './seen.ts';

/** What became of one crate: the value of the output `results` under its name. */
export interface CrateResult {
  status: 'released' | 'already-released' | 'unchanged' | 'prepared' | 'planned' | 'failed' | 'skipped';
  /** The release commit; null when there is none (yet). */
  commit: string | null;
  tag: string;
  /** Page of the tag or pull request; the repository itself where there are no pages; empty until one is there. */
  url: string;
  seconds: number;
}

export function listResults(context: Pick<CascadeContext, 'progress'>, seen: Seen): Record<string, CrateResult> {
  const steps = context.progress.steps();
  const crates = seen.plan.crates.filter(({ name }) => seen.targets.includes(name));
  return Object.fromEntries(
    crates.map((crate) => {
      const outcome = outcomeOf(seen, crate.name);
      const own = steps.filter((step) => step.crate === crate.name);
      const ms = own.reduce((sum, { durationMs }) => sum + durationMs, 0);
      const result: CrateResult = {
        // A pull request is a plan that waits for people; `url` is its page.
        status: outcome.status === 'proposed' ? 'planned' : outcome.status,
        commit: outcome.commit ?? null,
        tag: crate.tag,
        url: resultUrl(crate, outcome),
        seconds: Math.round(ms / 100) / 10,
      };
      return [crate.name, result] as const;
    }),
  );
}

function resultUrl(crate: PlannedCrate, outcome: Outcome): string {
  if (outcome.status === 'proposed' && outcome.url !== undefined) return outcome.url;
  const isThere = ['released', 'already-released', 'unchanged'].includes(outcome.status);
  if (!isThere) return '';
  if (crate.config.location.kind === 'url') return crate.url;
  return `${crate.url}/releases/tag/${encodeURIComponent(crate.tag)}`;
}

/** The value of the output `plan`: order, refs and, where repositories were looked at, every change. */
export function describePlan({ plan, found, checkouts }: Seen, publisher?: Publisher): unknown {
  return {
    tag: plan.upstream.tag.name,
    version: plan.upstream.tag.version,
    commit: plan.upstream.commit,
    order: plan.crates.map(({ name }) => name),
    levels: plan.levels,
    crates: plan.crates.map((crate) => {
      const checkout = checkouts?.done.get(crate.name);
      const siblings = checkout?.manifests.siblings.map((sibling) => sibling.crate) ?? crate.dependencies;
      const updated = plan.crates.filter(({ name }) => siblings.includes(name));
      return {
        name: crate.name,
        version: crate.version,
        repository: crate.label,
        branch: crate.config.branch,
        tag: crate.tag,
        needs: plan.needs.get(crate.name) ?? [],
        message: commitMessage(plan.upstream, updated).split('\n')[0],
        state: found?.done.get(crate.name)?.status ?? 'unknown',
        changes:
          checkout?.manifests.changes.flatMap(({ path, changes }) =>
            changes.map((change) => ({ file: path, key: change.path, before: change.before, after: change.after })),
          ) ?? [],
        untouched:
          checkout?.manifests.untouched.map(({ manifest, path, requirement, reason }) => ({
            ...{ file: manifest, key: path },
            requirement: requirement ?? null,
            reason,
          })) ?? [],
        locks: checkout === undefined ? [] : [...checkout.locks.keys()],
        registry: checkout?.manifests.registry ?? null,
        publisher: crate.config.publish ? (publisher ?? null) : null,
        drift: checkout === undefined ? null : { files: checkout.drift.files, lines: checkout.drift.lines },
        diff: checkout?.diff ?? '',
      };
    }),
  };
}
