/** The Prometheus text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  /** Left out when undefined, null or not finite: an unknown value is no sample. */
  readonly value: number | null | undefined;
  /** `_bucket`, `_sum`, `_count` of a histogram. */
  readonly suffix?: string;
}

export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** One HELP and TYPE per family before its samples; a family without any known value is left out whole. */
export function printMetrics(families: readonly Family[]): string {
  return families.map(printFamily).join('');
}

function printFamily({ name, type, help, samples }: Family): string {
  const lines = samples.flatMap(({ labels, value, suffix = '' }) =>
    typeof value === 'number' && Number.isFinite(value) ? [`${name}${suffix}${printLabels(labels)} ${value}\n`] : [],
  );
  if (lines.length === 0) return '';
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function printLabels(labels: Sample['labels']): string {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
