/** Workers KV: readers inside the platform see a value, or its absence, up to a minute late; the REST API sees all. */
import { never } from '../world/life.ts';
import type { Caller, Ports, Site } from '../world/ports.ts';
import type { Scheduler } from '../world/scheduler.ts';
import { shortDigest } from '../world/trace.ts';

export interface KvValue {
  readonly text: string;
  readonly metadata: unknown;
  /** Grows with every write of any key. */
  readonly version: number;
}

export interface Look {
  readonly version: number;
  /** It may be older than it seemed. */
  readonly isCached: boolean;
}

export interface KvWrite {
  readonly key: string;
  readonly before: KvValue | undefined;
  readonly text: string;
  readonly metadata: unknown;
  readonly isBlind: boolean;
}

const CACHE_MS = 60_000;
/** All objects of one Worker read through one cache. */
const BINDING = 'binding';

export class KvModel {
  readonly values = new Map<string, KvValue>();
  readonly #seen = new Map<string, { value: KvValue | undefined; untilMs: number }>();
  readonly #scheduler: Scheduler;
  readonly #ports: Ports;
  readonly #note: (line: string) => void;
  readonly #count: (state: string) => void;
  #version = 0;
  /** The version each reader saw last, by key, and whether that was an old look. */
  readonly #looks = new Map<string, Look>();
  readonly #own = new Set<string>();
  /** Told of every write. `isBlind`: what was there came after any look its writer could have had. */
  onWrite: ((write: KvWrite) => void) | undefined;

  constructor(world: { scheduler: Scheduler; ports: Ports; note(line: string): void; count(state: string): void }) {
    this.#scheduler = world.scheduler;
    this.#ports = world.ports;
    this.#note = world.note;
    this.#count = world.count;
  }

  /** What a reader saw last; undefined when it never looked. */
  lookOf(key: string, reader: string): Look | undefined {
    return this.#looks.get(`${reader} ${key}`);
  }

  /** Writes at once, as the REST API does; `look` is what the writer had seen when it sent this. */
  write(
    key: string,
    text: string,
    metadata: unknown = null,
    { name: reader, look }: { name: string; look: Look | undefined } = { name: 'nobody', look: undefined },
  ): void {
    this.#version += 1;
    const before = this.values.get(key);
    const isOld = before !== undefined && look?.version !== before.version;
    const isBlind = isOld && look !== undefined && (this.#own.has(`${reader} ${key}`) || !look.isCached);
    if (isBlind) this.#count('KV written over unseen');
    this.#own.add(`${reader} ${key}`);
    this.values.set(key, { text, metadata, version: this.#version });
    this.#note(`  kv ${key} = ${shortDigest(text)}`);
    this.onWrite?.({ key, before, text, metadata, isBlind });
  }

  /** Reads what is there, as the REST API does. */
  read(key: string, reader: string): KvValue | undefined {
    const value = this.values.get(key);
    this.#looks.set(`${reader} ${key}`, { version: value?.version ?? 0, isCached: false });
    return value;
  }

  /** The binding METRICS_KV of one object. */
  binding(from: Caller) {
    return {
      getWithMetadata: (key: string) =>
        this.#ports.call(from, site('get'), () => {
          const value = this.#cached(key);
          if (!value) return { value: null, metadata: null };
          return { value: new TextEncoder().encode(value.text).buffer, metadata: value.metadata };
        }),
      put: async (key: string, value: unknown, options?: { metadata?: unknown }) => {
        const text = await textOf(value);
        if (!from.life.isAlive) return never;
        return this.#ports.call(from, site('put'), () => {
          this.write(key, text, options?.metadata ?? null, { name: BINDING, look: this.lookOf(key, BINDING) });
          this.#seen.set(key, { value: this.values.get(key), untilMs: this.#scheduler.nowMs + CACHE_MS });
        });
      },
      list: ({ prefix }: { prefix: string }) =>
        this.#ports.call(from, site('list'), () => ({
          keys: [...this.values.keys()]
            .filter((key) => key.startsWith(prefix))
            .sort()
            .map((name) => ({ name })),
          list_complete: true,
        })),
    };
  }

  #cached(key: string): KvValue | undefined {
    const seen = this.#seen.get(key);
    if (seen && seen.untilMs > this.#scheduler.nowMs) {
      if (seen.value !== this.values.get(key)) this.#count('KV showed an old value');
      this.#looks.set(`${BINDING} ${key}`, { version: seen.value?.version ?? 0, isCached: true });
      return seen.value;
    }
    const value = this.read(key, BINDING);
    this.#seen.set(key, { value, untilMs: this.#scheduler.nowMs + CACHE_MS });
    return value;
  }
}

async function textOf(value: unknown): Promise<string> {
  if (typeof value === 'string') return value;
  return await new Response(value as ReadableStream).text();
}

function site(name: string): Site<never> {
  return {
    part: 'kv',
    name: `kv.${name}`,
    can: name === 'put' ? ['lost', 'refused', 'late', 'slow', 'hang', 'crash'] : ['refused', 'slow', 'hang', 'crash'],
    refusal: () => new Error('KV failed: 429 Too Many Requests'),
    lost: () => new Error('KV failed: 503 Service Unavailable'),
  };
}
