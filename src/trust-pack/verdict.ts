/** The judgement over everything the pack shows: the five issues operators know, and what else is worth a warning. */
import type { DatasetReport } from './dataset-report.ts';

export type HealthStatus = 'healthy' | 'degraded' | 'critical';

/** Look-ups below which a hit rate says nothing. */
const MIN_LOOKUPS = 100;

/** On the samples of a collection that took more than one invocation: nothing is wrong with them. */
export const CONTINUED = 'continued';

interface Verdict {
  status: HealthStatus;
  issues: string[];
  issue_count: number;
  /** Short names of everything that is wrong, those of the issues first. */
  codes: string[];
  /** What is wrong beyond the five old issues, for people. It does not change `status`. */
  warnings: string[];
}

interface Evidence {
  api?: { error_rate: number; rate_limit_rate: number };
  cache?: { total_hits: number; total_misses: number; overall_hit_rate: number };
  datasets: Readonly<Record<string, DatasetReport>>;
  drift: readonly string[];
  quota: boolean;
  blocked: boolean;
  mirrors: readonly string[];
}

/** The five issues count for the status: none healthy, one or two degraded, three and more critical. */
export function judge({ api, cache, datasets, drift, quota, blocked, mirrors }: Evidence): Verdict {
  const issues: string[] = [];
  const codes: string[] = [];
  const warnings: string[] = [];
  const issue = (code: string, text: string): void => {
    codes.push(code);
    issues.push(text);
  };
  const warn = (code: string, text: string): void => {
    codes.push(code);
    warnings.push(text);
  };
  const named = (has: (dataset: DatasetReport) => boolean): string =>
    Object.values(datasets)
      .filter(has)
      .map((dataset) => dataset.dataset_name)
      .join(', ');
  if (api && api.error_rate > 0.1) issue('error-rate', 'High API error rate (>10%)');
  if (api && api.rate_limit_rate > 0.05) issue('rate-limit', 'High rate limit rate (>5%)');
  if (cache && cache.overall_hit_rate < 0.5 && cache.total_hits + cache.total_misses > MIN_LOOKUPS) {
    issue('cache', 'Low cache hit rate (<50%)');
  }
  const stale = named((dataset) => dataset.is_stale);
  if (stale !== '') issue('stale', `Stale datasets: ${stale}`);
  if (drift.length > 0) issue('drift', `Drift detected: ${drift.join(', ')}`);
  const gaps = named((dataset) => dataset.gaps.length > 0);
  if (gaps !== '') warn('gap', `Missing samples in the last 24 hours: ${gaps}`);
  const frozen = named((dataset) => dataset.is_frozen);
  if (frozen !== '') warn('frozen-source', `TaoStats keeps answering the same record: ${frozen}`);
  const old = named((dataset) => dataset.staleness === 'critical' && !dataset.is_stale);
  if (old !== '')
    warn('source-stale', `Collected on time, but the source's own record is old or dated in the future: ${old}`);
  const failing = named((dataset) => dataset.last_error !== null);
  if (failing !== '') warn('sync-failed', `The last attempt failed: ${failing}`);
  if (quota) warn('quota', 'The TaoStats key has no credits left');
  if (blocked) warn('blocked', "The provider's firewall refused this sender");
  if (mirrors.length > 0) warn('mirror', mirrors.join('; '));
  const told = Object.values(datasets).flatMap((dataset) => dataset.codes);
  for (const code of new Set(told.filter((name) => name !== CONTINUED))) {
    const where = named((dataset) => dataset.codes.includes(code));
    warn(code, `${code.replaceAll('_', ' ')}: ${where}`);
  }
  const status = issues.length === 0 ? 'healthy' : issues.length < 3 ? 'degraded' : 'critical';
  return { status, issues, issue_count: issues.length, codes, warnings };
}
