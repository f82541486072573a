/** The Durable Object that keeps what runs report: insert-once, with the sums of the last day at hand in two rows. */
import { DurableObject } from 'cloudflare:workers';
import { msOf } from '../../trust-pack/moment.ts';
import type { RunRecord } from '../../trust-pack/run.ts';
import { type RunSummary, summarizeRun } from '../../trust-pack/run-sums.ts';
import { applyRun, emptyState, freshPart, type PackState, partsOf, resetState } from '../../trust-pack/state.ts';
import type { Definition } from '../datasets/definition.ts';
import type { Env } from '../env.ts';
import { workerHttp } from '../http.ts';
import { addRequests, noRequests, type RequestCounts } from '../request-metrics.ts';
import { Pace, type PaceStore } from './collect-pace.ts';
import { flagsOf, readCollectSettings } from './collect-settings.ts';
import { sampleStores } from './collect-stores.ts';
import { Collector } from './collector.ts';
import { reconcile } from './reconcile.ts';
import type { Claim, CollectAnswer, RunAck, RunFacts } from './run-answers.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS runs (run_id TEXT PRIMARY KEY, at INTEGER NOT NULL, parts TEXT NOT NULL) WITHOUT ROWID;
`;

const DAY_MS = 86_400_000;
/** A run posted again after so long would count twice. */
const KEEP_RUNS_DAYS = 90;
/** SQLite takes values of 2 MB; beyond this the oldest runs of the day are summed into one. */
const MAX_WINDOW_BYTES = 1_200_000;
const MAX_DEFINITIONS = 50;
const LATE_ALARM_MS = 60_000;
const RECONCILE_EVERY_MS = 6 * 3_600_000;

export class RunLog extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  readonly #collector: Collector;
  readonly #pace: Pace;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(SCHEMA);
    const store: PaceStore = { get: (name) => this.#get(name), set: (name, value) => this.#set(name, value) };
    this.#pace = new Pace(store);
    this.#collector = new Collector({
      ...{ ...store, pace: this.#pace, now: () => Date.now(), http: workerHttp },
      ...{ settings: () => readCollectSettings(env), stores: sampleStores(env) },
      record: (run) => void ctx.storage.transactionSync(() => this.#record(run, Date.now())),
      claim: (datasets, claim) => this.claim(datasets, claim),
      release: (datasets, runId) => this.release(datasets, runId),
      wake: (at) => ctx.storage.setAlarm(at),
    });
  }

  async collect(scheduledTime: number | null): Promise<CollectAnswer> {
    const answer = await this.#collector.collect(scheduledTime);
    if (scheduledTime !== null) await this.#reconcileWhenDue();
    return answer;
  }

  async countRequests(counts: RequestCounts): Promise<RequestCounts> {
    const sum = this.#get<RequestCounts>('requests') ?? noRequests();
    addRequests(sum, counts);
    if (Object.keys(counts.answers).length > 0) this.#set('requests', sum);
    return sum;
  }

  /** With ENABLE_RECONCILIATION, every few hours; what it finds is in the pack, also that it could not be made. */
  async #reconcileWhenDue(): Promise<void> {
    if (flagsOf(this.env)['enable_reconciliation'] !== true) return;
    const last = this.#state().state.reconciliation?.at;
    if (last !== undefined && Date.now() - msOf(last) < RECONCILE_EVERY_MS) return;
    const { record } = await reconcile(this.env, true);
    await this.record({ run_id: `reconciliation-${record.at}`, at: record.at, reconciliation: record });
  }

  /** What is left of a collection; a lost alarm is set anew by whoever asks for the facts. */
  override async alarm(): Promise<void> {
    try {
      await this.#collector.goOn();
    } catch (error) {
      console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    }
    await this.#keepAlarm();
  }

  async #keepAlarm(): Promise<void> {
    if (!this.#collector.isPending) return;
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set < Date.now() - LATE_ALARM_MS) await this.ctx.storage.setAlarm(Date.now() + 1_000);
  }

  async record(run: RunRecord): Promise<RunAck> {
    return this.ctx.storage.transactionSync(() => this.#record(run, Date.now()));
  }

  async facts(): Promise<RunFacts> {
    await this.#keepAlarm();
    const { state, revision } = this.#state();
    return { state, revision, window: this.#window(Date.now()), definitions: this.#definitions() };
  }

  /** Clears what the pack counts. What was posted stays known, so that a repeat does not count again. */
  async reset(): Promise<{ since: string }> {
    const since = new Date().toISOString();
    this.ctx.storage.transactionSync(() => {
      this.#setState(resetState(this.#state().state, since));
      this.#set('window', []);
    });
    return { since };
  }

  async define(definition: Definition): Promise<void> {
    const others = this.#definitions().filter(({ name }) => name !== definition.name);
    if (others.length >= MAX_DEFINITIONS) throw new RangeError(`more than ${MAX_DEFINITIONS} datasets of their own`);
    const old = this.#definitions().find(({ name }) => name === definition.name);
    // Rows are stored by position: members keep their places, new ones come at the end.
    const compact = [...new Set([...(old?.compact ?? []), ...definition.compact])];
    const next = { ...definition, compact };
    if (JSON.stringify(old) !== JSON.stringify(next)) this.#set('definitions', [...others, next]);
  }

  /**
   * Claims datasets for a run. Only the other kind of collector stands in the way: runs of one kind are ordered by who
   * starts them.
   *
   * @returns the datasets granted.
   */
  async claim(datasets: readonly string[], claim: Claim): Promise<readonly string[]> {
    const claims = await this.claims();
    const granted = datasets.filter((name) => claims[name] === undefined || claims[name].by === claim.by);
    if (granted.length > 0) {
      this.#set('claims', { ...claims, ...Object.fromEntries(granted.map((name) => [name, claim])) });
    }
    return granted;
  }

  async release(datasets: readonly string[], runId: string): Promise<void> {
    const claims = Object.entries(await this.claims());
    const rest = claims.filter(([name, claim]) => !(datasets.includes(name) && claim.run_id === runId));
    if (rest.length < claims.length) this.#set('claims', Object.fromEntries(rest));
  }

  async heldUntil(): Promise<number | undefined> {
    return this.#pace.heldUntil(Date.now());
  }

  async claims(): Promise<Readonly<Record<string, Claim>>> {
    const claims = this.#get<Record<string, Claim>>('claims') ?? {};
    return Object.fromEntries(Object.entries(claims).filter(([, claim]) => claim.until > Date.now()));
  }

  #record(run: RunRecord, nowMs: number): RunAck {
    const [row] = this.#sql.exec<{ parts: string }>('SELECT parts FROM runs WHERE run_id = ?', run.run_id);
    const seen = new Set(row === undefined ? [] : (JSON.parse(row.parts) as string[]));
    const fresh = freshPart(run, seen);
    if (fresh === undefined) return { status: 'duplicate', recorded: [] };
    const recorded = partsOf(run).filter((part) => !seen.has(part));
    const { state } = this.#state();
    this.#setState(applyRun(state, fresh, !seen.has('run')));
    this.#countCalls(fresh, nowMs);
    if (msOf(run.at) > nowMs - DAY_MS) this.#set('window', trimmed([...this.#window(nowMs), summarizeRun(fresh)]));
    const parts = JSON.stringify([...seen, ...recorded]);
    this.#sql.exec('INSERT OR REPLACE INTO runs VALUES (?, ?, ?)', run.run_id, msOf(run.at), parts);
    this.#forgetOldRuns(nowMs);
    return { status: 'recorded', recorded };
  }

  /** The Collector's budget and pace know what publishers asked with the same key. */
  #countCalls({ run_id: runId, calls = [], hold_until: holdUntil }: RunRecord, nowMs: number): void {
    this.#pace.countMonth(calls, nowMs);
    // Its own calls it counts as it makes them.
    if (!runId.startsWith('collector-'))
      this.#pace.count(
        calls.map(({ at }) => msOf(at)),
        nowMs,
      );
    if (holdUntil !== undefined) this.#pace.hold(msOf(holdUntil), 'a publisher was asked to wait', nowMs);
  }

  /** Once a day: it reads every row. */
  #forgetOldRuns(nowMs: number): void {
    const day = Math.floor(nowMs / DAY_MS);
    if (this.#get<number>('cleaned') === day) return;
    this.#set('cleaned', day);
    this.#sql.exec('DELETE FROM runs WHERE at < ?', nowMs - KEEP_RUNS_DAYS * DAY_MS);
  }

  #window(nowMs: number): RunSummary[] {
    const runs = this.#get<RunSummary[]>('window') ?? [];
    return merged(runs.filter((run) => msOf(run.at) > nowMs - DAY_MS));
  }

  #state(): { state: PackState; revision: number } {
    const stored = this.#get<{ state: PackState; revision: number }>('state');
    return stored ?? { state: emptyState(new Date().toISOString()), revision: 0 };
  }

  #setState(state: PackState): void {
    this.#set('state', { state, revision: this.#state().revision + 1 });
  }

  #definitions(): Definition[] {
    return this.#get<Definition[]>('definitions') ?? [];
  }

  #get<T>(name: string): T | undefined {
    const [row] = this.#sql.exec<{ body: string }>('SELECT body FROM facts WHERE name = ?', name);
    return row && (JSON.parse(row.body) as T);
  }

  #set(name: string, body: unknown): void {
    this.#sql.exec('INSERT OR REPLACE INTO facts VALUES (?, ?)', name, JSON.stringify(body));
  }
}

/** Parts of one run that came in several posts are one run. */
function merged(runs: readonly RunSummary[]): RunSummary[] {
  const byId = new Map<string, RunSummary>();
  for (const run of runs) {
    const old = byId.get(run.run_id);
    byId.set(
      run.run_id,
      old
        ? {
            ...{ ...old, ...run },
            failed: old.failed || run.failed,
            endpoints: { ...old.endpoints, ...run.endpoints },
            cache: { ...old.cache, ...run.cache },
            errors: [...old.errors, ...run.errors],
          }
        : run,
    );
  }
  return [...byId.values()];
}

/** Thousands of runs a day leave out the errors of the oldest, then the oldest. */
function trimmed(runs: readonly RunSummary[]): readonly RunSummary[] {
  let kept = [...runs].sort((a, b) => msOf(a.at) - msOf(b.at));
  for (let size = JSON.stringify(kept).length; size > MAX_WINDOW_BYTES; size = JSON.stringify(kept).length) {
    const half = Math.ceil(kept.length / 2);
    const isLean = kept.slice(0, half).every((run) => run.errors.length === 0);
    kept = isLean
      ? kept.slice(half)
      : [...kept.slice(0, half).map((run) => ({ ...run, errors: [] })), ...kept.slice(half)];
  }
  return kept;
}
