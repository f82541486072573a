/** The calls the run log's object takes: a type alone, so that nobody imports in a circle. */
import type { RunRecord } from '../../trust-pack/run.ts';
import type { Definition } from '../datasets/definition.ts';
import type { RequestCounts } from '../request-metrics.ts';
import type { Claim, CollectAnswer, RunAck, RunFacts } from './run-answers.ts';

/** The calls of the run log's object (`RunLog`). */
export interface RunLogObject extends Rpc.DurableObjectBranded {
  record(run: RunRecord): Promise<RunAck>;
  facts(): Promise<RunFacts>;
  reset(): Promise<{ since: string }>;
  define(definition: Definition): Promise<void>;
  claim(datasets: readonly string[], claim: Claim): Promise<readonly string[]>;
  release(datasets: readonly string[], runId: string): Promise<void>;
  claims(): Promise<Readonly<Record<string, Claim>>>;
  /** Until when TaoStats asked to be left alone, ms. */
  heldUntil(): Promise<number | undefined>;
  /** Adds what an isolate counted; answers the sums. */
  countRequests(counts: RequestCounts): Promise<RequestCounts>;
  /** @param scheduledTime of a cron event, ms; null when asked for by hand. */
  collect(scheduledTime: number | null): Promise<CollectAnswer>;
}
