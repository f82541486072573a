/**
 * The Collector: the Worker itself fetches, appends and proves, by the rooms publish-taostats uses. It lives in the run
 * log's object, of which there is one, so that collections, their pace and their budget are kept in one place.
 */
import { createPageReader } from '../../taostats/ask.ts';
import { type CallLog, createCallLog } from '../../taostats/call-log.ts';
import { type Dataset, findDataset } from '../../taostats/datasets.ts';
import { isDue } from '../../taostats/sample.ts';
import { CONTINUED } from '../../trust-pack/pack.ts';
import type { DatasetRecord, RunRecord } from '../../trust-pack/run.ts';
import { collectedNames } from '../datasets/dataset-routes.ts';
import type { Env } from '../env.ts';
import { workerHttp } from '../http.ts';
import { type Collected, collectDataset, lastSampleOf } from './collect-dataset.ts';
import { type CollectSettings, readCollectSettings } from './collect-settings.ts';
import type { Claim, CollectAnswer } from './run-answers.ts';

/** What the run log's object gives its Collector. */
export interface CollectorPorts {
  readonly env: Env;
  get<T>(name: string): T | undefined;
  set(name: string, value: unknown): void;
  record(run: RunRecord): void;
  claim(datasets: readonly string[], claim: Claim): Promise<readonly string[]>;
  release(datasets: readonly string[], runId: string): Promise<void>;
  /** Asks for `goOn` at this moment, ms. */
  wake(at: number): Promise<void>;
}

/** What is left of a collection that did not fit one invocation. */
interface Pending {
  readonly runId: string;
  readonly part: number;
  readonly names: readonly string[];
  readonly isForced: boolean;
}

const MINUTE_MS = 60_000;
/** Of the 50 requests an invocation may make, with room for the objects and the proof. */
const MAX_REQUESTS = 30;
const CLAIM_MS = 5 * MINUTE_MS;
/** An invocation ends by itself; the limiter's minute is waited out in the next one. */
const DEADLINE_MS = 55_000;
const KEPT_TIMES = 100;

export class Collector {
  readonly #ports: CollectorPorts;
  #running: Promise<CollectAnswer> | undefined;

  constructor(ports: CollectorPorts) {
    this.#ports = ports;
  }

