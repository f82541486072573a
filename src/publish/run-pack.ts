/** The Trust Pack of a run where there is no Worker to ask; loaded at the end of a run, not compiled before its first request. */
import { DATASETS } from '../taostats/datasets.ts';
import { buildPack, type TrustPack } from '../trust-pack/pack.ts';
import type { RunRecord } from '../trust-pack/run.ts';
import { summarizeRun } from '../trust-pack/run-sums.ts';
import { applyRun, emptyState } from '../trust-pack/state.ts';

/** The Trust Pack over this run alone. */
export function packOfRun(run: RunRecord, nowMs: number, version: string): TrustPack {
  const state = applyRun(emptyState(run.at), run, true);
  const facts = Object.fromEntries(DATASETS.map(({ name, facts: known }) => [name, known]));
  return buildPack({ state, window: [summarizeRun(run)], nowMs, version, facts });
}
