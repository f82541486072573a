/** Limits of the platform: what they are called when they are met, and when it makes sense to try again. */

export interface PlatformLimit {
  /** In words, as health and the answer say it. */
  readonly limit: string;
  readonly retryAfterSeconds: number;
}

const FULL_RETRY_SECONDS = 3_600;

/** The limit an error names; undefined for any other error. The day's limits begin anew at 00:00 UTC. */
export function readPlatformLimit(error: unknown, nowMs: number): PlatformLimit | undefined {
  const text = error instanceof Error ? error.message : String(error);
  const untilMidnight = Math.ceil((86_400_000 - (nowMs % 86_400_000)) / 1_000);
  if (/exceeded allowed (rows|duration|requests|volume)|free tier/i.test(text)) {
    const what = /exceeded allowed (rows \w+|\w+)/i.exec(text)?.[1] ?? 'use';
    return { limit: `Cloudflare's daily limit (${what}) is used up until 00:00 UTC`, retryAfterSeconds: untilMidnight };
  }
  if (/SQLITE_FULL|database or disk is full|storage (?:limit|quota)/i.test(text)) {
    return { limit: 'the storage of the history is full (SQLITE_FULL)', retryAfterSeconds: FULL_RETRY_SECONDS };
  }
  return undefined;
}
