/** The variables of the history, read once: what cannot be read is replaced by the default and named by health. */
import type { MirrorLayout, MirrorSettings } from './kv-mirror.ts';

/** The variables, as `Env` has them. */
export interface HistoryVariables {
  readonly HISTORY_MAX_ENTRIES?: string | number;
  readonly ALLOW_SHRINK?: string;
  readonly MIRROR_INTERVAL_SECONDS?: string | number;
  readonly MIRROR_LAYOUT?: string;
  readonly IMPORT_FROM_WRITER?: string;
  readonly STALE_DATA_THRESHOLD_MINUTES?: string | number;
  readonly PLAN?: string;
  /** Whether there is one. */
  readonly ARCHIVE?: unknown;
}

export interface Settings {
  readonly maxEntries: number;
  readonly mayShrink: boolean;
  /** How old the source's own time may be. */
  readonly staleMinutes: number;
  readonly mirror: MirrorSettings;
  readonly problems: readonly string[];
}

const DEFAULTS = { maxEntries: 10_000, mirrorSeconds: 300, staleMinutes: 30 };
const LAYOUTS: readonly string[] = ['single', 'chunks', 'both', 'off'];

export function readSettings(env: HistoryVariables): Settings {
  const problems: string[] = [];
  const wholeNumber = (name: keyof HistoryVariables, least: number, byDefault: number): number => {
    const given = env[name] as unknown;
    if (given === undefined || given === '') return byDefault;
    const text = String(given).trim();
    const value = /^\d+$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : -1;
    if (value >= least) return value;
    const shown = JSON.stringify(text.slice(0, 40));
    problems.push(`${name} is ${shown}, expected a whole number >= ${least}; ${byDefault} applies`);
    return byDefault;
  };
  const oneOf = (name: keyof HistoryVariables, allowed: readonly string[]): string | undefined => {
    const given = env[name] as unknown;
    if (given === undefined || given === '') return undefined;
    if (allowed.includes(String(given))) return String(given);
    const shown = JSON.stringify(String(given).slice(0, 40));
    problems.push(`${name} is ${shown}, expected ${allowed.join(', ')}; the default applies`);
    return undefined;
  };
  const maxEntries = wholeNumber('HISTORY_MAX_ENTRIES', 1, DEFAULTS.maxEntries);
  const intervalMs = wholeNumber('MIRROR_INTERVAL_SECONDS', 0, DEFAULTS.mirrorSeconds) * 1_000;
  const staleMinutes = wholeNumber('STALE_DATA_THRESHOLD_MINUTES', 1, DEFAULTS.staleMinutes);
  const layout = oneOf('MIRROR_LAYOUT', LAYOUTS) as MirrorLayout | undefined;
  const mayShrink = oneOf('ALLOW_SHRINK', ['true', 'false']) === 'true';
  oneOf('PLAN', ['free', 'paid']);
  return {
    maxEntries,
    mayShrink,
    staleMinutes,
    mirror: { intervalMs, layout, importFrom: env.IMPORT_FROM_WRITER || undefined },
    problems,
  };
}

export function readPlan(env: Pick<HistoryVariables, 'PLAN'>): 'free' | 'paid' {
  return env.PLAN === 'paid' ? 'paid' : 'free';
}
