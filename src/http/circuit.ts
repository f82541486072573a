/** A circuit breaker: a service that failed some times in a row is left alone for a while, then asked once, to see. */
import { ActionError } from '../errors/action-error.ts';

/** Plain JSON, of one service. */
export interface Circuit {
  state: 'closed' | 'open' | 'half-open';
  /** In a row, while closed. */
  failures: number;
  /** How often it opened since it was last closed: each time doubles the rest. */
  rests: number;
  /** How often it opened in all. */
  opened: number;
  /** Open: when a trial is let through. Half-open: when the trial counts as lost. Milliseconds of whatever clock it has. */
  untilMs: number;
}

export type Entry = { ok: true } | { ok: false; retryAfterMs: number };

/** The circuits of all services by their names, wherever they are kept. */
export interface Circuits {
  /** Whether the service may be asked now. Whoever was let in says how it went. */
  enter(name: string): Entry | Promise<Entry>;
  leave(name: string, isWell: boolean): void | Promise<void>;
}

const FAILURES = 5;
const REST_MS = 30_000;
const LONGEST_REST_MS = 600_000;
/** Longer than any request takes: a trial that never came back is lost, and another one is let through. */
const TRIAL_MS = 150_000;

const CLOSED: Circuit = { state: 'closed', failures: 0, rests: 0, opened: 0, untilMs: 0 };

function enterCircuit(circuit: Circuit, nowMs: number): { circuit: Circuit; entry: Entry } {
  const leftMs = circuit.untilMs - nowMs;
  // A clock that went back makes no rest longer than the longest.
  if (circuit.state === 'closed') return { circuit, entry: { ok: true } };
  if (leftMs > 0 && leftMs <= LONGEST_REST_MS) return { circuit, entry: { ok: false, retryAfterMs: leftMs } };
  return { circuit: { ...circuit, state: 'half-open', untilMs: nowMs + TRIAL_MS }, entry: { ok: true } };
}

function leaveCircuit(circuit: Circuit, isWell: boolean, nowMs: number): Circuit {
  if (isWell) return { ...CLOSED, opened: circuit.opened };
  // Others that were under way when it opened say nothing new.
  if (circuit.state === 'open') return circuit;
  const failures = circuit.failures + 1;
  if (circuit.state === 'closed' && failures < FAILURES) return { ...circuit, failures };
  const restMs = Math.min(LONGEST_REST_MS, REST_MS * 2 ** circuit.rests);
  return { state: 'open', failures, rests: circuit.rests + 1, opened: circuit.opened + 1, untilMs: nowMs + restMs };
}

export interface CircuitOptions {
  now(): number;
  /** What was known before. */
  known?: Readonly<Record<string, Circuit>>;
  /** Called when one opened, closed, or lets a trial through. */
  changed?(circuits: Readonly<Record<string, Circuit>>): void;
}

/** Circuits in memory. */
export function createCircuits({ now, known = {}, changed }: CircuitOptions): {
  enter(name: string): Entry;
  leave(name: string, isWell: boolean): void;
  /** All that were ever asked. */
  list(): Readonly<Record<string, Circuit>>;
} {
  const circuits = new Map<string, Circuit>(Object.entries(known));
  const list = (): Readonly<Record<string, Circuit>> => Object.fromEntries(circuits);
  const set = (name: string, before: Circuit, after: Circuit): void => {
    circuits.set(name, after);
    if (before.state !== after.state) changed?.(list());
  };
  return {
    list,
    enter: (name) => {
      const before = circuits.get(name) ?? CLOSED;
      const { circuit, entry } = enterCircuit(before, now());
      set(name, before, circuit);
      return entry;
    },
    leave: (name, isWell) => {
      const before = circuits.get(name) ?? CLOSED;
      set(name, before, leaveCircuit(before, isWell, now()));
    },
  };
}

/** The service was not asked, because it failed too often just now. */
export class CircuitOpenError extends ActionError {
  readonly retryAfterMs: number;

  constructor(service: string, retryAfterMs: number) {
    super('remote', restingWords(service, retryAfterMs), {
      hint: 'It is asked again by itself; see the state of the service',
    });
    this.name = 'CircuitOpenError';
    this.retryAfterMs = retryAfterMs;
  }
}

/** In words, for whoever answers in its place. */
export function restingWords(service: string, retryAfterMs: number): string {
  return `${service} failed ${FAILURES} times in a row and is left alone for ${Math.ceil(retryAfterMs / 1000)} s more`;
}
