import type { Binding } from '../cloudflare/bindings.ts';
import { bindingTarget } from '../cloudflare/bindings.ts';
import { codeBlock, details, escapeMarkdown, inlineCode, link, table } from '../markdown/markdown.ts';
import type { Difference } from './difference.ts';
import type { CheckResult } from './live-check.ts';

export type DeployStatus = 'deployed' | 'unchanged' | 'rolled-back' | 'failed' | 'dry-run';

/** What a deploy did, as far as it came; complete also when it failed. */
export interface DeployReport {
  status: DeployStatus;
  workerName: string;
  engine: string;
  /** Base URL that was checked. */
  url: string;
  /** Its address at workers.dev; empty without a subdomain. */
  workersDev: string;
  /** Pattern or hostname; empty when none. */
  route: string;
  /** Serves at the end of the run; empty when unknown or none. */
  versionId: string;
  /** Served before the run; empty when none. */
  previousVersionId: string;
  /** What health reports for the configuration of this run. */
  workerVersion: string;
  configFile: string;
  configText: string;
  bindings: readonly Binding[];
  /** How the write token gets there: one line for the table of bindings. */
  secret: string;
  differences: readonly Difference[];
  storageMigration: boolean;
  checks: readonly CheckResult[];
  timings: readonly { step: string; ms: number }[];
  warnings: readonly string[];
  /** Why it is `failed` or `rolled-back`. */
  error: unknown;
}

const HEADLINES: Record<DeployStatus, string> = {
  deployed: 'deployed and live',
  unchanged: 'unchanged: the serving version is this one, nothing was written',
  'rolled-back': 'not live, rolled back',
  failed: 'failed',
  'dry-run': 'dry run: nothing was uploaded',
};

/** The job summary. */
export function renderReport(report: DeployReport): string {
  const sections = [
    `## ${escapeMarkdown(report.workerName)}: ${HEADLINES[report.status]}`,
    table(
      ['', ''],
      [
        ['URL', report.url === '' ? 'unknown' : link(report.url, report.url)],
        ['workers.dev', report.workersDev === '' ? 'none' : link(report.workersDev, report.workersDev)],
        ['Route', orNone(report.route)],
        ['Version that serves', orNone(report.versionId)],
        ['Version before', orNone(report.previousVersionId)],
        ['Reported by health', orNone(report.workerVersion)],
        ['Engine', escapeMarkdown(report.engine)],
        ['Storage', report.storageMigration ? 'declared by this deploy' : 'declared already'],
      ],
    ),
    '### Bindings',
    table(['Name', 'Type', 'Value'], [...report.bindings.map(bindingRow), ['WRITE_TOKEN', 'secret', report.secret]]),
    '### Difference to what was deployed',
    renderDifferences(report.differences),
  ];
  if (report.checks.length > 0) {
    const mark = { passed: '✅', failed: '❌', skipped: '➖' } as const;
    const rows = report.checks.map(({ name, outcome, detail }) => [
      mark[outcome],
      escapeMarkdown(name),
      escapeMarkdown(detail),
    ]);
    sections.push('### Live check', table(['', 'Check', 'Answer'], rows));
  }
  if (report.warnings.length > 0) {
    sections.push('### Warnings', report.warnings.map((warning) => `- ${escapeMarkdown(warning)}`).join('\n'));
  }
  if (report.timings.length > 0) {
    const rows = report.timings.map(({ step, ms }) => [step, `${ms} ms`]);
    sections.push(details('Timings', table(['Step', 'Time'], rows)));
  }
  if (report.configText !== '') sections.push(details(report.configFile, codeBlock(report.configText, 'toml')));
  return sections.join('\n\n');
}

/** The differences as a list, also for the log. */
export function differenceLines(differences: readonly Difference[]): string[] {
  return differences.map(({ kind, what, before, after }) => {
    if (kind === 'added') return `+ ${what}${after === undefined ? '' : `: ${after}`}`;
    if (kind === 'removed') return `- ${what}${before === undefined ? '' : `: ${before}`}`;
    return `~ ${what}: ${before ?? 'unknown'} -> ${after ?? 'unknown'}`;
  });
}

function renderDifferences(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'None.';
  return codeBlock(differenceLines(differences).join('\n'), 'diff');
}

function bindingRow(binding: Binding): string[] {
  return [inlineCode(binding.name), binding.type, inlineCode(bindingTarget({ ...binding }) ?? '')];
}

function orNone(text: string): string {
  return text === '' ? 'none' : inlineCode(text);
}
