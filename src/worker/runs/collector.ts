/**
 * The Collector: the Worker itself fetches, appends and proves, by the rooms publish-taostats uses. It lives in the run
 * log's object, of which there is one, so that collections, their pace and their budget are kept in one place.
 */
import type { HttpClient, HttpOptions } from '../../http/exchange.ts';
import { createPageReader } from '../../taostats/ask.ts';
import { createCallLog } from '../../taostats/call-log.ts';
import { type Dataset, findDataset } from '../../taostats/datasets.ts';
import type { GetPage } from '../../taostats/fetch-dataset.ts';
import { isDue } from '../../taostats/sample.ts';
import type { RunRecord } from '../../trust-pack/run.ts';
import { type Collected, collectDataset, type SampleStores } from './collect-dataset.ts';
import type { Pace, PaceStore } from './collect-pace.ts';
import { answerOf, type Collection, reportOf } from './collect-report.ts';
import type { CollectSettings } from './collect-settings.ts';
import { Later } from './later.ts';
import type { Claim, CollectAnswer } from './run-answers.ts';

/** What the run log's object gives its Collector. */
export interface CollectorPorts extends PaceStore {
  /** undefined without the secret TAOSTATS_API_KEY. */
  settings(): CollectSettings | undefined;
  readonly stores: SampleStores;
  readonly pace: Pace;
  now(): number;
  http(options: HttpOptions): HttpClient;
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
/** Of the 40 requests an invocation makes at most, with room for the repeats of the last page. */
const MAX_REQUESTS = 30;
const CLAIM_MS = 5 * MINUTE_MS;
/** An invocation ends by itself; the limiter's minute is waited out in the next one. */
const DEADLINE_MS = 55_000;
const KEPT_TIMES = 100;
/** A collection that has not come through by then begins anew with the next event. */
const MAX_PARTS = 10;

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
    const { get, set, now } = this.#ports;
    const settings = this.#ports.settings();
    if (settings === undefined)
      return { success: false, status: 'not-configured', error: 'TAOSTATS_API_KEY is not set' };
    if (scheduledTime !== null) {
      const times = get<number[]>('collected-times') ?? [];
      if (times.includes(scheduledTime)) return { success: true, status: 'ignored' };
      set('collected-times', [...times, scheduledTime].slice(-KEPT_TIMES));
    }
    if (this.#running) return this.#running;
    const runId = `collector-${new Date(scheduledTime ?? now()).toISOString()}`;
    return this.#run(settings, { runId, part: 1, names: settings.names, isForced: scheduledTime === null });
  }

  /** Goes on with what did not fit; the alarm's part. */
  async goOn(): Promise<void> {
    const pending = this.#ports.get<Pending | null>('pending');
    const settings = this.#ports.settings();
    if (pending && settings && !this.#running) await this.#run(settings, pending);
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
    const { claim, release, record, set, wake, now } = this.#ports;
    const startedAt = now();
    const results: Record<string, Collected> = {};
    for (const name of pending.names) {
      if (!findDataset(name)) results[name] = { status: 'failed', records: 0, error: `there is no dataset ${name}` };
    }
    const due = await this.#dueOf(pending, results);
    const runId = pending.part === 1 ? pending.runId : `${pending.runId}.${pending.part}`;
    const granted = await claim(due, { by: 'collector', run_id: runId, until: startedAt + CLAIM_MS });
    for (const name of due) if (!granted.includes(name)) results[name] = { status: 'claimed', records: 0 };
    const { calls, left, wakeAt } = await this.#fetchAll(settings, granted, pending, results);
    await release(granted, runId);
    // Until here a killed invocation is repeated with what was pending before it.
    set('pending', left.length === 0 ? null : ({ ...pending, names: left, part: pending.part + 1 } satisfies Pending));
    if (left.length > 0) await wake(wakeAt);
    const { flags } = settings;
    const collection: Collection = { runId, startedAt, endedAt: now(), flags, results, calls, left };
    record(reportOf(collection));
    return answerOf(collection);
  }

  /** Fills `results`; what has to wait is `left`. */
  async #fetchAll(
    settings: CollectSettings,
    granted: readonly string[],
    { isForced, part }: Pending,
    results: Record<string, Collected>,
  ): Promise<Pick<Collection, 'calls' | 'left'> & { wakeAt: number }> {
    const { stores, now, pace, http } = this.#ports;
    const startedAt = now();
    const calls = createCallLog(now);
    const left: string[] = [];
    let wakeAt = startedAt + MINUTE_MS;
    let refusal: string | undefined;
    // One client for all: a Retry-After to one dataset holds back the others.
    const client = http({
      ...{ name: 'TaoStats', requestsPerMinute: settings.requestsPerMinute, readTimeoutMs: 20_000 },
      ...{ retry: settings.retry, deadlineAtMs: startedAt + DEADLINE_MS, compareClocks: true },
      recentRequests: pace.recent(startedAt),
      observe: (call) => {
        calls.observe(call);
        pace.count([now() - Math.round(call.durationMs)], now());
      },
    });
    const read = createPageReader(client, { ...settings, sender: 'worker' }, calls);
    const get: GetPage = async (url) => {
      if (calls.records().length >= MAX_REQUESTS) throw new Later();
      return await read(url);
    };
    for (const name of granted) {
      if (refusal !== undefined) {
        results[name] = { status: 'failed', records: 0, error: refusal };
        continue;
      }
      const unreported = calls.records().length;
      const turn = pace.turn(settings, { name, unreported, isForced, now: now() });
      if (turn.kind === 'refused') {
        results[name] = { status: 'failed', records: 0, error: turn.error };
        continue;
      }
      if (turn.kind === 'wait' || unreported >= MAX_REQUESTS || now() - startedAt > DEADLINE_MS) {
        left.push(name);
        if (turn.kind === 'wait') wakeAt = Math.max(now() + 1_000, turn.until);
        continue;
      }
      const collected = await collectDataset(stores, findDataset(name) as Dataset, settings, get, now);
      const { code, error = '', retryAfterMs } = collected;
      if (retryAfterMs !== undefined && retryAfterMs > 0) pace.hold(now() + retryAfterMs, error, now());
      if (code === 'quota') pace.holdForQuota(error, now());
      if (collected.status !== 'failed') pace.release();
      const heldUntil = pace.heldUntil(now());
      if (collected.status === 'failed' && (heldUntil !== undefined || collected.isLate) && part < MAX_PARTS) {
        left.push(name);
        wakeAt = Math.max(wakeAt, heldUntil ?? 0);
        continue;
      }
      results[name] = collected;
      // Without credits, or behind a firewall, the others would be refused too: no call is spent on them.
      if (code !== undefined) refusal = error;
    }
    return { calls: calls.records(), left, wakeAt };
  }

  async #dueOf({ names, isForced }: Pending, results: Record<string, Collected>): Promise<string[]> {
    const due: string[] = [];
    for (const name of names.filter((known) => findDataset(known))) {
      const last = isForced ? undefined : (await this.#ports.stores.last(name))?.timestamp;
      if (isDue(last, findDataset(name)?.intervalMinutes ?? 0, this.#ports.now())) due.push(name);
      else results[name] = { status: 'not-due', records: 0 };
    }
    return due;
  }
}
