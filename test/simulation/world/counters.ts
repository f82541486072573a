/** How often each kind of fault and each rare state was met: a simulator that never meets one proves nothing about it. */
import { FAULTS } from './ports.ts';

/** What a long run has to meet. */
const RARE_STATES = [
  'evicted and restored',
  'object restarted',
  'disk full inside a transaction',
  'rows of the day used up',
  'died inside a transaction',
  'alarm rang again',
  'KV showed an old value',
  'KV written over unseen',
  'an old writer wrote KV',
  '429 past the deadline',
  'soft error of TaoStats',
  'older record of TaoStats',
  'two records of TaoStats',
  'price jump',
  'a publisher was killed',
  'ack: duplicate',
  'ack: conflict',
  'ack: too-old',
  'publish: outdated',
  'publish: cancelled',
  'publish: failed',
] as const;

export class Counters {
  readonly states = new Map<string, number>();
  readonly faults = new Map<string, number>();
  readonly steps = new Map<string, number>();

  count(state: string): void {
    add(this.states, state);
  }

  fault(fault: string, site: string): void {
    add(this.faults, fault);
    add(this.faults, `${fault} at ${site}`);
  }

  step(kind: string): void {
    add(this.steps, kind);
  }

  /** What was never met. */
  missing(): string[] {
    const faults = [...FAULTS, 'down'].filter((fault) => !this.faults.has(fault));
    const states = RARE_STATES.filter((state) => !this.states.has(state));
    return [...faults.map((fault) => `fault ${fault}`), ...states];
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
