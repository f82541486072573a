/** What the history used of Cloudflare's daily limits. The day is UTC: that is when the limits begin anew. */
import type { DayUse } from './history-state.ts';
import type { RowUse } from './metered-sql.ts';

/** Adds rows to the day's use; a new day begins at zero. */
export function useSince(use: DayUse, rows: RowUse, nowMs: number): DayUse {
  const today = dayOfUse(use, nowMs);
  return { ...today, rowsRead: today.rowsRead + rows.read, rowsWritten: today.rowsWritten + rows.written };
}

/** The use of the day it is, zero when nothing was used yet. */
export function dayOfUse(use: DayUse, nowMs: number): DayUse {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  return use.day === day ? use : { day, rowsRead: 0, rowsWritten: 0, kvWrites: 0, appends: 0 };
}
