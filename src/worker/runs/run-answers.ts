/** What the run log answers the Worker. Types only. */

import type { RunSummary } from '../../trust-pack/run-sums.ts';
import type { PackState } from '../../trust-pack/state.ts';
import type { Definition } from '../datasets/definition.ts';

export interface RunAck {
  readonly status: 'recorded' | 'duplicate';
  /** Parts counted now: `run`, `call:<endpoint>`, `cache:<namespace>`, `dataset:<name>`, `reconciliation`. */
  readonly recorded: readonly string[];
}

export interface RunFacts {
  readonly state: PackState;
  readonly window: readonly RunSummary[];
  /** Grows with every change. */
  readonly revision: number;
  /** Datasets that came with their own definition. */
  readonly definitions: readonly Definition[];
}

/** Who fetches what: a claim keeps a workflow and the Collector from doing the same at the same time. */
export interface Claim {
  readonly by: 'collector' | 'publisher';
  readonly run_id: string;
  /** ms since 1970. */
  readonly until: number;
}

/** What a collection did; `pending` goes on by itself. */
export type CollectAnswer =
  | {
      readonly success: true;
      readonly status: 'collected';
      readonly run_id: string;
      readonly pending: readonly string[];
    }
  | { readonly success: false; readonly status: 'partial' | 'failed' | 'not-configured'; readonly error: string }
  | { readonly success: true; readonly status: 'ignored' };
