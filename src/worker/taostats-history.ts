/**
 * The Durable Object that holds the history: the only writer, so appends never race. It answers the Worker through RPC,
 * and keeps the mirror in KV and the archive up to date by alarm.
 */
import { DurableObject } from 'cloudflare:workers';
import { sha256Hex } from '../history/digest.ts';
import type { Entry, UnstampedEntry } from '../history/entry.ts';
import { instantKey, parseInstant } from '../history/instant.ts';
import { jsonMember } from '../history/json-text.ts';
import { Archive, ArchiveError } from './archive.ts';
import { readUnlikeTexts } from './archived-texts.ts';
import { noneMatchNames } from './conditional.ts';
import type { Env } from './env.ts';
import { Eviction } from './eviction.ts';
import type { AppendAck, Health, HistoryAnswer, QuarantinedCopy, Unavailable } from './history-answers.ts';
import { appendEntries } from './history-append.ts';
import { describeHealth } from './history-health.ts';
import type { HistoryObject } from './history-object.ts';
import { pageOf } from './history-page.ts';
import { HistoryReader } from './history-reader.ts';
import { type Bound, HistoryStore } from './history-store.ts';
import { importOldLayout } from './kv-import.ts';
import { KvMirror } from './kv-mirror.ts';
import { isAfter, later } from './place.ts';
import { readPlatformLimit } from './platform-limit.ts';
import type { Quarantined } from './quarantine-table.ts';
import type { StoredEntry } from './segment.ts';
import { readSettings, type Settings } from './settings.ts';
import type { Window } from './window.ts';

/** What the archive refused is tried again between these bounds. */
const MIN_ARCHIVE_RETRY_MS = 5_000;
const MAX_ARCHIVE_RETRY_MS = 3_600_000;
/** An alarm that is so late is not coming. */
const LATE_ALARM_MS = 60_000;
const PASSING_SECONDS = 5;

