/** What GET /metrics tells a Prometheus of the pipeline: counters since the first run, the pack's sums as gauges. */

import { msOf } from './moment.ts';
import type { TrustPack } from './pack.ts';
import type { Family, Sample } from './prometheus.ts';
import { addCache, addSums } from './run-sums.ts';
import type { Counters, PackState } from './state.ts';

export interface KnownLabels {
  /** Paths of TaoStats that a dataset of this deployment uses. */
  readonly endpoints: ReadonlySet<string>;
  readonly datasets: ReadonlySet<string>;
}

const STATUSES = ['healthy', 'degraded', 'critical'] as const;
const CODES = [
  ...['error-rate', 'rate-limit', 'cache', 'stale', 'drift', 'gap', 'frozen-source', 'source-stale', 'sync-failed'],
  ...['quota', 'blocked', 'mirror', 'price_jump', 'source_outdated'],
];

/** Values of labels the deployment does not know are summed as `other`, so that nobody can make series without end. */
export function packMetrics(state: PackState, pack: TrustPack, known: KnownLabels): Family[] {
  return [
    ...counterFamilies(state.counters, known),
    ...windowFamilies(pack, known),
    ...datasetFamilies(pack, known),
    ...verdictFamilies(pack),
  ];
}

function counterFamilies(counters: Counters, known: KnownLabels): Family[] {
  const endpoints = regroup(counters.endpoints, known.endpoints, addSums);
  const cache = regroup(counters.cache, new Set([...known.datasets, ...known.endpoints]), addCache);
  const datasets = regroup(counters.datasets, known.datasets, (a, b) => ({
    syncs: (a?.syncs ?? 0) + b.syncs,
    failures: (a?.failures ?? 0) + b.failures,
    records: (a?.records ?? 0) + b.records,
  }));
  const calls = (name: string, help: string, value: (sums: (typeof endpoints)[number][1]) => number): Family => ({
    ...{ name: `taostats_api_${name}_total`, type: 'counter', help },
    samples: endpoints.map(([endpoint, sums]) => ({ labels: { endpoint }, value: value(sums) })),
  });
  const look = (name: string, help: string, value: 'hits' | 'misses' | 'sets'): Family => ({
    ...{ name: `taostats_cache_${name}_total`, type: 'counter', help },
    samples: cache.map(([namespace, sums]) => ({ labels: { namespace }, value: sums[value] })),
  });
  const sync = (name: string, help: string, value: 'syncs' | 'failures' | 'records'): Family => ({
    ...{ name: `taostats_dataset_${name}_total`, type: 'counter', help },
    samples: datasets.map(([dataset, sums]) => ({ labels: { dataset }, value: sums[value] })),
  });
  return [
    {
      ...{ name: 'taostats_runs_total', type: 'counter', help: 'Runs of publishers and of the Collector.' },
      samples: [
        { labels: { status: 'succeeded' }, value: counters.runs.succeeded },
        { labels: { status: 'failed' }, value: counters.runs.failed },
      ],
    },
    calls('calls', 'Requests to TaoStats, one per attempt.', (sums) => sums.calls),
    calls('errors', 'Requests that were not answered 200.', (sums) => sums.errors),
    calls('rate_limits', 'Requests answered 429.', (sums) => sums.rate_limits),
    calls('server_errors', 'Requests answered 500 and above.', (sums) => sums.server_errors),
    calls('retries', 'Requests that repeated an earlier one.', (sums) => sums.retries),
    calls('call_seconds', 'Time spent in requests, waits between them excluded.', (sums) => sums.duration_ms / 1000),
    calls('retry_after_seconds', 'Time waited because a Retry-After asked for it.', (sums) => sums.waited_ms / 1000),
    look('hits', 'Look-ups answered by the cache.', 'hits'),
    look('misses', 'Look-ups the cache could not answer.', 'misses'),
    look('sets', 'Values put into the cache.', 'sets'),
    sync('syncs', 'Successful samples of a dataset.', 'syncs'),
    sync('failures', 'Failed attempts at a dataset.', 'failures'),
    sync('records', 'Records in the successful samples.', 'records'),
  ];
}

