/**
 * Inside a world the platform's globals are the world's: one clock, seeded identities, timers on the scheduler. What no
 * actor may use throws: chance that is not seeded, a network nobody models.
 */
import { createHash } from 'node:crypto';
import { WorldHeaders, WorldRequest, WorldResponse } from './messages.ts';

export interface Platform {
  now(): number;
  /** Sets a timer; returns how to clear it. */
  after(ms: number, run: () => void): () => void;
  randomUuid(): string;
  random(): number;
  fetch(input: string, init: RequestInit): Promise<Response>;
  log(line: string): void;
}

let current: Platform | undefined;
const RealDate = Date;

export function enter(platform: Platform | undefined): void {
  current = platform;
}

function world(what: string): Platform {
  if (!current) throw new Error(`${what} was used outside of every world`);
  return current;
}

const timers = new Map<number, () => void>();
let lastTimer = 0;

function setTimer(
  run: (...values: unknown[]) => void,
  ms = 0,
  ...values: unknown[]
): { [Symbol.toPrimitive](): number } {
  lastTimer += 1;
  const id = lastTimer;
  const clear = world('setTimeout').after(ms, () => {
    timers.delete(id);
    run(...values);
  });
  timers.set(id, clear);
  const timer = { [Symbol.toPrimitive]: () => id, unref: () => timer, ref: () => timer, hasRef: () => true };
  return timer;
}

function clearTimer(timer: unknown): void {
  if (timer === undefined || timer === null) return;
  const id = Number(timer);
  timers.get(id)?.();
  timers.delete(id);
}

function forbid(what: string): () => never {
  return () => {
    throw new Error(`${what} is not part of a world`);
  };
}

/** For good, in this process: it runs worlds and nothing else. */
export function takeOverGlobals(): void {
  // Errors are everyday things here, and stacks are in no trace.
  Error.stackTraceLimit = 0;
  class WorldDate extends RealDate {
    constructor(...values: unknown[]) {
      if (values.length === 0) super(world('new Date()').now());
      else super(...(values as [number]));
    }
    static override now(): number {
      return world('Date.now').now();
    }
  }
  const replaced: Record<string, unknown> = {
    Date: WorldDate,
    setTimeout: setTimer,
    clearTimeout: clearTimer,
    Headers: WorldHeaders,
    Request: WorldRequest,
    Response: WorldResponse,
    setInterval: forbid('setInterval'),
    setImmediate: forbid('setImmediate'),
    fetch: (input: string, init: RequestInit) => world('fetch').fetch(String(input), init),
    crypto: {
      randomUUID: () => world('crypto').randomUuid(),
      getRandomValues: (bytes: Uint8Array) => {
        for (let at = 0; at < bytes.length; at += 1) bytes[at] = Math.floor(world('crypto').random() * 256);
        return bytes;
      },
      subtle: {
        digest: async (name: string, data: ArrayBuffer | Uint8Array) => {
          if (name !== 'SHA-256') throw new Error(`no digest ${name} in a world`);
          const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
          return new Uint8Array(createHash('sha256').update(bytes).digest()).buffer;
        },
      },
    },
    performance: { now: () => world('performance').now() },
  };
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  Math.random = () => world('Math.random').random();
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    world('AbortSignal.timeout').after(ms, () => {
      controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    });
    return controller.signal;
  };
  let pid = 1_000;
  Object.defineProperty(process, 'pid', {
    get: () => {
      pid += 1;
      return pid;
    },
  });
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    console[method] = (...values: unknown[]) => {
      if (current) current.log(values.map(String).join(' '));
      else process.stdout.write(`${values.map(String).join(' ')}\n`);
    };
  }
}