export class TaostatsHistory extends DurableObject<Env> implements HistoryObject {
  readonly #store: HistoryStore;
  readonly #reader: HistoryReader;
  readonly #archive: Archive | undefined;
  readonly #eviction: Eviction;
  readonly #mirror: KvMirror | undefined;
  readonly #settings: Settings;
  readonly #bound: Bound;
  #importing: Promise<Unavailable | undefined> | undefined;
  /** When the alarm comes, as far as this life of the object knows. */
  #alarmAtMs: number | undefined;
  #archiveFailures = 0;
  #archiveRetryAtMs = 0;
  #appendProblem: string | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#settings = readSettings(env);
    const { maxEntries, mayShrink } = this.#settings;
    this.#bound = { maxEntries, mayShrink: mayShrink || env.ARCHIVE !== undefined };
    this.#store = new HistoryStore(ctx.storage, { newId: () => crypto.randomUUID(), now: () => Date.now() });
    this.#archive = env.ARCHIVE && new Archive(env.ARCHIVE);
    this.#reader = new HistoryReader(this.#store, this.#archive);
    this.#eviction = new Eviction(this.#store, this.#archive, this.#bound, () => Date.now());
    this.#mirror =
      env.METRICS_KV &&
      new KvMirror(this.#store, this.#reader, env.METRICS_KV, {
        settings: this.#settings.mirror,
        bound: this.#bound,
        archive: this.#archive,
        ports: {
          now: () => Date.now(),
          latest: () => this.#latestText(),
          evict: (added) => this.#eviction.evictNow(added),
        },
      });
  }

  /** Stores entries and names what became of each. Without a mirror or archive that works the append still counts. */
  async append(entries: readonly (Entry | UnstampedEntry)[]): Promise<AppendAck | Unavailable> {
    return this.#answering(async () => {
      const isFailing = this.#store.state.lastAppendProblem !== null;
      const archivedTexts = await readUnlikeTexts(this.#store, this.#archive, entries);
      // The state is taken with the append: after an await it may be that of appends that came later.
      const { acks, evictedNow, state } = this.#store.transaction(() => {
        const acks = appendEntries(this.#store, entries, { nowMs: Date.now(), bound: this.#bound, archivedTexts });
        const evictedNow = this.#eviction.evictNow(acks.filter(({ status }) => status === 'appended').length);
        if (isFailing && this.#store.state.lastAppendProblem !== null) this.#store.update({ lastAppendProblem: null });
        return { acks, evictedNow, state: this.#store.state };
      });
      this.#appendProblem = undefined;
      const archived = await this.#eviction.archiveAndEvict();
      this.#noteArchive();
      const total = archived > 0 ? this.#store.state.total : state.total;
      return { kind: 'appended' as const, evicted: evictedNow + archived, total, head: state.head, entries: acks };
    }, true);
  }

  async read(window: Window, ifNoneMatch: string | null): Promise<HistoryAnswer | Unavailable> {
    return this.#answering(async (): Promise<HistoryAnswer> => {
      const { head, evicted } = this.#store.state;
      const total = this.#store.state.total + this.#reader.archivedWithinBound();
      if (total === 0) return { kind: 'empty' };
      if (this.#isOvertaken(window)) return { kind: 'evicted-cursor' };
      const etag = this.#etagOf(window);
      if (noneMatchNames(ifNoneMatch, etag)) return { kind: 'not-modified', etag, total, head };
      const page = pageOf(this.#store, this.#reader, window);
      const { waiting, archived } = this.#store.state;
      const hasOlder = !page.isComplete || (window.after === undefined && waiting + archived.count > 0);
      const { end: next, isComplete } = page;
      return { kind: 'page', etag, total, head, next, evicted, isComplete, hasOlder, body: await page.open() };
    });
  }

  async entry(timestamp: string): Promise<StoredEntry | undefined | Unavailable> {
    return this.#answering(async () => {
      const instant = parseInstant(timestamp);
      if (!instant) return undefined;
      return this.#store.find(timestamp, instantKey(instant)) ?? (await this.#archivedEntry(timestamp));
    });
  }

  /** The text of the latest full entry; undefined when there is none. */
  async latest(): Promise<{ text: string | undefined } | Unavailable> {
    return this.#answering(async () => ({ text: this.#latestText() }));
  }

  async health(): Promise<Health | Unavailable> {
    return this.#answering(async () => {
      const problems = [
        ...(this.#mirror ? this.#mirror.problems : ['METRICS_KV is not bound: nothing is imported or mirrored']),
        this.#eviction.problem,
        // What could not be written either, and so is not in the state.
        this.#store.state.lastAppendProblem === null && this.#appendProblem
          ? `the last append failed: ${this.#appendProblem}`
          : undefined,
      ];
      const named = problems.filter((problem) => problem !== undefined);
      return describeHealth(this.#store, this.env, named, Date.now());
    });
  }

  async quarantine(): Promise<{ copies: readonly QuarantinedCopy[] } | Unavailable> {
    return this.#answering(async () => ({ copies: this.#store.quarantined().map(toCopy) }));
  }

  /** Takes the problem of a copy out of health; the copy stays, and the moment is recorded. */
  async acknowledge(key: string): Promise<{ copy: QuarantinedCopy } | undefined | Unavailable> {
    return this.#answering(async () => {
      const known = this.#store.quarantined().find((copy) => copy.key === key);
      if (!known) return undefined;
      const copy = { ...known, acknowledgedAt: known.acknowledgedAt ?? new Date().toISOString() };
      this.#store.setQuarantined(copy);
      return { copy: toCopy(copy) };
    });
  }

  async renewMirror(): Promise<void> {
    this.#mirror?.renew();
    this.#scheduleAlarm();
  }

  override async alarm(): Promise<void> {
    this.#alarmAtMs = undefined;
    try {
      if ((await this.#ready()) === undefined) {
        await this.#eviction.archiveAndEvict();
        this.#noteArchive();
        await this.#mirror?.run();
      }
    } catch (error) {
      console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    } finally {
      this.#scheduleAlarm(true);
    }
  }

  /** Answers once the old layout is imported; a limit of the platform becomes an answer that names it. */
  async #answering<T>(answer: () => Promise<T>, isAppend = false): Promise<T | Unavailable> {
    try {
      const unavailable = await this.#ready();
      if (unavailable) return unavailable;
      const answered = await answer();
      this.#scheduleAlarm();
      return answered;
    } catch (error) {
      if (error instanceof ArchiveError) {
        return { kind: 'unavailable', reason: error.message, retryAfterSeconds: PASSING_SECONDS };
      }
      const met = readPlatformLimit(error, Date.now());
      if (!met) throw error;
      if (isAppend) this.#rememberFailedAppend(met.limit);
      return { kind: 'unavailable', reason: met.limit, retryAfterSeconds: met.retryAfterSeconds };
    }
  }

  #rememberFailedAppend(reason: string): void {
    this.#appendProblem = reason;
    try {
      this.#store.update({ lastAppendProblem: reason });
    } catch {
      // What cannot be written is known as long as this object lives.
    }
  }

  /** Whether entries behind the cursor have gone since the page before: what had gone by then is no gap in the walk. */
  #isOvertaken({ after, evictedThen }: Window): boolean {
    const { gone, goneBefore, evicted } = this.#store.state;
    if (!after || after.instant === '' || evictedThen === evicted) return false;
    return isAfter(later(gone.through, goneBefore.through), after);
  }

  #etagOf(window: Window): string {
    const { head, evicted, total, gone, archived } = this.#store.state;
    // A window that moves with the clock has another first entry when its content is another.
    const first = window.isSliding ? this.#reader.first(this.#reader.stretchOf(window)) : undefined;
    const wanted = window.isSliding ? { ...window, since: first } : window;
    return `"${sha256Hex(JSON.stringify([head, evicted, total, gone.count, archived.count, wanted])).slice(0, 32)}"`;
  }

  async #archivedEntry(timestamp: string): Promise<StoredEntry | undefined> {
    if (this.#store.state.archived.count === 0) return undefined;
    const found = this.#store.archived.lookup([timestamp]).get(timestamp);
    if (!found) return undefined;
    if (!this.#archive) throw new ArchiveError('ARCHIVE is not bound, and the entry asked for lies there');
    const segment = await this.#archive.load(found.segment);
    const { seq, digest, previous, position } = found;
    const text = new TextDecoder().decode(segment.text(position));
    return { text, timestamp, instant: segment.index.place(position).instant, seq, digest, previous };
  }

  #noteArchive(): void {
    this.#archiveFailures = this.#eviction.problem === undefined ? 0 : this.#archiveFailures + 1;
    const waitMs = MIN_ARCHIVE_RETRY_MS * 3 ** (this.#archiveFailures - 1);
    this.#archiveRetryAtMs = Date.now() + Math.min(waitMs, MAX_ARCHIVE_RETRY_MS);
  }

  /** Sets the alarm when something is due and none is set, or the one that was set is not coming. */
  #scheduleAlarm(isInAlarm = false): void {
    const now = Date.now();
    const dues = [this.#mirror?.nextDueMs(), this.#eviction.isPending ? this.#archiveRetryAtMs : undefined];
    const due = Math.min(...dues.filter((at) => at !== undefined));
    if (!Number.isFinite(due)) return;
    const at = Math.max(due, now + 1);
    const set = this.#alarmAtMs;
    if (!isInAlarm && set !== undefined && set <= at && set > now - LATE_ALARM_MS) return;
    this.#alarmAtMs = at;
    this.#store.countUse({ rowsWritten: 1 });
    this.ctx.storage.setAlarm(at).catch(() => {
      this.#alarmAtMs = undefined;
    });
  }

  /**
   * Imports the old layout before the first answer. Requests that come meanwhile wait for the same import, so nobody sees
   * half of it; after a failed one the next request starts another.
   */
  async #ready(): Promise<Unavailable | undefined> {
    if (!this.env.METRICS_KV) return undefined;
    const { mirror, seq } = this.#store.state;
    const { importFrom } = this.#settings.mirror;
    const mayContinue = importFrom !== undefined && mirror.foreignWriter === importFrom && seq === 0;
    if (mirror.importedAt !== null && !mayContinue) return undefined;
    this.#importing ??= this.#importOldLayout(this.env.METRICS_KV, importFrom);
    return this.#importing;
  }

  async #importOldLayout(kv: KVNamespace, importFrom: string | undefined): Promise<Unavailable | undefined> {
    try {
      const { maxEntries } = this.#bound;
      await importOldLayout(this.#store, kv, { importFrom, maxEntries, nowMs: Date.now(), archive: this.#archive });
      return undefined;
    } catch (error) {
      if (readPlatformLimit(error, Date.now())) throw error;
      const reason = `the old history in KV could not be read: ${error instanceof Error ? error.message : error}`;
      return { kind: 'unavailable', reason, retryAfterSeconds: PASSING_SECONDS };
    } finally {
      this.#importing = undefined;
    }
  }

  /** The youngest entry; until one is younger, what the old layout had as its latest. */
  #latestText(): string | undefined {
    const youngest = this.#store.latest();
    const { seq, mirror } = this.#store.state;
    if (youngest && mirror.importedSeq === 0 && seq > 0 && mirror.importedAt === null) return youngest.text;
    const legacy = this.#store.fact('legacy-latest');
    if (legacy === undefined) return youngest?.text;
    if (!youngest) return legacy;
    const timestamp: unknown = JSON.parse(jsonMember(legacy, '_timestamp') ?? 'null');
    const instant = typeof timestamp === 'string' ? parseInstant(timestamp) : undefined;
    const isNewer = instant ? youngest.instant > instantKey(instant) : seq > mirror.importedSeq;
    return isNewer ? youngest.text : legacy;
  }
}

function toCopy({ acknowledgedAt, ...copy }: Quarantined): QuarantinedCopy {
  return { ...copy, acknowledged_at: acknowledgedAt };
}
