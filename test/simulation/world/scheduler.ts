/** The one clock, and everything that will happen on it, in order. Nothing moves but by taking the next event. */

export interface Event {
  readonly atMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Taken before the world begins: inside it, timers are the world's. */
const realImmediate = globalThis.setImmediate;

export class Scheduler {
  nowMs: number;
  readonly #heap: Event[] = [];
  #order = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  after(ms: number, run: () => void): Event {
    this.#order += 1;
    const event: Event = { atMs: this.nowMs + Math.max(0, Math.ceil(ms)), order: this.#order, run };
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent] as Event, event)) break;
      heap[at] = heap[parent] as Event;
      at = parent;
    }
    heap[at] = event;
    return event;
  }

  cancel(event: Event | undefined): void {
    if (event) event.run = undefined;
  }

  /** When the next event is due. */
  nextAtMs(): number | undefined {
    while (this.#heap[0] && !this.#heap[0].run) this.#take();
    return this.#heap[0]?.atMs;
  }

  /** Runs every event until a moment, and stands there. */
  async runUntil(endMs: number): Promise<void> {
    await settled();
    for (;;) {
      const due = this.nextAtMs();
      if (due === undefined || due > endMs) break;
      const event = this.#take() as Event;
      this.nowMs = Math.max(this.nowMs, event.atMs);
      event.run?.();
      await settled();
    }
    this.nowMs = Math.max(this.nowMs, endMs);
  }

  #take(): Event | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child] as Event)) child += 1;
      if (isBefore(last, heap[child] as Event)) break;
      heap[at] = heap[child] as Event;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Resolves when no promise has anything left to do: all that goes on waits for the clock. */
export function settled(): Promise<void> {
  return new Promise((resolve) => realImmediate(resolve));
}
