import type { CascadePlan } from '../plan/plan.ts';
import type { Checkout } from '../prepare/checkout.ts';
import type { Found } from '../prepare/inspect.ts';
import type { Prepared } from '../prepare/prepare.ts';
import type { Visited } from '../prepare/visit.ts';
import type { Proposed } from '../release/propose.ts';
import type { MovedRef, Pushed } from '../release/push-release.ts';
import type { Failure, Settled } from '../settled.ts';

/** What the phases of a run have returned so far: all that a report tells. */
export interface Seen {
  plan: CascadePlan;
  /** The crates the run is about. */
  targets: readonly string[];
  /** It was to look only, or to stop before the first push, and did. */
  isPlanned?: true;
  /** It was to prepare what another job pushes, and did. */
  isPrepared?: true;
  visited?: Settled<Visited>;
  found?: Settled<Found>;
  checkouts?: Settled<Checkout>;
  permissions?: Settled<void>;
  /** Work trees are written. */
  trees?: Settled<void>;
  prepared?: Settled<Prepared>;
  needs?: Settled<void>;
  proposed?: Settled<Proposed>;
  /** With every ref that this run moved. */
  pushed?: Settled<Pushed> & { moved: readonly MovedRef[] };
  lastLook?: Settled<Found | undefined>;
  /** Pages of the releases on the crates' own tags. */
  crateReleases?: Settled<string>;
}

/** Where a crate stands when the run ends. The one vocabulary of outputs, summary and messages. */
export type Outcome =
  | { status: 'released' | 'already-released' | 'unchanged'; commit: string }
  /** `url` is the page of its pull request. */
  | { status: 'proposed'; commit: string; url: string | undefined }
  /** Looked at, or built and tested; nothing of it was pushed. */
  | { status: 'planned' | 'prepared' | 'skipped'; commit: string | undefined }
  | ({ status: 'failed'; commit: string | undefined } & Failure);

/** The last phase that says something of the crate decides. */
export function outcomeOf(seen: Seen, name: string): Outcome {
  const { found, checkouts, prepared, proposed, pushed } = seen;
  const phases = [
    seen.crateReleases,
    pushed,
    proposed,
    seen.lastLook,
    seen.needs,
    prepared,
    seen.trees,
    seen.permissions,
    checkouts,
    found,
    seen.visited,
  ];
  const commit = commitOf(seen, name);
  const failure = phases.map((phase) => phase?.failed.get(name)).find((each) => each !== undefined);
  if (failure !== undefined) return { status: 'failed', commit, ...failure };
  const end = pushed?.done.get(name) ?? proposed?.done.get(name);
  if (end !== undefined) return end;
  if (phases.some((phase) => phase?.skipped.has(name))) return { status: 'skipped', commit };
  const state = found?.done.get(name);
  if (state?.status === 'done') return { status: 'already-released', commit: state.commit };
  if (state?.status === 'unchanged') return { status: 'unchanged', commit: state.commit };
  if (prepared?.done.has(name)) return { status: seen.isPrepared ? 'prepared' : 'planned', commit };
  return { status: seen.isPlanned ? 'planned' : 'skipped', commit };
}

function commitOf({ found, prepared, pushed }: Seen, name: string): string | undefined {
  const state = found?.done.get(name);
  return pushed?.done.get(name)?.commit ?? prepared?.done.get(name)?.commit ?? state?.commit;
}

/** Everything that failed, in graph order; also what the run is not about, because the crates it is about may stand on it. */
export function listFailures(seen: Seen): readonly ({ name: string } & Failure)[] {
  return seen.plan.crates.flatMap(({ name }) => {
    const outcome = outcomeOf(seen, name);
    return outcome.status === 'failed' ? [{ name, ...outcome }] : [];
  });
}
