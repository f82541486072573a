/**
 * The Collector in this process: real rooms and rows, a TaoStats that answers what the test says, and a clock that only
 * moves when somebody waits. What the run log's object composes is composed here the same way.
 */
import type { Entry } from '../../../src/history/entry.ts';
import { createHttpClient } from '../../../src/http/client.ts';
import type { HttpOptions, Transport } from '../../../src/http/exchange.ts';
import { noDecompress } from '../../../src/http/fetch-transport.ts';
import { DATASETS } from '../../../src/taostats/datasets.ts';
import { buildPack, type TrustPack } from '../../../src/trust-pack/pack.ts';
import type { RunRecord } from '../../../src/trust-pack/run.ts';
import { type RunSummary, summarizeRun } from '../../../src/trust-pack/run-sums.ts';
import { applyRun, emptyState, type PackState } from '../../../src/trust-pack/state.ts';
import { DatasetLog } from '../../../src/worker/datasets/dataset-log.ts';
import { builtInDefinition, type Definition } from '../../../src/worker/datasets/definition.ts';
import { readSample } from '../../../src/worker/datasets/sample.ts';
import { SampleRows } from '../../../src/worker/datasets/sample-rows.ts';
import type { SampleStores } from '../../../src/worker/runs/collect-dataset.ts';
import { Pace } from '../../../src/worker/runs/collect-pace.ts';
import { readCollectSettings } from '../../../src/worker/runs/collect-settings.ts';
import { Collector } from '../../../src/worker/runs/collector.ts';
import { createTestClock } from '../clock.ts';
import { json, TAOSTATS_KEY } from '../taostats/api.ts';
import { goodAnswer } from '../taostats/datasets.ts';
import { sqliteStorage } from './history-world.ts';

const START = Date.UTC(2026, 5, 1);

/** An answer that comes whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param number of this dataset's requests, from 1; `page` from the query. */
export type Answering = (asked: { number: number; page: number; good: Answer }) => Answer | 'dead';

export const answerOf = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  json(status, value, headers) as Answer;

export class CollectWorld {
  readonly clock = createTestClock(START);
  /** Names in the order they were asked for, and when. */
  readonly asked: { name: string; at: number }[] = [];
  readonly facts = new Map<string, unknown>();
  readonly runs: RunRecord[] = [];
  readonly wakes: number[] = [];
  /** Whether claims of a publisher stand in the way. */
  claimed: readonly string[] = [];
  readonly pace: Pace;
  readonly #collector: Collector;
  readonly #answers = new Map<string, Answering>();
  readonly #logs = new Map<string, DatasetLog>();
  readonly #prices: Entry[] = [];
  #state: PackState = emptyState(new Date(START).toISOString());
  readonly #window: RunSummary[] = [];

