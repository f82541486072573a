/** What the Collector may ask, over all its invocations and the publishers that share its key: by minute, month and word. */
import type { CallRecord } from '../../trust-pack/run.ts';
import type { CollectSettings } from './collect-settings.ts';

/** Where the run log's object keeps it. */
export interface PaceStore {
  get<T>(name: string): T | undefined;
  set(name: string, value: unknown): void;
}

/** Until when TaoStats is left alone. */
interface Hold {
  readonly until: number;
  readonly why: 'retry-after' | 'quota';
  /** What was answered. */
  readonly error: string;
}

export type Turn =
  | { readonly kind: 'go' }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'refused'; readonly error: string };

const MINUTE_MS = 60_000;
const MAX_HOLD_MS = 86_400_000;
/** Without credits one call an hour looks whether there are some again. */
const QUOTA_PAUSE_MS = 3_600_000;
const MAX_STARTS = 500;

export class Pace {
  readonly #store: PaceStore;

  constructor(store: PaceStore) {
    this.#store = store;
  }

  /**
   * @param unreported calls of this collection that no run has told yet.
   * @param isForced a person asked: credits may have been bought meanwhile, but a Retry-After holds for everybody.
   */
  turn(
    settings: Pick<CollectSettings, 'requestsPerMinute' | 'monthlyCallBudget'>,
    { name, unreported, isForced, now }: { name: string; unreported: number; isForced: boolean; now: number },
  ): Turn {
    const hold = this.#hold(now);
    if (hold?.why === 'retry-after') return { kind: 'wait', until: hold.until };
    if (hold && !isForced) return { kind: 'refused', error: hold.error };
    const starts = this.recent(now);
    const oldest = starts.at(-settings.requestsPerMinute);
    if (oldest !== undefined) return { kind: 'wait', until: oldest + MINUTE_MS };
    const used = this.#monthlyCalls(now) + unreported;
    if (used < settings.monthlyCallBudget) return { kind: 'go' };
    return {
      kind: 'refused',
      error: `${name} was left out: ${used} of ${settings.monthlyCallBudget} calls of this month are used (MONTHLY_CALL_BUDGET)`,
    };
  }

  /** Starts of the last minute's calls, ms, ascending. */
  recent(now: number): number[] {
    return (this.#store.get<number[]>('call-starts') ?? []).filter((at) => at > now - MINUTE_MS && at <= now);
  }

  /** Calls that were made, by whoever shares the key. */
  count(starts: readonly number[], now: number): void {
    const young = starts.filter((at) => at > now - MINUTE_MS && at <= now);
    if (young.length === 0) return;
    this.#store.set('call-starts', [...this.recent(now), ...young].sort((a, b) => a - b).slice(-MAX_STARTS));
  }

  /** The month's calls of all runs: what the budget is held against. */
  countMonth(calls: readonly CallRecord[], now: number): void {
    const month = monthOf(now);
    const count = calls.filter((call) => call.at.startsWith(month)).length;
    if (count > 0) this.#store.set('month', { month, calls: this.#monthlyCalls(now) + count });
  }

  /** TaoStats asked to be left alone. The longest wait counts. */
  hold(until: number, error: string, now: number): void {
    const next: Hold = { until: Math.min(until, now + MAX_HOLD_MS), why: 'retry-after', error };
    if (next.until > (this.#hold(now)?.until ?? now)) this.#store.set('hold', next);
  }

  /** The credits are gone. */
  holdForQuota(error: string, now: number): void {
    if (this.#hold(now)?.why === 'retry-after') return;
    this.#store.set('hold', { until: now + QUOTA_PAUSE_MS, why: 'quota', error } satisfies Hold);
  }

  /** A good answer ends what was said before. */
  release(): void {
    if (this.#store.get<Hold | null>('hold')) this.#store.set('hold', null);
  }

  /** Until when nobody shall ask, ms; undefined when somebody may. */
  heldUntil(now: number): number | undefined {
    const hold = this.#hold(now);
    return hold?.why === 'retry-after' ? hold.until : undefined;
  }

  #hold(now: number): Hold | undefined {
    const hold = this.#store.get<Hold | null>('hold');
    return hold && hold.until > now ? hold : undefined;
  }

  #monthlyCalls(now: number): number {
    const month = this.#store.get<{ month: string; calls: number }>('month');
    return month?.month === monthOf(now) ? month.calls : 0;
  }
}

function monthOf(now: number): string {
  return new Date(now).toISOString().slice(0, 7);
}
