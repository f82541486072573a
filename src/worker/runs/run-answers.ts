/** What the run log answers the Worker, and the calls it takes: types only, so that nobody imports in a circle. */
import type { RunRecord } from '../../trust-pack/run.ts';
import type { PackState, RunSummary } from '../../trust-pack/state.ts';
import type { Definition } from '../datasets/definition.ts';
import type { RequestCounts } from '../request-metrics.ts';

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
      readonly success: boolean;
      readonly status: 'collected' | 'partial';
      readonly run_id: string;
      readonly pending: readonly string[];
    }
  | { readonly success: false; readonly status: 'failed' | 'not-configured'; readonly error: string }
  | { readonly success: true; readonly status: 'ignored' };

/** The calls of the run log's object (`RunLog`). */
export interface RunLogObject extends Rpc.DurableObjectBranded {
  record(run: RunRecord): Promise<RunAck>;
  facts(): Promise<RunFacts>;
  reset(): Promise<{ since: string }>;
  define(definition: Definition): Promise<void>;
  claim(datasets: readonly string[], claim: Claim): Promise<readonly string[]>;
  release(datasets: readonly string[], runId: string): Promise<void>;
  claims(): Promise<Readonly<Record<string, Claim>>>;
  /** Adds what an isolate counted; answers the sums. */
  countRequests(counts: RequestCounts): Promise<RequestCounts>;
  /** @param scheduledTime of a cron event, ms; null when asked for by hand. */
  collect(scheduledTime: number | null): Promise<CollectAnswer>;
}
