import { escapeMarkdown, inlineCode, table } from '../markdown/markdown.ts';
import type { AdoptReport } from './adopt/adopt.ts';
import type { ArchiveReport } from './archive/archive.ts';
import type { ArchivedObject } from './archive/record.ts';
import { growthByDay, growthChart } from './growth.ts';
import type { ArchivedEntries } from './restore/archived-entries.ts';
import type { RestoreReport } from './restore/restore.ts';
import { type Usage, usageLevel, usagePercent } from './usage.ts';
import type { Problem } from './verify/check-object.ts';
import type { VerifyReport } from './verify/verify.ts';

/** A job summary is at most 1 MiB; the outputs carry the whole list. */
const MAX_ROWS = 100;

/** Said wherever the Cloudflare API is used in place of the S3 protocol. */
export const NOT_ATOMIC =
  'Written through the Cloudflare API, which knows no conditional write: each key was looked up first, so two runs at ' +
  'the same moment could both write it. With r2-access-key-id and r2-secret-access-key the bucket itself refuses the second.';

/** The job summary of a run that had nothing to do. */
export function renderSkipped(reason: string): string {
  return `## Archive\n\nSkipped, **not archived**: ${escapeMarkdown(reason)}.`;
}

/** The job summary of a run that archived. */
export function renderArchive(
  report: ArchiveReport,
  place: { bucket: string; access: { kind: 's3' | 'cloudflare' } },
  usages: readonly Usage[],
): string {
  const title = `## Archive ${inlineCode(place.bucket)}`;
  if (report.status === 'nothing-to-archive') {
    return `${title}\n\nNothing to archive: ${escapeMarkdown(report.reason)}.`;
  }
  const written = report.objects.filter(({ outcome }) => outcome === 'written' || outcome === 'replaced').length;
  const sections = [
    title,
    `**${report.status}**: ${count(report.objects.length, 'object')}, ${formatBytes(totalBytes(report.objects))}; ${written} new.`,
    objectTable(report.objects),
    report.manifestKey === undefined ? '' : `Manifest that names them: ${inlineCode(report.manifestKey)}`,
    renderAtomic(report.atomic, place.access.kind),
    usageTable(usages),
    growthChart(growthByDay(report.growth), 'Archived bytes, by the manifests'),
  ];
  return join(sections);
}

/** The job summary of a verification, problems first. */
export function renderVerify(report: VerifyReport, place: { bucket: string }, usages: readonly Usage[]): string {
  const { objects, problems, expired, interrupted } = report;
  return join([
    `## Verified ${inlineCode(place.bucket)}`,
    `${count(objects.length, 'object')} (${formatBytes(totalBytes(objects))}) and ${count(report.manifests, 'manifest')} verified, **${count(problems.length, 'problem')}**${expired.length === 0 ? '' : `, ${expired.length} expired`}.`,
    interrupted === undefined
      ? ''
      : `> [!WARNING]\n> The deadline came first. Everything up to ${inlineCode(interrupted.after ?? '')} is done; go on with ${inlineCode('continue-after')}.`,
    problemTable(problems),
    expired.length === 0
      ? ''
      : `${table(
          ['expired by a lifecycle rule of the bucket'],
          expired.slice(0, MAX_ROWS).map((key) => [inlineCode(key)]),
        )}\n\n${more(expired.length)}`.trim(),
    objectTable(objects),
    usageTable(usages),
    growthChart(growthByDay(report.growth), 'Stored bytes, by the last change of each object'),
  ]);
}

/** The job summary of an adoption, what was not taken first. */
export function renderAdopt(report: AdoptReport, place: { bucket: string }): string {
  return join([
    `## Adopted in ${inlineCode(place.bucket)}`,
    `${count(report.objects.length, 'object')} (${formatBytes(totalBytes(report.objects))}) without a recorded digest were read and recorded, **${count(report.problems.length, 'problem')}**.`,
    problemTable(report.problems),
    objectTable(report.objects),
    report.manifestKey === undefined ? '' : `Manifest that names them: ${inlineCode(report.manifestKey)}`,
  ]);
}

/** The job summary of a restore; `notes` are Markdown. */
export function renderRestore(archived: ArchivedEntries, report: RestoreReport, notes: readonly string[]): string {
  const row = [
    report.appended,
    report.duplicates,
    report.tooOld,
    report.conflicts.length,
    count(report.total, 'entry', 'entries'),
    inlineCode(report.head),
  ];
  return join([
    `## Restored ${count(report.appended + report.duplicates, 'entry', 'entries')} of ${archived.entries.length}`,
    table(
      ['appended', 'already there', 'too old for a full history', 'in conflict', 'history now', 'head'],
      [row.map(String)],
    ),
    ...notes,
  ]);
}

function renderAtomic(atomic: boolean | undefined, kind: 's3' | 'cloudflare'): string {
  if (atomic === undefined) return '';
  if (kind === 'cloudflare') return `> [!NOTE]\n> ${NOT_ATOMIC}`;
  return atomic
    ? 'The bucket proved in this run that it refuses a second object under a key.'
    : '> [!WARNING]\n> The store ignores conditions: each key was looked up first, but two runs at the same moment could both write it.';
}

function usageTable(usages: readonly Usage[]): string {
  if (usages.length === 0) return '';
  const rows = usages.map((usage) => [
    escapeMarkdown(usage.place),
    formatBytes(usage.bytes),
    `${usagePercent(usage)} % of ${escapeMarkdown(usage.limitName)} (${formatBytes(usage.limitBytes)})`,
    `**${usageLevel(usage)}**`,
  ]);
  return table(['usage', 'at least', 'share', 'level'], rows);
}

function problemTable(problems: readonly Problem[]): string {
  if (problems.length === 0) return '';
  const rows = problems.slice(0, MAX_ROWS).map((problem) => [inlineCode(problem.key), escapeMarkdown(problem.reason)]);
  return join([table(['key', 'problem'], rows), more(problems.length)]);
}

function join(sections: readonly string[]): string {
  return sections.filter((section) => section !== '').join('\n\n');
}

/** `1.5 MiB (1572864 bytes)`. */
export function formatBytes(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = '';
  for (const next of units) {
    if (value < 1_024) break;
    value /= 1_024;
    unit = next;
  }
  return unit === '' ? `${bytes} bytes` : `${Number(value.toFixed(1))} ${unit} (${bytes} bytes)`;
}

/** `1 object`, `2 objects`. */
function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function objectTable(objects: readonly (Omit<ArchivedObject, 'outcome'> & { outcome?: string })[]): string {
  if (objects.length === 0) return '';
  const withOutcome = objects.some((object) => object.outcome !== undefined);
  const rows = objects
    .slice(0, MAX_ROWS)
    .map((object) => [
      inlineCode(object.key),
      String(object.sizeBytes),
      inlineCode(object.sha256),
      ...(withOutcome ? [object.outcome ?? ''] : []),
    ]);
  const header = ['key', 'bytes', 'sha256', ...(withOutcome ? [''] : [])];
  return [table(header, rows), more(objects.length)].filter((part) => part !== '').join('\n\n');
}

function more(count: number): string {
  return count > MAX_ROWS ? `… and ${count - MAX_ROWS} more.` : '';
}

function totalBytes(objects: readonly { sizeBytes: number }[]): number {
  return objects.reduce((sum, object) => sum + object.sizeBytes, 0);
}
