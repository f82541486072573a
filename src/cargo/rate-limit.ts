/** What a registry's refusal to take more uploads means. */
export type RateLimit = { kind: 'wait'; waitMs: number } | { kind: 'final'; hint: string };

/** A server's clock and ours differ a little: a second too early would be another refusal. */
const SLACK_MS = 2_000;
const LONGEST_PAUSE_MS = 600_000;

/**
 * Reads a failed `cargo publish`: 429 is waited for by the instant in its text, else by Retry-After, else 1, 2, 4 … minutes
 * up to 10.
 *
 * @param text what cargo printed.
 * @param nowMs wall clock.
 * @param attempt how often it was refused before, from 0.
 * @param leftMs how long can be waited at most.
 * @returns `undefined` when the failure is no limit.
 */
export function readRateLimit(text: string, nowMs: number, attempt: number, leftMs: number): RateLimit | undefined {
  if (!/\b429\b|too many (?:requests|versions|new crates|updates|crates)/i.test(text)) return undefined;
  const rerun = (atMs: number): string =>
    `Run this again after ${new Date(atMs).toISOString()}: what is published stays`;
  if (/in the last 24 hours/i.test(text)) return { kind: 'final', hint: rerun(nowMs + 86_400_000) };
  const instant = /try again (?:after|at) (\w{3}, \d{1,2} \w{3} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|\+0000))/i.exec(
    text,
  )?.[1];
  const seconds = /retry[- ]after:? *(\d{1,6})\b/i.exec(text)?.[1];
  const asked =
    instant !== undefined && !Number.isNaN(Date.parse(instant))
      ? Date.parse(instant) - nowMs + SLACK_MS
      : seconds === undefined
        ? Math.min(60_000 * 2 ** attempt, LONGEST_PAUSE_MS)
        : Number(seconds) * 1_000 + SLACK_MS;
  const waitMs = Math.max(asked, 1_000);
  return waitMs > leftMs ? { kind: 'final', hint: rerun(nowMs + waitMs) } : { kind: 'wait', waitMs };
}
