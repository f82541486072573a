import { type Binding, bindingTarget } from '../cloudflare/bindings.ts';
import { codeBlock, details, escapeMarkdown, inlineCode, link, table } from '../markdown/markdown.ts';
import { type Difference, differenceLines } from './difference.ts';
import type { DeployReport, DeployStatus } from './report.ts';

const HEADLINES: Record<DeployStatus, string> = {
  deployed: 'deployed and live',
  unchanged: 'unchanged: the serving version is this one, nothing was written',
  'rolled-back': 'not live, rolled back',
  unverified: 'deployed, but not verified: something in front of the Worker hides it',
  overtaken: 'overtaken by another deploy, nothing undone',
  cancelled: 'cancelled',
  failed: 'failed',
  'dry-run': 'dry run: nothing was uploaded',
};

/** The job summary. */
export function renderReport(report: DeployReport): string {
  const address = (url: string): string => (url === '' ? 'none' : link(url, url));
  const sections = [
    `## ${escapeMarkdown(report.workerName)}: ${HEADLINES[report.status]}`,
    table(
      ['', ''],
      [
        ['URL', report.url === '' ? 'unknown' : link(report.url, report.url)],
        ['Page', address(report.dashboardUrl)],
        ['The history as CSV', address(report.csvUrl)],
        ['workers.dev', address(report.workersDev)],
        ['Route', orNone(report.route)],
        ...(report.crons === undefined ? [] : [['Cron Triggers', orNone(report.crons.join('; '))]]),
        ['Version that serves', orNone(report.versionId)],
        ['Version before', orNone(report.previousVersionId)],
        ['Reported by health', orNone(report.workerVersion)],
        ['Proof', describeProof(report)],
        ['Engine', escapeMarkdown(report.engine)],
        ['Storage', report.storage.length === 0 ? 'declared already' : `declared: ${report.storage.join(', ')}`],
      ],
    ),
    '### Bindings',
    table(
      ['Name', 'Type', 'Value'],
      [...report.bindings.map(bindingRow), ...report.secrets.map(({ name, how }) => [inlineCode(name), 'secret', how])],
    ),
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
    const rows = report.timings.map(({ step, ms }) => [escapeMarkdown(step), `${Math.round(ms)} ms`]);
    sections.push(details('Timings', table(['Step', 'Time'], rows)));
  }
  if (report.configText !== '') sections.push(details(report.configFile, codeBlock(report.configText, 'toml')));
  return sections.join('\n\n');
}

function describeProof({ proof, status }: DeployReport): string {
  if (proof === undefined) return 'none';
  if (status === 'unchanged') return 'it answers as it should';
  return `${proof.rounds} good rounds in a row over ${(proof.spanMs / 1_000).toFixed(1)} s, each on fresh connections`;
}

function renderDifferences(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'None.';
  return codeBlock(differenceLines(differences).join('\n'), 'diff');
}

function bindingRow(binding: Binding): string[] {
  return [inlineCode(binding.name), escapeMarkdown(binding.type), inlineCode(bindingTarget(binding) ?? '')];
}

function orNone(text: string): string {
  return text === '' ? 'none' : inlineCode(text);
}
