/** The part of the job summary that tells of all datasets: verdict, table, price chart, calls, quota. */
import { describeError } from '../errors/action-error.ts';
import { escapeMarkdown, inlineCode, table } from '../markdown/markdown.ts';
import type { TrustPack } from '../trust-pack/pack.ts';
import type { DatasetOutcome } from './datasets.ts';

export interface PipelineFacts {
  readonly pack: TrustPack;
  /** The price among them. */
  readonly outcomes: readonly DatasetOutcome[];
  readonly budget: { readonly projected: number; readonly limit: number };
  /** Prices of the last hours, oldest first; fewer than two make no chart. */
  readonly prices: readonly { readonly at: string; readonly price: number }[];
}

const MARKS = { healthy: '🟢', degraded: '🟡', critical: '🔴' } as const;

export function renderPipeline(facts: PipelineFacts): string {
  const { overall_health: health, api_health: api, runs } = facts.pack;
  const sections = [`### ${MARKS[health.status]} Trust Pack: ${health.status}`];
  const reasons = [...health.issues, ...health.warnings];
  if (reasons.length > 0) sections.push(reasons.map((reason) => `- ${escapeMarkdown(reason)}`).join('\n'));
  if (facts.outcomes.length > 0) sections.push(datasetTable(facts));
  const chart = priceChart(facts.prices);
  if (chart !== undefined) sections.push(chart);
  const { projected, limit } = facts.budget;
  const spent = `${projected} of ${limit} calls a month at this cadence`;
  const rows: [string, string][] = [
    ['Runs in 24 hours', `${runs.total}, of which ${runs.failed} failed`],
    ...(api
      ? ([
          [
            'Calls in 24 hours',
            `${api.total_calls}, of which ${api.total_errors} failed and ${api.total_retries} were repeats`,
          ],
          ['Quota', api.quota.exhausted ? 'used up' : spent],
        ] as [string, string][])
      : []),
  ];
  sections.push(table(['What', 'Value'], rows));
  return sections.join('\n\n');
}

function datasetTable({ outcomes, pack }: PipelineFacts): string {
  const minutes = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : `${value} min`;
  const rows = outcomes.map((outcome) => {
    const known = pack.datasets?.[outcome.name];
    const missed = known?.gaps.reduce((sum, gap) => sum + gap.missed, 0) ?? 0;
    return [
      inlineCode(outcome.name),
      outcome.status,
      String(outcome.records || known?.record_count || '–'),
      minutes(known?.age_minutes),
      minutes(known?.source_age_minutes),
      missed === 0 ? '–' : String(missed),
      outcome.error === undefined ? '' : escapeMarkdown(describeError(outcome.error).slice(0, 200)),
    ];
  });
  return table(['Dataset', 'Status', 'Records', 'Age', 'Source age', 'Missed in 24 h', 'Error'], rows);
}

const MAX_POINTS = 48;

/** Mermaid's xychart, as GitHub draws it. */
function priceChart(prices: PipelineFacts['prices']): string | undefined {
  const step = Math.max(1, Math.ceil(prices.length / MAX_POINTS));
  const shown = prices.filter((_, index) => (prices.length - 1 - index) % step === 0);
  if (shown.length < 2) return undefined;
  const values = shown.map(({ price }) => Number(price.toPrecision(6)));
  const [first, last] = [shown[0], shown.at(-1)];
  return [
    '```mermaid',
    'xychart-beta',
    '  title "Price in USD"',
    `  x-axis "${first?.at.slice(0, 16)} to ${last?.at.slice(0, 16)} UTC" 1 --> ${shown.length}`,
    `  line [${values.join(', ')}]`,
    '```',
  ].join('\n');
}
