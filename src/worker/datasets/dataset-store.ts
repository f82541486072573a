/** The Durable Object of one dataset: its samples, one row per sample and key, and the latest sample whole. */
import { DurableObject } from 'cloudflare:workers';
import { datasetObjects, type Env } from '../env.ts';
import type { Sql } from '../metered-sql.ts';
import type { Kv } from '../old-layout.ts';
import { readSettings } from '../settings.ts';
import type { DatasetAck, DatasetInfo, HistoryQuery, HistoryRows, LatestSample } from './dataset-answers.ts';
import { DatasetLog } from './dataset-log.ts';
import type { Definition } from './definition.ts';
import { type Mirrored, MirrorOfLatest } from './mirror.ts';
import { type PostedSample, type Registration, readSample } from './sample.ts';
import { SampleRows, US_PER_DAY } from './sample-rows.ts';

const MIRROR_DELAY_MS = 5_000;
const SEAL_DELAY_MS = 1_000;
const LATE_ALARM_MS = 60_000;
const DAYS_AN_ALARM = 10;

export class DatasetStore extends DurableObject<Env> {
  readonly #rows: SampleRows;
  readonly #log: DatasetLog;
  readonly #mirror: MirrorOfLatest | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#rows = new SampleRows(ctx.storage.sql as unknown as Sql);
    this.#log = new DatasetLog(this.#rows);
    this.#mirror = this.#openMirror();
  }

  /** Stores a posted sample whole or not at all. */
  async append(definition: Definition, text: string): Promise<DatasetAck> {
    const reading = readSample(definition, text, Date.now());
    if (!reading.ok) {
      const { ok: _, ...refusal } = reading;
      return { kind: 'refused', ...refusal };
    }
    const registrations = definition.isRecycled ? await this.#registrations(definition, reading.sample) : {};
    const ack = this.ctx.storage.transactionSync(() => this.#log.store(definition, reading.sample, registrations));
    await this.#keepAlarm();
    return ack;
  }

  /** The answer of GET /api/v1/datasets/{name}; undefined without samples. */
  async latest(): Promise<LatestSample | undefined> {
    const text = this.#rows.factText('latest');
    const newest = this.#log.state?.newest;
    if (text === undefined || !newest) return undefined;
    const mirrored = this.#mirror && {
      writtenAt: this.#mirror.writtenAt(newest.digest) ?? null,
      problem: this.#mirror.problem ?? null,
    };
    return { digest: newest.digest, text, ...(mirrored ? { mirror: mirrored } : {}) };
  }

  async info(name: string): Promise<DatasetInfo> {
    if (this.#log.state) await this.#keepAlarm();
    return {
      ...this.#log.info(name),
      database_bytes: this.ctx.storage.sql.databaseSize,
      problems: this.#mirror?.problem === undefined ? [] : [this.#mirror.problem],
    };
  }

  /** Of the subnets: registration block and time of each netuid in the newest sample. */
  async registrations(): Promise<Readonly<Record<string, Registration>>> {
    return this.#rows.fact<Record<string, Registration>>('registrations') ?? {};
  }

  async history(query: HistoryQuery): Promise<HistoryRows | { error: string }> {
    return this.#log.history(query);
  }

  async renewMirror(): Promise<void> {
    this.#mirror?.renew();
    await this.#keepAlarm();
  }

  override async alarm(): Promise<void> {
    try {
      const today = Math.floor((Date.now() * 1000) / US_PER_DAY);
      // A few days at a time, so that a long absence does not keep requests waiting.
      for (const day of this.#rows.unsealedDays(today).slice(0, DAYS_AN_ALARM))
        this.ctx.storage.transactionSync(() => this.#rows.seal(day));
      const state = this.#log.state;
      if (state) await this.#mirror?.write(state.name);
    } catch (error) {
      console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    }
    await this.#keepAlarm();
  }

  #openMirror(): MirrorOfLatest | undefined {
    const { METRICS_KV: kv, HISTORY: histories } = this.env;
    const { mirror } = readSettings(this.env);
    if (!kv || mirror.intervalMs === 0 || mirror.layout === 'off') return undefined;
    return new MirrorOfLatest(kv as unknown as Kv, {
      now: () => Date.now(),
      load: () => this.#rows.fact<Mirrored>('mirror'),
      save: (state) => this.#rows.setFact('mirror', JSON.stringify(state)),
      latest: () => this.#rows.factText('latest'),
      importFrom: mirror.importFrom,
      writer: async () => {
        const known = this.#rows.factText('writer');
        if (known !== undefined) return known;
        const health = await histories.get(histories.idFromName('taostats_history')).health();
        if (health.kind === 'unavailable') throw new Error(health.reason);
        this.#rows.setFact('writer', health.mirror.writer);
        return health.mirror.writer;
      },
    });
  }

  /** What the subnets say of registrations; what they said last when they cannot be asked. */
  async #registrations(definition: Definition, sample: PostedSample): Promise<Readonly<Record<string, Registration>>> {
    const objects = datasetObjects(this.env);
    if (sample.rows.every((row) => row.registration) || definition.name === 'subnets' || !objects) return {};
    try {
      const subnets = objects.get(objects.idFromName('subnets'));
      const known = (await subnets.registrations()) as Readonly<Record<string, Registration>>;
      if (Object.keys(known).length > 0) return known;
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
    return {};
  }

  /** Looks at each request whether work waits without an alarm, or with one that never came. */
  async #keepAlarm(): Promise<void> {
    const state = this.#log.state;
    if (!state) return;
    const now = Date.now();
    const today = Math.floor((now * 1000) / US_PER_DAY);
    const mirrorDelay = this.#mirror?.delayMs(state.newest?.digest, MIRROR_DELAY_MS);
    const hasOldDay = this.#rows.unsealedDays(today).length > 0;
    const due = Math.min(mirrorDelay ?? Number.POSITIVE_INFINITY, hasOldDay ? SEAL_DELAY_MS : Number.POSITIVE_INFINITY);
    if (!Number.isFinite(due)) return;
    const at = now + due;
    const set = await this.ctx.storage.getAlarm();
    if (set !== null && set > now - LATE_ALARM_MS && set <= at) return;
    await this.ctx.storage.setAlarm(at);
  }
}
