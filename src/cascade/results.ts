import { assertNever } from '../errors/action-error.ts';
import type { CascadeContext, CrateRun, CrateRuns } from './context.ts';
import { commitMessage } from './plan.ts';

/** What became of one crate: the value of the output `results` under its name. */
export interface CrateResult {
  status: 'released' | 'already-released' | 'planned' | 'failed' | 'skipped';
  /** The release commit; null when there is none (yet). */
  commit: string | null;
  tag: string;
  /** Page of the tag or pull request; the repository itself where there are no pages. */
  url: string;
  seconds: number;
}

export function listResults(context: CascadeContext, runs: CrateRuns): Record<string, CrateResult> {
  const steps = context.progress.steps();
  return Object.fromEntries(
    context.plan.crates.flatMap(({ name }) => {
      const run = runs.get(name);
      if (run === undefined) return [];
      const ms = steps.filter(({ crate }) => crate === name).reduce((sum, { durationMs }) => sum + durationMs, 0);
      const result: CrateResult = {
        status: resultStatus(run),
        commit: run.commit ?? null,
        tag: run.crate.tag,
        url: resultUrl(run),
        seconds: Math.round(ms / 100) / 10,
      };
      return [[name, result] as const];
    }),
  );
}

function resultStatus({ outcome }: CrateRun): CrateResult['status'] {
  switch (outcome.status) {
    case 'pushed':
      return 'released';
    case 'prepared':
    case 'planned':
    // A pull request is a plan that waits for people; `url` is its page.
    case 'proposed':
      return 'planned';
    case 'pending':
      return 'skipped';
    case 'already-released':
    case 'skipped':
    case 'failed':
      return outcome.status;
    default:
      return assertNever(outcome);
  }
}

function resultUrl({ crate, outcome }: CrateRun): string {
  if (outcome.status === 'proposed' && outcome.url !== undefined) return outcome.url;
  if (crate.config.location.kind === 'url') return crate.url;
  return `${crate.url}/releases/tag/${encodeURIComponent(crate.tag)}`;
}

/** The value of the output `plan`: order, refs and, where repositories were looked at, every change. */
export function describePlan(context: CascadeContext, runs: CrateRuns): unknown {
  const { plan } = context;
  return {
    tag: plan.upstream.tag.name,
    version: plan.upstream.tag.version,
    commit: plan.upstream.commit,
    order: plan.crates.map(({ name }) => name),
    levels: plan.levels,
    crates: plan.crates.map((crate) => {
      const run = runs.get(crate.name);
      const siblings = run?.checkout?.manifests.siblings.map((sibling) => sibling.crate) ?? crate.dependencies;
      const updated = plan.crates.filter(({ name }) => siblings.includes(name));
      return {
        name: crate.name,
        version: crate.version,
        repository: crate.label,
        branch: crate.config.branch,
        tag: crate.tag,
        needs: plan.needs.get(crate.name) ?? [],
        message: commitMessage(plan.upstream, updated).split('\n')[0],
        state: run?.state.status ?? 'unknown',
        changes:
          run?.checkout?.manifests.files.flatMap(({ path, changes }) =>
            changes.map((change) => ({ file: path, key: change.path, before: change.before, after: change.after })),
          ) ?? [],
        diff: run?.checkout?.diff ?? '',
      };
    }),
  };
}
