/** What health says about the history: ages, use, and every problem that stands, in words. */
import { instantMs, isStillToCome, parseInstant } from '../history/instant.ts';
import type { Health } from './history-answers.ts';
import type { HistoryStore } from './history-store.ts';
import { type HistoryVariables, readPlan, readSettings } from './settings.ts';

const COLLECTED_MINUTES = 60;
const DAILY_LIMITS = { rows_read: 5_000_000, rows_written: 100_000, kv_writes: 1_000 };
/** A monthly allowance of the Paid plan, by day. */
const PAID_LIMITS = { rows_read: 833_333_333, rows_written: 1_666_666, kv_writes: 33_333 };
/** More evictions in an hour than a sample every ten seconds would make, when what goes is lost. */
const MANY_LOST = 360;
const MS_PER_MINUTE = 60_000;

/** @param others problems that the parts of the history object name themselves. */
export function describeHealth(
  store: HistoryStore,
  env: HistoryVariables,
  others: readonly string[],
  nowMs: number,
): Health {
  const { state } = store;
  const { maxEntries, staleMinutes, mayShrink, problems: settingProblems } = readSettings(env);
  const latest = store.latest();
  const collectedMinutes = latest ? ageMinutes(latest.timestamp, nowMs) : null;
  const sourceUpdatedAt = latest ? sourceTime(latest.text) : null;
  const sourceMinutes = sourceUpdatedAt === null ? null : ageMinutes(sourceUpdatedAt, nowMs);
  const isStale =
    collectedMinutes === null ||
    collectedMinutes > COLLECTED_MINUTES ||
    (sourceUpdatedAt !== null && (sourceMinutes === null || sourceMinutes > staleMinutes));
  const quarantined = store.quarantined().filter(({ acknowledgedAt }) => acknowledgedAt === null);
  const lost = state.gone.count + (env.ARCHIVE ? 0 : state.goneBefore.count);
  const use = store.useNow();
  const excess = state.total - maxEntries;
  // With an archive nothing is lost, but an hour that replaces the whole history is nobody's samples.
  const manyEvictions = env.ARCHIVE ? Math.max(MANY_LOST, maxEntries) : MANY_LOST;
  const hour = new Date(nowMs).toISOString().slice(0, 13);
  const problems = [
    ...settingProblems,
    ...others,
    ...(state.lastAppendProblem === null ? [] : [`the last append failed: ${state.lastAppendProblem}`]),
    ...(lost === 0
      ? []
      : [
          `${lost} entries were evicted and are archived nowhere; bind ARCHIVE (r2-bucket) or raise HISTORY_MAX_ENTRIES`,
        ]),
    ...(excess > 0 && !env.ARCHIVE && !mayShrink
      ? [`${excess} entries more than HISTORY_MAX_ENTRIES stay, because nothing shrinks unless ALLOW_SHRINK is "true"`]
      : []),
    ...state.evictions
      .filter(({ count }) => count > manyEvictions)
      .map(
        ({ hour, count }) => `${count} entries were evicted in the hour of ${hour}:00Z: see who holds the write token`,
      ),
    ...quarantined.map(({ key, reason }) => `a value of the old layout is kept as ${key}: ${reason}`),
  ];
  return {
    kind: 'health',
    data_stale: isStale,
    last_sync: state.lastAppendAt,
    history: {
      total: state.total,
      head: state.head,
      last_timestamp: latest?.timestamp ?? null,
      age_minutes: collectedMinutes,
      source_updated_at: sourceUpdatedAt,
      source_age_minutes: sourceMinutes,
      is_stale: isStale,
    },
    max_entries: maxEntries,
    evicted: state.evicted,
    evicted_unarchived: lost,
    evicted_this_hour: state.evictions.find((evictions) => evictions.hour === hour)?.count ?? 0,
    archived: state.archived.count + state.waiting,
    quarantined: quarantined.map(({ key, reason, count, first }) => ({ key, reason, count, first })),
    mirror: {
      bytes: state.mirror.bytes,
      is_cut: state.mirror.isCut,
      failures: state.mirror.failures,
      writer: state.writer,
    },
    usage: {
      rows_read: use.rowsRead,
      rows_written: use.rowsWritten,
      kv_writes: use.kvWrites,
      appends: use.appends,
      limits: readPlan(env) === 'paid' ? PAID_LIMITS : DAILY_LIMITS,
    },
    problems,
  };
}

/** Minutes to one decimal; null when the moment is still to come. */
function ageMinutes(timestamp: string, nowMs: number): number | null {
  const instant = parseInstant(timestamp);
  if (!instant || isStillToCome(instant, nowMs)) return null;
  return Math.max(0, Math.round((nowMs - instantMs(instant)) / (MS_PER_MINUTE / 10)) / 10);
}

/** When the source says that it made the entry; null when it does not say. */
function sourceTime(text: string): string | null {
  const updated: unknown = (JSON.parse(text) as Record<string, unknown>)['last_updated'];
  return typeof updated === 'string' && parseInstant(updated) ? updated : null;
}
