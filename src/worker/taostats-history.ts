/**
 * The Durable Object that holds the history: the only writer, so appends never race. It answers the Worker through RPC
 * and keeps the mirror in KV up to date by alarm.
 */
import { DurableObject } from 'cloudflare:workers';
import { sha256Hex } from '../history/digest.ts';
import type { Entry, UnstampedEntry } from '../history/entry.ts';
import { instantKey, instantMs, parseInstant } from '../history/instant.ts';
import { jsonMember } from '../history/json-text.ts';
import { noneMatchNames } from './conditional.ts';
import { type Env, readMaxEntries } from './env.ts';
import { Eviction } from './eviction.ts';
import type { AppendAck, Health, HistoryAnswer, HistoryObject, StoredEntry, Unavailable } from './history-answers.ts';
import { pageOf } from './history-page.ts';
import { HistoryStore } from './history-store.ts';
import { KvMirror } from './kv-mirror.ts';
import { isAfter, type Window } from './window.ts';

/** What failed is tried again between these bounds. */
const MIN_RETRY_MS = 3_000;
const MAX_RETRY_MS = 8_000;
/** Publishing is scheduled every ten minutes; an hour without an entry means it stopped. */
const STALE_AFTER_MINUTES = 60;

export class TaostatsHistory extends DurableObject<Env> implements HistoryObject {
  readonly #store: HistoryStore;
  readonly #eviction: Eviction;
  readonly #mirror: KvMirror | undefined;
  readonly #maxEntries: number;
  #importing: Promise<Unavailable | undefined> | undefined;
  /** Whether an alarm is set or running. */
  #isAlarmSet = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#maxEntries = readMaxEntries(env).value;
    this.#store = new HistoryStore(ctx.storage);
    this.#eviction = new Eviction(this.#store, env.ARCHIVE, this.#maxEntries);
    this.#mirror = env.METRICS_KV && new KvMirror(this.#store, env.METRICS_KV, this.#eviction, this.#maxEntries);
  }

  /** Stores entries and names what became of each. Without a mirror or archive that works the append still counts. */
  async append(entries: readonly (Entry | UnstampedEntry)[]): Promise<AppendAck | Unavailable> {
    const unavailable = await this.#ready();
    if (unavailable) return unavailable;
    // The state is taken with the append: after an await it may be that of appends that came later.
    const { acks, evictedNow, state } = this.#store.transaction(() => ({
      acks: this.#store.append(entries, Date.now(), this.#maxEntries),
      evictedNow: this.#eviction.evictNow(),
      state: this.#store.state,
    }));
    const archived = await this.#eviction.archiveAndEvict();
    this.#scheduleAlarm(this.#intervalMs);
    const total = archived > 0 ? this.#store.state.total : state.total;
    return { kind: 'appended', evicted: evictedNow + archived, total, head: state.head, entries: acks };
  }

  async read(window: Window, ifNoneMatch: string | null): Promise<HistoryAnswer | Unavailable> {
    const unavailable = await this.#ready();
    if (unavailable) return unavailable;
    const { total, head, evicted, evictedThrough } = this.#store.state;
    if (total === 0) return { kind: 'empty' };
    if (window.after && isAfter(evictedThrough, window.after)) return { kind: 'evicted-cursor' };
    const page = pageOf(this.#store, window);
    // A window that moves with the clock (`days`) has another first entry when its content is another.
    const identity = [head, evicted, window.format, page.first?.instant, page.first?.seq, window.until, page.end?.seq];
    const etag = `"${sha256Hex(JSON.stringify(identity)).slice(0, 32)}"`;
    if (noneMatchNames(ifNoneMatch, etag)) return { kind: 'not-modified', etag, total, head };
    return { kind: 'page', etag, total, head, next: page.end, body: page.open() };
  }

  async entry(timestamp: string): Promise<StoredEntry | undefined | Unavailable> {
    return (await this.#ready()) ?? this.#store.find(timestamp);
  }

  /** The text of the latest full entry; undefined when there is none. */
  async latest(): Promise<{ text: string | undefined } | Unavailable> {
    return (await this.#ready()) ?? { text: this.#latestText() };
  }

  async health(): Promise<Health | Unavailable> {
    const unavailable = await this.#ready();
    if (unavailable) return unavailable;
    const { total, head, evicted } = this.#store.state;
    const lastTimestamp = this.#store.latest()?.timestamp ?? null;
    const last = lastTimestamp === null ? undefined : parseInstant(lastTimestamp);
    const ageMinutes = last ? Math.max(0, Math.round((Date.now() - instantMs(last)) / 6_000) / 10) : null;
    const quarantined = this.#store.quarantined().map(({ key, reason }) => ({ key, reason }));
    const problems = [
      readMaxEntries(this.env).problem,
      this.#mirror ? this.#mirror.problem : 'METRICS_KV is not bound: nothing is imported or mirrored',
      this.#eviction.problem,
      ...quarantined.map(({ key, reason }) => `a value of the old layout is kept as ${key}: ${reason}`),
    ];
    return {
      kind: 'health',
      history: {
        total,
        head,
        last_timestamp: lastTimestamp,
        age_minutes: ageMinutes,
        is_stale: ageMinutes === null || ageMinutes > STALE_AFTER_MINUTES,
      },
      max_entries: this.#maxEntries,
      evicted,
      quarantined,
      problems: problems.filter((problem) => problem !== undefined),
    };
  }

  override async alarm(): Promise<void> {
    this.#isAlarmSet = true;
    const isReady = (await this.#ready()) === undefined;
    if (isReady) await this.#eviction.archiveAndEvict();
    const isMirrored = isReady && (await this.#bringMirrorUpToDate());
    this.#isAlarmSet = false;
    const hasFailed = !isMirrored || this.#eviction.problem !== undefined;
    this.#scheduleAlarm(
      hasFailed ? Math.min(Math.max(this.#intervalMs, MIN_RETRY_MS), MAX_RETRY_MS) : this.#intervalMs,
    );
  }

  get #intervalMs(): number {
    return this.#mirror?.intervalMs ?? MIN_RETRY_MS;
  }

  async #bringMirrorUpToDate(): Promise<boolean> {
    if (!this.#mirror?.isBehind) return true;
    return this.#mirror.bringUpToDate(() => this.#latestText(), Date.now());
  }

  /** Sets the alarm when there is something to do and none is set. It survives the object, and so does what it is for. */
  #scheduleAlarm(delayMs: number): void {
    const isNeeded = this.#mirror?.isBehind || (this.#eviction.isPending && this.env.ARCHIVE !== undefined);
    if (this.#isAlarmSet || !isNeeded) return;
    this.#isAlarmSet = true;
    this.ctx.storage.setAlarm(Date.now() + delayMs).catch(() => {
      this.#isAlarmSet = false;
    });
  }

  /**
   * Imports the old layout before the first answer. Requests that come meanwhile wait for the same import, so nobody sees
   * half of it; after a failed one the next request starts another.
   */
  async #ready(): Promise<Unavailable | undefined> {
    const mirror = this.#mirror;
    if (mirror && !mirror.isImported) {
      this.#importing ??= this.#importOldLayout(mirror);
      return this.#importing;
    }
    this.#scheduleAlarm(this.#intervalMs); // what an earlier life of this object left undone
    return undefined;
  }

  async #importOldLayout(mirror: KvMirror): Promise<Unavailable | undefined> {
    try {
      await mirror.importOnce(Date.now());
      return undefined;
    } catch (error) {
      const reason = `the old history in KV could not be read: ${error instanceof Error ? error.message : error}`;
      return { kind: 'unavailable', reason };
    } finally {
      this.#importing = undefined;
    }
  }

  /** The youngest entry; until one is younger, what the old layout had as its latest. */
  #latestText(): string | undefined {
    const youngest = this.#store.latest();
    const legacy = this.#store.fact('legacy-latest');
    if (legacy === undefined) return youngest?.text;
    if (!youngest) return legacy;
    const timestamp: unknown = JSON.parse(jsonMember(legacy, '_timestamp') ?? 'null');
    const instant = typeof timestamp === 'string' ? parseInstant(timestamp) : undefined;
    const isNewer = instant
      ? youngest.instant > instantKey(instant)
      : this.#store.state.seq > Number(this.#store.fact('imported-seq'));
    return isNewer ? youngest.text : legacy;
  }
}