  constructor(vars: Readonly<Record<string, string>> = {}) {
    const store = {
      get: <T>(name: string): T | undefined => structuredClone(this.facts.get(name)) as T | undefined,
      set: (name: string, value: unknown): void => void this.facts.set(name, structuredClone(value)),
    };
    this.pace = new Pace(store);
    this.#collector = new Collector({
      ...{ ...store, pace: this.pace, now: () => this.clock.now(), stores: this.#makeStores() },
      settings: () =>
        readCollectSettings({ TAOSTATS_API_KEY: TAOSTATS_KEY, TAOSTATS_URL: 'https://taostats.example', ...vars }),
      http: (options) => this.#http(options),
      record: (run) => this.record(run),
      claim: async (names) => names.filter((name) => !this.claimed.includes(name)),
      release: async () => undefined,
      wake: async (at) => void this.wakes.push(at),
    });
  }

  /** What a dataset is answered with from now on; undefined = its good answer. */
  answer(name: string, made: Answering | undefined): void {
    if (made) this.#answers.set(name, made);
    else this.#answers.delete(name);
  }

  async refresh(): Promise<Record<string, unknown>> {
    return (await this.#collector.collect(null)) as unknown as Record<string, unknown>;
  }

  async cron(): Promise<Record<string, unknown>> {
    return (await this.#collector.collect(this.clock.now())) as unknown as Record<string, unknown>;
  }

  get isPending(): boolean {
    return this.#collector.isPending;
  }

  /** The alarm that was asked for last: time goes on to it. */
  async alarm(): Promise<void> {
    this.clock.advance(Math.max(0, (this.wakes.at(-1) ?? 0) - this.clock.now()));
    await this.#collector.goOn();
  }

  record(run: RunRecord): void {
    this.runs.push(run);
    this.#state = applyRun(this.#state, run, true);
    this.#window.push(summarizeRun(run));
    this.pace.countMonth(run.calls ?? [], this.clock.now());
  }

  pack(): TrustPack {
    const facts = Object.fromEntries(DATASETS.map((dataset) => [dataset.name, dataset.facts]));
    return buildPack({ state: this.#state, window: this.#window, nowMs: this.clock.now(), version: 'test', facts });
  }

  /** Samples by dataset. */
  totals(): Record<string, number> {
    const others = [...this.#logs].map(([name, log]) => [name, log.state?.total ?? 0] as const);
    return { ...(this.#prices.length > 0 ? { price: this.#prices.length } : {}), ...Object.fromEntries(others) };
  }

  /** Everything a reader would see of a dataset. */
  stored(name: string): string {
    if (name === 'price') return JSON.stringify(this.#prices.map(({ text }) => text));
    return JSON.stringify(this.#logs.get(name)?.info(name) ?? null);
  }

  #http(options: HttpOptions) {
    return createHttpClient(options, {
      // The Worker has one clock for both.
      ...{ now: this.clock.now, monotonic: this.clock.now, sleep: this.clock.sleep, random: () => 0.5 },
      log: { info: () => undefined },
      transport: this.#transport(),
      decompress: noDecompress,
    });
  }

  #transport(): Transport {
    return {
      send: async ({ url, headers }) => {
        const dataset = DATASETS.find(({ path }) => path === url.pathname);
        if (!dataset || headers['authorization'] !== TAOSTATS_KEY) throw new Error(`no such question: ${url.pathname}`);
        const { name } = dataset;
        this.asked.push({ name, at: this.clock.now() });
        const number = this.asked.filter((question) => question.name === name).length;
        const page = Number(url.searchParams.get('page') ?? 1);
        const good = this.good(name);
        const answer = this.#answers.get(name)?.({ number, page, good }) ?? good;
        if (answer === 'dead') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        const body = new TextEncoder().encode(answer.body);
        const chunks = async function* (): AsyncGenerator<Uint8Array> {
          yield body;
        };
        return {
          status: answer.status,
          headers: answer.headers,
          body: Object.assign(chunks(), { destroy: () => undefined }),
        };
      },
      close: async () => undefined,
    };
  }

  /** The good answer as of this clock. */
  good(name: string, count = 3): Answer {
    const at = new Date(this.clock.now() - 60_000).toISOString();
    const { pagination, data } = JSON.parse((goodAnswer(name, count) as Answer).body) as {
      pagination: object;
      data: Record<string, unknown>[];
    };
    const dated = data.map((record) =>
      name === 'price'
        ? { ...record, last_updated: at }
        : { ...record, timestamp: at, block_number: 6_000_000 + Math.floor(this.clock.now() / 12_000) },
    );
    return answerOf(200, { pagination, data: dated });
  }

  #makeStores(): SampleStores {
    const log = (name: string): DatasetLog => {
      const known = this.#logs.get(name) ?? new DatasetLog(new SampleRows(sqliteStorage().sql));
      this.#logs.set(name, known);
      return known;
    };
    return {
      last: async (name) => {
        if (name !== 'price') return log(name).info(name);
        const newest = this.#prices.at(-1);
        const updated = newest && (JSON.parse(newest.text) as { last_updated: string | null }).last_updated;
        return { timestamp: newest?.timestamp ?? null, records: newest ? 1 : 0, source_updated_at: updated ?? null };
      },
      latestEntry: async () => this.#prices.at(-1)?.text,
      appendSample: async (name, body, digest) => {
        const definition = builtInDefinition(name) as Definition;
        const reading = readSample(definition, body, this.clock.now());
        if (!reading.ok) throw new Error(reading.error);
        const ack = log(name).store(definition, reading.sample, {});
        if (ack.kind !== 'stored' || ack.status === 'conflict' || ack.digest !== digest) throw new Error(ack.kind);
        return ack.status;
      },
      appendEntry: async (entry) => {
        this.#prices.push(entry);
        return 'appended';
      },
    };
  }
}
