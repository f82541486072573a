/** The newest sample of a dataset as one KV value, `taostats_<name>_latest`, for readers of the old layout. */
import type { SampleRows } from './sample-rows.ts';

interface Mirrored {
  readonly digest: string;
  readonly failures: number;
  /** Not before this moment, ms. */
  readonly retryAt: number;
  readonly problem?: string;
}

const MIN_WAIT_MS = 15_000;
const MAX_WAIT_MS = 3_600_000;

export class MirrorOfLatest {
  readonly #rows: SampleRows;
  readonly #kv: KVNamespace;
  #state: Mirrored;

  constructor(rows: SampleRows, kv: KVNamespace) {
    this.#rows = rows;
    this.#kv = kv;
    this.#state = rows.fact<Mirrored>('mirror') ?? { digest: '', failures: 0, retryAt: 0 };
  }

  /** Why the mirror is behind; undefined when it is not, or has not failed. */
  get problem(): string | undefined {
    return this.#state.problem;
  }

  /** When to write next; undefined when it holds this sample already. */
  delayMs(digest: string | undefined, nowMs: number, delayMs: number): number | undefined {
    if (digest === undefined || digest === this.#state.digest) return undefined;
    return Math.max(delayMs, this.#state.retryAt - nowMs);
  }

  /** Writes again at the next alarm what a reconciliation did not find. */
  renew(): void {
    this.#keep({ digest: '', failures: 0, retryAt: 0 });
  }

  /** A failing mirror waits longer each time, up to an hour; it costs no sample. */
  async write(name: string, nowMs: number): Promise<void> {
    const text = this.#rows.factText('latest');
    if (text === undefined || nowMs < this.#state.retryAt) return;
    const digest = (JSON.parse(text) as { digest: string }).digest;
    if (digest === this.#state.digest) return;
    try {
      await this.#kv.put(`taostats_${name}_latest`, text);
      this.#keep({ digest, failures: 0, retryAt: 0 });
    } catch (error) {
      const failures = this.#state.failures + 1;
      const waitMs = Math.min(MAX_WAIT_MS, MIN_WAIT_MS * 2 ** (failures - 1));
      const reason = error instanceof Error ? error.message : String(error);
      const problem = `the KV mirror of ${name} is behind: ${reason.slice(0, 200)}`;
      this.#keep({ digest: this.#state.digest, failures, retryAt: nowMs + waitMs, problem });
    }
  }

  #keep(state: Mirrored): void {
    this.#state = state;
    this.#rows.setFact('mirror', JSON.stringify(state));
  }
}