  /**
   * @param scheduledTime of the cron event: each makes one collection, whatever comes twice; null = asked for by hand,
   *   which takes every dataset, due or not. Several at once share one collection.
   */
  async collect(scheduledTime: number | null): Promise<CollectAnswer> {
    const { env, get, set } = this.#ports;
    const settings = readCollectSettings(env);
    if (settings === undefined)
      return { success: false, status: 'not-configured', error: 'TAOSTATS_API_KEY is not set' };
    if (scheduledTime !== null) {
      const times = get<number[]>('collected-times') ?? [];
      if (times.includes(scheduledTime)) return { success: true, status: 'ignored' };
      set('collected-times', [...times, scheduledTime].slice(-KEPT_TIMES));
    }
    if (this.#running) return this.#running;
    const runId = `collector-${new Date(scheduledTime ?? Date.now()).toISOString()}`;
    const names = collectedNames(env);
    return this.#run(settings, { runId, part: 1, names, isForced: scheduledTime === null });
  }

  /** Goes on with what did not fit; the alarm's part. */
  async goOn(): Promise<void> {
    const { env, get, set } = this.#ports;
    const pending = get<Pending | null>('pending');
    const settings = readCollectSettings(env);
    if (!pending || !settings || this.#running) return;
    set('pending', null);
    await this.#run(settings, pending);
  }

  get isPending(): boolean {
    return Boolean(this.#ports.get<Pending | null>('pending'));
  }

  #run(settings: CollectSettings, pending: Pending): Promise<CollectAnswer> {
    this.#running = this.#collect(settings, pending).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #collect(settings: CollectSettings, pending: Pending): Promise<CollectAnswer> {
    const { env, claim, release, record } = this.#ports;
    const startedAt = Date.now();
    const results: Record<string, Collected> = {};
    const calls = createCallLog(() => Date.now());
    const known = pending.names.filter((name) => findDataset(name));
    for (const name of pending.names) {
      if (!findDataset(name)) results[name] = { status: 'failed', records: 0, error: `there is no dataset ${name}` };
    }
    const due = await this.#dueOf(known, pending.isForced, results);
    const runId = pending.part === 1 ? pending.runId : `${pending.runId}.${pending.part}`;
    const granted = await claim(due, { by: 'collector', run_id: runId, until: startedAt + CLAIM_MS });
    for (const name of due) if (!granted.includes(name)) results[name] = { status: 'claimed', records: 0 };
    const left: string[] = [];
    let wakeAt = startedAt + MINUTE_MS;
    let refusal: string | undefined;
    for (const name of granted) {
      const dataset = findDataset(name) as Dataset;
      if (refusal !== undefined) {
        results[name] = { status: 'failed', records: 0, error: refusal };
        continue;
      }
      const pace = this.#pace(settings, dataset, calls.records().length);
      if (pace.kind === 'over-budget') {
        results[name] = { status: 'failed', records: 0, error: pace.error };
        continue;
      }
      if (pace.kind === 'wait' || calls.records().length >= MAX_REQUESTS || Date.now() - startedAt > DEADLINE_MS) {
        left.push(name);
        if (pace.kind === 'wait') wakeAt = Math.max(Date.now() + 1_000, pace.until);
        continue;
      }
      const before = calls.records().length;
      const client = this.#client(settings, calls);
      const collected = await collectDataset(
        env,
        dataset,
        settings,
        createPageReader(client, { ...settings, sender: 'worker' }, calls),
      );
      this.#count(calls.records().length - before, startedAt);
      results[name] = collected;
      // Without credits, or behind a firewall, the others would be refused too: no call is spent on them.
      if (collected.code !== undefined) refusal = collected.error;
    }
    await release(granted, runId);
    if (left.length > 0) {
      this.#ports.set('pending', { ...pending, names: left, part: pending.part + 1 } satisfies Pending);
      await this.#ports.wake(wakeAt);
    }
    record(this.#report(runId, startedAt, settings, results, calls, left));
    return answerOf(runId, startedAt, results, left);
  }

  async #dueOf(names: readonly string[], isForced: boolean, results: Record<string, Collected>): Promise<string[]> {
    const due: string[] = [];
    for (const name of names) {
      const last = isForced ? undefined : (await lastSampleOf(this.#ports.env, name))?.timestamp;
      if (isDue(last, findDataset(name)?.intervalMinutes ?? 0, Date.now())) due.push(name);
      else results[name] = { status: 'not-due', records: 0 };
    }
    return due;
  }

  /** The minute's and the month's room, over all invocations and publishers of this Worker. */
  #pace(
    settings: CollectSettings,
    dataset: Dataset,
    unreported: number,
  ): { kind: 'go' } | { kind: 'wait'; until: number } | { kind: 'over-budget'; error: string } {
    const now = Date.now();
    const starts = (this.#ports.get<number[]>('call-starts') ?? []).filter((at) => at > now - MINUTE_MS);
    const oldest = starts[0];
    if (oldest !== undefined && starts.length >= settings.requestsPerMinute) {
      return { kind: 'wait', until: oldest + MINUTE_MS };
    }
    const used = this.#monthlyCalls(now) + unreported;
    if (used < settings.monthlyCallBudget) return { kind: 'go' };
    const error = `${dataset.name} was left out: ${used} of ${settings.monthlyCallBudget} calls of this month are used (MONTHLY_CALL_BUDGET)`;
    return { kind: 'over-budget', error };
  }

  /** Calls of this UTC month that any run reported. */
  #monthlyCalls(now: number): number {
    const month = this.#ports.get<{ month: string; calls: number }>('month');
    return month?.month === new Date(now).toISOString().slice(0, 7) ? month.calls : 0;
  }

  #count(count: number, startedAt: number): void {
    const now = Date.now();
    const starts = (this.#ports.get<number[]>('call-starts') ?? []).filter((at) => at > now - MINUTE_MS);
    this.#ports.set('call-starts', [...starts, ...Array.from({ length: count }, () => Math.max(startedAt, now))]);
  }

  #client(settings: CollectSettings, calls: CallLog) {
    return workerHttp({
      ...{ name: 'TaoStats', requestsPerMinute: settings.requestsPerMinute, readTimeoutMs: 20_000 },
      retry: settings.retry,
      deadlineAtMs: Date.now() + DEADLINE_MS,
      compareClocks: true,
      observe: (call) => calls.observe(call),
    });
  }

  #report(
    runId: string,
    startedAt: number,
    settings: CollectSettings,
    results: Readonly<Record<string, Collected>>,
    calls: CallLog,
    left: readonly string[],
  ): RunRecord {
    const tried = Object.entries(results).filter(([, result]) =>
      ['appended', 'duplicate', 'failed'].includes(result.status),
    );
    const datasets = tried.map(([name, result]): DatasetRecord => {
      const facts = findDataset(name)?.facts;
      return {
        ...{
          name,
          at: result.timestamp ?? new Date().toISOString(),
          ok: result.status !== 'failed',
          records: result.records,
        },
        ...(result.error === undefined ? {} : { error: result.error }),
        ...(result.sourceUpdatedAt === undefined ? {} : { source_updated_at: result.sourceUpdatedAt }),
        ...(result.sourceBlock === undefined ? {} : { source_block: result.sourceBlock }),
        ...(result.sourceDigest === undefined ? {} : { digest: result.sourceDigest }),
        ...(facts === undefined
          ? {}
          : { threshold_minutes: facts.thresholdMinutes, interval_minutes: facts.intervalMinutes }),
        ...(left.length === 0 ? {} : { codes: [CONTINUED] }),
      };
    });
    const { flags } = settings;
    return {
      ...{ run_id: runId, at: new Date(startedAt).toISOString(), feature_flags: flags },
      ...(datasets.some((dataset) => !dataset.ok) ? { failed: true } : {}),
      ...(flags['enable_api_metrics'] === false ? {} : { calls: calls.records() }),
      ...(flags['enable_sync_metrics'] === false ? {} : { datasets }),
    };
  }
}

function answerOf(
  runId: string,
  startedAt: number,
  results: Readonly<Record<string, Collected>>,
  left: readonly string[],
): CollectAnswer {
  const failed = Object.entries(results).filter(([, result]) => result.status === 'failed');
  const done = Object.values(results).some((result) => result.status !== 'failed');
  const errors = failed.map(([name, result]) => `${name}: ${result.error}`);
  const shown = Object.entries(results).map(([name, { status, records, timestamp, error }]) => {
    const more = { ...(timestamp === undefined ? {} : { timestamp }), ...(error === undefined ? {} : { error }) };
    return [name, { status, records, ...more }] as const;
  });
  const common = {
    ...{ run_id: runId, timestamp: new Date(startedAt).toISOString(), mode: 'refresh' as const },
    ...{ datasets: Object.fromEntries(shown), errors, pending: left },
  };
  if (failed.length > 0 && !done && left.length === 0) {
    return { success: false, status: 'failed', error: errors.join('; '), ...common };
  }
  return { success: failed.length === 0, status: failed.length === 0 ? 'collected' : 'partial', ...common };
}
