/**
 * Every call between two parts of a world goes through here, and here it is decided what becomes of it: done and answered,
 * done and the answer lost, refused, done later, done twice, never answered; or the caller dies on the way.
 */
import type { Life } from './life.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** What can become of a call. The first is the most telling one: the effect is done, the answer lost. */
export const FAULTS = ['lost', 'refused', 'late', 'twice', 'slow', 'hang', 'corrupt', 'crash'] as const;
export type Fault = (typeof FAULTS)[number];
export type Rates = Readonly<Record<Fault, number>>;

export const PARTS = ['worker', 'object', 'kv', 'r2', 'taostats', 'cloudflare', 'disk'] as const;
export type Part = (typeof PARTS)[number];

export interface Site<T> {
  readonly part: Part;
  /** `kv.put`: for the trace and the counters. */
  readonly name: string;
  readonly can: readonly Fault[];
  /** What the caller gets when its call was refused, when the answer was lost, and when it came too late. */
  refusal(random: Random): Error | { readonly answer: T };
  lost(): Error;
  /** What the caller gets in place of a good answer. */
  corrupt?(answer: T, random: Random): T;
}

/** The caller: its life, its own chance, and a number for each of its calls. */
export interface Caller {
  readonly life: Life;
  readonly random: Random;
  readonly name: string;
  calls: number;
}

export function caller(name: string, life: Life, random: Random): Caller {
  return { name, life, random, calls: 0 };
}

export interface FaultRecord {
  readonly id: string;
  readonly site: string;
  readonly fault: Fault | 'down';
}

export class Ports {
  readonly #scheduler: Scheduler;
  readonly #rates: Rates;
  /** Faults that shall not happen, by id: how a schedule is shrunk. */
  readonly #without: ReadonlySet<string>;
  readonly #note: (line: string) => void;
  readonly #down = new Map<Part, 'refuses' | 'hangs'>();
  readonly record: FaultRecord[] = [];
  /** In the second phase nothing fails any more, but for what stays down for ever. */
  isCalm = false;

  constructor(options: {
    scheduler: Scheduler;
    rates: Rates;
    without: ReadonlySet<string>;
    note: (line: string) => void;
  }) {
    this.#scheduler = options.scheduler;
    this.#rates = options.rates;
    this.#without = options.without;
    this.#note = options.note;
  }

  takeDown(part: Part, how: 'refuses' | 'hangs'): void {
    this.#down.set(part, how);
  }

  heal(part: Part): void {
    this.#down.delete(part);
  }

  get down(): readonly Part[] {
    return [...this.#down.keys()];
  }

  async call<T>(from: Caller, site: Site<T>, effect: () => T | Promise<T>): Promise<T> {
    from.calls += 1;
    const id = `${from.name}.${from.calls}`;
    // As many draws whatever becomes of it: a schedule without one fault is the same in all others.
    const [there, back, which, how] = [
      from.random.between(1, 25),
      from.random.between(1, 25),
      from.random.next(),
      from.random,
    ];
    const more = new ChanceOf(how);
    const fate = this.#fateOf(id, site, which);
    const { life } = from;
    const later = (ms: number, run: () => void): void => void this.#scheduler.after(ms, run);
    const act = (): Promise<T> => new Promise((resolve) => resolve(effect()));
    const ignored = (): void => void act().catch(() => undefined);
    return new Promise<T>((resolve, reject) => {
      const whenAlive = (give: () => void) => (): void => {
        if (life.isAlive) give();
      };
      const answered = (afterMs: number, give: (answer: T) => T = (answer) => answer): void => {
        later(there, () => {
          act().then(
            (answer) =>
              later(
                afterMs,
                whenAlive(() => resolve(give(answer))),
              ),
            (error: unknown) =>
              later(
                afterMs,
                whenAlive(() => reject(error)),
              ),
          );
        });
      };
      const refuse = (): void => {
        const refusal = site.refusal(how);
        if (refusal instanceof Error) reject(refusal);
        else resolve(refusal.answer);
      };
      if (fate !== undefined) this.#note(`  ! ${id} ${site.name} ${fate}`);
      switch (fate) {
        case undefined:
          answered(back);
          break;
        case 'down':
          if (this.#down.get(site.part) === 'refuses') later(there + back, whenAlive(refuse));
          break;
        case 'refused':
          later(there + back, whenAlive(refuse));
          break;
        case 'lost':
          later(there, () => {
            const fail = (): void =>
              later(
                back,
                whenAlive(() => reject(site.lost())),
              );
            act().then(fail, fail);
          });
          break;
        case 'late': {
          const patience = more.of(2_000, 12_000);
          later(
            patience,
            whenAlive(() => reject(site.lost())),
          );
          later(patience + more.of(1, 60_000), ignored);
          break;
        }
        case 'twice':
          later(there + more.of(1, 300_000), ignored);
          answered(back);
          break;
        case 'slow':
          answered(more.of(1_000, 45_000));
          break;
        case 'hang':
          if (more.of(0, 1) === 1) later(there, ignored);
          break;
        case 'corrupt':
          answered(back, (answer) => site.corrupt?.(answer, how) ?? answer);
          break;
        case 'crash':
          if (more.of(0, 1) === 1) later(there, ignored);
          later(there + more.of(0, 2) * 20, () => life.end());
      }
    });
  }

  #fateOf(
    id: string,
    { part, name, can }: Pick<Site<unknown>, 'part' | 'name' | 'can'>,
    which: number,
  ): Fault | 'down' | undefined {
    const found = this.#down.has(part) ? 'down' : this.#drawn(can, which);
    if (found === undefined || (found !== 'down' && this.#without.has(id))) return undefined;
    this.record.push({ id, site: name, fault: found });
    return found;
  }

  #drawn(can: readonly Fault[], which: number): Fault | undefined {
    if (this.isCalm) return undefined;
    let left = which;
    for (const fault of FAULTS) {
      if (!can.includes(fault)) continue;
      left -= this.#rates[fault];
      if (left < 0) return fault;
    }
    return undefined;
  }
}

/** Draws that only a fault needs, from a generator of its own. */
class ChanceOf {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random.child('fault');
  }

  of(least: number, most: number): number {
    return this.#random.between(least, most);
  }
}