function windowFamilies(pack: TrustPack, known: KnownLabels): Family[] {
  const rows = Object.values(pack.api_endpoints ?? {});
  const byEndpoint = (value: (row: (typeof rows)[number]) => number): Sample[] => {
    const sums = new Map<string, number>();
    for (const row of rows) {
      const endpoint = known.endpoints.has(row.endpoint) ? row.endpoint : 'other';
      sums.set(endpoint, (sums.get(endpoint) ?? 0) + value(row));
    }
    return [...sums].map(([endpoint, sum]) => ({ labels: { endpoint }, value: sum }));
  };
  const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
    ...{ name: `taostats_${name}`, type: 'gauge', help, samples },
  });
  const cache = pack.cache_health;
  return [
    gauge(
      'api_calls_last_24h',
      'Requests to TaoStats in the last 24 hours.',
      byEndpoint((row) => row.call_count),
    ),
    gauge(
      'api_errors_last_24h',
      'Of these, not answered 200.',
      byEndpoint((row) => row.error_count),
    ),
    gauge(
      'api_rate_limits_last_24h',
      'Of these, answered 429.',
      byEndpoint((row) => row.rate_limit_count),
    ),
    gauge('api_error_ratio_last_24h', 'Share of failed requests.', [{ value: pack.api_health?.error_rate }]),
    gauge('cache_hit_ratio_last_24h', 'Share of look-ups the cache answered.', [
      { value: cache && cache.total_hits + cache.total_misses > 0 ? cache.overall_hit_rate : undefined },
    ]),
    gauge('runs_last_24h', 'Runs in the last 24 hours.', [{ value: pack.runs.total }]),
    gauge('failed_runs_last_24h', 'Of these, failed.', [{ value: pack.runs.failed }]),
    gauge('last_run_timestamp_seconds', 'When the newest run was.', [{ value: unix(pack.runs.last_run_at) }]),
    gauge('quota_exhausted', '1 when the key has no credits left.', [
      { value: flag(pack.api_health?.quota.exhausted) },
    ]),
  ];
}

function datasetFamilies(pack: TrustPack, known: KnownLabels): Family[] {
  const rows = Object.values(pack.datasets ?? {}).filter((row) => known.datasets.has(row.dataset_name));
  const gauge = (name: string, help: string, value: (row: (typeof rows)[number]) => number | undefined): Family => ({
    ...{ name: `taostats_dataset_${name}`, type: 'gauge', help },
    samples: rows.map((row) => ({ labels: { dataset: row.dataset_name }, value: value(row) })),
  });
  return [
    gauge('records_latest', 'Records in the newest sample.', (row) => row.record_count),
    gauge('last_success_timestamp_seconds', 'When the newest sample was taken.', (row) => unix(row.last_success_at)),
    gauge('last_attempt_timestamp_seconds', 'When it was last tried.', (row) => unix(row.last_attempt_at)),
    gauge('source_updated_timestamp_seconds', "The source's own time.", (row) => unix(row.source_updated_at)),
    gauge('source_block', 'The block the source names.', (row) => row.source_block ?? undefined),
    gauge('expected_interval_seconds', 'How often it should be sampled.', (row) => row.expected_interval_minutes * 60),
    gauge('stale', '1 when the newest sample is too old.', (row) => flag(row.is_stale)),
    gauge('drift', '1 when a reconciliation found a difference.', (row) => flag(row.has_drift)),
    gauge('unchanged_runs', 'Samples in a row with the same record.', (row) => row.unchanged_runs),
    gauge('missed_samples_last_24h', 'Samples that should have been there.', (row) =>
      row.gaps.reduce((sum, gap) => sum + gap.missed, 0),
    ),
  ];
}

function verdictFamilies(pack: TrustPack): Family[] {
  const { status, codes } = pack.overall_health;
  const unknown = codes.some((code) => !CODES.includes(code));
  return [
    {
      ...{ name: 'taostats_health_status', type: 'gauge', help: 'The verdict: 1 for the status that holds.' },
      samples: STATUSES.map((name) => ({ labels: { status: name }, value: flag(name === status) })),
    },
    {
      ...{ name: 'taostats_health_code', type: 'gauge', help: '1 for everything that is wrong.' },
      samples: [
        ...CODES.map((code) => ({ labels: { code }, value: flag(codes.includes(code)) })),
        { labels: { code: 'other' }, value: flag(unknown) },
      ],
    },
    {
      ...{ name: 'taostats_pack_since_timestamp_seconds', type: 'gauge', help: 'Since when the Trust Pack counts.' },
      samples: [{ value: unix(pack.generated_at, -pack.uptime_seconds) }],
    },
  ];
}

function regroup<T>(
  table: Readonly<Record<string, T>>,
  known: ReadonlySet<string>,
  add: (a: T | undefined, b: T) => T,
): [string, T][] {
  const groups = new Map<string, T>();
  for (const [name, value] of Object.entries(table)) {
    const key = known.has(name) ? name : 'other';
    groups.set(key, add(groups.get(key), value));
  }
  return [...groups];
}

function unix(at: string | null, offsetSeconds = 0): number | undefined {
  return at === null ? undefined : Math.round(msOf(at) + offsetSeconds * 1000) / 1000;
}

function flag(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
