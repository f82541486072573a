/**
 * The newest sample of a dataset as one KV value, `taostats_<name>_latest`, by the rules of the history's mirror: each value
 * carries its writer's id, another Worker's is not written over, and nothing is within 90 seconds of the first look at it,
 * because KV serves what it read for a minute and more, absence too.
 */
import { LIMITS, type MirrorMetadata } from '../../history/protocol.ts';
import { type Kv, readKey, writeKey } from '../old-layout.ts';

/** What the mirror remembers. */
export interface Mirrored {
  /** Of the sample that was written last. */
  readonly digest: string;
  /** When that was, ms. */
  readonly at?: number;
  readonly failures: number;
  /** Not before this moment, ms. */
  readonly retryAt: number;
  readonly problem?: string;
  /** When the key was first seen, or seen to be gone, ms. */
  readonly lookedAt?: number;
}

export interface MirrorPorts {
  now(): number;
  load(): Mirrored | undefined;
  save(state: Mirrored): void;
  /** The answer of GET /api/v1/datasets/{name}. */
  latest(): string | undefined;
  /** The id of this Worker's history, which stands on all its mirrors. */
  writer(): Promise<string>;
  /** The writer whose mirrors this Worker continues. */
  readonly importFrom: string | undefined;
}

const MIN_WAIT_MS = 15_000;
const MAX_WAIT_MS = 3_600_000;

/** What stands in the way until somebody changes it. */
class Foreign extends Error {}

export class MirrorOfLatest {
  readonly #kv: Kv;
  readonly #ports: MirrorPorts;
  #state: Mirrored;

  constructor(kv: Kv, ports: MirrorPorts) {
    this.#kv = kv;
    this.#ports = ports;
    this.#state = ports.load() ?? { digest: '', failures: 0, retryAt: 0 };
  }

  /** Why the mirror is behind; undefined when it is not, or has not failed. */
  get problem(): string | undefined {
    return this.#state.problem;
  }

  /** When this sample was written, ms; undefined while it is on its way. */
  writtenAt(digest: string): number | undefined {
    return this.#state.digest === digest ? (this.#state.at ?? 0) : undefined;
  }

  /** When to write next; undefined when it holds this sample already. */
  delayMs(digest: string | undefined, delayMs: number): number | undefined {
    if (digest === undefined || digest === this.#state.digest) return undefined;
    return Math.max(delayMs, this.#state.retryAt - this.#ports.now());
  }

  /** Writes again at the next alarm what a reconciliation did not find. */
  renew(): void {
    const { lookedAt } = this.#state;
    this.#keep({ digest: '', failures: 0, retryAt: 0, ...(lookedAt === undefined ? {} : { lookedAt }) });
  }

  /** A failing mirror waits longer each time, up to an hour; it costs no sample. */
  async write(name: string): Promise<void> {
    const text = this.#ports.latest();
    const now = this.#ports.now();
    if (text === undefined || now < this.#state.retryAt) return;
    const { digest } = JSON.parse(text) as { digest: string };
    if (digest === this.#state.digest) return;
    const key = `taostats_${name}_latest`;
    try {
      const writer = await this.#ports.writer();
      const lookedAt = await this.#look(key, writer);
      if (now < lookedAt + LIMITS.kvCacheMs) {
        this.#keep({ ...this.#state, lookedAt, retryAt: lookedAt + LIMITS.kvCacheMs });
        return;
      }
      const metadata: MirrorMetadata = { writer };
      await writeKey(this.#kv, key, text, { metadata });
      this.#keep({ digest, at: now, failures: 0, retryAt: 0, lookedAt });
    } catch (error) {
      const failures = this.#state.failures + 1;
      const waitMs = Math.min(MAX_WAIT_MS, MIN_WAIT_MS * 2 ** (failures - 1));
      const reason = (error instanceof Error ? error.message : String(error)).slice(0, 400);
      const problem = error instanceof Foreign ? reason : `the KV mirror of ${name} is behind: ${reason}`;
      this.#keep({ ...this.#state, failures, retryAt: now + waitMs, problem });
    }
  }

  /** @returns the first look at what lies there now: own values may be written over at once. */
  async #look(key: string, writer: string): Promise<number> {
    const value = await readKey(this.#kv, key);
    if (value?.writer === writer) return 0;
    if (value?.writer !== undefined && value.writer !== this.#ports.importFrom) {
      throw new Foreign(
        `${key} is the mirror of another Worker (writer ${value.writer.slice(0, 60)}) and is not written over; ` +
          'give this Worker a namespace of its own, or name that writer in IMPORT_FROM_WRITER',
      );
    }
    const { lookedAt, at } = this.#state;
    const hasVanished = value === undefined && at !== undefined;
    if (!hasVanished) return lookedAt ?? this.#ports.now();
    // It may only be cached as absent: the wait begins anew.
    const { at: _, ...rest } = this.#state;
    this.#state = rest;
    return this.#ports.now();
  }

  #keep(state: Mirrored): void {
    this.#state = state;
    this.#ports.save(state);
  }
}
